"""Owns what may be asked of a task, and what may happen to it. Standard library only."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from engine.model import (
    Actor,
    Announcement,
    Choice,
    Fingerprint,
    HumanTaskId,
    HumanTaskKind,
    JobId,
    JsonText,
    Policy,
    Surface,
    TaskId,
    TimerKey,
)
from engine.plan import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """A person starts a task of a pipeline. The inputs were checked before."""

    plan: Plan
    number: int = 0  # of the task, unique in its tenant; given while the batch is folded
    inputs: JsonText
    by: Actor
    surface: Surface | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Approve:
    """A person approves what an approval gate shows."""

    human_task: HumanTaskId
    by: Actor
    comment: str | None = None
    fingerprint: Fingerprint | None = None  # of what the card showed


@dataclass(frozen=True, slots=True, kw_only=True)
class Reject:
    """A person rejects, and may send work back to an earlier step. `rollback_to` None: the task fails."""

    human_task: HumanTaskId
    by: Actor
    comment: str
    rollback_to: str | None = None
    fingerprint: Fingerprint | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Complete:
    """A person submits a form. The answer was checked against the form before."""

    human_task: HumanTaskId
    by: Actor
    answer: JsonText
    answer_fingerprint: Fingerprint


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A person answers a question."""

    human_task: HumanTaskId
    by: Actor
    choice: Choice


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancel:
    """A person ends a task before its time."""

    by: Actor
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Retry:
    """A person takes up a failed task again."""

    by: Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class StepSucceeded:
    """A body gave its output. `until`: it counts only from that instant on (a delay)."""

    job: JobId
    claim: int
    output: JsonText
    fingerprint: Fingerprint
    until: datetime | None = None
    says: tuple[Announcement, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StepFailed:
    """A body failed. `is_final`: trying again would not help."""

    job: JobId
    claim: int
    error: str
    is_final: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StepSkipped:
    """A step's `when` was false."""

    job: JobId
    claim: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StepAsked:
    """An interactive body (or the finding of operators) made a request to people."""

    job: JobId
    claim: int
    kind: HumanTaskKind
    policy: Policy
    request: JsonText


@dataclass(frozen=True, slots=True, kw_only=True)
class JobLost:
    """The process that had taken a job is gone."""

    job: JobId
    claim: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TimerFired:
    """A timer's time has come. If its row is gone or was set anew, nothing happens."""

    timer: TimerKey
    due: datetime


Decide: TypeAlias = Approve | Reject | Complete | Answer
Report: TypeAlias = StepSucceeded | StepFailed | StepSkipped | StepAsked | JobLost
Command: TypeAlias = Start | Decide | Cancel | Retry | Report | TimerFired


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """A command on its way to a task. The id is unique in the history: a repeated one changes nothing."""

    id: str
    task_id: TaskId
    command: Command
