"""Keep which disowned decisions operators let stand."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Add the mark."""
    op.add_column(
        "pipeline_decisions",
        sa.Column("is_upheld", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
