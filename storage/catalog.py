"""Owns the pipelines and step types of a tenant."""

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Text, and_, bindparam, delete, or_, select, update

from engine.content import json_text
from engine.model import TenantId, UserId
from engine.plan import plan_from_json, plan_to_json
from engine.ports.catalog import RegisteredStepType, Revision, Standing
from storage.database import Database
from storage.instants import instant, micros
from storage.rowsets import TENANT, Row, insert_rows, is_incoming, values_of
from storage.tables import pipelines, revisions, step_types, task_is_open, tasks

_REVISIONS = insert_rows(revisions, key=("id",))
_RENEWED = ("revision_id", "is_withdrawn", "registered_by", "registered_with")
_is_of_file = pipelines.c.registered_by.is_(None)
_may_be_defined = or_(pipelines.c.is_withdrawn, _is_of_file)
_may_be_registered = or_(pipelines.c.is_withdrawn, pipelines.c.registered_by.is_not(None))
_DEFINE = insert_rows(pipelines, key=("name",), renew=_RENEWED, only=_may_be_defined)
_REGISTER = insert_rows(pipelines, key=("name",), renew=_RENEWED, only=_may_be_registered, returning="name")
_STEP_TYPES = insert_rows(step_types, key=("name",), renew=("definition", "registered_by", "registered_at"))
_WITHDRAW = update(pipelines).where(is_incoming(pipelines.c.name), _is_of_file).values(is_withdrawn=True)
_NAME = bindparam("wanted", type_=Text())
_WITHDRAW_REGISTERED = (
    update(pipelines)
    .where(
        pipelines.c.tenant == TENANT,
        pipelines.c.name == _NAME,
        pipelines.c.registered_by.is_not(None),
        pipelines.c.is_withdrawn.is_(False),
    )
    .values(is_withdrawn=True)
    .returning(pipelines.c.name)
)
_STANDING = (
    select(
        pipelines.c.name,
        pipelines.c.revision_id,
        pipelines.c.registered_by,
        pipelines.c.registered_with,
        revisions.c.published_at,
    )
    .join(
        revisions,
        and_(pipelines.c.tenant == revisions.c.tenant, pipelines.c.revision_id == revisions.c.id),
    )
    .where(pipelines.c.tenant == TENANT, pipelines.c.is_withdrawn.is_(False))
)
_CURRENT = (
    select(revisions)
    .join(
        pipelines,
        and_(pipelines.c.tenant == revisions.c.tenant, pipelines.c.revision_id == revisions.c.id),
    )
    .where(pipelines.c.tenant == TENANT, pipelines.c.is_withdrawn.is_(False))
    .order_by(pipelines.c.name)
)
_REVISION = select(revisions).where(revisions.c.tenant == TENANT, revisions.c.id == _NAME)
_ALL_STEP_TYPES = select(step_types).where(step_types.c.tenant == TENANT).order_by(step_types.c.name)
_UNREGISTER = (
    delete(step_types)
    .where(step_types.c.tenant == TENANT, step_types.c.name == _NAME)
    .returning(step_types.c.name)
)
_OPEN_TASKS = (
    select(tasks.c.revision_id, tasks.c.pipeline, tasks.c.number)
    .where(tasks.c.tenant == TENANT, task_is_open)
    .order_by(tasks.c.number)
)


class SqlCatalog:
    """Fulfils `engine.ports.Catalog`."""

    def __init__(self, database: Database, tenant: TenantId) -> None:
        self._database = database
        self._tenant = tenant

    async def publish(self, revisions: Sequence[Revision], *, withdrawn: Collection[str] = ()) -> None:
        def write(connection: Connection) -> None:
            if revisions:
                _REVISIONS.run(connection, self._tenant, [_revision_row(r) for r in revisions])
                _DEFINE.run(connection, self._tenant, [_pipeline_row(r) for r in revisions])
            if withdrawn:
                connection.execute(_WITHDRAW, values_of(self._tenant, withdrawn))

        await self._database.write(write)

    async def register(self, revision: Revision, *, by: UserId, token: str | None = None) -> bool:
        row = {**_pipeline_row(revision), "registered_by": by, "registered_with": token}

        def write(connection: Connection) -> bool:
            _REVISIONS.run(connection, self._tenant, [_revision_row(revision)])
            return _REGISTER.run(connection, self._tenant, [row]).first() is not None

        return await self._database.write(write)

    async def withdraw_registered(self, name: str) -> bool:
        parameters = {"of_tenant": self._tenant, "wanted": name}
        return await self._database.write(
            lambda connection: connection.execute(_WITHDRAW_REGISTERED, parameters).first() is not None
        )

    async def standing(self) -> Mapping[str, Standing]:
        return {
            row.name: Standing(
                revision_id=row.revision_id,
                published_at=instant(row.published_at),
                registered_by=row.registered_by,
                registered_with=row.registered_with,
            )
            for row in await self._read(_STANDING)
        }

    async def current(self) -> Mapping[str, Revision]:
        found = await self._read(_CURRENT)
        return {row.pipeline: _revision(row) for row in found}

    async def revision(self, revision_id: str) -> Revision | None:
        found = await self._read(_REVISION, wanted=revision_id)
        return _revision(found[0]) if found else None

    async def step_types(self) -> Sequence[RegisteredStepType]:
        return [
            RegisteredStepType(
                name=row.name,
                definition=row.definition,
                registered_by=row.registered_by,
                registered_at=instant(row.registered_at),
            )
            for row in await self._read(_ALL_STEP_TYPES)
        ]

    async def register_step_type(self, step_type: RegisteredStepType) -> None:
        row = {
            "name": step_type.name,
            "definition": step_type.definition,
            "registered_by": step_type.registered_by,
            "registered_at": micros(step_type.registered_at),
        }
        await self._database.write(
            lambda connection: _STEP_TYPES.run(connection, self._tenant, [row]).close()
        )

    async def unregister_step_type(self, name: str) -> bool:
        parameters = {"of_tenant": self._tenant, "wanted": name}
        return await self._database.write(
            lambda connection: connection.execute(_UNREGISTER, parameters).first() is not None
        )

    async def open_tasks_by_revision(self) -> Mapping[str, Sequence[str]]:
        names: dict[str, list[str]] = defaultdict(list)
        for row in await self._read(_OPEN_TASKS):
            names[row.revision_id].append(f"{row.pipeline}-{row.number}")
        return dict(names)

    async def _read(self, statement: Any, **parameters: str) -> Sequence[Any]:
        wanted = {"of_tenant": self._tenant, **parameters}
        return await self._database.read(lambda connection: connection.execute(statement, wanted).all())


def _revision_row(revision: Revision) -> Row:
    return {
        "id": revision.id,
        "pipeline": revision.pipeline,
        "title": revision.title,
        "definition": revision.definition,
        "plan": json_text(plan_to_json(revision.plan)),
        "published_at": micros(revision.published_at),
    }


def _pipeline_row(revision: Revision) -> Row:
    return {
        "name": revision.pipeline,
        "revision_id": revision.id,
        "is_withdrawn": False,
        "registered_by": None,
        "registered_with": None,
    }


def _revision(row: Any) -> Revision:
    return Revision(
        id=row.id,
        pipeline=row.pipeline,
        title=row.title,
        definition=row.definition,
        plan=plan_from_json(json.loads(row.plan)),
        published_at=instant(row.published_at),
    )
