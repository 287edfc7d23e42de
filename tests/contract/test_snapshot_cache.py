from dataclasses import replace

from engine.commands import Start
from engine.model import JsonText, TaskId
from engine.snapshot import TaskSnapshot
from engine.transitions import transition
from storage.snapshot_cache import SnapshotCache
from tests.contract.desk import PLAN, Desk, a_claim
from tests.contract.statements import listening
from tests.makers import ALICE, NOON


def a_task(id: str, revision: int = 1) -> TaskSnapshot:
    start = Start(plan=PLAN, number=1, inputs=JsonText("{}"), by=ALICE)
    return replace(transition(TaskId(id), None, start, NOON).after, revision=revision)


def test_a_snapshot_is_good_for_its_revision_alone() -> None:
    cache = SnapshotCache()
    cache.keep([a_task("t1", 3)])
    assert set(cache.snapshots({TaskId("t1"): 3, TaskId("t2"): 1})) == {"t1"}
    assert cache.snapshots({TaskId("t1"): 2}) == cache.snapshots({TaskId("t1"): 4}) == {}


def test_what_was_read_late_does_not_replace_what_is_newer() -> None:
    cache = SnapshotCache()
    cache.keep([a_task("t1", 3)])
    cache.keep([a_task("t1", 2)])
    assert set(cache.snapshots({TaskId("t1"): 3})) == {"t1"}


def test_what_was_not_used_longest_goes_first() -> None:
    cache = SnapshotCache(snapshots_max=2)
    cache.keep([a_task("t1"), a_task("t2")])
    cache.snapshots({TaskId("t1"): 1})
    cache.keep([a_task("t3")])
    assert set(cache.snapshots({TaskId(id): 1 for id in ("t1", "t2", "t3")})) == {"t1", "t3"}


def test_plans_are_kept_in_the_same_way() -> None:
    cache = SnapshotCache(plans_max=2)
    first, second, third = (replace(PLAN, revision_id=f"r{n}") for n in (1, 2, 3))
    cache.keep_plans([first, second])
    cache.plans(["r1"])
    cache.keep_plans([third])
    assert cache.plans(["r1", "r2", "r3"]) == {"r1": first, "r3": third}


async def test_a_task_that_did_not_change_is_not_read_again(desk: Desk) -> None:
    task = await desk.start(claim=a_claim())
    with listening() as heard:
        await desk.task(task)
    assert len(heard) == 1  # its revision, and the lock
