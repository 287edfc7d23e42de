"""What is under way: closing waits for steps at work, and not for those that wait for their next try."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from engine.commands import Report, StepFailed
from engine.pipeline import Pipeline
from engine.ports.jobs import JobContext
from engine.steps.context import Means
from signoff.underway import Underway
from tests.support.waiting import eventually
from tests.unit.steps.makers import a_job, a_job_context, a_pipeline, some_means


@dataclass
class Bodies:
    """Step `works` is at work until it is told to end; `rests` waits for its next try, again and again."""

    end: asyncio.Event = field(default_factory=asyncio.Event)
    tries: int = 0

    async def do(self, context: JobContext, _pipeline: Pipeline, means: Means) -> Report:
        while context.job.id.step == "rests" and not self.end.is_set():
            self.tries += 1
            await asyncio.gather(means.rest(3600))  # a body may rest in a task of its own
        await self.end.wait()
        return StepFailed(job=context.job.id, claim=1, error="", is_final=True)


@asynccontextmanager
async def doing(underway: Underway, *steps: str) -> AsyncIterator[list[asyncio.Task[Report]]]:
    means, contexts = some_means(rest=asyncio.sleep), [a_job_context(a_job(step)) for step in steps]
    tasks = [asyncio.create_task(underway.do(context, a_pipeline(), means)) for context in contexts]
    try:
        yield tasks
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def test_steps_at_work_are_named_and_those_that_rest_are_not() -> None:
    bodies = Bodies()
    underway = Underway(bodies.do)
    async with underway, doing(underway, "works", "rests") as (works, _rests):
        await eventually(lambda: bodies.tries == 1 and underway.steps == ["works of release-42"])
        bodies.end.set()
        await works
        assert underway.steps == []


async def test_closing_ends_those_that_rest_and_leaves_the_others_to_end() -> None:
    bodies = Bodies()
    underway = Underway(bodies.do)
    async with underway, doing(underway, "works", "rests") as (works, rests):
        await eventually(lambda: bodies.tries == 1)
        await underway.__aexit__(None, None, None)
        await asyncio.wait([rests], timeout=5)
        assert rests.cancelled()
        assert underway.steps == ["works of release-42"]
        bodies.end.set()
        assert isinstance(await works, StepFailed)


async def test_nobody_begins_to_rest_while_it_closes() -> None:
    bodies = Bodies()
    underway = Underway(bodies.do)
    async with underway:
        await underway.__aexit__(None, None, None)
        async with doing(underway, "rests") as (rests,):
            await asyncio.wait([rests], timeout=5)
            assert rests.cancelled()
