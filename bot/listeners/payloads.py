"""Owns what Slack sends when somebody acts, read into frozen values: a click, a view, a command."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from bot.cards.reference import Reference
from engine.model import UserId

Payload: TypeAlias = Mapping[str, Any]
_PICKED = "selected_user"


@dataclass(frozen=True, slots=True, kw_only=True)
class Click:
    """Somebody used a control, on a message or in a view."""

    body: Payload
    user: str
    value: str
    trigger: str
    channel: str | None  # of the message; None: in a view, or the message is seen by one person only
    ts: str | None
    view_id: str | None
    view_kind: str | None  # its callback id
    metadata: str  # of the view
    view_hash: str = ""  # says which drawing of the view was seen
    values: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)  # what stands in its fields
    at: float = 0.0  # when it was done, in seconds, by Slack's clock

    @classmethod
    def parse(cls, body: Payload) -> "Click":
        """Read a `block_actions` payload."""
        container, view = body.get("container") or {}, body.get("view") or {}
        is_on_card = not view and not container.get("is_ephemeral")
        action = body["actions"][0]
        return cls(
            body=body,
            user=body["user"]["id"],
            value=str(action.get("value") or ""),
            trigger=str(body.get("trigger_id") or ""),
            channel=container.get("channel_id") if is_on_card else None,
            ts=container.get("message_ts") if is_on_card else None,
            view_id=view.get("id"),
            view_kind=view.get("callback_id"),
            metadata=str(view.get("private_metadata") or ""),
            view_hash=str(view.get("hash") or ""),
            values=(view.get("state") or {}).get("values") or {},
            at=_seconds(action.get("action_ts")),
        )

    @property
    def is_in_view(self) -> bool:
        """Say whether the control stands in a view."""
        return self.view_id is not None

    @property
    def place(self) -> str:
        """Give the conversation in which it was clicked; empty in a view."""
        return str((self.body.get("channel") or {}).get("id") or "")

    def reference(self) -> Reference:
        """Read what the control carries, with the message that it stands on. Raises UnreadableReference."""
        carried = Reference.parse(self.value)
        return carried if self.ts is None else replace(carried, channel=self.channel, ts=self.ts)

    def reference_of_view(self) -> Reference:
        """Read what the view carries. Raises UnreadableReference."""
        return Reference.parse(self.metadata)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """Somebody sent a view."""

    body: Payload
    user: str
    view_id: str
    metadata: str
    values: Mapping[str, Mapping[str, Any]]
    blocks: Sequence[Mapping[str, Any]]

    @classmethod
    def parse(cls, body: Payload) -> "Sent":
        """Read a `view_submission` payload."""
        view = body["view"]
        values = (view.get("state") or {}).get("values") or {}
        return cls(
            body=body,
            user=body["user"]["id"],
            view_id=view["id"],
            metadata=str(view.get("private_metadata") or ""),
            values=values,
            blocks=view.get("blocks") or (),
        )

    def reference(self) -> Reference:
        """Read what the view carries. Raises UnreadableReference."""
        return Reference.parse(self.metadata)

    @property
    def picked(self) -> frozenset[UserId]:
        """Give the people who were picked."""
        each = (state.get(_PICKED) for block in self.values.values() for state in block.values())
        return frozenset(UserId(str(user)) for user in each if user)

    def typed(self, name: Callable[[UserId], str]) -> str:
        """Give all that was filled in, for the person to copy. `name`: names who was picked."""
        told = [
            (str((block.get("label") or {}).get("text", "")), said)
            for block in self.blocks
            for state in (self.values.get(str(block.get("block_id"))) or {}).values()
            if (said := _said(state, name))
        ]
        return told[0][1] if len(told) == 1 else "\n".join(f"{label}: {said}" for label, said in told)


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """Somebody typed the command."""

    body: Payload
    user: str
    channel: str
    text: str
    trigger: str

    @classmethod
    def parse(cls, body: Payload) -> "Typed":
        """Read the form fields of a slash command."""
        return cls(
            body=body,
            user=body["user_id"],
            channel=body["channel_id"],
            text=str(body.get("text") or ""),
            trigger=str(body.get("trigger_id") or ""),
        )


def _seconds(stamp: Any) -> float:
    try:
        return float(stamp or 0)
    except ValueError:
        return 0.0  # all that depends on it is which of two clicks was later


def _said(state: Mapping[str, Any], name: Callable[[UserId], str]) -> str:
    """Give in words what one input holds."""
    if state.get(_PICKED):
        return name(UserId(str(state[_PICKED])))
    option = state.get("selected_option")
    if option:
        return str(option["text"]["text"])
    if options := state.get("selected_options"):
        return ", ".join(str(each["text"]["text"]) for each in options)
    known = (value for key, value in state.items() if key == "value" or key.startswith("selected_"))
    return next((str(value) for value in known if value), "")
