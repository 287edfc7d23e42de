"""Owns the step types that a tenant registered: what is current, and every version that ever was."""

from collections.abc import Sequence
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
    select,
    update,
)

from engine.model import TenantId, UserId
from engine.ports.catalog import RegisteredStepType
from storage.columns import maybe_number, maybe_text, metadata, number, text
from storage.database import Database
from storage.instants import instant, micros
from storage.rowsets import TENANT, Row, insert_rows

step_types = Table(
    "pipeline_step_types",
    metadata,
    text("tenant"),
    text("name"),
    number("version"),  # the last one
    maybe_number("unregistered_at"),  # NULL: it can be used
    PrimaryKeyConstraint("tenant", "name"),
)

versions = Table(
    "pipeline_step_type_versions",
    metadata,
    text("tenant"),
    text("name"),
    number("version"),
    text("definition"),
    text("registered_by"),
    number("registered_at"),
    maybe_text("unregistered_by"),
    maybe_number("unregistered_at"),
    PrimaryKeyConstraint("name", "version", "tenant"),
)

_NAME = bindparam("of_name", type_=Text())
_ADD_NAME = insert_rows(step_types, key=("name",))
_ADD_VERSION = insert_rows(versions)
_of_name = (step_types.c.tenant == TENANT, step_types.c.name == _NAME)
_last = and_(
    versions.c.tenant == step_types.c.tenant,
    versions.c.name == step_types.c.name,
    versions.c.version == step_types.c.version,
)
_can_be_used = step_types.c.unregistered_at.is_(None)
_CURRENT = (
    select(versions)
    .join(step_types, _last)
    .where(step_types.c.tenant == TENANT, _can_be_used)
    .order_by(step_types.c.name)
)
_HELD = select(step_types).where(*_of_name).with_for_update()
_VERSIONS = (
    select(versions).where(versions.c.tenant == TENANT, versions.c.name == _NAME).order_by(versions.c.version)
)
_LAST = select(versions).join(step_types, _last).where(*_of_name, _can_be_used)
_SET = (
    update(step_types)
    .where(*_of_name)
    .values(
        version=bindparam("to_version", type_=BigInteger()),
        unregistered_at=bindparam("to_unregistered_at", type_=BigInteger()),
    )
)
_END_VERSION = (
    update(versions)
    .where(
        versions.c.tenant == TENANT,
        versions.c.name == _NAME,
        versions.c.version == bindparam("of_version", type_=BigInteger()),
    )
    .values(
        unregistered_by=bindparam("to_unregistered_by", type_=Text()),
        unregistered_at=bindparam("to_unregistered_at", type_=BigInteger()),
    )
)


async def current_step_types(database: Database, tenant: TenantId) -> Sequence[RegisteredStepType]:
    """Give the last version of each type that can be used, by name."""
    return await _read(database, _CURRENT, of_tenant=tenant)


async def versions_of_step_type(
    database: Database, tenant: TenantId, name: str
) -> Sequence[RegisteredStepType]:
    """Give all versions of a type, oldest first."""
    return await _read(database, _VERSIONS, of_tenant=tenant, of_name=name)


async def register_step_type(
    database: Database, tenant: TenantId, step_type: RegisteredStepType
) -> RegisteredStepType:
    """Keep a new version, unless the current one has the same definition; give what is current then."""
    of = {"of_tenant": tenant, "of_name": step_type.name}

    def work(connection: Connection) -> RegisteredStepType:
        first: Row = {"name": step_type.name, "version": 0, "unregistered_at": None}
        _ADD_NAME.run(connection, tenant, [first]).close()
        held = connection.execute(_HELD, of).one()
        last = connection.execute(_LAST, of).first()
        if last is not None and last.definition == step_type.definition:
            return _version(last)
        row = {**_row(step_type), "version": held.version + 1}
        _ADD_VERSION.run(connection, tenant, [row]).close()
        told = {**of, "to_version": row["version"], "to_unregistered_at": None}
        connection.execute(_SET, told).close()
        return _version(connection.execute(_LAST, of).one())

    return await database.write(work)


async def unregister_step_type(
    database: Database, tenant: TenantId, name: str, by: UserId, at: datetime
) -> bool:
    """Take a type away; say whether it could be used until then."""
    of = {"of_tenant": tenant, "of_name": name}

    def work(connection: Connection) -> bool:
        held = connection.execute(_HELD, of).first()
        if held is None or held.unregistered_at is not None:
            return False
        end = {**of, "to_unregistered_at": micros(at)}
        connection.execute(_SET, {**end, "to_version": held.version}).close()
        last = {"of_version": held.version, "to_unregistered_by": by}
        connection.execute(_END_VERSION, {**end, **last}).close()
        return True

    return await database.write(work)


async def _read(database: Database, statement: Any, **parameters: str) -> Sequence[RegisteredStepType]:
    def read(connection: Connection) -> Sequence[RegisteredStepType]:
        return [_version(row) for row in connection.execute(statement, parameters)]

    return await database.read(read)


def _row(step_type: RegisteredStepType) -> Row:
    return {
        "name": step_type.name,
        "definition": step_type.definition,
        "registered_by": step_type.registered_by,
        "registered_at": micros(step_type.registered_at),
        "unregistered_by": None,
        "unregistered_at": None,
    }


def _version(row: Any) -> RegisteredStepType:
    return RegisteredStepType(
        name=row.name,
        version=row.version,
        definition=row.definition,
        registered_by=UserId(row.registered_by),
        registered_at=instant(row.registered_at),
        unregistered_by=None if row.unregistered_by is None else UserId(row.unregistered_by),
        unregistered_at=instant(row.unregistered_at),
    )
