"""Owns the makers of what bodies work with: a test names only what it is about."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from aiohttp import ClientSession

from engine.codes import JobKind, StepState, TaskState
from engine.errors import DirectoryUnavailable, UnknownPeople, UnknownPlace
from engine.model import GroupId, Job, JobId, Json, Question, StepRun, Surface, TaskId, UserId
from engine.pipeline import Body, Pipeline, StepDefinition
from engine.plan import Plan, PlanStep
from engine.policy import Seat
from engine.ports.absences import Absence
from engine.ports.directory import People, PeopleRef, Surfaces
from engine.ports.jobs import JobContext, TaskFacts
from engine.secret_values import Secrets
from engine.steps.context import BodyContext, Means, World
from tests.fakes.memory_absences import MemoryAbsences
from tests.makers import output_of

NOW = datetime(2030, 1, 31, 9, 0, tzinfo=UTC)
NO_SECRETS = Secrets()


@dataclass
class FakeClock:
    """A clock that stands still until a test moves it."""

    instant: datetime = NOW

    def now(self) -> datetime:
        return self.instant

    def forward(self, by: timedelta) -> None:
        self.instant += by


@dataclass
class FakeDirectory:
    """People and places that a test names."""

    people: Mapping[str, str] = field(default_factory=lambda: {"@alice": "U-ALICE", "@bob": "U-BOB"})
    groups: Mapping[str, Sequence[str]] = field(default_factory=dict)
    guests: Collection[str] = ()
    zones: Mapping[str, str] = field(default_factory=dict)  # of ids
    absent: Collection[str] = ()  # who is not in the channels; everybody else is
    closed: Sequence[str | None] = ()  # channels where nothing can be posted
    outages: int = 0  # how many questions it does not answer first
    asked: int = 0

    async def resolve(self, people: PeopleRef) -> People:
        self._answer()
        known = {**self.people, **{id: id for id in self.people.values()}}
        unknown = [name for name in people.users if name not in known]
        unknown += [name for name in people.groups if name not in self.groups]
        if unknown:
            raise UnknownPeople(unknown)
        via: dict[str, set[GroupId]] = {known[name]: set() for name in people.users}
        for group in people.groups:
            for user in self.groups[group]:
                via.setdefault(user, set()).add(GroupId(group))
        return People(
            seats=tuple(
                Seat(
                    user=UserId(user),
                    via=frozenset(groups),
                    is_external=user in self.guests,
                    zone=self.zones.get(user),
                )
                for user, groups in via.items()
            ),
            anyone=people.anyone,
            labels=people.labels,
            groups=tuple(GroupId(group) for group in people.groups),
        )

    async def surfaces(
        self, channel: str | None, ask_in: str, people: People, fallback: Surface | None
    ) -> Surfaces:
        self._answer()
        place = channel or fallback
        if ask_in != "dm" and place in self.closed:
            raise UnknownPlace(str(place), "the bot is not in it")
        own = {seat.user: Surface(f"D-{seat.user}") for seat in people.seats}
        if ask_in == "dm":
            return Surfaces(own=own)
        if ask_in == "channel":
            own = {user: surface for user, surface in own.items() if user in self.absent}
        return Surfaces(shared=(Surface(str(place)),) if place else (), own=own)

    def _answer(self) -> None:
        self.asked += 1
        if self.outages:
            self.outages -= 1
            raise DirectoryUnavailable("slack is down")


def away(user: str, stand_in: str | None, *others: Absence) -> MemoryAbsences:
    """Let somebody be away now; `others` are, too."""
    return MemoryAbsences(an_absence(user, stand_in), *others)


def an_absence(user: str, stand_in: str | None = None, **changes: Any) -> Absence:
    to = None if stand_in is None else UserId(stand_in)
    since, until = NOW - timedelta(days=1), NOW + timedelta(days=1)
    return Absence(**{"user": UserId(user), "stand_in": to, "since": since, "until": until, **changes})


def no_session() -> ClientSession:
    raise AssertionError("this test does not ask over HTTP")


def a_world(**changes: Any) -> World:
    given: dict[str, Any] = {
        "clock": FakeClock(),
        "directory": FakeDirectory(),
        "absences": MemoryAbsences(),
        "http": no_session,
        "secrets": NO_SECRETS,
        "environment": {},
        "operators": PeopleRef(),
    }
    return World(**(given | changes))


def a_step(name: str = "draft", type: str = "python", **changes: Any) -> StepDefinition:
    given: dict[str, Any] = {
        "name": name,
        "body": Body(type=type, settings=changes.pop("settings", {})),
        "timeout": timedelta(minutes=10),
    }
    return StepDefinition(**(given | changes))


def a_pipeline(*steps: StepDefinition, **changes: Any) -> Pipeline:
    planned = tuple(
        PlanStep(name=step.name, needs=step.needs, has_undo=step.undo is not None) for step in steps
    )
    given: dict[str, Any] = {
        "revision_id": "r1",
        "name": "release",
        "title": "Ship a release",
        "starters": PeopleRef(anyone=True),
        "inputs": {"type": "object"},
        "roles": {},
        "steps": steps,
        "plan": Plan(revision_id="r1", pipeline="release", steps=planned),
    }
    return Pipeline(**(given | changes))


def a_job(step: str = "draft", *, kind: JobKind = JobKind.RUN, claim: int = 1, **changes: Any) -> Job:
    id = JobId(
        TaskId(changes.pop("task", "t1")), step, changes.pop("version", 1), changes.pop("attempt", 1), kind
    )
    return Job(id=id, run=changes.pop("run", 1), claim=claim, is_queued=False, **changes)


def a_job_context(
    job: Job | None = None,
    *,
    inputs: Json = None,
    outputs: Mapping[str, Json] | None = None,
    rejection: Json | None = None,
    surface: str | None = "C-HERE",
    question: Question | None = None,
) -> JobContext:
    job = job or a_job()
    return JobContext(
        job=job,
        task=TaskFacts(
            id=job.id.task_id,
            number=42,
            pipeline="release",
            title="Ship a release",
            revision_id="r1",
            version=job.id.version,
            state=TaskState.RUNNING,
            started_by=UserId("U-STARTER"),
            started_at=NOW,
            ended_at=None,
            surface=None if surface is None else Surface(surface),
        ),
        run=StepRun(
            step=job.id.step,
            run=job.run,
            version=job.id.version,
            state=StepState.RUNNING,
            started_at=NOW,
            question=question,
        ),
        inputs=inputs or {},
        outputs={name: output_of(output) for name, output in (outputs or {}).items()},
        rejection=rejection,
    )


async def in_this_thread(function: Callable[[], Any]) -> Any:
    return function()


async def no_rest(_seconds: float) -> None:
    await asyncio.sleep(0)


def some_means(
    in_thread: Callable[[Callable[[], Any]], Awaitable[Any]] = in_this_thread,
    rest: Callable[[float], Awaitable[None]] = no_rest,
    earlier: frozenset[asyncio.Future[Any]] = frozenset(),
) -> Means:
    return Means(in_thread=in_thread, rest=rest, earlier=earlier)


def a_context(
    settings: Mapping[str, Json],
    *,
    step: StepDefinition | None = None,
    pipeline: Pipeline | None = None,
    job: JobContext | None = None,
    means: Means | None = None,
    **world: Any,
) -> BodyContext:
    step = step or a_step()
    return BodyContext(
        settings=settings,
        job=job or a_job_context(a_job(step.name)),
        pipeline=pipeline or a_pipeline(step),
        step=step,
        world=a_world(**world),
        means=means or some_means(),
    )
