"""Owns what can be seen of a database without changing it: may we write, and where are people asked."""

from collections.abc import Sequence

from sqlalchemy import Connection, and_, false, select, text, update

from engine.codes import HumanTaskStatus
from engine.model import Surface, TenantId
from storage.database import Database
from storage.message_tables import cards
from storage.rowsets import TENANT
from storage.tables import human_tasks, tenants

_NOTHING = update(tenants).where(false()).values(next_number=tenants.c.next_number)
_PATIENCE = text("SET LOCAL lock_timeout = '1500ms'")
_its_request = and_(human_tasks.c.id == cards.c.human_task, human_tasks.c.tenant == cards.c.tenant)
_ASKED = (
    select(cards.c.surface)
    .join(human_tasks, _its_request)
    .where(cards.c.tenant == TENANT, human_tasks.c.status == HumanTaskStatus.PENDING)
    .distinct()
    .order_by(cards.c.surface)
)


async def try_to_write(database: Database) -> None:
    """Write nothing at all, as somebody does who may write. Raises StoreError: it cannot be done."""

    def write(connection: Connection) -> None:
        if connection.dialect.name == "postgresql":
            connection.execute(_PATIENCE).close()
        connection.execute(_NOTHING).close()

    await database.write(write)


async def places_asked(database: Database, tenant: TenantId) -> Sequence[Surface]:
    """Give where the requests stand that wait for somebody."""

    def read(connection: Connection) -> Sequence[Surface]:
        return [Surface(place) for place in connection.execute(_ASKED, {"of_tenant": tenant}).scalars()]

    return await database.read(read)
