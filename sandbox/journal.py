"""Owns the file in which the workspace survives: rows of JSON in one SQLite file, durable at each commit."""

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

from sandbox.records import Json

_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS rows (kind TEXT, key TEXT, body TEXT, PRIMARY KEY (kind, key)) WITHOUT ROWID"
)
_PUT = "INSERT INTO rows VALUES (?, ?, ?) ON CONFLICT (kind, key) DO UPDATE SET body = excluded.body"
_DROP = "DELETE FROM rows WHERE kind = ? AND key = ?"
_OPENING = ("PRAGMA locking_mode=EXCLUSIVE", "PRAGMA journal_mode=WAL", "PRAGMA synchronous=NORMAL", _SCHEMA)


class JournalInUse(Exception):
    """The file cannot be opened, most likely because another process holds it."""


class Journal:
    """Rows by kind and key. Changes gather until `commit`, and are then on disk together or not at all.

    With WAL and `synchronous=NORMAL` a commit survives the death of the process at any moment.

    Args:
        path: the file; None keeps everything in memory only.
    """

    def __init__(self, path: Path | None) -> None:
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(path or ":memory:", isolation_level=None, timeout=1)
        try:
            for statement in _OPENING:
                self._db.execute(statement)
        except sqlite3.OperationalError as error:
            self._db.close()
            raise JournalInUse(f"{path}: {error}; does another sandbox use this file?") from error
        self._waiting: dict[tuple[str, str], Json | None] = {}

    def __enter__(self) -> "Journal":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, e: BaseException | None, tb: TracebackType | None
    ) -> None:
        self.commit()
        self._db.close()

    def put(self, kind: str, key: str, body: Json) -> None:
        """Note a row to write with the next commit."""
        self._waiting[kind, key] = body

    def drop(self, kind: str, key: str) -> None:
        """Note a row to remove with the next commit."""
        self._waiting[kind, key] = None

    def rows(self, kind: str) -> Iterator[tuple[str, Json]]:
        """Read the rows of a kind that are on disk, in the order of their keys."""
        for key, body in self._db.execute("SELECT key, body FROM rows WHERE kind = ? ORDER BY key", (kind,)):
            yield key, json.loads(body)

    def commit(self) -> None:
        """Write what has gathered, as one transaction."""
        if not self._waiting:
            return
        waiting, self._waiting = self._waiting, {}
        puts = [(kind, key, json.dumps(body)) for (kind, key), body in waiting.items() if body is not None]
        drops = [row for row, body in waiting.items() if body is None]
        self._db.execute("BEGIN IMMEDIATE")
        self._db.executemany(_PUT, puts)
        self._db.executemany(_DROP, drops)
        self._db.execute("COMMIT")
