"""The tables, the same on SQLite and Postgres."""

from datetime import UTC, datetime
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    DateTime,
    Dialect,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator, TypeEngine

from scheduling.model import MOST_OFFERS

LIVE = "state IN ('SENDING', 'UNKNOWN', 'BOOKED')"
"""Rows whose slot is locked; a booking that was moved or cancelled has no slot any more."""


class Instant(TypeDecorator[datetime]):
    """An aware UTC datetime; SQLite keeps it without its offset."""

    impl = DateTime(timezone=True)
    cache_ok = True

    # typing.override comes with Python 3.12.
    def process_bind_param(  # pyright: ignore[reportImplicitOverride]
        self, value: datetime | None, dialect: Dialect
    ) -> datetime | None:
        """Return what the database stores."""
        if value is None:
            return None
        at = value.astimezone(UTC)
        return at.replace(tzinfo=None) if dialect.name == "sqlite" else at

    def process_result_value(  # pyright: ignore[reportImplicitOverride]
        self, value: datetime | None, dialect: Dialect
    ) -> datetime | None:
        """Return what was stored, aware again."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


class Table(DeclarativeBase):
    """What all tables share."""

    type_annotation_map: ClassVar[dict[Any, type[TypeEngine[Any]] | TypeEngine[Any]]] = {
        datetime: Instant()
    }


class OrganizationRow(Table):
    """A business; `signing_secrets` only as ciphertext, one a line."""

    __tablename__ = "organizations"

    org_id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    tz: Mapped[str]
    country: Mapped[str]
    locale: Mapped[str]
    allowed_origins: Mapped[list[Any]] = mapped_column(JSON, default=list)
    policy: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    signing_secrets: Mapped[str | None]


class AgentRow(Table):
    """An agent's profile; `event_types`, `opening_hours` and `knowledge` as `profiles` writes them."""

    __tablename__ = "agents"

    org_id: Mapped[str] = mapped_column(
        ForeignKey("organizations.org_id", ondelete="CASCADE"), primary_key=True
    )
    agent_id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    event_types: Mapped[list[Any]] = mapped_column(JSON)
    opening_hours: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))
    knowledge: Mapped[dict[str, Any]] = mapped_column(JSON)
    tz: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="")
    greeting: Mapped[str] = mapped_column(default="")
    transfer_to: Mapped[str] = mapped_column(default="")
    notice_minutes: Mapped[int] = mapped_column(default=0)
    days_ahead: Mapped[int] = mapped_column(default=0)
    most_offers: Mapped[int] = mapped_column(default=MOST_OFFERS)


class PhoneNumberRow(Table):
    """A called number and the agent that answers it: one, whatever organization asks for it."""

    __tablename__ = "phone_numbers"
    __table_args__ = (
        ForeignKeyConstraint(
            ["org_id", "agent_id"], ["agents.org_id", "agents.agent_id"], ondelete="CASCADE"
        ),
        Index("phone_numbers_agent", "org_id", "agent_id"),
    )

    number: Mapped[str] = mapped_column(primary_key=True)
    org_id: Mapped[str]
    agent_id: Mapped[str]


class CalcomBindingRow(Table):
    """An organization's Cal.com account, or a team there; the key only as ciphertext.

    `organization_id` is Cal.com's, of the team; NULL for a team outside of all.
    """

    __tablename__ = "calcom_bindings"

    org_id: Mapped[str] = mapped_column(
        ForeignKey("organizations.org_id", ondelete="CASCADE"), primary_key=True
    )
    api_key: Mapped[str]
    username: Mapped[str]
    address: Mapped[str | None]
    team_id: Mapped[int | None]
    organization_id: Mapped[int | None]


class FactRow(Table):
    """What the database knows about itself, such as a text only its own key can read."""

    __tablename__ = "facts"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]


class BookingIntent(Table):
    """One write to Cal.com, from before it is sent until its outcome is known and told.

    `base` is the key of generation 0, the same for every repetition of a request. `slot` is host
    and start, the lock against other callers; NULL locks nothing. `chain` is shared by an
    appointment and its moves. `version` counts the changes of the row. `contact` is a digest of who
    it is for, empty where that is not known. `request` is what would be sent again, sealed, and
    gone as soon as the row is settled. `check_at` is when the janitor looks next, after `checks`
    looks. `needs_person` says what somebody has to do. A row of kind book with an `old_uid` takes
    the place of that booking, which is given up at `released_at`. `outcome_told` is what the caller
    has heard; `proposal_hash` belongs to the conversation, the journal leaves it NULL.
    """

    __tablename__ = "booking_intents"
    __table_args__ = (
        UniqueConstraint("org_id", "key"),
        Index(
            "booking_intents_live_slot",
            "org_id",
            "slot",
            unique=True,
            # The migration says the same to Postgres; here it would load that dialect at each start.
            sqlite_where=text(LIVE),
        ),
        Index("booking_intents_base", "org_id", "base", "generation"),
        Index("booking_intents_uid", "org_id", "uid"),
        Index("booking_intents_state", "state"),
        Index("booking_intents_contact", "org_id", "contact", "sent_at"),
        Index("booking_intents_sent", "org_id", "kind", "sent_at"),
        Index("booking_intents_check", "check_at"),
        Index("booking_intents_host", "org_id", "host", "end_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    org_id: Mapped[str] = mapped_column(ForeignKey("organizations.org_id", ondelete="CASCADE"))
    session: Mapped[str]
    kind: Mapped[str]
    base: Mapped[str]
    generation: Mapped[int]
    key: Mapped[str]
    event_type_id: Mapped[int]
    host: Mapped[str]
    slot: Mapped[str | None]
    chain: Mapped[str]
    start_at: Mapped[datetime]
    end_at: Mapped[datetime]
    old_uid: Mapped[str] = mapped_column(default="")
    uid: Mapped[str] = mapped_column(default="")
    state: Mapped[str]
    proposal_hash: Mapped[str | None]
    attempts: Mapped[int] = mapped_column(default=1)
    sent_at: Mapped[datetime]
    clean_at: Mapped[datetime | None]
    retired_at: Mapped[datetime | None]
    outcome_told: Mapped[str | None]
    told_at: Mapped[datetime | None]
    lease_owner: Mapped[str]
    lease_until: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)
    contact: Mapped[str] = mapped_column(default="")
    request: Mapped[str | None]
    resent_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    check_at: Mapped[datetime | None]
    checks: Mapped[int] = mapped_column(default=0)
    needs_person: Mapped[str] = mapped_column(default="")
    released_at: Mapped[datetime | None]


class ReplayRow(Table):
    """An answer under a client's key, sealed; without one, somebody is at it until `until`."""

    __tablename__ = "replays"
    __table_args__ = (Index("replays_until", "until"),)

    org_id: Mapped[str] = mapped_column(
        ForeignKey("organizations.org_id", ondelete="CASCADE"), primary_key=True
    )
    key: Mapped[str] = mapped_column(primary_key=True)
    fingerprint: Mapped[str]
    status: Mapped[int | None]
    body: Mapped[str | None]
    until: Mapped[datetime]


class HoldRow(Table):
    """A time that Cal.com keeps for one conversation until `until`, at the wish of process `owner`."""

    __tablename__ = "holds"
    __table_args__ = (Index("holds_until", "until"),)

    org_id: Mapped[str] = mapped_column(
        ForeignKey("organizations.org_id", ondelete="CASCADE"), primary_key=True
    )
    session: Mapped[str] = mapped_column(primary_key=True)
    uid: Mapped[str]
    owner: Mapped[str]
    until: Mapped[datetime]
