"""Owns which gates were passed, and which of them on something else than is there now. Pure.

Standard library only.
"""

from collections.abc import Iterator

from engine.codes import HumanTaskKind, HumanTaskStatus, StepState
from engine.human_task import HumanTask
from engine.policy import Policy
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


def passed_on(task: TaskSnapshot, step: str) -> tuple[HumanTask, ...]:
    """Give the approvals by which gates are passed that show what a step gave."""
    return tuple(human_task for human_task in passed(task) if shows(human_task.policy, step))


def lapsed(task: TaskSnapshot) -> tuple[HumanTask, ...]:
    """Give the approvals by which gates are passed, on a text that is another by now."""
    return tuple(human_task for human_task in passed(task) if not _is_of_what_is_there(task, human_task))


def shows(policy: Policy, step: str) -> bool:
    """Say whether a request shows what a step gave."""
    return any(one.step == step for one in policy.shown)


def _is_of_what_is_there(task: TaskSnapshot, human_task: HumanTask) -> bool:
    return all(
        task.steps[one.step].version == one.version or task.steps[one.step].output == one.fingerprint
        for one in human_task.policy.shown
    )


def _last_approvals(task: TaskSnapshot) -> dict[str, HumanTask]:
    return {h.step: h for h in task.human_tasks.values() if h.kind is HumanTaskKind.APPROVAL}
