"""Owns the store of tasks of one tenant: write transactions, and what is remembered of them."""

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Connection

from engine.model import TenantId
from engine.ports.store import Batch
from storage.batch import SqlBatch
from storage.database import Database
from storage.snapshot_cache import SnapshotCache

T = TypeVar("T")


class SqlStore:
    """Fulfils `engine.ports.Store`."""

    def __init__(self, database: Database, tenant: TenantId, cache: SnapshotCache) -> None:
        self._database = database
        self._tenant = tenant
        self._cache = cache

    async def transact(self, work: Callable[[Batch], T]) -> T:
        def unit(connection: Connection) -> tuple[T, SqlBatch]:
            batch = SqlBatch(connection, self._tenant, self._cache)
            return work(batch), batch

        result, batch = await self._database.write(unit)
        self._cache.keep(batch.current.values())
        return result
