"""Owns how tasks are read: their revisions first, then only what the cache does not have."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Select, or_, select

from engine.codes import TaskState
from engine.human_task import Decision, HumanTask
from engine.model import HumanTaskId, Job, JobId, StepRun, TaskId, Timer, TimerKey
from engine.plan import Plan, plan_from_json
from engine.snapshot import TaskSnapshot
from storage import rows
from storage.courses import halt
from storage.instants import instant
from storage.rowsets import is_incoming, values_of
from storage.snapshot_cache import SnapshotCache
from storage.tables import decisions, human_tasks, jobs, revisions, step_runs, tasks, timers

_REVISIONS = select(tasks.c.id, tasks.c.revision).where(is_incoming(tasks.c.id))
_TASKS = select(tasks).where(is_incoming(tasks.c.id))
_RUNS = (
    select(step_runs)
    .where(
        is_incoming(step_runs.c.task_id),
        or_(step_runs.c.is_current, step_runs.c.undo_position.is_not(None)),
    )
    .order_by(step_runs.c.undo_position)
)
_HUMAN_TASKS = (
    select(human_tasks)
    .where(is_incoming(human_tasks.c.task_id))
    .order_by(human_tasks.c.task_id, human_tasks.c.number)
)
_DECISIONS = (
    select(decisions)
    .where(is_incoming(decisions.c.task_id))
    .order_by(decisions.c.task_id, decisions.c.human_task, decisions.c.number)
)
_JOBS = select(jobs).where(is_incoming(jobs.c.task_id)).order_by(jobs.c.id)
_TIMERS = select(timers).where(is_incoming(timers.c.task_id))
_PLANS = select(revisions.c.plan).where(is_incoming(revisions.c.id))

# Held: no other writer changes these tasks, or takes their jobs, before this transaction ends.
_HELD_REVISIONS = _REVISIONS.order_by(tasks.c.id).with_for_update(key_share=True)
_HELD_JOBS = _JOBS.with_for_update()


def held_snapshots(
    connection: Connection, tenant: str, cache: SnapshotCache, ids: Collection[TaskId]
) -> dict[TaskId, TaskSnapshot]:
    """Give the tasks, held against other writers until the transaction ends; unknown ones are left out."""
    return _Reading(connection, tenant, cache, _HELD_JOBS).snapshots(ids, _HELD_REVISIONS)


def snapshots(
    connection: Connection, tenant: str, cache: SnapshotCache, ids: Collection[TaskId]
) -> dict[TaskId, TaskSnapshot]:
    """Give the tasks as they are committed; unknown ones are left out."""
    found = _Reading(connection, tenant, cache, _JOBS).snapshots(ids, _REVISIONS)
    cache.keep(found.values())
    return found


def plans(
    connection: Connection, tenant: str, cache: SnapshotCache, revision_ids: Collection[str]
) -> Mapping[str, Plan]:
    """Give the plans of these revisions."""
    wanted = frozenset(revision_ids)
    found = cache.plans(wanted)
    missing = wanted - found.keys()
    if missing:
        read = connection.execute(_PLANS, values_of(tenant, missing)).scalars()
        plans = [plan_from_json(json.loads(text)) for text in read]
        cache.keep_plans(plans)
        found |= {plan.revision_id: plan for plan in plans}
    return found


class _Reading:
    """One reading of tasks, within one transaction."""

    def __init__(
        self, connection: Connection, tenant: str, cache: SnapshotCache, jobs_wanted: Select[Any]
    ) -> None:
        self._connection = connection
        self._tenant = tenant
        self._cache = cache
        self._jobs_wanted = jobs_wanted

    def snapshots(self, ids: Collection[TaskId], revisions_wanted: Select[Any]) -> dict[TaskId, TaskSnapshot]:
        """Give the tasks: unchanged ones from the cache, the others from their rows."""
        if not ids:
            return {}
        at: dict[TaskId, int] = {row.id: row.revision for row in self._rows(revisions_wanted, ids)}
        found = self._cache.snapshots(at)
        self._renew_claims(found)
        missing = at.keys() - found.keys()
        return {**found, **self._read(missing)} if missing else found

    def _rows(self, wanted: Select[Any], ids: Iterable[str]) -> Iterable[Any]:
        return self._connection.execute(wanted, values_of(self._tenant, ids)).all()

    def _renew_claims(self, found: dict[TaskId, TaskSnapshot]) -> None:
        """See who has taken queued jobs since: that is the one thing that happens outside of commands."""
        ids = [task.id for task in found.values() if any(job.is_queued for job in task.jobs.values())]
        if ids:
            kept = self._jobs(ids)
            found |= {id: replace(found[id], jobs=kept[id]) for id in ids if kept[id] != found[id].jobs}

    def _read(self, ids: Collection[TaskId]) -> dict[TaskId, TaskSnapshot]:
        task_rows = self._rows(_TASKS, ids)
        known = plans(self._connection, self._tenant, self._cache, {row.revision_id for row in task_rows})
        steps, undoing = self._step_runs(ids)
        human, work, due = self._human_tasks(ids), self._jobs(ids), self._timers(ids)
        return {
            row.id: TaskSnapshot(
                id=row.id,
                number=row.number,
                plan=known[row.revision_id],
                state=TaskState(row.state),
                current_version=row.current_version,
                revision=row.revision,
                started_by=row.started_by,
                started_with=row.started_with,
                started_at=instant(row.started_at),
                ended_at=instant(row.ended_at),
                surface=row.surface,
                steps={name: StepRun(step=name) for name in known[row.revision_id].by_name} | steps[row.id],
                undoing=tuple(undoing[row.id]),
                human_tasks=human[row.id],
                jobs=work[row.id],
                timers=due[row.id],
                halt=halt(row.halt),
            )
            for row in task_rows
        }

    def _step_runs(
        self, ids: Collection[TaskId]
    ) -> tuple[Mapping[TaskId, dict[str, StepRun]], Mapping[TaskId, list[StepRun]]]:
        current: dict[TaskId, dict[str, StepRun]] = defaultdict(dict)
        undoing: dict[TaskId, list[StepRun]] = defaultdict(list)
        for row in self._rows(_RUNS, ids):
            if row.is_current:
                current[row.task_id][row.step] = rows.step_run(row)
            else:
                undoing[row.task_id].append(rows.step_run(row))
        return current, undoing

    def _human_tasks(self, ids: Collection[TaskId]) -> Mapping[TaskId, dict[HumanTaskId, HumanTask]]:
        said: dict[HumanTaskId, list[Decision]] = defaultdict(list)
        for row in self._rows(_DECISIONS, ids):
            said[row.human_task].append(rows.decision(row))
        found: dict[TaskId, dict[HumanTaskId, HumanTask]] = defaultdict(dict)
        for row in self._rows(_HUMAN_TASKS, ids):
            found[row.task_id][row.id] = rows.human_task(row, tuple(said[row.id]))
        return found

    def _jobs(self, ids: Collection[TaskId]) -> Mapping[TaskId, dict[JobId, Job]]:
        found: dict[TaskId, dict[JobId, Job]] = defaultdict(dict)
        for row in self._rows(self._jobs_wanted, ids):
            job = rows.job(row)
            found[row.task_id][job.id] = job
        return found

    def _timers(self, ids: Collection[TaskId]) -> Mapping[TaskId, dict[TimerKey, Timer]]:
        found: dict[TaskId, dict[TimerKey, Timer]] = defaultdict(dict)
        for row in self._rows(_TIMERS, ids):
            timer = rows.timer(row)
            found[row.task_id][timer.key] = timer
        return found
