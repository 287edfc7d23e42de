"""Owns the lock file beside an SQLite database: one process at a time works with the database."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.errors import StoreUnavailable
from storage.faults import DatabaseInUse


@contextmanager
def locked(database: str) -> Iterator[Path]:
    """Hold `<database>.lock` until the end, and give the path of the database.

    The system frees the lock when the process dies, however it dies.

    Raises:
        DatabaseInUse: another process holds it.
        StoreUnavailable: the lock cannot be made.
    """
    path = Path(database).resolve()
    try:
        lock = path.with_name(path.name + ".lock").open("a+")
    except OSError as error:
        raise StoreUnavailable(str(error)) from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise DatabaseInUse(str(path), lock.read().strip()) from None
        lock.truncate(0)
        lock.write(f"process {os.getpid()}\n")
        lock.flush()
        yield path
