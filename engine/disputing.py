"""Owns disputed decisions: a task stops until operators let it go on. Pure.

While a task is stopped nothing runs, starts, lapses or is decided. What was queued, taken or due is kept.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from engine import rollback
from engine.approval import says_something
from engine.codes import Resumption, StepState
from engine.commands import Dispute, Resume
from engine.draft import Draft
from engine.human_task import Decision, HumanTask
from engine.model import Actor, Halt, Pause, UserId
from engine.refusals import CommentNeeded, NotAnAncestor, NotAnOperator
from engine.rejecting import start_again_at
from engine.reporting import lose
from engine.review_refusals import CannotDispute, NotHalted
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
    run, data = task.steps[disputed.step], {"verdict": decision.verdict.value, "is_stopped": False}
    if not draft.state.is_final and draft.halt is None:
        _halt(draft, command, disputed)
    data["is_stopped"] = draft.halt is not None
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


def resume(task: TaskSnapshot, command: Resume, now: datetime) -> Change:
    """Let a stopped task go on: as it was, with its approval asked anew, or from an earlier step.

    Raises:
        NotAnOperator, NotHalted: as `check_may_resume` does.
        NotAnAncestor, CommentNeeded: work cannot be sent back there, or not without a reason.
    """
    halt = check_may_resume(task, command.by, command.since)
    gate = task.steps[task.human_tasks[halt.human_task].step]
    if command.how is Resumption.SEND_BACK:
        _check_target(task, halt, command)
    draft = Draft(task, now)
    draft.halt = None
    draft.jobs = {job.id: job for job in halt.jobs}
    draft.wind(halt.clocks.timers, now - halt.clocks.since)
    _let_windows_go_on(draft, now - halt.clocks.since)
    data = {"how": command.how.value, "to": command.rollback_to, "reason": command.reason.strip() or None}
    draft.record("resumed", by=command.by, run=gate, data=data)
    told = {"by": command.by.id, "of": halt.by, **data}
    draft.tell_operators("resumed", task.human_tasks[halt.human_task], told)
    if command.how is Resumption.ASK_ANEW and gate.state is not StepState.PENDING:
        draft.reset(rollback.reset_of(draft.snapshot(), (gate.step,)))
    elif command.how is Resumption.SEND_BACK and command.rollback_to is not None:
        start_again_at(draft, gate, command.rollback_to, by=command.by.id, comment=command.reason.strip())
    for job in list(draft.jobs.values()):
        if not job.is_queued and job.id in draft.jobs:  # the loss of another may have ended the task
            lose(draft, job)
    return draft.finish()


def check_may_resume(task: TaskSnapshot, by: Actor, since: datetime | None) -> Halt:
    """Let pass an operator who lets a stopped task go on; give why it is stopped.

    `since`: when the stop began that they were shown; None: unchecked.

    Raises:
        NotAnOperator: only operators may.
        NotHalted: it is not stopped (any more), or was stopped again since.
    """
    if not (by.is_active and by.is_operator):
        raise NotAnOperator(by.id, task.id)
    if task.halt is None or since not in (None, task.halt.clocks.since):
        raise NotHalted(task.id)
    return task.halt


def resumable_targets(task: TaskSnapshot, halt: Halt) -> tuple[str, ...]:
    """Give the steps to which operators may send a stopped task back, nearest first."""
    step = task.human_tasks[halt.human_task].step
    nearest = task.plan.graph.nearest_first(step)
    return tuple(name for name in nearest if task.steps[name].state is not StepState.PENDING)


def _check_target(task: TaskSnapshot, halt: Halt, command: Resume) -> None:
    targets = resumable_targets(task, halt)
    if command.rollback_to not in targets:
        raise NotAnAncestor(command.rollback_to or "", targets)
    if not says_something(command.reason):
        raise CommentNeeded(halt.human_task)


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


def _let_windows_go_on(draft: Draft, stood: timedelta) -> None:
    """Let decisions that may be undone take effect as much later, as the task has stood still."""
    for human_task in list(draft.human_tasks.values()):
        if human_task.settling is not None:
            settling = replace(human_task.settling, due=human_task.settling.due + stood)
            draft.human_tasks[human_task.id] = replace(human_task, settling=settling)


def _halt(draft: Draft, command: Dispute, human_task: HumanTask) -> None:
    draft.halt = Halt(
        by=command.by.id,
        human_task=human_task.id,
        clocks=Pause(since=draft.now, timers=tuple(draft.timers.values())),
        jobs=tuple(draft.jobs.values()),
    )
    draft.jobs, draft.timers = {}, {}
