"""A program says that a decision was not its author's, and lets the stopped task go on."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from engine.codes import TaskState
from engine.human import OpenRequest
from engine.model import HumanTaskId, TaskId
from engine.refusals import CommentNeeded
from engine.review_refusals import CannotDispute, NotHalted, TaskHalted
from signoff.arguments import WrongArgument
from signoff.library import Signoff

PIPELINE = """
name: publish
steps:
  - {name: draft, type: delay, with: {for: 0s}}
  - name: review
    type: approval_gate
    needs: [draft]
    with: {title: Fine?, approvers: {users: [bob, carol]}, rollback_to: [draft]}
  - {name: wait, type: delay, needs: [review], with: {for: 1h}}
  - name: last
    type: approval_gate
    needs: [draft]
    with: {title: Really?, approvers: {users: [bob, carol]}}
"""


@pytest.fixture
async def signoff(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Signoff]:
    file = tmp_path / "publish.yaml"
    file.write_text(PIPELINE)
    async with Signoff.open(sqlite_url, [file]) as opened:
        yield opened


async def stopped(signoff: Signoff, *, asks: bool = True) -> tuple[TaskId, HumanTaskId]:
    """Let Bob disown an approval that a step follows by now; gives the task, and what he approved.

    `asks`: the task waits for another approval, too.
    """
    task = (await signoff.start("publish", by="alice")).task.id
    await signoff.at_rest(task)
    if not asks:
        await signoff.approval_approve(OpenRequest(task, "last"), by="carol")
    reply = await signoff.approval_approve(OpenRequest(task, "review"), by="bob")
    assert reply.human_task is not None
    await signoff.human_task_dispute(reply.human_task, by="bob")
    return task, reply.human_task


async def test_a_stopped_task_is_at_rest_and_nothing_is_decided_in_it(signoff: Signoff) -> None:
    task, gate = await stopped(signoff)
    at_rest = await signoff.at_rest(task)
    assert at_rest.halt is not None
    assert [(one.by, one.human_task) for one in at_rest.halt.disowned] == [("bob", gate)]
    assert (await signoff.status(task)).facts.is_stopped
    with pytest.raises(TaskHalted):
        await signoff.approval_approve(OpenRequest(task, "last"), by="carol")
    with pytest.raises(CannotDispute):
        await signoff.human_task_dispute(gate, by="carol")


async def test_a_task_of_which_nothing_waits_for_people_is_at_rest_when_it_is_stopped(
    signoff: Signoff,
) -> None:
    task, _ = await stopped(signoff, asks=False)
    async with asyncio.timeout(20):
        at_rest = await signoff.at_rest(task)
    assert (at_rest.state, at_rest.halt is not None) == (TaskState.WAITING, True)


async def test_it_goes_on_as_it_was(signoff: Signoff) -> None:
    task, _ = await stopped(signoff)
    await signoff.task_resume(task, "go_on", by="olga")
    assert not (await signoff.status(task)).facts.is_stopped
    with pytest.raises(NotHalted):
        await signoff.task_resume(task, "go_on", by="olga")


async def test_it_is_asked_anew(signoff: Signoff) -> None:
    task, gate = await stopped(signoff)
    assert (await signoff.task_resume(task, "ask_anew", by="olga")).rerun_steps == ("review", "wait")
    again = await signoff.at_rest(task)
    assert again.state is TaskState.WAITING
    assert again.open_request("review") is not None
    assert again.human_tasks[gate].decisions[0].is_disputed


async def test_it_is_sent_back_with_a_reason(signoff: Signoff) -> None:
    task, _ = await stopped(signoff)
    with pytest.raises(CommentNeeded):
        await signoff.task_resume(task, "send_back", by="olga", rollback_to="draft")
    reply = await signoff.task_resume(
        task, "send_back", by="olga", rollback_to="draft", reason="A stolen phone."
    )
    assert set(reply.rerun_steps) == {"draft", "review", "last", "wait"}


@pytest.mark.parametrize("how", ["go on", "", None, 1])
async def test_there_are_three_ways_to_go_on(signoff: Signoff, how: Any) -> None:
    with pytest.raises(WrongArgument, match="how: give one of go_on, ask_anew, send_back, not"):
        await signoff.task_resume(TaskId("t1"), how, by="olga")
