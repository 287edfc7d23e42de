"""Owns how changes of tasks are written: the store, its batches, and who may take jobs at once."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from engine.model import Job, TaskId
from engine.snapshot import Change, TaskSnapshot

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Who takes jobs that a batch queues, how many at most, and for how long."""

    by: str
    slots: int
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """What became of changes that were written."""

    moved: frozenset[TaskId] = frozenset()  # had another revision than loaded: not written
    taken: tuple[Job, ...] = ()  # jobs of these changes that were queued and at once taken by the claim


class Batch(Protocol):
    """One write transaction of one tenant. Synchronous: it runs as one unit where the database is."""

    def load(self, task_ids: Collection[TaskId]) -> Mapping[TaskId, TaskSnapshot]:
        """Give the tasks, held against other writers; unknown ids (and other tenants') are left out."""

    def reserve_numbers(self, count: int) -> range:
        """Give numbers for new tasks, unique in the tenant."""

    def known(self, submission_ids: Collection[str]) -> Mapping[str, TaskId]:
        """Give those of these submissions that are in the history, with the task that each went to."""

    def save(self, changes: Sequence[Change], claim: Claim | None) -> Saved:
        """Write the changes, one per task."""


class Store(Protocol):
    """Where tasks are kept, for one tenant."""

    async def transact(self, work: Callable[[Batch], T]) -> T:
        """Run `work` in one write transaction and commit; whatever it raises rolls back.

        It may run more than once, each time from the start on what is stored by then: on PostgreSQL if
        transactions collided or the connection broke before the commit. What counts is the last time, so
        it changes nothing but the batch.

        Raises:
            CommitUnknown: the connection broke while committing.
            StoreRefused: the database refused what was written (for example a duplicate key).
            StoreUnavailable: the database cannot be reached; nothing was written.
        """


class Claimant(Protocol):
    """A runner, as the executor sees it: who takes jobs as they are queued."""

    def claim(self, now: datetime) -> Claim | None:
        """Say how many jobs can be taken at once; None: none."""
