"""A text that two gates show is edited at one of them: what becomes of the other, and of an edit undone."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from sandbox.cards import Card
from sandbox.people import Workspace
from tests.slack.asking import closed, more, thread_says
from tests.slack.clock import Hasty
from tests.slack.house import while_time_passes
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
  - name: style
    type: approval_gate
    needs: [draft]
    with:
      title: "Does it read well?"
      approvers: {users: ["@mallory"]}
      show: [draft]
      editable: [draft.notes]
      undo_window: 2m
"""
WINDOW = timedelta(minutes=2)
NEW = "Exports are three times as fast."


@dataclass(frozen=True, slots=True)
class Scene:
    """The cards of the three gates, and a clock."""

    slack: Workspace
    clock: Hasty
    price: Card
    law: Card
    style: Card

    async def pay(self) -> Card:
        """Let Bob pass the gate of the price; gives the card that asks about what was paid then."""
        await self.slack.bob.click(self.price, "Approve")
        await self.slack.wait_for(self.price, lambda shown: shown.has_button("Undo"), "it is approved")
        await self.clock.advance(WINDOW)
        return await self.slack.wait_for_card("#general", button="Approve", text="Is it paid?")


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    async with while_time_passes(tmp_path, letter=LETTER) as (slack, clock):
        await slack.alice.command("#general", "/pipeline run letter")
        price = await slack.wait_for_card("#general", button="Approve", text="Is the price right?")
        law = await slack.wait_for_card("#general", button="Approve", text="Is it lawful?")
        style = await slack.wait_for_card("#general", button="Approve", text="Does it read well?")
        yield Scene(slack, clock, price, law, style)


def calmly(text: str) -> str:
    """Give what a card says as redrawn: people are mentioned by the first post only."""
    return text.replace("<@U0MALLORY01>", "@mallory").replace("<@U0CAROL0001>", "@carol")


async def test_a_rejection_of_what_is_edited_meanwhile_comes_to_nothing(scene: Scene) -> None:
    slack, price = scene.slack, scene.price
    modal = await chosen(await rejecting(slack.bob, price, Reason="It is too dear."), "draft")
    await modal.submit()
    assert not modal.is_open, modal.text()
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
    assert "*If you change the text,* it has to be approved anew at price" in told
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


async def test_an_undone_edit_puts_the_text_back_and_what_was_passed_on_it_holds(scene: Scene) -> None:
    slack, law, style, paid = scene.slack, scene.law, scene.style, await scene.pay()
    before = [calmly(card.text()) for card in (style, law)]
    modal = await editing(slack.mallory, style)
    assert "*Not at once* For 2 minutes your approval can be undone, and your edit with it." in modal.text()
    assert "*Undone* pay" in modal.text()
    await modal.fill({"draft.notes": NEW}).submit()
    assert not modal.is_open, modal.text()
    await slack.wait_for(style, lambda shown: shown.has_button("Undo"), "it is approved")
    assert (
        "Until then @mallory and operators can undo it, and the edit of *draft.notes* with it."
        in style.text()
    )
    await slack.wait_for(law, lambda shown: NEW in shown.text(), "the other card shows the new text")
    await slack.mallory.click(style, "Undo")
    await slack.wait_for(style, lambda shown: shown.has_button("Approve"), "it can be decided")
    await slack.wait_for(law, lambda shown: NEW not in shown.text(), "the other card shows the old text")
    assert [calmly(card.text()) for card in (style, law)] == before
    told = await thread_says(slack, style, "took back")
    assert "The edit of *draft.notes* is undone with it: the text is as it was." in told
    assert (
        "took back their edit of *draft.notes*: it is as in version 1"
        in (await more(slack.mallory, style)).text()
    )
    assert paid.has_button("Approve")
    await slack.carol.click(law, "Approve")
    await closed(slack, law)


async def test_an_approval_of_an_edited_text_lapses_when_the_edit_is_undone(scene: Scene) -> None:
    slack, price, style = scene.slack, scene.price, scene.style
    await edited(slack.mallory, style, NEW)
    await slack.wait_for(style, lambda shown: shown.has_button("Undo"), "it is approved")
    await slack.wait_for(price, lambda shown: NEW in shown.text(), "the other card shows the new text")
    await slack.bob.click(price, "Approve")
    await slack.wait_for(price, lambda shown: shown.has_button("Undo"), "it is approved")
    await slack.mallory.click(style, "Undo")
    await slack.wait_for(price, lambda shown: shown.has_button("Approve"), "it can be decided again")
    told = await thread_says(slack, price, "took back")
    assert told.startswith("<@U0BOB000001> ↩️ @mallory took back their edit of *draft.notes* of ")
    assert "your approval was of the edited text, and does not count any more." in told


async def test_an_edit_that_takes_effect_has_what_was_passed_asked_again(scene: Scene) -> None:
    slack, price, style, paid = scene.slack, scene.price, scene.style, await scene.pay()
    await edited(slack.mallory, style, NEW)
    await slack.wait_for(style, lambda shown: shown.has_button("Undo"), "it is approved")
    assert paid.has_button("Approve")
    await scene.clock.advance(WINDOW)
    await closed(slack, paid)
    assert "what had been approved before it was edited" in paid.text()
    again = await slack.wait_for_card("#general", button="Approve", text="Is the price", besides=(price,))
    assert NEW in again.text()
    assert "@mallory edited *draft.notes* of " in await thread_says(slack, price, "edited")
