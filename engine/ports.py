"""Owns what the engine needs of the world: storage, messages, people, time. Protocols and their values."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from engine.model import (
    Actor,
    GroupId,
    HumanTask,
    HumanTaskId,
    HumanTaskKind,
    HumanTaskStatus,
    Job,
    JobId,
    Json,
    JsonText,
    Seat,
    StepRun,
    Surface,
    TaskId,
    TaskState,
    TimerKey,
    UserId,
)
from engine.plan import Plan
from engine.snapshot import Change, TaskSnapshot

T = TypeVar("T")


class Clock(Protocol):
    """What time it is."""

    def now(self) -> datetime:
        """Give the present instant, aware, in UTC."""


# --- commands ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Who takes jobs that a batch queues, how many at most, and for how long."""

    by: str
    slots: int
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """What became of changes that were written."""

    moved: frozenset[TaskId] = frozenset()  # had another revision than loaded: not written
    taken: tuple[Job, ...] = ()  # jobs of these changes that were queued and at once taken by the claim


class Batch(Protocol):
    """One write transaction of one tenant. Synchronous: it runs as one unit where the database is."""

    def load(self, task_ids: Collection[TaskId]) -> Mapping[TaskId, TaskSnapshot]:
        """Give the tasks, held against other writers; unknown ids (and other tenants') are left out."""

    def reserve_numbers(self, count: int) -> range:
        """Give numbers for new tasks, unique in the tenant."""

    def known(self, submission_ids: Collection[str]) -> Mapping[str, TaskId]:
        """Give those of these submissions that are in the history, with the task that each went to."""

    def save(self, changes: Sequence[Change], claim: Claim | None) -> Saved:
        """Write the changes, one per task."""


class Store(Protocol):
    """Where tasks are kept, for one tenant."""

    async def transact(self, work: Callable[[Batch], T]) -> T:
        """Run `work` in one write transaction and commit; whatever it raises rolls back.

        Raises:
            CommitUnknown: the connection broke while committing.
            StoreRefused: the database refused what was written (for example a duplicate key).
            StoreUnavailable: the database cannot be reached; nothing was written.
        """


# --- jobs and timers -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskFacts:
    """What people and templates may know of a task."""

    id: TaskId
    number: int
    pipeline: str
    title: str  # of the pipeline
    revision_id: str
    version: int
    state: TaskState
    started_by: UserId
    started_at: datetime
    ended_at: datetime | None
    surface: Surface | None

    @property
    def name(self) -> str:
        """Give the name that people read, such as `release-42`."""
        return f"{self.pipeline}-{self.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class StepOutput:
    """What a step gave. `output` None: nothing (skipped, or failed with `on_failure: continue`)."""

    output: Json
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class JobContext:
    """Everything from the database that a job works with, fixed when it starts."""

    job: Job
    task: TaskFacts
    run: StepRun
    inputs: Json  # object
    outputs: Mapping[str, StepOutput]
    """Of the steps that the plan says the job reads: each one's newest run at or before the job's version."""
    rejection: Json | None
    """The objection that made this run: `comment`, `by`, `from_step`, `version`. None: there was none."""


