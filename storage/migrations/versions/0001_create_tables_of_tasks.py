"""Create the tables of pipelines, tasks and human tasks."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0001"
down_revision: str | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Create them, those first that others refer to."""
    _create_catalog()
    _create_tasks()
    _create_human_tasks()


def _create_catalog() -> None:
    op.create_table(
        "pipeline_tenants",
        _text("tenant"),
        _number("next_number"),
        sa.PrimaryKeyConstraint("tenant", name="pk_pipeline_tenants"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "pipeline_revisions",
        _text("tenant"),
        _text("id"),
        _text("pipeline"),
        _text("title"),
        _text("definition"),
        _text("plan"),
        _number("published_at"),
        sa.PrimaryKeyConstraint("id", "tenant", name="pk_pipeline_revisions"),
    )
    op.create_table(
        "pipeline_pipelines",
        _text("tenant"),
        _text("name"),
        _text("revision_id"),
        _flag("is_withdrawn"),
        sa.PrimaryKeyConstraint("tenant", "name", name="pk_pipeline_pipelines"),
        _refers(["tenant", "revision_id"], "pipeline_pipelines", "pipeline_revisions"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "pipeline_step_types",
        _text("tenant"),
        _text("name"),
        _text("definition"),
        _text("registered_by"),
        _number("registered_at"),
        sa.PrimaryKeyConstraint("tenant", "name", name="pk_pipeline_step_types"),
    )


def _create_tasks() -> None:
    op.create_table(
        "pipeline_tasks",
        _text("tenant"),
        _text("id"),
        _number("number"),
        _text("pipeline"),
        _text("revision_id"),
        _text("state"),
        _number("current_version"),
        _number("revision"),
        _text("started_by"),
        _number("started_at"),
        _maybe_number("ended_at"),
        _maybe_text("surface"),
        _text("inputs"),
        sa.PrimaryKeyConstraint("id", "tenant", name="pk_pipeline_tasks"),
        sa.UniqueConstraint("number", "tenant", name="uq_pipeline_tasks_number_tenant"),
        _refers(["tenant", "revision_id"], "pipeline_tasks", "pipeline_revisions"),
    )
    _index(
        "ix_pipeline_tasks_open",
        "pipeline_tasks",
        ["tenant", "number"],
        where=sa.column("ended_at").is_(None),
    )
    _index(
        "ix_pipeline_tasks_open_of_surface",
        "pipeline_tasks",
        ["tenant", "surface", "number"],
        where=sa.column("ended_at").is_(None),
    )
    op.create_table(
        "pipeline_step_runs",
        _text("tenant"),
        _text("task_id"),
        _text("step"),
        _number("run"),
        _flag("is_current"),
        _number("version"),
        _text("state"),
        _number("attempt"),
        _number("reset_by"),
        _maybe_number("started_at"),
        _maybe_number("ended_at"),
        _maybe_text("output"),
        _maybe_text("error"),
        _maybe_text("question"),
        _flag("was_in_flight"),
        _text("undo"),
        _number("undo_attempt"),
        _number("undo_for"),
        _maybe_number("undo_position"),
        sa.PrimaryKeyConstraint("task_id", "tenant", "step", "run", name="pk_pipeline_step_runs"),
        _refers(["tenant", "task_id"], "pipeline_step_runs", "pipeline_tasks"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "pipeline_artifacts",
        _text("tenant"),
        _text("task_id"),
        _number("version"),
        _text("step"),
        _text("kind"),
        _text("body"),
        _text("fingerprint"),
        sa.PrimaryKeyConstraint("task_id", "tenant", "version", "step", "kind", name="pk_pipeline_artifacts"),
        _refers(["tenant", "task_id"], "pipeline_artifacts", "pipeline_tasks"),
    )
    op.create_table(
        "pipeline_events",
        _counted("seq"),
        _text("tenant"),
        _text("task_id"),
        _text("kind"),
        _number("happened_at"),
        _maybe_text("by_user"),
        _maybe_text("step"),
        _maybe_number("version"),
        _maybe_text("human_task"),
        _text("data"),
        _maybe_text("command"),
        sa.PrimaryKeyConstraint("seq", name="pk_pipeline_events"),
        _refers(["tenant", "task_id"], "pipeline_events", "pipeline_tasks"),
    )
    _index("ix_pipeline_events_task", "pipeline_events", ["task_id", "tenant", "seq"])
    _index(
        "uq_pipeline_events_command",
        "pipeline_events",
        ["command", "tenant"],
        unique=True,
        where=sa.column("command").is_not(None),
    )


def _create_human_tasks() -> None:
    op.create_table(
        "pipeline_human_tasks",
        _text("tenant"),
        _text("id"),
        _text("task_id"),
        _number("number"),
        _text("pipeline"),
        _text("step"),
        _number("run"),
        _text("kind"),
        _text("status"),
        _text("title"),
        _text("request"),
        _text("policy"),
        _number("asked_at"),
        _maybe_number("expires_at"),
        _maybe_number("closed_at"),
        _maybe_text("closed_because"),
        _maybe_text("sent_back_to"),
        sa.PrimaryKeyConstraint("id", "tenant", name="pk_pipeline_human_tasks"),
        _refers(["tenant", "task_id"], "pipeline_human_tasks", "pipeline_tasks"),
    )
    _index("ix_pipeline_human_tasks_status", "pipeline_human_tasks", ["status", "tenant", "asked_at", "id"])
    _index("ix_pipeline_human_tasks_task", "pipeline_human_tasks", ["task_id", "tenant", "number"])
    op.create_table(
        "pipeline_seats",
        _text("tenant"),
        _text("human_task"),
        _text("kind"),
        _text("who"),
        _text("pipeline"),
        _text("status"),
        _number("asked_at"),
        sa.PrimaryKeyConstraint("human_task", "tenant", "kind", "who", name="pk_pipeline_seats"),
        _refers(["tenant", "human_task"], "pipeline_seats", "pipeline_human_tasks"),
        sqlite_with_rowid=False,
    )
    _index(
        "ix_pipeline_seats_who",
        "pipeline_seats",
        ["who", "kind", "status", "tenant", "asked_at", "human_task"],
    )
    op.create_table(
        "pipeline_decisions",
        _text("tenant"),
        _text("task_id"),
        _text("human_task"),
        _number("number"),
        _text("decided_by"),
        _text("verdict"),
        _number("decided_at"),
        _text("surface"),
        _maybe_text("comment"),
        _maybe_text("choice"),
        _maybe_text("fingerprint"),
        sa.PrimaryKeyConstraint("task_id", "tenant", "human_task", "number", name="pk_pipeline_decisions"),
        _refers(["tenant", "task_id"], "pipeline_decisions", "pipeline_tasks"),
        sqlite_with_rowid=False,
    )


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _maybe_text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=True)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=False)


def _maybe_number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=True)


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), nullable=False)


def _counted(name: str) -> sa.Column[int]:
    return sa.Column(
        name, sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(), nullable=False
    )


def _refers(columns: list[str], table: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(columns, [f"{other}.tenant", f"{other}.id"], name=f"fk_{table}_{other}")


def _index(
    name: str,
    table: str,
    columns: list[str],
    *,
    unique: bool = False,
    where: sa.ColumnElement[bool] | None = None,
) -> None:
    op.create_index(name, table, columns, unique=unique, sqlite_where=where, postgresql_where=where)
