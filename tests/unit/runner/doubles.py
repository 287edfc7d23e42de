"""Owns the doubles around a runner: a queue in memory, an executor that only listens, bodies on strings."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, cast

from engine.commands import Report, StepSucceeded, Submission
from engine.content import fingerprint_of, json_text
from engine.model import Job, JobId
from engine.pipeline import Pipeline
from engine.ports.jobs import JobContext
from engine.ports.observer import Commit
from engine.ports.store import Claim
from engine.refusals import NoSuchPipeline
from engine.runner import Pace, Runner
from engine.snapshot import Reply
from engine.steps.context import Means
from tests.support.waiting import eventually
from tests.unit.steps.makers import FakeClock, a_job_context, a_pipeline, a_step

LEASE = timedelta(seconds=30)
QUICK = Pace(slots=4, look=timedelta(milliseconds=5), lease=LEASE, closing=timedelta(milliseconds=50))
TOLD = replace(QUICK, look=timedelta(hours=1))  # it looks only when it is told


@dataclass
class Row:
    """A job in the queue of the database."""

    job: Job
    by: str = ""
    until: datetime | None = None


class FakeJobs:
    """The queue in memory."""

    def __init__(self) -> None:
        self.rows: dict[JobId, Row] = {}
        self.reads: list[int] = []  # how many jobs each reading of contexts was about
        self.takes = 0
        self.searches = 0
        self.on_read: Callable[[], object] = lambda: None
        self.extended: list[str] = []
        self.errors: list[Exception] = []  # raised by the next calls, one each
        self.poisoned: frozenset[JobId] = frozenset()  # what they work with cannot be read

    def queue(self, *jobs: Job) -> None:
        for job in jobs:
            self.rows[job.id] = Row(replace(job, is_queued=True, claim=0))

    def held(self, *jobs: Job, by: str = "another process", until: datetime | None = None) -> None:
        for job in jobs:
            self.rows[job.id] = Row(job, by, until)

    async def take(self, claim: Claim, _now: datetime) -> Sequence[Job]:
        self.takes += 1
        self._raise_next()
        queued = [row for row in self.rows.values() if row.job.is_queued][: claim.slots]
        for row in queued:
            row.job = replace(row.job, is_queued=False, claim=row.job.claim + 1)
            row.by, row.until = claim.by, claim.until
        return [row.job for row in queued]

    async def extend(self, by: str, until: datetime) -> None:
        self._raise_next()
        self.extended.append(by)
        for row in self.rows.values():
            if row.by == by and not row.job.is_queued:
                row.until = until

    async def lapsed(self, now: datetime, limit: int) -> Sequence[Job]:
        self.searches += 1
        over = (row for row in self.rows.values() if row.until is not None and row.until < now)
        return [row.job for row in over if not row.job.is_queued][:limit]

    async def contexts(self, jobs: Collection[Job]) -> Mapping[JobId, JobContext]:
        self._raise_next()
        self.reads.append(len(jobs))
        if any(job.id in self.poisoned for job in jobs):
            raise ValueError("this is not what was written")
        found = {job.id: a_job_context(self.rows[job.id].job) for job in jobs if job.id in self.rows}
        self.on_read()
        return found

    def _raise_next(self) -> None:
        if self.errors:
            raise self.errors.pop(0)


class Executor:
    """Takes reports, and tells what a test tells it."""

    def __init__(self, jobs: FakeJobs) -> None:
        self.jobs = jobs
        self.submissions: list[Submission] = []
        self.errors: list[Exception] = []  # raised by the next submissions, one each

    async def submit(self, submission: Submission) -> Reply:
        await asyncio.sleep(0)
        if self.errors:
            raise self.errors.pop(0)
        self.submissions.append(submission)
        report = cast(Report, submission.command)
        row = self.jobs.rows.get(report.job)
        if row is not None and row.job.claim == report.claim:
            del self.jobs.rows[report.job]
        return cast(Reply, None)  # a runner does not look at it

    @property
    def reports(self) -> list[Report]:
        return [cast(Report, submission.command) for submission in self.submissions]


class Bodies:
    """Bodies that run until a test ends them."""

    def __init__(self) -> None:
        self.begun: list[Job] = []
        self.ended: list[Job] = []
        self.means: dict[JobId, Means] = {}
        self.ends: dict[JobId, asyncio.Event] = {}
        self.lingers: dict[JobId, asyncio.Event] = {}  # a cancelled body ends only then
        self.broken: frozenset[JobId] = frozenset()  # what does them raises
        self.rests: dict[JobId, asyncio.Future[None]] = {}

    def let_end(self, *jobs: Job) -> None:
        for job in jobs:
            self.ends.setdefault(job.id, asyncio.Event()).set()

    async def resting(self, job: Job) -> None:
        """Let a body rest for a long time."""
        self.rests[job.id] = asyncio.ensure_future(self.means[job.id].rest(3_600))
        await asyncio.sleep(0)

    async def do(self, context: JobContext, _pipeline: Pipeline, means: Means) -> Report:
        job = context.job
        if job.id in self.broken:
            raise RuntimeError("a mistake of ours")
        if means.earlier:
            await asyncio.wait(means.earlier)
        self.begun.append(job)
        self.means[job.id] = means
        try:
            await self.ends.setdefault(job.id, asyncio.Event()).wait()
        finally:
            if job.id in self.lingers:
                await self.lingers[job.id].wait()
            self.ended.append(job)
        return succeeded(job)


def succeeded(job: Job) -> StepSucceeded:
    text = json_text(None)
    return StepSucceeded(job=job.id, claim=job.claim, output=text, fingerprint=fingerprint_of(text))


@dataclass
class World:
    """A runner and all that is around it."""

    jobs: FakeJobs = field(default_factory=FakeJobs)
    bodies: Bodies = field(default_factory=Bodies)
    clock: FakeClock = field(default_factory=FakeClock)
    pace: Pace = QUICK
    revision: str = "r1"  # the one that is there

    def __post_init__(self) -> None:
        self.executor = Executor(self.jobs)
        self.runner = Runner(
            jobs=self.jobs,
            pipeline_of=self.pipeline_of,
            do=self.bodies.do,
            submit=self.executor.submit,
            clock=self.clock,
            worker="w",
            pace=self.pace,
        )

    async def pipeline_of(self, revision_id: str) -> Pipeline:
        if revision_id != self.revision:
            raise NoSuchPipeline(revision_id)
        return a_pipeline(a_step("draft"))

    def commit(self, *taken: Job, dropped: Sequence[Job] = (), has_queued: bool = False) -> None:
        """Do what the executor does in a commit: claim, write, tell."""
        claim = self.runner.claim(self.clock.now())
        for job in taken:
            assert claim is not None
            self.jobs.held(job, by=claim.by, until=claim.until)
        for job in dropped:
            self.jobs.rows.pop(job.id, None)
        self.runner.committed(Commit(taken=taken, dropped=tuple(dropped), has_queued=has_queued))

    def room(self) -> int:
        """Say how many jobs could be taken."""
        claim = self.runner.claim(self.clock.now())
        return 0 if claim is None else claim.slots

    async def begun(self, *jobs: Job) -> None:
        await eventually(lambda: all(job in self.bodies.begun for job in jobs), what=f"the begin of {jobs}")

    async def reported(self, *jobs: Job) -> None:
        def are_there() -> bool:
            seen = {(report.job, report.claim) for report in self.executor.reports}
            return all((job.id, job.claim) in seen for job in jobs)

        await eventually(are_there, what=f"the reports of {jobs}")


@asynccontextmanager
async def a_runner(**changes: Any) -> AsyncIterator[World]:
    world = World(**changes)
    async with world.runner:
        yield world
