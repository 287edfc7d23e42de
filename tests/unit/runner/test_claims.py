"""Claims: kept alive while something runs, given up when they are not ours, lost ones reported."""

from datetime import datetime, timedelta
from functools import partial

from engine.commands import JobLost
from engine.errors import CommitUnknown, StoreUnavailable
from tests.support.waiting import eventually
from tests.unit.runner.doubles import LEASE, World, a_runner
from tests.unit.steps.makers import NOW, a_job

ONE, TWO = a_job(task="t1"), a_job(task="t2")
LATER = LEASE / 3


def is_held(world: World, until: datetime) -> bool:
    return world.jobs.rows[ONE.id].until == until


async def looked_again(world: World) -> None:
    takes = world.jobs.takes
    await eventually(lambda: world.jobs.takes > takes + 1, what="another look")


async def test_claims_last_as_long_as_their_jobs_run() -> None:
    async with a_runner() as world:
        world.commit(ONE)
        await world.begun(ONE)
        for _ in range(9):  # three leases
            world.clock.forward(LATER + timedelta(seconds=1))
            until = world.clock.now() + LEASE
            await eventually(partial(is_held, world, until), what="the extension")
        assert not world.executor.submissions
        world.bodies.let_end(ONE)
        await world.reported(ONE)


async def test_nothing_is_extended_while_nothing_runs() -> None:
    async with a_runner() as world:
        for _ in range(3):
            world.clock.forward(LATER)
            await looked_again(world)
        assert not world.jobs.extended


async def test_nothing_is_extended_before_it_is_time() -> None:
    async with a_runner() as world:
        await looked_again(world)
        world.commit(ONE)
        world.clock.forward(LATER - timedelta(seconds=1))
        await looked_again(world)
        assert not world.jobs.extended
        world.clock.forward(timedelta(seconds=1))
        await eventually(lambda: world.jobs.extended, what="the first extension")
        await looked_again(world)
        assert len(world.jobs.extended) == 1


async def test_after_a_pause_it_begins_to_count_anew() -> None:
    async with a_runner() as world:
        await looked_again(world)
        world.bodies.let_end(ONE)
        world.commit(ONE)
        await world.reported(ONE)
        await eventually(lambda: world.room() == 4, what="its place")
        world.clock.forward(3 * LATER)
        await looked_again(world)
        world.commit(TWO)
        await world.begun(TWO)
        await looked_again(world)
        assert not world.jobs.extended


async def test_lapsed_claims_are_not_searched_more_often_than_they_can_lapse() -> None:
    async with a_runner() as world:
        await looked_again(world)
        await looked_again(world)
        assert world.jobs.searches == 1
        world.clock.forward(LEASE / 6)
        await looked_again(world)
        assert world.jobs.searches == 2


async def test_a_job_that_runs_here_is_never_lost() -> None:
    async with a_runner() as world:
        world.commit(ONE)
        await world.begun(ONE)
        world.jobs.rows[ONE.id].until = NOW - timedelta(seconds=1)
        world.clock.forward(LEASE / 6)
        await looked_again(world)
        assert world.jobs.searches == 2
        assert not world.executor.submissions


async def test_the_lapsed_claim_of_a_dead_process_is_lost_once() -> None:
    async with a_runner() as world:
        world.jobs.held(ONE, until=NOW + LEASE)
        await looked_again(world)
        assert not world.executor.submissions
        world.clock.forward(LEASE + timedelta(seconds=1))
        await world.reported(ONE)
        await looked_again(world)
        (submission,) = world.executor.submissions
        assert submission.command == JobLost(job=ONE.id, claim=1)
        assert submission.id == "t1/draft/1/1/run/1/JobLost"


async def test_our_own_job_is_not_lost_though_its_claim_lapsed() -> None:
    async with a_runner() as world:
        world.commit(ONE)
        await world.begun(ONE)
        world.jobs.errors = [StoreUnavailable("away"), StoreUnavailable("away")]
        world.clock.forward(2 * LEASE)
        await eventually(lambda: world.jobs.extended, what="the extension after the outage")
        await looked_again(world)
        assert not world.executor.submissions


async def test_a_loss_that_could_not_be_reported_is_found_again() -> None:
    async with a_runner() as world:
        world.executor.errors = [StoreUnavailable("away")]
        world.jobs.held(ONE, until=NOW)
        world.clock.forward(LEASE)
        await eventually(lambda: not world.executor.errors, what="the report that failed")
        world.clock.forward(LEASE)
        await world.reported(ONE)


async def test_a_job_that_another_process_fenced_is_stopped() -> None:
    async with a_runner() as world:
        world.commit(ONE, TWO)
        await world.begun(ONE, TWO)
        del world.jobs.rows[ONE.id]  # a send-back there
        world.jobs.held(a_job(task="t2", claim=2))  # a claim that lapsed, and was taken again
        world.clock.forward(LATER)
        await eventually(lambda: set(world.bodies.ended) == {ONE, TWO}, what="the end of both bodies")
        assert not world.executor.submissions


async def test_jobs_that_may_be_taken_without_our_knowledge_are_not_kept_alive() -> None:
    async with a_runner() as world:
        await looked_again(world)
        world.jobs.errors = [CommitUnknown("the connection broke")]
        await eventually(lambda: not world.jobs.errors, what="the take that failed")
        world.jobs.held(TWO, by="w.1", until=NOW + LEASE)  # it was committed after all
        world.commit(ONE)
        await world.begun(ONE)
        assert world.jobs.rows[ONE.id].by == "w.2"
        world.clock.forward(LATER)
        await eventually(lambda: world.jobs.extended, what="the extension")
        assert set(world.jobs.extended) == {"w.2"}
        world.clock.forward(LEASE)
        await world.reported(TWO)


async def test_what_runs_under_an_older_name_is_kept_alive() -> None:
    async with a_runner() as world:
        await looked_again(world)
        world.commit(ONE)
        await world.begun(ONE)
        world.jobs.errors = [CommitUnknown("the connection broke")]
        await eventually(lambda: not world.jobs.errors, what="the take that failed")
        world.commit(TWO)
        await world.begun(TWO)
        world.clock.forward(LATER)
        await eventually(lambda: len(world.jobs.extended) == 2, what="the extensions")
        assert set(world.jobs.extended) == {"w.1", "w.2"}
