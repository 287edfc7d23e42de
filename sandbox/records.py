"""Owns what the workspace is made of: people, groups, channels, messages and open views, as frozen values."""

from dataclasses import dataclass, fields
from typing import Any, Literal, TypeVar, cast

Json = dict[str, Any]
Kind = Literal["channel", "private", "im"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A user of the workspace, or the app's bot user."""

    id: str
    handle: str
    real_name: str
    display_name: str
    email: str | None = None
    title: str = ""
    tz: str = "Europe/Berlin"
    tz_offset_s: int = 3600
    locale: str = "en-US"
    color: str = "4a154b"
    is_bot: bool = False
    is_guest: bool = False
    is_admin: bool = False
    is_deactivated: bool = False
    updated_s: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A user group."""

    id: str
    handle: str
    name: str
    members: tuple[str, ...] = ()
    is_disabled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A conversation: a public channel, a private one, or a direct message between two."""

    id: str
    name: str
    kind: Kind
    members: tuple[str, ...]
    topic: str = ""
    creator: str = ""
    created_s: int = 0
    is_general: bool = False
    is_archived: bool = False
    is_read_only: bool = False  # for all but administrators


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message as Slack keeps it. `visible_to` names the one reader of a private (ephemeral) message."""

    channel: str
    ts: str
    user: str
    text: str
    blocks: list[Json] | None = None
    attachments: list[Json] | None = None
    thread_ts: str | None = None
    metadata: Json | None = None
    bot_id: str | None = None
    subtype: str | None = None
    edited: Json | None = None
    reactions: tuple[Json, ...] = ()
    mentioned: tuple[str, ...] = ()
    visible_to: str | None = None

    @property
    def is_reply(self) -> bool:
        """Whether it stands in a thread below another message."""
        return self.thread_ts is not None and self.thread_ts != self.ts


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenView:
    """A modal on somebody's screen, or somebody's Home tab. `depth` is its place on the stack, from 0."""

    id: str
    user: str
    spec: Json
    hash: str
    root_id: str
    previous_id: str | None = None
    depth: int = 0
    values: Json
    errors: Json | None = None
    failed: str | None = None


Record = TypeVar("Record")


def pack(record: Any) -> Json:
    """Turn a record into a JSON object."""
    return {field.name: getattr(record, field.name) for field in fields(record)}


def unpack(kind: type[Record], row: Json) -> Record:
    """Turn a JSON object back into a record."""
    tuples = {f.name for f in fields(cast("Any", kind)) if str(f.type).startswith("tuple")}
    return kind(**{name: tuple(v) if name in tuples else v for name, v in row.items()})
