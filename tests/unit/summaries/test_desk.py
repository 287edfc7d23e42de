"""The desk of summaries: what is kept, what fires, and what becomes of what was missed."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from engine.model import UserId
from engine.ports.summaries import Summary
from engine.summary_desk import SummaryDesk
from engine.summary_hours import Hours
from tests.fakes.memory_summaries import MemorySummaries

BOB, CAROL = UserId("U0BOB000001"), UserId("U0CAROL0001")
MONDAY = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
NINE = Hours(at=time(9), days=frozenset(range(5)), zone="Europe/Berlin")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class Watch:
    """A clock that a test moves."""

    def __init__(self, at: datetime = MONDAY) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at


def desk_of(summaries: MemorySummaries, at: datetime = MONDAY) -> tuple[SummaryDesk, Watch]:
    watch = Watch(at)
    return SummaryDesk(summaries, watch), watch


async def test_a_summary_comes_at_its_next_hour_and_then_at_the_one_after() -> None:
    summaries = MemorySummaries()
    desk, watch = desk_of(summaries)
    assert (await desk.wanted(BOB, NINE)).next_at == MONDAY + HOUR
    assert await desk.fire() == 0
    watch.at += HOUR
    assert await desk.fire() == 1
    assert await desk.fire() == 0
    assert [(user, coming.at) for user, coming in summaries.brought] == [(BOB, MONDAY + HOUR)]
    assert (summary := await desk.of(BOB)) is not None
    assert summary.next_at == MONDAY + HOUR + DAY


async def test_what_is_chosen_after_its_hour_comes_tomorrow() -> None:
    desk, _ = desk_of(summaries := MemorySummaries(), MONDAY + 2 * HOUR)
    assert (await desk.wanted(BOB, NINE)).next_at == MONDAY + HOUR + DAY
    assert await desk.fire() == 0
    assert summaries.brought == []


async def test_whoever_had_one_today_and_changes_the_hour_gets_the_next_tomorrow() -> None:
    desk, watch = desk_of(summaries := MemorySummaries())
    await desk.wanted(BOB, NINE)
    watch.at += HOUR
    assert await desk.fire() == 1
    ten = replace(NINE, at=time(10))
    assert (await desk.wanted(BOB, ten)).next_at == MONDAY + 2 * HOUR + DAY
    assert (await desk.wanted(CAROL, ten)).next_at == MONDAY + 2 * HOUR
    midnight = await desk.wanted(BOB, replace(NINE, at=time(0)))
    assert midnight.next_at == datetime(2026, 11, 23, 23, tzinfo=UTC)  # that is tomorrow in Berlin
    assert len(summaries.brought) == 1


async def test_whoever_wants_none_gets_none() -> None:
    desk, watch = desk_of(summaries := MemorySummaries())
    kept = await desk.wanted(BOB, NINE)
    assert await desk.not_wanted(BOB) == kept
    assert await desk.not_wanted(BOB) is None
    watch.at += DAY
    assert await desk.fire() == 0
    assert summaries.brought == []


async def test_who_changes_the_hour_after_it_has_come_gets_no_second_one_today() -> None:
    desk, watch = desk_of(summaries := MemorySummaries())
    await desk.wanted(BOB, NINE)
    watch.at += HOUR
    await desk.fire()
    assert (await desk.wanted(BOB, replace(NINE, at=time(17)))).next_at == MONDAY + 9 * HOUR + DAY
    await desk.is_in(BOB, "America/New_York")
    assert (summary := await desk.of(BOB)) is not None
    assert summary.next_at == MONDAY + 15 * HOUR + DAY  # 17:00 there, tomorrow
    watch.at += DAY
    assert await desk.fire() == 0
    assert len(summaries.brought) == 1


async def test_what_was_missed_comes_once_while_it_is_still_that_day() -> None:
    desk, watch = desk_of(summaries := MemorySummaries())
    await desk.wanted(BOB, NINE)
    watch.at += 3 * DAY + 12 * HOUR  # Thursday, 20:00 in Berlin; Tuesday and Wednesday are gone
    assert await desk.fire() == 1
    assert [coming.at for _, coming in summaries.brought] == [MONDAY + HOUR + 3 * DAY]
    assert await desk.fire() == 0


async def test_what_was_missed_until_another_day_does_not_come() -> None:
    desk, watch = desk_of(summaries := MemorySummaries())
    await desk.wanted(BOB, NINE)
    watch.at += 17 * HOUR  # midnight in Berlin has passed
    await desk.fire()
    assert summaries.brought == []
    assert (summary := await desk.of(BOB)) is not None
    assert summary.next_at == MONDAY + HOUR + DAY


async def test_several_who_look_at_once_bring_it_once() -> None:
    summaries = MemorySummaries()
    desks = [desk_of(summaries, MONDAY)[0] for _ in range(3)]
    await desks[0].wanted(BOB, NINE)
    later = [SummaryDesk(summaries, Watch(MONDAY + HOUR)) for _ in desks]
    assert sum(await asyncio.gather(*(desk.fire() for desk in later))) == 1
    assert len(summaries.brought) == 1


async def test_more_come_than_are_looked_at_at_once() -> None:
    many = [UserId(f"U{number}") for number in range(450)]
    summaries = MemorySummaries(*(Summary(user=user, hours=NINE, next_at=MONDAY) for user in many))
    desk, _ = desk_of(summaries, MONDAY + HOUR)
    assert await desk.fire() == 450


async def test_who_moves_gets_it_at_the_hour_of_the_new_place() -> None:
    desk, _ = desk_of(MemorySummaries())
    await desk.wanted(BOB, NINE)
    await desk.is_in(BOB, "America/New_York")
    assert (summary := await desk.of(BOB)) is not None
    assert summary.hours.zone == "America/New_York"
    assert summary.next_at == MONDAY + 7 * HOUR  # 09:00 there
    await desk.is_in(CAROL, "Asia/Tokyo")  # who wants none
    assert await desk.of(CAROL) is None
