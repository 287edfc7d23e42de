"""Owns what may start by itself, and the state that follows from the steps. Pure; standard library only."""

from engine import lapsing
from engine.codes import JobKind, StepState, TaskState, UndoState
from engine.model import StepRun
from engine.snapshot import TaskSnapshot


def ready_undos(task: TaskSnapshot) -> tuple[StepRun, ...]:
    """Give the old runs whose undo may start: one at a time for each reset, those of later steps first."""
    return tuple(
        old
        for place, old in enumerate(task.undoing)
        if old.undo is UndoState.PENDING
        and not any(_goes_before(task, other, old) for other in task.undoing[:place])
    )


def ready_steps(task: TaskSnapshot) -> tuple[StepRun, ...]:
    """Give the pending runs that may start: what they need is settled, what their reset undoes is undone.

    Not what follows from a gate that showed a text of which an edit can still be undone.
    """
    held = lapsing.held(task)
    return tuple(
        task.steps[step]
        for step, needs in task.plan.graph.needs.items()
        if task.steps[step].state is StepState.PENDING
        and step not in held
        and not is_held(task, task.steps[step])
        and all(task.is_settled(need) for need in needs)
    )


def is_held(task: TaskSnapshot, run: StepRun) -> bool:
    """Say whether a reset run waits for undos of the send-back or retry that reset it."""
    return any(old.undo.is_open and old.undo_for == run.reset_by for old in task.undoing)


def derived_state(task: TaskSnapshot) -> TaskState:
    """Say what state follows from the steps, for a task that has not failed and is not cancelled."""
    if task.halt is not None:
        return TaskState.WAITING
    if _works(task) or any(run.state is StepState.RUNNING for run in task.steps.values()):
        return TaskState.RUNNING
    if any(run.state is StepState.WAITING for run in task.steps.values()):
        return TaskState.WAITING
    if any(run.undo is UndoState.WAITING for run in task.undoing):
        return TaskState.WAITING
    return TaskState.COMPLETED


def _works(task: TaskSnapshot) -> bool:
    """Say whether a job moves a run; while people are asked again, their step goes on waiting."""
    return any(id.kind is not JobKind.ASK_AGAIN for id in task.jobs)


def _goes_before(task: TaskSnapshot, other: StepRun, old: StepRun) -> bool:
    return other.undo_for == old.undo_for or other.step in task.plan.graph.descendants[old.step]
