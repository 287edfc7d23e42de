from dataclasses import replace
from datetime import timedelta

from engine.codes import JobKind, StepState, TaskState
from engine.commands import AskAgain, Cancel, JobLost, Retry, StepFailed, StepSkipped
from engine.model import Job, JobId, TaskId
from engine.policy import Shown
from engine.ports.jobs import JobContext
from signoff.assembly import Storage
from tests.contract.desk import OPERATOR, Desk, a_claim, revision_of
from tests.makers import ALICE, CAROL, HOUR, NOON, SECOND, a_plan, a_policy, a_step, output_of

UNDOABLE = a_plan(
    a_step("draft"),
    a_step("deploy", "draft", has_undo=True, undo_reads=("draft", "deploy")),
    a_step("check", "deploy"),
)


async def context(storage: Storage, desk: Desk, task: TaskId) -> JobContext:
    job = await desk.job(task)
    return (await storage.jobs.contexts([job]))[job.id]


# --- the queue -----------------------------------------------------------------------------------


async def test_queued_jobs_are_taken_oldest_first_and_once(storage: Storage, desk: Desk) -> None:
    for name in ("t1", "t2", "t3"):
        await desk.start(name)
    first = await storage.jobs.take(a_claim(slots=2), NOON)
    assert [(job.id.task_id, job.claim, job.is_queued) for job in first] == [
        ("t1", 1, False),
        ("t2", 1, False),
    ]
    assert [job.id.task_id for job in await storage.jobs.take(a_claim(slots=2), NOON)] == ["t3"]
    assert list(await storage.jobs.take(a_claim(slots=2), NOON)) == []


async def test_no_slots_take_nothing(storage: Storage, desk: Desk) -> None:
    await desk.start()
    assert list(await storage.jobs.take(a_claim(slots=0), NOON)) == []
    assert len(await storage.jobs.take(a_claim(slots=1), NOON)) == 1


async def test_another_tenants_jobs_are_not_taken(other_storage: Storage, desk: Desk) -> None:
    await desk.start()
    assert list(await other_storage.jobs.take(a_claim(), NOON)) == []
    assert list(await other_storage.jobs.lapsed(NOON + HOUR, 10)) == []


async def test_a_claim_lapses_when_its_time_is_over(storage: Storage, desk: Desk) -> None:
    await desk.start("t1")
    await desk.start("t2")
    await storage.jobs.take(a_claim(slots=1, by="first", until=NOON + SECOND), NOON)
    await storage.jobs.take(a_claim(slots=1, by="second", until=NOON + HOUR), NOON)
    assert list(await storage.jobs.lapsed(NOON, 10)) == []
    lapsed = await storage.jobs.lapsed(NOON + 2 * SECOND, 10)
    assert [(job.id.task_id, job.claim, job.is_queued) for job in lapsed] == [("t1", 1, False)]
    assert len(await storage.jobs.lapsed(NOON + 2 * HOUR, 1)) == 1


async def test_a_job_that_was_born_taken_lapses_too(storage: Storage, desk: Desk) -> None:
    await desk.start(claim=a_claim(until=NOON + SECOND))
    assert len(await storage.jobs.lapsed(NOON + 2 * SECOND, 10)) == 1


async def test_a_worker_makes_all_its_claims_last_longer(storage: Storage, desk: Desk) -> None:
    for name in ("t1", "t2"):
        await desk.start(name, claim=a_claim(by="mine", until=NOON + SECOND))
    await desk.start("t3", claim=a_claim(by="other", until=NOON + SECOND))
    await storage.jobs.extend("mine", NOON + HOUR)
    assert [job.id.task_id for job in await storage.jobs.lapsed(NOON + 2 * SECOND, 10)] == ["t3"]


async def test_a_lost_job_is_queued_again_and_no_longer_lapsed(storage: Storage, desk: Desk) -> None:
    task = await desk.start(claim=a_claim(until=NOON + SECOND))
    (lapsed,) = await storage.jobs.lapsed(NOON + HOUR, 10)
    await desk.submit(task, JobLost(job=lapsed.id, claim=lapsed.claim))
    assert list(await storage.jobs.lapsed(NOON + HOUR, 10)) == []
    assert [job.claim for job in await storage.jobs.take(a_claim(), NOON)] == [2]


