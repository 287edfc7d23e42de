"""Two gates side by side, and one of them is decided, but not in effect yet, when the other sends back."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from sandbox.cards import Card
from sandbox.people import Workspace
from tests.slack.asking import closed, thread_says
from tests.slack.clock import Hasty
from tests.slack.house import while_time_passes
from tests.slack.rejecting import chosen, rejecting
from tests.slack.test_operators_elsewhere import told_directly

WINDOW = timedelta(minutes=2)
TERMS = """
name: terms
title: Terms of Nordwind
steps:
  - name: draft
    type: shell
    with: {run: "echo same"}
  - name: price
    type: approval_gate
    needs: [draft]
    with:
      title: "Is the price right?"
      approvers: {users: ["@bob"]}
      show: [draft]
      undo_window: 2m
      receipt: true
      re_approve: changed
  - name: law
    type: approval_gate
    needs: [draft]
    with: {title: "Is it lawful?", approvers: {users: ["@carol"]}, show: [draft]}
  - {name: pay, type: shell, needs: [price], with: {run: "echo paid"}}
"""


@dataclass(frozen=True, slots=True)
class Scene:
    """The cards of both gates, and a clock."""

    slack: Workspace
    clock: Hasty
    price: Card
    law: Card


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    async with while_time_passes(tmp_path, terms=TERMS) as (slack, clock):
        await slack.alice.command("#general", "/pipeline run terms")
        price = await slack.wait_for_card("#general", button="Approve", text="Is the price right?")
        law = await slack.wait_for_card("#general", button="Approve", text="Is it lawful?")
        yield Scene(slack, clock, price, law)


async def test_an_approval_that_stands_can_be_undone_in_the_next_round(scene: Scene) -> None:
    slack = scene.slack
    await slack.bob.click(scene.price, "Approve")
    await slack.wait_for(scene.price, lambda shown: shown.has_button("Undo"), "it is approved")
    modal = await chosen(await rejecting(slack.carol, scene.law, Reason="It is not."), "draft")
    await modal.submit()
    again = await slack.wait_for_card("#general", button="Undo", text="round 2", besides=(scene.price,))
    assert "🟢 *Approved* by @bob, takes effect at " in again.text()
    assert "The approval of @bob stands from round 1" in again.text()
    await slack.bob.click(again, "Undo")
    await slack.wait_for(again, lambda shown: shown.has_button("Approve"), "it can be decided")
    await slack.bob.click(again, "Approve")
    await slack.wait_for(again, lambda shown: shown.has_button("Undo"), "it is approved again")
    await scene.clock.advance(WINDOW)
    await closed(slack, again)
    assert "✅ *Approved* by @bob" in again.text()


async def test_a_receipt_of_what_was_taken_back_can_say_that_it_was_not_them(scene: Scene) -> None:
    slack, price = scene.slack, scene.price
    await slack.bob.click(price, "Approve")
    (receipt,) = await told_directly(slack, "bob", "*Receipt*")
    await slack.wait_for(price, lambda shown: shown.has_button("Undo"), "it is approved")
    await slack.bob.click(price, "Undo")
    await slack.wait_for(price, lambda shown: shown.has_button("Approve"), "it can be decided")
    await slack.bob.click(receipt, "This was not me…")
    modal = await slack.bob.modal("This was not me")
    assert "In your name somebody *approved* this" in modal.text()
    assert "taken back since" in modal.text()
    await modal.submit()
    assert "*terms-1* is stopped" in modal.text()
    await slack.wait_for(price, lambda shown: "@bob says it was not them who approved" in shown.text())


async def test_an_objection_that_was_not_in_effect_yet_is_not_lost(scene: Scene) -> None:
    slack, price, law = scene.slack, scene.price, scene.law
    modal = await chosen(await rejecting(slack.bob, price, Reason="It is too dear."), "draft")
    await modal.submit()
    await slack.wait_for(price, lambda shown: shown.has_button("Undo"), "it is rejected")
    modal = await chosen(await rejecting(slack.carol, law, Reason="It breaks the law."), "draft")
    assert "*Comes to nothing* the rejection of @bob at *price*, not in effect yet" in modal.text()
    await modal.submit()
    told = await thread_says(slack, price, "it came to nothing")
    first = "<@U0BOB000001> ↩️ @carol sent the work back from *law* to *draft* before your rejection"
    assert told.startswith(first)
    assert "The reason goes along with the work." in told
    again = await slack.wait_for_card("#general", button="Approve", text="round 2")
    said = again.text()
    assert "Sent back by @carol at law:\nIt breaks the law." in said
    assert "Rejected by @bob at price, too:\nIt is too dear." in said
