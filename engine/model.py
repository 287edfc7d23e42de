"""Owns the words of the engine: ids and frozen values. Standard library only; its codes: `engine.codes`.

Every instant is an aware UTC `datetime`, every duration a `timedelta`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple, NewType

from engine.codes import (
    ArtifactKind,
    Choice,
    ClosedBecause,
    CommentRule,
    ExpiryOutcome,
    HumanTaskKind,
    HumanTaskStatus,
    JobKind,
    QuestionReason,
    ReApproval,
    StepState,
    TimerKind,
    UndoState,
    Verdict,
)

TenantId = NewType("TenantId", str)
TaskId = NewType("TaskId", str)
HumanTaskId = NewType("HumanTaskId", str)
"""`<task id>-<number>`: the number counts the requests of one task from 1."""
UserId = NewType("UserId", str)
GroupId = NewType("GroupId", str)
Surface = NewType("Surface", str)
"""Where a card stands, opaque to the engine (in Slack: the id of a channel or of a person)."""
Fingerprint = NewType("Fingerprint", str)
JsonText = NewType("JsonText", str)
"""A value serialised as JSON: bodies pass through the engine without being read."""

Json = Any  # a JSON value; `Any` because recursive aliases buy no safety at the edges


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who asks for something, as the directory (or an API token) vouches for them at this moment."""

    id: UserId
    is_active: bool = True
    is_full_member: bool = True  # not a guest, not of another workspace
    is_operator: bool = False  # of the pipeline in question
    groups: frozenset[GroupId] = frozenset()
    surface: str = "library"  # from where: "slack", "library", …
    home: Surface | None = None  # where a message reaches them alone


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """One person who is asked, and through which groups. No groups: asked by name."""

    user: UserId
    via: frozenset[GroupId] = frozenset()
    is_external: bool = False  # a guest, or of another workspace
    is_gone: bool = False  # was asked, but is deactivated or left the groups since
    instead_of: UserId | None = None  # whose seat it was: handed over, or kept while they are away
    handed_by: tuple[UserId, ...] = ()  # through whose hands it came, first whom the rule asked
    surface: Surface | None = None  # where they are asked alone, beside the places for all

    @property
    def is_handed_over(self) -> bool:
        """Say whether it was given by somebody's word, not kept for one who is away."""
        return bool(self.handed_by)

    @property
    def earlier(self) -> tuple[UserId, ...]:
        """Give who had it before, first whom the rule asked."""
        return self.handed_by or (() if self.instead_of is None else (self.instead_of,))

    @property
    def stands_for(self) -> UserId | None:
        """Give in whose place somebody sits; None: in their own, perhaps again."""
        before = self.earlier
        if self.user in before:  # it came back to them
            before = before[: before.index(self.user)]
        return before[-1] if before else None

    @property
    def asked_first(self) -> UserId:
        """Give whom the rule asked, whoever sits here now."""
        return self.earlier[0] if self.earlier else self.user


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """So many of these people must approve. Of a form or a question: one of them answers."""

    name: str = ""  # as people read it, unique in its policy; "" for the only rule of a request
    seats: tuple[Seat, ...] = ()
    anyone: bool = False  # every active full member
    labels: tuple[str, ...] = ()  # the names of roles and groups, as the author wrote them
    groups: frozenset[GroupId] = frozenset()  # those asked as a whole
    required: int | None = 1  # None: all who may; fixed to their number when the request is made


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminders:
    """When those who have not answered are reminded. `every` None: once."""

    after: timedelta
    every: timedelta | None = None
    times: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Expiry:
    """When a request ends by itself, and how."""

    after: timedelta
    then: ExpiryOutcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """An output that a card shows, and of which version."""

    step: str
    version: int
    fingerprint: Fingerprint | None = None  # None: the step gave nothing
    edited_by: UserId | None = None  # who made this version, if no run did


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The rules of one request, frozen when it is made: who is asked and what they may do."""

    rules: tuple[Rule, ...] = (Rule(),)
    """All of them must be met, by different people."""
    is_sequential: bool = False  # the rules are asked one after the other
    self_approval: bool = False
    distinct_from: tuple[str, ...] = ()  # steps: who decided or completed them may not answer
    external: bool = False  # guests and people of other workspaces may answer
    break_glass: Rule | None = None  # people who may decide alone
    hand_over: bool = True
    claim: timedelta | None = None  # how long one of several people may keep a form to themselves
    comment: CommentRule = CommentRule.OPTIONAL
    rollback_to: tuple[str, ...] = ()  # steps that a rejection may send back to
    max_rounds: int = 10
    reminders: Reminders | None = None
    expiry: Expiry | None = None
    shown: tuple[Shown, ...] = ()  # what the answer is about; changes when somebody edits it
    fingerprint: Fingerprint | None = None  # of all that is shown
    editable: tuple[str, ...] = ()  # texts in it that may be edited: a step, or `step.key`
    re_approve: ReApproval = ReApproval.ALL
    undo_window: timedelta | None = None  # how long a decision may be undone before it takes effect
    receipt: bool = False  # who decides gets a message that says so
    surfaces: tuple[Surface, ...] = ()  # where cards stand: grows as more people are asked

    @property
    def seats(self) -> tuple[Seat, ...]:
        """Give the seats of all rules, in their order."""
        return tuple(seat for rule in self.rules for seat in rule.seats)

    @property
    def anyone(self) -> bool:
        """Say whether one of the rules is open to every active full member."""
        return any(rule.anyone for rule in self.rules)

    @property
    def labels(self) -> tuple[str, ...]:
        """Give the names of roles and groups, each once."""
        return tuple(dict.fromkeys(label for rule in self.rules for label in rule.labels))


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One person's verdict: who, what, why, when, from which surface, on which fingerprint.

    The fingerprint is that of what the request was about then, or of the answer that a form got.
    """

    by: UserId
    verdict: Verdict
    at: datetime
    surface: str
    comment: str | None = None
    choice: Choice | None = None  # the answer to a question
    fingerprint: Fingerprint | None = None
    rule: str | None = None  # the name of the one rule that an approval counts for
    alone: bool = False  # by breaking the glass: it needed nobody else
    stands_from: HumanTaskId | None = None  # given on an earlier request, which showed the same
    is_undone: bool = False
    is_disputed: bool = False  # the person said later that it was not theirs


