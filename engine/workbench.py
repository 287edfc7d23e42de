"""Owns what this process runs at the moment: jobs on their way from a claim to a report."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeAlias

from engine.codes import JobKind
from engine.commands import Report, StepFailed
from engine.errors import SignoffError
from engine.model import Job, JobId, TaskId
from engine.pipeline import Pipeline
from engine.ports.jobs import JobContext, Jobs
from engine.reporter import Reporter, until_available
from engine.steps.context import Means
from engine.steps.threads import Threads

PipelineOf: TypeAlias = Callable[[str], Awaitable[Pipeline]]
DoJob: TypeAlias = Callable[[JobContext, Pipeline, Means], Awaitable[Report]]
Place: TypeAlias = tuple[TaskId, str]  # a step of a task: one run at a time

_CANCELLED_S = 5.0  # for bodies to end that were cancelled
_LOG = logging.getLogger(__name__)


@dataclass(slots=True, eq=False)
class Running:
    """A job that was taken, until it is reported."""

    job: Job
    by: str  # the name in its claim
    task: asyncio.Task[None] | None = None  # None: what it works with is being read

    @property
    def place(self) -> Place:
        return (self.job.id.task_id, self.job.id.step)


class Workbench:
    """Runs jobs side by side."""

    def __init__(
        self,
        jobs: Jobs,
        pipeline_of: PipelineOf,
        do: DoJob,
        reporter: Reporter,
        *,
        on_room: Callable[[], None],
        on_doubt: Callable[[], None],
    ) -> None:
        """Take what jobs need.

        Args:
            jobs: gives what a job works with.
            pipeline_of: gives the pipeline of a revision.
            do: does one job, and gives what is to be reported.
            reporter: brings reports to their tasks.
            on_room: is called when there is room for another job.
            on_doubt: is called when a job ends without a report, though its claim lasts.
        """
        self._jobs = jobs
        self._pipeline_of = pipeline_of
        self._do = do
        self._reporter = reporter
        self._on_room = on_room
        self._on_doubt = on_doubt
        self._threads = Threads()
        self._running: dict[tuple[JobId, int], Running] = {}
        self._at: dict[Place, list[Running]] = {}
        self._batches: set[asyncio.Task[None]] = set()
        self._resting = 0

    @property
    def busy(self) -> int:
        """Give how many jobs take up room."""
        return len(self._running) - self._resting

    @property
    def jobs(self) -> Sequence[Job]:
        """Give the jobs that run."""
        return [running.job for running in self._running.values()]

    @property
    def names(self) -> frozenset[str]:
        """Give the names under which jobs that run were taken."""
        return frozenset(running.by for running in self._running.values())

    def start(self, jobs: Iterable[Job], by: str) -> None:
        """Run jobs that were taken under this name."""
        batch = [Running(job, by) for job in jobs if (job.id, job.claim) not in self._running]
        self.stop([running.job.id for running in batch])  # an older claim on the same job counts no more
        for running in batch:
            self._running[running.job.id, running.job.claim] = running
            self._at.setdefault(running.place, []).append(running)
        task = asyncio.create_task(self._begin(batch))
        self._batches.add(task)
        task.add_done_callback(self._batches.discard)

    def stop(self, jobs: Iterable[JobId]) -> None:
        """Cancel jobs, whatever their claim: what they would report does not count any more."""
        for id in jobs:
            for running in tuple(self._at.get((id.task_id, id.step), ())):
                if running.job.id != id:
                    continue
                if running.task is None:
                    self._forget(running)
                else:
                    running.task.cancel()

    def holds(self, job: Job) -> bool:
        """Say whether a job runs here under this very claim."""
        return (job.id, job.claim) in self._running

    async def stop_what_is_gone(self) -> None:
        """Cancel jobs that another process fenced, of which nobody told us."""
        begun = [running for running in self._running.values() if running.task is not None]
        contexts = await self._jobs.contexts([running.job for running in begun]) if begun else {}
        for running in begun:
            context = contexts.get(running.job.id)
            if running.task is not None and (context is None or context.job.claim != running.job.claim):
                running.task.cancel()

    async def close(self, within_s: float) -> None:
        """Let what runs end within a time, then cancel it. Its claims run out and others take it up."""
        self._reporter.close()
        try:
            await self._ended(within_s)
        finally:
            for task in self._tasks():
                task.cancel()
            self._threads.close()
        if not await self._ended(_CANCELLED_S):
            _LOG.error("these jobs do not end: %s", ", ".join(str(job.id) for job in self.jobs))

    async def _ended(self, within_s: float) -> bool:
        clock = asyncio.get_running_loop().time
        deadline = clock() + within_s
        while (tasks := self._tasks()) and clock() < deadline:  # a batch that ends leaves its jobs
            await asyncio.wait(tasks, timeout=deadline - clock())
        return not tasks

    def _tasks(self) -> set[asyncio.Task[None]]:
        return self._batches | {
            running.task for running in self._running.values() if running.task is not None
        }

    async def _begin(self, batch: Sequence[Running]) -> None:
        try:
            contexts = await until_available(self._jobs.contexts, [running.job for running in batch])
        except Exception as error:  # noqa: BLE001 - of one job, which is found by reading each alone
            await self._begin_alone(batch, error)
            return
        for running in batch:
            context = contexts.get(running.job.id)
            if not self.holds(running.job):
                continue  # stopped while it was read
            if context is None or context.job.claim != running.job.claim:
                self._forget(running)
            else:
                running.task = asyncio.create_task(self._work(running.job, context, self._means(running)))
                running.task.add_done_callback(partial(self._over, running))

    async def _begin_alone(self, batch: Sequence[Running], error: Exception) -> None:
        if len(batch) > 1:
            for running in batch:
                await self._begin([running])
            return
        (running,) = batch
        _LOG.error("what %s works with cannot be read", running.job.id, exc_info=error)
        reason = f"what it works with cannot be read: {type(error).__name__}"
        await self._report(_failed(running.job, reason))
        self._forget(running)

    def _means(self, running: Running) -> Means:
        earlier: set[asyncio.Future[Any]] = set(self._threads.still_running(running.place))
        for other in self._at[running.place]:
            if other.task is not None and other.job.id.kind is not JobKind.ASK:
                earlier.add(other.task)
        return Means(
            in_thread=partial(self._threads.call, whose=running.place),
            rest=self._rest,
            earlier=frozenset(earlier),
        )

    async def _work(self, job: Job, context: JobContext, means: Means) -> None:
        try:
            await self._report(await self._done(job, context, means))
        except Exception:  # noqa: BLE001 - a mistake of ours: others must still run
            _LOG.exception("%s could not be run", job.id)
            self._on_doubt()

    async def _done(self, job: Job, context: JobContext, means: Means) -> Report:
        try:
            pipeline = await until_available(self._pipeline_of, context.task.revision_id)
        except SignoffError as error:
            return _failed(job, f"its pipeline cannot be read: {error}")
        return await self._do(context, pipeline, means)

    async def _report(self, report: Report) -> None:
        if not await self._reporter.report(report):
            self._on_doubt()

    async def _rest(self, seconds: float) -> None:
        self._resting += 1
        self._on_room()
        try:
            await asyncio.sleep(seconds)
        finally:
            self._resting -= 1

    def _over(self, running: Running, _task: asyncio.Task[None]) -> None:
        # a callback, because a task that is cancelled before its first step runs no `finally`
        self._forget(running)

    def _forget(self, running: Running) -> None:
        if self._running.pop((running.job.id, running.job.claim), None) is None:
            return
        here = self._at[running.place]
        here.remove(running)
        if not here:
            del self._at[running.place]
        self._on_room()


def _failed(job: Job, error: str) -> StepFailed:
    return StepFailed(job=job.id, claim=job.claim, error=error, is_final=True)
