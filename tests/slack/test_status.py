"""What `/pipeline status` says of all that waits: for whom, since when, how long as a rule, what is next."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from sandbox.cards import Card
from sandbox.people import Workspace
from tests.slack.asking import answer, closed, form_for_two, hello
from tests.slack.clock import Hasty
from tests.slack.house import while_time_passes
from tests.slack.test_disputes import rollout
from tests.support.waiting import eventually

HOUR = timedelta(hours=1)
WINDOW = """
name: window
steps:
  - name: gate
    type: approval_gate
    with: {title: Publish?, approvers: anyone, self_approval: true, undo_window: 1h}
"""
LATER = """
name: later
steps:
  - {name: cool, type: delay, with: {for: 2h}}
  - {name: sync, type: shell, with: {run: exit 3}, retry: {attempts: 2, wait: 3h}}
"""


@dataclass(frozen=True, slots=True)
class Scene:
    """A workspace with a clock that can be moved on."""

    slack: Workspace
    clock: Hasty

    async def status(self, task: str) -> str:
        return await answer(self.slack, "alice", f"status {task}")

    async def says(self, task: str, text: str) -> str:
        """Wait until the status of a task says something."""

        async def said() -> str:
            told = await self.status(task)
            return told if text in told else ""

        return await eventually(said, what=f"{text!r} in the status of {task}")

    async def run(self, name: str) -> None:
        """Let Alice start a pipeline."""
        await self.slack.alice.command("#general", f"/pipeline run {name}")


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    async with while_time_passes(tmp_path, window=WINDOW, later=LATER) as (slack, clock):
        yield Scene(slack, clock)


async def test_it_says_who_is_waited_for_since_when_and_the_next_reminder_and_end(scene: Scene) -> None:
    await rollout(scene.slack)
    said = await scene.says("rollout-1", "|May we?> · waits for @bob and @carol\n↳ since <!date^")
    assert "next: reminder 1 of 3 <!date^" in said
    assert "then it expires <!date^" in said
    assert "it counts as rejected" in said
    assert re.search(r"Is it right\?>? · waits for @bob and @carol\n↳ since <!date\^", said)  # linked or not
    assert said.count("next:") == 1
    await scene.clock.advance(4 * HOUR)
    await scene.says("rollout-1", "next: reminder 2 of 3")


async def test_it_says_how_long_it_usually_takes_from_the_fifth_answer_on(scene: Scene) -> None:
    cards: list[Card] = []
    for _ in range(5):
        cards.append(card := await hello(scene.slack))
        await scene.clock.advance(2 * HOUR)
        await scene.slack.alice.click(card, "Approve")
        await closed(scene.slack, card)
        if len(cards) == 4:
            waiting = await hello(scene.slack)
            assert "usually" not in await scene.status("hello-5")
            await scene.slack.alice.click(waiting, "Approve")
            await closed(scene.slack, waiting)
    await hello(scene.slack)
    assert "· usually takes about 2 hours" in await scene.status("hello-7")


async def test_a_claimed_form_says_when_it_is_for_all_again(scene: Scene) -> None:
    card = await form_for_two(scene.slack)
    await scene.slack.bob.click(card, "Claim")
    said = await scene.says("four-eyes-1", "who claimed it until")
    assert "next: the claim of @bob ends <!date^" in said


async def test_a_decision_that_can_be_undone_says_when_it_takes_effect(scene: Scene) -> None:
    await scene.run("window")
    card = await scene.slack.wait_for_card("#general", button="Approve")
    await scene.slack.alice.click(card, "Approve")
    said = await scene.says("window-1", "🟢 approved by @alice, takes effect <!date^")
    assert "next: it takes effect <!date^" in said
    await scene.clock.advance(HOUR)
    await scene.says("window-1", "✅ Completed")


async def test_what_needs_information_says_from_whom(scene: Scene) -> None:
    card = await hello(scene.slack)
    await scene.slack.bob.click(card, "More…")
    await (await scene.slack.bob.modal("Details")).press("Ask a question…")
    modal = await scene.slack.bob.modal("Ask a question")
    await modal.fill({"Whom": "@carol", "Question": "Since when?"}).submit()
    await scene.says("hello-1", "❓ needs information from @carol, whom @bob asked <!date^")


async def test_steps_that_wait_for_a_time_say_when_they_go_on(scene: Scene) -> None:
    await scene.run("later")
    said = await scene.says("later-1", "attempt 1 failed · next: attempt 2 <!date^")
    assert "next: it goes on <!date^" in said


async def test_a_round_after_a_rejection_is_counted(scene: Scene) -> None:
    check, _ = await rollout(scene.slack)
    await scene.slack.bob.click(check, "Reject…")
    modal = await scene.slack.bob.modal("Reject")
    await modal.press("Send back to", "draft")
    await modal.fill(Reason="Too short.").submit()
    again = await scene.slack.wait_for_card(
        "#general", button="Approve", text="Is it right?", besides=(check,)
    )
    assert "round 2" in again.text()
    assert "*check* · waiting · round 2" in await scene.status("rollout-1")
