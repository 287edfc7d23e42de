"""The store in memory keeps the promises that tests build on."""

from dataclasses import replace

import pytest

from engine.codes import ArtifactKind
from engine.commands import Start
from engine.errors import CommitUnknown, StoreRefused, StoreUnavailable
from engine.model import Artifact, Fingerprint, JsonText, Notice, TaskId
from engine.ports.store import Claim, Saved
from engine.snapshot import Change
from engine.transitions import transition
from tests.fakes.memory_store import MemoryBatch, MemoryStore
from tests.makers import ALICE, CHANNEL, NOON, TASK, a_plan, a_step

TWO_STEPS = a_plan(a_step("draft"), a_step("tests"))


def a_start(id: TaskId = TASK, submission: str = "s1") -> Change:
    """Make the change that starts a task."""
    change = transition(id, None, Start(plan=TWO_STEPS, number=1, inputs=JsonText("{}"), by=ALICE), NOON)
    return replace(change, events=tuple(replace(event, command=submission) for event in change.events[:1]))


def save(store: MemoryStore, *changes: Change, claim: Claim | None = None) -> Saved:
    """Write changes in a transaction of their own."""
    return store.run(lambda batch: batch.save(changes, claim))


def test_a_task_reads_as_it_was_written() -> None:
    store, change = MemoryStore(), a_start()
    save(store, change)
    assert store.task(TASK) == change.after
    assert store.run(lambda batch: batch.load([TASK, TaskId("ghost")])) == {TASK: change.after}


def test_a_transaction_that_raises_leaves_no_trace() -> None:
    store = MemoryStore()

    def work(batch: MemoryBatch) -> None:
        batch.reserve_numbers(3)
        batch.save([a_start()], None)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        store.run(work)
    assert store.task(TASK) is None
    assert store.run(lambda batch: batch.reserve_numbers(2)) == range(1, 3)


def test_a_task_that_has_moved_is_not_written() -> None:
    store, change = MemoryStore(), a_start()
    save(store, change)
    assert save(store, replace(change, after=replace(change.after, revision=9))).moved == {TASK}
    stale = replace(change, before=replace(change.after, revision=7))
    assert save(store, stale).moved == {TASK}
    assert store.task(TASK) == change.after


def test_jobs_can_be_born_claimed_as_many_as_there_are_slots() -> None:
    store = MemoryStore()
    saved = save(store, a_start(), claim=Claim(by="runner", slots=1, until=NOON))
    assert [(job.id.step, job.claim, job.is_queued) for job in saved.taken] == [("draft", 1, False)]
    task = store.task(TASK)
    assert task is not None
    assert [job.is_queued for job in task.jobs.values()] == [False, True]


def test_submissions_are_known_once_they_are_written_and_are_unique() -> None:
    store = MemoryStore()
    save(store, a_start())
    assert store.run(lambda batch: batch.known(["s1", "s2"])) == {"s1": TASK}
    with pytest.raises(StoreRefused):
        save(store, a_start(TaskId("t2")))


def test_what_is_there_is_never_overwritten() -> None:
    store, change = MemoryStore(), a_start()
    artifact = Artifact(
        step="draft",
        version=1,
        kind=ArtifactKind.OUTPUT,
        body=JsonText("1"),
        fingerprint=Fingerprint("1"),
    )
    save(store, replace(change, artifacts=(artifact,)))
    again = Change(
        before=change.after,
        after=replace(change.after, revision=2),
        artifacts=(replace(artifact, body=JsonText("2")),),
    )
    with pytest.raises(StoreRefused):
        save(store, again)
    assert [kept.body for kept in store.rows.artifacts.values()] == ["1"]


def test_a_notice_with_the_key_of_one_that_was_said_is_left_out() -> None:
    store, change = MemoryStore(), a_start()
    first, second = (Notice(kind="next", surface=CHANNEL, data={"said": said}) for said in (1, 2))
    save(store, replace(change, notices=(first,)))
    save(
        store, Change(before=change.after, after=replace(change.after, revision=2), notices=(second, second))
    )
    assert list(store.rows.notices.values()) == [first]


def test_faults_come_before_or_after_the_commit_and_once() -> None:
    store = MemoryStore()

    def fail(error: Exception) -> None:
        raise error

    store.before_commit = lambda: fail(StoreUnavailable())
    with pytest.raises(StoreUnavailable):
        save(store, a_start())
    assert store.task(TASK) is None
    store.after_commit = lambda: fail(CommitUnknown())
    with pytest.raises(CommitUnknown):
        save(store, a_start())
    assert store.task(TASK) is not None
    assert save(store, a_start(TaskId("t2"), "s2")).moved == frozenset()
