"""The desk where people say that they are away: what is kept, and what is refused."""

from datetime import UTC, datetime, timedelta

import pytest

from engine.absence_desk import LONGEST, AbsenceDesk
from engine.model import Actor
from engine.ports.absences import Absence
from engine.refusals import CannotBeAway
from tests.fakes.memory_absences import MemoryAbsences
from tests.makers import BOB, CAROL, person

NOW = datetime(2030, 1, 31, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


class Watch:
    """A clock that a test moves."""

    instant = NOW

    def now(self) -> datetime:
        return self.instant


async def test_somebody_is_away_from_now_on() -> None:
    absences = MemoryAbsences()
    absence = await AbsenceDesk(absences, Watch()).away(BOB, until=NOW + HOUR, stand_in=CAROL)
    assert absence == Absence(user=BOB.id, stand_in=CAROL.id, since=NOW, until=NOW + HOUR)
    assert await absences.away([BOB.id], NOW) == {BOB.id: absence}


async def test_nobody_needs_to_stand_in() -> None:
    absence = await AbsenceDesk(MemoryAbsences(), Watch()).away(BOB, until=NOW + HOUR)
    assert absence.stand_in is None


@pytest.mark.parametrize(
    ("by", "until", "stand_in", "reason"),
    [
        (BOB, NOW, CAROL, "past"),
        (BOB, NOW + LONGEST + HOUR, CAROL, "too_long"),
        (BOB, NOW + HOUR, BOB, "self"),
        (BOB, NOW + HOUR, person("carol", is_active=False), "inactive"),
        (person("bob", is_active=False), NOW + HOUR, None, "inactive"),
    ],
)
async def test_what_is_not_possible_is_refused(
    by: Actor, until: datetime, stand_in: Actor | None, reason: str
) -> None:
    absences = MemoryAbsences()
    with pytest.raises(CannotBeAway) as refused:
        await AbsenceDesk(absences, Watch()).away(by, until=until, stand_in=stand_in)
    assert refused.value.reason == reason
    assert absences.kept == {}


async def test_who_comes_back_is_told_what_ends() -> None:
    clock = Watch()
    desk = AbsenceDesk(MemoryAbsences(), clock)
    absence = await desk.away(BOB, until=NOW + HOUR)
    assert await desk.back(BOB) == absence
    assert await desk.back(BOB) is None
    await desk.away(BOB, until=NOW + HOUR)
    clock.instant = NOW + HOUR
    assert await desk.back(BOB) is None  # it was over already
