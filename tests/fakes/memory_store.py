"""Owns the store in memory: transactions that commit or leave no trace, and faults on demand."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from engine.model import Job, JobId, TaskId
from engine.ports.store import Claim, Saved
from engine.snapshot import Change, TaskSnapshot
from tests.fakes.memory_rows import JobRow, Rows

T = TypeVar("T")
Fault = Callable[[], None]
"""Raises what a database would (StoreUnavailable, StoreRefused, CommitUnknown), or does nothing."""


class MemoryBatch:
    """One transaction. Written rows are seen by others only after the commit."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows

    def load(self, task_ids: Collection[TaskId]) -> Mapping[TaskId, TaskSnapshot]:
        found = {id: self.rows.task(id) for id in task_ids}
        return {id: task for id, task in found.items() if task is not None}

    def reserve_numbers(self, count: int) -> range:
        first = self.rows.last_number + 1
        self.rows.last_number += count
        return range(first, first + count)

    def known(self, submission_ids: Collection[str]) -> Mapping[str, TaskId]:
        return {id: self.rows.submissions[id] for id in submission_ids if id in self.rows.submissions}

    def save(self, changes: Sequence[Change], claim: Claim | None) -> Saved:
        moved = frozenset(change.after.id for change in changes if self._has_moved(change))
        written = [change for change in changes if change.after.id not in moved]
        for change in written:
            self.rows.write(change)
        queued = [id for change in written for id in _newly_queued(change)]
        taken = () if claim is None else self.take(claim, queued[: claim.slots])
        return Saved(moved=moved, taken=taken)

    def take(self, claim: Claim, ids: Collection[JobId]) -> tuple[Job, ...]:
        """Take queued jobs."""
        taken = []
        for id in ids:
            job = self.rows.jobs[id].job
            taken.append(replace(job, claim=job.claim + 1, is_queued=False))
            self.rows.jobs[id] = JobRow(job=taken[-1], claim=claim)
        return tuple(taken)

    def _has_moved(self, change: Change) -> bool:
        kept = self.rows.tasks.get(change.after.id)
        return (0 if kept is None else kept.revision) != (
            0 if change.before is None else change.before.revision
        )


class MemoryStore:
    """Tasks of one tenant, in memory."""

    def __init__(self) -> None:
        self.rows = Rows()
        """What is committed."""
        self.commits = 0
        self.before_commit: Fault | None = None
        """Called once, before the next commit; what it raises rolls back."""
        self.after_commit: Fault | None = None
        """Called once, after the next commit; what it raises comes too late."""

    async def transact(self, work: Callable[[MemoryBatch], T]) -> T:
        return self.run(work)

    def run(self, work: Callable[[MemoryBatch], T]) -> T:
        """Run a transaction, for tests without a loop."""
        batch = MemoryBatch(self.rows.copy())
        result = work(batch)
        fault, self.before_commit = self.before_commit, None
        if fault is not None:
            fault()
        self.rows = batch.rows
        self.commits += 1
        fault, self.after_commit = self.after_commit, None
        if fault is not None:
            fault()
        return result

    def task(self, id: TaskId) -> TaskSnapshot | None:
        """Read a task as it is committed."""
        return self.rows.task(id)


def _newly_queued(change: Change) -> list[JobId]:
    old = {} if change.before is None else change.before.jobs
    return [id for id, job in change.after.jobs.items() if job.is_queued and job != old.get(id)]
