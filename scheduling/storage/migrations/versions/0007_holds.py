"""Holds at Cal.com, so that a crash leaves none behind."""

import sqlalchemy as sa
from alembic import op

from scheduling.storage.migrations.row_security import protect

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "holds",
        sa.Column(
            "org_id",
            sa.String(),
            sa.ForeignKey("organizations.org_id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("session", sa.String(), primary_key=True),
        sa.Column("uid", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("holds_until", "holds", ["until"])
    protect("holds")
