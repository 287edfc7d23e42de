"""A decision that may be undone for two minutes: it shows at once, and holds when they are over."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from sandbox.cards import Card
from sandbox.people import Workspace
from sandbox.person_driver import Person
from tests.slack.asking import closed, more, showing
from tests.slack.clock import Hasty
from tests.slack.house import while_time_passes
from tests.support.waiting import eventually

WINDOW = timedelta(minutes=2)
BOB = "<@U0BOB000001>"


@dataclass(frozen=True, slots=True)
class Scene:
    """A gate whose decision may be undone, and a clock."""

    slack: Workspace
    clock: Hasty
    card: Card

    async def says(self, text: str) -> None:
        """See the card say so."""
        await self.slack.wait_for(self.card, lambda shown: text in shown.text(), repr(text))

    async def said(self, text: str) -> str:
        """Wait until the thread says something; gives it."""

        async def found() -> list[str]:
            return [c.text() for c in await self.slack.thread(self.card) if text in c.text()]

        return (await eventually(found, what=f"{text!r} in the thread"))[0]

    async def approve(self, who: Person) -> None:
        """Let somebody approve."""
        await who.click(self.card, "Approve")
        await self.says("takes effect")

    async def window_ends(self) -> None:
        """Let two minutes pass."""
        await self.clock.advance(WINDOW)
        await closed(self.slack, self.card)


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    async with while_time_passes(tmp_path) as (slack, clock):
        await slack.alice.command("#general", "/pipeline run slowly")
        card = await slack.wait_for_card("#general", button="Approve", text="Change the price?")
        yield Scene(slack, clock, card)


async def test_a_decision_shows_at_once_and_holds_when_the_window_ends(scene: Scene) -> None:
    task = await scene.slack.wait_for_card("#general", button="Details…")
    await scene.approve(scene.slack.bob)
    assert "🟢 *Approved* by @bob, takes effect at " in scene.card.text()
    assert scene.card.buttons() == ["Undo", "More…"]
    assert "Completed" not in task.text()
    assert not [c for c in await scene.slack.thread(scene.card) if "Approved" in c.text()]
    await scene.window_ends()
    assert "✅ *Approved* by @bob" in scene.card.text()
    assert "*Approved* by @bob" in await scene.said("Approved")
    await scene.slack.wait_for(task, lambda shown: "Completed" in shown.text(), "the task goes on")


async def test_who_decided_takes_it_back_and_the_card_is_as_before(scene: Scene) -> None:
    before = scene.card.text().replace("<!subteam^S0RELEASE01>", "@release-managers: @bob and @carol")
    await scene.approve(scene.slack.bob)
    await scene.slack.bob.click(scene.card, "Undo")
    await scene.slack.wait_for(scene.card, lambda shown: shown.has_button("Approve"), "it can be decided")
    assert scene.card.text() == before
    told = await scene.said("took back")
    assert told.startswith("↩️ @bob took back their approval of ")
    assert told.endswith("It waits for a decision again.")
    await scene.clock.advance(2 * WINDOW)
    await scene.approve(scene.slack.carol)
    await scene.window_ends()
    assert "*Approved* by @carol" in scene.card.text()
    history = (await more(scene.slack.bob, scene.card)).text()
    assert "@bob approved *review*" in history
    assert "@bob took back their approval of *review*" in history


async def test_an_operator_may_and_who_decided_is_told(scene: Scene) -> None:
    await scene.approve(scene.slack.bob)
    for who in (scene.slack.carol, scene.slack.alice, scene.slack.mallory):
        await who.click(scene.card, "Undo")
        note = await who.private_note("undo")
        assert "Only @bob, who decided this, and operators can undo it. Nothing was changed." in note
    await scene.slack.dave.click(scene.card, "Undo")
    told = await scene.said("took back")
    assert told.startswith(f"{BOB} ↩️ @dave took back your approval of ")
    await scene.slack.wait_for(scene.card, lambda shown: shown.has_button("Approve"), "it can be decided")


async def test_a_rejection_waits_too_and_says_where_the_work_will_go(scene: Scene) -> None:
    await scene.slack.bob.click(scene.card, "Reject…")
    modal = await scene.slack.bob.modal("Reject")
    await modal.fill(Reason="Too much.").press("Send back to", "draft")
    await modal.submit()
    await scene.says("takes effect")
    assert "🔴 *Rejected* by @bob, takes effect at " in scene.card.text()
    assert "Then work goes back to *draft*." in scene.card.text()
    assert "Too much." in scene.card.text()
    await scene.window_ends()
    assert "❌ *Rejected* by @bob" in scene.card.text()
    again = await scene.slack.wait_for_card("#general", button="Approve", text="round 2")
    assert "Too much." in again.text()


async def test_clicks_on_old_copies_change_nothing_and_say_who_decided(scene: Scene) -> None:
    old = scene.card.as_it_is()
    await scene.approve(scene.slack.bob)
    for label in ("Approve", "Reject…"):
        await scene.slack.carol.click(old, label)
        note = await scene.slack.carol.private_note("already approved this")
        assert "@bob already approved this. It takes effect " in note
    await scene.slack.bob.click(old, "Approve")  # says nothing new
    await scene.window_ends()
    assert "*Approved* by @bob" in scene.card.text()
    assert "1 of 1" in scene.card.text()


async def test_too_late_is_said_to_who_presses_undo_on_an_old_card(scene: Scene) -> None:
    await scene.approve(scene.slack.bob)
    old = scene.card.as_it_is()
    await scene.window_ends()
    await scene.slack.bob.click(old, "Undo")
    note = await scene.slack.bob.private_note("cannot be undone")
    assert "@bob already approved this. It has taken effect, and cannot be undone any more." in note


async def test_undo_at_the_moment_at_which_the_window_ends_has_one_outcome_and_both_are_told(
    scene: Scene,
) -> None:
    await scene.approve(scene.slack.bob)
    old = scene.card.as_it_is()
    await scene.clock.advance(WINDOW - timedelta(milliseconds=500))
    await asyncio.gather(scene.clock.advance(timedelta(seconds=1)), scene.slack.bob.click(old, "Undo"))

    async def settled() -> str | None:
        said = [c.text() for c in await scene.slack.thread(scene.card)]
        return next((text for text in said if "took back" in text or "Approved" in text), None)

    outcome = await eventually(settled, what="what came of it")
    if "took back" in outcome:
        await scene.slack.wait_for(scene.card, lambda shown: shown.has_button("Approve"), "it waits")
    else:
        await scene.slack.bob.private_note("cannot be undone")
        await closed(scene.slack, scene.card)


async def test_behind_more_stands_undo_and_what_it_is_about(scene: Scene) -> None:
    await scene.approve(scene.slack.bob)
    modal = await more(scene.slack.bob, scene.card)
    assert "*Approved* by @bob, takes effect at " in modal.text()
    await modal.press("Undo")
    await showing(modal, "Approve with comment…")
    assert "Undo" not in modal.texts()
    await scene.slack.wait_for(scene.card, lambda shown: shown.has_button("Approve"), "it can be decided")


async def test_while_it_can_be_undone_it_waits_for_nobody(scene: Scene) -> None:
    await scene.approve(scene.slack.bob)
    await scene.slack.carol.command("#general", "/pipeline mine")
    assert "Nothing waits for you." in await scene.slack.carol.private_note()
    assert "Ask a question…" not in (await more(scene.slack.carol, scene.card)).texts()
