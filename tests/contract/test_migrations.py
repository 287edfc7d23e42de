import re
from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import Connection, inspect, text

from engine.model import TenantId
from signoff.assembly import storage_of
from storage.absences import absences
from storage.columns import metadata
from storage.database import Database
from storage.faults import DatabaseIsNewer, DatabaseNeedsMigration, DatabaseOfAnother
from storage.migrate import MigrationState, prepare, state, upgrade
from storage.summaries import summaries
from storage.tenants import tenants_of

OURS, THEIRS = TenantId("T-ours"), TenantId("T-theirs")


def drop_everything(connection: Connection) -> None:
    metadata.drop_all(connection)


def schema(connection: Connection) -> Any:
    """Describe all tables as the database sees them, with every index and what it is limited to."""
    if connection.dialect.name == "sqlite":
        return _sqlite_schema(connection)
    return _postgres_schema(connection)


def _sqlite_schema(connection: Connection) -> dict[str, Sequence[str]]:
    """Give the parts of each statement: columns, constraints and options, in any order."""
    query = text("SELECT name, sql FROM sqlite_master WHERE tbl_name LIKE 'pipeline%' AND sql IS NOT NULL")
    return {row.name: _parts(row.sql) for row in connection.execute(query)}


def _parts(statement: str) -> Sequence[str]:
    if not statement.startswith("CREATE TABLE"):
        return [statement]
    name, _, rest = statement.partition("(")
    held, _, options = rest.rpartition(")")
    parts = re.split(r",(?![^(]*\))", held)  # at commas that stand in no parentheses
    return sorted(" ".join(part.split()) for part in [name, *parts, options])


def _postgres_schema(connection: Connection) -> list[Sequence[Any]]:
    queries = (
        (
            "SELECT table_name, column_name, data_type, is_nullable, is_identity, column_default "
            "FROM information_schema.columns WHERE table_name LIKE 'pipeline%'"
        ),
        "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE tablename LIKE 'pipeline%'",
        (
            "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
            "WHERE conrelid::regclass::text LIKE 'pipeline%'"
        ),
    )
    return [sorted(map(str, connection.execute(text(query)).all())) for query in queries]


async def test_all_migrations_make_the_tables_that_the_program_declares(empty_database: Database) -> None:
    await upgrade(empty_database)
    migrated = await empty_database.read(schema)
    await empty_database.write(drop_everything)
    await empty_database.write(metadata.create_all)
    assert migrated == await empty_database.read(schema)
    assert len(metadata.tables) == 20
    assert {absences.name, summaries.name} < set(metadata.tables)


async def test_a_database_is_older_then_current(empty_database: Database) -> None:
    assert await state(empty_database) is MigrationState.OLDER
    await upgrade(empty_database)
    assert await state(empty_database) is MigrationState.CURRENT
    await upgrade(empty_database)
    assert await state(empty_database) is MigrationState.CURRENT


async def test_a_migration_that_fails_leaves_nothing(empty_database: Database) -> None:
    await empty_database.write(
        lambda c: c.execute(text("CREATE TABLE pipeline_notices (id INTEGER)")).close()
    )
    with pytest.raises(Exception, match="already exists"):
        await upgrade(empty_database)
    assert await state(empty_database) is MigrationState.OLDER
    tables = await empty_database.read(lambda c: inspect(c).get_table_names())
    assert tables == ["pipeline_notices"]


async def test_a_newer_database_is_refused(empty_database: Database) -> None:
    await upgrade(empty_database)
    newer = text("UPDATE alembic_version SET version_num = '9999'")
    await empty_database.write(lambda c: c.execute(newer).close())
    assert await state(empty_database) is MigrationState.NEWER
    with pytest.raises(DatabaseIsNewer, match=r"9999.*later version"):
        await upgrade(empty_database)
    for may_migrate in (True, False):
        with pytest.raises(DatabaseIsNewer):
            await prepare(empty_database, OURS, may_migrate=may_migrate)


async def test_only_a_database_of_ours_alone_is_migrated_without_being_told(empty_database: Database) -> None:
    if not empty_database.is_exclusive:
        with pytest.raises(DatabaseNeedsMigration, match="signoff migrate"):
            await prepare(empty_database, OURS, may_migrate=False)
        assert await state(empty_database) is MigrationState.OLDER
    await prepare(empty_database, OURS, may_migrate=not empty_database.is_exclusive)
    assert await state(empty_database) is MigrationState.CURRENT
    await prepare(empty_database, OURS, may_migrate=False)


async def test_the_first_tenant_keeps_the_database(empty_database: Database) -> None:
    await prepare(empty_database, OURS, may_migrate=True)
    assert list(await tenants_of(empty_database)) == [OURS]
    with pytest.raises(DatabaseOfAnother, match=r"T-ours.*T-theirs"):
        await prepare(empty_database, THEIRS, may_migrate=True)
    assert list(await tenants_of(empty_database)) == [OURS]


async def test_a_tenant_that_numbered_tasks_is_known(empty_database: Database) -> None:
    await upgrade(empty_database)
    await storage_of(empty_database, THEIRS).store.transact(lambda batch: batch.reserve_numbers(1))
    assert list(await tenants_of(empty_database)) == [THEIRS]
    with pytest.raises(DatabaseOfAnother):
        await prepare(empty_database, OURS, may_migrate=True)
