"""Owns how an SQLite database runs: one writer thread that all writers share, and threads that only read."""

import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import ExitStack, asynccontextmanager, contextmanager
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event, inspect, update
from sqlalchemy.pool import NullPool

from storage.faults import DatabaseInUse
from storage.file_lock import locked
from storage.message_tables import card_is_being_redrawn, cards
from storage.rowsets import rows_as_json
from storage.tables import job_is_claimed, jobs
from storage.workers import Workers

T = TypeVar("T")

READERS = 2
BUSY_TIMEOUT_S = 5.0
CACHE_KIB = 16 * 1024  # of each connection
STATEMENTS_KEPT = 512

_SETTINGS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA temp_store = MEMORY",
    f"PRAGMA cache_size = -{CACHE_KIB}",
)
_ONLY_READ = "PRAGMA query_only = ON"
_READERS_SETTINGS = (*_SETTINGS, _ONLY_READ)
_LOOKERS_SETTINGS = ("PRAGMA busy_timeout = 1500", "PRAGMA temp_store = MEMORY")


class SqliteDatabase:
    """Fulfils `storage.database.Database`."""

    def __init__(self, writer: Workers, readers: Workers, *, is_exclusive: bool) -> None:
        self._writer = writer
        self._readers = readers
        self.is_exclusive = is_exclusive

    async def write(self, work: Callable[[Connection], T]) -> T:
        return await self._writer.run(work)

    async def read(self, work: Callable[[Connection], T]) -> T:
        return await self._readers.run(work)


@asynccontextmanager
async def open_sqlite(path: str, *, as_guest: bool = False) -> AsyncIterator[SqliteDatabase]:
    """Open a database file, made if need be, and lock it against other processes until it is closed.

    Whatever is held in it was held by a process that is gone. Claims on jobs count as lapsed from now on, and
    cards that were being redrawn are free; but a post may still be on its way, so it stays held.

    `as_guest`: if another process has the file, use it beside that one. SQLite lets their writes take turns.
    """
    with _held(path, as_guest=as_guest) as (file, is_alone):
        async with Workers(_db(file, "BEGIN IMMEDIATE", _SETTINGS), "sqlite-writer", 1) as writer:
            if is_alone:
                await writer.run(_free_what_the_dead_held)
            async with Workers(_db(file, "BEGIN", _READERS_SETTINGS), "sqlite-reader", READERS) as readers:
                yield SqliteDatabase(writer, readers, is_exclusive=is_alone)


@asynccontextmanager
async def look_at_sqlite(path: str) -> AsyncIterator[SqliteDatabase]:
    """Open a database file that is there, beside whoever has it: neither the file nor its lock is touched."""
    there = f"file:{quote(path)}?mode=rw"
    async with (
        Workers(_db(there, "BEGIN IMMEDIATE", _LOOKERS_SETTINGS), "sqlite-trial", 1) as writer,
        Workers(_db(there, "BEGIN", (*_LOOKERS_SETTINGS, _ONLY_READ)), "sqlite-look", 1) as readers,
    ):
        yield SqliteDatabase(writer, readers, is_exclusive=False)


@contextmanager
def _held(path: str, *, as_guest: bool) -> Iterator[tuple[Path, bool]]:
    """Give the path of a database, and say whether it is ours alone until the end."""
    with ExitStack() as stack:
        try:
            file, is_alone = stack.enter_context(locked(path)), True
        except DatabaseInUse:
            if not as_guest:
                raise
            file, is_alone = Path(path).resolve(), False
        yield file, is_alone


def _db(file: Path | str, begin: str, settings: Sequence[str]) -> Engine:
    """`file`: as a text it is a URI of SQLite's."""

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(
            file,
            timeout=BUSY_TIMEOUT_S,
            isolation_level=None,
            cached_statements=STATEMENTS_KEPT,
            uri=isinstance(file, str),
        )
        for setting in settings:
            connection.execute(setting)
        return connection

    def begin_transaction(connection: Connection) -> None:
        connection.connection.cursor().execute(begin)

    db = create_engine(
        "sqlite://", creator=connect, poolclass=NullPool, json_serializer=rows_as_json, hide_parameters=True
    )
    event.listen(db, "begin", begin_transaction)
    return db


def _free_what_the_dead_held(connection: Connection) -> None:
    known = inspect(connection)
    if known.has_table(jobs.name):
        connection.execute(update(jobs).where(job_is_claimed).values(claimed_until=0))
    if known.has_table(cards.name):
        free = update(cards).where(card_is_being_redrawn)
        connection.execute(free.values(is_leased=False, due_at=cards.c.leased_at))
