"""How jobs come to the runner, and how many at once."""

from engine.commands import StepFailed
from engine.errors import StoreUnavailable
from engine.ports.store import Claim
from tests.support.waiting import eventually
from tests.unit.runner.doubles import LEASE, TOLD, World, a_runner, succeeded
from tests.unit.steps.makers import NOW, a_job

ONE, TWO, THREE, FOUR, FIVE = (a_job(task=f"t{number}") for number in range(1, 6))


async def idle(world: World) -> None:
    await eventually(lambda: world.jobs.takes, what="the first look into the queue")


async def test_jobs_that_come_with_a_commit_are_run_and_reported() -> None:
    async with a_runner(pace=TOLD) as world:
        world.commit(ONE, TWO)
        await world.begun(ONE, TWO)
        world.bodies.let_end(ONE, TWO)
        await world.reported(ONE, TWO)
        assert succeeded(ONE) in world.executor.reports


async def test_what_a_batch_works_with_is_read_once() -> None:
    async with a_runner(pace=TOLD) as world:
        world.commit(ONE, TWO, THREE)
        await world.begun(ONE, TWO, THREE)
        assert world.jobs.reads == [3]


async def test_queued_jobs_are_taken_at_the_start() -> None:
    world = World(pace=TOLD)
    world.jobs.queue(ONE)
    async with world.runner:
        await world.begun(ONE)


async def test_queued_jobs_are_taken_as_soon_as_a_commit_tells_of_them() -> None:
    async with a_runner(pace=TOLD) as world:
        await idle(world)
        world.jobs.queue(ONE)
        world.commit(has_queued=True)
        await world.begun(ONE)


async def test_jobs_that_other_processes_queue_are_found() -> None:
    async with a_runner() as world:
        await idle(world)
        world.jobs.queue(ONE)
        await world.begun(ONE)


async def test_a_claim_says_how_much_room_there_is_and_for_how_long() -> None:
    async with a_runner(pace=TOLD) as world:
        assert world.runner.claim(NOW) == Claim(by="w.1", slots=4, until=NOW + LEASE)
        world.commit(ONE)
        claim = world.runner.claim(NOW)
        assert claim is not None
        assert claim.slots == 3


async def test_no_more_run_than_there_is_room_for_and_the_next_begins_when_one_ends() -> None:
    world = World(pace=TOLD)
    world.jobs.queue(ONE, TWO, THREE, FOUR, FIVE)
    async with world.runner:
        await world.begun(ONE, TWO, THREE, FOUR)
        assert world.runner.claim(NOW) is None
        assert FIVE not in world.bodies.begun
        world.bodies.let_end(TWO)
        await world.begun(FIVE)


async def test_a_job_that_rests_leaves_its_place_to_another() -> None:
    world = World(pace=TOLD)
    world.jobs.queue(ONE, TWO, THREE, FOUR, FIVE)
    async with world.runner:
        await world.begun(ONE, TWO, THREE, FOUR)
        await world.bodies.resting(ONE)
        await world.begun(FIVE)


async def test_a_job_that_is_gone_when_it_is_read_does_not_run() -> None:
    async with a_runner(pace=TOLD) as world:
        world.commit(ONE, TWO)
        del world.jobs.rows[ONE.id]
        await world.begun(TWO)
        await eventually(lambda: world.room() == 3, what="the place of the job that is gone")
        assert ONE not in world.bodies.begun


async def test_a_job_that_another_process_took_in_the_meantime_does_not_run() -> None:
    async with a_runner(pace=TOLD) as world:
        world.commit(ONE)
        world.jobs.held(a_job(task="t1", claim=2))
        await eventually(lambda: world.room() == 4, what="the place of the job that is gone")
        assert not world.bodies.begun


async def test_while_the_database_is_away_jobs_wait_and_then_run() -> None:
    async with a_runner(pace=TOLD) as world:
        await idle(world)
        world.jobs.errors = [StoreUnavailable("away"), StoreUnavailable("still away")]
        world.commit(ONE)
        await world.begun(ONE)


async def test_a_job_that_cannot_be_read_fails_alone() -> None:
    async with a_runner(pace=TOLD) as world:
        world.jobs.poisoned = frozenset({TWO.id})
        world.commit(ONE, TWO, THREE)
        await world.begun(ONE, THREE)
        await world.reported(TWO)
        (report,) = world.executor.reports
        assert isinstance(report, StepFailed)
        assert report.is_final
        assert "cannot be read" in report.error


async def test_looking_for_work_goes_on_after_errors() -> None:
    world = World()
    world.jobs.errors = [StoreUnavailable("away"), ValueError("a mistake of ours")]
    world.jobs.queue(ONE)
    async with world.runner:
        await world.begun(ONE)
