"""Owns how long requests like those of a task usually take: the median of the last that were answered."""

from collections.abc import Mapping
from datetime import timedelta
from statistics import median
from typing import Any

from sqlalchemy import Connection, Text, bindparam, select

from engine.human_task import HumanTask
from engine.model import HumanTaskId
from engine.snapshot import TaskSnapshot
from storage.rowsets import TENANT
from storage.tables import human_tasks

LAST = 50
ENOUGH = 5
_ANSWERED = (
    select(human_tasks.c.closed_at - human_tasks.c.asked_at)
    .where(
        human_tasks.c.step == bindparam("of_step", type_=Text()),
        human_tasks.c.pipeline == bindparam("of_pipeline", type_=Text()),
        human_tasks.c.tenant == TENANT,
        human_tasks.c.closed_at.is_not(None),
        human_tasks.c.closed_because.is_(None),
        human_tasks.c.kind == bindparam("of_kind", type_=Text()),
    )
    .order_by(human_tasks.c.closed_at.desc())
    .limit(LAST)
)


def usual_waits(connection: Connection, tenant: str, task: TaskSnapshot) -> Mapping[HumanTaskId, timedelta]:
    """Give the usual time to an answer of each open request of a task, from so many answers on."""
    waiting = [human_task for human_task in task.human_tasks.values() if human_task.is_open]
    found = {one.id: _took(connection, tenant, task, one) for one in waiting}
    return {id: timedelta(microseconds=median(took)) for id, took in found.items() if len(took) >= ENOUGH}


def _took(connection: Connection, tenant: str, task: TaskSnapshot, human_task: HumanTask) -> list[Any]:
    wanted = {
        "of_tenant": tenant,
        "of_step": human_task.step,
        "of_pipeline": task.plan.pipeline,
        "of_kind": human_task.kind.value,
    }
    return list(connection.execute(_ANSWERED, wanted).scalars())
