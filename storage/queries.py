"""Owns what is read of tasks, requests and histories, in frozen values."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import BigInteger, Connection, Text, and_, bindparam, select

from engine.model import HumanTaskId, Json, Surface, TaskId, TenantId
from engine.ports.jobs import StepOutput, TaskFacts
from engine.ports.queries import (
    HistoryLine,
    HumanTaskFilter,
    HumanTaskPage,
    HumanTaskView,
    Page,
    Submitted,
    TaskFilter,
    TaskPage,
    TaskView,
)
from engine.rounds import last_objection
from storage.answered_forms import answered_forms, earlier_answers, forms_shown
from storage.database import Database
from storage.facts import FACTS, TASKS_WITH_REVISIONS, ShownAt, facts, objections, outputs
from storage.instants import instant
from storage.links import links
from storage.message_tables import cards
from storage.request_lists import request_page
from storage.rowsets import TENANT, is_incoming, values_of
from storage.snapshot_cache import SnapshotCache
from storage.snapshots import snapshots
from storage.tables import event_has_command, events, human_tasks, step_runs, task_is_open, tasks
from storage.task_lists import BEYOND_ALL_NUMBERS, number_of, task_page
from storage.usual_waits import usual_waits

_ID = bindparam("wanted", type_=Text())
_END = bindparam("end", type_=Text())
_NUMBER = bindparam("number", type_=BigInteger())
_LIMIT = bindparam("limit", type_=BigInteger())

_TASK = select(*FACTS, tasks.c.inputs).select_from(TASKS_WITH_REVISIONS).where(is_incoming(tasks.c.id))
_TITLES = select(human_tasks.c.id, human_tasks.c.title).where(is_incoming(human_tasks.c.task_id))
_REQUEST = (
    select(*FACTS, human_tasks.c.request, step_runs.c.reset_by)
    .select_from(
        TASKS_WITH_REVISIONS.join(
            human_tasks,
            and_(human_tasks.c.tenant == tasks.c.tenant, human_tasks.c.task_id == tasks.c.id),
        ).join(
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
_NUMBERED = select(tasks.c.id).where(tasks.c.tenant == TENANT, tasks.c.number == _NUMBER)
_OPEN = (
    select(*FACTS)
    .select_from(TASKS_WITH_REVISIONS)
    .where(tasks.c.tenant == TENANT, task_is_open, tasks.c.number < _NUMBER)
    .order_by(tasks.c.number.desc())
    .limit(_LIMIT)
)
_OPEN_AT = _OPEN.where(tasks.c.surface == _ID)
_HISTORY = (
    select(events)
    .where(events.c.tenant == TENANT, events.c.task_id == _ID, events.c.seq > _NUMBER)
    .order_by(events.c.seq)
    .limit(_LIMIT)
)
_SUBMITTED = (
    select(events.c.command, events.c.task_id, events.c.data)
    .where(events.c.tenant == TENANT, event_has_command, events.c.command >= _ID, events.c.command < _END)
    .limit(1)
)
_REQUEST_AT = select(cards.c.human_task).where(
    cards.c.tenant == TENANT,
    cards.c.channel == _ID,
    cards.c.ts == bindparam("ts", type_=Text()),
    cards.c.human_task != "",
)


class SqlQueries:
    """Fulfils `engine.ports.Queries`. Each answer shows one state of the database."""

    def __init__(self, database: Database, tenant: TenantId, cache: SnapshotCache) -> None:
        self._database = database
        self._tenant = tenant
        self._cache = cache

    async def human_tasks(self, wanted: HumanTaskFilter, page: Page) -> HumanTaskPage:
        return await self._database.read(
            lambda connection: request_page(connection, self._tenant, wanted, page)
        )

    async def human_task(self, id: HumanTaskId) -> HumanTaskView | None:
        return await self._database.read(lambda connection: self._human_task(connection, id))

    async def task(self, id: TaskId) -> TaskView | None:
        return await self._database.read(lambda connection: self._task(connection, id))

    async def tasks(self, wanted: TaskFilter, page: Page) -> TaskPage:
        return await self._database.read(lambda connection: task_page(connection, self._tenant, wanted, page))

    async def task_ids(self, number: int) -> Sequence[TaskId]:
        return [row.id for row in await self._rows(_NUMBERED, number=number)]

    async def submitted(self, prefix: str) -> Submitted | None:
        found = await self._rows(_SUBMITTED, wanted=prefix, end=f"{prefix}g")  # after all that is hexadecimal
        return _submitted(found[0]) if found else None

    async def open_tasks(self, surface: Surface | None, page: Page) -> Sequence[TaskFacts]:
        """The cursor is the number of the last task of the page before."""
        before = BEYOND_ALL_NUMBERS if page.after is None else number_of(page.after)
        statement, place = (_OPEN, {}) if surface is None else (_OPEN_AT, {"wanted": surface})
        found = await self._rows(statement, number=before, limit=page.limit, **place)
        return [facts(row) for row in found]

    async def output(self, task: TaskId, step: str, version: int) -> StepOutput | None:
        wanted = ShownAt(task, step, version)
        found = await self._database.read(lambda connection: outputs(connection, self._tenant, [wanted]))
        return found.get(wanted)

    async def history(self, task: TaskId, page: Page) -> Sequence[HistoryLine]:
        after = 0 if page.after is None else number_of(page.after)
        found = await self._rows(_HISTORY, wanted=task, number=after, limit=page.limit)
        return [_history_line(row) for row in found]

    async def human_task_at(self, channel: str, ts: str) -> HumanTaskId | None:
        found = await self._rows(_REQUEST_AT, wanted=channel, ts=ts)
        return HumanTaskId(found[0].human_task) if found else None

    async def _rows(self, statement: Any, **parameters: str | int) -> Sequence[Any]:
        wanted = {"of_tenant": self._tenant, **parameters}
        return await self._database.read(lambda connection: connection.execute(statement, wanted).all())

    def _task(self, connection: Connection, id: TaskId) -> TaskView | None:
        wanted = values_of(self._tenant, [id])
        row = connection.execute(_TASK, wanted).first()
        if row is None:
            return None
        stand = links(connection, self._tenant, [id])
        task = snapshots(connection, self._tenant, self._cache, [id])[id]
        return TaskView(
            task=task,
            facts=facts(row),
            titles={request.id: request.title for request in connection.execute(_TITLES, wanted)},
            links={request: cards for (_, request), cards in stand.items() if request is not None},
            card=next(iter(stand.get((id, None), ())), None),
            inputs=json.loads(row.inputs),
            usual=usual_waits(connection, self._tenant, task),
        )

    def _human_task(self, connection: Connection, id: HumanTaskId) -> HumanTaskView | None:
        row = connection.execute(_REQUEST, values_of(self._tenant, [id])).first()
        if row is None:
            return None
        task = snapshots(connection, self._tenant, self._cache, [row.id])[row.id]
        human_task = task.human_tasks[id]
        shown = [ShownAt(row.id, seen.step, seen.version) for seen in human_task.policy.shown]
        objected = last_objection(task, human_task)
        before = () if objected is None else objected.policy.shown
        answered = answered_forms(connection, self._tenant, task, id, shown)
        return HumanTaskView(
            human_task=human_task,
            request=json.loads(row.request),
            task=task,
            facts=facts(row),
            shown=self._shown(connection, shown),
            rejection=self._rejection(connection, row.id, row.reset_by),
            links=links(connection, self._tenant, [row.id]).get((row.id, id), ()),
            forms=forms_shown(answered, shown),
            earlier=earlier_answers(connection, self._tenant, task, id, answered),
            rejected=self._shown(connection, [ShownAt(row.id, one.step, one.version) for one in before]),
        )

    def _shown(self, connection: Connection, wanted: Sequence[ShownAt]) -> Mapping[str, StepOutput]:
        found = outputs(connection, self._tenant, wanted)
        return {seen.step: found.get(seen, StepOutput(output=None, version=seen.version)) for seen in wanted}

    def _rejection(self, connection: Connection, task: TaskId, version: int) -> Json | None:
        if not version:
            return None
        return objections(connection, self._tenant, [task]).get((task, version))


def _submitted(row: Any) -> Submitted:
    return Submitted(
        id=row.command,
        task=TaskId(row.task_id),
        rerun_steps=tuple(json.loads(row.data).get("rerun_steps", ())),
    )


def _history_line(row: Any) -> HistoryLine:
    return HistoryLine(
        seq=row.seq,
        kind=row.kind,
        at=instant(row.happened_at),
        by=row.by_user,
        step=row.step,
        version=row.version,
        human_task=row.human_task,
        data=json.loads(row.data),
    )
