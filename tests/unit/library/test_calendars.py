"""Requests keep the calendar by which their times are counted: that of the file, else the program's."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from engine.policy import Due, Expiry, Policy
from engine.schedule import due_at, expiry, first_reminder
from engine.working_time import WorkingTime
from signoff.library import Signoff

PIPELINE = """
name: refund
CALENDAR
steps:
  - name: review
    type: approval_gate
    with:
      title: Refund?
      approvers: {users: [bob]}
      due: 4wh
      remind: {after: 1wd, every: 1wd, times: 3}
      expires: {at: "2031-01-31T12:00:00Z", then: fail}
"""
FRIDAY = datetime(2030, 12, 20, 15, tzinfo=UTC)  # 16:00 in Berlin


class Friday:
    """A clock that stands still."""

    def now(self) -> datetime:
        return FRIDAY


async def policy(sqlite_url: str, folder: Path, calendar: str) -> Policy:
    """Give the rules of a request that is asked for on a Friday afternoon, as they are kept."""
    file = folder / "refund.yaml"
    file.write_text(PIPELINE.replace("CALENDAR", calendar))
    of_all = {"zone": "Europe/Berlin", "holidays": ["DE", "2030-12-24"]}
    async with Signoff.open(sqlite_url, [file], calendar=of_all, clock=Friday()) as signoff:
        task = (await signoff.start("refund", by="alice")).task.id
        await signoff.at_rest(task)
        request = (await signoff.status(task)).task.open_request("review")
        assert request is not None
        return request.policy


@pytest.mark.parametrize(
    ("calendar", "due", "reminded"),
    [
        ("", datetime(2030, 12, 23, 10, tzinfo=UTC), datetime(2030, 12, 23, 15, tzinfo=UTC)),
        (
            'calendar: {hours: "10:00-17:00", days: [tue, fri]}',  # and nobody works on Christmas Eve
            datetime(2030, 12, 27, 12, tzinfo=UTC),
            datetime(2030, 12, 27, 15, tzinfo=UTC),
        ),
        (
            "calendar: {zone: America/Lima, holidays: []}",
            datetime(2030, 12, 20, 19, tzinfo=UTC),
            datetime(2030, 12, 23, 15, tzinfo=UTC),
        ),
    ],
)
async def test_times_are_counted_by_the_calendar_of_a_file_and_what_it_leaves_out(
    sqlite_url: str, tmp_path: Path, calendar: str, due: datetime, reminded: datetime
) -> None:
    found = await policy(sqlite_url, tmp_path, calendar)
    assert due_at(found, FRIDAY) == due
    assert first_reminder(found, FRIDAY) == reminded
    assert expiry(found, FRIDAY) == datetime(2031, 1, 31, 12, tzinfo=UTC)


async def test_a_working_day_is_as_long_as_that_of_the_calendar(sqlite_url: str, tmp_path: Path) -> None:
    found = await policy(sqlite_url, tmp_path, 'calendar: {hours: "10:00-17:00"}')
    assert found.reminders is not None
    assert found.reminders.after == WorkingTime(timedelta(hours=7))
    assert found.due == Due(after=WorkingTime(timedelta(hours=4)))
    assert isinstance(found.expiry, Expiry)


async def test_a_request_keeps_the_holidays_of_its_year_and_the_next_three(
    sqlite_url: str, tmp_path: Path
) -> None:
    found = await policy(sqlite_url, tmp_path, "")
    assert found.calendar is not None
    assert {day.year for day in found.calendar.holidays} == {2030, 2031, 2032, 2033}
    assert date(2030, 12, 24) in found.calendar.holidays
