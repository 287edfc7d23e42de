"""Owns what is read of tasks for people and templates: facts, outputs, objections."""

import json
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, exists, select

from engine.codes import ArtifactKind, TaskState
from engine.model import Json, TaskId, TenantId
from engine.ports.jobs import StepOutput, TaskFacts
from storage.courses import edits
from storage.instants import instant
from storage.rowsets import Incoming, RowStatement, is_incoming, values_of
from storage.tables import artifacts, revisions, step_runs, tasks

FACTS = (
    tasks.c.id,
    tasks.c.number,
    tasks.c.pipeline,
    revisions.c.title.label("pipeline_title"),
    tasks.c.revision_id,
    tasks.c.current_version,
    tasks.c.state,
    tasks.c.started_by,
    tasks.c.started_with,
    tasks.c.started_at,
    tasks.c.ended_at,
    tasks.c.surface,
    tasks.c.halt.is_not(None).label("is_stopped"),
)
"""The columns of `facts`, of tasks joined with their revisions."""
TASKS_WITH_REVISIONS = tasks.join(
    revisions, and_(revisions.c.tenant == tasks.c.tenant, revisions.c.id == tasks.c.revision_id)
)


class ShownAt(NamedTuple):
    """A step of a task, as it was seen from a version of the task."""

    task_id: TaskId
    step: str
    version: int


def facts(row: Any) -> TaskFacts:
    """Build what people may know of a task."""
    return TaskFacts(
        id=row.id,
        number=row.number,
        pipeline=row.pipeline,
        title=row.pipeline_title,
        revision_id=row.revision_id,
        version=row.current_version,
        state=TaskState(row.state),
        started_by=row.started_by,
        started_with=row.started_with,
        started_at=instant(row.started_at),
        ended_at=instant(row.ended_at),
        surface=row.surface,
        is_stopped=bool(row.is_stopped),
    )


def _outputs() -> RowStatement:
    """Find the newest run of a step at or before a version, with its output if there is one."""
    incoming = Incoming(step_runs.c.task_id, step_runs.c.step, step_runs.c.version)
    newer = step_runs.alias("newer")
    is_the_step = incoming.is_key_of(step_runs, ["task_id", "step"])
    is_newer = and_(
        incoming.is_key_of(newer, ["task_id", "step"]),
        newer.c.version > step_runs.c.version,
        newer.c.version <= incoming.c["version"],
    )
    output = and_(
        artifacts.c.tenant == step_runs.c.tenant,
        artifacts.c.task_id == step_runs.c.task_id,
        artifacts.c.step == step_runs.c.step,
        artifacts.c.version == step_runs.c.version,
        artifacts.c.kind == ArtifactKind.OUTPUT,
    )
    statement = (
        select(
            step_runs.c.task_id,
            step_runs.c.step,
            incoming.c["version"].label("seen_from"),
            step_runs.c.version,
            step_runs.c.edits,
            artifacts.c.body,
            artifacts.c.fingerprint,
        )
        .select_from(incoming.rows.join(step_runs, is_the_step).outerjoin(artifacts, output))
        .where(
            step_runs.c.version > 0,
            step_runs.c.version <= incoming.c["version"],
            ~exists().where(is_newer),
        )
    )
    return RowStatement(statement, incoming.names)


_OUTPUTS = _outputs()
_OBJECTIONS = select(artifacts.c.task_id, artifacts.c.version, artifacts.c.body).where(
    is_incoming(artifacts.c.task_id),
    artifacts.c.kind == ArtifactKind.INPUT,
)


def outputs(
    connection: Connection, tenant: TenantId, wanted: Collection[ShownAt]
) -> Mapping[ShownAt, StepOutput]:
    """Give what steps had given by then; a step that had not run is left out."""
    if not wanted:
        return {}
    found = _OUTPUTS.run(connection, tenant, [seen._asdict() for seen in wanted])
    return {
        ShownAt(row.task_id, row.step, row.seen_from): StepOutput(
            output=None if row.body is None else json.loads(row.body),
            version=row.version,
            fingerprint=row.fingerprint,
            edits=edits(row.edits),
        )
        for row in found
    }


def objections(
    connection: Connection, tenant: TenantId, task_ids: Collection[TaskId]
) -> Mapping[tuple[TaskId, int], Json]:
    """Give the rejections that sent work back, by task and the version that they made."""
    if not task_ids:
        return {}
    found = connection.execute(_OBJECTIONS, values_of(tenant, set(task_ids)))
    return {(row.task_id, row.version): json.loads(row.body) for row in found}
