"""Owns the threads that work on an SQLite database: each has a connection and runs unit after unit.

A unit takes one hop to its thread and one back. A caller that gives up leaves its unit running.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from queue import SimpleQueue
from threading import Thread
from types import TracebackType
from typing import Any, Self, TypeVar

from sqlalchemy import Connection, Engine

from engine.errors import StoreUnavailable
from storage.faults import DRIVER_ERRORS, fault_of

T = TypeVar("T")


class Workers:
    """Threads that share a queue of units. Open from `async with` on; at its end what waits is done first."""

    def __init__(self, db: Engine, name: str, count: int) -> None:
        self._db = db
        self._units: SimpleQueue[_Unit | None] = SimpleQueue()
        self._is_open = False
        self._threads = [Thread(target=self._work, name=f"{name}-{n}", daemon=True) for n in range(count)]

    async def __aenter__(self) -> Self:
        self._is_open = True
        for thread in self._threads:
            thread.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._is_open = False
        for _ in self._threads:
            self._units.put(None)
        for thread in self._threads:
            await asyncio.to_thread(thread.join)
        self._db.dispose()

    async def run(self, work: Callable[[Connection], T]) -> T:
        """Run a function in a transaction of its own, and commit. Raises StoreUnavailable, StoreRefused."""
        if not self._is_open:
            raise StoreUnavailable("the database is closed")
        unit = _Unit(work)
        self._units.put(unit)
        result: T = await unit.future
        return result

    def _work(self) -> None:
        try:
            with self._db.connect() as connection:
                while (unit := self._units.get()) is not None:
                    unit.run(connection)
        except DRIVER_ERRORS as error:  # there is no connection to work with: everybody is told
            fault = fault_of(error)
            while (unit := self._units.get()) is not None:
                unit.fail(StoreUnavailable(str(fault)))


class _Unit:
    """A function on its way to a thread, and its result on the way back."""

    def __init__(self, work: Callable[[Connection], Any]) -> None:
        self._work = work
        self._loop = asyncio.get_running_loop()
        self.future: asyncio.Future[Any] = self._loop.create_future()

    def run(self, connection: Connection) -> None:
        """Run the function and commit; tell the caller."""
        try:
            result = self._work(connection)
            connection.commit()
        except BaseException as error:  # noqa: BLE001 - it is the caller's, whatever it is
            _roll_back(connection)
            self.fail(_translated(error))
        else:
            self._tell(self._set_result, result)

    def fail(self, error: BaseException) -> None:
        """Tell the caller that there is no result."""
        self._tell(self._set_error, error)

    def _tell(self, settle: Callable[[Any], None], value: Any) -> None:
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            self._loop.call_soon_threadsafe(settle, value)

    def _set_result(self, result: Any) -> None:
        if not self.future.done():
            self.future.set_result(result)

    def _set_error(self, error: BaseException) -> None:
        if not self.future.done():
            self.future.set_exception(error)


def _roll_back(connection: Connection) -> None:
    with suppress(*DRIVER_ERRORS):
        connection.rollback()
    driver = connection.connection.driver_connection
    if driver is not None and driver.in_transaction:  # after a commit that failed
        driver.rollback()


def _translated(error: BaseException) -> BaseException:
    if not isinstance(error, DRIVER_ERRORS):
        return error
    fault = fault_of(error)
    fault.__cause__ = error
    return fault
