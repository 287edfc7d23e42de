import asyncio
from dataclasses import replace
from typing import NoReturn

import pytest

from engine.codes import Entrance, JobKind
from engine.commands import Approve, Cancel, JobLost, Start
from engine.errors import StoreRefused
from engine.model import Job, JobId, JsonText, TaskId
from engine.ports.queries import HumanTaskFilter, Page
from engine.ports.store import Batch, Saved
from signoff.assembly import Storage
from tests.contract.desk import PLAN, Desk, a_claim, revision_of
from tests.makers import ALICE, BOB, HOUR, NOON, a_plan, a_policy, a_step
from tests.support.waiting import eventually

RUN_DRAFT = JobId(TaskId("t1"), "draft", 1, 1, JobKind.RUN)


class Oops(Exception):
    """What a test raises."""


def a_start(number: int) -> Start:
    return Start(plan=PLAN, number=number, inputs=JsonText("{}"), by=ALICE)


async def history(storage: Storage, task: str = "t1") -> list[str]:
    return [line.kind for line in await storage.queries.history(TaskId(task), Page())]


# --- loading -------------------------------------------------------------------------------------


async def test_a_task_that_was_saved_is_loaded_as_it_was(desk: Desk, fresh_storage: Storage) -> None:
    human_task = await desk.waiting(policy=a_policy("bob", "carol", required=2))
    await desk.approve(human_task)
    kept = await desk.task(TaskId("t1"))
    assert await Desk(fresh_storage.store).task(TaskId("t1")) == kept
    assert [decision.comment for decision in kept.human_tasks[human_task].decisions] == ["good"]


async def test_with_which_token_a_task_was_started_and_decided_on_is_kept(
    desk: Desk, storage: Storage, fresh_storage: Storage
) -> None:
    by_token = replace(ALICE, surface=Entrance.API, token="ci")
    human_task = await desk.waiting(by=by_token)
    await desk.submit(TaskId("t1"), Approve(human_task=human_task, by=replace(BOB, token="bob's")))
    kept = await Desk(fresh_storage.store).task(TaskId("t1"))
    assert (kept.started_by, kept.started_with) == (ALICE.id, "ci")
    assert [decision.token for decision in kept.human_tasks[human_task].said] == ["bob's"]
    view = await storage.queries.task(TaskId("t1"))
    assert view is not None
    assert view.facts.started_with == "ci"
    lines = await storage.queries.history(TaskId("t1"), Page())
    assert {line.kind: line.data["token"] for line in lines if "token" in line.data} == {
        "task_started": "ci",
        "approved": "bob's",
    }


async def test_unknown_tasks_are_left_out(desk: Desk) -> None:
    task = await desk.start()
    found = await desk.store.transact(lambda batch: batch.load([TaskId("ghost"), task]))
    assert list(found) == [task]
    assert await desk.store.transact(lambda batch: batch.load([])) == {}


async def test_another_tenants_task_is_unknown(desk: Desk, other_desk: Desk) -> None:
    task = await desk.start(id="theirs-or-ours", claim=a_claim())
    assert await other_desk.store.transact(lambda batch: batch.load([task])) == {}


async def test_tenants_do_not_touch_each_others_tasks_of_the_same_id(desk: Desk, other_desk: Desk) -> None:
    human_task = await desk.waiting()
    await other_desk.waiting()
    await other_desk.approve(human_task)
    assert (await desk.task(TaskId("t1"))).human_tasks[human_task].is_open
    assert not (await other_desk.task(TaskId("t1"))).human_tasks[human_task].is_open


async def test_what_another_process_did_is_seen(desk: Desk, fresh_storage: Storage) -> None:
    human_task = await desk.waiting()
    other = Desk(fresh_storage.store)
    other.now += HOUR
    await other.approve(human_task)
    assert not (await desk.task(TaskId("t1"))).human_tasks[human_task].is_open


async def test_a_claim_that_another_process_made_is_seen(desk: Desk, fresh_storage: Storage) -> None:
    task = await desk.start()
    assert (await desk.task(task)).jobs[RUN_DRAFT].is_queued
    await fresh_storage.jobs.take(a_claim(), NOON)
    assert (await desk.task(task)).jobs == {RUN_DRAFT: Job(id=RUN_DRAFT, run=1, claim=1, is_queued=False)}


@pytest.mark.parametrize(
    "text", ["'; DROP TABLE pipeline_tasks", 'naïve 🙂 \\ " \u2028', "line\nline\ttab", ""]
)
async def test_text_is_kept_as_it_is(desk: Desk, fresh_storage: Storage, text: str) -> None:
    task = await desk.start()
    await desk.submit(task, Cancel(by=ALICE, reason=text))
    line = (await fresh_storage.queries.history(task, Page()))[-1]
    assert line.data == ({"reason": text} if text else {})


