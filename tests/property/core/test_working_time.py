"""Working time agrees with somebody who looks at a clock on the wall every minute."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import takewhile
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from engine.working_time import (
    Calendar,
    NeverWorks,
    WorkingTime,
    after,
    after_working,
    is_working,
    next_working,
    worked_between,
)

MINUTE = timedelta(minutes=1)
QUARTER = timedelta(minutes=15)  # no clock changes in between, and nobody begins or ends in between
ZONES = (
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "America/Santiago",  # changes at midnight, in the southern spring
    "America/Havana",  # at midnight in spring, to midnight in autumn
    "Asia/Beirut",  # at midnight, both times
    "Africa/Cairo",  # at midnight, both times, in the middle of the working week
    "Australia/Lord_Howe",  # by half an hour
    "Antarctica/Troll",  # by two hours
    "Pacific/Chatham",  # at a quarter to three
    "Australia/Sydney",
    "Asia/Kathmandu",
    "Africa/Casablanca",  # goes back for a month each year
)
AROUND_CHANGES = [
    datetime(2026, month, day, tzinfo=UTC)
    for month, day in (
        *((2, 14), (3, 7), (3, 21), (3, 28), (4, 4), (4, 23)),
        *((9, 5), (9, 26), (10, 3), (10, 24), (10, 29), (10, 31), (12, 24)),
    )
]
TIMES = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30]))


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    """Make a calendar that works on some day of each week."""
    opens = draw(TIMES)
    closes = draw(st.none() | TIMES.filter(lambda at: at > opens))
    first = draw(st.sampled_from(AROUND_CHANGES)).date()
    holidays = draw(
        st.frozensets(st.integers(-1, 5).map(lambda days: first + timedelta(days=days)), max_size=3)
    )
    days = draw(st.frozensets(st.integers(0, 6), min_size=1))
    zone = draw(st.sampled_from(ZONES))
    return Calendar(zone=zone, days=days, opens=opens, closes=closes, holidays=holidays)


MOMENTS = st.builds(
    lambda start, minutes: start + timedelta(minutes=minutes),
    st.sampled_from(AROUND_CHANGES),
    st.integers(0, 3 * 24 * 60),
)


class Wall:
    """A clock on the wall at which somebody looks every minute, from two days before a moment on."""

    def __init__(self, calendar: Calendar, since: datetime, every: timedelta = MINUTE) -> None:
        self._calendar = calendar
        self._every = every
        self._zone = ZoneInfo(calendar.zone)
        self._now = (since - timedelta(days=2)).replace(second=0, microsecond=0)
        self._day: date | None = None
        self._has_begun = self._has_ended = False

    def looks(self) -> Iterator[tuple[datetime, bool]]:
        """Give each moment at which they look, and whether people work then."""
        while True:
            shown = self._now.astimezone(self._zone)
            if shown.date() != self._day:
                self._day, self._has_begun, self._has_ended = shown.date(), False, False
            self._look_at(shown.time())
            yield self._now, self._has_begun and not self._has_ended and self._works(shown.date())
            self._now += self._every

    def _look_at(self, shown: time) -> None:
        """They begin when the clock first shows that it is time, and end likewise."""
        self._has_begun |= shown >= self._calendar.opens
        closes = self._calendar.closes
        self._has_ended |= closes is not None and shown >= closes

    def _works(self, day: date) -> bool:
        return day.weekday() in self._calendar.days and day not in self._calendar.holidays


def watched(calendar: Calendar, since: datetime) -> Iterator[tuple[datetime, bool]]:
    """Give the minutes from a moment on."""
    return (minute for minute in Wall(calendar, since).looks() if minute[0] >= since)


@given(calendar=calendars(), at=MOMENTS)
def test_people_work_when_the_clock_says_so(calendar: Calendar, at: datetime) -> None:
    assert is_working(calendar, at) == next(watched(calendar, at))[1]


@given(calendar=calendars(), at=MOMENTS)
def test_they_begin_next_when_the_clock_says_so(calendar: Calendar, at: datetime) -> None:
    expected = next(minute for minute, works in watched(calendar, at) if works)
    assert next_working(calendar, at) == expected


@given(calendar=calendars(), at=MOMENTS, minutes=st.integers(1, 3_000))
def test_so_much_has_been_worked_when_somebody_has_counted_it(
    calendar: Calendar, at: datetime, minutes: int
) -> None:
    worked = (minute for minute, works in watched(calendar, at) if works)
    last = next(minute for count, minute in enumerate(worked, start=1) if count == minutes)
    assert after_working(calendar, at, minutes * MINUTE) == last + MINUTE


@given(calendar=calendars(), at=MOMENTS, minutes=st.integers(-100, 3_000))
def test_so_much_is_worked_between_two_instants_as_somebody_counts(
    calendar: Calendar, at: datetime, minutes: int
) -> None:
    end = at + minutes * MINUTE
    counted = sum(works for minute, works in takewhile(lambda seen: seen[0] < end, watched(calendar, at)))
    assert worked_between(calendar, at, end) == counted * MINUTE


@given(calendar=calendars(), at=MOMENTS, length=st.timedeltas(timedelta(0), timedelta(days=3)))
def test_more_work_never_ends_sooner(calendar: Calendar, at: datetime, length: timedelta) -> None:
    assume(length > timedelta(0))
    assert after_working(calendar, at, length + MINUTE) > after_working(calendar, at, length) > at


def test_no_work_at_all_is_over_when_people_work_next() -> None:
    calendar, sunday = Calendar(zone="Europe/Berlin"), datetime(2026, 11, 22, 12, tzinfo=UTC)
    assert after_working(calendar, sunday, timedelta(0)) == datetime(2026, 11, 23, 8, tzinfo=UTC)


def test_a_calendar_without_days_never_works() -> None:
    never = Calendar(zone="UTC", days=frozenset())
    with pytest.raises(NeverWorks):
        next_working(never, datetime(2026, 11, 22, tzinfo=UTC))
    with pytest.raises(NeverWorks):
        after_working(never, datetime(2026, 11, 22, tzinfo=UTC), MINUTE)


WHOLE_YEAR = datetime(2026, 1, 3, tzinfo=UTC), datetime(2027, 1, 3, tzinfo=UTC)
EVERY_DAY = frozenset(range(7))
HOLIDAYS = frozenset({date(2026, 3, 29), date(2026, 4, 24), date(2026, 9, 6), date(2026, 12, 31)})


def runs(calendar: Calendar) -> Iterator[tuple[datetime, datetime]]:
    """Give from when to when people work in a year without a pause, as somebody sees who looks often."""
    begin = None
    first, last = WHOLE_YEAR
    for now, works in Wall(calendar, first, QUARTER).looks():
        if works and begin is None:
            begin = now
        if not works and begin is not None:
            yield begin, now
            begin = None
        if now > last and begin is None:
            return


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(
    ("opens", "closes", "days"),
    [
        (time(9), time(18), frozenset(range(5))),
        (time(0), time(2, 15), EVERY_DAY),
        (time(0, 30), time(1, 30), EVERY_DAY),
        (time(2, 30), time(3), EVERY_DAY),
        (time(22, 15), None, frozenset({6, 3, 4})),
    ],
    ids=["by day", "early", "in the gap", "at three", "until midnight"],
)
def test_every_working_day_of_a_year_begins_and_ends_when_the_clock_says_so(
    zone: str, opens: time, closes: time | None, days: frozenset[int]
) -> None:
    calendar = Calendar(zone=zone, days=days, opens=opens, closes=closes, holidays=HOLIDAYS)
    ended, worked = WHOLE_YEAR[0] - timedelta(days=2), timedelta(0)
    for begin, end in runs(calendar):
        assert next_working(calendar, ended) == begin
        assert after_working(calendar, begin, end - begin) == end
        assert is_working(calendar, begin)
        assert not is_working(calendar, end)
        ended, worked = end, worked + (end - begin)
    assert after(WHOLE_YEAR[0] - timedelta(days=2), WorkingTime(worked), calendar) == ended


@given(calendar=calendars(), at=MOMENTS, length=st.timedeltas(timedelta(0), timedelta(days=3)))
def test_only_working_time_waits_for_people_to_work(
    calendar: Calendar, at: datetime, length: timedelta
) -> None:
    assert after(at, length, calendar) == at + length
    assert after(at, WorkingTime(length), None) == at + length
    assert after(at, WorkingTime(length), calendar) == after_working(calendar, at, length)


@given(
    calendar=calendars(),
    at=MOMENTS,
    first=st.integers(1, 3_000),
    then=st.integers(1, 3_000),
)
def test_it_does_not_matter_in_how_many_parts_time_is_worked(
    calendar: Calendar, at: datetime, first: int, then: int
) -> None:
    paused = after_working(calendar, at, first * MINUTE)
    assert after_working(calendar, paused, then * MINUTE) == after_working(
        calendar, at, (first + then) * MINUTE
    )


@pytest.mark.parametrize(
    ("zone", "day", "worked_h"),
    [
        ("Europe/Berlin", date(2026, 3, 29), 8),
        ("Europe/Berlin", date(2026, 10, 25), 10),
        ("Australia/Sydney", date(2026, 10, 4), 8),
        ("Australia/Sydney", date(2026, 4, 5), 10),
        ("America/Santiago", date(2026, 9, 6), 8),
        ("Asia/Beirut", date(2026, 3, 29), 8),
        ("America/Havana", date(2026, 11, 1), 10),
        ("Australia/Lord_Howe", date(2026, 10, 4), 8.5),
        ("Australia/Lord_Howe", date(2026, 4, 5), 9.5),
        ("Antarctica/Troll", date(2026, 3, 29), 7),
        ("Europe/Berlin", date(2026, 5, 3), 9),
    ],
)
def test_a_night_in_which_clocks_change_is_shorter_or_longer(zone: str, day: date, worked_h: float) -> None:
    calendar = Calendar(zone=zone, days=EVERY_DAY, opens=time(0), closes=time(9))
    begin = next_working(calendar, datetime.combine(day, time(0, 30), ZoneInfo(zone)) - timedelta(hours=3))
    end = datetime.combine(day, time(9), ZoneInfo(zone))
    assert begin.astimezone(ZoneInfo(zone)).date() == day
    assert after_working(calendar, begin, timedelta(hours=worked_h)) == end


@pytest.mark.parametrize(
    ("zone", "day", "worked_h"),
    [
        ("Asia/Beirut", date(2026, 10, 24), 3),
        ("Africa/Cairo", date(2026, 10, 29), 3),
        ("UTC", date(2026, 1, 1), 2),
    ],
)
def test_an_hour_before_midnight_may_come_twice(zone: str, day: date, worked_h: float) -> None:
    calendar = Calendar(zone=zone, days=EVERY_DAY, opens=time(22), closes=None)
    begin = datetime.combine(day, time(22), ZoneInfo(zone))
    midnight = datetime.combine(day + timedelta(days=1), time(0), ZoneInfo(zone))
    assert after_working(calendar, begin, timedelta(hours=worked_h)) == midnight
