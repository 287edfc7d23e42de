"""Owns which gates were passed, and which of them on something else than is there now. Pure.

Standard library only. As long as an edit can be undone, gates that were passed on the text before it hold,
for that text may be there again; but nothing starts behind them, nor behind those that approve the new text.
"""

from collections.abc import Collection, Iterator

from engine.codes import HumanTaskKind, HumanTaskStatus, StepState
from engine.human_task import HumanTask, Replaced
from engine.model import Fingerprint, HumanTaskId
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


def lapsed(task: TaskSnapshot, *, without: Collection[HumanTaskId] = ()) -> tuple[HumanTask, ...]:
    """Give the approvals by which gates are passed, on a text that is another by now, and stays so.

    `without`: requests of which no decision will be undone any more.
    """
    again = {(one.step, one.fingerprint) for one in _replaced(task, without)}
    return tuple(h for h in passed(task) if not _is_of_what_is_there(task, h, again))


def held(task: TaskSnapshot) -> frozenset[str]:
    """Give the steps that must not start: they follow from gates on a text of which an edit may be undone."""
    doubtful = {one.step for one in _replaced(task)}
    if not doubtful:
        return frozenset()
    gates = (h.step for h in passed(task) if any(one.step in doubtful for one in h.policy.shown))
    return frozenset[str]().union(*(task.plan.graph.descendants[gate] for gate in gates))


def shows(policy: Policy, step: str) -> bool:
    """Say whether a request shows what a step gave."""
    return any(one.step == step for one in policy.shown)


def _is_of_what_is_there(
    task: TaskSnapshot, human_task: HumanTask, again: Collection[tuple[str, Fingerprint | None]]
) -> bool:
    """Say whether an approval is of what its steps have given, or give again if an edit is undone."""
    return all(
        task.steps[one.step].version == one.version
        or task.steps[one.step].output == one.fingerprint
        or (one.step, one.fingerprint) in again
        for one in human_task.policy.shown
    )


def _replaced(task: TaskSnapshot, without: Collection[HumanTaskId] = ()) -> Iterator[Replaced]:
    for human_task in task.human_tasks.values():
        settling = human_task.settling
        if settling is not None and settling.before is not None and human_task.id not in without:
            yield settling.before


def _last_approvals(task: TaskSnapshot) -> dict[str, HumanTask]:
    return {h.step: h for h in task.human_tasks.values() if h.kind is HumanTaskKind.APPROVAL}
