"""Create the indexes by which tasks of a state, and of a pipeline, are listed."""

from collections.abc import Sequence

from alembic import op

revision: str = "0011"
down_revision: str | None = "0010"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Create them."""
    op.create_index("ix_pipeline_tasks_state", "pipeline_tasks", ["state", "tenant", "number"])
    op.create_index("ix_pipeline_tasks_pipeline", "pipeline_tasks", ["pipeline", "state", "tenant", "number"])
