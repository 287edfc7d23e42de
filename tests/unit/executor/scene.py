"""Owns the executor under test: a store that can be held, a clock that stands, an observer that listens."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from engine.codes import HumanTaskKind, JobKind
from engine.commands import Approve, Command, Start, StepAsked, StepSucceeded, Submission
from engine.errors import StoreRefused
from engine.executor import Executor
from engine.folding import fold
from engine.ids import new_submission_id
from engine.model import HumanTaskId, JobId, JsonText, TaskId
from engine.ports.observer import Commit, Observer
from engine.ports.store import Claim, Saved
from engine.snapshot import Change, Reply
from tests.fakes.memory_rows import Rows
from tests.fakes.memory_store import MemoryBatch, MemoryStore
from tests.makers import ALICE, BOB, NOON, a_plan, a_policy, a_step, printed
from tests.support.waiting import eventually

T = TypeVar("T")
GATE = a_plan(a_step("draft"), a_step("review", "draft"))


class HeldStore(MemoryStore):
    """A store whose transactions wait while it is held."""

    def __init__(self) -> None:
        super().__init__()
        self.is_free = asyncio.Event()
        self.is_free.set()
        self.begun = 0
        self.unwanted: frozenset[TaskId] = frozenset()
        """Tasks whose rows the database does not take."""
        self.rival: Submission | None = None
        """What another writer commits between our load and our save, once."""

    async def transact(self, work: Callable[[MemoryBatch], T]) -> T:
        def picky(batch: MemoryBatch) -> T:
            result = work(batch)
            if self.unwanted & batch.rows.tasks.keys():
                raise StoreRefused("a row that nobody wants")
            return result

        self.begun += 1
        await self.is_free.wait()
        rival, self.rival = self.rival, None
        if rival is not None:
            return await super().transact(lambda batch: self._outrun(batch, rival, picky))
        return await super().transact(picky)

    def _outrun(self, batch: MemoryBatch, rival: Submission, work: Callable[[MemoryBatch], T]) -> T:
        return work(_OutrunBatch(batch.rows, rival))


class _OutrunBatch(MemoryBatch):
    """A transaction in which another writer's commit comes between load and save."""

    def __init__(self, rows: Rows, rival: Submission) -> None:
        super().__init__(rows)
        self._rival = rival

    def save(self, changes: Sequence[Change], claim: Claim | None) -> Saved:
        fold(MemoryBatch(self.rows), [self._rival], NOON, claim)
        return super().save(changes, claim)


class StandingClock:
    """A clock that tests move."""

    def __init__(self) -> None:
        self.instant = NOON

    def now(self) -> datetime:
        return self.instant


@dataclass
class Listener:
    """Hears of commits."""

    commits: list[Commit] = field(default_factory=list)

    def committed(self, commit: Commit) -> None:
        self.commits.append(commit)


class TakesAll:
    """A claimant with room for everything."""

    def claim(self, now: datetime) -> Claim | None:
        return Claim(by="here", slots=1_000, until=now)


@dataclass
class Scene:
    """An executor at work."""

    executor: Executor
    store: HeldStore
    heard: Listener

    async def say(self, command: Command, *, task: str = "t1", id: str | None = None) -> Reply:
        """Submit a command."""
        return await self.executor.submit(
            Submission(id=id or new_submission_id(), task_id=TaskId(task), command=command)
        )

    async def hold(self) -> "asyncio.Task[Reply]":
        """Begin a commit that does not end until `release`."""
        begun = self.store.begun
        self.store.is_free.clear()
        blocker = asyncio.create_task(self.say(a_start(), task="blocker"))
        await eventually(lambda: self.store.begun > begun)
        return blocker

    def release(self) -> None:
        """Let commits end."""
        self.store.is_free.set()

    async def begin(self, *commands: Coroutine[Any, Any, Reply]) -> "list[asyncio.Task[Reply]]":
        """Submit commands without waiting for them."""
        tasks = [asyncio.create_task(command) for command in commands]
        await asyncio.sleep(0)  # each runs until it has submitted
        return tasks

    async def asked(self, task: str = "t1", *people: str, required: int = 1) -> HumanTaskId:
        """Bring a new task to its gate; give the request."""
        await self.say(a_start(), task=task)
        await self.say(StepSucceeded(job=job("draft", task), claim=1, **printed({})), task=task)
        policy = a_policy(*people, required=required)
        reply = await self.say(
            StepAsked(
                job=job("review", task),
                claim=1,
                kind=HumanTaskKind.APPROVAL,
                policy=policy,
                request=JsonText('{"title":"?"}'),
            ),
            task=task,
        )
        assert reply.human_task is not None
        return reply.human_task


@asynccontextmanager
async def a_scene(*observers: Observer) -> AsyncIterator[Scene]:
    """Open an executor over a store in memory."""
    store, heard = HeldStore(), Listener()
    executor = Executor(store, StandingClock(), claimant=TakesAll(), observers=[heard, *observers])
    async with executor:
        yield Scene(executor, store, heard)


def a_start() -> Start:
    """Start a task with a gate."""
    return Start(plan=GATE, inputs=JsonText("{}"), by=ALICE)


def approval(request: HumanTaskId) -> Approve:
    """Approve as Bob."""
    return Approve(human_task=request, by=BOB)


def job(step: str, task: str = "t1") -> JobId:
    """Name the first run of a step."""
    return JobId(TaskId(task), step, 1, 1, JobKind.RUN)
