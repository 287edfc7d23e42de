"""Owns the rounds of a gate: what it asked before, and why it asks again. Pure; standard library only."""

from engine.codes import HumanTaskKind, HumanTaskStatus, Verdict
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


def rejected_too_often(task: TaskSnapshot, question: HumanTask) -> HumanTask | None:
    """Give the request whose rejection operators are to decide on: its gate had sent work back too often.

    None: this asks them about something else, or is no question to operators.
    """
    if question.kind is not HumanTaskKind.QUESTION:
        return None
    key = (question.step, question.run, HumanTaskKind.APPROVAL, HumanTaskStatus.REJECTED)
    return next((h for h in task.human_tasks.values() if (h.step, h.run, h.kind, h.status) == key), None)


def objection_of(rejected: HumanTask) -> Decision:
    """Give the decision by which a request was rejected."""
    return next(d for d in reversed(rejected.decisions) if d.verdict is Verdict.REJECTED)


def disowned_before(task: TaskSnapshot, human_task: HumanTask) -> HumanTask | None:
    """Give the earlier request whose answer was disowned, and which is asked again for that.

    None: it is asked for another reason; also if operators let stand what was disowned, or have not decided.
    """
    if human_task.kind is HumanTaskKind.QUESTION:
        return None
    answered = (
        h
        for h in reversed(list(task.human_tasks.values()))
        if (h.step, h.kind) == (human_task.step, human_task.kind) and h.run < human_task.run and h.said
    )
    before = next(answered, None)
    if before is None or not any(d.is_disputed and not d.is_upheld for d in before.said):
        return None
    in_doubt = () if task.halt is None else task.halt.disowned
    return None if any(one.human_task == before.id for one in in_doubt) else before


def round_of(task: TaskSnapshot, human_task: HumanTask) -> int:
    """Count how often a step had asked for the same when it made this request, that time included."""
    same = [h.id for h in task.human_tasks.values() if (h.step, h.kind) == (human_task.step, human_task.kind)]
    return same.index(human_task.id) + 1


def rounds(task: TaskSnapshot) -> int:
    """Count the rounds of a task: one more than work was sent back."""
    return 1 + sum(h.sent_back_to is not None for h in task.human_tasks.values())


def round_of_step(task: TaskSnapshot, step: str) -> int:
    """Count the rounds of a step: how often it has asked people, as its cards say.

    Of one that asks nobody: how often its work came back, to it or to a step before it.
    """
    asked = [h for h in task.human_tasks.values() if h.step == step and h.kind is not HumanTaskKind.QUESTION]
    if asked:
        return round_of(task, asked[-1])
    if not task.steps[step].reset_by:
        return 1
    targets = [h.sent_back_to for h in task.human_tasks.values() if h.sent_back_to is not None]
    return 1 + sum(step == to or step in task.plan.graph.descendants[to] for to in targets)
