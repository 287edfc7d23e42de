"""Owns how a request ends that nobody answered in time. Never in anybody's name. Pure."""

from dataclasses import replace
from datetime import datetime, timedelta

from engine import rollback
from engine.calling_hours import in_hours
from engine.codes import (
    ClosedBecause,
    ExpiryOutcome,
    HumanTaskKind,
    HumanTaskStatus,
    StepState,
    TaskState,
)
from engine.content import json_text
from engine.draft import Draft
from engine.failing import fail_step, give_up
from engine.human_task import HumanTask
from engine.model import Notice, StepRun
from engine.passing import complete_step
from engine.rejecting import send_back_or_ask
from engine.unanswered import NOBODY_ANSWERED, why_it_expired

ON_TIME = timedelta(minutes=1)
"""What ends later than this after its time says so: the process was not running."""


def expire(draft: Draft, run: StepRun, human_task: HumanTask, due: datetime) -> None:
    """End a request whose time has come, as its author chose."""
    closed = _closed(draft, human_task, max(due, human_task.asked_at))
    outcome = outcome_of(closed)
    draft.record("expired", run=run, human_task=closed, data=_said(closed, outcome))
    before = len(draft.notices)
    draft.tell("outcome", closed)
    draft.about = closed.id
    if closed.kind is HumanTaskKind.QUESTION:
        give_up(draft, run, error=NOBODY_ANSWERED)
    else:
        _end(draft, run, closed, outcome)
    if in_hours(closed.policy, None, draft.now) > draft.now:
        draft.notices[before:] = [_quiet(notice) for notice in draft.notices[before:]]


def _quiet(notice: Notice) -> Notice:
    """Let a notice name whoever started the task, and not call them: it is night."""
    return replace(notice, data={**notice.data, "is_starter_called": False})


def outcome_of(human_task: HumanTask) -> ExpiryOutcome:
    """Say how a request ends in time. A question to operators is given up."""
    expiry = human_task.policy.expiry
    if expiry is None or human_task.kind is HumanTaskKind.QUESTION:
        return ExpiryOutcome.FAIL
    return expiry.then


def _closed(draft: Draft, human_task: HumanTask, due: datetime) -> HumanTask:
    closed = draft.close(human_task, HumanTaskStatus.EXPIRED, ClosedBecause.EXPIRED)
    if draft.now - due > ON_TIME:
        closed = draft.human_tasks[closed.id] = replace(closed, expired_at=due)
    return closed


def _said(closed: HumanTask, outcome: ExpiryOutcome) -> dict[str, str]:
    at, why = closed.expired_at, why_it_expired(closed)
    said = {} if why == NOBODY_ANSWERED else {"why": why}
    return {"then": outcome.value} | ({} if at is None else {"at": at.isoformat()}) | said


def _end(draft: Draft, run: StepRun, closed: HumanTask, outcome: ExpiryOutcome) -> None:
    expiry = closed.policy.expiry
    match outcome:
        case ExpiryOutcome.APPROVE:
            complete_step(draft, run, json_text({"approved": True, "by": [], "comment": None}))
        case ExpiryOutcome.ANSWER if expiry is not None and expiry.answer is not None:
            complete_step(draft, run, expiry.answer)
        case ExpiryOutcome.SKIP:
            draft.settle(run, StepState.SKIPPED)
        case ExpiryOutcome.SEND_BACK if expiry is not None and expiry.send_back_to is not None:
            _send_back(draft, run, closed, expiry.send_back_to)
        case ExpiryOutcome.REJECT:
            _reject(draft, run, why_it_expired(closed))
        case _:
            fail_step(draft, run, why_it_expired(closed))


def _send_back(draft: Draft, run: StepRun, closed: HumanTask, target: str) -> None:
    if target in rollback.allowed_targets(draft.task, closed):
        send_back_or_ask(draft, run, closed, target)
    else:
        why = f"{why_it_expired(closed)}, and {target} has not run: nothing can be sent back there"
        _reject(draft, run, why)


def _reject(draft: Draft, run: StepRun, error: str) -> None:
    draft.settle(run, StepState.REJECTED, error=error)
    draft.end(TaskState.FAILED, ClosedBecause.TASK_FAILED, reason=f"{run.step}: {error}")
