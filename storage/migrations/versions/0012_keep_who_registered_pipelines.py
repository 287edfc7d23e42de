"""Keep who registered a pipeline. Those that were there before are defined by files."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0012"
down_revision: str | None = "0011"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Add the columns."""
    op.add_column("pipeline_pipelines", sa.Column("registered_by", sa.Text(), nullable=True))
    op.add_column("pipeline_pipelines", sa.Column("registered_with", sa.Text(), nullable=True))
