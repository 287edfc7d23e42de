"""Who may decide, and what happens when several do."""

import asyncio

import pytest

from sandbox.people import Workspace
from tests.slack.asking import careful, closed, deploy, hello, release

pytestmark = pytest.mark.usefixtures("signoff")


# --- one decision ----------------------------------------------------------------------------------


async def test_one_click_approves_and_the_card_says_who_and_when(slack: Workspace) -> None:
    card = await hello(slack)
    await slack.alice.click(card, "Approve")
    await closed(slack, card)
    assert "*Approved* by @alice · <!date^" in card.text()
    assert await slack.alice.private_notes() == ["Started *hello-1*"]


async def test_a_double_click_decides_once_and_nobody_is_bothered(slack: Workspace) -> None:
    card = (await release(slack)).as_it_is()
    await asyncio.gather(*(slack.bob.click(card, "Approve") for _ in range(3)))
    await slack.wait_for_card("#releases", button="Approve", text="1 of 2")
    assert await slack.bob.private_notes() == []


async def test_of_two_who_decide_at_once_one_is_told_that_the_other_was_first(slack: Workspace) -> None:
    card = await hello(slack)
    seen = card.as_it_is()
    await asyncio.gather(slack.alice.click(seen, "Approve"), slack.bob.click(seen, "Approve"))
    await closed(slack, card)
    loser = slack.bob if "*Approved* by @alice" in card.text() else slack.alice
    note = await loser.private_note("already approved this")
    assert "Your click changed nothing." in note
    assert "1 of 1" in card.text()


async def test_an_approval_and_a_rejection_at_once_come_to_one_decision(slack: Workspace) -> None:
    card = await careful(slack)
    seen = card.as_it_is()
    await slack.bob.click(card, "Reject…")
    rejection = (await slack.bob.modal("Reject")).fill(Reason="No.").select("Send back to", "Nowhere")
    await asyncio.gather(slack.carol.click(seen, "Approve"), rejection.submit())
    await closed(slack, card)
    if "*Approved* by @carol" in card.text():
        assert "already approved this" in rejection.text()
        assert "No." in rejection.text()
    else:
        assert "*Rejected* by @bob" in card.text()
        assert "already rejected this" in await slack.carol.private_note()


async def test_a_form_that_is_sent_after_somebody_else_decided_keeps_what_was_typed(slack: Workspace) -> None:
    card = await careful(slack)
    await slack.bob.click(card, "Reject…")
    modal = await slack.bob.modal("Reject")
    await slack.carol.click(card, "Approve")
    await closed(slack, card)
    await modal.fill(Reason="The notes are too thin.").select("Send back to", "draft").submit()
    assert modal.is_open
    assert modal.title == "Not sent"
    assert "@carol already approved this" in modal.text()
    assert "The notes are too thin." in modal.text()
    assert modal.submit_label is None


# --- rejecting -------------------------------------------------------------------------------------


async def test_a_rejection_needs_a_reason_and_a_target(slack: Workspace) -> None:
    card = await careful(slack)
    await slack.bob.click(card, "Reject…")
    modal = await slack.bob.modal("Reject")
    assert modal.options("Send back to") == ["draft", "Nowhere: stop the task"]
    assert modal.value("Send back to") is None
    await modal.submit()
    assert modal.is_open
    await modal.fill(Reason="   ").select("Send back to", "draft").submit()
    assert list(modal.errors) == ["Reason"]
    assert card.has_button("Approve")


async def test_a_rejection_without_a_target_stops_the_task(slack: Workspace) -> None:
    card = await careful(slack)
    task = await slack.wait_for_card("#general", button="Details…")
    await slack.bob.click(card, "Reject…")
    modal = await slack.bob.modal("Reject")
    await modal.fill(Reason="We stop.").select("Send back to", "Nowhere").submit()
    await closed(slack, card)
    assert "*Rejected* by @bob" in card.text()
    assert "The task was stopped." in card.text()
    assert "We stop." in card.text()
    await slack.wait_for(task, lambda shown: "Failed" in shown.text())


