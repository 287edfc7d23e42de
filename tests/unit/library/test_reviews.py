"""A program asks before it decides, and takes a decision back."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from engine.human import OpenRequest
from engine.model import UserId
from engine.reminding import next_of
from engine.review_refusals import (
    AnsweredAlready,
    CannotBeAsked,
    CannotSnooze,
    NothingToUndo,
    NotInquired,
)
from signoff.arguments import WrongArgument
from signoff.library import Signoff

PIPELINE = """
name: refund
calendar: {days: mon-sun, hours: "00:00-24:00"}
steps:
  - name: review
    type: approval_gate
    with: {title: Refund?, approvers: {users: [bob, carol]}, undo_window: 1h}
"""


@pytest.fixture
async def signoff(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Signoff]:
    file = tmp_path / "refund.yaml"
    file.write_text(PIPELINE)
    async with Signoff.open(sqlite_url, [file]) as opened:
        yield opened


async def waiting(signoff: Signoff) -> OpenRequest:
    """Start a refund; gives what it waits for."""
    task = (await signoff.start("refund", by="alice")).task.id
    await signoff.at_rest(task)
    return OpenRequest(task, "review")


async def test_a_question_waits_for_its_answer(signoff: Signoff) -> None:
    request = await waiting(signoff)
    reply = await signoff.human_task_inquire(request, "Why?", by="bob", of="alice")
    assert reply.human_task is not None
    assert reply.task.human_tasks[reply.human_task].needs_information
    reply = await signoff.human_task_answer_inquiry(request, 1, "Billed twice.", by="alice")
    [inquiry] = next(iter(reply.task.human_tasks.values())).inquiries
    assert (inquiry.by, inquiry.of, inquiry.answer) == ("bob", "alice", "Billed twice.")
    with pytest.raises(AnsweredAlready):
        await signoff.human_task_answer_inquiry(request, 1, "No.", by="alice")
    with pytest.raises(NotInquired):
        await signoff.human_task_answer_inquiry(request, 2, "No.", by="alice")
    with pytest.raises(CannotBeAsked, match="nobody asks themselves"):
        await signoff.human_task_inquire(request, "Why?", by="bob", of="@bob")


async def test_a_decision_is_undone(signoff: Signoff) -> None:
    request = await waiting(signoff)
    reply = await signoff.approval_approve(request, by="bob")
    assert reply.task.state == "waiting"
    reply = await signoff.approval_undo(request, by="bob")
    [human_task] = reply.task.human_tasks.values()
    assert (human_task.is_undecided, human_task.decisions) == (True, ())
    with pytest.raises(NothingToUndo):
        await signoff.approval_undo(request, by="bob")


async def test_a_reminder_is_put_off(signoff: Signoff) -> None:
    request = await waiting(signoff)
    now = datetime.now(UTC)
    until = now + timedelta(hours=1)
    reply = await signoff.reminder_snooze(request, until, by="bob")
    [human_task] = reply.task.human_tasks.values()
    assert next_of(reply.task, human_task, UserId("bob"), now) == until
    assert next_of(reply.task, human_task, UserId("carol"), now) is None  # who has no reminders here
    with pytest.raises(CannotSnooze, match="that is past"):
        await signoff.reminder_snooze(request, until - timedelta(hours=2), by="bob")
    with pytest.raises(WrongArgument, match="until: give an aware datetime"):
        await signoff.reminder_snooze(request, until.replace(tzinfo=None), by="bob")


@pytest.mark.parametrize("number", [0, -1, True, "1", None, 1.0])
async def test_a_question_has_a_number(signoff: Signoff, number: Any) -> None:
    with pytest.raises(WrongArgument, match="number: give a number from 1"):
        await signoff.human_task_answer_inquiry(await waiting(signoff), number, "So.", by="alice")
