"""Owns the queue of work outside the core: who takes which job, and for how long."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Connection, Text, bindparam, select, update

from engine.model import Job, JobId, TenantId
from engine.ports.jobs import JobContext
from engine.ports.store import Claim
from storage import rows
from storage.database import Database
from storage.instants import micros
from storage.job_contexts import job_contexts
from storage.rowsets import TENANT
from storage.snapshot_cache import SnapshotCache
from storage.tables import job_is_claimed, job_is_queued, jobs

_BY = bindparam("by", type_=Text())
_UNTIL = bindparam("until", type_=BigInteger())
_NOW = bindparam("now", type_=BigInteger())
_LIMIT = bindparam("limit", type_=BigInteger())

_OLDEST = (
    select(jobs.c.id)
    .where(jobs.c.tenant == TENANT, job_is_queued)
    .order_by(jobs.c.id)
    .limit(_LIMIT)
    .with_for_update(skip_locked=True)
    .cte("oldest")
)
_TAKE = (
    update(jobs)
    .where(jobs.c.id.in_(select(_OLDEST.c.id)))
    .values(claim=jobs.c.claim + 1, is_queued=False, claimed_by=_BY, claimed_until=_UNTIL)
    .returning(*jobs.c)
)
_EXTEND = (
    update(jobs)
    .where(jobs.c.tenant == TENANT, job_is_claimed, jobs.c.claimed_by == _BY)
    .values(claimed_until=_UNTIL)
)
_LAPSED = (
    select(jobs)
    .where(jobs.c.tenant == TENANT, job_is_claimed, jobs.c.claimed_until < _NOW)
    .order_by(jobs.c.claimed_until)
    .limit(_LIMIT)
)


class SqlJobs:
    """Fulfils `engine.ports.Jobs`."""

    def __init__(self, database: Database, tenant: TenantId, cache: SnapshotCache) -> None:
        self._database = database
        self._tenant = tenant
        self._cache = cache

    async def take(self, claim: Claim, now: datetime) -> Sequence[Job]:
        if claim.slots <= 0 or claim.until <= now:
            return ()
        parameters = {"by": claim.by, "until": micros(claim.until), "limit": claim.slots}
        taken = await self._database.write(lambda connection: self._all(connection, _TAKE, parameters))
        return [rows.job(row) for row in sorted(taken, key=lambda row: row.id)]

    async def extend(self, by: str, until: datetime) -> None:
        parameters = {"of_tenant": self._tenant, "by": by, "until": micros(until)}
        await self._database.write(lambda connection: connection.execute(_EXTEND, parameters).close())

    async def lapsed(self, now: datetime, limit: int) -> Sequence[Job]:
        parameters = {"now": micros(now), "limit": limit}
        found = await self._database.read(lambda connection: self._all(connection, _LAPSED, parameters))
        return [rows.job(row) for row in found]

    async def contexts(self, jobs: Collection[Job]) -> Mapping[JobId, JobContext]:
        return await self._database.read(
            lambda connection: job_contexts(connection, self._tenant, self._cache, jobs)
        )

    def _all(self, connection: Connection, statement: Any, parameters: Mapping[str, Any]) -> Sequence[Any]:
        return connection.execute(statement, {"of_tenant": self._tenant, **parameters}).all()
