"""Owns the rounds of a gate: what it asked before, and why it asks again. Pure; standard library only."""

from engine.codes import HumanTaskStatus, Verdict
from engine.human_task import Decision, HumanTask
from engine.snapshot import TaskSnapshot


def last_objection(task: TaskSnapshot, human_task: HumanTask) -> HumanTask | None:
    """Give the request of the same gate that sent work back last, before this one."""
    earlier = (
        h
        for h in reversed(list(task.human_tasks.values()))
        if h.step == human_task.step
        and h.run < human_task.run
        and h.status is HumanTaskStatus.REJECTED
        and h.sent_back_to is not None
    )
    return next(earlier, None)


def objection_of(rejected: HumanTask) -> Decision:
    """Give the decision by which a request was rejected."""
    return next(d for d in reversed(rejected.decisions) if d.verdict is Verdict.REJECTED)


def round_of(task: TaskSnapshot, human_task: HumanTask) -> int:
    """Count how often a step had asked for the same when it made this request, that time included."""
    same = [h.id for h in task.human_tasks.values() if (h.step, h.kind) == (human_task.step, human_task.kind)]
    return same.index(human_task.id) + 1
