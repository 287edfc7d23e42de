"""Owns the in-process runner: it takes jobs, has their bodies run, and reports what became of them.

Jobs come born claimed with a commit of our own executor, or are taken from the queue when something is
known to wait there, and every second (other processes queue too).
"""

import asyncio
import logging
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import TracebackType

from engine.errors import StoreError
from engine.leases import Leases
from engine.ports.jobs import Jobs
from engine.ports.observer import Commit
from engine.ports.store import Claim
from engine.ports.timers import Clock
from engine.reporter import Reporter, Submit
from engine.workbench import DoJob, PipelineOf, Workbench

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How much the runner does at once, how often it looks, and how long things may take."""

    slots: int = 64  # jobs at once
    look: timedelta = timedelta(seconds=1)
    lease: timedelta = timedelta(seconds=30)
    closing: timedelta = timedelta(seconds=10)  # for what runs to end by itself


class Runner:
    """Runs jobs, up to `pace.slots` at once. Open it with `async with`, inside the executor it reports to.

    What the executor and the queue give in the same moment can for a while be more, up to twice as many.
    """

    def __init__(
        self,
        *,
        jobs: Jobs,
        pipeline_of: PipelineOf,
        do: DoJob,
        submit: Submit,
        clock: Clock,
        worker: str,
        pace: Pace = Pace(),
    ) -> None:
        """Take what it works with.

        Args:
            jobs: the queue.
            pipeline_of: gives the pipeline of a revision.
            do: does one job, and gives what is to be reported.
            submit: brings a report to its task.
            clock: what time it is.
            worker: names this process among those that share the database; never used before.
            pace: how much it does at once, and how often.
        """
        self._jobs = jobs
        self._clock = clock
        self._pace = pace
        self._leases = Leases(jobs, worker, pace.lease)
        self._reporter = Reporter(submit)
        self._bench = Workbench(
            jobs,
            pipeline_of,
            do,
            self._reporter,
            on_room=self._on_room,
            on_doubt=self._leases.distrust,
        )
        self._offered = ""  # the name in the claim that the executor has
        self._has_more = True  # jobs wait in the queue, as far as we know
        self._is_open = False
        self._bell = asyncio.Event()
        self._tending: asyncio.Task[None] | None = None

    async def __aenter__(self) -> "Runner":
        self._is_open = True
        self._bell.set()
        self._tending = asyncio.create_task(self._tend(), name="runner")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take nothing more; let what runs end for a while, then cancel it."""
        self._is_open = False
        try:
            await self._bench.close(self._pace.closing.total_seconds())
        finally:
            if self._tending is not None:
                self._tending.cancel()
                await asyncio.wait([self._tending])

    # --- what the executor knows of it -----------------------------------------------------------

    def claim(self, now: datetime) -> Claim | None:
        if self._room <= 0:
            return None
        claim = self._leases.claim(self._room, now)
        self._offered = claim.by
        return claim

    def committed(self, commit: Commit) -> None:
        if commit.dropped:
            self._bench.stop([job.id for job in commit.dropped])
        if commit.taken:
            self._bench.start(commit.taken, self._offered)
        if commit.has_queued:
            self._has_more = True
            self._bell.set()

    # --- what it does by itself ------------------------------------------------------------------

    @property
    def _room(self) -> int:
        return self._pace.slots - self._bench.busy if self._is_open else 0

    def _on_room(self) -> None:
        if self._has_more:
            self._bell.set()

    async def _tend(self) -> None:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(self._pace.look.total_seconds()):
                    await self._bell.wait()
            self._bell.clear()
            try:
                await self._look_after_claims()
                await self._take()
            except StoreError as error:
                _LOG.warning("the queue cannot be read: %s", error)
            except Exception:  # noqa: BLE001 - of one effect in a loop, which must go on
                _LOG.exception("the runner failed in looking for work, and goes on")

    async def _look_after_claims(self) -> None:
        now = self._clock.now()
        if await self._leases.extend(self._bench.names, now):
            await self._bench.stop_what_is_gone()
        lost = [job for job in await self._leases.lapsed(now) if not self._bench.holds(job)]
        if lost and self._is_open:
            await asyncio.gather(*(self._reporter.lost(job) for job in lost))

    async def _take(self) -> None:
        room = self._room
        if room <= 0:
            return
        now = self._clock.now()
        claim = self._leases.claim(room, now)
        try:
            taken = await self._jobs.take(claim, now)
        except Exception:
            self._leases.distrust()  # they may be taken, but we do not know which
            raise
        self._has_more = len(taken) == room
        if taken:
            self._bench.start(taken, claim.by)
