"""Owns one Web API call: its arguments, who calls, and what it may touch."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.platform import Platform
from sandbox.records import Channel, Json, Person
from sandbox.refusals import SlackError

_SCOPE_OF = {"channel": "channels", "private": "groups", "im": "im"}
_TRUE = (True, 1, "1", "true", "True")


@dataclass(frozen=True, slots=True)
class Call:
    """A call of one method, with the arguments as they came: typed from JSON, strings from a form."""

    platform: Platform
    method: str
    arguments: Mapping[str, Any]

    def text(self, name: str) -> str:
        """Give an argument that must be there. Raises SlackError."""
        value = self.optional(name)
        if value is None:
            raise SlackError(
                "invalid_arguments",
                response_metadata={"messages": [f"[ERROR] missing required field: {name}"]},
            )
        return value

    def optional(self, name: str) -> str | None:
        """Give an argument, or None when it is absent or empty."""
        value = self.arguments.get(name)
        return None if value in (None, "") else str(value)

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Give an argument that is true or false."""
        return default if name not in self.arguments else self.arguments[name] in _TRUE

    def number(self, name: str, default: int) -> int:
        """Give an argument that is a whole number. Raises SlackError."""
        try:
            return int(self.optional(name) or default)
        except ValueError:
            raise SlackError("invalid_limit" if name == "limit" else "invalid_arguments") from None

    def structure(self, name: str) -> Any:
        """Give an argument that is JSON: as it is, or from a form's string. Raises SlackError."""
        value = self.arguments.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value) if value else None
        except json.JSONDecodeError:
            raise SlackError(f"invalid_{name}" if name == "blocks" else "invalid_arguments") from None

    @property
    def bot(self) -> Person:
        """The app's bot user, who calls."""
        return self.platform.state.people[self.platform.app.bot_user]

    @property
    def team_id(self) -> str:
        """The workspace's id."""
        return self.platform.seeds.team_id

    def need(self, scope: str) -> None:
        """Insist on a scope of the token. Raises SlackError."""
        provided = self.platform.scopes
        if scope not in provided:
            raise SlackError("missing_scope", needed=scope, provided=",".join(sorted(provided)))

    def need_for(self, channel: Channel, verb: str) -> None:
        """Insist on the scope (`read`, `history`) that this kind of conversation takes. Raises SlackError."""
        self.need(f"{_SCOPE_OF[channel.kind]}:{verb}")

    def channel(self, name: str = "channel") -> Channel:
        """Give the conversation that an argument names, if the bot may know of it. Raises SlackError."""
        channel = self.platform.state.channels.get(self.text(name))
        if channel is None or (channel.kind != "channel" and self.bot.id not in channel.members):
            raise SlackError("channel_not_found")
        return channel

    def person(self, name: str = "user") -> Person:
        """Give the person that an argument names. Raises SlackError."""
        person = self.platform.state.people.get(self.text(name))
        if person is None:
            raise SlackError("user_not_found")
        return person


def page(call: Call, items: list[Any], *, most: int = 1000, usual: int = 100) -> tuple[list[Any], Json]:
    """Cut a list to what `limit` and `cursor` ask for; gives it and its response_metadata."""
    limit = call.number("limit", usual)
    if not 1 <= limit <= most:
        raise SlackError("invalid_limit")
    start = _start(call.optional("cursor"), len(items))
    more = start + limit < len(items)
    return items[start : start + limit], {"next_cursor": f"bmV4dDo{start + limit}" if more else ""}


def _start(cursor: str | None, length: int) -> int:
    if cursor is None:
        return 0
    number = cursor.removeprefix("bmV4dDo")
    if not number.isdecimal() or int(number) > length:
        raise SlackError("invalid_cursor")
    return int(number)
