"""Owns which gates were passed, and on what. Pure; standard library only."""

from collections.abc import Iterator

from engine.codes import HumanTaskKind, HumanTaskStatus, StepState
from engine.human_task import HumanTask
from engine.snapshot import TaskSnapshot


def is_gate(task: TaskSnapshot, step: str) -> bool:
    """Say whether people approve by this step."""
    return step in _last_approvals(task)


def passed(task: TaskSnapshot) -> Iterator[HumanTask]:
    """Give the approvals by which gates are passed."""
    for step, human_task in _last_approvals(task).items():
        is_approved = human_task.status is HumanTaskStatus.APPROVED
        if is_approved and task.steps[step].state is StepState.COMPLETED:
            yield human_task


def _last_approvals(task: TaskSnapshot) -> dict[str, HumanTask]:
    return {h.step: h for h in task.human_tasks.values() if h.kind is HumanTaskKind.APPROVAL}
