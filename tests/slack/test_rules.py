"""Who decides: several rules at once or one after the other, all of them, others than before, guests."""

import pytest

from sandbox.cards import Card
from sandbox.people import Workspace
from tests.slack.asking import answer, closed, form_for_two, more, panel

pytestmark = pytest.mark.usefixtures("signoff")


async def approves(slack: Workspace, card: Card, handle: str, shows: str) -> None:
    """Let somebody approve, and see the card say so."""
    await slack.person(handle).click(card, "Approve")
    await slack.wait_for(card, lambda shown: shows in shown.text(), f"{shows!r} after {handle}")


# --- several rules ---------------------------------------------------------------------------------


async def test_two_rules_are_met_by_different_people_and_shown_in_a_row_each(slack: Workspace) -> None:
    card = await panel(slack)
    assert "*security* 0 of 1" in card.text()
    assert "*managers* 0 of 2" in card.text()
    await approves(slack, card, "carol", "*managers* 1 of 2")  # she is in both; security has Mallory left
    assert "*security* 0 of 1" in card.text()
    await approves(slack, card, "bob", "*managers* 2 of 2")
    assert card.has_button("Approve")
    await approves(slack, card, "mallory", "*Approved* · ")
    await closed(slack, card)


async def test_who_has_approved_is_offered_only_to_reject(slack: Workspace) -> None:
    card = await panel(slack)
    await approves(slack, card, "mallory", "*security* 1 of 1")
    await approves(slack, card, "bob", "*managers* 1 of 2")
    modal = await more(slack.mallory, card)
    assert "Approve" not in modal.texts()
    await modal.press("Reject…")
    rejection = await slack.mallory.modal("Reject")
    await rejection.fill(Reason="The port is wrong.").select("Send back to", "draft").submit()
    await closed(slack, card)
    assert "*Rejected* by @mallory" in card.text()


async def test_more_says_the_rules_in_words(slack: Workspace) -> None:
    card = await panel(slack)
    said = (await more(slack.bob, card)).text()
    assert "All of these must be met, by different people, in any order:" in said
    assert "🟡 *security* 0 of 1 · asked: @mallory and @carol" in said
    assert "*Not* @alice, who started the task." in said
    assert "Guests and people of other workspaces may not decide." in said
    assert "*Break glass* @dave may decide alone, with a reason. Everybody who was asked is told." in said
    assert "*Hand over* Whoever is asked may give their place to somebody else; operators, anybody's." in said


# --- one after the other ---------------------------------------------------------------------------


async def test_in_order_each_is_asked_when_it_is_their_turn_and_deciding_early_is_refused(
    slack: Workspace,
) -> None:
    await slack.alice.command("#general", "/pipeline run in-order")
    first = await slack.bob.wait_for_card("dm", button="Approve", text="Buy a new server?")
    assert "now *team* 0 of 1" in first.text()
    assert "then *finance* 0 of 1" in first.text()
    assert await slack.carol.messages("dm") == []
    assert "Nothing waits for you." in await answer(slack, "carol", "mine")
    await slack.bob.click(first, "Approve")
    second = await slack.carol.wait_for_card("dm", button="Approve", text="Buy a new server?")
    assert "now *finance* 0 of 1" in second.text()
    assert "Buy a new server?" in await answer(slack, "carol", "mine")
    assert "Nothing waits for you." in await answer(slack, "bob", "mine")
    await slack.carol.click(second, "Approve")
    third = await slack.mallory.wait_for_card("dm", button="Approve", text="Buy a new server?")
    await slack.mallory.click(third, "Approve")
    await closed(slack, first)
    assert "*Approved* · " in first.text()


async def test_who_presses_too_early_is_told_who_comes_first(slack: Workspace) -> None:
    await slack.alice.command("#general", "/pipeline run in-order")
    card = await slack.wait_for_card("#general", button="Approve", text="Buy a new server?")
    await slack.carol.click(card, "Approve")
    note = await slack.carol.private_note()
    assert "It is not your turn yet" in note
    assert "after *team*" in note
    assert "*team* 0 of 1" in card.text()


# --- all, others, guests ---------------------------------------------------------------------------


async def test_all_who_are_asked_must_approve(slack: Workspace) -> None:
    await slack.alice.command("#general", "/pipeline run unanimous")
    card = await slack.wait_for_card("#general", button="Approve", text="0 of 3")
    await approves(slack, card, "bob", "1 of 3")
    await approves(slack, card, "mallory", "2 of 3")
    await approves(slack, card, "carol", "*Approved* by @bob, @mallory and @carol")


async def test_who_filled_in_the_form_does_not_approve_it(slack: Workspace) -> None:
    form_card = await form_for_two(slack)
    await slack.bob.click(form_card, "Complete…")
    await (await slack.bob.modal("Complete")).fill(Amount="7").submit()
    card = await slack.wait_for_card("#general", button="Approve", text="Pay it?")
    assert "@bob" not in card.text()
    await slack.bob.click(card, "Approve")
    assert "You answered *draft* already" in await slack.bob.private_note()
    assert "Nothing waits for you." in await answer(slack, "bob", "mine")
    await approves(slack, card, "carol", "*Approved* by @carol")


async def test_guests_decide_only_where_the_pipeline_says_so(slack: Workspace) -> None:
    await slack.alice.command("#releases", "/pipeline run visitors")
    inside = await slack.wait_for_card("#releases", button="Approve", text="Among ourselves?")
    outside = await slack.wait_for_card("#releases", button="Approve", text="With everybody?")
    await slack.grace.click(inside, "Approve")
    assert "not for guests" in await slack.grace.private_note()
    await slack.grace.click(outside, "Approve")
    await closed(slack, outside)
    assert "*Approved* by @grace" in outside.text()
    assert inside.has_button("Approve")