class Jobs(Protocol):
    """The queue of work outside the core."""

    async def take(self, claim: Claim, now: datetime) -> Sequence[Job]:
        """Take queued jobs, oldest first; each comes with its new claim number."""

    async def extend(self, by: str, until: datetime) -> None:
        """Let all claims of this worker last longer."""

    async def lapsed(self, now: datetime, limit: int) -> Sequence[Job]:
        """Give taken jobs whose claim has ended without a report."""

    async def contexts(self, jobs: Collection[Job]) -> Mapping[JobId, JobContext]:
        """Give what these jobs work with; those that are gone by now are left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DueTimer:
    """A timer whose time has come."""

    task_id: TaskId
    timer: TimerKey
    due: datetime


class Timers(Protocol):
    """The timers of all tasks."""

    async def due(self, now: datetime, limit: int) -> Sequence[DueTimer]:
        """Give timers that are due, earliest first."""

    async def next_due(self) -> datetime | None:
        """Give when the next timer is due; None: there is none."""


# --- pipelines and step types --------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """A pipeline as it was published: what tasks refer to."""

    id: str  # of the content: the same definition has the same id
    pipeline: str
    title: str
    definition: JsonText  # normalised; `engine.definition` reads it
    plan: Plan
    published_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisteredStepType:
    """A step type that a tenant added to those that the program brings."""

    name: str
    definition: JsonText  # `engine.step_registry` reads it
    registered_by: UserId
    registered_at: datetime


class Catalog(Protocol):
    """The pipelines and step types of a tenant."""

    async def publish(self, revisions: Sequence[Revision], *, withdrawn: Collection[str] = ()) -> None:
        """Make these the current revisions of their pipelines; `withdrawn` ones can no longer be started."""

    async def current(self) -> Mapping[str, Revision]:
        """Give what can be started, by pipeline name."""

    async def revision(self, revision_id: str) -> Revision | None:
        """Give one revision, current or old."""

    async def step_types(self) -> Sequence[RegisteredStepType]:
        """Give the registered step types, by name."""

    async def register_step_type(self, step_type: RegisteredStepType) -> None:
        """Add a step type, or replace the one of this name."""

    async def unregister_step_type(self, name: str) -> bool:
        """Remove a step type; say whether it was there."""

    async def open_tasks_by_revision(self) -> Mapping[str, Sequence[str]]:
        """Give the names of tasks that have not ended, by revision id."""


# --- reading -------------------------------------------------------------------------------------


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
    links: tuple["CardLink", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CardLink:
    """A message that shows a card."""

    surface: Surface
    channel: str
    ts: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HumanTaskPage:
    """A part of a list of requests, oldest first. `next` None: the last part."""

    lines: tuple[HumanTaskLine, ...]
    next: str | None


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


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskView:
    """All that a card, a modal or a program shows of one task."""

    task: TaskSnapshot
    facts: TaskFacts
    titles: Mapping[HumanTaskId, str]  # of its requests
    links: Mapping[HumanTaskId, tuple[CardLink, ...]]  # the cards of its requests
    card: CardLink | None  # its own


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


class Queries(Protocol):
    """What is read, in frozen values."""

    async def human_tasks(self, wanted: HumanTaskFilter, page: Page) -> HumanTaskPage:
        """Give requests, oldest first."""

    async def human_task(self, id: HumanTaskId) -> HumanTaskView | None:
        """Give one request; None: there is none of this id for this tenant."""

    async def task(self, id: TaskId) -> TaskView | None:
        """Give one task; None: there is none of this id for this tenant."""

    async def task_ids(self, number: int) -> Sequence[TaskId]:
        """Give the tasks of this number (at most one per tenant)."""

    async def open_tasks(self, surface: Surface | None, page: Page) -> Sequence[TaskFacts]:
        """Give tasks that have not ended, newest first, of one place or of all."""

    async def history(self, task: TaskId, page: Page) -> Sequence[HistoryLine]:
        """Give the history of a task, oldest first. The cursor is a `seq`."""

    async def human_task_at(self, channel: str, ts: str) -> HumanTaskId | None:
        """Give the request whose card is this message."""


# --- messages ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A message that mirrors a task (`human_task` None) or one of its requests."""

    id: int
    task_id: TaskId
    human_task: HumanTaskId | None
    surface: Surface
    wanted: int  # the revision of the task that it should show
    shown: int  # the one it shows; 0: none
    digest: str | None  # of what it shows
    link: CardLink | None  # None: not posted yet, as far as we know
    is_in_doubt: bool  # a post was begun and its outcome is unknown: look for it first
    since: datetime  # when it was first wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeToSay:
    """A notice whose turn has come, with the card in whose thread it belongs (None: not posted yet)."""

    id: int
    task_id: TaskId
    human_task: HumanTaskId | None
    kind: str
    surface: Surface
    number: int
    data: Mapping[str, Json]
    thread: CardLink | None
    is_in_doubt: bool
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A message that the surface refused for good, until something changes."""

    surface: Surface
    task_id: TaskId
    human_task: HumanTaskId | None
    reason: str  # the surface's word, such as `channel_not_found`
    since: datetime


class Outbox(Protocol):
    """The cards to redraw and the notices to say.

    A message is leased before it is sent. If the lease of a message that was never posted runs out, the
    outcome of its post is unknown (`is_in_doubt`): it must be looked for before it is sent again.
    """

    async def lease_cards(
        self, now: datetime, until: datetime, limit: int, busy: Collection[Surface] = ()
    ) -> Sequence[Card]:
        """Take cards whose `shown` is behind `wanted`, which nobody holds, and which are not put off.

        Those that wait longest first; none at the `busy` places.
        """

    async def lease_notices(
        self, now: datetime, until: datetime, limit: int, busy: Collection[Surface] = ()
    ) -> Sequence[NoticeToSay]:
        """Take notices that are not said, which nobody holds, and which are not put off.

        Those that wait longest first; none at the `busy` places.
        """

    async def card_posted(self, card: int, link: CardLink, *, shown: int, digest: str) -> None:
        """Note that a card stands, and end its lease. `shown` only ever grows."""

    async def card_shown(self, card: int, *, shown: int, digest: str) -> None:
        """Note that a posted card was redrawn (or needed no redrawing), and end its lease."""

    async def card_lost(self, card: int) -> None:
        """Note that the message of a card is gone, so that it is posted anew, and end its lease."""

    async def put_off_card(self, card: int, until: datetime, refusal: str | None = None) -> None:
        """Note a clear no, and when to try again. `refusal`: it was refused for good, with this reason."""

    async def notice_said(self, notice: int, ts: str | None) -> None:
        """Note that a notice was said (`ts` None: dropped, because it no longer applies)."""

    async def put_off_notice(self, notice: int, until: datetime, refusal: str | None = None) -> None:
        """Note a clear no, and when to try again."""

    async def adopt_copy(self, human_task: HumanTaskId, link: CardLink) -> None:
        """Add a message that shows a request and that we did not know; have it redrawn."""

    async def want_redraw(self, channel: str, ts: str) -> None:
        """Have the card of this message redrawn even if it seems to show what it should."""

    async def try_again(self, surface: Surface | None = None) -> None:
        """Take back what was put off by refusals, at one place or everywhere."""

    async def refusals(self) -> Sequence[Refusal]:
        """Give what is refused at the moment."""


# --- people and places ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleRef:
    """People as an author wrote them, roles already replaced by what they stand for."""

    users: tuple[str, ...] = ()  # ids, e-mail addresses, @handles
    groups: tuple[str, ...] = ()  # ids, @handles
    anyone: bool = False
    labels: tuple[str, ...] = ()  # names of roles and groups, for people to read


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """People as the directory knows them now: active, and no bots."""

    seats: tuple[Seat, ...] = ()
    anyone: bool = False
    labels: tuple[str, ...] = ()
    groups: tuple[GroupId, ...] = ()  # those named, for a mention


class Directory(Protocol):
    """Who people are, and where they can be asked."""

    async def resolve(self, people: PeopleRef) -> People:
        """Find people.

        Raises:
            UnknownPeople: names that do not resolve.
            DirectoryUnavailable: try again later; never an answer.
        """

    async def is_among(self, actor: Actor, people: PeopleRef) -> bool:
        """Say whether a person belongs to these people now. Raises DirectoryUnavailable."""

    async def surfaces(
        self, channel: str | None, ask_in: str, people: People, fallback: Surface | None
    ) -> tuple[Surface, ...]:
        """Say where cards shall stand: a channel, direct messages, or both (`channel`, `dm`, `both`).

        `channel` None: at `fallback`, where the task was started. A person asked who is not in the channel
        gets a card of their own. Empty: there are no places (the library alone).

        Raises:
            UnknownPlace: no such channel, or the bot cannot post there.
            DirectoryUnavailable: try again later.
        """


# --- after a commit ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Commit:
    """What others may want to know of a batch that was committed."""

    taken: tuple[Job, ...] = ()  # for our own runner
    dropped: tuple[Job, ...] = ()  # fenced: whoever runs them should stop
    has_queued: bool = False  # jobs that nobody took yet
    has_messages: bool = False  # cards to redraw or notices to say
    tasks: tuple[TaskSnapshot, ...] = ()  # that changed, as they are now


class Observer(Protocol):
    """Somebody who is told of each commit, after it, on the event loop. Must not block or raise."""

    def committed(self, commit: Commit) -> None:
        """Hear of a commit."""


class Claimant(Protocol):
    """A runner, as the executor sees it: who takes jobs as they are queued."""

    def claim(self, now: datetime) -> Claim | None:
        """Say how many jobs can be taken at once; None: none."""