async def test_a_report_under_an_earlier_claim_does_not_count(desk: Desk) -> None:
    task = await desk.start(claim=a_claim())
    first = await desk.job(task)
    await desk.submit(task, JobLost(job=first.id, claim=first.claim), claim=a_claim())
    change, _ = await desk.submit(task, StepSkipped(job=first.id, claim=first.claim))
    assert change.is_nothing
    again = await desk.job(task)
    change, _ = await desk.submit(task, StepSkipped(job=again.id, claim=again.claim))
    assert change.after.steps["draft"].state is StepState.SKIPPED


async def test_jobs_of_a_cancelled_task_are_gone(storage: Storage, desk: Desk) -> None:
    task = await desk.start()
    await desk.submit(task, Cancel(by=ALICE))
    assert list(await storage.jobs.take(a_claim(), NOON)) == []


# --- what a job works with -----------------------------------------------------------------------


async def test_a_job_gets_its_task_run_and_inputs(storage: Storage, desk: Desk) -> None:
    task = await desk.start(surface="C1", claim=a_claim())
    found = await context(storage, desk, task)
    assert (found.task.name, found.task.title, found.task.surface) == ("release-1", "Ship a release", "C1")
    assert (found.task.state, found.task.version, found.task.started_at) == (TaskState.RUNNING, 1, NOON)
    assert (found.run.step, found.run.state, found.run.version) == ("draft", StepState.RUNNING, 1)
    assert found.inputs == {"version": "1.2"}
    assert found.rejection is None
    assert found.outputs == {}


async def test_a_job_gets_the_outputs_that_it_reads(storage: Storage, desk: Desk) -> None:
    human_task = await desk.waiting()
    await desk.approve(human_task, claim=a_claim())
    found = await context(storage, desk, TaskId("t1"))
    assert found.outputs == {
        "draft": output_of({"notes": "good"}),
        "review": output_of({"approved": True, "by": ["bob"], "comment": "good"}),
    }


async def test_the_output_of_a_skipped_step_is_null(storage: Storage, desk: Desk) -> None:
    task = await desk.start(claim=a_claim())
    job = await desk.job(task)
    await desk.submit(task, StepSkipped(job=job.id, claim=job.claim), claim=a_claim())
    found = await context(storage, desk, task)
    assert found.outputs == {"draft": output_of(None)}


async def test_after_a_send_back_the_newest_outputs_and_the_objection_count(
    storage: Storage, desk: Desk
) -> None:
    human_task = await desk.waiting(policy=a_policy(rollback_to=("draft",)))
    await desk.reject(human_task, "draft", claim=a_claim())
    objection = {"comment": "not yet", "by": "bob", "from_step": "review", "version": 1}
    again = await context(storage, desk, TaskId("t1"))
    assert (again.run.version, again.rejection) == (2, objection)
    await desk.succeed(TaskId("t1"), {"notes": "better"}, claim=a_claim())
    review = await context(storage, desk, TaskId("t1"))
    assert review.outputs == {"draft": output_of({"notes": "better"}, version=2)}
    assert review.rejection == objection


async def test_a_retried_step_reads_what_the_others_gave_before(storage: Storage, desk: Desk) -> None:
    await desk.approve(await desk.waiting(), claim=a_claim())
    publish = await desk.job(TaskId("t1"))
    failed = StepFailed(job=publish.id, claim=publish.claim, error="it broke", is_final=True)
    await desk.submit(TaskId("t1"), failed)
    await desk.submit(TaskId("t1"), Retry(by=ALICE), claim=a_claim())
    retried = await context(storage, desk, TaskId("t1"))
    assert (retried.run.step, retried.run.version, retried.rejection) == ("publish", 2, None)
    assert {name: given.version for name, given in retried.outputs.items()} == {"draft": 1, "review": 1}


async def test_an_undo_reads_from_the_version_of_its_old_run(storage: Storage, desk: Desk) -> None:
    """Deploy completes and is approved by a gate that then sends back to draft: deploy is undone."""
    plan = replace(UNDOABLE, revision_id="r-undo")
    await storage.catalog.publish([revision_of(plan)])
    task = await desk.start(plan=plan, claim=a_claim())
    for output in ("drafted", "deployed"):
        await desk.succeed(task, output, claim=a_claim())
    gate = await desk.ask(task, a_policy(rollback_to=("draft",)))
    await desk.reject(gate, "draft", claim=a_claim())
    found = await context(storage, desk, task)
    assert (found.job.id.kind, found.job.id.version, found.run.run) == (JobKind.UNDO, 1, 1)
    assert found.outputs == {
        "draft": output_of("drafted"),
        "deploy": output_of("deployed"),
    }
    assert found.task.version == 2


