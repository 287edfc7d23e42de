"""What a rejection does is said before it is sent: in the view, with every choice, and never too late."""

import pytest

from bot.app import Running
from engine.codes import StepState
from engine.model import TaskId
from engine.ports.queries import HumanTaskFilter
from sandbox.people import Workspace
from tests.slack.asking import careful, closed, more, release, showing
from tests.slack.rejecting import REASON, TO_DRAFT, TO_STYLE, branches, chosen, rejecting
from tests.support.waiting import eventually

pytestmark = pytest.mark.usefixtures("signoff")


# --- what is said ----------------------------------------------------------------------------------


async def test_choosing_a_step_says_what_sending_back_does_and_then_just_that_is_done(
    slack: Workspace, signoff: Running
) -> None:
    card = await branches(slack)
    await soaking(signoff)
    modal = await chosen(await rejecting(slack.bob, card, Reason=REASON), "draft", TO_DRAFT)
    text = modal.text()
    assert "*Runs again* draft, staging, soak, legal, style and review" in text
    assert "*Superseded* the results of draft, staging and style; the history keeps what was" in text
    assert "*Undone* staging" in text
    assert "*Stopped* soak (running) and legal (waiting)" in text
    assert "*Keeps going* room (running)" in text
    assert "• *legal* · lawyers: @mallory" in text
    assert "• *style* · @carol. The approval of @carol stands if what is shown stays the same" in text
    assert "• *review* · managers (@release-managers): @bob and @carol" in text
    assert modal.value("Reason") == REASON
    await modal.submit()
    assert not modal.is_open, modal.text()
    await closed(slack, card)
    history = (await answer_of_history(slack)).replace("*", "")
    assert "runs again: draft, staging, soak, legal, style and review" in history


async def soaking(signoff: Running) -> None:
    """Wait until what follows from `staging` runs."""
    (request, *_) = (await signoff.engine.human_tasks.human_task_list(HumanTaskFilter())).lines

    async def is_running() -> bool:
        view = await signoff.engine.queries.task(TaskId(request.task.id))
        return view is not None and view.task.steps["soak"].state is StepState.RUNNING

    await eventually(is_running, what="soak runs")


async def answer_of_history(slack: Workspace) -> str:
    """Read the history of the one task."""
    task = await slack.wait_for_card("#general", button="Details…")
    await slack.alice.click(task, "Details…")
    return (await slack.alice.modal("Task")).text()


async def test_another_choice_shows_what_that_one_does_and_nothing_of_the_one_before(
    slack: Workspace,
) -> None:
    card = await branches(slack)
    modal = await rejecting(slack.bob, card, Reason=REASON)
    assert "Runs again" not in "".join(t for t in modal.texts() if t.startswith("*"))
    await chosen(modal, "draft", TO_DRAFT)
    await chosen(modal, "style", TO_STYLE)
    assert TO_DRAFT not in modal.text()
    assert "*Runs again* style and review" in modal.text()
    assert "*Undone* nothing" in modal.text()
    await chosen(modal, "Nowhere", "If the task is stopped")
    assert TO_STYLE not in modal.text()
    assert "*Afterwards* the task has failed" in modal.text()
    assert modal.value("Reason") == REASON
    await modal.submit()
    assert not modal.is_open
    await closed(slack, card)
    assert "The task was stopped." in card.text()


# --- what was sent before it was said --------------------------------------------------------------


async def test_what_is_sent_before_it_was_said_is_answered_with_it_and_the_reason_stays(
    slack: Workspace,
) -> None:
    card = await release(slack)
    modal = await rejecting(slack.bob, card, Reason=REASON)
    await modal.select("Send back to", "draft").submit()
    assert modal.title == "Reject"
    assert "Not sent yet" in modal.text()
    assert "*Runs again* draft, facts and review" in modal.text()
    assert (modal.value("Reason"), card.has_button("Approve")) == (REASON, True)
    assert modal.value("Send back to")["value"] == "step:draft"
    await modal.submit()
    assert not modal.is_open
    await closed(slack, card)
    assert "Sent back to *draft*" in card.text()


