"""Owns the messages that bring summaries: who holds which, what they show, when they are looked at again."""

import json
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Executable, Text, bindparam, case, delete, true

from engine.model import HumanTaskId, Surface, TenantId
from engine.ports.queries import CardLink
from engine.ports.summaries import Shown, Summary, SummaryMessage
from engine.summary_hours import Coming
from storage import deliveries
from storage.database import Database
from storage.instants import instant, micros
from storage.message_rows import card_link, waiting_since
from storage.message_tables import summary_messages
from storage.rowsets import TENANT, insert_rows, values_of

_NEW = insert_rows(summary_messages, key=("surface", "since"))
_LEASE = deliveries.lease(summary_messages, true(), case((summary_messages.c.ts.is_(None), 1), else_=0))
_SHOWN = deliveries.of_id(summary_messages).values(
    **{
        **deliveries.delivered(summary_messages),
        "due_at": deliveries.UNTIL,
        **{name: bindparam(f"its_{name}", type_=Text()) for name in ("listed", "seen", "digest")},
    }
)
_POSTED = _SHOWN.values(channel=bindparam("at_channel", type_=Text()), ts=bindparam("at_ts", type_=Text()))
_PUT_OFF = deliveries.put_off(summary_messages)
_REFUSE = deliveries.refuse(summary_messages)
_OVER = delete(summary_messages).where(
    summary_messages.c.tenant == TENANT, summary_messages.c.id == deliveries.ID
)


def bring(connection: Connection, tenant: TenantId, summary: Summary, coming: Coming) -> None:
    """Have a summary brought by a message; once, however often it is said."""
    row = {
        **waiting_since(coming.at),
        "surface": summary.user,
        "zone": summary.hours.zone,
        "until": micros(coming.until),
        "listed": "[]",
        "seen": None,
        "digest": None,
        "channel": None,
        "ts": None,
    }
    _NEW.run(connection, tenant, [row]).close()


class SqlSummaryMessages:
    """Fulfils `engine.ports.SummaryMessages`."""

    def __init__(self, database: Database, tenant: TenantId) -> None:
        self._database = database
        self._tenant = tenant

    async def lease(
        self, now: datetime, until: datetime, limit: int, busy: Collection[Surface] = ()
    ) -> Sequence[SummaryMessage]:
        wanted = {
            **values_of(self._tenant, busy),
            "of_tenant": self._tenant,
            "now": micros(now),
            "until_": micros(until),
            "limit_": limit,
        }

        def lease(connection: Connection) -> Sequence[SummaryMessage]:
            leased = connection.execute(_LEASE, wanted)
            return [_message(row) for row in sorted(leased, key=lambda row: row.id)]

        return await self._database.write(lease)

    async def posted(self, message: int, link: CardLink, shown: Shown) -> None:
        await self._do(_POSTED, of_id=message, at_channel=link.channel, at_ts=link.ts, **_its(shown))

    async def shown(self, message: int, shown: Shown) -> None:
        await self._do(_SHOWN, of_id=message, **_its(shown))

    async def put_off(self, message: int, until: datetime, refusal: str | None = None) -> None:
        statement = _PUT_OFF if refusal is None else _REFUSE
        await self._do(statement, of_id=message, until_=micros(until), because=refusal)

    async def over(self, message: int) -> None:
        await self._do(_OVER, of_id=message)

    async def _do(self, statement: Executable, **parameters: str | int | None) -> None:
        wanted = {"of_tenant": self._tenant, **parameters}
        await self._database.write(lambda connection: connection.execute(statement, wanted).close())


def _its(shown: Shown) -> dict[str, str | int | None]:
    return {
        "until_": micros(shown.again_at),
        "its_listed": json.dumps(shown.listed),
        "its_seen": shown.seen,
        "its_digest": shown.digest,
    }


def _message(row: Any) -> SummaryMessage:
    link = card_link(row)
    return SummaryMessage(
        id=row.id,
        user=row.surface,
        zone=row.zone,
        since=instant(row.since),
        until=instant(row.until),
        listed=tuple(HumanTaskId(id) for id in json.loads(row.listed)),
        seen=row.seen,
        digest=row.digest,
        link=link,
        is_in_doubt=link is None and row.posts > 1,
    )
