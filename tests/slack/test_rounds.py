"""A second round: what changed since the first, and whose approvals stand."""

import pytest

from sandbox.cards import Card
from sandbox.people import Workspace
from sandbox.person_driver import Person
from tests.slack.asking import closed, more, release

pytestmark = pytest.mark.usefixtures("signoff")
REASON = "Say more about the calendar."


async def sent_back(who: Person, card: Card, to: str, reason: str = REASON) -> None:
    """Reject, back to a step; what that does is looked at first if it must be."""
    await who.click(card, "Reject…")
    modal = await who.modal("Reject")
    await modal.fill(Reason=reason).select("Send back to", to).submit()
    if modal.is_open:
        await modal.submit()


async def facts(slack: Workspace, summary: str) -> None:
    """Let Alice give the facts once more."""
    card = await slack.wait_for_card("#releases", button="Complete…", text="Sent back by")
    await slack.alice.click(card, "Complete…")
    form = await slack.alice.modal("Complete")
    await form.fill(Summary=summary).submit()


async def second_round(slack: Workspace, summary: str) -> Card:
    """Lead a release to its second review."""
    card = await release(slack)
    await sent_back(slack.bob, card, "draft")
    await facts(slack, summary)
    return await slack.wait_for_card("#releases", button="Approve", text="round 2", besides=(card,))


async def test_the_second_round_shows_what_changed_and_why_it_was_sent_back(slack: Workspace) -> None:
    card = await second_round(slack, "Exports are twice as fast.")
    text = card.text()
    assert "Sent back by @bob" in text
    assert REASON in text
    assert "Result of *draft* · since round 1: 1 field changed" in text
    assert f"*+* Reworked, because: {REASON}" in text
    assert "⋯ 1 field unchanged" in text
    assert "Result of *facts* · since round 1: 1 field changed" in text
    assert "*Summary:* Exports are faster. → *Exports are twice as fast.*" in text


async def test_what_did_not_change_is_said_in_one_line(slack: Workspace) -> None:
    card = await second_round(slack, "Exports are faster.")
    assert "Result of *facts* · unchanged since round 1" in card.text()
    assert "Summary" not in card.text()


async def test_more_shows_the_change_and_the_whole_result(slack: Workspace) -> None:
    card = await second_round(slack, "Exports are twice as fast.")
    text = (await more(slack.carol, card)).text()
    assert "*facts* · since round 1: 1 field changed" in text
    assert "*Summary:* Exports are faster. → *Exports are twice as fast.*" in text
    assert "Result of *facts*\nSummary: Exports are twice as fast." in text


async def terms(slack: Workspace) -> Card:
    """Let Alice start `standing`; gives the card that two of three decide."""
    await slack.alice.command("#general", "/pipeline run standing")
    return await slack.wait_for_card("#general", button="Approve", text="Are the terms right?")


async def test_an_approval_of_the_same_stands_and_only_the_others_are_asked(slack: Workspace) -> None:
    card = await terms(slack)
    await slack.bob.click(card, "Approve")
    await slack.wait_for(card, lambda shown: "1 of 2" in shown.text(), "Bob approves")
    await sent_back(slack.carol, card, "terms")
    again = await slack.wait_for_card("#general", button="Approve", text="round 2", besides=(card,))
    assert "1 of 2 · @bob" in again.text()
    assert "♻️ The approval of @bob stands from round 1: what is shown is the same" in again.text()
    assert "Result of *terms* · unchanged since round 1" in again.text()
    await slack.mallory.click(again, "Approve")
    await closed(slack, again)
    assert "*Approved* by @bob and @mallory" in again.text()
    assert "Nobody had to be asked again" not in again.text()


async def test_a_gate_whose_approvals_all_stand_is_passed_by_itself_and_says_so(slack: Workspace) -> None:
    card = await terms(slack)
    for who in (slack.bob, slack.carol):
        await who.click(card, "Approve")
    second = await slack.wait_for_card("#general", button="Approve", text="Shall we sign?")
    await sent_back(slack.mallory, second, "terms")
    await slack.wait_for_card("#general", button="Approve", text="Shall we sign?", besides=(second,))
    passed = await slack.wait_for_card("#general", text="Nobody had to be asked again", besides=(card,))
    assert "Are the terms right?" in passed.text()
    assert "♻️ The approvals of @bob and @carol stand from round 1" in passed.text()
    assert "*Approved* by @bob and @carol" in passed.text()
    assert not passed.has_button("Approve")
