"""Owns what a person has read: marks per conversation, and how much is unread or mentions them."""

from sandbox.records import Channel, Message, Person
from sandbox.state import State


class Reading:
    """Reading marks. An edit makes nothing unread; a reply counts for those who follow its thread."""

    def __init__(self, state: State) -> None:
        self._state = state

    def read(self, person: Person, channel: Channel) -> None:
        """Mark everything in a conversation as read."""
        newest = max((m.ts for m in self._state.said.messages(channel.id)), default="0")
        self._state.reads.put(f"{person.id}:{channel.id}", {"ts": newest})

    def unread(self, person: Person, channel: Channel) -> tuple[int, int]:
        """Give how many messages a person has not read, and how many of them concern that person."""
        row = self._state.reads.get(f"{person.id}:{channel.id}")
        since = row["ts"] if row else "0"
        new = [m for m in self._state.said.messages(channel.id) if m.ts > since and m.user != person.id]
        counting = [m for m in new if not m.is_reply or self._follows(person, m)]
        if channel.kind == "im":
            return len(counting), len(counting)
        return len(counting), sum(person.id in m.mentioned for m in counting)

    def _follows(self, person: Person, reply: Message) -> bool:
        if person.id in reply.mentioned:
            return True
        root = self._state.said.message(reply.channel, reply.thread_ts or "")
        thread = [root, *self._state.said.replies(root)] if root else []
        return any(m.user == person.id or person.id in m.mentioned for m in thread if m.ts < reply.ts)
