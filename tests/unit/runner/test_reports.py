"""How reports reach their tasks, and how a runner closes."""

import asyncio
import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from engine.commands import StepFailed
from engine.errors import ExecutorClosed, StoreRefused, StoreUnavailable
from engine.model import TaskId
from engine.refusals import OutOfTurn
from tests.support.waiting import eventually
from tests.unit.runner.doubles import QUICK, TOLD, World, a_runner, succeeded
from tests.unit.steps.makers import NOW, a_job

ONE, TWO = a_job(task="t1"), a_job(task="t2")


async def test_a_report_is_repeated_until_it_is_taken() -> None:
    async with a_runner(pace=TOLD) as world:
        world.executor.errors = [StoreUnavailable("away"), ExecutorClosed("not open yet")]
        world.bodies.let_end(ONE)
        world.commit(ONE)
        await world.reported(ONE)
        assert world.executor.reports == [succeeded(ONE)]


async def test_a_result_that_the_database_refuses_fails_the_step() -> None:
    async with a_runner(pace=TOLD) as world:
        world.executor.errors = [StoreRefused("too long for its column")]
        world.bodies.let_end(ONE)
        world.commit(ONE)
        await world.reported(ONE)
        (report,) = world.executor.reports
        assert isinstance(report, StepFailed)
        assert report.is_final
        assert report.error == "its result could not be written: StoreRefused"


async def test_where_not_even_the_failure_can_be_written_the_claim_runs_out() -> None:
    async with a_runner(pace=TOLD) as world:
        world.executor.errors = [StoreRefused("no"), StoreRefused("no")]
        world.bodies.let_end(ONE)
        world.commit(ONE)
        await eventually(lambda: world.room() == 4 and not world.executor.errors, what="its end")
        claim = world.runner.claim(NOW)
        assert claim is not None
        assert claim.by == "w.2"  # the name under which it was taken is not extended any more


async def test_a_report_that_does_not_fit_is_not_repeated(caplog: pytest.LogCaptureFixture) -> None:
    async with a_runner(pace=TOLD) as world:
        world.executor.errors = [OutOfTurn(TaskId("t1"), "StepSucceeded")]
        world.bodies.let_end(ONE)
        world.commit(ONE)
        await eventually(lambda: world.room() == 4 and not world.executor.errors, what="its end")
        assert not world.executor.reports
    assert "does not fit" in caplog.text


async def test_a_pipeline_that_cannot_be_read_fails_the_step() -> None:
    world = World(pace=TOLD, revision="r0")
    async with world.runner:
        world.commit(ONE)
        await world.reported(ONE)
        (report,) = world.executor.reports
        assert isinstance(report, StepFailed)
        assert report.is_final
        assert "its pipeline cannot be read" in report.error


async def test_a_mistake_of_ours_does_not_stop_the_others(caplog: pytest.LogCaptureFixture) -> None:
    async with a_runner(pace=TOLD) as world:
        world.bodies.broken = frozenset({ONE.id})
        world.commit(ONE, TWO)
        world.bodies.let_end(TWO)
        await world.reported(TWO)
        await eventually(lambda: world.room() == 4, what="the place of the broken one")
        claim = world.runner.claim(NOW)
        assert claim is not None
        assert claim.by == "w.2"  # so that the claim of the broken one runs out
    assert "could not be run" in caplog.text


async def test_closing_lets_what_runs_end() -> None:
    world = World(pace=replace(TOLD, closing=timedelta(seconds=5)))
    async with world.runner:
        world.commit(ONE)
        await world.begun(ONE)
        asyncio.get_running_loop().call_later(0.02, world.bodies.let_end, ONE)
    assert world.executor.reports == [succeeded(ONE)]


async def test_closing_takes_nothing_more() -> None:
    world = World()
    async with world.runner:
        world.commit(ONE)
        await world.begun(ONE)
    assert world.runner.claim(NOW) is None
    world.jobs.queue(TWO)
    world.commit(has_queued=True)
    await asyncio.sleep(0)
    assert world.bodies.begun == [ONE]


async def test_closing_cancels_what_takes_too_long_and_leaves_its_claim() -> None:
    world = World(pace=QUICK)
    async with world.runner:
        world.commit(ONE)
        await world.begun(ONE)
    assert world.bodies.ended == [ONE]
    assert not world.executor.submissions
    assert world.jobs.rows[ONE.id].job.claim == 1


async def test_closing_does_not_wait_for_an_executor_that_is_gone() -> None:
    world = World(pace=replace(TOLD, closing=timedelta(seconds=30)))
    async with world.runner:
        world.executor.errors = [ExecutorClosed("gone")] * 99
        world.bodies.let_end(ONE)
        world.commit(ONE)
        await world.begun(ONE)
    assert not world.executor.reports


async def test_closing_does_not_wait_for_a_thread_that_hangs() -> None:
    hangs = threading.Event()
    world = World(pace=QUICK)
    async with world.runner:
        world.commit(ONE)
        await world.begun(ONE)
        thread = asyncio.ensure_future(world.bodies.means[ONE.id].in_thread(lambda: hangs.wait(30)))
        await asyncio.sleep(0)
        thread.cancel()
    hangs.set()
    assert world.bodies.ended == [ONE]


async def test_a_cancelled_closing_still_cancels_what_runs() -> None:
    world = World(pace=replace(TOLD, closing=timedelta(seconds=30)))

    async def use() -> None:
        async with world.runner:
            world.commit(ONE)
            await world.begun(ONE)

    using = asyncio.create_task(use())
    await world.begun(ONE)
    await eventually(lambda: world.runner.claim(NOW) is None, what="the closing")
    using.cancel()
    with pytest.raises(asyncio.CancelledError):
        await using
    await eventually(lambda: world.bodies.ended == [ONE], what="the end of the body")
