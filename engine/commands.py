"""Owns what may be asked of a task, and what may happen to it. Standard library only."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from engine.codes import Choice, HumanTaskKind, Resumption
from engine.model import (
    Actor,
    Announcement,
    Fingerprint,
    HumanTaskId,
    JobId,
    JsonText,
    Surface,
    TaskId,
    TimerKey,
    UserId,
)
from engine.plan import Plan
from engine.policy import Policy, Seat


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
    alone: bool = False  # by breaking the glass, without the others


@dataclass(frozen=True, slots=True, kw_only=True)
class Reject:
    """A person rejects, and may send work back to an earlier step. `rollback_to` None: the task fails."""

    human_task: HumanTaskId
    by: Actor
    comment: str
    rollback_to: str | None = None
    fingerprint: Fingerprint | None = None
    foreseen: Fingerprint | None = None  # of the consequences that a person was shown; None: unchecked
    alone: bool = False  # by breaking the glass, without having been asked


@dataclass(frozen=True, slots=True, kw_only=True)
class EditAndApprove:
    """A person changes a text that the gate shows, and approves it as it is then."""

    human_task: HumanTaskId
    by: Actor
    target: str  # one of the policy's `editable`
    before: str  # the text as it was
    after: str
    output: JsonText  # of the step, with the new text in it
    output_fingerprint: Fingerprint
    fingerprint: Fingerprint | None  # of what the person had before them
    comment: str | None = None
    foreseen: Fingerprint | None = None  # of the consequences that they were shown; None: unchecked


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoDecision:
    """A person takes back the decision that would take effect soon, and the edit that it came with."""

    human_task: HumanTaskId
    by: Actor
    output: JsonText | None = None  # of the step, as it was before that edit; None: there was none


@dataclass(frozen=True, slots=True, kw_only=True)
class Inquire:
    """A person who may answer a request asks somebody a question about it first."""

    human_task: HumanTaskId
    by: Actor
    of: Actor
    question: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerInquiry:
    """A person answers a question about a request."""

    human_task: HumanTaskId
    by: Actor
    number: int  # of the inquiry within its request, from 1
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """A person says that a decision in their name was not theirs."""

    human_task: HumanTaskId
    by: Actor
    place: int | None = None  # of the decision among all that were said there, from 1; None: their last


@dataclass(frozen=True, slots=True, kw_only=True)
class Snooze:
    """A person wants to be reminded at an instant, and not before."""

    human_task: HumanTaskId
    by: Actor
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Complete:
    """A person submits a form. The answer was checked against the form before."""

    human_task: HumanTaskId
    by: Actor
    answer: JsonText
    answer_fingerprint: Fingerprint
    fingerprint: Fingerprint | None = None  # of what the card showed


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A person answers a question."""

    human_task: HumanTaskId
    by: Actor
    choice: Choice


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimForm:
    """One of several people keeps a form to themselves for a while."""

    human_task: HumanTaskId
    by: Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseForm:
    """The form is for all who were asked again. Operators may release it for whoever claimed it."""

    human_task: HumanTaskId
    by: Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver:
    """A seat goes from one person to another, who was looked up for this."""

    human_task: HumanTaskId
    by: Actor
    of: UserId  # whose seat it is: one's own, or as an operator anybody's
    to: Actor
    reason: str
    surface: Surface | None = None  # where the other person is asked alone


@dataclass(frozen=True, slots=True, kw_only=True)
class AskAgain:
    """An operator has a request made anew to the people of today."""

    human_task: HumanTaskId
    by: Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleLeft:
    """Of those asked, these can answer no more; the others are there (again).

    They are deactivated, have left their group, or have become guests. Of a rule that asks anyone, whoever
    claimed the form may be among them.
    """

    human_task: HumanTaskId
    gone: frozenset[tuple[str, UserId]]  # the name of the rule, and who
    gone_later: frozenset[tuple[int, UserId]] = frozenset()
    """Of those whom escalations are still to ask: the number of the escalation, from 1, and who."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleMoved:
    """Of those asked, these live in other zones by now: that is where their working hours are."""

    human_task: HumanTaskId
    zones: frozenset[tuple[UserId, str]]  # who, and the IANA name of their zone


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
class Resume:
    """An operator lets a stopped task go on."""

    by: Actor
    how: Resumption
    since: datetime | None = None  # when the stop began that the operator was shown; None: unchecked
    rollback_to: str | None = None  # the step to send back to
    reason: str = ""
    foreseen: Fingerprint | None = None  # of the consequences that the operator was shown; None: unchecked


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
    stand_ins: tuple[Seat, ...] = ()  # for people who are away: each with the person in whose place


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
    with_summary: frozenset[UserId] = frozenset()  # who has a summary, when a reminder is due


Decide: TypeAlias = Approve | Reject | Complete | Answer
Review: TypeAlias = EditAndApprove | UndoDecision | Inquire | AnswerInquiry | Dispute | Snooze
Steer: TypeAlias = Cancel | Retry | Resume
Seating: TypeAlias = ClaimForm | ReleaseForm | HandOver | AskAgain | PeopleLeft | PeopleMoved
Report: TypeAlias = StepSucceeded | StepFailed | StepSkipped | StepAsked | JobLost
Command: TypeAlias = Start | Decide | Review | Seating | Steer | Report | TimerFired


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """A command on its way to a task. The id is unique in the history: a repeated one changes nothing."""

    id: str
    task_id: TaskId
    command: Command
