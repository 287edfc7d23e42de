"""Owns what the steps of this process are at: whom closing waits for, and whom it does not."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from functools import partial
from types import TracebackType
from typing import Any

from engine.commands import Report
from engine.pipeline import Pipeline
from engine.ports.jobs import JobContext
from engine.steps.context import Means
from engine.workbench import DoJob


class Underway:
    """Does jobs, and knows which it does. When the block ends, those that only wait for their next try end.

    Such as the ones that ask for people while the directory is away: they would wait until they were stopped.
    """

    def __init__(self, do: DoJob) -> None:
        self._do = do
        self._steps: dict[asyncio.Task[Any], str] = {}
        self._resting: set[asyncio.Task[Any]] = set()
        self._is_closing = False

    async def __aenter__(self) -> "Underway":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._is_closing = True
        for task in self._resting:
            task.cancel()

    @property
    def steps(self) -> Sequence[str]:
        """Give the steps at work, such as `build of release-42`: those that closing has to wait for."""
        return sorted({step for task, step in self._steps.items() if task not in self._resting})

    async def do(self, context: JobContext, pipeline: Pipeline, means: Means) -> Report:
        """Do a job."""
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("a job is done in a task of its own")
        self._steps[task] = f"{context.job.id.step} of {context.task.name}"
        try:
            rest = partial(self._rest, task, means.rest)
            return await self._do(context, pipeline, replace(means, rest=rest))
        finally:
            del self._steps[task]

    async def _rest(
        self, task: asyncio.Task[Any], rest: Callable[[float], Awaitable[None]], seconds: float
    ) -> None:
        if self._is_closing:
            task.cancel()
        self._resting.add(task)
        try:
            await rest(seconds)
        finally:
            self._resting.discard(task)
