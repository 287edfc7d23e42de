"""Working time agrees with somebody who looks at a clock on the wall every minute."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from engine.working_time import Calendar, NeverWorks, after_working, is_working, next_working

MINUTE = timedelta(minutes=1)
ZONES = (
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "America/Santiago",  # changes at midnight, in the southern spring
    "Australia/Lord_Howe",  # changes by half an hour
    "Australia/Sydney",
    "Asia/Kathmandu",
    "Africa/Casablanca",  # goes back for a month each year
)
AROUND_CHANGES = [
    datetime(2026, month, day, tzinfo=UTC)
    for month, day in ((3, 7), (3, 28), (4, 4), (9, 5), (10, 3), (10, 24), (10, 31), (12, 24))
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
    """A clock on the wall that somebody watches, from the midnight before a moment on."""

    def __init__(self, calendar: Calendar, since: datetime) -> None:
        self._calendar = calendar
        self._zone = ZoneInfo(calendar.zone)
        self._now = (since - timedelta(days=2)).replace(second=0, microsecond=0)
        self._day: date | None = None
        self._has_begun = self._has_ended = False

    def minutes(self) -> Iterator[tuple[datetime, bool]]:
        """Give each minute, and whether people work in it."""
        while True:
            shown = self._now.astimezone(self._zone)
            if shown.date() != self._day:
                self._day, self._has_begun, self._has_ended = shown.date(), False, False
            self._look_at(shown.time())
            yield self._now, self._has_begun and not self._has_ended and self._works(shown.date())
            self._now += MINUTE

    def _look_at(self, shown: time) -> None:
        """They begin when the clock first shows that it is time, and end likewise."""
        self._has_begun |= shown >= self._calendar.opens
        closes = self._calendar.closes
        self._has_ended |= closes is not None and shown >= closes

    def _works(self, day: date) -> bool:
        return day.weekday() in self._calendar.days and day not in self._calendar.holidays


def watched(calendar: Calendar, since: datetime) -> Iterator[tuple[datetime, bool]]:
    """Give the minutes from a moment on."""
    return (minute for minute in Wall(calendar, since).minutes() if minute[0] >= since)


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


@pytest.mark.parametrize(
    ("zone", "day", "worked"),
    [
        ("Europe/Berlin", date(2026, 3, 29), 8),
        ("Europe/Berlin", date(2026, 10, 25), 10),
        ("Australia/Sydney", date(2026, 10, 4), 8),
        ("Australia/Sydney", date(2026, 4, 5), 10),
    ],
)
def test_a_night_in_which_clocks_change_is_shorter_or_longer(zone: str, day: date, worked: int) -> None:
    calendar = Calendar(zone=zone, days=frozenset(range(7)), opens=time(0), closes=time(9))
    begin = datetime.combine(day, time(0), ZoneInfo(zone))
    end = datetime.combine(day, time(9), ZoneInfo(zone))
    assert after_working(calendar, begin, timedelta(hours=worked)) == end
