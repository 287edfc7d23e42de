"""Owns why a database cannot be opened: where it was looked for, what is wrong, what can be done about it."""

import os
import socket
from pathlib import Path

from sqlalchemy import URL

from engine.errors import StoreError, StoreUnavailable
from storage.faults import NoDatabaseYet, WrongDatabase, sqlstate_of

_SQLITE_BEGINS = b"SQLite format 3\0"
_WRONG_LOGIN = ("28000", "28P01")
_NO_SUCH_DATABASE = "3D000"


class NothingToOpen(WrongDatabase):
    """What the address names is not there, or cannot be used as a database."""

    def __init__(self, url: URL, reason: str, remedy: str) -> None:
        super().__init__(_sentence(url, reason, remedy))
        self.reason, self.remedy = reason, remedy


class DoesNotOpen(StoreUnavailable):
    """The database does not answer. It may later."""

    def __init__(self, url: URL, reason: str, remedy: str) -> None:
        super().__init__(_sentence(url, reason, remedy))
        self.reason, self.remedy = reason, remedy


def shown(url: URL) -> str:
    """Give an address as others may read it: without its password."""
    return url.difference_update_query(["password"]).render_as_string(hide_password=True)


def file_of(url: URL) -> str:
    """Give the file of an SQLite database. It need not be there, its folder must.

    (A folder that is missing is a slip of the pen, or a disk that is not mounted: a new database there would
    hide it.)

    Raises:
        NothingToOpen: it cannot be such a file.
    """
    file = Path(url.database or "").absolute()
    try:
        trouble = _trouble_with(file)
    except OSError as error:
        trouble = (f"{error.filename or file}: {error.strerror}", "name a file that this user can use")
    if trouble is not None:
        raise NothingToOpen(url, *trouble)
    return str(file)


def existing_file_of(url: URL) -> str:
    """Give the file of an SQLite database that is there. Raises NothingToOpen, NoDatabaseYet."""
    file = file_of(url)
    if not Path(file).exists():
        raise NoDatabaseYet(file)
    return file


def fault_in_opening(url: URL, error: StoreError) -> StoreError:
    """Give what it means that the first question to a PostgreSQL database failed."""
    cause = error.__cause__
    match sqlstate_of(cause):
        case state if state in _WRONG_LOGIN:
            return NothingToOpen(url, str(error), "check user and password")
        case state if state == _NO_SUCH_DATABASE:
            return NothingToOpen(url, str(error), "create it (createdb), or name another one")
    match cause:
        case ConnectionRefusedError() | FileNotFoundError():
            remedy = "check that PostgreSQL runs, and listens there"
        case socket.gaierror():
            remedy = "check the name of the host"
        case TimeoutError():
            remedy = "check the host, and what stands between it and us"
        case _:
            remedy = "PostgreSQL's log may say more"
    return DoesNotOpen(url, str(error), remedy)


def _sentence(url: URL, reason: str, remedy: str) -> str:
    return f"the database {shown(url)} cannot be opened: {reason}; {remedy}"


def _trouble_with(file: Path) -> tuple[str, str] | None:
    """Say what is wrong with a file, and what would help; None: nothing that can be seen from outside."""
    folder = file.parent
    if not folder.is_dir():
        return f"there is no folder {folder}", "make it, or name a file elsewhere"
    if file.is_dir():
        return f"{file} is a folder", "name a file in it"
    if not os.access(folder, os.W_OK | os.X_OK):
        return f"this user may not write in {folder}, where SQLite keeps more than one file", "let them"
    if not file.exists():
        return None
    if not os.access(file, os.R_OK | os.W_OK):
        return f"this user may not read and write {file}", "let them"
    with file.open("rb") as begun:
        if begun.read(len(_SQLITE_BEGINS)) not in (b"", _SQLITE_BEGINS):
            return f"{file} is not a database of SQLite", "name another file, or move this one away"
    return None
