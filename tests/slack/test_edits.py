"""Approving exactly what is shown, and editing it first: what others see of that, and who is told what."""

import pytest

from sandbox.cards import Card
from sandbox.modal_driver import Modal
from sandbox.people import Workspace
from sandbox.person_driver import Person
from tests.slack.asking import closed, leafing, more, thread_says
from tests.support.waiting import eventually

pytestmark = pytest.mark.usefixtures("signoff")
EDIT = "Edit draft.notes and approve…"


async def notes(slack: Workspace) -> Card:
    """Let Alice start `notes`; gives the card that two of three editors decide."""
    await slack.alice.command("#general", "/pipeline run notes")
    return await slack.wait_for_card("#general", button="Approve", text="Are the notes right?")


async def editing(who: Person, card: Card, button: str = EDIT) -> Modal:
    """Open the view in which a text is edited."""
    await (await more(who, card)).press(button)
    return await who.modal("Edit and approve")


async def edited(who: Person, card: Card, text: str, **besides: str) -> None:
    """Edit the notes, and approve."""
    modal = await editing(who, card)
    await modal.fill({"draft.notes": text, **besides}).submit()
    assert not modal.is_open, modal.text()


async def test_a_card_says_by_its_fingerprint_what_is_approved(slack: Workspace) -> None:
    card = await notes(slack)
    assert "An approval is of exactly what is shown: `" in card.text()
    other = await hello_card(slack)
    assert "exactly what is shown" not in other.text()


async def hello_card(slack: Workspace) -> Card:
    """Give a card that shows no result."""
    await slack.alice.command("#general", "/pipeline run hello")
    return await slack.wait_for_card("#general", button="Approve", text="Shall we go on?")


async def test_an_edit_is_approved_and_what_follows_works_with_it(slack: Workspace) -> None:
    card = await notes(slack)
    modal = await editing(slack.bob, card)
    assert modal.labels() == ["draft.notes", "Comment"]
    assert "exports are twice as fast" in modal.value("draft.notes")
    await modal.fill({"draft.notes": "Exports are three times as fast.", "Comment": "Shorter."}).submit()
    assert not modal.is_open, modal.text()
    await slack.wait_for(card, lambda shown: "1 of 2 · @bob" in shown.text(), "the edit approves")
    assert "Exports are three times as fast." in card.text()
    assert "Result of *draft* · edited by @bob" in card.text()
    assert "✏️ @bob edited *draft.notes* (version 2)" in card.text()
    await slack.carol.click(card, "Approve")
    await closed(slack, card)
    last = await slack.wait_for_card("#general", button="Approve", text="Was it said?")
    assert "Exports are three times as fast." in last.text()  # the step after the gate said the new text
    assert "edited by @bob" in last.text()


async def test_everybody_who_edited_a_text_is_named_here_and_on_later_cards(slack: Workspace) -> None:
    card = await notes(slack)
    await edited(slack.bob, card, "Exports are three times as fast.")
    await slack.wait_for(card, lambda shown: "1 of 2 · @bob" in shown.text(), "the edit approves")
    await edited(slack.carol, card, "Exports are four times as fast.")
    await slack.wait_for(card, lambda shown: "1 of 2 · @carol" in shown.text(), "the second edit approves")
    assert "Result of *draft* · edited by @bob and @carol" in card.text()
    assert "✏️ @bob edited *draft.notes* (version 2)" in card.text()
    assert "✏️ @carol edited *draft.notes* (version 3)" in card.text()
    await slack.mallory.click(card, "Approve")
    last = await slack.wait_for_card("#general", button="Approve", text="Was it said?")
    assert "Result of *draft* · edited by @bob and @carol" in last.text()
    assert "✏️" not in last.text()  # nothing was edited while it waited


async def test_approvals_of_the_earlier_text_lapse_and_their_people_are_told(slack: Workspace) -> None:
    card = await notes(slack)
    await slack.carol.click(card, "Approve")
    await slack.wait_for(card, lambda shown: "1 of 2 · @carol" in shown.text(), "Carol approves")
    old = card.as_it_is()
    await edited(slack.bob, card, "Exports are three times as fast.")
    await slack.wait_for(card, lambda shown: "1 of 2 · @bob" in shown.text(), "only Bob's approval counts")
    assert "approvals of the earlier text no longer count (@carol)" in card.text()
    await thread_says(slack, card, "your approval was of the earlier text")
    assert len([said for said in await slack.thread(card) if "edited" in said.text()]) == 1
    await slack.mallory.click(old, "Approve")
    note = await slack.mallory.private_note()
    assert "What you saw has changed in the meantime, so nothing was decided." in note
    assert "@bob edited *draft.notes* (version 2, <!date^" in note
    assert "|the card as it is now>" in note
    assert "three times" in note.partition("draft.notes")[2]  # the lines that changed
    assert "1 of 2 · @bob" in card.text()
    await slack.carol.click(card, "Approve")
    await closed(slack, card)
    assert "*Approved* by @bob and @carol" in card.text()


async def test_the_text_before_an_edit_stands_in_the_details(slack: Workspace) -> None:
    card = await notes(slack)
    await edited(slack.bob, card, "Exports are three times as fast.")
    await slack.wait_for(card, lambda shown: "1 of 2 · @bob" in shown.text(), "the edit approves")
    details = await leafing(await more(slack.carol, card), "edited *draft.notes*")
    told = details.text().partition("@bob edited *draft.notes*")[2]
    assert "exports are twice as fast" in told
    assert "Exports are three times as fast." in told


