"""A text that two gates show is edited at one of them: what becomes of the other, and of an edit undone."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from sandbox.cards import Card
from sandbox.people import Workspace
from tests.slack.asking import closed, thread_says
from tests.slack.clock import Hasty
from tests.slack.house import at_work, house, workspace
from tests.slack.rejecting import chosen, rejecting
from tests.slack.test_edits import edited, editing

LETTER = """
name: letter
title: Letter to Nordwind
steps:
  - name: draft
    type: python
    with: {call: "examples.release:draft", args: {version: "1.0", objection: "{{ rejection.comment }}"}}
  - name: price
    type: approval_gate
    needs: [draft]
    with: {title: "Is the price right?", approvers: {users: ["@bob"]}, show: [draft], undo_window: 2m}
  - name: pay
    type: shell
    needs: [price]
    with: {run: "echo paid"}
    undo: {type: shell, with: {run: "echo paid back"}}
  - name: paid
    type: approval_gate
    needs: [pay]
    with: {title: "Is it paid?", approvers: {users: ["@bob"]}, show: [draft], editable: [draft.notes]}
  - name: law
    type: approval_gate
    needs: [draft]
    with: {title: "Is it lawful?", approvers: {users: ["@carol"]}, show: [draft], editable: [draft.notes]}
"""
WINDOW = timedelta(minutes=2)
NEW = "Exports are three times as fast."


@dataclass(frozen=True, slots=True)
class Scene:
    """The cards of both gates, and a clock."""

    slack: Workspace
    clock: Hasty
    price: Card
    law: Card

    async def pay(self) -> Card:
        """Let Bob pass the gate of the price; gives the card that asks about what was paid then."""
        await self.slack.bob.click(self.price, "Approve")
        await self.slack.wait_for(self.price, lambda shown: shown.has_button("Undo"), "it is approved")
        await self.clock.advance(WINDOW)
        return await self.slack.wait_for_card("#general", button="Approve", text="Is it paid?")


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    async with workspace() as sandbox:
        slack = Workspace(sandbox.control.call)
        clock, home = Hasty(slack), house(sandbox, tmp_path)
        home.write_pipeline("letter", LETTER)
        async with at_work(home, sandbox, clock=clock):
            await slack.alice.command("#general", "/pipeline run letter")
            price = await slack.wait_for_card("#general", button="Approve", text="Is the price right?")
            law = await slack.wait_for_card("#general", button="Approve", text="Is it lawful?")
            yield Scene(slack, clock, price, law)
        assert await slack.complaints() == []


async def test_a_rejection_of_what_is_edited_meanwhile_comes_to_nothing(scene: Scene) -> None:
    slack, price = scene.slack, scene.price
    modal = await chosen(await rejecting(slack.bob, price, Reason="It is too dear."), "draft")
    await modal.submit()
    await slack.wait_for(price, lambda shown: shown.has_button("Undo"), "it is rejected")
    await edited(slack.carol, scene.law, NEW)
    await slack.wait_for(price, lambda shown: shown.has_button("Reject…"), "it can be decided again")
    assert NEW in price.text()
    told = await thread_says(slack, price, "it came to nothing")
    first = "<@U0BOB000001> ✏️ @carol edited *draft.notes* before your rejection of "
    assert told.startswith(first)
    assert told.endswith("Look at it, and decide anew.")


async def test_what_an_edit_does_at_a_gate_that_was_passed_is_said_before_it_is_sent(scene: Scene) -> None:
    slack, price = scene.slack, scene.price
    paid = await scene.pay()
    modal = await editing(slack.carol, scene.law)
    told = modal.text()
    assert "*If you change the text,* it is to be approved again where it was as it is: price" in told
    assert "*Runs again* price, pay and paid" in told
    assert "*Undone* pay" in told
    assert "*Stopped* paid (waiting)" in told
    assert "• *price* · @bob" in told
    await modal.fill({"draft.notes": NEW}).submit()
    assert not modal.is_open, modal.text()
    await closed(slack, paid)
    assert "*Superseded*: what had been approved before it was edited" in paid.text()
    told = await thread_says(slack, price, "edited")
    assert told.startswith("<@U0BOB000001> ✏️ @carol edited *draft.notes* of ")
    assert told.endswith("does not count any more. It is asked anew when it is its turn again.")
    again = await slack.wait_for_card("#general", button="Approve", text="Is the price", besides=(price,))
    assert NEW in again.text()
    await closed(slack, scene.law)
    assert "*Approved* by @carol" in scene.law.text()


async def test_an_edit_that_does_something_else_by_now_is_shown_anew_and_keeps_the_text(scene: Scene) -> None:
    slack = scene.slack
    modal = await editing(slack.carol, scene.law)
    assert "approved again" not in modal.text()
    await scene.pay()
    await modal.fill({"draft.notes": NEW}).submit()
    assert "*Not sent yet.* Meanwhile it would do something else than this view said." in modal.text()
    assert "*Runs again* price, pay and paid" in modal.text()
    assert modal.value("draft.notes") == NEW
    assert scene.law.has_button("Approve")
    await modal.submit()
    assert not modal.is_open, modal.text()
    await closed(slack, scene.law)


async def test_a_text_that_was_approved_before_the_gate_says_so_and_offers_to_reject(scene: Scene) -> None:
    slack = scene.slack
    modal = await editing(slack.bob, await scene.pay())
    told = modal.text()
    assert "cannot be edited here: it was approved as it is at *price*, and this approval follows" in told
    assert modal.submit_label is None
    await modal.press("Reject…")
    await slack.bob.modal("Reject")
