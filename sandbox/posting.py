"""Owns saying something: posting, editing, deleting and whispering; mentions count at the post only."""

from dataclasses import replace
from typing import Any

from sandbox import ids, shapes
from sandbox.installation import load
from sandbox.markup import mentioned
from sandbox.records import Channel, Json, Message
from sandbox.state import State
from sandbox.subscriptions import Events

_SUBSCRIPTIONS = {"im": "message.im", "channel": "message.channels", "private": "message.groups"}
_CHANNEL_TYPES = {"im": "im", "channel": "channel", "private": "group"}


class Posting:
    """Messages of people and of the app, and the events that they cause."""

    def __init__(self, *, state: State, events: Events, team_id: str) -> None:
        self._state, self._events, self._team_id = state, events, team_id

    def post(self, channel: Channel, user: str, text: str, **rest: Any) -> Message:
        """Say something in a conversation. `rest`: the other fields of a Message."""
        blocks = with_ids(rest.pop("blocks", None))
        message = Message(
            channel=channel.id,
            ts=self._state.said.next_ts(),
            user=user,
            text=text,
            blocks=blocks,
            mentioned=mentioned(self._state, channel, text, blocks),
            **rest,
        )
        self._state.said.put(message)
        self._touch_parent(message)
        self._say_event(message, _content(message))
        self._say_mention(message)
        return message

    def edit(self, message: Message, **changes: Any) -> Message:
        """Change a message; nobody is mentioned anew."""
        if "blocks" in changes:
            changes["blocks"] = with_ids(changes["blocks"])
        changed = replace(message, **changes)
        if message.visible_to:
            self._state.said.put_whisper(changed)
        else:
            self._state.said.put(changed)
            about = {"message": self._shape(changed), "previous_message": self._shape(message)}
            self._say_event(message, {"subtype": "message_changed", "hidden": True, **about})
        return changed

    def delete(self, message: Message) -> None:
        """Take a message away; below a thread a tombstone stays."""
        if message.visible_to:
            self._state.said.drop_whisper(message)
            return
        about = {"deleted_ts": message.ts, "previous_message": self._shape(message)}
        self._say_event(message, {"subtype": "message_deleted", "hidden": True, **about})
        if self._state.said.replies(message):
            self._state.said.put(_tombstone(message))
        else:
            self._state.said.drop(message)
            self._touch_parent(message)

    def whisper(self, channel: Channel, reader: str, text: str, **rest: Any) -> Message:
        """Say something that one person sees."""
        app = load(self._state)
        message = Message(
            channel=channel.id,
            ts=self._state.said.next_ts(),
            user=app.bot_user,
            bot_id=app.bot_id,
            text=text,
            blocks=with_ids(rest.pop("blocks", None)),
            visible_to=reader,
            **rest,
        )
        self._state.said.put_whisper(message)
        return message

    def _touch_parent(self, message: Message) -> None:
        if message.is_reply:
            self._state.touch("message", f"{message.channel}:{message.thread_ts}")

    def _say_event(self, message: Message, content: Json) -> None:
        channel = self._state.channels[message.channel]
        if load(self._state).bot_user in channel.members:
            self._events.publish(_SUBSCRIPTIONS[channel.kind], self._event("message", channel) | content)

    def _say_mention(self, message: Message) -> None:
        channel = self._state.channels[message.channel]
        if load(self._state).bot_user in message.mentioned and channel.kind != "im":
            self._events.publish("app_mention", self._event("app_mention", channel) | _content(message))

    def _event(self, kind: str, channel: Channel) -> Json:
        ts = self._state.said.next_ts()
        kinds = {"channel": channel.id, "channel_type": _CHANNEL_TYPES[channel.kind]}
        return {"type": kind, **kinds, "ts": ts, "event_ts": ts, "team": self._team_id}

    def _shape(self, message: Message) -> Json:
        return shapes.message(self._state, message, load(self._state), self._team_id)


def _content(message: Message) -> Json:
    content: Json = {"user": message.user, "text": message.text, "ts": message.ts, "event_ts": message.ts}
    optional: Json = {"subtype": message.subtype, "bot_id": message.bot_id, "blocks": message.blocks}
    if message.is_reply:
        optional["thread_ts"] = message.thread_ts
    return content | {name: value for name, value in optional.items() if value}


def with_ids(blocks: list[Json] | None) -> list[Json] | None:
    """Give every block and every interactive element the id that Slack gives it when it came without."""
    return [_with_id(block) for block in blocks] if blocks else None


def _with_id(block: Json) -> Json:
    filled: Json = {"block_id": ids.block_id()} | block
    for key in ("element", "accessory"):
        if isinstance(filled.get(key), dict):
            filled[key] = _acting(filled[key])
    if filled.get("type") in ("actions", "context_actions"):
        filled["elements"] = [_acting(element) for element in filled.get("elements") or []]
    return filled


def _acting(element: Json) -> Json:
    return element if element.get("type") == "image" else {"action_id": ids.block_id()} | element


def _tombstone(message: Message) -> Message:
    return replace(
        message,
        text="This message was deleted.",
        blocks=None,
        attachments=None,
        metadata=None,
        subtype="tombstone",
        user="USLACKBOT",
        bot_id=None,
        mentioned=(),
        reactions=(),
    )
