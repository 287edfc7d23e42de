"""Somebody breaks the glass: decides alone, with a reason; those who were asked are told."""

import pytest

from sandbox.cards import Card
from sandbox.modal_driver import Modal
from sandbox.people import Workspace
from sandbox.person_driver import Person
from tests.slack.asking import answer, closed, more, panel
from tests.support.waiting import eventually

pytestmark = pytest.mark.usefixtures("signoff")


async def glass(who: Person, card: Card) -> Modal:
    """Open the view in which somebody decides alone."""
    await (await more(who, card)).press("Break glass…")
    return await who.modal("Break glass")


async def test_somebody_approves_alone_and_everybody_who_was_asked_is_told(slack: Workspace) -> None:
    card = await panel(slack)
    await slack.bob.click(card, "Approve")
    await slack.wait_for(card, lambda shown: "*managers* 1 of 2" in shown.text())
    modal = await glass(slack.dave, card)
    assert "You decide alone; everybody who was asked is told." in modal.text()
    await modal.select("Decision", "Approve").fill(Reason="We are under attack.").submit()
    assert not modal.is_open
    await closed(slack, card)
    assert "*Approved alone* by @dave (break glass)" in card.text()
    assert "We are under attack." in card.text()
    said = await thread_with(slack, card, "@dave approved")
    assert "alone (break glass)" in said
    for bypassed in ("<@U0CAROL0001>", "<@U0MALLORY01>"):
        assert bypassed in said
    assert "<@U0BOB000001>" not in said  # he had decided
    status = await answer(slack, "alice", "status panel-1")
    assert "Completed" in status


async def test_somebody_rejects_alone_and_says_where_the_work_goes_back_to(slack: Workspace) -> None:
    card = await panel(slack)
    modal = await glass(slack.dave, card)
    assert modal.options("Send back to") == ["draft", "Nowhere: stop the task"]
    await modal.select("Decision", "Reject").fill(Reason="Wrong port.").submit()
    assert list(modal.errors) == ["Send back to"]
    await modal.select("Send back to", "draft").submit()
    assert not modal.is_open
    await closed(slack, card)
    assert "*Rejected alone* by @dave (break glass)" in card.text()
    again = await slack.wait_for_card("#general", button="Approve", besides=(card,))
    assert "Wrong port." in again.text()


async def test_whose_approval_is_overruled_alone_is_told_so(slack: Workspace) -> None:
    card = await panel(slack)
    await slack.bob.click(card, "Approve")
    await slack.wait_for(card, lambda shown: "*managers* 1 of 2" in shown.text())
    modal = await glass(slack.dave, card)
    modal.select("Decision", "Reject").select("Send back to", "draft")
    await modal.fill(Reason="Wrong port.").submit()
    await closed(slack, card)
    said = await thread_with(slack, card, "@dave rejected")
    assert "<@U0BOB000001>: your approval no longer counts." in said
    assert "you are no longer asked." in said
    for bypassed in ("<@U0CAROL0001>", "<@U0MALLORY01>"):
        assert bypassed in said


async def thread_with(slack: Workspace, card: Card, text: str) -> str:
    """Wait until the thread of a card says something; gives all that it says."""

    async def said() -> str:
        told = "\n".join(c.text() for c in await slack.thread(card))
        return told if text in told else ""

    return await eventually(said, what=f"{text!r} in the thread")


async def test_whose_turn_had_not_come_is_told_that_it_will_not(slack: Workspace) -> None:
    await slack.alice.command("#general", "/pipeline run in-order")
    card = await slack.wait_for_card("#general", button="Approve", text="Buy a new server?")
    modal = await glass(slack.dave, card)
    await modal.select("Decision", "Approve").fill(Reason="It is cheap today.").submit()
    said = await thread_with(slack, card, "@dave approved")
    assert "<@U0BOB000001> " in said
    assert "you are no longer asked.\n<@U0CAROL0001> and <@U0MALLORY01>: you will not be asked." in said

    async def is_told() -> bool:
        return any("you will not be asked." in c.text() for c in await slack.carol.messages("dm"))

    await eventually(is_told, what="a message to Carol")


async def test_a_reason_and_a_decision_are_needed_and_must_fit(slack: Workspace) -> None:
    card = await panel(slack)
    modal = await glass(slack.dave, card)
    await modal.fill(Reason="   ").submit()
    assert list(modal.errors) == ["Decision"]
    await modal.select("Decision", "Approve").submit()
    assert modal.errors == {"Reason": "Say why: who decides alone has to give a reason."}
    await modal.fill(Reason="Now.").select("Send back to", "draft").submit()
    assert list(modal.errors) == ["Send back to"]
    assert card.has_button("Approve")


async def test_nobody_else_is_offered_the_glass(slack: Workspace) -> None:
    card = await panel(slack)
    for someone in (slack.bob, slack.alice, slack.mallory):
        modal = await more(someone, card)
        assert "Break glass…" not in modal.texts()
        await modal.close()


async def test_who_comes_too_late_learns_who_decided_and_keeps_the_reason(slack: Workspace) -> None:
    card = await panel(slack)
    modal = await glass(slack.dave, card)
    for someone in (slack.bob, slack.mallory, slack.carol):
        await someone.click(card, "Approve")
    await closed(slack, card)
    await modal.select("Decision", "Approve").fill(Reason="We are under attack.").submit()
    assert modal.title == "Not sent"
    assert "already approved this" in modal.text()
    assert "We are under attack." in modal.text()
