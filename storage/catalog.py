"""Owns the pipelines and step types of a tenant."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Text, and_, bindparam, or_, select, update

from engine.content import json_text
from engine.model import TenantId, UserId
from engine.plan import plan_from_json, plan_to_json
from engine.ports.catalog import RegisteredStepType, Revision, Standing
from storage.database import Database
from storage.instants import instant, micros
from storage.rowsets import TENANT, Row, insert_rows, is_incoming, values_of
from storage.step_types import (
    current_step_types,
    register_step_type,
    unregister_step_type,
    versions_of_step_type,
)
from storage.tables import pipelines, revisions

_REVISIONS = insert_rows(revisions, key=("id",))
_RENEWED = ("revision_id", "is_withdrawn", "registered_by", "registered_with")
_is_of_file = pipelines.c.registered_by.is_(None)
_may_be_defined = or_(pipelines.c.is_withdrawn, _is_of_file)
_may_be_registered = or_(pipelines.c.is_withdrawn, pipelines.c.registered_by.is_not(None))
_DEFINE = insert_rows(pipelines, key=("name",), renew=_RENEWED, only=_may_be_defined)
_REGISTER = insert_rows(pipelines, key=("name",), renew=_RENEWED, only=_may_be_registered, returning="name")
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
        return await current_step_types(self._database, self._tenant)

    async def step_type_versions(self, name: str) -> Sequence[RegisteredStepType]:
        return await versions_of_step_type(self._database, self._tenant, name)

    async def register_step_type(self, step_type: RegisteredStepType) -> RegisteredStepType:
        return await register_step_type(self._database, self._tenant, step_type)

    async def unregister_step_type(self, name: str, by: UserId, at: datetime) -> bool:
        return await unregister_step_type(self._database, self._tenant, name, by, at)

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
        "source": revision.source,
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
        source=row.source,
    )