async def test_whose_approval_lapsed_is_not_named_among_those_who_approved(slack: Workspace) -> None:
    card = await notes(slack)
    await slack.carol.click(card, "Approve")
    await slack.wait_for(card, lambda shown: "1 of 2 · @carol" in shown.text(), "Carol approves")
    await edited(slack.bob, card, "Exports are three times as fast.")
    await slack.wait_for(card, lambda shown: "1 of 2 · @bob" in shown.text(), "only Bob's approval counts")
    await slack.mallory.click(card, "Approve")
    await closed(slack, card)
    assert "*Approved* by @bob and @mallory" in card.text()


async def test_a_card_that_is_behind_is_redrawn_when_somebody_presses_it(slack: Workspace) -> None:
    card = await notes(slack)
    old = card.as_it_is()
    await edited(slack.bob, card, "Exports are three times as fast.")
    await slack.wait_for(card, lambda shown: "three times" in shown.text(), "the card is drawn anew")
    before = len(await slack.calls("chat.update"))
    await slack.mallory.click(old, "Approve")
    await slack.mallory.private_note()

    async def redrawn() -> bool:
        return len(await slack.calls("chat.update")) > before

    await eventually(redrawn, what="a redrawing of the card")


async def test_who_edits_second_is_told_and_keeps_the_text(slack: Workspace) -> None:
    card = await notes(slack)
    later = await editing(slack.carol, card)
    await edited(slack.bob, card, "Exports are three times as fast.")
    await later.fill({"draft.notes": "Exports are four times as fast.", "Comment": "Measured."}).submit()
    assert "@bob edited *draft.notes* (version 2" in later.text()
    assert "Exports are three times as fast." in later.text()
    assert later.value("draft.notes") == "Exports are four times as fast."
    assert later.value("Comment") == "Measured."
    await later.submit()
    assert not later.is_open, later.text()
    await slack.wait_for(card, lambda shown: "1 of 2 · @carol" in shown.text(), "Carol's text counts")
    assert "four times" in card.text()


async def test_an_unchanged_text_is_said_beside_the_field(slack: Workspace) -> None:
    card = await notes(slack)
    modal = await editing(slack.bob, card)
    await modal.submit()
    assert modal.errors["draft.notes"].startswith("This is the text as it was.")
    await modal.fill({"draft.notes": "   "}).submit()
    assert modal.errors["draft.notes"].startswith("There is nothing to read in this text.")
    assert "0 of 2" in card.text()


async def test_what_cannot_be_edited_says_why_and_offers_to_reject(slack: Workspace) -> None:
    card = await notes(slack)
    long = await editing(slack.bob, card, "Edit numbers.stdout and approve…")
    assert "and Slack lets people edit 3,000 at most" in long.text()
    assert long.submit_label is None
    await long.press("Reject…")
    await slack.bob.modal("Reject")
    other = await editing(slack.carol, card, "Edit draft and approve…")
    assert "it is no text, but has fields of its own" in other.text()


async def test_only_who_may_approve_is_offered_to_edit(slack: Workspace) -> None:
    card = await notes(slack)
    assert EDIT not in (await more(slack.alice, card)).text()


async def test_an_edit_of_what_is_decided_by_now_keeps_the_text(slack: Workspace) -> None:
    card = await notes(slack)
    modal = await editing(slack.mallory, card)
    for who in (slack.bob, slack.carol):
        await who.click(card, "Approve")
    await closed(slack, card)
    await modal.fill({"draft.notes": "Exports are four times as fast."}).submit()
    assert "already approved this" in modal.text()
    assert "Exports are four times as fast." in modal.text()


async def test_a_form_that_shows_what_was_edited_since_says_so_and_keeps_what_was_typed(
    slack: Workspace,
) -> None:
    await slack.alice.command("#general", "/pipeline run side-by-side")
    card = await slack.wait_for_card("#general", button="Complete…", text="What does it cost?")
    gate = await slack.wait_for_card("#general", button="Approve", text="Are the notes right?")
    old = card.as_it_is()
    await slack.carol.click(card, "Complete…")
    form = await slack.carol.modal("Complete")
    await edited(slack.bob, gate, "Exports are three times as fast.")
    await form.fill(Price="seven").submit()
    assert list(form.errors) == ["Price"]
    await form.fill(Price="7").submit()
    assert "What you saw has changed in the meantime, so nothing was sent." in form.text()
    assert "@bob edited *draft.notes* (version 2" in form.text()
    assert "three times" in form.text()
    assert form.value("Price") == "7"
    assert card.has_button("Complete…")
    await form.submit()
    assert not form.is_open, form.text()
    await closed(slack, card)
    await slack.carol.click(old, "Complete…")
    assert "already" in await slack.carol.private_note()


async def test_a_form_on_a_card_that_is_behind_does_not_open(slack: Workspace) -> None:
    await slack.alice.command("#general", "/pipeline run side-by-side")
    card = await slack.wait_for_card("#general", button="Complete…", text="What does it cost?")
    gate = await slack.wait_for_card("#general", button="Approve", text="Are the notes right?")
    old = card.as_it_is()
    await edited(slack.bob, gate, "Exports are three times as fast.")
    await slack.wait_for(card, lambda shown: "three times" in shown.text(), "the card is drawn anew")
    await slack.carol.click(old, "Complete…")
    note = await slack.carol.private_note()
    assert "What you saw has changed in the meantime, so nothing was sent." in note
    assert "and complete it then." in note
