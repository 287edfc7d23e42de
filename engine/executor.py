"""Owns the loop through which every command goes: take what waits, fold, commit once, answer.

A commit is the dearest thing we do, so whatever came in during one commit shares the next.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from types import TracebackType

from engine.commands import Submission
from engine.errors import (
    CommitUnknown,
    Conflict,
    ExecutorClosed,
    SignoffError,
    StoreRefused,
    StoreUnavailable,
)
from engine.folding import Folded, Outcome, fold
from engine.model import TaskId
from engine.ports.observer import Commit, Observer
from engine.ports.store import Batch, Claimant, Store
from engine.ports.timers import Clock
from engine.snapshot import Reply

_BATCH_MAX = 500
_PAUSE_S = 0.2  # between two looks for commands whose commit is in doubt
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A submission and the caller who waits for its reply."""

    submission: Submission
    reply: asyncio.Future[Reply]

    def settle(self, outcome: Reply | BaseException) -> None:
        if self.reply.done():  # the caller gave up: the command is applied all the same
            return
        if isinstance(outcome, BaseException):
            self.reply.set_exception(outcome)
        else:
            self.reply.set_result(outcome)


class Executor:
    """Applies commands to tasks, in batches. Open it with `async with`."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        *,
        claimant: Claimant | None = None,
        observers: Sequence[Observer] = (),
    ) -> None:
        self._store = store
        self._clock = clock
        self._claimant = claimant
        self._observers = tuple(observers)
        self._queue: deque[_Waiting] = deque()
        self._bell = asyncio.Event()
        self._is_open = False
        self._loop: asyncio.Task[None] | None = None
        self.death: BaseException | None = None
        """Why the loop died, if it did. It never does unless something is broken beyond one batch."""

    async def __aenter__(self) -> "Executor":
        self._is_open = True
        self._loop = asyncio.create_task(self._serve(), name="executor")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take no more commands, end the running batch, and refuse what still waits."""
        self._is_open = False
        self._bell.set()
        if self._loop is not None:
            await asyncio.wait([self._loop])
            if not self._loop.cancelled():
                self._loop.exception()  # seen: it is the reason of the death that was told
        self._refuse_all(ExecutorClosed("the executor is shutting down"))

    async def died(self) -> BaseException:
        """Wait until the loop is gone though nobody closed it; give the reason."""
        if self._loop is not None:
            await asyncio.wait([self._loop])
        return self.death or ExecutorClosed("the executor is shutting down")

    async def submit(self, submission: Submission) -> Reply:
        """Have a command applied; return after its commit.

        A caller that is cancelled gives up waiting, never the command.

        Raises:
            Refused: the command's own rules refuse it.
            StoreUnavailable: the database is out of reach; nothing was written.
            ExecutorClosed: no more commands are taken.
        """
        if not self._is_open or self.death is not None:
            raise ExecutorClosed("the executor takes no more commands")
        waiting = _Waiting(submission, asyncio.get_running_loop().create_future())
        self._queue.append(waiting)
        self._bell.set()
        return await waiting.reply

    async def _serve(self) -> None:
        try:
            while self._is_open:
                await self._bell.wait()
                self._bell.clear()
                while self._queue and self._is_open:
                    await self._commit(self._take())
        except BaseException as death:  # also cancelled: whoever waits must learn that nobody serves them
            _LOG.critical("the executor died", exc_info=death)
            self.death = death
            self._refuse_all(death)
            if not isinstance(death, Exception):
                raise

    def _take(self) -> list[_Waiting]:
        return [self._queue.popleft() for _ in range(min(len(self._queue), _BATCH_MAX))]

    def _refuse_all(self, error: BaseException) -> None:
        while self._queue:
            self._queue.popleft().settle(error)

    async def _commit(self, batch: list[_Waiting]) -> None:
        clock = asyncio.get_running_loop().time
        began = clock()
        try:
            folded = await self._transact(batch)
        except StoreUnavailable as unavailable:
            _answer(batch, unavailable)
        except Exception as error:  # noqa: BLE001 - of one guilty command, found by running each alone
            if len(batch) == 1:
                await self._fail(batch[0], error)
                return
            for waiting in batch:
                await self._commit([waiting])
        except BaseException as death:  # cancelled while it writes: so does whoever waits for this
            _answer(batch, death)
            raise
        else:
            took = timedelta(seconds=clock() - began)
            self._settle(batch, folded.outcomes)
            self._publish(replace(folded.commit, took=took))

    async def _fail(self, waiting: _Waiting, error: Exception) -> None:
        """Tell a caller that the command is the guilty one, unless it was only submitted twice."""
        if isinstance(error, StoreRefused) and await self._is_in_history([waiting.submission]):
            task_id = waiting.submission.task_id
            found = await self._store.transact(lambda batch: batch.load([task_id]))
            waiting.settle(Reply(task=found[task_id], changed=False))
            return
        if not isinstance(error, SignoffError):
            _LOG.error("command %s failed", waiting.submission.id, exc_info=error)
        waiting.settle(error)

    def _publish(self, commit: Commit) -> None:
        for observer in self._observers:
            observer.committed(commit)

    def _settle(self, batch: Sequence[_Waiting], outcomes: Sequence[Outcome]) -> None:
        for waiting, outcome in zip(batch, outcomes, strict=True):
            if isinstance(outcome, Conflict):
                self._queue.append(waiting)  # another writer was first: on what the task is now
            else:
                waiting.settle(outcome)

    async def _transact(self, batch: Sequence[_Waiting]) -> Folded:
        """Fold and commit; where the outcome of the commit is unknown, find it out."""
        submissions = [waiting.submission for waiting in batch]
        now = self._clock.now()
        claim = None if self._claimant is None else self._claimant.claim(now)
        attempts: list[Folded] = []

        def work(kept: Batch) -> Folded:
            attempts.append(fold(kept, submissions, now, claim))
            return attempts[-1]

        try:
            return await self._store.transact(work)
        except CommitUnknown:
            _LOG.warning("the outcome of a commit of %d commands is unknown", len(submissions))
            if await self._is_in_history(submissions):
                return attempts[-1]
            return await self._store.transact(work)

    async def _is_in_history(self, submissions: Sequence[Submission]) -> bool:
        """Say whether a batch was written: all of it or nothing is."""
        ids = {submission.id for submission in submissions}
        while True:
            with suppress(StoreUnavailable, CommitUnknown):
                found: dict[str, TaskId] = dict(await self._store.transact(lambda batch: batch.known(ids)))
                return bool(found)
            await asyncio.sleep(_PAUSE_S)


def _answer(batch: Sequence[_Waiting], error: BaseException) -> None:
    for waiting in batch:
        waiting.settle(error)
