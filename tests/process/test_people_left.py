"""People who are asked and leave: the real bot notices, whether it was there when they left or not."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.app import Running
from engine.model import HumanTaskId, UserId
from engine.ports.queries import HumanTaskFilter, Page
from sandbox.people import Workspace
from sandbox.server import Sandbox
from tests.slack.asking import answer, closed, more, thread_says
from tests.slack.house import House, at_work, house, workspace
from tests.support.waiting import eventually

BOB, CAROL = UserId("U0BOB000001"), UserId("U0CAROL0001")
FOR_ANYONE = """\
name: survey
steps:
  - name: answers
    type: human_task
    with: {title: What do you think?, assignees: anyone}
"""
RISING = """\
name: rising
steps:
  - name: review
    type: approval_gate
    with:
      title: Fine?
      approvers: {users: ["@bob"]}
      escalate: [{after: 2d, to: {users: ["@carol"]}, replace: true}]
"""


@dataclass(frozen=True, slots=True)
class Scene:
    """A workspace, and the bot's house in it."""

    slack: Workspace
    sandbox: Sandbox
    home: House

    @asynccontextmanager
    async def bot(self) -> AsyncIterator["Bot"]:
        """Let the bot work until the block ends."""
        async with at_work(self.home, self.sandbox) as running:
            yield Bot(self.slack, running)

    async def deactivates(self, handle: str, *, is_back: bool = False) -> None:
        """Let an administrator deactivate somebody, or let them back in."""
        await self.slack.happen("change-person", person=handle, changes={"is_deactivated": not is_back})

    async def becomes_guest(self, handle: str, *, is_back: bool = False) -> None:
        """Let an administrator make a guest of somebody, or a full member again."""
        await self.slack.happen("change-person", person=handle, changes={"is_guest": not is_back})

    async def regroups(self, *members: str) -> None:
        """Change who the release managers are."""
        await self.slack.happen("regroup", group="release-managers", members=list(members))


@dataclass(frozen=True, slots=True)
class Bot:
    """The bot at work."""

    slack: Workspace
    running: Running

    async def asks(self, line: str) -> HumanTaskId:
        """Let Alice start something; gives the request that waits."""
        known = await self._open()
        await self.slack.alice.command("#general", f"/pipeline run {line}")

        async def asked() -> set[HumanTaskId]:
            return await self._open() - known

        [request] = await eventually(asked, what="the request")
        return request

    async def knows(self, request: HumanTaskId, *gone: UserId) -> None:
        """Wait until these people, and nobody else, are known to have left."""

        async def noted() -> bool:
            view = await self.running.engine.queries.human_task(request)
            assert view is not None
            return {seat.user for seat in view.human_task.policy.seats if seat.is_gone} == set(gone)

        await eventually(noted, what=f"{gone} have left")

    async def _open(self) -> set[HumanTaskId]:
        page = await self.running.engine.queries.human_tasks(HumanTaskFilter(), Page())
        return {line.id for line in page.lines}

    async def history(self, request: HumanTaskId) -> list[str]:
        """Give the kinds of what happened to the task of a request."""
        view = await self.running.engine.queries.human_task(request)
        assert view is not None
        return [line.kind for line in await self.running.engine.queries.history(view.task.id, Page())]


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    async with workspace() as sandbox:
        slack = Workspace(sandbox.control.call)
        yield Scene(slack, sandbox, house(sandbox, tmp_path))
        assert await slack.complaints() == []


async def test_whoever_is_deactivated_is_gone_until_they_are_back(scene: Scene) -> None:
    async with scene.bot() as bot:
        request = await bot.asks("sign")
        await scene.deactivates("bob")
        await bot.knows(request, BOB)
        await scene.deactivates("bob", is_back=True)
        await bot.knows(request)
        assert (await bot.history(request)).count("people_left") == 2


async def test_whoever_moves_works_in_the_hours_of_the_new_zone_also_if_nobody_ran_meanwhile(
    scene: Scene,
) -> None:
    async def lives_in(bot: Bot, request: HumanTaskId, zone: str) -> None:
        async def does() -> bool:
            view = await bot.running.engine.queries.human_task(request)
            assert view is not None
            return [seat.zone for seat in view.human_task.policy.seats] == [zone]

        await eventually(does, what=zone)

    async with scene.bot() as bot:
        request = await bot.asks("sign")
        await lives_in(bot, request, "Europe/London")
        await scene.slack.happen("change-person", person="bob", changes={"tz": "America/New_York"})
        await lives_in(bot, request, "America/New_York")
        assert "people_left" not in await bot.history(request)
    await scene.slack.happen("change-person", person="bob", changes={"tz": "Asia/Tokyo"})
    async with scene.bot() as bot:
        await lives_in(bot, request, "Asia/Tokyo")


