"""The view in which a reminder is put off: what it offers when, and what it makes of what is chosen."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot import ids
from bot.cards.modals.snooze import snooze_modal, snoozed_modal, wanted_in
from bot.cards.reference import Reference, UnreadableReference
from engine.codes import ExpiryOutcome
from engine.commands import Inquire
from engine.model import HumanTaskId
from engine.policy import Expiry
from tests.makers import HOUR, NOON
from tests.story import Story
from tests.unit.cards.accepted import accepted_view
from tests.unit.cards.views import ALICE, BOB, a_review, actor, view_of

BERLIN, NEW_YORK, KIRITIMATI = "Europe/Berlin", "America/New_York", "Pacific/Kiritimati"
GATE = HumanTaskId("t1-2")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def shown(story: Story, now: datetime, zone: str = BERLIN) -> dict[str, Any]:
    view = snooze_modal(view_of(story.task), Reference(human_task=GATE), actor(BOB), now=now, zone=zone)
    accepted_view(view)
    return view


def offered(now: datetime, zone: str = BERLIN, **policy: Any) -> dict[str, datetime]:
    """Give what can be chosen, with the instant that is sent for it."""
    options = [
        option
        for block in shown(a_review(**policy), now, zone)["blocks"]
        if block.get("block_id") == ids.WHEN
        for option in block["element"]["options"]
    ]
    return {option["text"]["text"]: datetime.fromtimestamp(int(option["value"]), UTC) for option in options}


# --- what it offers ----------------------------------------------------------------------------------


def test_before_two_there_are_three_choices_in_the_day_of_whoever_presses() -> None:
    assert offered(at("2026-03-02 12:20")) == {
        "In 1 hour (14:20)": at("2026-03-02 13:20"),
        "This afternoon (14:00)": at("2026-03-02 13:00"),
        "Tomorrow morning (Tuesday, 09:00)": at("2026-03-03 08:00"),
    }


@pytest.mark.parametrize("now", ["2026-03-02 13:00", "2026-03-02 18:00", "2026-03-02 22:59"])
def test_from_two_on_there_is_no_afternoon(now: str) -> None:
    assert [name.partition(" (")[0] for name in offered(at(now))] == ["In 1 hour", "Tomorrow morning"]


@pytest.mark.parametrize("now", ["2026-03-02 12:00:00", "2026-03-02 12:00:59", "2026-03-02 11:59:01"])
def test_an_afternoon_that_is_an_hour_away_is_offered_once(now: str) -> None:
    assert [name.partition(" (")[0] for name in offered(at(now))] == ["In 1 hour", "Tomorrow morning"]


def test_the_day_is_that_of_whoever_presses() -> None:
    late = at("2026-03-02 12:00")  # two in the night of the third, on Kiritimati
    assert "Tomorrow morning (Wednesday, 09:00)" in offered(late, KIRITIMATI)
    assert offered(late, KIRITIMATI)["This afternoon (14:00)"] == at("2026-03-03 00:00")
    assert offered(late, NEW_YORK)["Tomorrow morning (Tuesday, 09:00)"] == at("2026-03-03 14:00")


@pytest.mark.parametrize(
    ("now", "zone", "morning"),
    [
        ("2026-03-28 20:00", BERLIN, "2026-03-29 07:00"),  # clocks are put forward in between
        ("2026-10-24 20:00", BERLIN, "2026-10-25 08:00"),  # clocks are put back
        ("2026-04-04 02:00", "Australia/Sydney", "2026-04-04 23:00"),  # put back there
        ("2026-10-03 02:00", "Australia/Sydney", "2026-10-03 22:00"),  # put forward there
    ],
)
def test_the_morning_is_at_nine_though_clocks_change(now: str, zone: str, morning: str) -> None:
    assert at(morning) in offered(at(now), zone).values()


def test_the_hour_is_an_hour_though_clocks_change() -> None:
    assert offered(at("2026-03-29 00:30"))["In 1 hour (03:30)"] == at("2026-03-29 01:30")


def test_what_comes_after_the_end_is_not_offered() -> None:
    ends = Expiry(after=timedelta(hours=3), then=ExpiryOutcome.FAIL)
    assert list(offered(NOON, expiry=ends)) == ["In 1 hour (14:00)"]


def test_shortly_before_the_end_only_a_date_and_time_is_asked_for() -> None:
    story = a_review(expiry=Expiry(after=HOUR, then=ExpiryOutcome.FAIL))
    (asked,) = [block for block in shown(story, NOON)["blocks"] if block["type"] == "input"]
    assert (asked["block_id"], asked["optional"]) == (ids.EXACTLY_WHEN, False)


# --- what it makes of it -----------------------------------------------------------------------------


def sent(chosen: datetime | None = None, exact: datetime | None = None) -> dict[str, Any]:
    option = {"value": str(int(chosen.timestamp()))} if chosen else None
    seconds = int(exact.timestamp()) if exact else None
    return {
        ids.WHEN: {ids.VALUE: {"type": "radio_buttons", "selected_option": option}},
        ids.EXACTLY_WHEN: {ids.VALUE: {"type": "datetimepicker", "selected_date_time": seconds}},
    }


def test_a_choice_is_the_instant_that_it_showed() -> None:
    wanted = wanted_in(sent(NOON))
    assert (wanted.until, wanted.block, wanted.errors) == (NOON, ids.WHEN, {})


def test_a_date_and_time_goes_before_a_choice() -> None:
    wanted = wanted_in(sent(NOON, NOON + HOUR))
    assert (wanted.until, wanted.block, wanted.errors) == (NOON + HOUR, ids.EXACTLY_WHEN, {})


def test_nothing_chosen_is_said_beside_the_field() -> None:
    assert wanted_in(sent()).errors == {ids.WHEN: "Choose when you want to be reminded."}
    alone = {ids.EXACTLY_WHEN: sent()[ids.EXACTLY_WHEN]}
    assert list(wanted_in(alone).errors) == [ids.EXACTLY_WHEN]


@pytest.mark.parametrize("forged", ["soon", "9" * 40, ""])
def test_what_we_never_offered_is_no_instant(forged: str) -> None:
    values = {ids.WHEN: {ids.VALUE: {"selected_option": {"value": forged}}}}
    if not forged:
        assert wanted_in(values).errors
        return
    with pytest.raises(UnreadableReference):
        wanted_in(values)


# --- what it says then -------------------------------------------------------------------------------


def said(story: Story, until: datetime, at: datetime | None) -> str:
    human_task = story.task.request(GATE)
    view = snoozed_modal(view_of(story.task), human_task, until=until, at=at, zone=BERLIN)
    return accepted_view(view)


def test_it_repeats_when_in_the_zone_of_whoever_pressed() -> None:
    told = said(a_review(), NOON, NOON)
    assert "You are reminded of *Approve 1.2?* on *Monday, 2 March 2026 at 13:00 (Europe/Berlin)*" in told
    assert "working hours" not in told


def test_it_says_that_a_reminder_comes_later_than_was_wanted() -> None:
    told = said(a_review(), NOON, NOON + 20 * HOUR)
    assert "*Tuesday, 3 March 2026 at 09:00 (Europe/Berlin)*" in told
    assert "Reminders come in working hours, and not too often." in told


def test_it_says_that_an_open_question_comes_first() -> None:
    story = a_review()
    story.tell(Inquire(human_task=GATE, by=actor(BOB), of=actor(ALICE), question="When?"))
    assert "when it has an answer, but not before *Monday, 2 March 2026 at 13:00" in said(story, NOON, None)
