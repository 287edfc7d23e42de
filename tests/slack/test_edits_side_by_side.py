"""A text that two gates show is edited at one of them: what becomes of the other, and of an edit undone."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from sandbox.cards import Card
from sandbox.people import Workspace
from tests.slack.asking import thread_says
from tests.slack.clock import Hasty
from tests.slack.house import at_work, house, workspace
from tests.slack.rejecting import chosen, rejecting
from tests.slack.test_edits import edited

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
  - name: law
    type: approval_gate
    needs: [draft]
    with: {title: "Is it lawful?", approvers: {users: ["@carol"]}, show: [draft], editable: [draft.notes]}
"""
NEW = "Exports are three times as fast."


@dataclass(frozen=True, slots=True)
class Scene:
    """The cards of both gates, and a clock."""

    slack: Workspace
    clock: Hasty
    price: Card
    law: Card


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
