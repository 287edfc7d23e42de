"""Keep which disowned decisions operators let stand, and with a result each edit that led to it.

Edits that are there already are taken from the history, which says by whom each was.
"""

import json
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_runs = sa.table(
    "pipeline_step_runs",
    *map(sa.column, ("tenant", "task_id", "step", "run", "version", "edited_by", "edits")),
)
_events = sa.table(
    "pipeline_events",
    *map(sa.column, ("tenant", "task_id", "step", "version", "kind", "by_user", "happened_at", "data")),
)


def upgrade() -> None:
    """Add the columns, and write into them what is known."""
    op.add_column(
        "pipeline_decisions",
        sa.Column("is_upheld", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.add_column("pipeline_step_runs", sa.Column("edits", sa.Text(), nullable=True))
    _note_edits(op.get_bind())
    op.drop_column("pipeline_step_runs", "edited_by")  # it is that of the last edit


def _note_edits(connection: sa.Connection) -> None:
    """Note with each edited run its edit, and those of the edited runs right before it."""
    keys = [_runs.c[name] for name in ("tenant", "task_id", "step", "run")]
    edited = sa.select(*keys, _runs.c.version).where(_runs.c.edited_by.is_not(None)).order_by(*keys)
    noting = (
        _runs.update()
        .where(*(column == sa.bindparam(f"of_{column.name}") for column in keys))
        .values(edits=sa.bindparam("noted"))
    )
    known: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for row in connection.execute(edited).all():
        tenant, task, step, run, version = tuple(row)
        edits = [
            *known.get((tenant, task, step, run - 1), ()),
            *_edits(connection, tenant, task, step, version),
        ]
        known[tenant, task, step, run] = edits
        text = json.dumps(edits, ensure_ascii=False, separators=(",", ":"))
        key = {"of_tenant": tenant, "of_task_id": task, "of_step": step, "of_run": run}
        connection.execute(noting, {**key, "noted": text})


def _edits(
    connection: sa.Connection, tenant: str, task: str, step: str, version: int
) -> list[dict[str, Any]]:
    found = connection.execute(
        sa.select(_events.c.by_user, _events.c.happened_at, _events.c.data).where(
            _events.c.tenant == tenant,
            _events.c.task_id == task,
            _events.c.step == step,
            _events.c.version == version,
            _events.c.kind == "edited",
        )
    )
    return [
        {"by": by, "target": json.loads(data)["target"], "version": version, "at": at}
        for by, at, data in found.all()
    ]
