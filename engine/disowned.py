"""Owns which texts were edited by people who say that it was not them, and who relied on those. Pure."""

from collections.abc import Collection, Iterable, Iterator

from engine import approval
from engine.codes import HumanTaskKind, HumanTaskStatus
from engine.human_task import Decision, HumanTask
from engine.model import StepRun
from engine.snapshot import TaskSnapshot

_RELIED = frozenset({HumanTaskStatus.PENDING, HumanTaskStatus.APPROVED})


def edits_until(task: TaskSnapshot, decision: Decision) -> tuple[StepRun, ...]:
    """Give the results that whoever made a decision had edited by then, and that are still as they left them.

    With the decision itself, by approving what they edited, or before it.
    """
    return tuple(
        run
        for run in task.steps.values()
        if run.edited_by == decision.by and run.ended_at is not None and run.ended_at <= decision.at
    )


def disowned_edits(
    task: TaskSnapshot, human_tasks: Iterable[HumanTask] | None = None, *, also_settled: bool = False
) -> frozenset[str]:
    """Give the steps whose results were edited by somebody who disowns what they said then or later.

    `human_tasks`: where they said it; None: anywhere in the task. What operators let stand is settled.
    """
    asked = task.human_tasks.values() if human_tasks is None else human_tasks
    disputed = (decision for h in asked for decision in h.said if decision.is_disputed)
    said = (decision for decision in disputed if also_settled or not decision.is_upheld)
    return frozenset(run.step for decision in said for run in edits_until(task, decision))


def relying_on(task: TaskSnapshot, steps: Collection[str]) -> Iterator[str]:
    """Give the gates that have approvals, waiting or passed, of what these steps gave."""
    for human_task in task.human_tasks.values():
        shows = any(one.step in steps for one in human_task.policy.shown)
        is_current = task.steps[human_task.step].run == human_task.run
        if shows and is_current and _has_approvals(human_task):
            yield human_task.step


def _has_approvals(human_task: HumanTask) -> bool:
    is_of_a_gate = human_task.kind is HumanTaskKind.APPROVAL and human_task.status in _RELIED
    return is_of_a_gate and bool(approval.approvers(human_task))
