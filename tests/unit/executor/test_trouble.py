import asyncio

import pytest

from engine.codes import JobKind, TaskState
from engine.commands import Approve, Cancel, Reject, Retry, StepFailed, Submission
from engine.errors import CommitUnknown, ExecutorClosed, StoreRefused, StoreUnavailable
from engine.model import JobId, TaskId
from engine.ports.observer import Commit
from tests.makers import ALICE, BOB, CAROL, TASK
from tests.unit.executor.scene import a_scene, a_start, approval


def raising(error: BaseException) -> None:
    raise error


async def test_only_the_guilty_command_of_a_batch_fails() -> None:
    async with a_scene() as scene:
        scene.store.unwanted = frozenset({TaskId("guilty")})
        blocker = await scene.hold()
        begun = await scene.begin(*(scene.say(a_start(), task=task) for task in ("t1", "guilty", "t2")))
        scene.release()
        results = await asyncio.gather(blocker, *begun, return_exceptions=True)
        assert [isinstance(result, StoreRefused) for result in results] == [False, False, True, False]
        assert set(scene.store.rows.tasks) == {"blocker", "t1", "t2"}


async def test_a_commit_of_unknown_outcome_that_was_written_is_not_repeated() -> None:
    async with a_scene() as scene:
        request = await scene.asked("t1", "bob", "carol", required=2)
        scene.store.after_commit = lambda: raising(CommitUnknown("the line is dead"))
        reply = await scene.say(approval(request))
        assert reply.changed
        task = scene.store.task(TASK)
        assert task is not None
        assert [d.by for d in task.human_tasks[request].decisions] == ["bob"]


async def test_a_commit_of_unknown_outcome_that_was_not_written_is_repeated() -> None:
    async with a_scene() as scene:
        request = await scene.asked()
        scene.store.before_commit = lambda: raising(CommitUnknown("the line is dead"))
        reply = await scene.say(approval(request))
        assert reply.task.state is TaskState.COMPLETED
        assert scene.store.task(TASK) == reply.task


async def test_the_outcome_of_a_commit_is_looked_for_until_the_database_is_back() -> None:
    async with a_scene() as scene:
        request = await scene.asked()
        troubles = iter([CommitUnknown("cut"), StoreUnavailable("away"), StoreUnavailable("away")])

        def trouble() -> None:
            error = next(troubles, None)
            if error is not None:
                scene.store.before_commit = trouble
                raise error

        scene.store.before_commit = trouble
        assert (await scene.say(approval(request))).task.state is TaskState.COMPLETED


async def test_a_caller_that_gives_up_does_not_take_the_command_back() -> None:
    async with a_scene() as scene:
        blocker = await scene.hold()
        (impatient,) = await scene.begin(scene.say(a_start()))
        impatient.cancel()
        await asyncio.gather(impatient, return_exceptions=True)
        scene.release()
        await blocker
        await scene.say(a_start(), task="t2")
        assert scene.store.task(TASK) is not None


async def test_callers_learn_that_the_database_is_away_and_it_goes_on_when_it_is_back() -> None:
    async with a_scene() as scene:
        scene.store.before_commit = lambda: raising(StoreUnavailable("away"))
        with pytest.raises(StoreUnavailable):
            await scene.say(a_start())
        assert (await scene.say(a_start())).changed


async def test_a_task_that_another_writer_moved_is_decided_on_as_it_is_then() -> None:
    async with a_scene() as scene:
        request = await scene.asked("t1", "bob", "carol", required=2)
        carols = Submission(id="carols", task_id=TASK, command=Approve(human_task=request, by=CAROL))
        scene.store.rival = carols
        reply = await scene.say(approval(request))
        assert reply.task.state is TaskState.COMPLETED
        assert [d.by for d in reply.task.human_tasks[request].decisions] == ["carol", "bob"]


async def test_closing_ends_the_running_batch_and_refuses_the_rest() -> None:
    async with a_scene() as scene:
        running = await scene.hold()
        (waiting,) = await scene.begin(scene.say(a_start()))
        closing = asyncio.create_task(scene.executor.__aexit__(None, None, None))
        await asyncio.sleep(0)
        scene.release()
        await closing
        assert running.result().changed
        with pytest.raises(ExecutorClosed):
            await waiting
        with pytest.raises(ExecutorClosed):
            await scene.say(a_start(), task="late")
        assert set(scene.store.rows.tasks) == {"blocker"}


async def test_nobody_can_cancel_a_batch() -> None:
    async with a_scene() as scene:
        caller = await scene.hold()
        caller.cancel()
        await asyncio.gather(caller, return_exceptions=True)
        scene.release()
        assert (await scene.say(a_start())).changed  # it goes on
        assert scene.store.task(TaskId("blocker")) is not None


class Broken:
    """An observer that breaks its promise."""

    def committed(self, commit: Commit) -> None:
        raise RuntimeError(f"an observer raised: {commit.has_messages}")


async def test_when_the_loop_dies_all_callers_are_told_and_nothing_more_is_taken() -> None:
    async with a_scene(Broken()) as scene:
        blocker = await scene.hold()
        (waiting,) = await scene.begin(scene.say(a_start()))
        scene.release()
        assert (await blocker).changed  # its commit was made
        with pytest.raises(RuntimeError, match="an observer raised"):
            await waiting
        assert isinstance(await scene.executor.died(), RuntimeError)
        with pytest.raises(ExecutorClosed):
            await scene.say(Cancel(by=ALICE))


async def test_a_submission_that_the_history_knows_is_answered_with_the_task_as_it_is() -> None:
    async with a_scene() as scene:
        request = await scene.asked()
        await scene.say(Reject(human_task=request, by=BOB, comment="no"))
        first = await scene.say(Retry(by=ALICE), id="view")
        taken_up = JobId(TASK, "review", 2, 1, JobKind.RUN)
        await scene.say(StepFailed(job=taken_up, claim=1, error="again"))
        again = await scene.say(Retry(by=ALICE), id="view")
        assert first.changed
        assert not again.changed
        assert again.task.state is TaskState.FAILED


async def test_the_same_submission_again_is_answered_and_changes_nothing() -> None:
    async with a_scene() as scene:
        request = await scene.asked("t1", "bob", "carol", required=2)
        await scene.say(Approve(human_task=request, by=BOB), id="click")
        again = await scene.say(Approve(human_task=request, by=BOB), id="click")
        assert not again.changed
