"""Owns how reports reach their tasks: tried again while the database is away, given up when we close."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import ParamSpec, TypeAlias, TypeVar

from engine.commands import JobLost, Report, StepFailed, Submission
from engine.errors import CommitUnknown, ExecutorClosed, SignoffError, StoreUnavailable
from engine.model import Job
from engine.refusals import Refused
from engine.snapshot import Reply
from engine.steps.reports import submission_of

P = ParamSpec("P")
T = TypeVar("T")
Submit: TypeAlias = Callable[[Submission], Awaitable[Reply]]

_FIRST_PAUSE_S = 0.05
_LONGEST_PAUSE_S = 2.0
_AWAY = (StoreUnavailable, CommitUnknown)
_LOG = logging.getLogger(__name__)


async def until_available(ask: Callable[P, Awaitable[T]], *args: P.args, **kwargs: P.kwargs) -> T:
    """Ask again and again while the database cannot be reached."""
    pause_s = _FIRST_PAUSE_S
    while True:
        try:
            return await ask(*args, **kwargs)
        except _AWAY as error:
            _LOG.warning("the database is away: %s", error)
        await asyncio.sleep(pause_s)
        pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)


class Reporter:
    """Brings reports to their tasks."""

    def __init__(self, submit: Submit) -> None:
        self._submit = submit
        self._is_closing = False

    def close(self) -> None:
        """Do not wait for an executor any more that takes nothing."""
        self._is_closing = True

    async def report(self, report: Report) -> bool:
        """Report; say whether it was taken. One that is fenced is taken, too: it just changes nothing."""
        try:
            return await self._submitted(report)
        except Exception as error:  # noqa: BLE001 - whatever the database has against it, the step must end
            if isinstance(report, StepFailed):
                _LOG.exception("the report of %s cannot be written", report.job)
                return False
            _LOG.warning("the database refused the report of %s", report.job, exc_info=error)
            reason = f"its result could not be written: {type(error).__name__}"
        return await self.report(StepFailed(job=report.job, claim=report.claim, error=reason, is_final=True))

    async def lost(self, job: Job) -> None:
        """Report that the process which had taken a job is gone. If that fails, it is found again."""
        _LOG.warning("%s is lost: claim %d has ended without a report", job.id, job.claim)
        try:
            await self._submit(submission_of(JobLost(job=job.id, claim=job.claim)))
        except SignoffError as error:
            _LOG.warning("the loss of %s could not be reported: %s", job.id, error)

    async def _submitted(self, report: Report) -> bool:
        pause_s = _FIRST_PAUSE_S
        while True:
            try:
                await self._submit(submission_of(report))
                return True
            except Refused as refused:
                _LOG.error("the report of %s does not fit: %s", report.job, refused)
                return False
            except StoreUnavailable as error:
                _LOG.warning("the report of %s waits: %s", report.job, error)
            except ExecutorClosed:
                if self._is_closing:
                    return False
            await asyncio.sleep(pause_s)
            pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)
