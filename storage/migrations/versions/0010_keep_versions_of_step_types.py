"""Keep every version of a registered step type, and with a revision the text of its file.

What is registered becomes the first version. The text of the files of revisions that are there is not known.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_KEPT = ("tenant", "name", "definition", "registered_by", "registered_at")
_before = sa.table("pipeline_step_types", *map(sa.column, _KEPT))
_names = sa.table("pipeline_step_types", *map(sa.column, ("tenant", "name", "version")))
_versions = sa.table("pipeline_step_type_versions", *map(sa.column, (*_KEPT, "version")))


def upgrade() -> None:
    """Create the table of versions, and leave in the other one which of them is current."""
    op.create_table(
        "pipeline_step_type_versions",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.Column("registered_by", sa.Text(), nullable=False),
        sa.Column("registered_at", sa.BigInteger(), nullable=False),
        sa.Column("unregistered_by", sa.Text(), nullable=True),
        sa.Column("unregistered_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("name", "version", "tenant", name="pk_pipeline_step_type_versions"),
    )
    first = sa.select(*(_before.c[name] for name in _KEPT), sa.literal_column("1"))
    op.execute(_versions.insert().from_select([*_KEPT, "version"], first))
    op.drop_table("pipeline_step_types")
    op.create_table(
        "pipeline_step_types",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("unregistered_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("tenant", "name", name="pk_pipeline_step_types"),
    )
    current = ("tenant", "name", "version")
    op.execute(_names.insert().from_select(current, sa.select(*(_versions.c[name] for name in current))))
    op.add_column("pipeline_revisions", sa.Column("source", sa.Text(), nullable=True))
