from collections.abc import AsyncIterator
from dataclasses import replace
from uuid import uuid4

import pytest

from engine.codes import Scope
from engine.model import TenantId, UserId
from engine.ports.tokens import Token, Tokens
from engine.token_desk import digest_of
from storage.database import Database, open_database
from storage.tokens import SqlTokens, tenants_with_tokens
from tests.fakes.memory_tokens import MemoryTokens
from tests.makers import HOUR, NOON, SECOND

OURS = Token(
    id="a1",
    name="ci",
    digest=digest_of("signoff_ours"),
    scopes=frozenset({Scope.TASKS_READ, Scope.DECIDE}),
    identity=UserId("service:ci"),
    created_at=NOON,
    created_by="root",
)
LATER = replace(
    OURS, id="a0", name="alice", digest=digest_of("signoff_later"), created_at=NOON + HOUR, created_by="bob"
)


@pytest.fixture(params=["sqlite", "postgres", "memory"])
def place(request: pytest.FixtureRequest) -> str | None:
    """The address of a database with our tables, of each kind; None: in memory."""
    return None if request.param == "memory" else request.getfixturevalue(f"{request.param}_address")


@pytest.fixture
async def pair(place: str | None) -> AsyncIterator[tuple[Tokens, Tokens]]:
    """The tokens of two tenants."""
    if place is None:
        yield MemoryTokens(), MemoryTokens()
        return
    async with open_database(place) as database:
        tenants = [TenantId(f"T-{uuid4().hex}") for _ in range(2)]
        yield SqlTokens(database, tenants[0]), SqlTokens(database, tenants[1])


@pytest.fixture
def tokens(pair: tuple[Tokens, Tokens]) -> Tokens:
    return pair[0]


async def test_a_token_is_found_by_the_digest_of_its_secret_and_by_nothing_else(tokens: Tokens) -> None:
    assert await tokens.of_digest(OURS.digest) is None
    await tokens.add(OURS)
    assert await tokens.of_digest(OURS.digest) == OURS
    assert await tokens.of_digest(OURS.digest.upper()) is None
    assert await tokens.of_digest("") is None


async def test_tokens_are_listed_oldest_first(tokens: Tokens) -> None:
    assert list(await tokens.all()) == []
    await tokens.add(LATER)
    await tokens.add(OURS)
    assert list(await tokens.all()) == [OURS, LATER]


async def test_a_token_is_revoked_once_and_stays_to_be_read(tokens: Tokens) -> None:
    await tokens.add(OURS)
    await tokens.add(LATER)
    revoked = replace(OURS, revoked_at=NOON + SECOND)
    assert await tokens.revoke(OURS.id, NOON + SECOND) == revoked
    assert await tokens.revoke(OURS.id, NOON + HOUR) == revoked
    assert await tokens.of_digest(OURS.digest) == revoked
    assert await tokens.of_digest(LATER.digest) == LATER
    assert await tokens.revoke("nobody", NOON) is None


async def test_the_last_use_only_ever_grows(tokens: Tokens) -> None:
    await tokens.add(OURS)
    await tokens.add(LATER)
    await tokens.used(OURS.id, NOON + HOUR)
    await tokens.used(OURS.id, NOON)
    assert list(await tokens.all()) == [replace(OURS, last_used_at=NOON + HOUR), LATER]


async def test_each_tenant_knows_its_own(pair: tuple[Tokens, Tokens]) -> None:
    ours, theirs = pair
    await ours.add(OURS)
    assert await theirs.of_digest(OURS.digest) is None
    assert await theirs.revoke(OURS.id, NOON) is None
    assert list(await theirs.all()) == []
    assert await ours.of_digest(OURS.digest) == OURS


async def test_whose_tokens_there_are_is_known(database: Database) -> None:
    tenants = [TenantId(f"T-{uuid4().hex}") for _ in range(2)]
    for tenant in tenants:
        for token in (OURS, LATER):
            await SqlTokens(database, tenant).add(token)
    found = await tenants_with_tokens(database)
    assert set(tenants) <= set(found)
    assert len(set(found)) == len(found)
