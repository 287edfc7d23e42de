"""Owns what was said: messages by conversation and thread, private ones, and the timestamps of new ones."""

from collections.abc import Iterator

from sandbox.clock import Clock
from sandbox.records import Message
from sandbox.tables import Table, Touch


class Said:
    """The messages of the workspace. Private ones live until the program ends."""

    def __init__(self, table: Table[Message], clock: Clock, touch: Touch) -> None:
        self._table, self._clock, self._touch = table, clock, touch
        self._by_channel: dict[str, dict[str, Message]] = {}
        self._by_thread: dict[tuple[str, str], dict[str, Message]] = {}
        self._whispers: dict[str, dict[str, Message]] = {}
        for message in table:
            self._index(message)
        self._last_ts = max((_micros(message.ts) for message in table), default=0)

    def next_ts(self) -> str:
        """Make the timestamp of a new message: now, and later than any before."""
        self._last_ts = max(int(self._clock.now() * 1_000_000), self._last_ts + 1)
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def messages(self, channel: str) -> list[Message]:
        """Give what was said in a conversation, threads included, oldest first."""
        return list(self._by_channel.get(channel, {}).values())

    def everything(self) -> Iterator[Message]:
        """Give what was said in all conversations, but private notes."""
        return iter(self._table)

    def message(self, channel: str, ts: str) -> Message | None:
        """Give one message, or None."""
        return self._by_channel.get(channel, {}).get(ts)

    def replies(self, root: Message) -> list[Message]:
        """Give the replies in a message's thread, oldest first."""
        return list(self._by_thread.get((root.channel, root.ts), {}).values())

    def put(self, message: Message) -> None:
        """Keep a message, new or edited."""
        self._index(message)
        self._table.put(f"{message.channel}:{message.ts}", message)

    def drop(self, message: Message) -> None:
        """Forget a message."""
        self._by_channel[message.channel].pop(message.ts, None)
        if message.is_reply and message.thread_ts:
            self._by_thread[message.channel, message.thread_ts].pop(message.ts, None)
        self._table.drop(f"{message.channel}:{message.ts}")

    def whispers(self, user: str) -> list[Message]:
        """Give the private messages that a person sees."""
        return list(self._whispers.get(user, {}).values())

    def whisper(self, user: str, ts: str) -> Message | None:
        """Give one private message, or None."""
        return self._whispers.get(user, {}).get(ts)

    def put_whisper(self, message: Message) -> None:
        """Show a private message to its one reader."""
        self._whispers.setdefault(message.visible_to or "", {})[message.ts] = message
        self._touch("message", f"{message.channel}:{message.ts}")

    def drop_whisper(self, message: Message) -> None:
        """Take a private message away."""
        self._whispers.get(message.visible_to or "", {}).pop(message.ts, None)
        self._touch("message", f"{message.channel}:{message.ts}")

    def forget(self) -> None:
        """Forget everything."""
        for message in self._table:
            self.drop(message)
        for whispers in self._whispers.values():
            for message in list(whispers.values()):
                self._touch("message", f"{message.channel}:{message.ts}")
        self._whispers.clear()

    def _index(self, message: Message) -> None:
        self._by_channel.setdefault(message.channel, {})[message.ts] = message
        if message.is_reply and message.thread_ts:
            self._by_thread.setdefault((message.channel, message.thread_ts), {})[message.ts] = message


def _micros(ts: str) -> int:
    seconds, _, fraction = ts.partition(".")
    return int(seconds) * 1_000_000 + int(fraction)
