"""Owns the reading of how much is open, and of what is behind."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Connection, Select, bindparam, func, literal, select

from engine.codes import HumanTaskStatus, TaskState
from engine.model import TenantId
from engine.ports.levels import Backlog, Totals
from storage.database import Database
from storage.instants import instant, micros
from storage.message_tables import card_is_behind, cards
from storage.rowsets import TENANT
from storage.tables import human_tasks, task_is_open, tasks, timers

_NOW = bindparam("now", type_=BigInteger())
_LIMIT = bindparam("limit", type_=BigInteger())
_PENDING = HumanTaskStatus.PENDING.value

# Both go through as many entries of an index as there are open tasks or requests, never through those that
# have ended; for the states, each row is looked up besides. An index by state would save that, and cost each
# commit more than the rare count does.
_TASKS = (
    select(tasks.c.state, func.count()).where(tasks.c.tenant == TENANT, task_is_open).group_by(tasks.c.state)
)
_REQUESTS = select(func.count()).where(human_tasks.c.tenant == TENANT, human_tasks.c.status == _PENDING)

_OLDEST_REQUEST = (
    select(human_tasks.c.asked_at)
    .where(human_tasks.c.tenant == TENANT, human_tasks.c.status == _PENDING)
    .order_by(human_tasks.c.asked_at)
    .limit(1)
)
_OLDEST_TIMER = (
    select(timers.c.due)
    .where(timers.c.tenant == TENANT, timers.c.due <= _NOW)
    .order_by(timers.c.due)
    .limit(1)
)


def _counted(wanted: Select[Any]) -> Select[Any]:
    """Count rows up to the limit: those beyond it are not looked at."""
    return select(func.count()).select_from(wanted.limit(_LIMIT).subquery())


_BEHIND = _counted(select(literal(1)).where(cards.c.tenant == TENANT, card_is_behind))
_DUE = _counted(select(literal(1)).where(timers.c.tenant == TENANT, timers.c.due <= _NOW))


class SqlLevels:
    """Fulfils `engine.ports.Levels`. Each answer shows one state of the database."""

    def __init__(self, database: Database, tenant: TenantId) -> None:
        self._database = database
        self._tenant = tenant

    async def totals(self) -> Totals:
        wanted = {"of_tenant": self._tenant}

        def read(connection: Connection) -> Totals:
            by_state = connection.execute(_TASKS, wanted)
            return Totals(
                tasks={TaskState(state): count for state, count in by_state},
                requests=connection.execute(_REQUESTS, wanted).scalar_one(),
            )

        return await self._database.read(read)

    async def backlog(self, now: datetime, *, at_most: int) -> Backlog:
        mine = {"of_tenant": self._tenant}
        by_now, limited = {**mine, "now": micros(now)}, {**mine, "limit": at_most}

        def read(connection: Connection) -> Backlog:
            return Backlog(
                cards_behind=connection.execute(_BEHIND, limited).scalar_one(),
                timers_due=connection.execute(_DUE, {**by_now, **limited}).scalar_one(),
                oldest_timer=instant(connection.execute(_OLDEST_TIMER, by_now).scalar()),
                oldest_request=instant(connection.execute(_OLDEST_REQUEST, mine).scalar()),
            )

        return await self._database.read(read)
