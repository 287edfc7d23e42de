"""Owns disputed decisions: they stop a task, until operators let it go on (`engine.resuming`). Pure.

While a task is stopped nothing runs, starts, lapses or is decided. What was queued, taken or due is kept.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from engine.commands import Dispute
from engine.draft import Draft
from engine.human_task import Decision, HumanTask
from engine.model import Disowned, Halt, Pause, UserId
from engine.review_refusals import CannotDispute
from engine.snapshot import Change, TaskSnapshot, nothing

DISPUTABLE = timedelta(days=7)


def dispute(task: TaskSnapshot, command: Dispute, now: datetime) -> Change:
    """Note that a decision was not its author's, stop the task, and tell its operators.

    Raises:
        CannotDispute: the person decided nothing there, or too long ago.
    """
    human_task, decision = _own_decision(task, task.request(command.human_task), command.by.id)
    if decision.is_disputed:
        return nothing(task)
    _check_in_time(human_task, decision, now)
    draft = Draft(task, now)
    disputed = _mark(draft, human_task, decision)
    draft.about = disputed.id
    if not draft.state.is_final:
        _halt(draft, Disowned(by=command.by.id, human_task=disputed.id))
    run = task.steps[disputed.step]
    data = {"verdict": decision.verdict.value, "is_stopped": draft.halt is not None}
    draft.record("disputed", by=command.by, run=run, human_task=disputed, data=data)
    draft.tell_operators("disputed", disputed, {"by": command.by.id, **data})
    return draft.finish()


def may_dispute(
    task: TaskSnapshot, human_task: HumanTask, by: UserId, now: datetime
) -> tuple[HumanTask, Decision]:
    """Give the decision that a person may say was not theirs, and the request on which it was made.

    That is an earlier one, if an approval that was given there stands here.

    Raises:
        CannotDispute: they decided nothing, too long ago, or have said so already.
    """
    origin, decision = _own_decision(task, human_task, by)
    if decision.is_disputed:
        raise CannotDispute(by, origin.id, "said")
    _check_in_time(origin, decision, now)
    return origin, decision


def _own_decision(task: TaskSnapshot, human_task: HumanTask, by: UserId) -> tuple[HumanTask, Decision]:
    """Give the last decision of a person, on the request where they made it."""
    last = next((d for d in reversed(human_task.decisions) if d.by == by), None)
    if last is None:
        raise CannotDispute(by, human_task.id, "not_theirs")
    if last.stands_from is None:
        return human_task, last
    return _own_decision(task, task.human_tasks[last.stands_from], by)


def _check_in_time(human_task: HumanTask, decision: Decision, now: datetime) -> None:
    if now - decision.at > DISPUTABLE:
        raise CannotDispute(decision.by, human_task.id, "too_late")


def _mark(draft: Draft, human_task: HumanTask, decision: Decision) -> HumanTask:
    """Mark a decision as disputed, here and on later requests on which it stands."""
    disputed = tuple(replace(d, is_disputed=True) if d is decision else d for d in human_task.said)
    draft.human_tasks[human_task.id] = marked = replace(human_task, said=disputed)
    for later in list(draft.human_tasks.values()):
        stands = [d for d in later.said if (d.by, d.stands_from) == (decision.by, human_task.id)]
        if stands:
            said = tuple(replace(d, is_disputed=True) if d in stands else d for d in later.said)
            draft.human_tasks[later.id] = replace(later, said=said)
    return marked


def _halt(draft: Draft, disowned: Disowned) -> None:
    """Stop the task, if it is not; else note what more was disowned."""
    if draft.halt is not None:
        draft.halt = replace(draft.halt, disowned=(*draft.halt.disowned, disowned))
        return
    clocks = Pause(since=draft.now, timers=tuple(draft.timers.values()))
    draft.halt = Halt(disowned=(disowned,), clocks=clocks, jobs=tuple(draft.jobs.values()))
    draft.jobs, draft.timers = {}, {}
