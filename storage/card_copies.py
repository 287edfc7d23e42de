"""Owns which message is the card: what is posted, and messages that were found beside it.

Two posts of one card may both have come through: the first message that is known is the card, the others
are copies. Copies are redrawn like the card, and forgotten when they are gone.
"""

from typing import Any

from sqlalchemy import Connection

from engine.model import HumanTaskId, Surface, TaskId, TenantId
from engine.ports.queries import CardLink
from storage import card_statements as of_cards
from storage.instants import instant
from storage.message_rows import card_row
from storage.rowsets import Row, values_of


def card_posted(
    connection: Connection, tenant: TenantId, card: int, link: CardLink, *, shown: int, digest: str
) -> None:
    """Note that a card stands. If it stood elsewhere already, this message is a copy of it.

    The card of a task links to the cards of its requests: when one of those stands, it is drawn again.
    """
    its: dict[str, Any] = {
        "of_tenant": tenant,
        "of_id": card,
        "at_channel": link.channel,
        "at_ts": link.ts,
        "shows": shown,
        "of_digest": digest,
    }
    row = connection.execute(of_cards.CARD, its).first()
    if row is None:
        return
    connection.execute(of_cards.FORGET_OTHERS, its)
    if row.human_task and row.ts is None:
        linking = {"of_tenant": tenant, "of_task": row.task_id, "of_surface": row.surface}
        connection.execute(of_cards.LINK, linking)
    if row.ts is None or (row.channel, row.ts) == (link.channel, link.ts):
        connection.execute(of_cards.POSTED, its)
        return
    copy = _copy_row(row.task_id, row.human_task, link, wanted=row.wanted, since=row.since)
    of_cards.NEW.run(connection, tenant, [{**copy, "shown": shown, "digest": digest}])


def adopt_copy(connection: Connection, tenant: TenantId, human_task: HumanTaskId, link: CardLink) -> None:
    """Take a message that shows a request for a card, or for a copy of one."""
    request = connection.execute(of_cards.REQUEST, values_of(tenant, [human_task])).first()
    if request is None:
        return
    its = {"of_tenant": tenant, "at_channel": link.channel, "at_ts": link.ts}
    card = {"of_task": request.id, "of_human_task": human_task, "of_surface": link.surface}
    if connection.execute(of_cards.REDRAW, its).first():
        return
    if connection.execute(of_cards.FIND, {**its, **card}).first():
        return
    copy = _copy_row(request.id, human_task, link, wanted=request.revision, since=request.asked_at)
    of_cards.NEW.run(connection, tenant, [copy])


def _copy_row(task: TaskId, human_task: HumanTaskId, link: CardLink, *, wanted: int, since: int) -> Row:
    row = card_row(task, human_task, Surface(link.surface), wanted=wanted, since=instant(since))
    return {**row, "channel": link.channel, "ts": link.ts, "is_copy": True}
