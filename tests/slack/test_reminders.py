"""What people see and press of reminders: the newest one, Snooze… on it, and what becomes of it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from sandbox.cards import Card
from sandbox.modal_driver import Modal
from sandbox.people import Workspace
from sandbox.person_driver import Person
from sandbox.server import Sandbox
from tests.slack.asking import answer
from tests.slack.clock import Hasty
from tests.slack.house import House, at_work, house, workspace
from tests.support.waiting import eventually

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
BOB, CAROL = "<@U0BOB000001>", "<@U0CAROL0001>"
SNOOZE = "Snooze…"
CUT = "there is a newer one below"


@dataclass(frozen=True, slots=True)
class Scene:
    """A price that Bob and Carol are asked about, in the channel and directly, and a clock."""

    slack: Workspace
    clock: Hasty
    card: Card
    sandbox: Sandbox
    home: House

    async def reminders(self) -> list[Card]:
        """Give the reminders in the channel, oldest first."""
        return [reply for reply in await self.slack.thread(self.card) if "Reminder" in reply.text()]

    async def reminded(self, *, times: int = 1) -> list[Card]:
        """Wait until so many stand there."""

        async def found() -> list[Card] | None:
            said = await self.reminders()
            return said if len(said) == times else None

        return await eventually(found, what=f"{times} reminders")

    async def shows(self, reminder: Card, text: str) -> Card:
        """Wait until a reminder has become one line without a button, which says this."""

        def is_cut(shown: Card) -> bool:
            return text in shown.text() and shown.buttons() == []

        return await self.slack.wait_for(reminder, is_cut, f"{text!r} on the reminder")


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    async with workspace() as sandbox:
        slack, home = Workspace(sandbox.control.call), house(sandbox, tmp_path)
        clock = Hasty(slack)
        async with at_work(home, sandbox, clock=clock):
            await slack.alice.command("#general", "/pipeline run prices")
            card = await slack.wait_for_card("#general", button="Approve")
            yield Scene(slack, clock, card, sandbox, home)
        assert await slack.complaints() == []


async def own_card(who: Person) -> Card:
    return await who.wait_for_card("dm", button="Approve", text="Raise the prices?")


async def own_reminder(who: Person) -> Card:
    return await who.wait_for_card("dm", button=SNOOZE, text="Reminder")


async def snoozing(who: Person, reminder: Card) -> Modal:
    """Press Snooze…."""
    await who.click(reminder, SNOOZE)
    return await who.modal("Snooze")


def seconds(at: datetime) -> int:
    return int(at.timestamp())


# --- what becomes of a reminder ----------------------------------------------------------------------


async def test_a_newer_reminder_cuts_the_one_before_at_each_place(scene: Scene) -> None:
    await scene.clock.advance(HOUR)
    [first] = await scene.reminded()
    assert first.buttons() == [SNOOZE]
    assert f"{BOB} and {CAROL} 🟡 *Reminder*: <" in first.text()
    assert "Answer by " in first.text()
    directly = await own_reminder(scene.slack.bob)
    await scene.clock.advance(2 * HOUR)
    [_, second] = await scene.reminded(times=2)
    await scene.shows(first, CUT)
    await scene.shows(directly, CUT)
    assert second.buttons() == [SNOOZE]


async def test_an_approval_takes_the_button_from_who_gave_it_and_a_decision_from_all(scene: Scene) -> None:
    await scene.clock.advance(HOUR)
    [shared] = await scene.reminded()
    his, hers = await own_reminder(scene.slack.bob), await own_reminder(scene.slack.carol)
    await scene.slack.bob.click(await own_card(scene.slack.bob), "Approve")
    await scene.shows(his, "does not wait for you any more")
    await scene.slack.wait_for(shared, lambda shown: BOB not in shown.text(), "only Carol is called")
    assert shared.buttons() == hers.buttons() == [SNOOZE]
    await scene.slack.carol.click(scene.card, "Approve")
    for reminder in (shared, his, hers):
        await scene.shows(reminder, "✅ *Approved* by @bob and @carol")
    assert not any("Reminder" in reply.text() for reply in await scene.slack.thread(scene.card))


async def test_a_decision_reaches_reminders_though_slack_did_not_take_it_at_first(scene: Scene) -> None:
    await scene.clock.advance(HOUR)
    [reminder] = await scene.reminded()
    await scene.slack.trouble("error_before", on="chat.update", count=4)
    await scene.slack.alice.command("#general", "/pipeline cancel prices-1")
    await (await scene.slack.alice.modal()).submit()
    await scene.clock.advance(MINUTE)
    await scene.shows(reminder, "the task was cancelled")


async def test_an_expiry_says_so_on_the_reminder(scene: Scene) -> None:
    await scene.clock.advance(HOUR)
    [reminder] = await scene.reminded()
    await scene.clock.advance(timedelta(days=2))
    await scene.shows(reminder, "⌛ *Expired*: nobody answered in time")


# --- Snooze… -----------------------------------------------------------------------------------------


async def test_who_snoozes_is_reminded_then_and_the_others_as_before(scene: Scene) -> None:
    await scene.clock.advance(HOUR)
    [first] = await scene.reminded()
    now = scene.clock.now()
    modal = await snoozing(scene.slack.bob, first)
    assert modal.options("Remind me")[0].startswith("In 1 hour (")
    until = now + 4 * HOUR
    await modal.fill({"Or at a date and time": seconds(until)}).submit()
    assert "You are reminded of *Raise the prices?*" in modal.text()
    assert "(Europe/London)*, if it still waits for you then." in modal.text()
    await scene.clock.advance(2 * HOUR)
    [_, second] = await scene.reminded(times=2)
    assert CAROL in second.text()
    assert BOB not in second.text()
    await scene.clock.advance(2 * HOUR + MINUTE)  # by now both want to be reminded: they share one
    [*_, third] = await scene.reminded(times=3)
    assert f"{BOB} and {CAROL} 🟡" in third.text()


async def test_the_hour_is_an_hour_for_who_presses_alone(scene: Scene) -> None:
    await scene.clock.advance(HOUR)
    [first] = await scene.reminded()
    modal = await (await snoozing(scene.slack.carol, first)).submit()
    assert "(America/New_York)*" in modal.text()
    assert first.buttons() == [SNOOZE]
    await scene.clock.advance(HOUR + MINUTE)
    [_, second] = await scene.reminded(times=2)
    assert CAROL in second.text()
    assert BOB not in second.text()


async def test_what_is_no_time_to_be_reminded_is_said_beside_the_field_and_what_was_chosen_stays(
    scene: Scene,
) -> None:
    await scene.clock.advance(HOUR)
    [first] = await scene.reminded()
    modal = await snoozing(scene.slack.bob, first)
    for wrong, said in (
        (scene.clock.now() - HOUR, "That is past: choose a later time."),
        (scene.clock.now() + timedelta(days=400), "That is too far away: choose a time within 366 days."),
        (scene.clock.now() + timedelta(days=3), "Nobody can answer any more when that"),
    ):
        await modal.fill({"Or at a date and time": seconds(wrong)}).submit()
        assert said in modal.errors["Or at a date and time"]
        assert modal.value("Or at a date and time") == seconds(wrong)
    await modal.fill({"Or at a date and time": seconds(scene.clock.now() + HOUR)}).submit()
    assert modal.title == "Done"


async def test_a_choice_that_has_passed_meanwhile_is_said_beside_the_choices(scene: Scene) -> None:
    await scene.clock.advance(HOUR)
    [first] = await scene.reminded()
    modal = await snoozing(scene.slack.bob, first)
    await scene.clock.advance(HOUR + MINUTE)
    await modal.submit()
    assert modal.errors == {"Remind me": "That is past: choose a later time."}


async def test_only_who_is_waited_for_can_snooze(scene: Scene) -> None:
    await scene.clock.advance(HOUR)
    [first] = await scene.reminded()
    before = first.as_it_is()
    await scene.slack.mallory.click(first, SNOOZE)
    assert "@bob and @carol" in await scene.slack.mallory.private_note()
    await scene.slack.bob.click(scene.card, "Approve")
    await scene.slack.wait_for(first, lambda shown: BOB not in shown.text(), "only Carol is called")
    await scene.slack.bob.click(first, SNOOZE)
    assert "Nothing was changed." in await scene.slack.bob.private_note()
    await scene.slack.carol.click(scene.card, "Approve")
    await scene.shows(first, "✅ *Approved*")
    await scene.slack.carol.click(before, SNOOZE)
    assert "approved" in await scene.slack.carol.private_note()


async def test_who_decides_while_the_view_is_open_learns_that_it_is_decided(scene: Scene) -> None:
    await scene.clock.advance(HOUR)
    [first] = await scene.reminded()
    modal = await snoozing(scene.slack.bob, first)
    await scene.slack.bob.click(scene.card, "Approve")
    await modal.submit()
    assert modal.title == "Not sent"


async def test_a_snooze_says_that_an_open_question_comes_first(scene: Scene) -> None:
    await scene.clock.advance(HOUR)
    [first] = await scene.reminded()
    modal = await snoozing(scene.slack.bob, first)
    await scene.slack.carol.click(scene.card, "More…")
    await (await scene.slack.carol.modal()).press("Ask a question…")
    await (await scene.slack.carol.modal("Ask a question")).fill(Question="Since when?").submit()
    await modal.submit()
    assert "A question about *Raise the prices?* is open." in modal.text()
    assert first.buttons() == [SNOOZE]


async def test_what_anyone_may_answer_is_reminded_of_in_its_place(tmp_path: Path) -> None:
    async with workspace() as sandbox:
        slack, home = Workspace(sandbox.control.call), house(sandbox, tmp_path)
        home.write_pipeline(
            "open",
            "name: open\nsteps:\n  - name: review\n    type: approval_gate\n"
            "    with: {title: Fine?, approvers: anyone, remind: {after: 1h}}\n",
        )
        clock = Hasty(slack)
        async with at_work(home, sandbox, clock=clock):
            await slack.alice.command("#general", "/pipeline run open")
            card = await slack.wait_for_card("#general", button="Approve")
            await clock.advance(HOUR)
            reminder = await slack.wait_for_card("#general", button=SNOOZE)
            assert "waits for your approval" in reminder.text()
            assert "<@" not in reminder.text()
            await slack.mallory.click(card, "Approve")
            await slack.wait_for(reminder, lambda shown: "*Approved* by @mallory" in shown.text())
        assert await slack.complaints() == []


# --- beside a summary --------------------------------------------------------------------------------


async def test_who_has_a_summary_is_reminded_only_of_what_is_due_within_a_day(scene: Scene) -> None:
    await answer(scene.slack, "bob", "summary 09:00 daily")
    await scene.clock.advance(HOUR)
    [first] = await scene.reminded()
    assert f"{CAROL} 🟡 *Reminder*" in first.text()
    assert BOB not in first.text()
    await own_reminder(scene.slack.carol)
    assert not any("Reminder" in card.text() for card in await scene.slack.bob.messages("dm"))
    await scene.clock.advance(24 * HOUR)  # it expires after two days
    [_, second] = await scene.reminded(times=2)
    assert f"{BOB} and {CAROL} 🟡 *Reminder*" in second.text()
    await own_reminder(scene.slack.bob)
