"""Owns what is read, in frozen values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from engine.codes import HumanTaskKind, HumanTaskStatus, TaskState
from engine.human_task import HumanTask
from engine.model import HumanTaskId, Json, Surface, TaskId, UserId
from engine.ports.jobs import StepOutput, TaskFacts
from engine.snapshot import TaskSnapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Which part of a list is wanted."""

    limit: int = 50
    after: str | None = None  # the cursor of the page before


@dataclass(frozen=True, slots=True, kw_only=True)
class HumanTaskFilter:
    """Which requests are wanted; None: whatever."""

    user: UserId | None = None  # asked by name or through a group, or the request is for anyone
    role: str | None = None  # a label of the policy
    status: HumanTaskStatus | None = HumanTaskStatus.PENDING
    pipeline: str | None = None
    task: TaskId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskFilter:
    """Which tasks are wanted; None: whatever."""

    state: TaskState | None = None
    pipeline: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskPage:
    """A part of a list of tasks, newest first. `next` None: the last part."""

    tasks: tuple[TaskFacts, ...]
    next: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CardLink:
    """A message that shows a card."""

    surface: Surface
    channel: str
    ts: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HumanTaskLine:
    """A request in a list."""

    id: HumanTaskId
    task: TaskFacts
    step: str
    kind: HumanTaskKind
    status: HumanTaskStatus
    title: str
    asked_at: datetime
    expires_at: datetime | None
    links: tuple[CardLink, ...]
    revision: int = 0  # of the task: grows with whatever becomes of it


@dataclass(frozen=True, slots=True, kw_only=True)
class HumanTaskPage:
    """A part of a list of requests, oldest first. `next` None: the last part."""

    lines: tuple[HumanTaskLine, ...]
    next: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierAnswer:
    """What somebody answered when a step asked for the same in an earlier round."""

    by: UserId
    answer: Json  # as it became the output of the step


@dataclass(frozen=True, slots=True, kw_only=True)
class HumanTaskView:
    """All that a card, a modal or a program shows of one request."""

    human_task: HumanTask
    request: Json  # what `engine.steps` put there: title, text, form, shown …
    task: TaskSnapshot
    facts: TaskFacts
    shown: Mapping[str, StepOutput]  # the artifacts that the request is about, by step name
    rejection: Json | None  # the objection that led to this request, as in JobContext
    links: tuple[CardLink, ...]
    forms: Mapping[str, Json] = field(
        default_factory=dict
    )  # of the shown steps that asked for one, by step name
    earlier: tuple[EarlierAnswer, ...] = ()  # to a form of this step, oldest first; nothing disowned
    rejected: Mapping[str, StepOutput] = field(default_factory=dict)
    """What the same gate showed when it sent work back last, by step name; empty: it never did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskView:
    """All that a card, a modal or a program shows of one task."""

    task: TaskSnapshot
    facts: TaskFacts
    titles: Mapping[HumanTaskId, str]  # of its requests
    links: Mapping[HumanTaskId, tuple[CardLink, ...]]  # the cards of its requests
    card: CardLink | None  # its own
    inputs: Mapping[str, Json] = field(default_factory=dict)  # with which it was started
    usual: Mapping[HumanTaskId, timedelta] = field(default_factory=dict)
    """How long requests like those that wait usually took, as far as enough were answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryLine:
    """An event, as it is read."""

    seq: int
    kind: str
    at: datetime
    by: UserId | None
    step: str | None
    version: int | None
    human_task: HumanTaskId | None
    data: Mapping[str, Json]


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted:
    """A command that was done, as the history has it."""

    id: str  # of the submission
    task: TaskId
    rerun_steps: tuple[str, ...]  # those that it started again


class Queries(Protocol):
    """What is read, in frozen values."""

    async def human_tasks(self, wanted: HumanTaskFilter, page: Page) -> HumanTaskPage:
        """Give requests, oldest first."""

    async def human_task(self, id: HumanTaskId) -> HumanTaskView | None:
        """Give one request; None: there is none of this id for this tenant."""

    async def task(self, id: TaskId) -> TaskView | None:
        """Give one task; None: there is none of this id for this tenant."""

    async def tasks(self, wanted: TaskFilter, page: Page) -> TaskPage:
        """Give tasks, newest first. Raises ValueError: the cursor is none."""

    async def task_ids(self, number: int) -> Sequence[TaskId]:
        """Give the tasks of this number (at most one per tenant)."""

    async def submitted(self, prefix: str) -> Submitted | None:
        """Give a submission whose id is this and hexadecimal digits; None: there is none."""

    async def open_tasks(self, surface: Surface | None, page: Page) -> Sequence[TaskFacts]:
        """Give tasks that have not ended, newest first, of one place or of all."""

    async def output(self, task: TaskId, step: str, version: int) -> StepOutput | None:
        """Give what a step had given by a version of its task; None: it had not begun by then."""

    async def history(self, task: TaskId, page: Page) -> Sequence[HistoryLine]:
        """Give the history of a task, oldest first. The cursor is a `seq`."""

    async def human_task_at(self, channel: str, ts: str) -> HumanTaskId | None:
        """Give the request whose card is this message."""