async def test_who_is_still_to_be_asked_is_gone_and_back_before_they_are(scene: Scene) -> None:
    scene.home.write_pipeline("rising", RISING)
    async with scene.bot() as bot:
        request = await bot.asks("rising")

        async def is_gone(*, wanted: bool) -> None:
            async def is_noted() -> bool:
                view = await bot.running.engine.queries.human_task(request)
                assert view is not None
                (escalation,) = view.human_task.policy.escalations
                return [seat.is_gone for seat in escalation.people.seats] == [wanted]

            await eventually(is_noted, what=f"gone: {wanted}")

        await scene.deactivates("carol")
        await is_gone(wanted=True)
        assert "it is asked of nobody" in await answer(scene.slack, "alice", "status rising-1")
        await scene.deactivates("carol", is_back=True)
        await is_gone(wanted=False)
        assert "people_left" not in await bot.history(request)


async def test_whoever_leaves_the_group_is_gone_until_they_are_back(scene: Scene) -> None:
    async with scene.bot() as bot:
        request = await bot.asks("deploy service=web")
        await scene.regroups("bob")
        await bot.knows(request, CAROL)
        await scene.regroups("bob", "carol")
        await bot.knows(request)


async def test_whoever_becomes_a_guest_is_gone_until_they_are_a_full_member_again(scene: Scene) -> None:
    async with scene.bot() as bot:
        request = await bot.asks("sign")
        card = await scene.slack.wait_for_card("#general", button="Approve")
        await scene.becomes_guest("bob")
        await bot.knows(request, BOB)
        await scene.slack.wait_for(card, lambda shown: "*Can no longer be met*" in shown.text())
        assert "Can no longer be met" in await thread_says(scene.slack, card, "<@U0DAVE00001>")
        assert "Can no longer be met" in await answer(scene.slack, "alice", "status sign-1")
        modal = await more(scene.slack.dave, card)
        assert "*Not any more* @bob: deactivated, a guest by now, or no longer in the group." in modal.text()
        await scene.becomes_guest("bob", is_back=True)
        await bot.knows(request)
        await scene.slack.wait_for(card, lambda shown: "Can no longer be met" not in shown.text())
        await scene.slack.bob.click(card, "Approve")
        await closed(scene.slack, card)


@pytest.mark.parametrize("changes", [{"is_deactivated": True}, {"is_guest": True}])
async def test_a_claim_of_what_anyone_may_answer_ends_with_whoever_made_it(
    scene: Scene, changes: dict[str, bool]
) -> None:
    scene.home.write_pipeline("survey", FOR_ANYONE)
    async with scene.bot() as bot:
        request = await bot.asks("survey")
        card = await scene.slack.wait_for_card("#general", button="Claim")
        await scene.slack.bob.click(card, "Claim")
        await scene.slack.wait_for(card, lambda shown: "Claimed by @bob" in shown.text())
        await scene.slack.happen("change-person", person="bob", changes=changes)
        await scene.slack.wait_for(card, lambda shown: shown.has_button("Claim"))
        assert "Claimed by" not in card.text()
        assert "claim_lapsed" in await bot.history(request)


async def test_whoever_left_while_the_bot_was_down_is_noticed_when_it_starts(scene: Scene) -> None:
    async with scene.bot() as bot:
        signed, deployed = await bot.asks("sign"), await bot.asks("deploy service=web")
        await bot.knows(signed)
        await bot.knows(deployed)
    await scene.deactivates("bob")
    await scene.regroups()
    async with scene.bot() as bot:
        await bot.knows(signed, BOB)
        await bot.knows(deployed, BOB, CAROL)


async def test_whoever_left_while_slack_could_not_say_so_is_noticed_later(scene: Scene) -> None:
    async with scene.bot() as bot:
        request = await bot.asks("deploy service=web")
        await scene.slack.trouble("error_before", on="usergroups.*")
        await scene.regroups("carol")
        await eventually(scene.slack.struck, what="Slack refuses to say who is in the group")
        await bot.knows(request)
        await scene.slack.no_trouble()
        await bot.knows(request, BOB)
