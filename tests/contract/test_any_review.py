"""Whatever is reviewed, undone, asked and stopped: read from its rows, it is what the core had in hand."""

from collections.abc import Callable
from typing import TypeVar
from uuid import uuid4

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from engine.codes import ArtifactKind, TimerKind
from engine.model import Job, JobId, TenantId, TimerKey
from engine.ports.queries import HumanTaskFilter, Page
from engine.ports.store import Batch, Store
from engine.snapshot import Change, TaskSnapshot
from signoff.assembly import storage_of
from tests.contract.desk import a_claim, revision_of
from tests.contract.live import Live
from tests.makers import HOUR, TASK
from tests.property.core.reviews import AnyReview

T = TypeVar("T")
EXAMPLES = 10  # each takes a second on a busy machine


class LiveReview(AnyReview):
    """The same, over a database."""

    def __init__(self, live: Live) -> None:
        super().__init__()
        self._run = live.runner.run
        self._database = live.database
        self._tenant = TenantId(f"T-{uuid4().hex}")
        self._storage = storage_of(live.database, self._tenant)

    def fold(self, change: Change) -> None:
        if change.before is None:
            self._run(self._storage.catalog.publish([revision_of(self.world.plan)]))
        super().fold(change)

    def transact(self, work: Callable[[Batch], T]) -> T:
        def loaded(batch: Batch) -> T:
            batch.load([TASK])
            return work(batch)

        return self._run(self._storage.store.transact(loaded))

    def take(self, id: JobId) -> Job:
        self.the_batch_is_committed(slots=0)
        if not self.task.jobs[id].is_queued:
            return self.task.jobs[id]
        taken = self._run(self._storage.jobs.take(a_claim(slots=9, until=self.now + HOUR), self.now))
        self.task = self.read_again(self._read(self._storage.store))
        for job in taken:
            self.begin(job)
        return self.task.jobs[id]

    def read_again(self, expected: TaskSnapshot) -> TaskSnapshot:
        """Compare with what the cache gives, and with what the rows give."""
        for storage in (self._storage, storage_of(self._database, self._tenant)):
            read = self._read(storage.store)
            assert read == expected
            assert list(read.human_tasks) == list(expected.human_tasks)
        self._check_lists(expected)
        self._check_views()
        return expected

    def _read(self, store: Store) -> TaskSnapshot:
        return self._run(store.transact(lambda batch: batch.load([TASK])))[TASK]

    def _check_lists(self, task: TaskSnapshot) -> None:
        """A list says when a request expires; while its clock stands still, it does not."""
        listed = self._run(self._storage.queries.human_tasks(HumanTaskFilter(task=TASK), Page(limit=99)))
        due = {line.id: line.expires_at for line in listed.lines}
        waiting = [h for h in task.human_tasks.values() if h.is_open]
        keys = {h.id: TimerKey(h.step, h.run, TimerKind.EXPIRE) for h in waiting}
        clocks = {id: task.timers[key].due if key in task.timers else None for id, key in keys.items()}
        assert due == clocks

    def _check_views(self) -> None:
        """What a request shows is what was given, as those see it who look at its card."""
        for id, h in self.task.human_tasks.items():
            view = self._run(self._storage.queries.human_task(id))
            assert view is not None
            found = {step: seen.fingerprint for step, seen in view.shown.items()}
            for shown in h.policy.shown:
                if shown.fingerprint is not None:
                    assert found[shown.step] == shown.fingerprint
                    assert (shown.step, shown.version, ArtifactKind.OUTPUT) in self.book.kept


def test_a_review_that_is_read_is_the_review_that_was_made(live: Live) -> None:
    class OfThisDatabase(LiveReview):
        def __init__(self) -> None:
            super().__init__(live)

    run_state_machine_as_test(
        OfThisDatabase,
        settings=settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.too_slow]),
    )
