"""Owns the lives of a bot: when one is killed the next begins, with the same settings and the same files."""

import asyncio
import json
import signal
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import TypeVar

from bot.settings import Settings
from sandbox.people import Workspace
from sandbox.server import Sandbox
from tests.crash.life import Fate, live
from tests.crash.moments import Death, Kind

DEAD_FOR = timedelta(seconds=61)  # longer than the notifier's hold on what it was about to post when it died

T = TypeVar("T")


class Died(Exception):
    """The bot died while somebody waited for what it would do."""


class Lives:
    """The lives of one bot, one after the other.

    Args:
        sandbox: the workspace; its time is moved on by as long as the bot is dead.
        settings: the same for all lives.
        deaths: how the first lives end. The next one is stopped in the end.
        folder: for what they write.
        dead_for: how long it takes, by all clocks, until the next life begins.
        dies_of_promises: whether it is killed as soon as somebody was told that it took what they did.
    """

    def __init__(
        self,
        sandbox: Sandbox,
        settings: Settings,
        deaths: Sequence[Death],
        folder: Path,
        dead_for: timedelta = DEAD_FOR,
        *,
        dies_of_promises: bool = False,
    ) -> None:
        self._sandbox = sandbox
        self._settings = settings
        self._deaths = list(deaths)
        self._dies_of_promises = dies_of_promises
        self._folder = folder
        self._dead_for = dead_for
        self._context = get_context("forkserver")  # a fork of what has imported all: much faster than a start
        self._context.set_forkserver_preload(["pytest", "tests.crash.life"])
        self._process: BaseProcess | None = None
        self._ends: list[asyncio.Event] = []
        self._stopped = asyncio.Event()
        self.failure: str | None = None
        """Why there is no further life, if one ended by itself."""

    @property
    def count(self) -> int:
        """How many lives began so far."""
        return len(self._ends)

    async def go_on(self) -> None:
        """Begin life after life until one is stopped, or ends by itself."""
        while not self._stopped.is_set():
            self._process = self._begin()
            status = await _end_of(self._process)
            if not self._is_fated(status):
                self.failure = f"life {self.count} ended with status {status}:\n{self.log()}"
            self._ends[-1].set()
            if self.failure:
                return

    def stop(self) -> None:
        """Let the present life end in peace."""
        self._stopped.set()
        if self._process is not None:
            self._process.terminate()

    async def alive(self) -> int:
        """Wait until it listens; give the number of that life."""
        slack = Workspace(self._sandbox.control.call, timeout_s=30)
        await slack.wait_until(lambda answer: answer["connections"] or self.failure, "the bot's connection")
        assert self.failure is None, self.failure
        return self.count

    async def unless_it_dies(self, life: int, wait: Awaitable[T]) -> T:
        """Wait for something that this life does. Raises Died."""
        waiting = asyncio.ensure_future(wait)
        dying = asyncio.ensure_future(self._ends[life - 1].wait())
        try:
            await asyncio.wait([waiting, dying], return_when=asyncio.FIRST_COMPLETED)
            if waiting.done():
                return waiting.result()
            raise Died
        finally:
            for task in (waiting, dying):
                task.cancel()
            await asyncio.gather(waiting, dying, return_exceptions=True)

    def has_promised(self) -> None:
        """Hear that the bot took what somebody did."""
        if self._dies_of_promises and self._process is not None:
            self._process.kill()

    def log(self) -> str:
        """Give what the present life wrote."""
        return (self._folder / f"life-{self.count}.log").read_text(encoding="utf-8")

    def moments(self) -> Counter[Kind]:
        """Give the moments of the life that was stopped."""
        ledger = json.loads(self._ledger.read_text(encoding="utf-8"))
        return Counter({Kind(kind): count for kind, count in ledger.items()})

    @property
    def _ledger(self) -> Path:
        return self._folder / "moments.json"

    def _is_fated(self, status: int) -> bool:
        death = self._death(self.count - 1)
        if status == 0 and "Traceback" in self.log():
            return False
        if self._stopped.is_set():
            return status == 0
        return status == (death.status if death else -signal.SIGKILL)

    def _death(self, life: int) -> Death | None:
        return self._deaths[life] if life < len(self._deaths) else None

    def _begin(self) -> BaseProcess:
        if self.count:
            self._sandbox.clock.advance(self._dead_for.total_seconds())
        fate = Fate(
            settings=self._settings,
            late=self._dead_for * self.count,
            death=self._death(self.count),
            log=self._folder / f"life-{self.count + 1}.log",
            ledger=self._ledger,
        )
        self._ends.append(asyncio.Event())
        process = self._context.Process(target=live, args=(fate,))
        process.start()
        return process


@asynccontextmanager
async def going_on(them: Lives) -> AsyncIterator[None]:
    """Let life follow life until the block ends. In the end it is stopped politely."""
    going = asyncio.create_task(them.go_on())
    try:
        yield
    finally:
        them.stop()
        await going
    assert them.failure is None, them.failure


async def _end_of(process: BaseProcess) -> int:
    """Wait until a process is gone; give its exit status, negative for a signal."""
    gone = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_reader(process.sentinel, gone.set)
    try:
        await gone.wait()
    finally:
        loop.remove_reader(process.sentinel)
    process.join()
    assert process.exitcode is not None
    return process.exitcode
