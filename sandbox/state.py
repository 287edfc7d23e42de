"""Owns everything that the workspace holds, in memory and in its journal, and who is told when it changes."""

from collections.abc import Callable

from sandbox.clock import Clock
from sandbox.journal import Journal
from sandbox.records import Channel, Group, Message, OpenView, Person
from sandbox.said import Said
from sandbox.tables import Facts, Table

Change = tuple[str, str]
Watcher = Callable[[frozenset[Change]], None]


class State:
    """The workspace's people, groups, channels, messages, open views and reading marks."""

    def __init__(self, journal: Journal, clock: Clock) -> None:
        self.journal, self.clock = journal, clock
        self._changes: set[Change] = set()
        self._watchers: list[Watcher] = []
        self.people = Table(journal, "person", Person, self.touch)
        self.groups = Table(journal, "group", Group, self.touch)
        self.channels = Table(journal, "channel", Channel, self.touch)
        self.views = Table(journal, "view", OpenView, self.touch)
        self.said = Said(Table(journal, "message", Message, self.touch), clock, self.touch)
        self.reads, self.facts = self.values("read"), self.values("fact")

    def values(self, name: str) -> Facts:
        """Give the single values of a kind."""
        return Facts(self.journal, name, self.touch)

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

    def forget_conversations(self) -> None:
        """Clear all messages, reading marks and open views; people and channels stay."""
        self.said.forget()
        for view in self.views:
            self.views.drop(view.id)
        self.reads.clear()
