"""What one person and one organization may change in a day, counted in the journal's own rows.

So the counts survive a restart, hold for all processes of one database, and know what was refused,
moved or cancelled. A person is kept as a keyed digest: the rows tell nobody who it was.
"""

import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from scheduling.storage.database import Storage
from scheduling.storage.intents import LIVE, Draft
from scheduling.storage.models import BookingIntent, FactRow

DAY = timedelta(days=1)
BOOK = "book"
CANCEL = "cancel"
CONTACT_KEY = "contact_key"


@dataclass(frozen=True, slots=True)
class Quota:
    """How much is allowed; 0 is without limit."""

    open_bookings: int = 0
    """Bookings of one contact that lie ahead at any time."""
    changes_per_day: int = 0
    """Bookings, moves and cancellations of one contact in 24 hours."""
    bookings_per_day: int = 0
    """New bookings of the organization in 24 hours, through every door."""


class OverQuota(Exception):
    """A write is more than is allowed; `standing` are the bookings it would have to stand beside.

    `of_contact`: it is the contact who has had enough, not the organization.
    """

    def __init__(
        self,
        *,
        of_contact: bool,
        standing: Sequence[BookingIntent] = (),
        until: datetime | None = None,
    ) -> None:
        """Tell whose quota it is, and `until` when it is used up where that is known."""
        super().__init__()
        self.of_contact = of_contact
        self.standing = tuple(standing)
        self.until = until


def check(db: Session, draft: Draft, quota: Quota, *, now: datetime) -> None:
    """Let a write through that is within `quota`; for the transaction that stores it.

    Raises:
        OverQuota: it is not.
    """
    since = now - DAY
    if draft.contact and quota.changes_per_day:
        changes = _count(db, draft, BookingIntent.contact == draft.contact, since=since)
        if changes >= quota.changes_per_day:
            raise OverQuota(of_contact=True)
    if draft.kind != BOOK:
        return
    if quota.bookings_per_day:
        booked = BookingIntent.kind == BOOK
        if _count(db, draft, booked, since=since) >= quota.bookings_per_day:
            first = _first(db, draft, booked, since=since)
            raise OverQuota(of_contact=False, until=first + DAY if first else None)
    if draft.contact and quota.open_bookings:
        standing = _standing(db, draft, now)
        if len(standing) >= quota.open_bookings:
            db.expunge_all()  # they are looked at after this transaction
            raise OverQuota(of_contact=True, standing=standing)


async def contact_key(storage: Storage) -> bytes:
    """Return the key contacts are digested with, made at the first need and kept sealed.

    Raises:
        StorageError: the database cannot be used, or its key file does not fit.
    """
    async with storage.reading() as db:
        kept = await db.get(FactRow, CONTACT_KEY)
    if kept is None:
        async with storage.transaction() as db:
            kept = await db.get(FactRow, CONTACT_KEY)  # another process may have been faster
            if kept is None:
                kept = FactRow(name=CONTACT_KEY, value=storage.vault.seal(secrets.token_hex(32)))
                db.add(kept)
    return bytes.fromhex(storage.vault.unseal(kept.value))


def digest_of(contact: str, org_id: str, key: bytes) -> str:
    """Return a contact as it is kept, the same for the spellings of one mailbox or number.

    An address counts without the tag behind a plus sign. Cal.com makes addresses up for phone
    numbers, such as 12025550123@sms.cal.com: those count as the number.
    """
    person = contact.strip().casefold()
    if not person:
        return ""
    local, at, domain = person.rpartition("@")
    if at:
        number = local if domain.startswith("sms.") and local.isdigit() else ""
        person = f"+{number}" if number else f"{local.partition('+')[0] or local}@{domain}"
    return hmac.digest(key, f"{org_id}\0{person}".encode("utf-8", "surrogatepass"), "sha256").hex()


def _count(db: Session, draft: Draft, which: ColumnElement[bool], *, since: datetime) -> int:
    found = db.scalar(select(func.count(BookingIntent.id)).where(*_done(draft, since), which))
    return found or 0


def _first(
    db: Session, draft: Draft, which: ColumnElement[bool], *, since: datetime
) -> datetime | None:
    return db.scalar(
        select(BookingIntent.sent_at)
        .where(*_done(draft, since), which)
        .order_by(BookingIntent.sent_at)
        .limit(1)
    )


def _standing(db: Session, draft: Draft, now: datetime) -> Sequence[BookingIntent]:
    rows = db.scalars(
        select(BookingIntent)
        .where(
            BookingIntent.org_id == draft.org_id,
            BookingIntent.contact == draft.contact,
            BookingIntent.state.in_(LIVE),
            BookingIntent.kind != CANCEL,
            BookingIntent.retired_at.is_(None),
            BookingIntent.start_at > now,
        )
        .order_by(BookingIntent.id)
    )
    return rows.all()


def _done(draft: Draft, since: datetime) -> tuple[ColumnElement[bool], ...]:
    """Say which rows are changes of the last day: those that were made, or may have been."""
    return (
        BookingIntent.org_id == draft.org_id,
        BookingIntent.sent_at > since,
        BookingIntent.state.in_(LIVE),
    )
