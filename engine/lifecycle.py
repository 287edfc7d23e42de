"""Owns how a task begins, is cancelled and is taken up again. Pure."""

from dataclasses import replace
from datetime import datetime

from engine.codes import ClosedBecause, TaskState, UndoState
from engine.commands import Cancel, Retry, Start
from engine.draft import Draft
from engine.model import Actor, StepRun, TaskId
from engine.refusals import NotYours, TaskEnded
from engine.rollback import in_undo_order, reset_of, retry_roots
from engine.snapshot import Change, TaskSnapshot, nothing


def start(task_id: TaskId, command: Start, now: datetime) -> Change:
    """Make a task; what needs nothing starts at once."""
    task = TaskSnapshot(
        id=task_id,
        number=command.number,
        plan=command.plan,
        started_by=command.by.id,
        started_with=command.by.token,
        started_at=now,
        surface=command.surface,
        steps={step.name: StepRun(step=step.name) for step in command.plan.steps},
    )
    draft = Draft(task, now, is_new=True)
    draft.inputs = command.inputs
    draft.record("task_started", by=command.by)
    return draft.finish()


def cancel(task: TaskSnapshot, command: Cancel, now: datetime) -> Change:
    """End a task before its time. Nothing is undone."""
    _check_may_steer(task, command.by, "cancel")
    if task.state is TaskState.CANCELLED:
        return nothing(task)
    if task.state.is_final:
        raise TaskEnded(task.id, task.state, "cancel")
    draft = Draft(task, now)
    draft.end(TaskState.CANCELLED, ClosedBecause.TASK_CANCELLED, by=command.by, reason=command.reason)
    return draft.finish()


def retry(task: TaskSnapshot, command: Retry, now: datetime) -> Change:
    """Take up a failed task again: a send-back without a rejection."""
    _check_may_steer(task, command.by, "retry")
    if task.state is not TaskState.FAILED:
        raise TaskEnded(task.id, task.state, "retry")
    draft = Draft(task, now)
    draft.state = TaskState.RUNNING
    draft.record("task_retried", by=command.by)
    draft.reset(reset_of(task, retry_roots(task)))
    taken_up = (_taken_up(old, draft.version) for old in draft.undoing)
    draft.undoing = list(in_undo_order(task, taken_up))
    return draft.finish()


def _taken_up(old: StepRun, version: int) -> StepRun:
    if old.undo is not UndoState.CANCELLED:
        return old
    return replace(old, undo=UndoState.PENDING, undo_for=version, undo_attempt=old.undo_attempt + 1)


def _check_may_steer(task: TaskSnapshot, by: Actor, action: str) -> None:
    if not by.is_active or (by.id != task.started_by and not by.is_operator):
        raise NotYours(by.id, task.id, action)
