from collections.abc import AsyncIterator
from dataclasses import replace
from uuid import uuid4

import pytest

from engine.model import TenantId, UserId
from engine.ports.absences import Absence, Absences
from storage.absences import SqlAbsences
from storage.database import open_database
from tests.fakes.memory_absences import MemoryAbsences
from tests.makers import HOUR, NOON, SECOND

B, C, D = UserId("bob"), UserId("carol"), UserId("dan")
BOB_IS_AWAY = Absence(user=B, stand_in=C, since=NOON, until=NOON + HOUR)


@pytest.fixture(params=["sqlite", "postgres", "memory"])
def place(request: pytest.FixtureRequest) -> str | None:
    """The address of a database with our tables, of each kind; None: in memory."""
    return None if request.param == "memory" else request.getfixturevalue(f"{request.param}_address")


@pytest.fixture
async def pair(place: str | None) -> AsyncIterator[tuple[Absences, Absences]]:
    """What is known of two tenants."""
    if place is None:
        yield MemoryAbsences(), MemoryAbsences()
        return
    async with open_database(place) as database:
        tenants = [TenantId(f"T-{uuid4().hex}") for _ in range(2)]
        yield SqlAbsences(database, tenants[0]), SqlAbsences(database, tenants[1])


@pytest.fixture
def absences(pair: tuple[Absences, Absences]) -> Absences:
    return pair[0]


async def test_nobody_is_away_of_whom_nothing_is_known(absences: Absences) -> None:
    assert await absences.away([B, C], NOON) == {}
    assert await absences.away([], NOON) == {}


async def test_who_is_away_is_told_with_the_stand_in(absences: Absences) -> None:
    without = Absence(user=D, since=NOON, until=NOON + HOUR)
    await absences.leave(BOB_IS_AWAY)
    await absences.leave(without)
    assert await absences.away([B, C, D], NOON) == {B: BOB_IS_AWAY, D: without}
    assert await absences.away([C], NOON) == {}
    assert await absences.away([B, B], NOON) == {B: BOB_IS_AWAY}


async def test_an_absence_is_from_its_beginning_to_just_before_its_end(absences: Absences) -> None:
    await absences.leave(BOB_IS_AWAY)
    assert await absences.away([B], NOON - SECOND) == {}
    assert await absences.away([B], NOON) == {B: BOB_IS_AWAY}
    assert await absences.away([B], NOON + HOUR - SECOND) == {B: BOB_IS_AWAY}
    assert await absences.away([B], NOON + HOUR) == {}


async def test_a_new_absence_replaces_the_old(absences: Absences) -> None:
    await absences.leave(BOB_IS_AWAY)
    later = replace(BOB_IS_AWAY, stand_in=None, since=NOON + 3 * HOUR, until=NOON + 4 * HOUR)
    await absences.leave(later)
    assert await absences.away([B], NOON) == {}
    assert await absences.away([B], NOON + 3 * HOUR) == {B: later}


async def test_who_comes_back_is_away_no_more(absences: Absences) -> None:
    await absences.leave(BOB_IS_AWAY)
    await absences.leave(replace(BOB_IS_AWAY, user=D))
    assert await absences.come_back(B) == BOB_IS_AWAY
    assert list(await absences.away([B, D], NOON)) == [D]
    assert await absences.come_back(B) is None


async def test_each_tenant_knows_its_own(pair: tuple[Absences, Absences]) -> None:
    ours, theirs = pair
    await ours.leave(BOB_IS_AWAY)
    assert await theirs.away([B], NOON) == {}
    await theirs.leave(replace(BOB_IS_AWAY, stand_in=D))
    assert await theirs.come_back(B) is not None
    assert await ours.away([B], NOON) == {B: BOB_IS_AWAY}
