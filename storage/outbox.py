"""Owns the cards to redraw and the notices to say: who holds which, and what became of them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Executable

from engine.model import HumanTaskId, Notice, Surface, TaskId, TenantId
from engine.ports.outbox import Card, NoticeToSay, Refusal
from engine.ports.queries import CardLink
from storage import card_statements as of_cards
from storage import message_rows as rows
from storage import notice_statements as of_notices
from storage.card_copies import adopt_copy, card_posted
from storage.database import Database
from storage.instants import micros
from storage.rowsets import values_of


class SqlOutbox:
    """Fulfils `engine.ports.Outbox`."""

    def __init__(self, database: Database, tenant: TenantId) -> None:
        self._database = database
        self._tenant = tenant

    # --- leases ----------------------------------------------------------------------------------

    async def lease_cards(
        self, now: datetime, until: datetime, limit: int, busy: Collection[Surface] = ()
    ) -> Sequence[Card]:
        wanted = self._lease(now, until, limit, busy)

        def lease(connection: Connection) -> Sequence[Card]:
            leased = connection.execute(of_cards.LEASE, wanted)
            return [rows.card(row) for row in sorted(leased, key=lambda row: row.id)]

        return await self._database.write(lease)

    async def lease_notices(
        self, now: datetime, until: datetime, limit: int, busy: Collection[Surface] = ()
    ) -> Sequence[NoticeToSay]:
        wanted = self._lease(now, until, limit, busy)

        def lease(connection: Connection) -> Sequence[NoticeToSay]:
            leased = sorted(connection.execute(of_notices.LEASE, wanted), key=lambda row: row.id)
            threads, last = self._threads(connection, leased), self._last_said(connection, leased)
            return [
                rows.notice_to_say(
                    row,
                    threads.get((row.task_id, row.human_task, row.surface)),
                    last.get((row.task_id, row.human_task, row.surface, row.kind)),
                )
                for row in leased
            ]

        return await self._database.write(lease)

    # --- what became of them ---------------------------------------------------------------------

    async def card_posted(self, card: int, link: CardLink, *, shown: int, digest: str) -> None:
        await self._database.write(
            lambda connection: card_posted(connection, self._tenant, card, link, shown=shown, digest=digest)
        )

    async def card_shown(self, card: int, *, shown: int, digest: str) -> None:
        await self._do(of_cards.SHOWN_NOW, of_id=card, shows=shown, of_digest=digest)

    async def card_lost(self, card: int) -> None:
        def lose(connection: Connection) -> None:
            its = {"of_tenant": self._tenant, "of_id": card}
            row = connection.execute(of_cards.CARD, its).first()
            if row is not None:
                connection.execute(of_cards.FORGET if row.is_copy else of_cards.LOST, its)

        await self._database.write(lose)

    async def put_off_card(self, card: int, until: datetime, refusal: str | None = None) -> None:
        statement = of_cards.PUT_OFF if refusal is None else of_cards.REFUSE
        await self._do(statement, of_id=card, until_=micros(until), because=refusal)

    async def notice_said(self, notice: int, ts: str | None, *, digest: str | None = None) -> None:
        if ts is None or digest is None:
            await self._do(of_notices.SAID, of_id=notice, at_ts=ts)
            return
        its = {"of_tenant": self._tenant, "of_id": notice, "at_ts": ts, "of_digest": digest}

        def stand(connection: Connection) -> None:
            for statement in (of_notices.HOLD_PLACE, of_notices.STANDS, of_notices.REDRAW_OTHERS):
                connection.execute(statement, its).close()

        await self._database.write(stand)

    async def notice_shown(self, notice: int, *, digest: str | None) -> None:
        if digest is None:
            await self._do(of_notices.SHOWN_FOR_GOOD, of_id=notice)
        else:
            await self._do(of_notices.SHOWN, of_id=notice, of_digest=digest)

    async def say_too(self, task: TaskId, notices: Sequence[Notice], since: datetime) -> None:
        new = [rows.notice_row(task, notice, since) for notice in notices]
        await self._database.write(
            lambda connection: of_notices.NEW.run(connection, self._tenant, new).close()
        )

    async def put_off_notice(self, notice: int, until: datetime, refusal: str | None = None) -> None:
        statement = of_notices.PUT_OFF if refusal is None else of_notices.REFUSE
        await self._do(statement, of_id=notice, until_=micros(until), because=refusal)

    # --- what else should be shown ---------------------------------------------------------------

    async def adopt_copy(self, human_task: HumanTaskId, link: CardLink) -> None:
        await self._database.write(lambda connection: adopt_copy(connection, self._tenant, human_task, link))

    async def want_redraw(self, channel: str, ts: str) -> None:
        await self._do(of_cards.REDRAW, at_channel=channel, at_ts=ts)

    # --- refusals --------------------------------------------------------------------------------

    async def try_again(self, surface: Surface | None = None) -> None:
        if surface is None:
            await self._do(of_cards.TRY_AGAIN)
            await self._do(of_notices.TRY_AGAIN)
        else:
            await self._do(of_cards.TRY_AGAIN_AT, of_surface=surface)
            await self._do(of_notices.TRY_AGAIN_AT, of_surface=surface)

    async def refusals(self) -> Sequence[Refusal]:
        def read(connection: Connection) -> Sequence[Refusal]:
            wanted = {"of_tenant": self._tenant}
            return [
                rows.refusal(row)
                for statement in (of_cards.REFUSED, of_notices.REFUSED)
                for row in connection.execute(statement, wanted)
            ]

        return await self._database.read(read)

    # --- parts -----------------------------------------------------------------------------------

    def _lease(
        self, now: datetime, until: datetime, limit: int, busy: Collection[Surface]
    ) -> Mapping[str, Any]:
        wanted = {"now": micros(now), "until_": micros(until), "limit_": limit}
        return {**wanted, **values_of(self._tenant, busy), "of_tenant": self._tenant}

    def _threads(
        self, connection: Connection, notices: Sequence[Any]
    ) -> Mapping[tuple[str, str, str], CardLink | None]:
        """Find the cards in whose threads notices belong; of several, our own oldest one."""
        if not notices:
            return {}
        wanted = values_of(self._tenant, {row.task_id for row in notices})
        standing = connection.execute(of_cards.STANDING, wanted)
        return {(row.task_id, row.human_task, row.surface): rows.card_link(row) for row in standing}

    def _last_said(
        self, connection: Connection, notices: Sequence[Any]
    ) -> Mapping[tuple[str, str, str, str], str]:
        """Find what was said last at the places where notices are to be redrawn."""
        tasks = {row.task_id for row in notices if row.ts is not None}
        if not tasks:
            return {}
        said = connection.execute(of_notices.LAST, values_of(self._tenant, tasks))
        return {(row.task_id, row.human_task, row.surface, row.kind): row.ts for row in said}

    async def _do(self, statement: Executable, **parameters: str | int | None) -> None:
        wanted = {"of_tenant": self._tenant, **parameters}
        await self._database.write(lambda connection: connection.execute(statement, wanted).close())