async def test_an_undo_reads_what_its_step_made_and_read_not_what_was_edited_since(
    storage: Storage, desk: Desk
) -> None:
    """Bob edits what draft and deploy gave, the latter twice; Carol sends it back then."""
    plan = replace(UNDOABLE, revision_id="r-undo")
    await storage.catalog.publish([revision_of(plan)])
    task = await desk.start(plan=plan, claim=a_claim())
    for output in ("drafted", "deployed"):
        await desk.succeed(task, output, claim=a_claim())
    shown = tuple(
        Shown(step=step, version=1, fingerprint=output_of(output).fingerprint)
        for step, output in (("draft", "drafted"), ("deploy", "deployed"))
    )
    of = {"shown": shown, "editable": ("draft", "deploy"), "rollback_to": ("draft",), "required": 2}
    gate = await desk.ask(task, a_policy("bob", "carol", **of))
    for step, before, after in (
        ("draft", "drafted", "edited"),
        ("deploy", "deployed", "edited"),
        ("deploy", "edited", "edited again"),
    ):
        await desk.edit(gate, step, before, after)
    await desk.reject(gate, "draft", CAROL, claim=a_claim())
    found = await context(storage, desk, task)
    assert (found.job.id.kind, found.job.id.version, found.run.run) == (JobKind.UNDO, 4, 3)
    assert found.outputs == {"draft": output_of("drafted"), "deploy": output_of("deployed")}


async def test_to_ask_again_a_job_gets_what_the_first_asking_got(storage: Storage, desk: Desk) -> None:
    gate = await desk.waiting(policy=a_policy(rollback_to=("draft",)), surface="C1")
    await desk.reject(gate, "draft", claim=a_claim())
    await desk.succeed(TaskId("t1"), {"notes": "better"}, claim=a_claim())
    first = await context(storage, desk, TaskId("t1"))
    gate = await desk.ask(TaskId("t1"))
    await desk.submit(TaskId("t1"), AskAgain(human_task=gate, by=OPERATOR))
    (job,) = await storage.jobs.take(a_claim(), NOON)
    again = (await storage.jobs.contexts([job]))[job.id]
    assert (job.id.kind, job.id.version, job.run) == (JobKind.ASK_AGAIN, 2, 2)
    assert (again.run.state, again.run.attempt) == (StepState.WAITING, 2)
    assert (again.inputs, again.outputs, again.rejection) == (first.inputs, first.outputs, first.rejection)
    assert again.outputs == {"draft": output_of({"notes": "better"}, version=2)}


async def test_asking_again_can_be_lost_and_is_gone_with_the_request(storage: Storage, desk: Desk) -> None:
    gate = await desk.waiting()
    await desk.submit(TaskId("t1"), AskAgain(human_task=gate, by=OPERATOR), claim=a_claim())
    (lapsed,) = await storage.jobs.lapsed(NOON + HOUR, 10)
    await desk.submit(TaskId("t1"), JobLost(job=lapsed.id, claim=lapsed.claim))
    (job,) = await storage.jobs.take(a_claim(), NOON)
    assert (job.id, job.claim) == (lapsed.id, 2)
    await desk.approve(gate)
    assert await storage.jobs.contexts([job]) == {}
    assert list(await storage.jobs.lapsed(NOON + HOUR, 10)) == []


async def test_contexts_of_jobs_that_are_gone_or_taken_again_are_left_out(
    storage: Storage, other_storage: Storage, desk: Desk
) -> None:
    task = await desk.start(claim=a_claim())
    job = await desk.job(task)
    assert list(await storage.jobs.contexts([job])) == [job.id]
    assert await other_storage.jobs.contexts([job]) == {}
    assert await storage.jobs.contexts([]) == {}
    ghost = Job(id=JobId(TaskId("ghost"), "draft", 1, 1, JobKind.RUN), run=1, claim=1, is_queued=False)
    assert await storage.jobs.contexts([ghost]) == {}
    await desk.submit(task, JobLost(job=job.id, claim=job.claim), claim=a_claim())
    assert await storage.jobs.contexts([job]) == {}


async def test_a_claims_time_can_be_far_away(storage: Storage, desk: Desk) -> None:
    await desk.start(claim=a_claim(until=NOON + timedelta(days=36_500)))
    assert list(await storage.jobs.lapsed(NOON + HOUR, 10)) == []
