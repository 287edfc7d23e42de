"""Owns whose data a database holds."""

from collections.abc import Sequence

from sqlalchemy import Connection, select
from sqlalchemy.dialects.postgresql import insert

from engine.model import TenantId
from storage.database import Database
from storage.rowsets import TENANT
from storage.tables import tenants

_ALL = select(tenants.c.tenant).order_by(tenants.c.tenant)
_ADD = insert(tenants).values(tenant=TENANT, next_number=1).on_conflict_do_nothing(index_elements=["tenant"])


async def tenants_of(database: Database) -> Sequence[TenantId]:
    """Give the tenants whose data is here."""

    def read(connection: Connection) -> Sequence[TenantId]:
        return [TenantId(tenant) for tenant in connection.execute(_ALL).scalars()]

    return await database.read(read)


async def add_tenant(database: Database, tenant: TenantId) -> None:
    """Note that this tenant's data is kept here."""
    await database.write(lambda connection: connection.execute(_ADD, {"of_tenant": tenant}).close())
