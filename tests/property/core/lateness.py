"""Owns what must come of time that passes while a request waits: late, escalated, ended in nobody's name."""

import json
from dataclasses import replace
from datetime import datetime

from engine.codes import (
    ArtifactKind,
    ExpiryOutcome,
    HumanTaskKind,
    HumanTaskStatus,
    QuestionReason,
    StepState,
    TaskState,
    TimerKind,
)
from engine.commands import Decide, Seating, TimerFired
from engine.human_task import HumanTask
from engine.model import Timer, TimerKey
from engine.snapshot import Change, TaskSnapshot
from engine.transitions import transition
from tests.property.core import oracle
from tests.property.core.ledger import Ledger
from tests.property.core.review_page import plain

IN_TIME = (TimerKind.REMIND, TimerKind.DUE, TimerKind.ESCALATE)
"""What leaves a request open, unless an approval that had fallen away counts again."""


def is_escalation(timer: Timer) -> bool:
    """Say whether others are asked when it fires: none of these is left out after an outage."""
    return timer.kind is TimerKind.ESCALATE


def waits_for(task: TaskSnapshot, timer: Timer) -> HumanTask:
    """Give the request that a timer is for."""
    mine = (h for h in task.human_tasks.values() if h.is_open and (h.step, h.run) == (timer.step, timer.run))
    return next(mine)


def seen_to(task: TaskSnapshot, command: Decide | Seating, now: datetime) -> TaskSnapshot:
    """Give a task as if the clock had seen to the end that is due of the request that a command is about."""
    human_task = task.human_tasks.get(command.human_task)
    if human_task is None or not human_task.is_open:
        return task
    key = TimerKey(human_task.step, human_task.run, TimerKind.EXPIRE)
    timer = task.timers.get(key)
    if timer is None or timer.due > now:
        return task
    return transition(task.id, task, TimerFired(timer=key, due=timer.due), now).after


def is_sent_back(task: TaskSnapshot, timer: Timer, ledger: Ledger) -> str | None:
    """Give the step to which work must go back when this timer fires; None: it does not."""
    if timer.kind is not TimerKind.EXPIRE:
        return None
    gate = waits_for(task, timer)
    expiry = gate.policy.expiry
    assert expiry is not None
    target = expiry.send_back_to
    if gate.kind is HumanTaskKind.QUESTION or expiry.then is not ExpiryOutcome.SEND_BACK or target is None:
        return None
    is_below = ledger.send_backs.get(gate.step, 0) < gate.policy.max_rounds
    return target if is_below and target in oracle.targets(task, gate) else None


def check_fired(before: TaskSnapshot, timer: Timer, change: Change) -> None:
    """What a timer of a request does is what its author wrote, and it is nobody's word."""
    if timer.kind not in {*IN_TIME, TimerKind.EXPIRE}:
        return
    old = waits_for(before, timer)
    new = change.after.human_tasks[old.id]
    assert new.said == old.said
    assert all(event.by is None for event in change.events)
    match timer.kind:
        case TimerKind.DUE:
            assert new.late_since == timer.due
            assert {notice.kind for notice in change.notices} <= {"late"}
        case TimerKind.ESCALATE:
            _check_escalated(before, timer, change)
        case TimerKind.EXPIRE:
            _check_expired(before, old, change)
        case _:
            assert replace(new, reminding=old.reminding) == old


def _check_escalated(before: TaskSnapshot, timer: Timer, change: Change) -> None:
    """The people sit where a plain reckoning seats them; the next escalation is due as written."""
    old = waits_for(before, timer)
    new, panel = change.after.human_tasks[old.id], oracle.panel_of(before, old)
    assert timer.number == old.escalated + 1 == new.escalated
    panel.escalate(timer.number)
    assert new.policy.rules == panel.policy.rules
    assert new.status is HumanTaskStatus(panel.status)
    assert set(new.policy.surfaces) >= panel.places
    is_replaced = any(rule.replaced_by == timer.number for rule in panel.policy.rules)
    assert new.claimed_by == (None if is_replaced or not new.is_open else old.claimed_by)
    if new.is_open and len(old.policy.escalations) > timer.number:
        following = change.after.timers[TimerKey(timer.step, timer.run, TimerKind.ESCALATE)]
        waits = [plain(one.after) for one in old.policy.escalations[timer.number - 1 : timer.number + 1]]
        assert (following.due - timer.due, following.number) == (waits[1] - waits[0], timer.number + 1)
    is_said = any(notice.kind == "escalated" for notice in change.notices)
    assert is_said == (bool(new.policy.surfaces) and _people(old) != _people(new))


def _people(human_task: HumanTask) -> set[str]:
    return {seat.user for seat in human_task.policy.seats if not seat.is_gone}


def _check_expired(before: TaskSnapshot, old: HumanTask, change: Change) -> None:
    after, run = change.after, before.steps[old.step]
    new, expiry = after.human_tasks[old.id], old.policy.expiry
    assert expiry is not None
    assert new.status is HumanTaskStatus.EXPIRED
    if run.key != (old.step, old.run) or old.kind is HumanTaskKind.QUESTION:
        return
    outputs = [json.loads(a.body) for a in change.artifacts if a.kind is ArtifactKind.OUTPUT]
    now = after.steps[old.step]
    match expiry.then:
        case ExpiryOutcome.APPROVE:
            assert now.state is StepState.COMPLETED
            assert outputs == [{"approved": True, "by": [], "comment": None}]
        case ExpiryOutcome.ANSWER:
            assert now.state is StepState.COMPLETED
            assert expiry.answer is not None
            assert outputs == [json.loads(expiry.answer)]
        case ExpiryOutcome.SKIP:
            assert (now.state, outputs) == (StepState.SKIPPED, [])
        case ExpiryOutcome.REJECT:
            assert (now.state, after.state) == (StepState.REJECTED, TaskState.FAILED)
        case ExpiryOutcome.FAIL:
            assert now.state is StepState.FAILED or now.question is not None
        case ExpiryOutcome.SEND_BACK:
            _check_sent_back(before, old, change)


def _check_sent_back(before: TaskSnapshot, old: HumanTask, change: Change) -> None:
    after, expiry = change.after, old.policy.expiry
    now, target = after.steps[old.step], expiry and expiry.send_back_to
    if after.human_tasks[old.id].sent_back_to is not None:
        assert after.human_tasks[old.id].sent_back_to == target
    elif target not in oracle.targets(before, old):
        assert (now.state, after.state) == (StepState.REJECTED, TaskState.FAILED)
    else:
        assert now.question is not None
        assert now.question.reason is QuestionReason.TOO_MANY_ROUNDS
        assert now.question.send_back_to == target
