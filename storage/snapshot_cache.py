"""Owns the snapshots and plans that need not be read again: the most recently used ones of one tenant."""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from threading import Lock

from engine.model import TaskId
from engine.plan import Plan
from engine.snapshot import TaskSnapshot

SNAPSHOTS_MAX = 4_096
PLANS_MAX = 512


class SnapshotCache:
    """Snapshots by task, each good for its revision only, and plans, which never change.

    Used by the threads of the database and by the event loop.
    """

    def __init__(self, snapshots_max: int = SNAPSHOTS_MAX, plans_max: int = PLANS_MAX) -> None:
        self._snapshots: OrderedDict[TaskId, TaskSnapshot] = OrderedDict()
        self._plans: OrderedDict[str, Plan] = OrderedDict()
        self._snapshots_max = snapshots_max
        self._plans_max = plans_max
        self._lock = Lock()

    def snapshots(self, revisions: Mapping[TaskId, int]) -> dict[TaskId, TaskSnapshot]:
        """Give those that are still good: whose task has the revision of the snapshot."""
        found = {}
        with self._lock:
            for id, revision in revisions.items():
                kept = self._snapshots.get(id)
                if kept is not None and kept.revision == revision:
                    found[id] = kept
                    self._snapshots.move_to_end(id)
        return found

    def keep(self, committed: Iterable[TaskSnapshot]) -> None:
        """Keep snapshots of what is committed."""
        with self._lock:
            for snapshot in committed:
                kept = self._snapshots.get(snapshot.id)
                if kept is None or kept.revision <= snapshot.revision:
                    self._snapshots[snapshot.id] = snapshot
                    self._snapshots.move_to_end(snapshot.id)
            while len(self._snapshots) > self._snapshots_max:
                self._snapshots.popitem(last=False)

    def plans(self, revision_ids: Iterable[str]) -> dict[str, Plan]:
        """Give the plans that are known."""
        found = {}
        with self._lock:
            for id in revision_ids:
                if id in self._plans:
                    found[id] = self._plans[id]
                    self._plans.move_to_end(id)
        return found

    def keep_plans(self, plans: Iterable[Plan]) -> None:
        """Keep plans."""
        with self._lock:
            for plan in plans:
                self._plans[plan.revision_id] = plan
                self._plans.move_to_end(plan.revision_id)
            while len(self._plans) > self._plans_max:
                self._plans.popitem(last=False)
