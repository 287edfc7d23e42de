"""Keep what a request shows with its rules, edits, questions, decisions that may be undone, stopped tasks.

Approvals that are there already are of what their request shows.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

ROWS_AT_ONCE = 500
_human_tasks = sa.table(
    "pipeline_human_tasks", *map(sa.column, ("tenant", "id", "task_id", "policy", "request"))
)
_artifacts = sa.table(
    "pipeline_artifacts", *map(sa.column, ("tenant", "task_id", "step", "version", "kind", "fingerprint"))
)
_decisions = sa.table(
    "pipeline_decisions", *map(sa.column, ("tenant", "human_task", "verdict", "fingerprint"))
)


def upgrade() -> None:
    """Add the columns, and write anew what is there."""
    op.add_column("pipeline_decisions", sa.Column("stands_from", sa.Text(), nullable=True))
    for name in ("is_undone", "is_disputed"):
        op.add_column(
            "pipeline_decisions", sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false())
        )
    op.add_column("pipeline_step_runs", sa.Column("edited_by", sa.Text(), nullable=True))
    op.add_column("pipeline_human_tasks", sa.Column("course", sa.Text(), nullable=True))
    op.add_column("pipeline_tasks", sa.Column("halt", sa.Text(), nullable=True))
    answered = sa.column("closed_at").is_not(None)
    op.create_index(
        "ix_pipeline_human_tasks_answered",
        "pipeline_human_tasks",
        ["step", "pipeline", "tenant", "closed_at"],
        sqlite_where=answered,
        postgresql_where=answered,
    )
    _renew_policies(op.get_bind())


def _renew_policies(connection: sa.Connection) -> None:
    renewing = (
        _human_tasks.update()
        .where(_human_tasks.c.id == sa.bindparam("of_id"), _human_tasks.c.tenant == sa.bindparam("of_tenant"))
        .values(policy=sa.bindparam("new_policy"))
    )
    approving = (
        _decisions.update()
        .where(
            _decisions.c.human_task == sa.bindparam("of_id"),
            _decisions.c.tenant == sa.bindparam("of_tenant"),
            _decisions.c.verdict == "approved",
        )
        .values(fingerprint=sa.bindparam("of_what"))
    )
    for some in _requests(connection):
        for row in some:
            policy = json.loads(row.policy)
            key = {"of_id": row.id, "of_tenant": row.tenant}
            connection.execute(approving, {**key, "of_what": policy.get("fingerprint")})
            shown = _shown(connection, row)
            if shown:
                text = json.dumps({**policy, "shown": shown}, ensure_ascii=False, separators=(",", ":"))
                connection.execute(renewing, {**key, "new_policy": text})


def _requests(connection: sa.Connection) -> Iterator[Sequence[Any]]:
    """Give all requests, some at a time, in the order of their key."""
    key = sa.tuple_(_human_tasks.c.id, _human_tasks.c.tenant)
    wanted = sa.select(_human_tasks).order_by(_human_tasks.c.id, _human_tasks.c.tenant).limit(ROWS_AT_ONCE)
    some = connection.execute(wanted).all()
    while some:
        yield some
        some = connection.execute(wanted.where(key > (some[-1].id, some[-1].tenant))).all()


def _shown(connection: sa.Connection, row: Any) -> list[dict[str, Any]]:
    request = json.loads(row.request)
    parts = request.get("shown", ()) if isinstance(request, dict) else ()
    return [_with_fingerprint(connection, row, part) for part in parts]


def _with_fingerprint(connection: sa.Connection, row: Any, part: dict[str, Any]) -> dict[str, Any]:
    kept = connection.execute(
        sa.select(_artifacts.c.fingerprint).where(
            _artifacts.c.tenant == row.tenant,
            _artifacts.c.task_id == row.task_id,
            _artifacts.c.step == part["step"],
            _artifacts.c.version == part["version"],
            _artifacts.c.kind == "output",
        )
    ).scalar()
    shown = {"step": part["step"], "version": part["version"]}
    return shown if kept is None else {**shown, "fingerprint": kept}
