"""Owns the threads in which the synchronous functions of steps run.

A thread cannot be stopped. When its step is cancelled or runs out of time, the function runs on to its
end and what it gives is thrown away; `still_running` tells of it. The threads are daemons, so that a
function which never returns does not keep the process from ending (an executor of `concurrent.futures`
would wait for it).
"""

import asyncio
import threading
from collections.abc import Callable, Hashable
from contextlib import suppress
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Any


@dataclass(frozen=True, slots=True)
class Raised:
    """What a function raised, kept as a value: some exceptions cannot be set on a future."""

    error: BaseException


@dataclass(frozen=True, slots=True)
class _Call:
    """A function to run, and the loop's future that waits for it."""

    function: Callable[[], Any]
    whose: Hashable
    future: asyncio.Future[Any]


class Threads:
    """Threads that are started as they are needed, and used again."""

    def __init__(self) -> None:
        self._calls: SimpleQueue[_Call | None] = SimpleQueue()
        self._idle = threading.Semaphore(0)
        self._started = 0
        self._running: dict[Hashable, set[asyncio.Future[Any]]] = {}

    async def call(self, function: Callable[[], Any], whose: Hashable) -> Any:
        """Run a function in a thread; give what it returns or raise what it raises.

        A caller who is cancelled stops waiting, not the function.
        """
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._running.setdefault(whose, set()).add(future)
        self._calls.put(_Call(function, whose, future))
        if not self._idle.acquire(blocking=False):
            self._started += 1
            threading.Thread(target=self._work, name=f"step-{self._started}", daemon=True).start()
        result = await asyncio.shield(future)
        if isinstance(result, Raised):
            raise result.error
        return result

    def still_running(self, whose: Hashable) -> frozenset[asyncio.Future[Any]]:
        """Give what somebody's functions that have not returned yet will end; they never raise."""
        return frozenset(self._running.get(whose, ()))

    def close(self) -> None:
        """Let the threads go, each when its function returns."""
        for _ in range(self._started):
            self._calls.put(None)

    def _work(self) -> None:
        while (call := self._calls.get()) is not None:
            result = _result_of(call.function)
            self._idle.release()  # before the loop hears of it, so that its next call finds this thread
            with suppress(RuntimeError):  # the loop was closed in the meantime: nobody waits any more
                call.future.get_loop().call_soon_threadsafe(self._settle, call, result)
            del call, result

    def _settle(self, call: _Call, result: Any) -> None:
        theirs = self._running[call.whose]
        theirs.discard(call.future)
        if not theirs:
            del self._running[call.whose]
        call.future.set_result(result)


def _result_of(function: Callable[[], Any]) -> Any:
    try:
        return function()
    except BaseException as error:  # noqa: BLE001 - SystemExit too must reach the step, not the thread
        return Raised(error)
