"""Killed while a reminder is said or redrawn, the bot goes on: it stands once, and says what became of it."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from sandbox.cards import Card
from sandbox.people import Workspace
from tests.crash.lives import Lives, going_on
from tests.crash.moments import Death, Kind
from tests.crash.people import Patient
from tests.slack.house import house, workspace

PIPELINE = """
name: soon
title: Pay soon
channel: "#releases"
steps:
  - name: review
    type: approval_gate
    with:
      title: Pay now?
      approvers: {users: ["@bob"]}
      remind: {after: 2s}
"""
PATIENCE_S = 30.0
THE_REMINDER = 3  # of the posts: after the cards of the task and of the request


@pytest.mark.timeout(90)
@pytest.mark.parametrize(
    "deaths",
    [
        [Death(Kind.BEFORE_POST, THE_REMINDER)],
        [Death(Kind.AFTER_POST, THE_REMINDER)],
        [Death(Kind.BEFORE_EDIT, 2), Death(Kind.BEFORE_EDIT, 1), Death(Kind.BEFORE_EDIT, 2)],
        [Death(Kind.AFTER_EDIT, 2), Death(Kind.AFTER_EDIT, 1), Death(Kind.AFTER_EDIT, 1)],
    ],
    ids=lambda deaths: str(deaths[0].kind),
)
async def test_a_reminder_stands_once_and_shows_what_became_of_it(
    deaths: Sequence[Death], tmp_path: Path
) -> None:
    async with workspace() as sandbox:
        slack, home = Workspace(sandbox.control.call, timeout_s=PATIENCE_S), house(sandbox, tmp_path)
        home.write_pipeline("soon", PIPELINE)
        lives = Lives(sandbox, home.settings, deaths, tmp_path)
        async with going_on(lives):
            people = Patient(slack, lives)
            task = await people.start(slack.alice, "/pipeline run soon", "soon-1")
            reminder = await slack.wait_for_card("#releases", button="Snooze…")
            card = await people.card("Approve")
            await people.press(slack.bob, card, "Approve", lambda: "Approved* by" in card.text())
            await slack.wait_for(task, lambda shown: "Completed" in shown.text())
            await slack.wait_for(reminder, is_over, "what became of the reminder")
            assert lives.count == len(deaths) + 1
            replies = [reply.text() for reply in await slack.thread(card)]
            assert len(replies) == len(set(replies)) <= 2  # besides, the outcome
        assert await slack.complaints() == []


def is_over(reminder: Card) -> bool:
    """Say whether a reminder is a line that says what became of it."""
    return "*Approved* by @bob" in reminder.text() and reminder.buttons() == []
