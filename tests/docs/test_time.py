"""The page about time: what it says of calendars, and of what is due."""

from engine.codes import ExpiryOutcome
from engine.language.calendars import CALENDAR_SCHEMA, DEFAULTS, HOLIDAYS_MAX
from engine.steps.asking_settings import ASKING
from engine.steps.escalation_settings import ESCALATE
from tests.docs.pages import rows, section

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


def test_every_key_of_an_escalation_is_described() -> None:
    assert rows("time", "Escalation").keys() == ESCALATE["items"]["properties"].keys()
    assert f"at most {ESCALATE['maxItems']}" in section("time", "Escalation")


def test_every_key_of_an_expiry_and_every_end_is_described() -> None:
    described = rows("time", "Expiry").keys()
    ends = {outcome.value for outcome in ExpiryOutcome} - {"send_back"}
    assert described - {"send_back: STEP"} == {"after", "at", "then"} | ends
    assert "send_back: STEP" in described
