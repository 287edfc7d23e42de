"""Owns what a timer does to its task when its time has come. Pure; standard library only."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from engine import notices, reminding
from engine.approval import still_to_act
from engine.calling_hours import first_in_hours, in_hours
from engine.codes import (
    JobKind,
    StepState,
    TimerKind,
)
from engine.commands import TimerFired
from engine.draft import Draft
from engine.escalating import escalate
from engine.expiring import expire
from engine.human_task import HumanTask
from engine.model import StepRun, Timer, UserId
from engine.notices import REMINDER
from engine.refusals import OutOfTurn
from engine.settling import take_effect
from engine.snapshot import Change, TaskSnapshot, nothing


def timer_fired(task: TaskSnapshot, command: TimerFired, now: datetime) -> Change:
    """Do what a timer is for, unless it is gone or was set anew."""
    timer = task.timers.get(command.timer)
    if timer is None or timer.due != command.due or now < timer.due:
        return nothing(task)
    draft = Draft(task, now)
    run = draft.run_of(timer.step, timer.run)
    draft.arm(run, timer.kind, None)
    match timer.kind:
        case TimerKind.REMIND:
            _remind(draft, run, timer, command.with_summary)
        case TimerKind.DUE:
            _be_late(draft, run, timer)
        case TimerKind.ESCALATE:
            escalate(draft, run, _waiting_request(draft, run), timer)
        case TimerKind.EXPIRE:
            expire(draft, run, _waiting_request(draft, run), timer.due)
        case TimerKind.RETRY:
            draft.enqueue(run, JobKind.RUN)
            draft.record("tried_again", run=run, data={"attempt": run.attempt})
        case TimerKind.DELAY:
            draft.settle(run, StepState.COMPLETED)
        case TimerKind.CLAIM:
            _let_claim_lapse(draft, run)
        case TimerKind.SETTLE:
            take_effect(draft, run, _waiting_request(draft, run))
    return draft.finish()


def _remind(draft: Draft, run: StepRun, timer: Timer, with_summary: Collection[UserId]) -> None:
    human_task = _waiting_request(draft, run)
    due = reminding.nominal(human_task, timer)
    end = reminding.end_of(draft.timers, human_task)
    is_due = reminding.is_come(draft.task, human_task, due, draft.now, end=end)
    when = reminding.moments(draft.task, human_task, due, draft.now, end=end)
    whom = tuple(reader for reader, at in when.items() if at <= draft.now)
    if whom:
        spared = reminding.spared(draft.task, human_task, whom, draft.now, with_summary)
        called = tuple(reader for reader in whom if reader not in spared)
        state = reminding.told(
            human_task.reminding, called, draft.now, number=timer.number, is_due=is_due, spared=spared
        )
        human_task = replace(human_task, reminding=state)
        if called:
            people = [reader for reader in called if reader is not None]
            draft.tell(REMINDER, human_task, state.messages, {"people": people})
            draft.record("reminded", run=run, human_task=human_task, data={"people": people})
    draft.arm_reminder(human_task, due, timer.number)


def _be_late(draft: Draft, run: StepRun, timer: Timer) -> None:
    """Show that an answer was due; say so as soon as one of those works whom it waits for.

    It is said at each card, and to whoever started the task.
    """
    late = _waiting_request(draft, run)
    draft.about = late.id
    if late.late_since is None:
        late = replace(late, late_since=max(timer.due, late.asked_at))
        draft.human_tasks[late.id] = late
        draft.record("late", run=run, human_task=late)
    zones = {seat.user: seat.zone for seat in late.policy.seats}
    people = still_to_act(draft.task, late)
    at = first_in_hours(late.policy, (zones.get(user) for user in people), draft.now)
    if at > draft.now:
        draft.arm(run, TimerKind.DUE, at, timer.number + 1)
        return
    awake = [user for user in people if in_hours(late.policy, zones.get(user), draft.now) == draft.now]
    is_starter_called = in_hours(late.policy, None, draft.now) == draft.now
    draft.tell("late", late, data={"people": awake, "is_starter_called": is_starter_called})
    if draft.task.surface not in late.policy.surfaces:  # else it is said there
        about = {"human_task": late.id, "is_starter_called": is_starter_called}
        draft.notices += notices.to_starter("late", draft.task, draft.task.revision + 1, about)


def _let_claim_lapse(draft: Draft, run: StepRun) -> None:
    human_task = _waiting_request(draft, run)
    draft.human_tasks[human_task.id] = replace(human_task, claimed_by=None)
    draft.record("claim_lapsed", run=run, human_task=human_task, data={"of": human_task.claimed_by})


def _waiting_request(draft: Draft, run: StepRun) -> HumanTask:
    human_task = draft.task.request_of(run)
    if human_task is None:
        raise OutOfTurn(draft.task.id, "TimerFired")
    return human_task
