"""Owns how a database is opened, and what one can do with it: run a function as one unit, on either kind."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Protocol, TypeVar

from sqlalchemy import URL, Connection, make_url, select
from sqlalchemy.exc import ArgumentError

from engine.errors import StoreError
from storage.faults import BadAddress
from storage.opening import existing_file_of, fault_in_opening, file_of, shown
from storage.postgres_database import open_postgres
from storage.sqlite_database import look_at_sqlite, open_sqlite

T = TypeVar("T")
_PORT_MAX = 65_535


class Database(Protocol):
    """A database that is open. The functions that it runs are synchronous and the same for both kinds."""

    @property
    def is_exclusive(self) -> bool:
        """Say whether no other process can use it while we do."""

    async def write(self, work: Callable[[Connection], T]) -> T:
        """Run `work` in one write transaction and commit; whatever it raises rolls back.

        It may run more than once, if transactions collide; what counts is the last time. A caller that
        gives up does not stop it.

        Raises:
            CommitUnknown: the connection broke while committing.
            StoreRefused: the database refused what was written.
            StoreUnavailable: the database cannot be reached, or cannot write; nothing was written.
        """

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Run `work` on one state of the database. Raises StoreUnavailable, StoreRefused."""


@asynccontextmanager
async def open_database(address: str, *, as_guest: bool = False) -> AsyncIterator[Database]:
    """Open the database of an address: `sqlite:///path` or `postgresql://…`; close it at the end.

    An SQLite file is made if it is not there (its folder is not), and is locked against other processes.
    `as_guest`: for something short, such as a token, it may be one that another process has.

    Raises:
        BadAddress: there is nothing to open at such an address.
        NothingToOpen: what it names is not there, or no database.
        DatabaseInUse: another process has the SQLite file, and we did not come as a guest.
        DoesNotOpen, StoreUnavailable: it cannot be opened now.
    """
    url = _parsed(address)
    if url.get_backend_name() == "sqlite":
        async with open_sqlite(file_of(url), as_guest=as_guest) as sqlite:
            yield sqlite
    else:
        async with open_postgres(url) as postgres:
            await _meet(postgres, url)
            yield postgres


@asynccontextmanager
async def look_at_database(address: str) -> AsyncIterator[Database]:
    """Open a database to look at it, whoever works with it meanwhile; nothing is made or locked.

    Raises:
        NoDatabaseYet: the SQLite file is not there; its folder is.
        BadAddress, NothingToOpen, DoesNotOpen, StoreUnavailable: as `open_database` does.
    """
    url = _parsed(address)
    if url.get_backend_name() == "sqlite":
        async with look_at_sqlite(existing_file_of(url)) as sqlite:
            yield sqlite
    else:
        async with open_database(address) as postgres:
            yield postgres


async def _meet(database: Database, url: URL) -> None:
    try:
        await database.read(lambda connection: connection.execute(select(1)).close())
    except StoreError as error:
        raise fault_in_opening(url, error) from error


def _parsed(address: str) -> URL:
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):  # a port that is no number
        raise BadAddress(_first(address), "it is not a database address") from None
    if url.port is not None and not 0 < url.port <= _PORT_MAX:
        raise BadAddress(shown(url), f"the port {url.port} is not between 1 and {_PORT_MAX:,}")
    match url.get_backend_name():
        case "sqlite" if not url.database or url.database == ":memory:":
            raise BadAddress(shown(url), "it names no file")
        case "sqlite" | "postgresql" | "postgres":
            return url
        case _:
            raise BadAddress(shown(url), "only SQLite and PostgreSQL are known")


def _first(address: str) -> str:
    """Give the harmless part of something that may hold a password."""
    return address.partition(":")[0]
