"""Create the tables of jobs, timers, cards and notices."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Create them, those first that others refer to."""
    _create_work()
    _create_cards()
    _create_notices()


def _create_work() -> None:
    op.create_table(
        "pipeline_jobs",
        _counted("id"),
        _text("tenant"),
        _text("task_id"),
        _text("step"),
        _number("version"),
        _number("attempt"),
        _text("kind"),
        _number("run"),
        _number("claim"),
        _flag("is_queued"),
        _maybe_text("claimed_by"),
        _maybe_number("claimed_until"),
        sa.PrimaryKeyConstraint("id", name="pk_pipeline_jobs"),
        sa.UniqueConstraint(
            "task_id", "tenant", "step", "version", "attempt", "kind", name="uq_pipeline_jobs_key"
        ),
        _refers(["tenant", "task_id"], "pipeline_jobs", "pipeline_tasks"),
    )
    _index(
        "ix_pipeline_jobs_claimed",
        "pipeline_jobs",
        ["tenant", "claimed_until"],
        where=sa.column("is_queued").is_(False),
    )
    _index(
        "ix_pipeline_jobs_queued", "pipeline_jobs", ["tenant", "id"], where=sa.column("is_queued").is_(True)
    )
    op.create_table(
        "pipeline_timers",
        _text("tenant"),
        _text("task_id"),
        _text("step"),
        _number("run"),
        _text("kind"),
        _number("due"),
        _number("number"),
        sa.PrimaryKeyConstraint("task_id", "tenant", "step", "run", "kind", name="pk_pipeline_timers"),
        _refers(["tenant", "task_id"], "pipeline_timers", "pipeline_tasks"),
        sqlite_with_rowid=False,
    )
    _index("ix_pipeline_timers_due", "pipeline_timers", ["tenant", "due"])


def _create_cards() -> None:
    op.create_table(
        "pipeline_cards",
        _counted("id"),
        _text("tenant"),
        _text("task_id"),
        _text("human_task"),
        _text("surface"),
        _number("wanted"),
        _number("shown"),
        _maybe_text("digest"),
        _maybe_text("channel"),
        _maybe_text("ts"),
        _flag("is_copy"),
        _flag("is_redraw_wanted"),
        _number("since"),
        _number("due_at"),
        _flag("is_leased"),
        _maybe_number("leased_at"),
        _number("posts"),
        _maybe_text("refusal"),
        _maybe_number("refused_at"),
        sa.PrimaryKeyConstraint("id", name="pk_pipeline_cards"),
        _refers(["tenant", "task_id"], "pipeline_cards", "pipeline_tasks"),
    )
    _index(
        "ix_pipeline_cards_behind",
        "pipeline_cards",
        ["tenant", "due_at", "id", "surface"],
        where=sa.column("shown") < sa.column("wanted"),
    )
    _index(
        "ix_pipeline_cards_refused",
        "pipeline_cards",
        ["tenant", "surface"],
        where=sa.column("refusal").is_not(None),
    )
    _index("ix_pipeline_cards_subject", "pipeline_cards", ["task_id", "human_task", "tenant"])
    _index(
        "uq_pipeline_cards_message",
        "pipeline_cards",
        ["channel", "ts", "tenant"],
        unique=True,
        where=sa.column("ts").is_not(None),
    )


def _create_notices() -> None:
    op.create_table(
        "pipeline_notices",
        _counted("id"),
        _text("tenant"),
        _text("task_id"),
        _text("human_task"),
        _text("kind"),
        _text("surface"),
        _number("number"),
        _text("data"),
        _flag("is_said"),
        _maybe_text("ts"),
        _number("since"),
        _number("due_at"),
        _flag("is_leased"),
        _maybe_number("leased_at"),
        _number("posts"),
        _maybe_text("refusal"),
        _maybe_number("refused_at"),
        sa.PrimaryKeyConstraint("id", name="pk_pipeline_notices"),
        sa.UniqueConstraint(
            "task_id", "tenant", "human_task", "kind", "surface", "number", name="uq_pipeline_notices_key"
        ),
        _refers(["tenant", "task_id"], "pipeline_notices", "pipeline_tasks"),
    )
    _index(
        "ix_pipeline_notices_refused",
        "pipeline_notices",
        ["tenant", "surface"],
        where=sa.column("refusal").is_not(None),
    )
    _index(
        "ix_pipeline_notices_to_say",
        "pipeline_notices",
        ["tenant", "due_at", "id", "surface"],
        where=sa.column("is_said").is_(False),
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
