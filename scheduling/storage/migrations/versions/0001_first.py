"""The first tables: organizations, agents, Cal.com accounts, facts, intents."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

LIVE = "state IN ('SENDING', 'UNKNOWN', 'BOOKED')"


def upgrade() -> None:
    op.create_table(
        "organizations",
        sa.Column("org_id", sa.String(), primary_key=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("tz", sa.String(), nullable=False),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("locale", sa.String(), nullable=False),
    )
    op.create_table(
        "agents",
        _organization(primary_key=True),
        sa.Column("agent_id", sa.String(), primary_key=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("event_types", sa.JSON(), nullable=False),
        sa.Column("opening_hours", sa.JSON(), nullable=True),
        sa.Column("knowledge", sa.JSON(), nullable=False),
    )
    op.create_table(
        "calcom_bindings",
        _organization(primary_key=True),
        sa.Column("api_key", sa.String(), nullable=False),
        sa.Column("username", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=True),
    )
    op.create_table(
        "facts",
        sa.Column("name", sa.String(), primary_key=True),
        sa.Column("value", sa.String(), nullable=False),
    )
    _create_booking_intents()


def _organization(*, primary_key: bool) -> sa.Column[str]:
    return sa.Column(
        "org_id",
        sa.String(),
        sa.ForeignKey("organizations.org_id", ondelete="CASCADE"),
        primary_key=primary_key,
        nullable=False,
    )


def _create_booking_intents() -> None:
    at = sa.DateTime(timezone=True)
    op.create_table(
        "booking_intents",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=True),
        _organization(primary_key=False),
        sa.Column("session", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("base", sa.String(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("event_type_id", sa.Integer(), nullable=False),
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("slot", sa.String(), nullable=True),
        sa.Column("chain", sa.String(), nullable=False),
        sa.Column("start_at", at, nullable=False),
        sa.Column("end_at", at, nullable=False),
        sa.Column("old_uid", sa.String(), nullable=False),
        sa.Column("uid", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("proposal_hash", sa.String(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("sent_at", at, nullable=False),
        sa.Column("clean_at", at, nullable=True),
        sa.Column("retired_at", at, nullable=True),
        sa.Column("outcome_told", sa.String(), nullable=True),
        sa.Column("told_at", at, nullable=True),
        sa.Column("lease_owner", sa.String(), nullable=False),
        sa.Column("lease_until", at, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.UniqueConstraint("org_id", "key"),
    )
    op.create_index(
        "booking_intents_live_slot",
        "booking_intents",
        ["org_id", "slot"],
        unique=True,
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index("booking_intents_base", "booking_intents", ["org_id", "base", "generation"])
    op.create_index("booking_intents_uid", "booking_intents", ["org_id", "uid"])
    op.create_index("booking_intents_state", "booking_intents", ["state"])
