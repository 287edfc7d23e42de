"""Owns the reading of everything that jobs work with: a few set-based queries for all of them."""

import json
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, func, select

from engine.codes import JobKind
from engine.model import Job, JobId, StepRun, TaskId, TenantId
from engine.plan import Plan
from engine.ports.jobs import JobContext
from storage import rows
from storage.facts import FACTS, TASKS_WITH_REVISIONS, ShownAt, facts, objections, outputs
from storage.rowsets import Incoming, RowStatement, is_incoming, values_of
from storage.snapshot_cache import SnapshotCache
from storage.snapshots import plans
from storage.tables import jobs, step_runs, tasks


class _Run(NamedTuple):
    """The run that a job is for, and the version at which the step made it: edits make versions of a run."""

    run: StepRun
    made_at: int


def _runs_of_jobs() -> RowStatement:
    """Find the step runs of jobs that are still there, under the same claim; and what they were made at."""
    incoming = Incoming(*(jobs.c[name] for name in rows.JOB_KEY), jobs.c.claim)
    is_the_job = and_(incoming.is_key_of(jobs, rows.JOB_KEY), jobs.c.claim == incoming.c["claim"])
    is_its_run = and_(
        step_runs.c.tenant == jobs.c.tenant,
        step_runs.c.task_id == jobs.c.task_id,
        step_runs.c.step == jobs.c.step,
        step_runs.c.run == jobs.c.run,
    )
    made = step_runs.alias("made")
    is_of_the_same_start = and_(
        *(made.c[name] == step_runs.c[name] for name in ("tenant", "task_id", "step", "reset_by"))
    )
    made_at = select(func.min(made.c.version)).where(is_of_the_same_start).scalar_subquery()
    read = select(
        step_runs,
        jobs.c.kind.label("job_kind"),
        jobs.c.attempt.label("job_attempt"),
        made_at.label("made_at"),
    )
    statement = read.select_from(incoming.rows.join(jobs, is_the_job).join(step_runs, is_its_run))
    return RowStatement(statement, incoming.names)


_RUNS_OF_JOBS = _runs_of_jobs()
_TASKS = select(*FACTS, tasks.c.inputs).select_from(TASKS_WITH_REVISIONS).where(is_incoming(tasks.c.id))


def job_contexts(
    connection: Connection, tenant: TenantId, cache: SnapshotCache, wanted: Collection[Job]
) -> Mapping[JobId, JobContext]:
    """Give what jobs work with; those that are gone, or were taken again, are left out."""
    runs = _runs(connection, tenant, wanted)
    if not runs:
        return {}
    read = connection.execute(_TASKS, values_of(tenant, {id.task_id for id in runs})).all()
    its_task: Mapping[TaskId, Any] = {row.id: row for row in read}
    known = plans(connection, tenant, cache, {row.revision_id for row in read})
    reads = {id: _reads(id, run.made_at, known[its_task[id.task_id].revision_id]) for id, run in runs.items()}
    given = outputs(connection, tenant, {seen for steps in reads.values() for seen in steps})
    objected = objections(
        connection, tenant, {id.task_id for id, found in runs.items() if found.run.reset_by}
    )
    return {
        job.id: JobContext(
            job=job,
            task=facts(its_task[job.id.task_id]),
            run=runs[job.id].run,
            inputs=json.loads(its_task[job.id.task_id].inputs),
            outputs={seen.step: given[seen] for seen in reads[job.id] if seen in given},
            rejection=objected.get((job.id.task_id, runs[job.id].run.reset_by)),
        )
        for job in wanted
        if job.id in runs
    }


def _runs(connection: Connection, tenant: TenantId, wanted: Collection[Job]) -> Mapping[JobId, _Run]:
    if not wanted:
        return {}
    found = _RUNS_OF_JOBS.run(connection, tenant, [rows.job_row(job) for job in wanted])
    return {
        JobId(row.task_id, row.step, row.version, row.job_attempt, JobKind(row.job_kind)): _Run(
            rows.step_run(row), row.made_at
        )
        for row in found
    }


def _reads(job: JobId, made_at: int, plan: Plan) -> tuple[ShownAt, ...]:
    """Give what a job reads: an undo what its step made and had read itself, whatever was edited since."""
    step = plan.by_name[job.step]
    is_undo = job.kind is JobKind.UNDO
    names, version = (step.undo_reads, made_at) if is_undo else (step.reads, job.version)
    return tuple(ShownAt(job.task_id, name, version) for name in names)