async def test_nul_becomes_the_replacement_character(desk: Desk, fresh_storage: Storage) -> None:
    human_task = await desk.waiting(request={"title": "a\0b"})
    view = await fresh_storage.queries.human_task(human_task)
    assert view is not None
    assert view.request == {"title": "a\0b"}  # JSON escapes it
    page = await fresh_storage.queries.human_tasks(HumanTaskFilter(), Page())
    assert [line.title for line in page.lines] == ["a\ufffdb"]


async def test_old_runs_are_undone_in_the_order_that_was_decided(
    desk: Desk, storage: Storage, fresh_storage: Storage
) -> None:
    steps = (
        a_step("first", has_undo=True),
        a_step("second", "first", has_undo=True),
        a_step("gate", "second"),
    )
    plan = replace(a_plan(*steps), revision_id="r-undo")
    await storage.catalog.publish([revision_of(plan)])
    task = await desk.start(plan=plan, claim=a_claim())
    for _ in range(2):
        await desk.succeed(task, claim=a_claim())
    gate = await desk.ask(task, a_policy(rollback_to=("first",)))
    await desk.reject(gate, "first")
    read = await Desk(fresh_storage.store).task(task)
    assert [old.step for old in read.undoing] == ["second", "first"]
    assert read == await desk.task(task)


# --- saving --------------------------------------------------------------------------------------


async def test_a_task_that_moved_is_left_out_with_all_that_is_its(desk: Desk, fresh_storage: Storage) -> None:
    human_task = await desk.waiting(policy=a_policy("bob", surfaces=("C1",)))
    stale = await desk.task(TaskId("t1"))
    await desk.approve(human_task)
    kept = await desk.task(TaskId("t1"))
    before = await history(fresh_storage)
    change = desk.change(TaskId("t1"), stale, Cancel(by=ALICE))
    saved = await desk.store.transact(lambda batch: batch.save([change], a_claim()))
    assert saved == Saved(moved=frozenset({TaskId("t1")}))
    assert await Desk(fresh_storage.store).task(TaskId("t1")) == kept == await desk.task(TaskId("t1"))
    assert await history(fresh_storage) == before


async def test_the_others_of_a_batch_are_written_when_one_moved(desk: Desk) -> None:
    first, second = await desk.start("t1"), await desk.start("t2")
    stale = await desk.store.transact(lambda batch: batch.load([first, second]))
    await desk.submit(first, Cancel(by=ALICE))
    changes = [desk.change(id, stale[id], Cancel(by=ALICE)) for id in (first, second)]
    saved = await desk.store.transact(lambda batch: batch.save(changes, None))
    assert saved.moved == {first}
    assert (await desk.task(second)).ended_at == NOON


async def test_a_task_that_moved_is_loaded_anew_in_the_same_transaction(desk: Desk) -> None:
    task = await desk.start()
    stale = await desk.task(task)
    await desk.submit(task, Cancel(by=ALICE))

    def work(batch: Batch) -> bool:
        change = desk.change(task, stale, Cancel(by=ALICE))
        return batch.save([change], None).moved == {task} and batch.load([task])[task].state.is_final

    assert await desk.store.transact(work)


async def test_a_new_task_whose_id_is_taken_counts_as_moved(desk: Desk) -> None:
    task = await desk.start()
    before = await desk.task(task)
    change = desk.change(task, None, a_start(number=99))
    saved = await desk.store.transact(lambda batch: batch.save([change], a_claim()))
    assert saved == Saved(moved=frozenset({task}))
    assert await desk.task(task) == before


async def test_what_changes_nothing_is_not_written(desk: Desk, fresh_storage: Storage) -> None:
    task = await desk.start()
    before = await history(fresh_storage)
    _, saved = await desk.submit(task, JobLost(job=RUN_DRAFT, claim=7))
    assert saved == Saved()
    assert await history(fresh_storage) == before


async def test_a_repeated_submission_is_refused_and_nothing_is_written(
    desk: Desk, fresh_storage: Storage
) -> None:
    first, second, third = await desk.start("t1"), await desk.start("t2"), await desk.start("t3")
    await desk.submit(third, Cancel(by=ALICE), id="press-1")
    tasks = await desk.store.transact(lambda batch: batch.load([first, second]))
    changes = [
        desk.change(second, tasks[second], Cancel(by=ALICE)),
        desk.change(first, tasks[first], Cancel(by=ALICE), id="press-1"),
    ]
    with pytest.raises(StoreRefused):
        await desk.store.transact(lambda batch: batch.save(changes, None))
    assert await desk.store.transact(lambda batch: batch.load([first, second])) == tasks
    assert await Desk(fresh_storage.store).task(second) == tasks[second]


