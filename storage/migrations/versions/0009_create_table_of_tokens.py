"""Create the table of tokens, and keep with which one somebody decided, or started a task."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Create it, and add the columns."""
    op.create_table(
        "pipeline_tokens",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("identity", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.Column("last_used_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", "tenant", name="pk_pipeline_tokens"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_pipeline_tokens_digest", "pipeline_tokens", ["digest", "tenant"], unique=True)
    op.add_column("pipeline_decisions", sa.Column("token", sa.Text(), nullable=True))
    op.add_column("pipeline_tasks", sa.Column("started_with", sa.Text(), nullable=True))
