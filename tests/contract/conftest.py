"""Owns what the contract tests share: databases of both kinds with our tables, and what is kept in them.

Our tables are made once for all tests of a run; each test has tenants of its own.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from uuid import uuid4

import pytest

from engine.model import TenantId
from signoff.assembly import Storage, storage_of
from storage.database import Database, open_database
from storage.migrate import upgrade
from tests.contract.desk import PLAN, Desk, revision_of
from tests.contract.live import Live
from tests.support.postgres import PostgresServer


@pytest.fixture(scope="session")
def sqlite_address(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of an SQLite database with our tables."""
    address = f"sqlite:///{tmp_path_factory.mktemp('sqlite') / 'signoff.db'}"
    asyncio.run(_upgrade(address))
    return address


@pytest.fixture(scope="session")
def postgres_address(postgres: PostgresServer) -> Iterator[str]:
    """The address of a PostgreSQL database with our tables."""
    with asyncio.Runner() as runner:
        lent = postgres.database()
        address = runner.run(lent.__aenter__())
        runner.run(_upgrade(address))
        yield address
        runner.run(lent.__aexit__(None, None, None))


@pytest.fixture(params=["sqlite", "postgres"])
def address(request: pytest.FixtureRequest) -> str:
    """The address of a database with our tables, of each kind."""
    found: str = request.getfixturevalue(f"{request.param}_address")
    return found


@pytest.fixture
async def database(address: str) -> AsyncIterator[Database]:
    """A database with our tables, of each kind."""
    async with open_database(address) as database:
        yield database


@pytest.fixture
def live(address: str) -> Iterator[Live]:
    """A database with our tables, of each kind, for a test without a loop."""
    with asyncio.Runner() as runner:
        opened = open_database(address)
        yield Live(runner, runner.run(opened.__aenter__()))
        runner.run(opened.__aexit__(None, None, None))


@pytest.fixture
async def empty_database(database_url: str) -> AsyncIterator[Database]:
    """A database without tables, of each kind, of this test alone."""
    async with open_database(database_url) as database:
        yield database


@pytest.fixture
def tenant() -> TenantId:
    """A tenant of this test alone."""
    return TenantId(f"T-{uuid4().hex}")


@pytest.fixture
async def storage(database: Database, tenant: TenantId) -> Storage:
    """What is kept for our tenant, who has published `PLAN`."""
    storage = storage_of(database, tenant)
    await storage.catalog.publish([revision_of(PLAN)])
    return storage


@pytest.fixture
async def other_storage(database: Database) -> Storage:
    """What is kept for another tenant in the same database, who has published the same."""
    storage = storage_of(database, TenantId(f"T-{uuid4().hex}"))
    await storage.catalog.publish([revision_of(PLAN)])
    return storage


@pytest.fixture
def fresh_storage(database: Database, tenant: TenantId) -> Storage:
    """The same tenant's, as another process sees it: without anything remembered."""
    return storage_of(database, tenant)


@pytest.fixture
def desk(storage: Storage) -> Desk:
    """Commands to tasks of `PLAN`."""
    return Desk(storage.store)


@pytest.fixture
def other_desk(other_storage: Storage) -> Desk:
    """Commands to tasks of the other tenant."""
    return Desk(other_storage.store)


async def _upgrade(address: str) -> None:
    async with open_database(address) as database:
        await upgrade(database)
