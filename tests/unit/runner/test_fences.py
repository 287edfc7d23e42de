"""What a runner does when a job is dropped, taken again, undone."""

import asyncio
import threading
from functools import partial

from engine.codes import JobKind
from tests.support.waiting import eventually
from tests.unit.runner.doubles import TOLD, a_runner, succeeded
from tests.unit.steps.makers import a_job

ONE, TWO = a_job(task="t1"), a_job(task="t2")
UNDO = a_job(task="t1", kind=JobKind.UNDO)


async def test_a_dropped_job_is_cancelled_and_says_nothing() -> None:
    async with a_runner(pace=TOLD) as world:
        world.commit(ONE)
        await world.begun(ONE)
        world.commit(dropped=[ONE])
        await eventually(lambda: world.bodies.ended == [ONE], what="the end of the body")
        await eventually(lambda: world.room() == 4, what="its place")
        assert not world.executor.submissions


async def test_a_job_that_is_dropped_before_it_begins_does_not_begin() -> None:
    async with a_runner(pace=TOLD) as world:
        world.commit(ONE)
        world.commit(dropped=[ONE])
        assert world.room() == 4
        await eventually(lambda: world.jobs.reads, what="the reading")
        assert not world.bodies.begun


async def test_a_job_that_is_dropped_while_it_is_read_does_not_begin() -> None:
    async with a_runner(pace=TOLD) as world:
        world.jobs.on_read = partial(world.commit, dropped=[ONE])
        world.commit(ONE, TWO)
        await world.begun(TWO)
        assert world.bodies.begun == [TWO]


async def test_a_job_that_is_dropped_in_its_very_first_moment_leaves_its_place() -> None:
    async with a_runner(pace=TOLD) as world:
        drop = partial(asyncio.get_running_loop().call_soon, partial(world.commit, dropped=[ONE]))
        world.jobs.on_read = drop
        world.commit(ONE)
        await eventually(lambda: world.jobs.reads, what="the reading")
        await eventually(lambda: world.room() == 4, what="its place")


async def test_somebody_elses_dropped_job_is_no_concern() -> None:
    async with a_runner(pace=TOLD) as world:
        world.commit(ONE)
        await world.begun(ONE)
        world.commit(dropped=[a_job(task="t9")])
        world.bodies.let_end(ONE)
        await world.reported(ONE)


async def test_an_undo_begins_when_the_cancelled_body_has_really_ended() -> None:
    async with a_runner(pace=TOLD) as world:
        world.bodies.lingers[ONE.id] = asyncio.Event()
        world.commit(ONE)
        await world.begun(ONE)
        world.commit(UNDO, dropped=[ONE])
        await eventually(lambda: world.jobs.reads == [1, 1], what="the reading of the undo")
        assert world.bodies.begun == [ONE]
        world.bodies.lingers[ONE.id].set()
        await world.begun(UNDO)
        assert world.bodies.ended == [ONE]


async def test_an_undo_waits_for_a_thread_that_cannot_be_cancelled() -> None:
    goes_on = threading.Event()
    async with a_runner(pace=TOLD) as world:
        world.commit(ONE)
        await world.begun(ONE)
        thread = asyncio.ensure_future(world.bodies.means[ONE.id].in_thread(lambda: goes_on.wait(5)))
        await asyncio.sleep(0)
        thread.cancel()
        world.commit(UNDO, dropped=[ONE])
        await eventually(lambda: world.bodies.ended == [ONE], what="the end of the body on the loop")
        assert world.bodies.begun == [ONE]
        goes_on.set()
        await world.begun(UNDO)


async def test_what_begins_together_does_not_wait_for_each_other() -> None:
    older, newer = (a_job(task="t1", version=version, kind=JobKind.UNDO) for version in (1, 2))
    async with a_runner(pace=TOLD) as world:
        world.bodies.let_end(older)
        world.commit(older, newer)
        await world.begun(older, newer)


async def test_nothing_waits_for_operators_to_be_found() -> None:
    ask = a_job(task="t1", kind=JobKind.ASK)
    again = a_job(task="t1", version=2)
    async with a_runner(pace=TOLD) as world:
        world.commit(ask)
        await world.begun(ask)
        world.commit(again)
        await world.begun(again)


async def test_a_job_that_is_taken_again_replaces_its_older_self() -> None:
    again = a_job(task="t1", claim=2)
    async with a_runner(pace=TOLD) as world:
        world.commit(ONE)
        await world.begun(ONE)
        world.commit(again)
        await world.begun(again)
        assert world.bodies.ended == [ONE]
        world.bodies.let_end(again)
        await world.reported(again)
        assert world.executor.reports == [succeeded(again)]


async def test_a_result_that_is_fenced_is_reported_and_harmless() -> None:
    async with a_runner(pace=TOLD) as world:
        world.commit(ONE)
        await world.begun(ONE)
        world.jobs.held(a_job(task="t1", claim=2))  # meanwhile another process has it
        world.bodies.let_end(ONE)
        await world.reported(ONE)
        await eventually(lambda: world.room() == 4, what="its place")
        assert world.jobs.rows[ONE.id].job.claim == 2
