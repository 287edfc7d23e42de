"""Deadlines are counted in working time: by the calendar of the pipeline, and by that of the settings."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from sandbox.people import Workspace
from tests.slack.house import at_work, house, workspace

PIPELINE = """
name: budget
CALENDAR
steps:
  - name: review
    type: approval_gate
    with:
      title: Another machine?
      approvers: {users: ["@bob"]}
      expires: {after: 4wh, then: reject}
"""
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def day_after(days: int) -> date:
    return datetime.now(UTC).date() + timedelta(days=days)


def word_of(day: date) -> str:
    return DAYS[day.weekday()]


@pytest.mark.parametrize("is_in_file", [True, False], ids=["of the pipeline", "of the settings"])
async def test_a_deadline_in_working_time_is_when_people_will_have_worked_so_long(
    tmp_path: Path, is_in_file: bool
) -> None:
    holiday, day = day_after(2), day_after(3)
    days, hours = f"{word_of(holiday)}, {word_of(day)}", "09:30-18:00"
    async with workspace() as sandbox:
        slack, home = Workspace(sandbox.control.call), house(sandbox, tmp_path)
        written = f'calendar: {{zone: UTC, days: "{days}", hours: "{hours}", holidays: [{holiday}]}}'
        home.write_pipeline("budget", PIPELINE.replace("CALENDAR", written if is_in_file else ""))
        if not is_in_file:
            said = {"working_days": days, "working_hours": hours, "holidays": str(holiday)}
            home = replace(home, settings=home.settings.model_copy(update=said))
        async with at_work(home, sandbox):
            await slack.alice.command("#general", "/pipeline run budget")
            card = await slack.wait_for_card("#general", button="Approve", text="Another machine?")
            due = datetime.combine(day, time(13, 30), UTC)
            assert deadline(card.text()) == due
        assert await slack.complaints() == []


def deadline(text: str) -> datetime:
    """Give until when a card says that it waits."""
    found = re.search(r"Answer by\*\n<!date\^(\d+)\^", text)
    assert found is not None, text
    return datetime.fromtimestamp(int(found[1]), UTC)
