"""Owns what is kept of people who want a summary: their hours, and when it comes next."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, time
from typing import Any

from sqlalchemy import (
    BigInteger,
    Connection,
    PrimaryKeyConstraint,
    Table,
    Text,
    bindparam,
    delete,
    func,
    select,
    update,
)

from engine.model import TenantId, UserId
from engine.ports.summaries import Summary
from engine.summary_hours import Coming, Hours
from storage.columns import index, metadata, number, text
from storage.database import Database
from storage.instants import instant, micros
from storage.message_tables import summary_messages
from storage.rowsets import TENANT, Row, insert_rows, is_incoming, values_of
from storage.summary_messages import bring

summaries = Table(
    "pipeline_summaries",
    metadata,
    text("tenant"),
    text("who"),
    number("at"),  # minutes from the midnight of their day
    text("days"),  # digits; 0 is Monday
    text("zone"),
    number("next_at"),
    PrimaryKeyConstraint("who", "tenant"),
    sqlite_with_rowid=False,
)
index("ix_pipeline_summaries_due", summaries.c.tenant, summaries.c.next_at)

_RENEWED = ("at", "days", "zone", "next_at")
_USERS = select(summaries.c.who).where(summaries.c.tenant == TENANT)
_OF = select(summaries).where(is_incoming(summaries.c.who))
_KEEP = insert_rows(summaries, key=("who",), renew=_RENEWED)
_of_who = (summaries.c.tenant == TENANT, summaries.c.who == bindparam("of_who", type_=Text()))
_FORGET = delete(summaries).where(*_of_who).returning(*summaries.c)
_DUE = (
    select(summaries)
    .where(summaries.c.tenant == TENANT, summaries.c.next_at <= bindparam("now", type_=BigInteger()))
    .order_by(summaries.c.next_at)
    .limit(bindparam("limit_", type_=BigInteger()))
)
_COME_UNTIL = select(func.max(summary_messages.c.until)).where(
    summary_messages.c.tenant == TENANT,
    summary_messages.c.surface == bindparam("of_who", type_=Text()),
    summary_messages.c.until > bindparam("now", type_=BigInteger()),
)
_MOVE = (
    update(summaries)
    .where(*_of_who, *(summaries.c[name] == bindparam(f"seen_{name}") for name in _RENEWED))
    .values({name: bindparam(f"new_{name}", type_=summaries.c[name].type) for name in _RENEWED})
    .returning(summaries.c.who)
)


class SqlSummaries:
    """Fulfils `engine.ports.Summaries`."""

    def __init__(self, database: Database, tenant: TenantId) -> None:
        self._database = database
        self._tenant = tenant

    async def of(self, users: Collection[UserId]) -> Mapping[UserId, Summary]:
        if not users:
            return {}
        wanted = values_of(self._tenant, set(users))
        found = await self._database.read(lambda connection: connection.execute(_OF, wanted).all())
        return {row.who: _summary(row) for row in found}

    async def users(self) -> frozenset[UserId]:
        wanted = {"of_tenant": self._tenant}
        found = await self._database.read(lambda connection: connection.execute(_USERS, wanted).all())
        return frozenset(row.who for row in found)

    async def keep(self, summary: Summary) -> None:
        await self._database.write(
            lambda connection: _KEEP.run(connection, self._tenant, [_row(summary)]).close()
        )

    async def come_until(self, user: UserId, now: datetime) -> datetime | None:
        wanted = {"of_tenant": self._tenant, "of_who": user, "now": micros(now)}
        found = await self._database.read(lambda connection: connection.execute(_COME_UNTIL, wanted).scalar())
        return None if found is None else instant(found)

    async def forget(self, user: UserId) -> Summary | None:
        def forget(connection: Connection) -> Summary | None:
            row = connection.execute(_FORGET, {"of_tenant": self._tenant, "of_who": user}).first()
            return None if row is None else _summary(row)

        return await self._database.write(forget)

    async def due(self, now: datetime, limit: int) -> Sequence[Summary]:
        wanted = {"of_tenant": self._tenant, "now": micros(now), "limit_": limit}
        found = await self._database.read(lambda connection: connection.execute(_DUE, wanted).all())
        return [_summary(row) for row in found]

    async def move(self, seen: Summary, to: Summary, coming: Coming | None = None) -> bool:
        before, after = _row(seen), _row(to)
        wanted = {
            "of_tenant": self._tenant,
            "of_who": seen.user,
            **{f"seen_{name}": before[name] for name in _RENEWED},
            **{f"new_{name}": after[name] for name in _RENEWED},
        }

        def move(connection: Connection) -> bool:
            has_moved = connection.execute(_MOVE, wanted).first() is not None
            if has_moved and coming is not None:
                bring(connection, self._tenant, seen, coming)
            return has_moved

        return await self._database.write(move)


def _row(summary: Summary) -> Row:
    hours = summary.hours
    return {
        "who": summary.user,
        "at": hours.at.hour * 60 + hours.at.minute,
        "days": _digits(hours.days),
        "zone": hours.zone,
        "next_at": micros(summary.next_at),
    }


def _digits(days: Iterable[int]) -> str:
    return "".join(map(str, sorted(days)))


def _summary(row: Any) -> Summary:
    hours = Hours(at=time(*divmod(row.at, 60)), days=frozenset(map(int, row.days)), zone=row.zone)
    return Summary(user=row.who, hours=hours, next_at=instant(row.next_at))
