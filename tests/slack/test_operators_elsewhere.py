"""Operators who are not in the channel are told, and asked, directly."""

import pytest

from sandbox.cards import Card
from sandbox.people import Workspace
from tests.slack.asking import panel, thread_says
from tests.slack.house import House
from tests.slack.test_ask_again import AGAIN, asked_again, regroup
from tests.support.waiting import eventually

pytestmark = pytest.mark.usefixtures("signoff")


async def told_directly(slack: Workspace, handle: str, text: str) -> list[Card]:
    """Wait until somebody is told this in a message of their own; gives all of these."""

    async def told() -> list[Card]:
        return [card for card in await slack.person(handle).messages("dm") if text in card.text()]

    return await eventually(told, what=f"{text!r} for {handle}")


async def stuck_without_dave(slack: Workspace) -> Card:
    """Let too few be left where Dave, the operator, is not; gives the card."""
    await slack.happen("leave", channel="#general", person="dave")
    card = await panel(slack)
    await regroup(slack, "carol")
    await thread_says(slack, card, "Can no longer be met")
    return card


async def test_an_operator_who_is_not_in_the_channel_is_told_and_can_act_there(slack: Workspace) -> None:
    card = await stuck_without_dave(slack)
    (told,) = await told_directly(slack, "dave", "Can no longer be met")
    assert "Open the firewall?" in told.text()
    assert "panel-1 · started by @alice" in told.text()
    await regroup(slack, "carol", "bob")
    await slack.wait_for(card, lambda shown: "Can no longer be met" not in shown.text(), "Bob is back")
    await slack.dave.click(told, "More…")
    assert AGAIN in (await slack.dave.modal("Details")).texts()
    assert "Can no longer be met" in (await told_directly(slack, "dave", "panel-1"))[0].text()


async def test_what_came_of_asking_again_is_told_there_too(slack: Workspace) -> None:
    card = await stuck_without_dave(slack)
    (told,) = await told_directly(slack, "dave", "Can no longer be met")
    await asked_again(slack, told)
    await thread_says(slack, card, "could not be asked again")
    (failed,) = await told_directly(slack, "dave", "could not be asked again")
    assert failed.buttons() == ["More…"]
    assert [c.ts for c in await told_directly(slack, "dave", "Can no longer be met")] == [told.ts]


async def test_who_is_in_the_channel_is_told_there_alone(slack: Workspace, home: House) -> None:
    card = await panel(slack)
    await regroup(slack, "carol")
    await thread_says(slack, card, "Can no longer be met")
    said_at = home.sql("SELECT surface FROM pipeline_notices WHERE kind LIKE '%stuck'")
    assert said_at == [(card.channel,)]


async def test_an_operator_who_is_not_in_the_channel_is_asked_directly(slack: Workspace) -> None:
    await slack.happen("leave", channel="#general", person="carol")
    await slack.alice.command("#general", "/pipeline run flaky")
    card = await slack.carol.wait_for_card("dm", button="Skip")
    await slack.carol.click(card, "Skip")
    await slack.wait_for(card, lambda shown: "*Skip* chosen by @carol" in shown.text())
