"""Keep what reminders show, so that they are redrawn. Those that were said before stay as they are."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Add the columns."""
    op.add_column("pipeline_notices", sa.Column("digest", sa.Text(), nullable=True))
    op.add_column(
        "pipeline_notices",
        sa.Column("is_redraw_wanted", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
