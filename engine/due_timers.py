"""Owns the firing of timers that are due: each becomes a command, and the command alone decides."""

import asyncio
import logging
from datetime import datetime, timedelta

from engine.codes import TimerKind
from engine.commands import Submission, TimerFired
from engine.errors import ExecutorClosed, StoreError
from engine.human import Submit
from engine.model import UserId
from engine.ports.summaries import Summaries
from engine.ports.timers import Clock, DueTimer, Timers
from engine.refusals import Refused

_AT_A_TIME = 200
_LATE = timedelta(minutes=1)
_LOG = logging.getLogger(__name__)


class DueTimers:
    """Looks for timers that are due, and fires them. Who calls `fire` is the clock; any number may."""

    def __init__(self, timers: Timers, summaries: Summaries, submit: Submit, clock: Clock) -> None:
        self._timers = timers
        self._summaries = summaries
        self._submit = submit
        self._clock = clock

    async def fire(self) -> int:
        """Fire all that is due, earliest first; give how many that were."""
        fired = 0
        while due := await self._timers.due(self._clock.now(), _AT_A_TIME):
            reminds = any(one.timer.kind is TimerKind.REMIND for one in due)
            with_summary = await self._summaries.users() if reminds else frozenset[UserId]()
            results = await asyncio.gather(*(self._fire(one, with_summary) for one in due))
            fired += sum(results)
            if len(due) < _AT_A_TIME or not any(results):
                break
        return fired

    async def are_late(self) -> bool:
        """Say whether a timer has been due for a while and nobody fired it."""
        next_due = await self._timers.next_due()
        return next_due is not None and self._clock.now() - next_due > _LATE

    async def _fire(self, due: DueTimer, with_summary: frozenset[UserId]) -> bool:
        command = TimerFired(timer=due.timer, due=due.due, with_summary=with_summary)
        try:
            await self._submit(Submission(id=_id_of(due), task_id=due.task_id, command=command))
        except Refused as refused:
            _LOG.error("timer %s of %s was refused: %s", due.timer, due.task_id, refused)
            return False
        except (StoreError, ExecutorClosed) as error:
            _LOG.warning("timer %s of %s could not fire yet: %s", due.timer, due.task_id, error)
            return False
        return True


def _id_of(due: DueTimer) -> str:
    timer, at = due.timer, datetime.isoformat(due.due)
    return f"timer:{due.task_id}/{timer.step}/{timer.run}/{timer.kind.value}/{at}"
