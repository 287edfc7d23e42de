"""Owns the reading of timers; setting and removing them is part of a batch."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import BigInteger, Connection, bindparam, select

from engine.model import TenantId
from engine.ports.timers import DueTimer
from storage import rows
from storage.database import Database
from storage.instants import instant, micros
from storage.rowsets import TENANT
from storage.tables import timers

_DUE = (
    select(timers)
    .where(timers.c.tenant == TENANT, timers.c.due <= bindparam("now", type_=BigInteger()))
    .order_by(timers.c.due)
    .limit(bindparam("limit", type_=BigInteger()))
)
_NEXT = select(timers.c.due).where(timers.c.tenant == TENANT).order_by(timers.c.due).limit(1)


class SqlTimers:
    """Fulfils `engine.ports.Timers`."""

    def __init__(self, database: Database, tenant: TenantId) -> None:
        self._database = database
        self._tenant = tenant

    async def due(self, now: datetime, limit: int) -> Sequence[DueTimer]:
        def read(connection: Connection) -> Sequence[DueTimer]:
            parameters = {"of_tenant": self._tenant, "now": micros(now), "limit": limit}
            return [
                DueTimer(task_id=row.task_id, timer=rows.timer(row).key, due=instant(row.due))
                for row in connection.execute(_DUE, parameters)
            ]

        return await self._database.read(read)

    async def next_due(self) -> datetime | None:
        def read(connection: Connection) -> datetime | None:
            return instant(connection.execute(_NEXT, {"of_tenant": self._tenant}).scalar())

        return await self._database.read(read)
