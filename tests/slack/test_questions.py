"""Operators who are asked what to do: retry, skip or fail."""

import pytest

from sandbox.cards import Card
from sandbox.people import Workspace
from tests.slack.asking import closed

pytestmark = pytest.mark.usefixtures("signoff")


async def flaky(slack: Workspace) -> Card:
    """Let Alice start what fails; gives the card that asks Carol, whom the pipeline names as its operator."""
    await slack.alice.command("#general", "/pipeline run flaky")
    return await slack.wait_for_card("#general", button="Skip")


async def test_a_step_that_fails_asks_the_operators_of_its_pipeline(slack: Workspace) -> None:
    card = await flaky(slack)
    assert "attempt failed" in card.text()
    assert "it broke" in card.text()
    assert card.buttons() == ["Retry", "Skip", "Fail"]
    await slack.dave.click(card, "Skip")  # an operator of the installation, and not of this pipeline
    assert "Only @carol may answer this." in await slack.dave.private_note()


async def test_skip_goes_on_without_the_step(slack: Workspace) -> None:
    card = await flaky(slack)
    await slack.carol.click(card, "Skip")
    await closed(slack, card)
    assert "*Skip* chosen by @carol" in card.text()
    await slack.wait_for_card("#general", button="Approve", text="And now?")


async def test_retry_runs_it_again_and_asks_again_when_it_fails_again(slack: Workspace) -> None:
    card = await flaky(slack)
    await slack.carol.click(card, "Retry")
    await closed(slack, card)
    await slack.wait_for_card("#general", button="Retry", besides=(card,))


async def test_fail_ends_the_task_and_a_second_answer_changes_nothing(slack: Workspace) -> None:
    card = await flaky(slack)
    seen = card.as_it_is()
    await slack.carol.click(card, "Fail")
    await closed(slack, card)
    await slack.carol.click(seen, "Fail")
    assert await slack.carol.private_notes() == []
    await slack.carol.click(seen, "Skip")
    assert "@carol already chose Fail" in await slack.carol.private_note()
    await slack.wait_for_card("#general", button="Details…", text="Failed")
