"""When nobody answers in time: it is late, others are asked, too or instead, and it ends in nobody's name."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from sandbox.cards import Card
from sandbox.people import Workspace
from tests.slack.asking import answer, closed, thread_says
from tests.slack.clock import Hasty
from tests.slack.house import House, at_work, house, workspace

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ALICE, BOB, CAROL, MALLORY = "<@U0ALICE0001>", "<@U0BOB000001>", "<@U0CAROL0001>", "<@U0MALLORY01>"
TITLE = "Open port 443?"
ENDING = """
name: {name}
title: End in time
steps:
  - name: ask
    type: {type}
    with: {{title: Is it fine?, {who}: {{users: ["@bob"]}}, expires: {{after: 1d, {end}}}}}
  - {{name: after, type: shell, needs: [ask], with: {{run: "true"}}}}
"""
ENDS = {
    "approving": ("approval_gate", "approvers", "then: approve"),
    "skipping": ("approval_gate", "approvers", "then: skip"),
    "answering": ("human_task", "assignees", "answer: {}"),
}


@dataclass(frozen=True, slots=True)
class Scene:
    """The bot at work beside a workspace, and a clock that moves both."""

    slack: Workspace
    clock: Hasty
    home: House

    async def start(
        self, pipeline: str, text: str, channel: str = "#releases", button: str = "Approve"
    ) -> Card:
        await self.slack.alice.command(channel, f"/pipeline run {pipeline}")
        return await self.slack.wait_for_card(channel, button=button, text=text)


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    async with workspace() as sandbox:
        slack = Workspace(sandbox.control.call)
        clock, home = Hasty(slack), house(sandbox, tmp_path)
        for name, (kind, who, end) in ENDS.items():
            home.write_pipeline(name, ENDING.format(name=name, type=kind, who=who, end=end))
        async with at_work(home, sandbox, clock=clock):
            yield Scene(slack, clock, home)
        assert await slack.complaints() == []


async def test_a_late_answer_is_told_to_those_asked_and_to_whoever_started_it(scene: Scene) -> None:
    card = await scene.start("late", TITLE)
    assert "*Due*" in card.text()
    await scene.clock.advance(13 * HOUR)
    said = await thread_says(scene.slack, card, "*Late*")
    assert f"{BOB} 🔴" in said
    assert f"{ALICE}, who started it" in said
    await scene.slack.wait_for(card, lambda shown: "🔴 *Late since*" in shown.text())
    assert "late since" in await answer(scene.slack, "alice", "status late-1", "#releases")


async def test_others_are_asked_as_well_with_a_card_of_their_own_and_may_decide(scene: Scene) -> None:
    await scene.slack.happen("leave", channel="#releases", person="mallory")
    card = await scene.start("late", TITLE)
    told = await answer(scene.slack, "alice", "status late-1", "#releases")
    assert "it is asked of @mallory" in told
    assert "the work goes back to *draft*" in told
    await scene.clock.advance(DAY + HOUR)
    said = await thread_says(scene.slack, card, "It has waited since")
    assert "for @bob" in said
    own = await scene.slack.mallory.wait_for_card("dm", button="Approve", text=TITLE)
    assert "Escalated to you" in await thread_says(scene.slack, own, "It has waited since")
    await scene.slack.mallory.click(own, "Approve")
    await closed(scene.slack, card)
    assert "*Approved* by @mallory" in card.text()


async def test_those_instead_of_whom_others_are_asked_may_not_answer_any_more(scene: Scene) -> None:
    card = await scene.start("late", TITLE)
    seen = card.as_it_is()
    await scene.clock.advance(DAY + HOUR)
    await thread_says(scene.slack, card, "Escalated to you")
    await scene.clock.advance(DAY)
    said = await thread_says(scene.slack, card, "you are no longer asked")
    assert f"{BOB}" in said
    assert f"{CAROL} 👉" in said
    await scene.slack.bob.click(seen, "Approve")
    assert "@carol" in await scene.slack.bob.private_note()
    await scene.slack.carol.click(card, "Approve")
    await closed(scene.slack, card)
    assert "*Approved* by @carol" in card.text()


async def test_work_goes_back_when_nobody_answers_in_time(scene: Scene) -> None:
    card = await scene.start("late", TITLE)
    await scene.clock.advance(3 * DAY + HOUR)
    await closed(scene.slack, card)
    assert "*Expired*: nobody answered in time" in card.text()
    assert "Sent back to *draft*." in card.text()
    again = await scene.slack.wait_for_card("#releases", button="Approve", text="round 2", besides=(card,))
    assert "Sent back by" not in again.text()


@pytest.mark.parametrize(
    ("pipeline", "button", "end"),
    [
        ("approving", "Approve", "It counts as approved: its author wanted that. Nobody approved it."),
        ("skipping", "Approve", "The step was skipped."),
        ("answering", "Complete…", "It got the answer that its author wrote. Nobody filled it in."),
    ],
)
async def test_a_request_ends_as_its_author_wrote_and_in_nobodys_name(
    scene: Scene, pipeline: str, button: str, end: str
) -> None:
    card = await scene.start(pipeline, "Is it fine?", "#general", button)
    await scene.clock.advance(DAY + HOUR)
    await closed(scene.slack, card)
    assert "*Expired*: nobody answered in time" in card.text()
    assert end in card.text()
    said = await thread_says(scene.slack, card, "*Expired*")
    assert "@bob" not in said
    await scene.slack.wait_for_card("#general", text="Completed")


async def test_what_ended_while_the_bot_was_down_says_when(tmp_path: Path) -> None:
    async with workspace() as sandbox:
        slack = Workspace(sandbox.control.call)
        clock, home = Hasty(slack), house(sandbox, tmp_path)
        async with at_work(home, sandbox, clock=clock):
            await slack.alice.command("#releases", "/pipeline run late")
            card = await slack.wait_for_card("#releases", button="Approve", text=TITLE)
        await clock.advance(4 * DAY)
        async with at_work(home, sandbox, clock=clock):
            await closed(slack, card)
            assert "while Signoff was not running" in card.text()
            assert [c for c in await slack.thread(card) if "Escalated to you" in c.text()] == []
        assert await slack.complaints() == []
