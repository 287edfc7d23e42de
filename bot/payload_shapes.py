"""Owns what Slack's payloads must hold for us to read them; what they hold besides does not matter.

Both ways in look here before anything is made of a payload: listeners take for granted what they read.
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Annotated, Any, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from slack_bolt.request.async_request import AsyncBoltRequest

_NAMED_AT_MOST = 3


class Unreadable(Exception):
    """A request is nothing that Slack sends. Its text begins with `it`, and names the field."""


class _Shape(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True)


_Filled: TypeAlias = Annotated[str, Field(min_length=1)]


# --- what somebody did -------------------------------------------------------------------------------


class _Named(_Shape):
    id: _Filled


class _Organisation(_Shape):
    id: str | None = None


class _Text(_Shape):
    text: str


class _Option(_Shape):
    value: str
    text: _Text


class _Input(_Shape):
    """The state of one control."""

    value: str | None = None
    selected_option: _Option | None = None
    selected_options: list[_Option] | None = None
    selected_user: str | None = None
    selected_channel: str | None = None
    selected_conversation: str | None = None
    selected_date: str | None = None
    selected_time: str | None = None
    selected_date_time: int | None = None


class _State(_Shape):
    values: dict[str, dict[str, _Input]]


class _Block(_Shape):
    block_id: str | None = None
    label: _Text | None = None


class _View(_Shape):
    type: str
    id: _Filled
    callback_id: str
    private_metadata: str | None = None
    blocks: list[_Block] | None = None
    hash: str | None = None
    state: _State | None = None


class _SentView(_View):
    state: _State  # also of a view without fields


class _Action(_Input):
    action_id: _Filled
    action_ts: str | None = None


class _Container(_Shape):
    channel_id: str | None = None
    message_ts: str | None = None
    thread_ts: str | None = None
    is_ephemeral: bool | None = None


class _Message(_Shape):
    thread_ts: str | None = None


class _Interaction(_Shape):
    user: _Named
    team: _Organisation | None = None
    enterprise: _Organisation | None = None
    trigger_id: str | None = None
    response_url: str | None = None


class _BlockActions(_Interaction):
    actions: Annotated[list[_Action], Field(min_length=1)]
    container: _Container | None = None
    channel: _Named | None = None
    message: _Message | None = None
    view: _View | None = None


class _ViewSubmission(_Interaction):
    view: _SentView


class _ViewClosed(_Interaction):
    view: _View


class _Command(_Shape):
    command: _Filled
    user_id: _Filled
    channel_id: _Filled
    text: str | None = None
    trigger_id: str | None = None
    response_url: str | None = None


# --- what Slack tells of its own accord --------------------------------------------------------------


class _Event(_Shape):
    type: _Filled


class _EventCallback(_Shape):
    event: _Event


class _Typed(_Shape):
    type: str


_BY_TYPE: Mapping[str, type[_Shape]] = MappingProxyType(
    {
        "block_actions": _BlockActions,
        "view_submission": _ViewSubmission,
        "view_closed": _ViewClosed,
        "event_callback": _EventCallback,
    }
)


def check_payload(payload: object) -> None:
    """Let pass what holds all that is read of it. Raises Unreadable."""
    if not isinstance(payload, dict):
        raise Unreadable("it is no JSON object")
    shapes = list(_shapes_of(payload))
    if not shapes and "ssl_check" not in payload:
        raise Unreadable("it is neither an event, nor a command, nor what somebody did")
    try:
        for shape in shapes:
            shape.model_validate(payload)
    except ValidationError as error:
        raise Unreadable(_told(error)) from None
    try:
        AsyncBoltRequest(body=payload, mode="socket_mode")
    except (AttributeError, LookupError, TypeError, ValueError):  # Bolt looks for a team and a person in it
        raise Unreadable("it does not hold what Slack sends") from None


def _shapes_of(payload: Mapping[str, Any]) -> Iterator[type[_Shape]]:
    """Give what a payload claims to be: by its type, or as Bolt sees it. It may claim several things."""
    if "type" in payload:
        yield _Typed
        if isinstance(payload["type"], str) and payload["type"] in _BY_TYPE:
            yield _BY_TYPE[payload["type"]]
    if "event" in payload:
        yield _EventCallback
    if "command" in payload:
        yield _Command


def _told(error: ValidationError) -> str:
    """Name the fields, and never what they hold: that may be anybody's."""
    problems = error.errors(include_input=False, include_url=False, include_context=False)
    named = [
        f"no {_path(problem['loc'])}"
        if problem["type"] == "missing"
        else f"a wrong {_path(problem['loc'])} ({problem['msg'][:1].lower()}{problem['msg'][1:]})"
        for problem in problems[:_NAMED_AT_MOST]
    ]
    more = [f"{len(problems) - _NAMED_AT_MOST} more mistakes"] if len(problems) > _NAMED_AT_MOST else []
    return f"it has {', '.join([*named, *more])}"


def _path(place: tuple[int | str, ...]) -> str:
    return ".".join(str(part)[:40] for part in place)
