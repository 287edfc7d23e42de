"""Owns what the errors of drivers mean to the engine: refused, unavailable, or of unknown outcome."""

import sqlite3
from collections.abc import Sequence

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from engine.errors import StoreError, StoreRefused, StoreUnavailable

DRIVER_ERRORS = (DBAPIError, NoConnectionFree, OSError, UnicodeEncodeError, sqlite3.Error)
"""What a unit may raise because of the database; an OSError is a connection that broke or timed out.

A transaction that cannot begin raises the driver's own error.
"""

_SQLITE_OUT_OF_ORDER = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_INTERRUPT,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_NOTADB,
    }
)
# SQLSTATE classes: connection, resources, intervention of an operator, system; and: in a read-only standby
_POSTGRES_OUT_OF_ORDER = ("08", "53", "57", "58", "25006")
# SQLSTATE: serialization failure, deadlock, and a key that another wrote since (who looks again sees it)
_POSTGRES_COLLISIONS = frozenset({"40001", "40P01", "23505"})


class WrongDatabase(StoreUnavailable):
    """The database cannot be used until somebody does something about it; trying again does not help."""


class DatabaseInUse(WrongDatabase):
    """Another process holds the SQLite file: only one may write to it."""

    def __init__(self, path: str, holder: str) -> None:
        super().__init__(
            f"{path} is in use by {holder or 'another process'}: an SQLite database serves one process at a "
            "time. Stop the other one, or use PostgreSQL."
        )
        self.path, self.holder = path, holder


class DatabaseIsNewer(WrongDatabase):
    """The tables were made by a later version of the program."""

    def __init__(self, found: str, newest: str) -> None:
        super().__init__(
            f"the database is at migration {found}, but this program knows none after {newest}: a later "
            "version made these tables. Install that version, or one after it."
        )
        self.found, self.newest = found, newest


class DatabaseNeedsMigration(WrongDatabase):
    """The tables were made by an earlier version of the program, or are not there yet."""

    def __init__(self) -> None:
        super().__init__(
            "the database has no tables, or older ones than this program needs. Run `signoff migrate`, "
            "or set SIGNOFF_AUTO_MIGRATE=1."
        )


class DatabaseOfAnother(WrongDatabase):
    """The database holds the data of another tenant."""

    def __init__(self, tenant: str, known: Sequence[str]) -> None:
        super().__init__(
            f"the database holds the data of {', '.join(known)}, and this is {tenant}. Use a database of its "
            "own for each workspace."
        )
        self.tenant, self.known = tenant, tuple(known)


class NoDatabaseYet(StoreError):
    """There is no SQLite file of this name; whoever opens it to work with it makes it."""

    def __init__(self, path: str) -> None:
        super().__init__(f"there is no file {path} yet")
        self.path = path


class BadAddress(StoreError):
    """The address of a database is not one that can be opened."""

    def __init__(self, address: str, reason: str) -> None:
        super().__init__(
            f"cannot open {address!r}: {reason}. Right would be sqlite:///signoff.db or "
            "postgresql://user:password@host/name"
        )
        self.address, self.reason = address, reason


def fault_of(error: Exception) -> StoreError:
    """Give the engine's word for an error that was raised before the commit."""
    message = _message(error)
    return StoreUnavailable(message) if is_out_of_order(error) else StoreRefused(message)


def is_out_of_order(error: Exception) -> bool:
    """Say whether the fault is the database's own, whatever is asked of it."""
    if is_broken(error) or isinstance(error, NoConnectionFree | TimeoutError):
        return True
    cause = getattr(error, "orig", error)
    if isinstance(cause, sqlite3.Error):
        return getattr(cause, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF in _SQLITE_OUT_OF_ORDER
    return (sqlstate_of(error) or "").startswith(_POSTGRES_OUT_OF_ORDER)


def is_broken(error: Exception) -> bool:
    """Say whether the connection is gone: a new one may do."""
    if isinstance(error, DBAPIError):
        return error.connection_invalidated or (sqlstate_of(error) or "").startswith("08")
    return isinstance(error, OSError) and not isinstance(error, TimeoutError)


def is_collision(error: Exception) -> bool:
    """Say whether transactions got into each other's way, so that doing it again may help."""
    return sqlstate_of(error) in _POSTGRES_COLLISIONS


def sqlstate_of(error: BaseException | None) -> str | None:
    """Give what PostgreSQL calls an error; None: it is no error of PostgreSQL's."""
    return getattr(getattr(error, "orig", None), "sqlstate", None)


def _message(error: Exception) -> str:
    """Give the driver's own sentence, without the statement and its parameters."""
    cause = getattr(error, "orig", None) or error
    lines = str(cause).splitlines()
    return lines[0] if lines else type(cause).__name__
