"""Owns a batch: one write transaction of one tenant, as `engine.ports.Batch` describes it."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import BigInteger, Connection, bindparam, select
from sqlalchemy.dialects.postgresql import insert

from engine.model import JsonText, TaskId, TenantId
from engine.ports.store import Claim, Saved
from engine.snapshot import Change, TaskSnapshot
from storage import rows
from storage.differences import Differences
from storage.rowsets import TENANT, is_incoming, values_of
from storage.snapshot_cache import SnapshotCache
from storage.snapshots import held_snapshots
from storage.tables import events, tenants
from storage.writing import CHANGED_TASKS, NEW_TASKS, write

_NO_INPUTS = JsonText("{}")
_COUNT = bindparam("count", type_=BigInteger())
_RESERVE = (
    insert(tenants)
    .values(tenant=TENANT, next_number=_COUNT + 1)
    .on_conflict_do_update(index_elements=["tenant"], set_={"next_number": tenants.c.next_number + _COUNT})
    .returning(tenants.c.next_number)
)
_KNOWN = select(events.c.command, events.c.task_id).where(
    events.c.command.is_not(None), is_incoming(events.c.command)
)


class SqlBatch:
    """A write transaction that is under way."""

    def __init__(self, connection: Connection, tenant: TenantId, cache: SnapshotCache) -> None:
        self._connection = connection
        self._tenant = tenant
        self._cache = cache
        self.current: dict[TaskId, TaskSnapshot] = {}
        """The tasks as this transaction leaves them: fit to be cached once it is committed."""

    def load(self, task_ids: Collection[TaskId]) -> Mapping[TaskId, TaskSnapshot]:
        found = held_snapshots(self._connection, self._tenant, self._cache, task_ids)
        self.current |= found
        return found

    def reserve_numbers(self, count: int) -> range:
        parameters = {"of_tenant": self._tenant, "count": count}
        following = self._connection.execute(_RESERVE, parameters).scalar_one()
        return range(following - count, following)

    def known(self, submission_ids: Collection[str]) -> Mapping[str, TaskId]:
        if not submission_ids:
            return {}
        found = self._connection.execute(_KNOWN, values_of(self._tenant, submission_ids))
        return {row.command: row.task_id for row in found}

    def save(self, changes: Sequence[Change], claim: Claim | None) -> Saved:
        wanted = [change for change in changes if not change.is_nothing]
        written = self._write_tasks(wanted)
        found = Differences(claim)
        for change in wanted:
            if change.after.id in written:
                self.current[change.after.id] = found.add(change)
            else:
                self.current.pop(change.after.id, None)
        write(self._connection, self._tenant, found)
        moved = frozenset(change.after.id for change in wanted) - written
        return Saved(moved=moved, taken=tuple(found.taken.values()))

    def _write_tasks(self, changes: Sequence[Change]) -> frozenset[TaskId]:
        """Write the tasks that are as they were loaded, and give their ids."""
        written: list[TaskId] = []
        new = [rows.new_task_row(c.after, c.inputs or _NO_INPUTS) for c in changes if c.before is None]
        if new:
            written += NEW_TASKS.run(self._connection, self._tenant, new).scalars()
        moved = [
            {**rows.task_row(c.after), "loaded": c.before.revision} for c in changes if c.before is not None
        ]
        if moved:
            written += CHANGED_TASKS.run(self._connection, self._tenant, moved).scalars()
        return frozenset(written)
