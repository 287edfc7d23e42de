"""Where nobody is an operator, whoever started a stopped task is told, and lets it go on."""

from dataclasses import replace

import pytest

from sandbox.people import Workspace
from tests.slack.asking import closed, thread_says
from tests.slack.house import House
from tests.slack.test_disputes import WAYS, disown, rollout

pytestmark = pytest.mark.usefixtures("signoff")


@pytest.fixture
def home(home: House) -> House:
    """The same, without operators."""
    return replace(home, settings=home.settings.model_copy(update={"operators": ""}))


async def test_whoever_started_the_task_is_told_and_lets_it_go_on(slack: Workspace) -> None:
    check, _ = await rollout(slack)
    await slack.bob.click(check, "Approve")
    await closed(slack, check)
    await disown(slack.bob, check)
    told = await slack.wait_for_card("#general", button="Go on")
    assert told.text().startswith("<@U0ALICE0001> *🛑 Stopped*")
    for who in (slack.bob, slack.dave):
        await who.click(told, "Go on")
        assert "Only operators" in await who.private_note("Nothing was changed")
    task = await slack.wait_for_card("#general", button="Details…", text="🛑 Stopped")
    await slack.alice.click(task, "Details…")
    details = await slack.alice.modal("Task")
    assert [text for text in details.texts() if text in WAYS] == WAYS
    await details.press("Go on")
    await thread_says(slack, check, "@alice let *rollout-1* go on")
