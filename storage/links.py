"""Owns the reading of where cards stand."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, select

from engine.model import HumanTaskId, TaskId, TenantId
from engine.ports.queries import CardLink
from storage.message_rows import card_link
from storage.message_tables import cards
from storage.rowsets import is_incoming, values_of

Subject = tuple[TaskId, HumanTaskId | None]

_LINKS = (
    select(cards.c.task_id, cards.c.human_task, cards.c.surface, cards.c.channel, cards.c.ts)
    .where(is_incoming(cards.c.task_id), cards.c.ts.is_not(None))
    .order_by(cards.c.id)
)


def links(
    connection: Connection, tenant: TenantId, task_ids: Iterable[TaskId]
) -> Mapping[Subject, tuple[CardLink, ...]]:
    """Give the cards that stand, of tasks (no human task) and of their requests."""
    found: dict[Subject, list[CardLink]] = defaultdict(list)
    for row in connection.execute(_LINKS, values_of(tenant, set(task_ids))):
        link = card_link(row)
        if link is not None:
            found[row.task_id, row.human_task or None].append(link)
    return {subject: tuple(stand) for subject, stand in found.items()}
