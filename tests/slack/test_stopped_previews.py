"""What people are shown before a stopped task asks again or goes back, or a failed one is retried."""

from pathlib import Path

import pytest

from sandbox.cards import Card
from sandbox.people import Workspace
from tests.slack.asking import closed, more, showing, thread_says
from tests.slack.house import House
from tests.slack.rejecting import chosen, rejecting
from tests.slack.test_disputes import NOT_ME, asking_again, disown

pytestmark = pytest.mark.usefixtures("signoff")
PAYOUT = """
name: payout
title: Payout
roles: {operators: {users: ["@dave"]}}
steps:
  - {name: amount, type: shell, with: {run: "echo 20"}}
  - name: right
    type: approval_gate
    needs: [amount]
    with: {title: "Is it right?", approvers: {users: ["@bob"]}}
  - name: lawful
    type: approval_gate
    needs: [amount]
    with: {title: "Is it lawful?", approvers: {users: ["@carol"]}}
  - name: pay
    type: shell
    needs: [right]
    with: {run: "echo paid"}
    undo: {type: shell, with: {run: "echo refunded"}}
  - name: thanks
    type: shell
    needs: [pay, lawful]
    with: {run: "test -f FOLDER/thanks"}
"""
TWO_OF_THREE = """
name: twice
title: Twice
steps:
  - {name: text, type: shell, with: {run: "echo same"}}
  - name: look
    type: approval_gate
    needs: [text]
    with:
      title: Is it well?
      approvers: {users: ["@bob", "@carol", "@dave"]}
      required: 2
      show: [text]
      re_approve: changed
"""
WHAT = ("*Runs again* right and pay", "*Undone* pay", "*Keeps going* lawful (waiting)", "• *right* · @bob")


@pytest.fixture
def home(home: House, tmp_path: Path) -> House:
    """The same, with a pipeline that pays, and one whose gate asks only about changes."""
    home.write_pipeline("payout", PAYOUT.replace("FOLDER", str(tmp_path)))
    home.write_pipeline("twice", TWO_OF_THREE)
    return home


async def paid(slack: Workspace) -> tuple[Card, Card]:
    """Let Bob approve, and what he approved be paid; gives the cards of both gates."""
    await slack.alice.command("#general", "/pipeline run payout")
    right = await slack.wait_for_card("#general", button="Approve", text="Is it right?")
    lawful = await slack.wait_for_card("#general", button="Approve", text="Is it lawful?")
    await slack.bob.click(right, "Approve")
    await closed(slack, right)
    task = await slack.wait_for_card("#general", button="Details…", text="Payout")
    await slack.wait_for(task, lambda card: "*pay* · completed" in card.text(), "it is paid")
    return right, lawful


async def stopped(slack: Workspace) -> tuple[Card, Card, Card]:
    """Let Bob disown that; gives the cards of both gates and what operators are told."""
    right, lawful = await paid(slack)
    await disown(slack.bob, right)
    return right, lawful, await slack.wait_for_card("#general", button="Ask again…")


async def test_asking_again_says_first_what_it_undoes(slack: Workspace) -> None:
    right, _, told = await stopped(slack)
    modal = await asking_again(slack, told)
    for line in WHAT:
        assert line in modal.text()
    assert told.has_button("Go on"), "nothing is done yet"
    await modal.submit()
    await thread_says(slack, right, "is asked anew")


async def test_sending_back_says_what_the_chosen_step_does_and_nothing_else_is_done(slack: Workspace) -> None:
    right, _, told = await stopped(slack)
    await slack.dave.click(told, "Send back…")
    modal = (await slack.dave.modal("Send back")).fill(Reason="His phone was stolen.")
    await showing(await modal.press("Send back to", "amount"), "*If it goes back to amount:*")
    assert "*Runs again* amount, right, lawful and pay" in modal.text()
    assert "*Undone* pay" in modal.text()
    assert modal.value("Reason") == "His phone was stolen."
    await modal.submit()
    assert "*payout-1* goes on from *amount*." in modal.text()
    await thread_says(slack, right, "the work goes back to *amount*")


async def test_a_retry_says_why_a_step_is_asked_again_and_what_is_undone(slack: Workspace) -> None:
    right, lawful = await paid(slack)
    await slack.carol.click(lawful, "Approve")
    await closed(slack, lawful)
    await slack.wait_for_card("#general", button="Details…", text="❌ Failed")
    await (await more(slack.bob, right)).press(NOT_ME)
    await (await slack.bob.modal("This was not me")).submit()
    await slack.alice.command("#general", "/pipeline retry payout-1")
    modal = await slack.alice.modal("Retry task")
    assert "⚠️ *right* is asked again: @bob says it was not them who approved it." in modal.text()
    assert "*Runs again* right, pay and thanks" in modal.text()
    assert "*Undone* pay" in modal.text()
    await modal.submit()
    await slack.wait_for_card("#general", button="Approve", text="Is it right?", besides=(right,))


async def test_the_approval_of_who_rejects_is_not_said_to_stand(slack: Workspace) -> None:
    await slack.alice.command("#general", "/pipeline run twice")
    card = await slack.wait_for_card("#general", button="Approve", text="Is it well?")
    await slack.bob.click(card, "Approve")
    await slack.wait_for(card, lambda shown: "1 of 2" in shown.text(), "Bob has approved")
    own = await chosen(await rejecting(slack.bob, card, Reason="No."), "text")
    assert "stands if what is shown stays the same" not in own.text()
    other = await chosen(await rejecting(slack.carol, card, Reason="No."), "text")
    assert "The approval of @bob stands if what is shown stays the same" in other.text()
