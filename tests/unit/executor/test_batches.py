import asyncio
from datetime import timedelta

import pytest

from engine.codes import TaskState
from engine.commands import Approve, Reject
from engine.refusals import NotAnAncestor, NotAsked
from tests.makers import BOB, CAROL, MALLORY, TASK
from tests.unit.executor.scene import a_scene, a_start, approval


async def test_what_comes_in_during_a_commit_shares_the_next() -> None:
    async with a_scene() as scene:
        first = await scene.hold()
        others = await scene.begin(*(scene.say(a_start(), task=f"t{n}") for n in range(40)))
        scene.release()
        await asyncio.gather(first, *others)
        assert scene.store.commits == 2


async def test_an_idle_executor_commits_at_once() -> None:
    async with a_scene() as scene:
        await scene.say(a_start())
        assert scene.store.commits == 1


async def test_commands_of_one_task_are_folded_in_the_order_in_which_they_came() -> None:
    async with a_scene() as scene:
        request = await scene.asked("t1", "bob", "carol", required=2)
        blocker = await scene.hold()
        both = await scene.begin(*(scene.say(Approve(human_task=request, by=by)) for by in (BOB, CAROL)))
        scene.release()
        await asyncio.gather(blocker, *both)
        task = scene.store.task(both[0].result().task.id)
        assert task is not None
        assert [d.by for d in task.human_tasks[request].decisions] == ["bob", "carol"]
        assert task.state is TaskState.COMPLETED


async def test_a_refused_command_fails_alone() -> None:
    async with a_scene() as scene:
        mine, yours = await scene.asked("t1"), await scene.asked("t2")
        stranger = Approve(human_task=mine, by=MALLORY)
        refused, approved = await asyncio.gather(
            scene.say(stranger), scene.say(approval(yours), task="t2"), return_exceptions=True
        )
        assert isinstance(refused, NotAsked)
        assert not isinstance(approved, BaseException)
        assert approved.task.state is TaskState.COMPLETED


async def test_a_refused_command_writes_nothing() -> None:
    async with a_scene() as scene:
        request = await scene.asked()
        before = scene.store.task(TASK)
        with pytest.raises(NotAnAncestor):
            await scene.say(Reject(human_task=request, by=BOB, comment="no", rollback_to="review"))
        assert scene.store.task(TASK) == before


async def test_new_tasks_get_numbers_of_their_own() -> None:
    async with a_scene() as scene:
        replies = await asyncio.gather(*(scene.say(a_start(), task=f"t{n}") for n in range(20)))
        assert sorted(reply.task.number for reply in replies) == list(range(1, 21))


async def test_the_same_start_again_starts_nothing_twice() -> None:
    async with a_scene() as scene:
        first = await scene.say(a_start(), id="view")
        again = await scene.say(a_start(), id="view")
        assert again.task.number == first.task.number
        assert not again.changed
        assert len(scene.store.rows.tasks) == 1


async def test_observers_hear_of_work_to_do_after_the_commit() -> None:
    async with a_scene() as scene:
        await scene.say(a_start())
        (commit,) = scene.heard.commits
        assert [taken.id.step for taken in commit.taken] == ["draft"]
        assert not commit.has_queued


async def test_observers_hear_how_many_commands_shared_a_commit_also_those_that_were_refused() -> None:
    async with a_scene() as scene:
        request = await scene.asked()
        blocker = await scene.hold()
        both = await scene.begin(*(scene.say(Approve(human_task=request, by=by)) for by in (BOB, MALLORY)))
        scene.release()
        await asyncio.gather(blocker, *both, return_exceptions=True)
        assert [commit.commands for commit in scene.heard.commits] == [1, 1, 1, 1, 2]
        assert [task.state for task in scene.heard.commits[-1].tasks] == [TaskState.COMPLETED]


async def test_observers_hear_how_long_a_commit_took() -> None:
    async with a_scene() as scene:
        blocker = await scene.hold()
        asyncio.get_running_loop().call_later(0.05, scene.release)
        await blocker
        await scene.say(a_start(), task="t2")
        slow, fast = (commit.took for commit in scene.heard.commits)
        assert slow >= timedelta(seconds=0.05) > fast
