"""Owns time in the sandbox: whatever needs the hour, or waits, asks this clock, and tests move it."""

import asyncio
import time
from collections.abc import Awaitable, Iterable
from typing import TypeVar

T = TypeVar("T")


class Clock:
    """The workspace's time, in Unix seconds.

    Args:
        start_s: where time begins; None is the machine's own time.
        running: False holds time still until a test calls `advance`.
    """

    def __init__(self, *, start_s: float | None = None, running: bool = True) -> None:
        self._running = running
        self._offset_s = 0.0 if start_s is None else start_s - time.time()
        self._held_s = time.time() if start_s is None else start_s
        self._sleepers: set[asyncio.Future[None]] = set()

    def now(self) -> float:
        """Give the workspace's time in Unix seconds."""
        return time.time() + self._offset_s if self._running else self._held_s

    def wall(self) -> float:
        """Give the machine's own time: for signatures, which the other side checks against its own clock."""
        return time.time()

    def advance(self, seconds: float) -> None:
        """Move time on; whatever was due in between is due now."""
        if seconds < 0:
            raise ValueError(f"time only goes forward: {seconds} s")
        self._offset_s += seconds
        self._held_s += seconds
        _wake(self._sleepers)

    async def sleep(self, seconds: float) -> None:
        """Wait until that much of the workspace's time has passed."""
        due = self.now() + seconds
        while (left := due - self.now()) > 0:
            moved = asyncio.get_running_loop().create_future()
            self._sleepers.add(moved)
            try:
                await asyncio.wait_for(moved, left if self._running else None)
            except TimeoutError:
                continue
            finally:
                self._sleepers.discard(moved)

    async def within(self, seconds: float, awaitable: Awaitable[T]) -> T:
        """Wait for something, for so much of the workspace's time and no longer. Raises TimeoutError."""
        wanted = asyncio.ensure_future(awaitable)
        limit = asyncio.ensure_future(self.sleep(seconds))
        try:
            await asyncio.wait({wanted, limit}, return_when=asyncio.FIRST_COMPLETED)
            if wanted.done():
                return wanted.result()
            raise TimeoutError(f"nothing within {seconds} s")
        finally:
            for task in (wanted, limit):
                task.cancel()
            await asyncio.gather(limit, return_exceptions=True)


def _wake(sleepers: Iterable[asyncio.Future[None]]) -> None:
    for sleeper in list(sleepers):
        if not sleeper.done():
            sleeper.set_result(None)
