"""Editing while others edit or approve at the same moment, through two processes: one text, nobody misled."""

import asyncio
from dataclasses import replace
from datetime import datetime

import pytest

from engine import tally
from engine.codes import HumanTaskStatus
from engine.commands import Approve, EditAndApprove, Submission
from engine.content import fingerprint_of, fingerprint_of_all, json_text
from engine.executor import Executor
from engine.human_task import HumanTask
from engine.ids import new_submission_id
from engine.model import Actor, HumanTaskId
from engine.policy import Policy, Shown
from engine.ports.queries import HistoryLine, HumanTaskView, Page
from engine.refusals import AlreadyClosed
from engine.review_refusals import StaleFingerprint
from signoff.assembly import Storage
from tests.contract.cards import C1
from tests.contract.desk import Desk, task_of
from tests.makers import BOB, CAROL, NOON, a_policy

TASKS = 12


class Noon:
    """A clock that stands."""

    def now(self) -> datetime:
        return NOON


def notes(required: int) -> Policy:
    """Let Bob and Carol be asked about notes that they may edit."""
    shown = (Shown(step="draft", version=1, fingerprint=fingerprint_of(json_text({"notes": "good"}))),)
    whole = fingerprint_of_all((one.step, one.fingerprint) for one in shown)
    made = {"shown": shown, "fingerprint": whole, "editable": ("draft.notes",), "surfaces": (C1,)}
    return a_policy("bob", "carol", required=required, **made)


def edit(request: HumanTaskId, by: Actor, text: str) -> EditAndApprove:
    """Make an edit of the notes as they were at first."""
    output = json_text({"notes": text})
    return EditAndApprove(
        human_task=request,
        by=by,
        target="draft.notes",
        before="good",
        after=text,
        output=output,
        output_fingerprint=fingerprint_of(output),
        fingerprint=notes(1).fingerprint,
    )


def approval(request: HumanTaskId, by: Actor) -> Approve:
    """Make an approval of the notes as they were at first."""
    return Approve(human_task=request, by=by, fingerprint=notes(1).fingerprint)


async def at_once(
    storage: Storage, other: Storage, first: Approve | EditAndApprove, second: Approve | EditAndApprove
) -> list[object]:
    """Say two things at the same moment, to two processes; gives what became of each."""
    async with Executor(storage.store, Noon()) as here, Executor(other.store, Noon()) as there:
        said = [
            process.submit(
                Submission(id=new_submission_id(), task_id=task_of(command.human_task), command=command)
            )
            for process, command in ((here, first), (there, second))
        ]
        return list(await asyncio.gather(*said, return_exceptions=True))


async def now(storage: Storage, request: HumanTaskId) -> tuple[HumanTaskView, list[HistoryLine]]:
    """Give a request, and the edits of its task."""
    view = await storage.queries.human_task(request)
    assert view is not None
    history = await storage.queries.history(task_of(request), Page(limit=200))
    return view, [line for line in history if line.kind == "edited"]


def approved_by(human_task: HumanTask) -> set[str]:
    """Give whose approval counts."""
    return set(tally.counted(human_task))


async def test_of_two_edits_at_once_one_is_kept_and_the_other_is_told(
    storage: Storage, fresh_storage: Storage, desk: Desk
) -> None:
    for number in range(TASKS):
        request = await desk.waiting(f"t{number}", notes(2))
        outcomes = await at_once(
            storage, fresh_storage, edit(request, BOB, "Bob's"), edit(request, CAROL, "Carol's")
        )
        assert [isinstance(one, StaleFingerprint) for one in outcomes].count(True) == 1
        winner, text = (CAROL, "Carol's") if isinstance(outcomes[0], StaleFingerprint) else (BOB, "Bob's")
        view, edits = await now(storage, request)
        assert [line.by for line in edits] == [winner.id]
        assert view.shown["draft"].output == {"notes": text}
        assert view.shown["draft"].edited_by == winner.id
        assert approved_by(view.human_task) == {winner.id}


@pytest.mark.parametrize("required", [1, 2])
async def test_an_edit_against_an_approval_leaves_no_approval_of_another_text(
    storage: Storage, fresh_storage: Storage, desk: Desk, required: int
) -> None:
    for number in range(TASKS):
        request = await desk.waiting(f"t{number}", notes(required))
        edited, approved = await at_once(
            storage, fresh_storage, edit(request, BOB, "Bob's"), approval(request, CAROL)
        )
        view, edits = await now(storage, request)
        is_edited = not isinstance(edited, BaseException)
        assert len(edits) == is_edited
        assert view.shown["draft"].output == {"notes": "Bob's" if is_edited else "good"}
        if not is_edited:
            assert isinstance(edited, AlreadyClosed)
            assert required == 1
        elif isinstance(approved, BaseException):
            assert isinstance(approved, AlreadyClosed if required == 1 else StaleFingerprint)
        assert approved_by(view.human_task) == ({"bob"} if is_edited else {"carol"})
        assert (view.human_task.status is HumanTaskStatus.APPROVED) == (required == 1)


async def test_the_second_edit_can_be_said_again_on_top_of_the_first(desk: Desk, storage: Storage) -> None:
    request = await desk.waiting("t1", notes(2))
    await desk.submit(task_of(request), edit(request, BOB, "Bob's"))
    view, _ = await now(storage, request)
    again = replace(edit(request, CAROL, "Carol's"), fingerprint=view.human_task.policy.fingerprint)
    await desk.submit(task_of(request), again)
    view, edits = await now(storage, request)
    assert [line.by for line in edits] == ["bob", "carol"]
    assert view.human_task.policy.shown[0].version == 3
    assert approved_by(view.human_task) == {"carol"}
