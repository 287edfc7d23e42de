"""How it is written when people work, and what becomes of it."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from engine.language.calendars import NobodyWorks, calendar_of, working_day
from engine.language.public_holidays import check_holiday, holidays_of
from engine.language.working_hours import days_of, hours_of
from engine.language.zone_names import zone_named
from engine.working_time import Calendar, WorkingTime, after
from tests.unit.definition.loading import load

NOW = datetime(2026, 11, 27, 16, tzinfo=UTC)
STEPS = "steps: [{name: a, type: delay, with: {for: 1s}}]"


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("mon-fri", {0, 1, 2, 3, 4}),
        ("sun-thu", {6, 0, 1, 2, 3}),
        ("sat-sun", {5, 6}),
        ("Mon", {0}),
        ("mon, wed,fri", {0, 2, 4}),
        ("mon wed - fri", {0, 2, 3, 4}),
        ("tue-tue", {1}),
        ("tue-mon", {0, 1, 2, 3, 4, 5, 6}),
    ],
)
def test_days_are_read(text: str, days: set[int]) -> None:
    assert days_of(text) == days


@pytest.mark.parametrize(
    ("text", "opens", "closes"),
    [
        ("09:00-18:00", time(9), time(18)),
        ("9:30 - 17:15", time(9, 30), time(17, 15)),
        ("00:00-24:00", time(0), None),
        ("22:00–23:00", time(22), time(23)),
    ],
)
def test_hours_are_read(text: str, opens: time, closes: time | None) -> None:
    assert hours_of(text) == (opens, closes)


@pytest.mark.parametrize(
    "text", ["", "9", "09:00", "18:00-09:00", "09:00-09:30", "24:00-24:00", "09:60-10:70"]
)
def test_what_are_no_hours_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        hours_of(text)


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Asia/Kathmandu"])
def test_zones_are_known_by_their_names(zone: str) -> None:
    assert zone_named(zone) == zone


@pytest.mark.parametrize(
    ("wrong", "meant"),
    [
        ("Europe/Munich", None),
        ("europe/berlin", "Europe/Berlin"),
        ("New York", "America/New_York"),
        ("Amerika/New_York", "America/New_York"),
        ("Asia/Kathmandoo", "Asia/Kathmandu"),
        ("../UTC", "UTC"),
        ("posixrules", None),
    ],
)
def test_a_zone_that_is_none_is_answered_with_the_one_that_is_meant(wrong: str, meant: str | None) -> None:
    with pytest.raises(ValueError, match="there is no such zone") as refused:
        zone_named(wrong)
    if meant is not None:
        assert f"did you mean `{meant}`" in str(refused.value)


@pytest.mark.parametrize("name", ["DE", "DE-BY", "US-CA", "GB-SCT", "2030-12-24"])
def test_holidays_are_of_countries_and_parts_of_them_or_dates(name: str) -> None:
    check_holiday(name)


def test_a_part_of_a_country_has_holidays_of_its_own() -> None:
    epiphany, unity = date(2026, 1, 6), date(2026, 10, 3)
    year = range(2026, 2027)
    assert holidays_of(["DE"], year) & {epiphany, unity} == {unity}
    assert holidays_of(["DE-BY"], year) & {epiphany, unity} == {epiphany, unity}


def test_a_calendar_has_the_holidays_of_its_year_and_the_next_three() -> None:
    calendar = calendar_of({"zone": "Europe/Berlin", "holidays": ["DE", "2031-06-02"]}, NOW)
    years = {day.year for day in calendar.holidays}
    assert years == {2026, 2027, 2028, 2029, 2031}
    assert date(2027, 1, 1) in calendar.holidays  # a Friday
    assert date(2026, 10, 3) not in calendar.holidays  # a Saturday: nobody would work anyway


def test_at_new_year_the_old_year_still_holds_elsewhere() -> None:
    at = datetime(2027, 1, 1, 2, tzinfo=UTC)  # the evening before in New York
    calendar = calendar_of({"zone": "America/New_York", "holidays": "2026-12-31"}, at)
    assert date(2026, 12, 31) in calendar.holidays
    assert min(calendar_of({"holidays": "US"}, at).holidays).year == 2026


def test_what_is_not_said_is_as_everywhere() -> None:
    assert calendar_of({}, NOW) == Calendar(zone="UTC")
    assert working_day({}) is None
    assert working_day({"hours": "20:00-24:00"}) == timedelta(hours=4)


def test_a_request_of_friday_evening_is_due_on_monday() -> None:
    calendar = calendar_of({"zone": "Europe/Berlin"}, NOW)
    assert after(NOW, WorkingTime(timedelta(hours=2)), calendar) == datetime(2026, 11, 30, 9, tzinfo=UTC)


def test_a_calendar_without_working_days_for_a_year_is_none() -> None:
    fridays = [(date(2026, 11, 27) + timedelta(weeks=number)).isoformat() for number in range(53)]
    with pytest.raises(NobodyWorks, match=r"each day of `fri` is a holiday of 2026-11-27, .* and 48 more"):
        calendar_of({"days": "fri", "holidays": fridays}, NOW)


def test_a_pipeline_keeps_its_calendar_as_it_is_written() -> None:
    text = f"name: p\ncalendar: {{days: [mon, wed], holidays: [DE-BY, 2030-12-24]}}\n{STEPS}\n"
    assert load(text).calendar == {"days": ["mon", "wed"], "holidays": ["DE-BY", "2030-12-24"]}
    assert load(text).revision_id != load(f"name: p\n{STEPS}\n").revision_id
