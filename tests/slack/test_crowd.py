"""Very many people click at the same moment."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox.cards import Card
from sandbox.people import Workspace
from tests.slack.asking import closed
from tests.slack.crowd import hall, voters
from tests.slack.house import House

HANDLES = voters(50)
PIPELINE = """
name: vote
title: Vote
steps:
  - name: review
    type: approval_gate
    with:
      title: Shall it be?
      approvers: {groups: ["@voters"]}
      required: 3
"""


@pytest.fixture
async def full_hall(tmp_path: Path) -> AsyncIterator[tuple[Workspace, House]]:
    """The crowd, and the bot at work among them."""
    async with hall(HANDLES, tmp_path, PIPELINE) as found:
        yield found


async def test_of_fifty_who_approve_at_once_exactly_three_count(full_hall: tuple[Workspace, House]) -> None:
    slack, home = full_hall
    await slack.alice.command("#general", "/pipeline run vote")
    card = await slack.wait_for_card("#general", button="Approve", text="0 of 3")
    seen = card.as_it_is()
    await asyncio.gather(*(slack.person(handle).click(seen, "Approve") for handle in HANDLES))
    await closed(slack, card)
    approved = home.sql("SELECT decided_by FROM pipeline_decisions WHERE verdict = 'approved'")
    assert len(approved) == len({user for (user,) in approved}) == 3
    kinds = [kind for (kind,) in home.sql("SELECT kind FROM pipeline_events ORDER BY seq")]
    assert kinds.count("approved") == 3
    assert kinds.count("step_completed") == 1
    await all_others_are_told(slack, card)
    assert await final_cards(slack) == 1


async def all_others_are_told(slack: Workspace, card: Card) -> None:
    """See that each of the forty-seven has one note that names who was faster, and the three have none."""
    notes = {handle: await slack.person(handle).private_notes() for handle in HANDLES}
    late = [handle for handle, said in notes.items() if said]
    assert len(late) == 47
    assert all(len(notes[handle]) == 1 and "already approved this" in notes[handle][0] for handle in late)
    assert all(f"@{handle}" in card.text() for handle in HANDLES if handle not in late)


async def final_cards(slack: Workspace) -> int:
    """Count the messages that show the request and its end."""
    said = [card.text() for card in await slack.messages("#general")]
    return sum("Shall it be?" in text and "*Approved* by" in text for text in said)
