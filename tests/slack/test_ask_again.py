"""Groups change while a request waits: who joined, who left, and what operators can do about it."""

import pytest

from sandbox.cards import Card
from sandbox.people import Workspace
from tests.slack.asking import answer, hand_over, more, panel, thread_says

pytestmark = pytest.mark.usefixtures("signoff")
AGAIN = "Ask again with today's members"


async def regroup(slack: Workspace, *members: str) -> None:
    """Let an administrator say who the release managers are."""
    await slack.happen("regroup", group="release-managers", members=list(members))


async def asked_again(slack: Workspace, card: Card) -> None:
    """Let an operator have today's people asked."""
    modal = await more(slack.dave, card)
    await modal.press(AGAIN)
    assert "The people of today are being looked up." in modal.text()
    await modal.close(clear=True)


async def test_who_joined_later_is_told_so_and_may_decide_once_asked_again(slack: Workspace) -> None:
    card = await panel(slack)
    await slack.bob.click(card, "Approve")
    await slack.wait_for(card, lambda shown: "*managers* 1 of 2" in shown.text())
    await regroup(slack, "bob", "carol", "dave")
    await slack.dave.click(card, "Approve")
    note = await slack.dave.private_note()
    assert "You joined the group after it was asked" in note
    await asked_again(slack, card)
    said = await thread_says(slack, card, "asked again with today's members")
    assert "<@U0DAVE00001>" in said
    await slack.dave.click(card, "Approve")
    await slack.wait_for(card, lambda shown: "*managers* 2 of 2" in shown.text(), "Bob's and Dave's count")


async def test_what_can_no_longer_be_met_says_so_and_calls_the_operators(slack: Workspace) -> None:
    card = await panel(slack)
    await regroup(slack, "carol")
    await slack.wait_for(card, lambda shown: "Can no longer be met" in shown.text(), "that it is stuck")
    assert "managers needs 2 more, and only 1 person is left" in card.text()
    said = await thread_says(slack, card, "Can no longer be met")
    assert "<@U0DAVE00001>" in said
    assert "Can no longer be met" in await answer(slack, "alice", "status panel-1")
    assert "Can no longer be met" in await answer(slack, "carol", "mine")
    assert (
        "*Not any more* @bob: deactivated, or no longer in the group."
        in (await more(slack.carol, card)).text()
    )
    await regroup(slack, "carol", "dave")
    await asked_again(slack, card)
    await slack.wait_for(card, lambda shown: "Can no longer be met" not in shown.text(), "it goes on")
    assert "@dave" in card.text()


async def test_if_too_few_are_there_today_it_waits_as_before_and_the_operators_are_told(
    slack: Workspace,
) -> None:
    card = await panel(slack)
    await regroup(slack, "carol")
    await slack.wait_for(card, lambda shown: "Can no longer be met" in shown.text(), "that it is stuck")
    await asked_again(slack, card)
    said = await thread_says(slack, card, "could not be asked again")
    assert "<@U0DAVE00001>" in said
    assert card.has_button("Approve")


async def test_who_comes_back_to_the_group_may_decide_again(slack: Workspace) -> None:
    card = await panel(slack)
    await regroup(slack, "carol")
    await slack.wait_for(card, lambda shown: "Can no longer be met" in shown.text(), "that it is stuck")
    await regroup(slack, "carol", "bob")
    await slack.wait_for(card, lambda shown: "Can no longer be met" not in shown.text(), "Bob is back")
    await slack.bob.click(card, "Approve")
    await slack.wait_for(card, lambda shown: "*managers* 1 of 2" in shown.text())


async def test_a_place_that_was_handed_over_stays_so_and_its_approval_counts(slack: Workspace) -> None:
    card = await panel(slack)
    await hand_over(slack.bob, card, to="dave", reason="On holiday.")
    await slack.wait_for(card, lambda shown: "@dave (for @bob)" in shown.text(), "Dave sits for Bob")
    await slack.dave.click(card, "Approve")
    await slack.wait_for(card, lambda shown: "*managers* 1 of 2" in shown.text())
    await regroup(slack, "bob", "carol")
    await asked_again(slack, card)
    assert "Nobody is new" in await thread_says(slack, card, "asked again with today's members")
    assert "*managers* 1 of 2" in card.text()
    await slack.bob.click(card, "Approve")
    assert "@dave is asked instead of you." in await slack.bob.private_note()


async def test_whose_approval_falls_away_is_told(slack: Workspace) -> None:
    card = await panel(slack)
    await slack.bob.click(card, "Approve")
    await slack.wait_for(card, lambda shown: "*managers* 1 of 2" in shown.text())
    await regroup(slack, "carol", "dave")
    await asked_again(slack, card)
    said = await thread_says(slack, card, "asked again with today's members")
    assert "The approval of <@U0BOB000001> no longer counts: they are not asked for it any more." in said
    await slack.wait_for(card, lambda shown: "*managers* 0 of 2" in shown.text())
    assert "no longer counted: @bob" in (await more(slack.dave, card)).text()


async def test_only_operators_are_offered_to_ask_again(slack: Workspace) -> None:
    card = await panel(slack)
    for someone in (slack.bob, slack.alice):
        modal = await more(someone, card)
        assert AGAIN not in modal.texts()
        await modal.close()