async def test_where_nothing_can_be_sent_back_to_the_end_is_chosen_already(slack: Workspace) -> None:
    card = await careful(slack)
    await slack.bob.click(card, "Approve")
    last = await slack.wait_for_card("#general", button="Approve", text="Really?")
    await slack.bob.click(last, "Reject…")
    modal = await slack.bob.modal("Reject")
    assert modal.options("Send back to") == ["Nowhere: stop the task"]
    await modal.fill(Reason="We stop.").submit()
    await closed(slack, last)


async def test_one_may_reject_after_ones_own_approval(slack: Workspace) -> None:
    card = await release(slack)
    await slack.bob.click(card, "Approve")
    await slack.wait_for(card, lambda shown: "1 of 2" in shown.text())
    await slack.bob.click(card, "Reject…")
    modal = await slack.bob.modal("Reject")
    assert modal.options("Send back to")[:2] == ["facts", "draft"]
    await modal.fill(Reason="On second thoughts.").select("Send back to", "facts").submit()
    await closed(slack, card)
    assert "*Rejected* by @bob" in card.text()


# --- comments and confirmations --------------------------------------------------------------------


async def test_a_gate_that_wants_a_comment_asks_for_it(slack: Workspace) -> None:
    card = await deploy(slack)
    await slack.bob.click(card, "Approve")
    modal = await slack.bob.modal("Approve")
    await modal.fill(Comment="  ").submit()
    assert list(modal.errors) == ["Comment"]
    await modal.fill(Comment="Tested on staging.").submit()
    assert not modal.is_open
    await closed(slack, card)
    assert "Tested on staging." in card.text()


async def test_a_gate_that_wants_to_be_sure_has_slack_ask_once_more(slack: Workspace) -> None:
    card = await careful(slack)
    _, button = card.spot("Approve")
    assert button["confirm"]["text"]["text"] == "It goes out to everybody."


# --- who may ---------------------------------------------------------------------------------------


async def test_a_stranger_is_refused_privately_and_told_who_may(slack: Workspace) -> None:
    card = await deploy(slack)
    for button in ("Approve", "Reject…"):
        await slack.mallory.click(card, button)
        note = await slack.mallory.private_note()
        assert "release-managers" in note
        assert "@bob" in note
        assert "Nothing was changed." in note
    await slack.mallory.no_modal()
    assert card.has_button("Approve")
    assert "0 of 1" in card.text()


async def test_whoever_started_a_task_does_not_approve_it(slack: Workspace) -> None:
    card = await deploy(slack)
    await slack.alice.click(card, "Approve")
    assert "You started this task" in await slack.alice.private_note("You started")
    assert card.has_button("Approve")


async def test_who_left_the_group_may_no_longer_decide(slack: Workspace) -> None:
    card = await deploy(slack)
    await slack.happen("regroup", group="release-managers", members=["carol"])
    await slack.bob.click(card, "Approve")
    assert "you left the group" in await slack.bob.private_note()


async def test_who_left_the_group_while_typing_may_no_longer_decide(slack: Workspace) -> None:
    card = await deploy(slack)
    await slack.bob.click(card, "Approve")
    modal = await slack.bob.modal("Approve")
    await slack.happen("regroup", group="release-managers", members=["carol"])
    await modal.fill(Comment="Tested on staging.").submit()
    assert "you left the group" in modal.text()
    assert "Tested on staging." in modal.text()
    assert card.has_button("Approve")


async def test_a_guest_is_asked_by_name_or_not_at_all(slack: Workspace) -> None:
    card = await hello(slack, "#releases")
    await slack.grace.click(card, "Approve")
    assert "no guests" in await slack.grace.private_note()
    named = await deploy(slack, "#releases")
    await slack.grace.click(named, "Approve")
    modal = await slack.grace.modal("Approve")
    await modal.fill(Comment="Fine.").submit()
    await closed(slack, named)


async def test_who_is_deactivated_is_not_asked(slack: Workspace) -> None:
    await slack.alice.command("#general", "/pipeline run survey")
    card = await slack.wait_for_card("#general", button="Complete…")
    assert "*Asked*\n<@U0BOB000001>\n" in card.text()
