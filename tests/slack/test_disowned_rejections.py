"""Somebody disowns a rejection on which work was done again: everybody learns that, and it starts anew."""

import pytest

from sandbox.cards import Card
from sandbox.people import Workspace
from tests.slack.asking import closed, thread_says
from tests.slack.house import House
from tests.slack.rejecting import chosen, rejecting
from tests.slack.test_disputes import asking_again, disown

pytestmark = pytest.mark.usefixtures("signoff")
REASON = "Thank Mallory in it."
RELEASE = """
name: notes
title: Release notes
roles: {operators: {users: ["@dave"]}}
steps:
  - name: draft
    type: python
    with: {call: "builtins:str", args: {object: "Faster. {{ rejection.comment }}"}}
  - name: review
    type: approval_gate
    needs: [draft]
    with: {title: "Are they right?", approvers: {users: ["@bob", "@carol"]}, show: [draft]}
"""


@pytest.fixture
def home(home: House) -> House:
    """The same, with a pipeline whose draft takes up what was objected."""
    home.write_pipeline("notes", RELEASE)
    return home


async def reworked(slack: Workspace) -> tuple[Card, Card]:
    """Let Bob reject, and the draft be made again; gives the cards of both rounds."""
    await slack.alice.command("#general", "/pipeline run notes")
    first = await slack.wait_for_card("#general", button="Approve")
    modal = await chosen(await rejecting(slack.bob, first, Reason=REASON), "draft")
    await modal.submit()
    await closed(slack, first)
    second = await slack.wait_for_card("#general", button="Approve", besides=(first,))
    assert "Sent back by @bob at review:" in second.text()
    return first, second


async def test_what_was_done_because_of_it_is_done_again_without_it(slack: Workspace) -> None:
    first, second = await reworked(slack)
    await disown(slack.bob, first)
    told = await slack.wait_for_card("#general", button="Ask again…")
    assert "On that the work was sent back to *draft*." in told.text()
    assert "Begun again since: *draft* (completed) and *review* (waiting)." in told.text()
    not_them = "Sent back by @bob at review, who says it was not them:"
    await slack.wait_for(second, lambda card: not_them in card.text(), "the objection is disowned")
    modal = await asking_again(slack, told)
    assert "*Runs again* draft and review" in modal.text()
    await modal.submit()
    line = await thread_says(slack, first, "▶️ @dave let *notes-1* go on")
    assert "the work starts again from *draft*, without that objection" in line
    third = await slack.wait_for_card("#general", button="Approve", besides=(first, second))
    assert "Sent back by" not in third.text()
    assert "Rejected here by @bob in round 1, who says it was not them:" in third.text()
    shown = third.text().replace(REASON, "", 1)
    assert REASON not in shown, "the draft was made without it"
