"""Owns everything that the workspace holds, in memory and in its journal, and who is told when it changes."""

from collections.abc import Callable, Iterator
from typing import Generic

from sandbox.clock import Clock
from sandbox.journal import Journal
from sandbox.records import Channel, Group, Json, Message, OpenView, Person, Record, pack, unpack

Change = tuple[str, str]
Watcher = Callable[[frozenset[Change]], None]


class Table(Generic[Record]):
    """The records of one kind by key; each change goes to the journal with the next commit."""

    def __init__(self, state: "State", name: str, kind: type[Record]) -> None:
        self._state, self._name = state, name
        self._rows = {key: unpack(kind, row) for key, row in state.journal.rows(name)}

    def __iter__(self) -> Iterator[Record]:
        return iter(list(self._rows.values()))

    def __contains__(self, key: object) -> bool:
        return key in self._rows

    def __getitem__(self, key: str) -> Record:
        return self._rows[key]

    def __len__(self) -> int:
        return len(self._rows)

    def get(self, key: str | None) -> Record | None:
        """Give a record, or None."""
        return None if key is None else self._rows.get(key)

    def put(self, key: str, record: Record) -> None:
        """Keep a record under its key."""
        self._rows[key] = record
        self._state.journal.put(self._name, key, pack(record))
        self._state.touch(self._name, key)

    def drop(self, key: str) -> None:
        """Forget a record."""
        if self._rows.pop(key, None) is not None:
            self._state.journal.drop(self._name, key)
            self._state.touch(self._name, key)


class Facts:
    """Single JSON values of one kind by key."""

    def __init__(self, state: "State", name: str) -> None:
        self._state, self._name = state, name
        self._rows: dict[str, Json] = dict(state.journal.rows(name))

    def names(self) -> list[str]:
        """Give the keys of all."""
        return list(self._rows)

    def get(self, key: str) -> Json | None:
        """Give a value, or None."""
        return self._rows.get(key)

    def put(self, key: str, value: Json) -> None:
        """Keep a value."""
        self._rows[key] = value
        self._state.journal.put(self._name, key, value)
        self._state.touch(self._name, key)

    def drop(self, key: str) -> None:
        """Forget a value."""
        if self._rows.pop(key, None) is not None:
            self._state.journal.drop(self._name, key)
            self._state.touch(self._name, key)

    def clear(self) -> None:
        """Forget all."""
        for key in list(self._rows):
            self.drop(key)


class State:
    """The workspace's people, groups, channels, messages, open views and reading marks."""

    def __init__(self, journal: Journal, clock: Clock) -> None:
        self.journal, self.clock = journal, clock
        self._changes: set[Change] = set()
        self._watchers: list[Watcher] = []
        self.people: Table[Person] = Table(self, "person", Person)
        self.groups: Table[Group] = Table(self, "group", Group)
        self.channels: Table[Channel] = Table(self, "channel", Channel)
        self.views: Table[OpenView] = Table(self, "view", OpenView)
        self.reads = Facts(self, "read")
        self.facts = Facts(self, "fact")
        self._messages: Table[Message] = Table(self, "message", Message)
        self._by_channel: dict[str, dict[str, Message]] = {}
        for message in self._messages:
            self._by_channel.setdefault(message.channel, {})[message.ts] = message
        self._whispers: dict[str, dict[str, Message]] = {}
        self._last_ts = max((_micros(m.ts) for m in self._messages), default=0)

    def touch(self, kind: str, key: str) -> None:
        """Say that something changed which may have no row of its own."""
        self._changes.add((kind, key))

    def watch(self, watcher: Watcher) -> Callable[[], None]:
        """Call the watcher after each commit with what changed; the result ends that."""
        self._watchers.append(watcher)
        return lambda: self._watchers.remove(watcher)

    def commit(self) -> None:
        """Put on disk what changed, then tell those who watch."""
        self.journal.commit()
        if self._changes:
            changes, self._changes = frozenset(self._changes), set()
            for watcher in list(self._watchers):
                watcher(changes)

    def next_ts(self) -> str:
        """Make the timestamp of a new message: now, and later than any before."""
        self._last_ts = max(int(self.clock.now() * 1_000_000), self._last_ts + 1)
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def messages(self, channel: str) -> list[Message]:
        """Give what was said in a conversation, oldest first."""
        return list(self._by_channel.get(channel, {}).values())

    def message(self, channel: str, ts: str) -> Message | None:
        """Give one message, or None."""
        return self._by_channel.get(channel, {}).get(ts)

    def put_message(self, message: Message) -> None:
        """Keep a message, new or edited."""
        self._by_channel.setdefault(message.channel, {})[message.ts] = message
        self._messages.put(f"{message.channel}:{message.ts}", message)

    def drop_message(self, message: Message) -> None:
        """Forget a message."""
        self._by_channel[message.channel].pop(message.ts, None)
        self._messages.drop(f"{message.channel}:{message.ts}")

    def whispers(self, user: str) -> list[Message]:
        """Give the private messages that a person sees; they live until the program ends, as Slack's do."""
        return list(self._whispers.get(user, {}).values())

    def whisper(self, user: str, ts: str) -> Message | None:
        """Give one private message, or None."""
        return self._whispers.get(user, {}).get(ts)

    def put_whisper(self, message: Message) -> None:
        """Show a private message to its one reader."""
        self._whispers.setdefault(message.visible_to or "", {})[message.ts] = message
        self.touch("message", f"{message.channel}:{message.ts}")

    def drop_whisper(self, message: Message) -> None:
        """Take a private message away."""
        self._whispers.get(message.visible_to or "", {}).pop(message.ts, None)
        self.touch("message", f"{message.channel}:{message.ts}")

    def forget_conversations(self) -> None:
        """Clear all messages, reading marks and open views; people and channels stay."""
        for channel in self.channels:
            for message in self.messages(channel.id):
                self.drop_message(message)
            self.touch("message", f"{channel.id}:")
        for view in self.views:
            self.views.drop(view.id)
        self._whispers.clear()
        self.reads.clear()


def _micros(ts: str) -> int:
    seconds, _, fraction = ts.partition(".")
    return int(seconds) * 1_000_000 + int(fraction)
