"""Owns work that outlives the request that began it, so that closing can wait for it."""

import asyncio
import logging
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from types import TracebackType
from typing import Any, TypeVar

_PATIENCE_S = 5.0
_LOG = logging.getLogger(__name__)
T = TypeVar("T")


@asynccontextmanager
async def working(work: Coroutine[Any, Any, None]) -> AsyncIterator[asyncio.Task[None]]:
    """Do something that never ends by itself, until the block ends."""
    task = asyncio.create_task(work)
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def first_death(
    death: Coroutine[Any, Any, BaseException], *errands: asyncio.Task[None]
) -> BaseException:
    """Wait until something ends that never should; give the reason."""
    told = asyncio.create_task(death)
    try:
        await asyncio.wait([told, *errands], return_when=asyncio.FIRST_COMPLETED)
    finally:
        told.cancel()
    ended = next((errand for errand in errands if errand.done()), None)
    if ended is None:
        return told.result()
    return ended.exception() or RuntimeError(f"{ended.get_name()} ended")


class Background:
    """The tasks that are under way. On closing they get a few seconds, then they are cancelled."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()

    async def __aenter__(self) -> "Background":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE_S):
                while self._tasks:
                    await asyncio.wait(self._tasks)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def start(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Begin something, and keep hold of it until it ends."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._forget)
        return task

    def _forget(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            _LOG.error("background work failed", exc_info=task.exception())