async def test_another_step_than_the_one_that_was_shown_is_shown_first(slack: Workspace) -> None:
    card = await release(slack)
    modal = await chosen(await rejecting(slack.bob, card, Reason=REASON), "facts")
    await modal.select("Send back to", "draft").submit()
    assert "Not sent yet" in modal.text()
    assert "*Runs again* draft, facts and review" in modal.text()


async def test_what_only_runs_the_step_and_the_approval_again_needs_no_second_look(slack: Workspace) -> None:
    card = await careful(slack)
    modal = await rejecting(slack.bob, card, Reason=REASON)
    await modal.select("Send back to", "draft").submit()
    assert not modal.is_open
    await closed(slack, card)


async def test_what_undoes_something_is_shown_first_even_if_nothing_else_runs_again(
    slack: Workspace,
) -> None:
    await slack.alice.command("#general", "/pipeline run taken-back")
    card = await slack.wait_for_card("#general", button="Approve", text="Keep it?")
    modal = await rejecting(slack.bob, card, Reason=REASON)
    await modal.select("Send back to", "switch").submit()
    assert "Not sent yet" in modal.text()
    assert "*Undone* switch" in modal.text()
    await modal.submit()
    assert not modal.is_open
    await closed(slack, card)


async def test_what_still_does_what_was_shown_is_sent_whatever_happened_beside_it(slack: Workspace) -> None:
    card = await branches(slack)
    legal = await slack.wait_for_card("#general", button="Approve", text="Is it lawful?")
    modal = await chosen(await rejecting(slack.mallory, legal, Reason="No."), "draft", TO_DRAFT)
    assert "legal, style and review" in modal.text()
    await slack.bob.click(card, "Approve")
    await closed(slack, card)
    await modal.submit()
    assert not modal.is_open  # the same steps run again: `out` waits for legal, and has not begun
    again = await slack.wait_for_card("#general", button="Approve", text="Is it lawful?", besides=(legal,))
    assert "No." in again.text()


async def test_what_began_after_it_was_shown_is_shown_anew(slack: Workspace) -> None:
    await slack.alice.command("#general", "/pipeline run two-lines")
    one = await slack.wait_for_card("#general", button="Approve", text="The first?")
    other = await slack.wait_for_card("#general", button="Approve", text="The second?")
    modal = await chosen(await rejecting(slack.bob, one, Reason=REASON), "draft", TO_DRAFT)
    assert "*Runs again* draft, first and second" in modal.text()
    await slack.carol.click(other, "Approve")
    await slack.wait_for_card("#general", button="Approve", text="The third?")
    await modal.submit()
    assert "Meanwhile it would do something else" in modal.text()
    assert "*Runs again* draft, first, second and third" in modal.text()
    assert modal.value("Reason") == REASON
    await modal.submit()
    assert not modal.is_open
    await closed(slack, one)


async def test_what_takes_long_to_be_refused_keeps_the_reason_too(slack: Workspace) -> None:
    card = await release(slack)
    modal = await rejecting(slack.bob, card, Reason=REASON)
    await slack.happen("regroup", group="release-managers", members=["bob", "carol", "mallory"])
    await slack.trouble("slow", on="usergroups.*", count=1, seconds=2.6)
    await modal.select("Send back to", "draft").submit()
    await showing(modal, "Not sent yet")
    assert modal.value("Reason") == REASON
    await modal.submit()
    assert not modal.is_open
    await closed(slack, card)


# --- alone -----------------------------------------------------------------------------------------


async def test_who_decides_alone_is_shown_it_for_a_rejection_only(slack: Workspace) -> None:
    card = await branches(slack)
    await (await more(slack.dave, card)).press("Break glass…")
    modal = (await slack.dave.modal("Break glass")).fill(Reason="Now.")
    await modal.press("Send back to", "draft")
    await showing(await modal.press("Decision", "Reject"), TO_DRAFT)
    await modal.press("Decision", "Approve")

    async def is_silent() -> bool:
        return TO_DRAFT not in (await modal.refresh()).text()

    await eventually(is_silent, what="nothing is said of what a rejection does")
    await modal.select("Decision", "Reject").submit()
    assert "Not sent yet" in modal.text()
    assert TO_DRAFT in modal.text()
    assert modal.value("Reason") == "Now."
    await modal.submit()
    assert not modal.is_open
    await closed(slack, card)
    assert "*Rejected alone* by @dave" in card.text()
