"""Owns the way from older tables to those of this program: which migrations a database has, and needs."""

from enum import StrEnum
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, func, select

from engine.model import TenantId
from storage.database import Database
from storage.faults import DatabaseIsNewer, DatabaseNeedsMigration, DatabaseOfAnother
from storage.tenants import add_tenant, tenants_of

_SETTINGS = Path(__file__).parent / "migrations" / "alembic.ini"
_LOCK = 20_260_701  # any number will do: whoever migrates a PostgreSQL database holds it


class MigrationState(StrEnum):
    """How the tables of a database stand to this program."""

    CURRENT = "current"
    OLDER = "older"  # empty, or made by an earlier version
    NEWER = "newer"  # made by a later version


async def state(database: Database) -> MigrationState:
    """Say whether the tables are those of this program."""
    return await database.read(_state)


async def revisions(database: Database) -> tuple[str, str]:
    """Give the migration that the database has (empty: none) and the last one that we know."""
    return await database.read(_found_and_newest)


async def is_being_migrated(database: Database) -> bool:
    """Say whether somebody migrates this PostgreSQL database right now."""

    def try_lock(connection: Connection) -> bool:
        if connection.dialect.name != "postgresql":
            return False
        return not connection.execute(select(func.pg_try_advisory_xact_lock(_LOCK))).scalar_one()

    return await database.read(try_lock)


async def upgrade(database: Database) -> None:
    """Apply the migrations that are missing, all or none.

    Raises:
        DatabaseIsNewer: the tables were made by a later version of the program.
    """
    await database.write(_upgrade)


async def prepare(database: Database, tenant: TenantId, *, may_migrate: bool) -> None:
    """See to it that the tables are those of this program, and hold nobody else's data.

    Raises:
        DatabaseIsNewer, DatabaseNeedsMigration: see `make_current`.
        DatabaseOfAnother: the tables hold the data of another tenant.
    """
    await make_current(database, may_migrate=may_migrate)
    await _settle(database, tenant)


async def make_current(database: Database, *, may_migrate: bool) -> None:
    """See to it that the tables are those of this program.

    An SQLite database, which no other process uses, is always migrated; PostgreSQL only with `may_migrate`.

    Raises:
        DatabaseIsNewer: the tables were made by a later version of the program.
        DatabaseNeedsMigration: they were made by an earlier one.
    """
    if may_migrate or database.is_exclusive:
        await upgrade(database)
    await check_current(database)


async def check_current(database: Database) -> None:
    """See that the tables are those of this program, and change nothing. Raises as `make_current`."""
    match await state(database):
        case MigrationState.NEWER:
            raise DatabaseIsNewer(*await revisions(database))
        case MigrationState.OLDER:
            raise DatabaseNeedsMigration
        case MigrationState.CURRENT:
            return


async def _settle(database: Database, tenant: TenantId) -> None:
    known = await tenants_of(database)
    if not known:
        await add_tenant(database, tenant)
    elif tenant not in known:
        raise DatabaseOfAnother(tenant, known)


def _state(connection: Connection) -> MigrationState:
    found, newest = _found_and_newest(connection)
    if found == newest:
        return MigrationState.CURRENT
    known = {script.revision for script in _scripts().walk_revisions()}
    return MigrationState.OLDER if not found or found in known else MigrationState.NEWER


def _upgrade(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    match _state(connection):  # this begins the transaction that Alembic joins
        case MigrationState.NEWER:
            raise DatabaseIsNewer(*_found_and_newest(connection))
        case MigrationState.CURRENT:
            return
        case MigrationState.OLDER:
            _apply(connection)


def _apply(connection: Connection) -> None:
    settings = _settings()
    settings.attributes["connection"] = connection
    command.upgrade(settings, "head")


def _found_and_newest(connection: Connection) -> tuple[str, str]:
    """Give the migration that the database has (empty: none) and the last one that we know."""
    found = MigrationContext.configure(connection).get_current_revision()
    newest = _scripts().get_current_head()
    return found or "", newest or ""


@cache  # they are files of the program, and each look at them reads all
def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_settings())


def _settings() -> Config:
    return Config(_SETTINGS)
