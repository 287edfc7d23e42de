"""Owns the words of the engine: ids and frozen values. Standard library only; its codes: `engine.codes`.

Every instant is an aware UTC `datetime`, every duration a `timedelta`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple, NewType

from engine.codes import (
    ArtifactKind,
    Entrance,
    JobKind,
    QuestionReason,
    StepState,
    TimerKind,
    UndoState,
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
    surface: Entrance = Entrance.LIBRARY  # from where
    token: str | None = None  # the name of the one with which a program acts in their name
    home: Surface | None = None  # where a message reaches them alone
    zone: str | None = None  # the IANA name of the zone in which they live, as far as is known


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What operators will be asked about a step run."""

    reason: QuestionReason
    error: str = ""
    send_back_to: str | None = None  # for TOO_MANY_ROUNDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """A person put another text into a result, which made a version of it."""

    by: UserId
    target: str  # the step, and where in its result, such as `draft.notes`
    version: int
    at: datetime

    @property
    def step(self) -> str:
        """Give the step whose result was edited."""
        return self.target.partition(".")[0]


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
    edits: tuple[Edit, ...] = ()  # by which it became what it is since the step itself made it, oldest first
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

    @property
    def edited_by(self) -> UserId | None:
        """Give who made this version, if no run did."""
        return self.edits[-1].by if self.edits else None


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
class Disowned:
    """A decision of which its author said that it was not theirs."""

    by: UserId
    human_task: HumanTaskId
    place: int  # among all that were said on the request, from 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Halt:
    """A task is stopped: somebody said that a decision was not theirs, and operators have a look."""

    disowned: tuple[Disowned, ...]  # first what stopped it, then what was disowned while it stood
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
