"""What happens when nobody answers: reminders, and the end of waiting."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from sandbox.cards import Card
from sandbox.people import Workspace
from tests.slack.asking import closed, release
from tests.slack.clock import Hasty
from tests.slack.house import while_time_passes
from tests.support.waiting import eventually

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BOB, CAROL = "<@U0BOB000001>", "<@U0CAROL0001>"


@dataclass(frozen=True, slots=True)
class Scene:
    """A gate that waits for Bob and Carol, and a clock."""

    slack: Workspace
    clock: Hasty
    card: Card

    async def reminders(self) -> list[str]:
        return [c.text() for c in await self.slack.thread(self.card) if "Reminder" in c.text()]

    async def has_reminded(self, times: int) -> list[str]:
        async def found() -> list[str] | None:
            said = await self.reminders()
            return said if len(said) == times else None

        return await eventually(found, what=f"{times} reminders")


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    async with while_time_passes(tmp_path) as (slack, clock):
        yield Scene(slack, clock, await release(slack))


async def test_only_those_who_still_have_to_act_are_reminded_in_the_thread(scene: Scene) -> None:
    await scene.slack.bob.click(scene.card, "Approve")
    await scene.slack.wait_for(scene.card, lambda shown: "1 of 2" in shown.text())
    await scene.clock.advance(4 * HOUR)
    [said] = await scene.has_reminded(1)
    assert CAROL in said
    assert BOB not in said
    await scene.clock.advance(DAY)
    await scene.has_reminded(2)


async def test_after_a_long_silence_one_reminder_comes_and_not_as_many_as_were_missed(scene: Scene) -> None:
    await scene.clock.advance(2 * DAY + 12 * HOUR)
    [said] = await scene.has_reminded(1)
    assert BOB not in said  # a group is mentioned as the group
    assert "<!subteam^S0RELEASE01>" in said


async def test_a_gate_that_nobody_answers_ends_as_its_author_said(scene: Scene) -> None:
    task = await scene.slack.wait_for_card("#releases", button="Details…")
    await scene.clock.advance(3 * DAY + HOUR)
    await closed(scene.slack, scene.card)
    assert "*Expired*: nobody answered in time" in scene.card.text()
    assert "It counts as rejected." in scene.card.text()
    await scene.slack.wait_for(task, lambda shown: "Failed" in shown.text())


async def test_a_click_after_the_end_changes_nothing(scene: Scene) -> None:
    seen = scene.card.as_it_is()
    await scene.clock.advance(3 * DAY + HOUR)
    await closed(scene.slack, scene.card)
    await scene.slack.carol.click(seen, "Approve")
    assert "nobody answered in time" in await scene.slack.carol.private_note()
