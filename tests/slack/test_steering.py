"""Cancelling a task and taking it up again: for whoever started it and operators, after a confirmation."""

import pytest

from sandbox.cards import Card
from sandbox.people import Workspace
from tests.slack.asking import answer, closed, hello
from tests.slack.house import House
from tests.support.waiting import eventually

pytestmark = pytest.mark.usefixtures("signoff")


async def failed(slack: Workspace) -> Card:
    """Let Alice start what fails; gives the card of the task."""
    await slack.alice.command("#general", "/pipeline run broken-step")
    return await failed_card(slack)


async def failed_card(slack: Workspace) -> Card:
    """Give the card of the task that failed."""
    return await slack.wait_for_card("#general", button="Details…", text="Failed")


async def test_cancel_asks_once_more_and_then_ends_the_task(slack: Workspace) -> None:
    card = await hello(slack)
    await slack.alice.command("#general", "/pipeline cancel hello-1")
    modal = await slack.alice.modal("Cancel task")
    assert card.has_button("Approve")
    await modal.fill(Reason="We found a better way.").submit()
    assert "*hello-1* is cancelled." in modal.text()
    await closed(slack, card)
    assert "the task was cancelled" in card.text()
    await slack.wait_for_card("#general", button="Details…", text="Cancelled")


async def test_to_close_the_question_cancels_nothing(slack: Workspace) -> None:
    card = await hello(slack)
    await slack.alice.command("#general", "/pipeline cancel 1")
    await (await slack.alice.modal("Cancel task")).close()
    assert "Waiting for people" in await answer(slack, "alice", "status 1")
    assert card.has_button("Approve")


async def test_retry_says_what_runs_again_and_takes_the_task_up(slack: Workspace) -> None:
    await failed(slack)
    await slack.alice.command("#general", "/pipeline retry broken-step-1")
    modal = await slack.alice.modal("Retry task")
    assert "*Runs again* attempt" in modal.text()
    assert "has changed" not in modal.text()
    await modal.submit()
    assert "Runs again: attempt." in modal.text()

    async def is_told_twice() -> bool:
        said = await slack.messages("#general")
        return sum("takes it up again" in message.text() for message in said) == 2

    await eventually(is_told_twice, what="that it failed again")
    assert "round" not in (await failed_card(slack)).text()


async def test_retry_says_that_the_pipeline_has_changed_since(slack: Workspace, home: House) -> None:
    await failed(slack)
    text = (home.pipelines / "broken-step.yaml").read_text()
    home.write_pipeline(
        "broken-step", text.replace("title: Fail", "title: Mended").replace("exit 3", "exit 0")
    )

    async def is_published() -> bool:
        return "Mended" in await answer(slack, "bob", "list")

    await eventually(is_published, what="the changed pipeline")
    await slack.alice.command("#general", "/pipeline retry broken-step-1")
    modal = await slack.alice.modal("Retry task")
    assert "The pipeline has changed since this task was started." in modal.text()
    await modal.submit()
    assert "The task goes on as the pipeline was then" in modal.text()


async def test_an_operator_may_and_a_stranger_may_not(slack: Workspace) -> None:
    await failed(slack)
    refused = await answer(slack, "mallory", "retry broken-step-1")
    assert "Only the person who started a task and the operators may retry it." in refused
    await slack.dave.command("#releases", "/pipeline retry 1")
    modal = await slack.dave.modal("Retry task")
    await modal.submit()
    assert "Runs again: attempt." in modal.text()


async def test_what_has_ended_cannot_be_cancelled_and_what_has_not_failed_cannot_be_retried(
    slack: Workspace,
) -> None:
    card = await hello(slack)
    assert "there is nothing to retry" in await answer(slack, "alice", "retry 1")
    await slack.alice.click(card, "Approve")
    await closed(slack, card)
    assert "there is nothing to cancel" in await answer(slack, "alice", "cancel 1")
    assert "there is nothing to retry" in await answer(slack, "alice", "retry 1")


async def test_without_a_task_it_is_asked_which(slack: Workspace) -> None:
    assert "Which task?" in await answer(slack, "alice", "cancel")
    assert "Which task?" in await answer(slack, "alice", "retry")


async def test_from_the_details_of_a_task_it_can_be_cancelled(slack: Workspace) -> None:
    card = await hello(slack)
    task = await slack.wait_for_card("#general", button="Details…")
    await slack.alice.click(task, "Details…")
    details = await slack.alice.modal("Task")
    await details.press("Cancel task…")
    await (await slack.alice.modal("Cancel task")).submit()
    await closed(slack, card)