@dataclass(frozen=True, slots=True, kw_only=True)
class Inquiry:
    """A question about a request, asked of one person. While it has no answer, the clocks stand still."""

    by: UserId
    of: UserId
    question: str
    asked_at: datetime
    answer: str | None = None
    answered_by: UserId | None = None
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Settling:
    """A decision that has been made and takes effect later, unless it is undone."""

    verdict: Verdict
    due: datetime
    rollback_to: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HumanTask:
    """The request to people that a waiting step makes."""

    id: HumanTaskId
    step: str
    run: int  # of the step, counted from 1
    kind: HumanTaskKind
    status: HumanTaskStatus = HumanTaskStatus.PENDING
    policy: Policy
    said: tuple[Decision, ...] = ()  # every decision, in the order given; also what was undone
    inquiries: tuple[Inquiry, ...] = ()
    settling: Settling | None = None
    paused: "Pause | None" = None  # its clocks stand still
    asked_at: datetime
    closed_at: datetime | None = None
    closed_because: ClosedBecause | None = None  # None: by an answer of its own
    sent_back_to: str | None = None  # the step that its rejection sent back to
    claimed_by: UserId | None = None  # the only one who may complete it for now

    @property
    def is_open(self) -> bool:
        """Say whether it waits: for an answer, or for a decision to take effect."""
        return self.status is HumanTaskStatus.PENDING

    @property
    def is_undecided(self) -> bool:
        """Say whether it waits for an answer."""
        return self.is_open and self.settling is None

    @property
    def decisions(self) -> tuple[Decision, ...]:
        """Give the decisions that nobody has undone."""
        return tuple(d for d in self.said if not d.is_undone) if self.said else ()

    @property
    def needs_information(self) -> bool:
        """Say whether a question about it has no answer yet."""
        return any(inquiry.answer is None for inquiry in self.inquiries)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What operators will be asked about a step run."""

    reason: QuestionReason
    error: str = ""
    send_back_to: str | None = None  # for TOO_MANY_ROUNDS


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRun:
    """One run of a step within a task. Its version is the task's when it left `pending` (0 before)."""

    step: str
    run: int = 1  # counts the runs of this step within the task
    version: int = 0
    state: StepState = StepState.PENDING
    attempt: int = 1
    reset_by: int = 0  # the task version whose send-back or retry made this run; 0: the first
    started_at: datetime | None = None
    ended_at: datetime | None = None
    output: Fingerprint | None = None
    edited_by: UserId | None = None  # a person made this output out of the run before
    error: str | None = None
    question: Question | None = None
    was_in_flight: bool = False  # it was lost, or cancelled while its body ran: nobody knows how far it came
    undo: UndoState = UndoState.NONE
    undo_attempt: int = 1
    undo_for: int = 0  # the task version that waits for this undo

    @property
    def key(self) -> tuple[str, int]:
        """Give what tells this run from the others of its task."""
        return (self.step, self.run)


