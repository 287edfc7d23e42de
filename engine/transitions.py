"""Owns the pure function of the engine: what a command does to a task. Standard library only."""

from datetime import datetime
from typing import get_args

from engine import deciding, lifecycle, reporting, resuming, reviewing, seating, timing
from engine.commands import (
    Answer,
    AnswerInquiry,
    Approve,
    AskAgain,
    Cancel,
    ClaimForm,
    Command,
    Complete,
    Decide,
    Dispute,
    EditAndApprove,
    HandOver,
    Inquire,
    JobLost,
    PeopleLeft,
    PeopleMoved,
    Reject,
    ReleaseForm,
    Resume,
    Retry,
    Review,
    Seating,
    Snooze,
    Start,
    Steer,
    StepAsked,
    StepFailed,
    StepSkipped,
    StepSucceeded,
    TimerFired,
    UndoDecision,
)
from engine.entrances import check_entrance
from engine.model import TaskId
from engine.overdue import end_that_was_due
from engine.refusals import NoSuchTask
from engine.review_refusals import TaskHalted
from engine.snapshot import Change, TaskSnapshot, nothing

_ANSWERS = (*get_args(Decide), *(one for one in get_args(Review) if one is not Dispute), *get_args(Seating))
_WHILE_HALTED = (
    Start,
    Dispute,
    Resume,
    Cancel,
    PeopleLeft,
    PeopleMoved,
    TimerFired,
    StepSucceeded,
    StepFailed,
    StepSkipped,
    StepAsked,
    JobLost,
)  # reports and timers find nothing that they belong to


_FROM_SOMEWHERE = (
    Approve,
    Reject,
    Complete,
    Answer,
    EditAndApprove,
    UndoDecision,
    Inquire,
    AnswerInquiry,
    ClaimForm,
    ReleaseForm,
    HandOver,
    AskAgain,
    Cancel,
    Retry,
    Resume,
)  # not: that a decision was not theirs, which people say anywhere; nor when they want to be reminded


def transition(task_id: TaskId, task: TaskSnapshot | None, command: Command, now: datetime) -> Change:
    """Say what a command does to a task; `task` None: there is none of this id.

    What people do about a request whose time is over comes after its end, also if no clock has seen to that.
    To say that a decision was not theirs, they can always.

    Raises:
        Refused: the command is not possible now; the task stays as it is.
    """
    if task is None:
        return _begin(task_id, command, now)
    if isinstance(command, _FROM_SOMEWHERE):
        check_entrance(task.plan, command.by)
    if task.halt is not None and not isinstance(command, _WHILE_HALTED):
        raise TaskHalted(task.id, task.halt)
    if isinstance(command, _ANSWERS) and (ended := end_that_was_due(task, command, now)) is not None:
        later = transition(task_id, ended.after, command, now)
        return nothing(task) if later.is_nothing else ended.then(later)
    match command:
        case Start():
            return nothing(task)  # the same start again
        case Approve() | Reject() | Complete() | Answer():
            return deciding.decide(task, command, now)
        case EditAndApprove() | UndoDecision() | Inquire() | AnswerInquiry() | Dispute() | Snooze():
            return reviewing.review(task, command, now)
        case ClaimForm() | ReleaseForm() | HandOver() | AskAgain() | PeopleLeft() | PeopleMoved():
            return seating.seat(task, command, now)
        case Cancel() | Retry() | Resume():
            return _steer(task, command, now)
        case TimerFired():
            return timing.timer_fired(task, command, now)
        case StepSucceeded() | StepFailed() | StepSkipped() | StepAsked() | JobLost():
            return reporting.report(task, command, now)


def _begin(task_id: TaskId, command: Command, now: datetime) -> Change:
    if not isinstance(command, Start):
        raise NoSuchTask(task_id)
    check_entrance(command.plan, command.by)
    return lifecycle.start(task_id, command, now)


def _steer(task: TaskSnapshot, command: Steer, now: datetime) -> Change:
    match command:
        case Cancel():
            return lifecycle.cancel(task, command, now)
        case Retry():
            return lifecycle.retry(task, command, now)
        case Resume():
            return resuming.resume(task, command, now)
