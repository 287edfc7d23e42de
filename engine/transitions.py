"""Owns the pure function of the engine: what a command does to a task. Standard library only."""

from datetime import datetime

from engine import deciding, lifecycle, reporting, seating, timing
from engine.commands import (
    Answer,
    Approve,
    AskAgain,
    Cancel,
    ClaimForm,
    Command,
    Complete,
    HandOver,
    JobLost,
    PeopleLeft,
    Reject,
    ReleaseForm,
    Retry,
    Start,
    StepAsked,
    StepFailed,
    StepSkipped,
    StepSucceeded,
    TimerFired,
)
from engine.model import TaskId
from engine.refusals import NoSuchTask
from engine.snapshot import Change, TaskSnapshot, nothing


def transition(task_id: TaskId, task: TaskSnapshot | None, command: Command, now: datetime) -> Change:
    """Say what a command does to a task; `task` None: there is none of this id.

    Raises:
        Refused: the command is not possible now; the task stays as it is.
    """
    if task is None:
        if isinstance(command, Start):
            return lifecycle.start(task_id, command, now)
        raise NoSuchTask(task_id)
    match command:
        case Start():
            return nothing(task)  # the same start again
        case Approve() | Reject() | Complete() | Answer():
            return deciding.decide(task, command, now)
        case ClaimForm() | ReleaseForm() | HandOver() | AskAgain() | PeopleLeft():
            return seating.seat(task, command, now)
        case Cancel():
            return lifecycle.cancel(task, command, now)
        case Retry():
            return lifecycle.retry(task, command, now)
        case TimerFired():
            return timing.timer_fired(task, command, now)
        case StepSucceeded() | StepFailed() | StepSkipped() | StepAsked() | JobLost():
            return reporting.report(task, command, now)