class JobId(NamedTuple):
    """Names one execution outside the core; `attempt` counts anew for each run and kind."""

    task_id: TaskId
    step: str
    version: int
    attempt: int
    kind: JobKind

    def __str__(self) -> str:
        return f"{self.task_id}/{self.step}/{self.version}/{self.attempt}/{self.kind.value}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Work to be done outside the core. `claim` counts how often it was taken."""

    id: JobId
    run: int  # of the step, counted from 1
    claim: int = 0
    is_queued: bool = True  # False: taken, by the claim of that number


@dataclass(frozen=True, slots=True, kw_only=True)
class Timer:
    """Something that is due later, for a step run or for the request that it waits for."""

    step: str
    run: int
    kind: TimerKind
    due: datetime
    number: int = 1  # of reminders: which one this will be

    @property
    def key(self) -> "TimerKey":
        """Give what tells this timer from the others of its task."""
        return TimerKey(self.step, self.run, self.kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """Since when clocks stand still, and what was due."""

    since: datetime
    timers: tuple[Timer, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Halt:
    """A task is stopped: somebody said that a decision was not theirs, and operators have a look."""

    by: UserId
    human_task: HumanTaskId
    clocks: Pause
    jobs: tuple[Job, ...] = ()  # what was queued or taken


class TimerKey(NamedTuple):
    """Names a timer within its task: a step run has at most one of each kind."""

    step: str
    run: int
    kind: TimerKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Artifact:
    """JSON kept for a step at a version. Never overwritten, never deleted."""

    step: str
    version: int
    kind: ArtifactKind
    body: JsonText
    fingerprint: Fingerprint


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A line of a task's history."""

    kind: str
    at: datetime
    by: UserId | None = None
    step: str | None = None
    version: int | None = None
    human_task: HumanTaskId | None = None
    data: Mapping[str, Json] = field(default_factory=dict)
    command: str | None = None  # the submission that made it; on the first event of each


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something that is said once: unique by subject, kind, surface and number."""

    kind: str
    surface: Surface  # in the thread of the card that stands there; a message of its own otherwise
    human_task: HumanTaskId | None = None  # None: it concerns the task as a whole
    number: int = 1
    data: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """Something that a step says by itself, at one place."""

    surface: Surface
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestBody:
    """What the card of a human task says: kept beside it, never read by the core."""

    human_task: HumanTaskId
    body: JsonText
