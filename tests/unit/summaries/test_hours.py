"""When a summary comes: at the person's hour, over changes of the clock on either half of the earth."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.summary_hours import Hours, come_today, next_coming

WEEKDAYS, DAILY = frozenset(range(5)), frozenset(range(7))
HOUR, DAY, SECOND = timedelta(hours=1), timedelta(days=1), timedelta(seconds=1)
ZONES = (
    *("Europe/Berlin", "Europe/London", "America/New_York", "Australia/Sydney", "Australia/Lord_Howe"),
    *("Africa/Cairo", "Asia/Kathmandu", "Pacific/Auckland", "America/Santiago", "UTC"),
)


def hours(at: str, zone: str = "Europe/Berlin", days: frozenset[int] = DAILY) -> Hours:
    return Hours(at=time.fromisoformat(at), days=days, zone=zone)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("wanted", "after", "then"),
    [
        (hours("09:00"), "2026-11-23 07:59", "2026-11-23 08:00"),
        (hours("09:00"), "2026-11-23 08:00", "2026-11-24 08:00"),  # strictly later
        (hours("09:00", days=WEEKDAYS), "2026-11-27 09:00", "2026-11-30 08:00"),  # over the weekend
        (hours("09:00", days=frozenset({0})), "2026-11-23 09:00", "2026-11-30 08:00"),  # a week on
        (hours("00:00"), "2026-11-23 22:59", "2026-11-23 23:00"),
        (hours("09:00", "Pacific/Auckland"), "2026-11-23 12:00", "2026-11-23 20:00"),
        (hours("09:00", "America/Los_Angeles"), "2026-11-23 12:00", "2026-11-23 17:00"),
    ],
)
def test_it_comes_next_at_the_hour_of_the_persons_day(wanted: Hours, after: str, then: str) -> None:
    assert next_coming(wanted, utc(after)) == utc(then)


@pytest.mark.parametrize(
    ("zone", "on", "comings"),
    [
        # clocks are put on: 08:00 UTC, then 07:00
        ("Europe/Berlin", "2026-03-28", ["2026-03-28 08:00", "2026-03-29 07:00", "2026-03-30 07:00"]),
        # clocks are put back
        ("Europe/Berlin", "2026-10-24", ["2026-10-24 07:00", "2026-10-25 08:00", "2026-10-26 08:00"]),
        ("America/New_York", "2026-03-07", ["2026-03-07 14:00", "2026-03-08 13:00", "2026-03-09 13:00"]),
        ("America/New_York", "2026-10-31", ["2026-10-31 13:00", "2026-11-01 14:00", "2026-11-02 14:00"]),
        # in the south it is the other way round
        ("Australia/Sydney", "2026-10-03", ["2026-10-02 23:00", "2026-10-03 22:00", "2026-10-04 22:00"]),
        ("Australia/Sydney", "2026-04-04", ["2026-04-03 22:00", "2026-04-04 23:00", "2026-04-05 23:00"]),
    ],
)
def test_nine_is_nine_on_both_sides_of_a_change_of_the_clock(zone: str, on: str, comings: list[str]) -> None:
    wanted = hours("09:00", zone)
    at = datetime.fromisoformat(on).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    for then in comings:
        at = next_coming(wanted, at)
        assert at == utc(then)
        assert at.astimezone(ZoneInfo(zone)).time() == time(9)


@pytest.mark.parametrize(
    ("zone", "at", "after", "then"),
    [
        ("Europe/Berlin", "02:30", "2026-03-28 12:00", "2026-03-29 01:30"),  # shown as 03:30
        ("America/New_York", "02:30", "2026-03-07 12:00", "2026-03-08 07:30"),
        ("Australia/Sydney", "02:30", "2026-10-03 12:00", "2026-10-03 16:30"),
        ("Africa/Cairo", "00:30", "2026-04-23 12:00", "2026-04-23 22:30"),  # midnight itself is left out
    ],
)
def test_an_hour_that_is_left_out_comes_when_it_should_have_come(
    zone: str, at: str, after: str, then: str
) -> None:
    wanted = hours(at, zone)
    coming = next_coming(wanted, utc(after))
    assert coming == utc(then)
    assert next_coming(wanted, coming) - coming == DAY - HOUR


@pytest.mark.parametrize(
    ("zone", "at", "after", "then"),
    [
        ("Europe/Berlin", "02:30", "2026-10-24 12:00", "2026-10-25 00:30"),
        ("America/New_York", "01:30", "2026-10-31 12:00", "2026-11-01 05:30"),
        ("Australia/Sydney", "02:30", "2026-04-04 12:00", "2026-04-04 15:30"),
    ],
)
def test_of_an_hour_that_comes_twice_it_is_the_first(zone: str, at: str, after: str, then: str) -> None:
    wanted = hours(at, zone)
    coming = next_coming(wanted, utc(after))
    assert coming == utc(then)
    assert next_coming(wanted, coming) - coming == DAY + HOUR  # and not the second one


@pytest.mark.parametrize(
    ("now", "at"),
    [
        ("2026-11-23 07:59", None),  # not yet
        ("2026-11-23 08:00", "2026-11-23 08:00"),
        ("2026-11-23 22:59", "2026-11-23 08:00"),  # still that day
        ("2026-11-23 23:00", None),  # tomorrow has begun in Berlin
        ("2026-11-28 12:00", None),  # a Saturday
    ],
)
def test_what_was_missed_counts_until_the_day_is_over_for_the_person(now: str, at: str | None) -> None:
    coming = come_today(hours("09:00", days=WEEKDAYS), utc(now))
    assert (coming and coming.at) == (utc(at) if at else None)


def test_a_day_ends_at_its_own_midnight_though_clocks_change() -> None:
    coming = come_today(hours("09:00"), utc("2026-10-25 09:00"))
    assert coming is not None
    assert coming.until == utc("2026-10-25 23:00")


@given(
    zone=st.sampled_from(ZONES),
    at=st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    days=st.frozensets(st.integers(0, 6), min_size=1),
    after=st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
)
def test_it_comes_once_on_each_of_its_days_and_on_no_other(
    zone: str, at: time, days: frozenset[int], after: datetime
) -> None:
    wanted, there = Hours(at=at, days=days, zone=zone), ZoneInfo(zone)
    comings = [next_coming(wanted, after)]
    for _ in range(9):
        comings.append(next_coming(wanted, comings[-1]))
    assert after < comings[0]
    assert comings == sorted(set(comings))
    shown = [coming.astimezone(there) for coming in comings]
    assert {local.weekday() for local in shown} <= days
    assert len({local.date() for local in shown}) == len(shown)
    between = (comings[-1] - comings[0] + HOUR) // DAY
    expected = {
        local
        for ahead in range(between + 1)
        if (local := shown[0].date() + ahead * DAY).weekday() in days and local <= shown[-1].date()
    }
    assert {local.date() for local in shown} == expected
    for coming in comings:
        today = come_today(wanted, coming)
        assert today is not None
        assert today.at == coming < today.until
        assert come_today(wanted, today.until - SECOND) == today
