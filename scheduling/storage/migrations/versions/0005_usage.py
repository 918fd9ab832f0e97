"""Whose a write is: what one person and one organization may do in a day is counted by it."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TABLE = "booking_intents"


def upgrade() -> None:
    op.add_column(TABLE, sa.Column("contact", sa.String(), nullable=False, server_default=""))
    op.create_index("booking_intents_contact", TABLE, ["org_id", "contact", "sent_at"])
    op.create_index("booking_intents_sent", TABLE, ["org_id", "kind", "sent_at"])
