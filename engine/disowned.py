"""Owns what came of what people disown: texts that they edited, approvals of those, work sent back. Pure."""

from collections.abc import Collection, Iterable, Iterator

from engine import approval
from engine.codes import HumanTaskKind, HumanTaskStatus, Verdict
from engine.human_task import Decision, HumanTask
from engine.model import Edit, StepRun
from engine.snapshot import TaskSnapshot

_RELIED = frozenset({HumanTaskStatus.PENDING, HumanTaskStatus.APPROVED})


def edits_until(task: TaskSnapshot, decision: Decision) -> tuple[Edit, ...]:
    """Give the texts that whoever made a decision had edited by then, and that are still as they left them.

    With the decision itself, by approving what they edited, or before it.
    """
    return tuple(
        edit
        for run in task.steps.values()
        for edit in _last_of_each_text(run)
        if edit.by == decision.by and edit.at <= decision.at
    )


def edits_in_doubt(
    task: TaskSnapshot, human_tasks: Iterable[HumanTask] | None = None, *, also_settled: bool = False
) -> tuple[Edit, ...]:
    """Give the edits by somebody who disowns what they said then or later.

    `human_tasks`: where they said it; None: anywhere in the task. What operators let stand is settled.
    """
    asked = task.human_tasks.values() if human_tasks is None else human_tasks
    disputed = (decision for h in asked for decision in h.said if decision.is_disputed)
    said = (decision for decision in disputed if also_settled or not decision.is_upheld)
    return tuple(dict.fromkeys(edit for decision in said for edit in edits_until(task, decision)))


def disowned_edits(task: TaskSnapshot, human_tasks: Iterable[HumanTask] | None = None) -> frozenset[str]:
    """Give the steps whose results have edits in doubt. `human_tasks`: as in `edits_in_doubt`."""
    return frozenset(edit.step for edit in edits_in_doubt(task, human_tasks))


def source_of(task: TaskSnapshot, human_task: HumanTask, decision: Decision) -> str:
    """Give the step from which it starts again if a decision is not to count.

    That is where a rejection sent work back to, unless it was started again there since for another reason.
    """
    target = human_task.sent_back_to
    has_sent_back = decision.verdict is Verdict.REJECTED and not decision.is_undone
    if target is None or not has_sent_back or task.steps[target].reset_by != human_task.reset_version:
        return human_task.step
    return target


def relying_on(task: TaskSnapshot, steps: Collection[str]) -> Iterator[str]:
    """Give the gates that have approvals, waiting or passed, of what these steps gave."""
    for human_task in task.human_tasks.values():
        shows = any(one.step in steps for one in human_task.policy.shown)
        is_current = task.steps[human_task.step].run == human_task.run
        if shows and is_current and _has_approvals(human_task):
            yield human_task.step


def _last_of_each_text(run: StepRun) -> Collection[Edit]:
    return {edit.target: edit for edit in run.edits}.values()


def _has_approvals(human_task: HumanTask) -> bool:
    is_of_a_gate = human_task.kind is HumanTaskKind.APPROVAL and human_task.status in _RELIED
    return is_of_a_gate and bool(approval.approvers(human_task))
