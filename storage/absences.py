"""Owns what is kept of people who are away: one absence of each, the last that was noted."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Connection,
    PrimaryKeyConstraint,
    Table,
    Text,
    and_,
    bindparam,
    delete,
    select,
)

from engine.model import TenantId, UserId
from engine.ports.absences import Absence
from storage.columns import maybe_text, metadata, number, text
from storage.database import Database
from storage.instants import instant, micros
from storage.rowsets import TENANT, Row, insert_rows, is_incoming, values_of

absences = Table(
    "pipeline_absences",
    metadata,
    text("tenant"),
    text("who"),
    maybe_text("stand_in"),
    number("since"),
    number("until"),
    PrimaryKeyConstraint("who", "tenant"),
    sqlite_with_rowid=False,
)

_NOW = bindparam("now", type_=BigInteger())
_AWAY = select(absences).where(
    is_incoming(absences.c.who), and_(absences.c.since <= _NOW, absences.c.until > _NOW)
)
_LEAVE = insert_rows(absences, key=("who",), renew=("stand_in", "since", "until"))
_COME_BACK = (
    delete(absences)
    .where(absences.c.tenant == TENANT, absences.c.who == bindparam("of_who", type_=Text()))
    .returning(*absences.c)
)


class SqlAbsences:
    """Fulfils `engine.ports.Absences`."""

    def __init__(self, database: Database, tenant: TenantId) -> None:
        self._database = database
        self._tenant = tenant

    async def away(self, users: Collection[UserId], now: datetime) -> Mapping[UserId, Absence]:
        if not users:
            return {}
        wanted = {**values_of(self._tenant, set(users)), "now": micros(now)}
        found = await self._database.read(lambda connection: connection.execute(_AWAY, wanted).all())
        return {row.who: _absence(row) for row in found}

    async def leave(self, absence: Absence) -> None:
        await self._database.write(
            lambda connection: _LEAVE.run(connection, self._tenant, [_row(absence)]).close()
        )

    async def come_back(self, user: UserId) -> Absence | None:
        def forget(connection: Connection) -> Absence | None:
            parameters = {"of_tenant": self._tenant, "of_who": user}
            row = connection.execute(_COME_BACK, parameters).first()
            return None if row is None else _absence(row)

        return await self._database.write(forget)


def _row(absence: Absence) -> Row:
    return {
        "who": absence.user,
        "stand_in": absence.stand_in,
        "since": micros(absence.since),
        "until": micros(absence.until),
    }


def _absence(row: Any) -> Absence:
    return Absence(user=row.who, stand_in=row.stand_in, since=instant(row.since), until=instant(row.until))
