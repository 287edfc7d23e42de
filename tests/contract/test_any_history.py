"""Whatever happens to a task: read from its rows, it is the task that the core had in hand."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar
from uuid import uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.codes import TaskState
from engine.commands import Cancel, Command, Retry, Start, TimerFired
from engine.model import JsonText, TenantId
from engine.ports.queries import Page
from engine.ports.store import Batch, Saved
from engine.refusals import Refused
from engine.snapshot import Change, TaskSnapshot
from engine.transitions import transition
from signoff.assembly import Storage, storage_of
from tests.contract.desk import a_claim, revision_of
from tests.contract.live import Live
from tests.makers import ALICE, CHANNEL, HOUR, NOON, SECOND, TASK
from tests.property.core.reports import ends, good_ends
from tests.property.core.words import good_words
from tests.property.core.worlds import World, branching_worlds, worlds

T = TypeVar("T")

COMMITS_MAX = 12
FOLDED_MAX = 4


class History:
    """One task in two forms: as the core made it, and in the rows."""

    def __init__(self, live: Live, world: World, data: st.DataObject) -> None:
        self.world = world
        self.data = data
        self.now = NOON
        self.events = 0
        self._run = live.runner.run
        self._database = live.database
        self._tenant = TenantId(f"T-{uuid4().hex}")
        self._storage = storage_of(live.database, self._tenant)
        self._run(self._storage.catalog.publish([revision_of(world.plan)]))
        surface = self._pick("surface", [None, CHANNEL])
        start = Start(plan=world.plan, number=1, inputs=JsonText("{}"), by=ALICE, surface=surface)
        self.task = self._commit(self._marked(transition(TASK, None, start, self.now)))

    def go_on(self) -> None:
        """Let a few things happen, and commit them together."""
        change = None
        for _ in range(self._pick("folded", [1, 2, FOLDED_MAX])):
            before = self.task if change is None else change.after
            following = self._applied(before)
            if following is not None:
                change = following if change is None else change.then(following)
        if change is not None:
            self.task = self._commit(change)
        elif self.task.jobs:
            self._run(self._storage.jobs.take(a_claim(slots=1), self.now))
            self.task = self._read(self._storage)
        self._check(self.task)

    def _applied(self, task: TaskSnapshot) -> Change | None:
        command = self._command(task)
        try:
            change = None if command is None else transition(TASK, task, command, self.now)
        except Refused:
            return None
        return None if change is None or change.is_nothing else self._marked(change)

    def _command(self, task: TaskSnapshot) -> Command | None:
        pick = self._pick
        taken = [job for job in task.jobs.values() if not job.is_queued]
        match pick("what", ["job", "job", "any job", "word", "word", "timer", "end"]):
            case "job" if taken:
                return pick("report", good_ends(self.world, taken[0]))
            case "any job" if taken:
                return pick("report", ends(self.world, pick("job", taken), self.now))
            case "word" if words := good_words(task):
                return pick("word", words)
            case "timer" if task.timers:
                timer = min(task.timers.values(), key=lambda timer: timer.due)
                self.now = max(self.now, timer.due)
                return TimerFired(timer=timer.key, due=timer.due)
            case "end" if task.state is TaskState.FAILED:
                return Retry(by=ALICE)
            case "end" if pick("is meant", [False, False, False, True]):
                return Cancel(by=ALICE, reason="changed")
            case _:
                self.now += pick("time passes", [SECOND, HOUR])
                return None

    def _pick(self, label: str, values: Sequence[T]) -> T:
        return self.data.draw(st.sampled_from(values), label=label)

    def _marked(self, change: Change) -> Change:
        first, *others = change.events
        self.events += len(change.events)
        return replace(change, events=(replace(first, command=uuid4().hex), *others))

    def _commit(self, change: Change) -> TaskSnapshot:
        claim = a_claim(slots=self._pick("slots", [0, 1, 3]))

        def work(batch: Batch) -> Saved:
            batch.load([TASK])
            return batch.save([change], claim)

        saved = self._run(self._storage.store.transact(work))
        assert not saved.moved
        jobs = {**change.after.jobs, **{job.id: job for job in saved.taken}}
        expected = replace(change.after, jobs=jobs)
        self._check(expected)
        return expected

    def _check(self, expected: TaskSnapshot) -> None:
        """Compare with what the cache gives, and with what the rows give."""
        for storage in (self._storage, storage_of(self._database, self._tenant)):
            read = self._read(storage)
            assert read == expected
            assert list(read.human_tasks) == list(expected.human_tasks)
            assert read.undoing == expected.undoing
        history = self._run(self._storage.queries.history(TASK, Page(limit=9_999)))
        assert len(history) == self.events

    def _read(self, storage: Storage) -> TaskSnapshot:
        return self._run(storage.store.transact(lambda batch: batch.load([TASK])))[TASK]


@given(data=st.data())
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_a_task_that_is_read_is_the_task_that_was_made(live: Live, data: st.DataObject) -> None:
    history = History(live, data.draw(worlds() | branching_worlds(), label="world"), data)
    for _ in range(data.draw(st.integers(1, COMMITS_MAX), label="commits")):
        history.go_on()
