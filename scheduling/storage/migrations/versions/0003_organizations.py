"""What an organization, an agent and a Cal.com account may be told beside their names."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

AGENT_TEXTS = ("tz", "language", "greeting", "transfer_to")
AGENT_NUMBERS = ("notice_minutes", "days_ahead")


def upgrade() -> None:
    with op.batch_alter_table("organizations") as table:
        table.add_column(_json("allowed_origins", "[]"))
        table.add_column(_json("policy", "{}"))
        table.add_column(sa.Column("signing_secrets", sa.String(), nullable=True))
    with op.batch_alter_table("agents") as table:
        for name in AGENT_TEXTS:
            table.add_column(sa.Column(name, sa.String(), nullable=False, server_default=""))
        for name in AGENT_NUMBERS:
            table.add_column(sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("calcom_bindings") as table:
        for name in ("team_id", "organization_id"):
            table.add_column(sa.Column(name, sa.Integer(), nullable=True))
    op.create_table(
        "phone_numbers",
        sa.Column("number", sa.String(), primary_key=True),
        sa.Column("org_id", sa.String(), nullable=False),
        sa.Column("agent_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id", "agent_id"], ["agents.org_id", "agents.agent_id"], ondelete="CASCADE"
        ),
    )
    op.create_index("phone_numbers_agent", "phone_numbers", ["org_id", "agent_id"])


def _json(name: str, empty: str) -> sa.Column[str]:
    return sa.Column(name, sa.JSON(), nullable=False, server_default=empty)