async def test_two_tenants_may_use_the_same_submission_id(desk: Desk, other_desk: Desk) -> None:
    await desk.start(id="t1")
    await other_desk.start(id="t1")
    await desk.submit(TaskId("t1"), Cancel(by=ALICE), id="view-1")
    await other_desk.submit(TaskId("t1"), Cancel(by=ALICE), id="view-1")
    known = await other_desk.store.transact(lambda batch: batch.known(["view-1"]))
    assert known == {"view-1": "t1"}


async def test_known_submissions_are_found_with_their_task(desk: Desk) -> None:
    await desk.submit(await desk.start("t7"), Cancel(by=ALICE), id="press-1")
    known = await desk.store.transact(lambda batch: batch.known(["press-1", "press-2"]))
    assert known == {"press-1": "t7"}
    assert await desk.store.transact(lambda batch: batch.known([])) == {}


async def test_a_task_of_an_unknown_revision_is_refused(desk: Desk) -> None:
    unknown = replace(a_plan(a_step("only")), revision_id="never-published")
    with pytest.raises(StoreRefused):
        await desk.start(plan=unknown)
    assert await desk.store.transact(lambda batch: batch.load([TaskId("t1")])) == {}


async def test_what_work_raises_rolls_back_and_is_not_remembered(desk: Desk, fresh_storage: Storage) -> None:
    task = await desk.start()
    before = await desk.task(task)

    def work(batch: Batch) -> NoReturn:
        change = desk.change(task, batch.load([task])[task], Cancel(by=ALICE))
        assert not batch.save([change], None).moved
        raise Oops

    with pytest.raises(Oops):
        await desk.store.transact(work)
    assert await desk.task(task) == before == await Desk(fresh_storage.store).task(task)


async def test_a_caller_that_gives_up_does_not_stop_its_transaction(desk: Desk) -> None:
    numbers = await desk.store.transact(lambda batch: batch.reserve_numbers(1))
    caller = asyncio.create_task(desk.store.transact(lambda batch: batch.reserve_numbers(10)))
    await asyncio.sleep(0)  # it is on its way
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller

    async def is_counted() -> bool:
        following = await desk.store.transact(lambda batch: batch.reserve_numbers(1))
        return following[0] > numbers[0] + 10

    await eventually(is_counted, what="the transaction of the caller that gave up")


# --- numbers -------------------------------------------------------------------------------------


async def test_numbers_are_given_once(desk: Desk, fresh_storage: Storage) -> None:
    stores = [desk.store, fresh_storage.store]
    given = await asyncio.gather(
        *(store.transact(lambda batch: batch.reserve_numbers(3)) for store in stores * 4)
    )
    assert sorted(number for numbers in given for number in numbers) == list(range(1, 25))


async def test_each_tenant_counts_for_itself(desk: Desk, other_desk: Desk) -> None:
    assert await desk.store.transact(lambda batch: batch.reserve_numbers(2)) == range(1, 3)
    assert await other_desk.store.transact(lambda batch: batch.reserve_numbers(1)) == range(1, 2)


# --- jobs that are born taken --------------------------------------------------------------------


async def test_new_jobs_are_taken_at_once_as_far_as_the_claim_goes(
    desk: Desk, fresh_storage: Storage
) -> None:
    changes = [desk.change(TaskId(f"t{n}"), None, a_start(number=n)) for n in (1, 2, 3)]
    saved = await desk.store.transact(lambda batch: batch.save(changes, a_claim(slots=2)))
    assert [(job.id.task_id, job.claim, job.is_queued) for job in saved.taken] == [
        ("t1", 1, False),
        ("t2", 1, False),
    ]
    for reader in (desk, Desk(fresh_storage.store)):
        jobs = [next(iter((await reader.task(TaskId(f"t{n}"))).jobs.values())) for n in (1, 2, 3)]
        assert [job.is_queued for job in jobs] == [False, False, True]


async def test_jobs_of_a_task_that_moved_are_not_taken(desk: Desk) -> None:
    task = await desk.start(claim=a_claim())
    stale = await desk.task(task)
    await desk.submit(task, Cancel(by=ALICE))
    job = next(iter(stale.jobs.values()))
    change = desk.change(task, stale, JobLost(job=job.id, claim=job.claim))
    saved = await desk.store.transact(lambda batch: batch.save([change], a_claim()))
    assert saved.taken == ()


async def test_a_job_that_is_queued_again_gets_the_next_claim(desk: Desk, fresh_storage: Storage) -> None:
    task = await desk.start(claim=a_claim())
    _, saved = await desk.submit(task, JobLost(job=RUN_DRAFT, claim=1), claim=a_claim())
    assert [job.claim for job in saved.taken] == [2]
    _, saved = await desk.submit(task, JobLost(job=RUN_DRAFT, claim=2))
    assert saved.taken == ()
    assert (await Desk(fresh_storage.store).task(task)).jobs[RUN_DRAFT] == Job(id=RUN_DRAFT, run=1, claim=2)
