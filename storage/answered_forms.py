"""Owns what is read of forms that were answered before a request: those it shows, and its earlier rounds."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

from sqlalchemy import Connection, and_, select

from engine.codes import HumanTaskKind, HumanTaskStatus
from engine.human_task import HumanTask
from engine.model import HumanTaskId, Json, TenantId, UserId
from engine.ports.queries import EarlierAnswer
from engine.snapshot import TaskSnapshot
from storage.facts import ShownAt, outputs
from storage.rowsets import is_incoming, values_of
from storage.tables import human_tasks, step_runs

_FORMS = (
    select(human_tasks.c.id, human_tasks.c.request, step_runs.c.version)
    .select_from(
        human_tasks.join(
            step_runs,
            and_(
                step_runs.c.tenant == human_tasks.c.tenant,
                step_runs.c.task_id == human_tasks.c.task_id,
                step_runs.c.step == human_tasks.c.step,
                step_runs.c.run == human_tasks.c.run,
            ),
        )
    )
    .where(is_incoming(human_tasks.c.id))
)


@dataclass(frozen=True, slots=True)
class AnsweredForm:
    """A form that somebody answered, and the version of the task whose output the answer became."""

    human_task: HumanTask
    form: Json
    version: int


def answered_forms(
    connection: Connection, tenant: TenantId, task: TaskSnapshot, id: HumanTaskId, shown: Sequence[ShownAt]
) -> Sequence[AnsweredForm]:
    """Give the forms that were answered before a request, of its own step and of those it shows."""
    own = task.human_tasks[id]
    steps = {own.step, *(seen.step for seen in shown)}
    before = takewhile(lambda human_task: human_task.id != id, task.human_tasks.values())
    answered = {
        asked.id: asked
        for asked in before
        if asked.kind is HumanTaskKind.FORM
        and asked.status is HumanTaskStatus.SUBMITTED
        and asked.step in steps
    }
    if not answered:
        return ()
    found = {row.id: row for row in connection.execute(_FORMS, values_of(tenant, answered))}
    return [
        AnsweredForm(answered[id], json.loads(found[id].request).get("form"), found[id].version)
        for id in answered
        if id in found
    ]


def forms_shown(answered: Sequence[AnsweredForm], shown: Sequence[ShownAt]) -> Mapping[str, Json]:
    """Give the forms whose answers are shown, by step: as they were given, or edited since."""
    versions = {seen.step: seen.version for seen in shown}
    return {
        each.human_task.step: each.form
        for each in answered
        if each.form is not None and each.version <= versions.get(each.human_task.step, 0)
    }


def earlier_answers(
    connection: Connection,
    tenant: TenantId,
    task: TaskSnapshot,
    id: HumanTaskId,
    answered: Sequence[AnsweredForm],
) -> tuple[EarlierAnswer, ...]:
    """Give what was answered in earlier rounds of a request, oldest first; nothing that somebody disowned."""
    own = task.human_tasks[id].step
    rounds = {
        ShownAt(task.id, own, each.version): each.human_task
        for each in answered
        if each.human_task.step == own and not any(d.is_disputed for d in each.human_task.decisions)
    }
    found = outputs(connection, tenant, list(rounds))
    return tuple(
        EarlierAnswer(by=UserId(asked.decisions[-1].by), answer=found[seen].output)
        for seen, asked in rounds.items()
        if asked.decisions and seen in found and found[seen].output is not None
    )
