"""Owns keeping records and single values in memory and, with the next commit, in the journal."""

from collections.abc import Callable, Iterator
from typing import Generic

from sandbox.journal import Journal
from sandbox.records import Json, Record, pack, unpack

Touch = Callable[[str, str], None]


class Table(Generic[Record]):
    """The records of one kind by key; each change goes to the journal with the next commit."""

    def __init__(self, journal: Journal, name: str, kind: type[Record], touch: Touch) -> None:
        self._journal, self._name, self._touch = journal, name, touch
        self._rows = {key: unpack(kind, row) for key, row in journal.rows(name)}

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
        self._journal.put(self._name, key, pack(record))
        self._touch(self._name, key)

    def drop(self, key: str) -> None:
        """Forget a record."""
        if self._rows.pop(key, None) is not None:
            self._journal.drop(self._name, key)
            self._touch(self._name, key)


class Facts:
    """Single JSON values of one kind by key."""

    def __init__(self, journal: Journal, name: str, touch: Touch) -> None:
        self._journal, self._name, self._touch = journal, name, touch
        self._rows: dict[str, Json] = dict(journal.rows(name))

    def names(self) -> list[str]:
        """Give the keys of all."""
        return list(self._rows)

    def get(self, key: str) -> Json | None:
        """Give a value, or None."""
        return self._rows.get(key)

    def put(self, key: str, value: Json) -> None:
        """Keep a value."""
        self._rows[key] = value
        self._journal.put(self._name, key, value)
        self._touch(self._name, key)

    def drop(self, key: str) -> None:
        """Forget a value."""
        if self._rows.pop(key, None) is not None:
            self._journal.drop(self._name, key)
            self._touch(self._name, key)

    def clear(self) -> None:
        """Forget all."""
        for key in list(self._rows):
            self.drop(key)
