import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import datetime, time, timedelta
from uuid import uuid4

import pytest

from engine.model import TenantId, UserId
from engine.ports.summaries import Summaries, Summary
from engine.summary_desk import SummaryDesk
from engine.summary_hours import Coming, Hours
from storage.database import open_database
from storage.summaries import SqlSummaries
from storage.summary_messages import SqlSummaryMessages
from tests.fakes.memory_summaries import MemorySummaries
from tests.makers import HOUR, NOON, SECOND

B, C, D = UserId("bob"), UserId("carol"), UserId("dan")
DAY = timedelta(days=1)
HOURS = Hours(at=time(9, 5), days=frozenset({0, 2, 6}), zone="Europe/Berlin")
OF_BOB = Summary(user=B, hours=HOURS, next_at=NOON)
MOVED = replace(OF_BOB, next_at=NOON + DAY)
COMING = Coming(at=NOON, until=NOON + 12 * HOUR)


@pytest.fixture(params=["sqlite", "postgres", "memory"])
def place(request: pytest.FixtureRequest) -> str | None:
    """The address of a database with our tables, of each kind; None: in memory."""
    return None if request.param == "memory" else request.getfixturevalue(f"{request.param}_address")


@pytest.fixture
async def pair(place: str | None) -> AsyncIterator[tuple[Summaries, Summaries]]:
    """What is known of two tenants."""
    if place is None:
        yield MemorySummaries(), MemorySummaries()
        return
    async with open_database(place) as database:
        tenants = [TenantId(f"T-{uuid4().hex}") for _ in range(2)]
        yield SqlSummaries(database, tenants[0]), SqlSummaries(database, tenants[1])


@pytest.fixture
def summaries(pair: tuple[Summaries, Summaries]) -> Summaries:
    return pair[0]


async def test_nobody_has_one_who_wanted_none(summaries: Summaries) -> None:
    assert await summaries.of([B, C]) == {}
    assert await summaries.of([]) == {}
    assert await summaries.forget(B) is None
    assert list(await summaries.due(NOON, 10)) == []


async def test_all_who_want_one_are_known(pair: tuple[Summaries, Summaries]) -> None:
    ours, theirs = pair
    assert await ours.users() == frozenset()
    for user in (B, D):
        await ours.keep(replace(OF_BOB, user=user))
    await theirs.keep(replace(OF_BOB, user=C))
    assert await ours.users() == {B, D}
    await ours.forget(D)
    assert await ours.users() == {B}


async def test_what_is_kept_is_given_as_it_was(summaries: Summaries) -> None:
    await summaries.keep(OF_BOB)
    await summaries.keep(replace(OF_BOB, user=D))
    assert await summaries.of([B, C, D, B]) == {B: OF_BOB, D: replace(OF_BOB, user=D)}


async def test_a_new_one_replaces_the_old(summaries: Summaries) -> None:
    await summaries.keep(OF_BOB)
    other = Summary(user=B, hours=Hours(at=time(0), days=frozenset({1}), zone="UTC"), next_at=NOON + 2 * DAY)
    await summaries.keep(other)
    assert await summaries.of([B]) == {B: other}


async def test_what_is_forgotten_is_gone(summaries: Summaries) -> None:
    await summaries.keep(OF_BOB)
    assert await summaries.forget(B) == OF_BOB
    assert await summaries.of([B]) == {}


async def test_those_whose_hour_has_come_are_due_earliest_first(summaries: Summaries) -> None:
    for user, at in ((B, NOON), (C, NOON - HOUR), (D, NOON + SECOND)):
        await summaries.keep(replace(OF_BOB, user=user, next_at=at))
    assert [summary.user for summary in await summaries.due(NOON, 10)] == [C, B]
    assert [summary.user for summary in await summaries.due(NOON, 1)] == [C]


async def test_it_is_known_until_when_one_is_of_today(summaries: Summaries) -> None:
    await summaries.keep(OF_BOB)
    assert await summaries.come_until(B, NOON) is None
    await summaries.move(OF_BOB, MOVED, COMING)
    assert await summaries.come_until(B, COMING.at) == COMING.until
    assert await summaries.come_until(B, COMING.until) is None
    assert await summaries.come_until(C, COMING.at) is None


async def test_it_is_moved_once_by_those_who_saw_the_same(summaries: Summaries) -> None:
    await summaries.keep(OF_BOB)
    assert await summaries.move(OF_BOB, MOVED, COMING)
    assert not await summaries.move(OF_BOB, MOVED, COMING)
    assert await summaries.of([B]) == {B: MOVED}


@pytest.mark.parametrize(
    "now",
    [
        None,
        replace(OF_BOB, next_at=NOON + SECOND),
        replace(OF_BOB, hours=replace(HOURS, days=frozenset({0}))),
        replace(OF_BOB, hours=replace(HOURS, at=time(9, 6))),
        replace(OF_BOB, hours=replace(HOURS, zone="UTC")),
    ],
)
async def test_what_was_changed_meanwhile_is_not_moved(summaries: Summaries, now: Summary | None) -> None:
    if now is not None:
        await summaries.keep(now)
    assert not await summaries.move(OF_BOB, MOVED, COMING)
    assert await summaries.of([B]) == ({} if now is None else {B: now})


async def test_each_tenant_knows_its_own(pair: tuple[Summaries, Summaries]) -> None:
    ours, theirs = pair
    await ours.keep(OF_BOB)
    assert await theirs.of([B]) == {}
    assert list(await theirs.due(NOON + DAY, 10)) == []
    assert not await theirs.move(OF_BOB, MOVED)
    assert await theirs.forget(B) is None
    assert await ours.of([B]) == {B: OF_BOB}


class Noon:
    """A clock that stands."""

    def now(self) -> datetime:
        return NOON


async def test_several_processes_bring_it_once(address: str, tenant: TenantId) -> None:
    """On PostgreSQL each has connections of its own."""
    async with AsyncExitStack() as stack:
        count = 3 if address.startswith("postgres") else 1
        databases = [await stack.enter_async_context(open_database(address)) for _ in range(count)]
        kept = [SqlSummaries(database, tenant) for database in databases]
        users = [UserId(f"U{number}") for number in range(40)]
        daily = replace(HOURS, days=frozenset(range(7)))
        for user in users:
            await kept[0].keep(Summary(user=user, hours=daily, next_at=NOON - HOUR))
        desks = [SummaryDesk(each, Noon()) for each in kept for _ in range(2)]
        assert sum(await asyncio.gather(*(desk.fire() for desk in desks))) == len(users)
        posts = [SqlSummaryMessages(database, tenant) for database in databases for _ in range(2)]
        leased = await asyncio.gather(*(each.lease(NOON, NOON + HOUR, 100) for each in posts))
        assert sorted(message.user for each in leased for message in each) == sorted(users)
