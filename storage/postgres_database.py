"""Owns how a PostgreSQL database runs: each unit on a pooled connection, as a greenlet over asyncpg."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, event
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from engine.errors import CommitUnknown
from storage.faults import DRIVER_ERRORS, fault_of, is_broken, is_collision, is_out_of_order
from storage.rowsets import rows_as_json

T = TypeVar("T")

CONNECTIONS_MAX = 8
CONNECT_TIMEOUT_S = 10.0
STATEMENT_TIMEOUT_S = 60.0
STATEMENTS_KEPT = 500  # prepared, on each connection
ATTEMPTS = 5

_PLANNER = "SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off; SET jit = off"


class PostgresDatabase:
    """Fulfils `storage.database.Database`."""

    is_exclusive = False

    def __init__(self, db: AsyncEngine) -> None:
        self._writing = db
        # Several statements shall see one state, whatever is committed in between.
        self._reading = db.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        self._units: set[asyncio.Task[Any]] = set()

    async def write(self, work: Callable[[Connection], T]) -> T:
        unit = asyncio.create_task(_insisting(lambda: self._write(work)))
        self._units.add(unit)
        unit.add_done_callback(self._forget)
        return await asyncio.shield(unit)

    async def read(self, work: Callable[[Connection], T]) -> T:
        return await _insisting(lambda: self._read(work))

    async def close(self) -> None:
        """End when the units that run are done."""
        while self._units:
            await asyncio.wait(self._units)
        await self._writing.dispose()

    def _forget(self, unit: asyncio.Task[Any]) -> None:
        self._units.discard(unit)
        if not unit.cancelled():
            unit.exception()  # seen, even if the caller gave up

    async def _write(self, work: Callable[[Connection], T]) -> T:
        async with self._writing.connect() as connection:
            result = await connection.run_sync(work)
            await _commit(connection)
            return result

    async def _read(self, work: Callable[[Connection], T]) -> T:
        async with self._reading.connect() as connection:
            return await connection.run_sync(work)


@asynccontextmanager
async def open_postgres(url: URL) -> AsyncIterator[PostgresDatabase]:
    """Open a pool of connections; they are made when they are needed."""
    db = create_async_engine(
        url.set(drivername="postgresql+asyncpg"),
        pool_size=CONNECTIONS_MAX,
        max_overflow=0,
        json_serializer=rows_as_json,
        hide_parameters=True,
        connect_args={
            "timeout": CONNECT_TIMEOUT_S,
            "command_timeout": STATEMENT_TIMEOUT_S,
            "prepared_statement_cache_size": STATEMENTS_KEPT,
            "server_settings": {"application_name": "signoff"},
        },
    )
    event.listen(db.sync_engine, "connect", _settle)
    database = PostgresDatabase(db)
    try:
        yield database
    finally:
        await database.close()


def _settle(connection: Any, _record: Any) -> None:
    """Bind the planner to indexes, from few rows to few rows, as every statement of ours is meant.

    Without statistics (a young database has none) it takes our tables for small and reads them as a whole,
    and a prepared statement keeps such a plan while they grow.
    """
    connection.run_async(lambda driver: driver.execute(_PLANNER))


async def _insisting(unit: Callable[[], Awaitable[T]]) -> T:
    """Run a unit; again if it collided with another, or if its connection broke before the commit."""
    attempt = 1
    while True:
        try:
            return await unit()
        except DRIVER_ERRORS as error:
            if attempt == ATTEMPTS or not (is_collision(error) or is_broken(error)):
                raise fault_of(error) from error
        attempt += 1


async def _commit(connection: AsyncConnection) -> None:
    try:
        await connection.commit()
    except DRIVER_ERRORS as error:
        if is_collision(error) or not is_out_of_order(error):
            raise
        raise CommitUnknown("the database did not say whether it committed") from error
