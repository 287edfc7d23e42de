"""The page about time: what it says of calendars, and of what is due."""

from engine.language.calendars import CALENDAR_SCHEMA, DEFAULTS, HOLIDAYS_MAX
from engine.steps.asking_settings import ASKING
from tests.docs.pages import rows

CALENDAR = rows("time", "Working time")
DUE = rows("time", "Due and late")


def test_every_key_of_a_calendar_is_described() -> None:
    assert CALENDAR.keys() == CALENDAR_SCHEMA["properties"].keys()


def test_the_defaults_of_a_calendar_are_as_described() -> None:
    said = {key: default for key, default in DEFAULTS.items() if default}
    assert {
        key: default for key, default in said.items() if f"| `{default}` |" not in f"| {CALENDAR[key]} |"
    } == {}


def test_so_many_holidays_are_possible_as_is_said() -> None:
    assert f"at most {HOLIDAYS_MAX}" in CALENDAR["holidays"]


def test_every_way_to_be_due_is_described() -> None:
    assert DUE.keys() == {"due", *(f"due.{key}" for key in ASKING["due"]["properties"])}
