"""Two gates side by side, and one of them is decided, but not in effect yet, when the other sends back."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from sandbox.cards import Card
from sandbox.people import Workspace
from tests.slack.asking import closed
from tests.slack.clock import Hasty
from tests.slack.house import at_work, house, workspace
from tests.slack.rejecting import chosen, rejecting

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
    async with workspace() as sandbox:
        slack = Workspace(sandbox.control.call)
        clock, home = Hasty(slack), house(sandbox, tmp_path)
        home.write_pipeline("terms", TERMS)
        async with at_work(home, sandbox, clock=clock):
            await slack.alice.command("#general", "/pipeline run terms")
            price = await slack.wait_for_card("#general", button="Approve", text="Is the price right?")
            law = await slack.wait_for_card("#general", button="Approve", text="Is it lawful?")
            yield Scene(slack, clock, price, law)
        assert await slack.complaints() == []


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
