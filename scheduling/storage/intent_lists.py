"""Lists of the journal's rows: what is open, due, untold, or waits for a person."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from scheduling.storage.intents import LIVE, OPEN, State
from scheduling.storage.models import BookingIntent

MOST_ROWS = 200
BOOK = "book"


async def has_sending(db: AsyncSession) -> bool:
    """Say whether any row is being sent, by whomever."""
    found = await db.scalar(
        select(BookingIntent.id).where(BookingIntent.state == State.SENDING.value).limit(1)
    )
    return found is not None


async def unknown(db: AsyncSession, *, above: int = 0) -> Sequence[BookingIntent]:
    """Return rows whose outcome is not known, at most 200 of those with numbers `above` one."""
    rows = await db.scalars(
        select(BookingIntent)
        .where(BookingIntent.state == State.UNKNOWN.value, BookingIntent.id > above)
        .order_by(BookingIntent.id)
        .limit(MOST_ROWS)
    )
    return rows.all()


async def due(db: AsyncSession, *, now: datetime, most: int) -> Sequence[BookingIntent]:
    """Return the settled rows whose next look is due, the longest due first."""
    rows = await db.scalars(
        select(BookingIntent)
        .where(BookingIntent.check_at <= now, BookingIntent.state.not_in(OPEN))
        .order_by(BookingIntent.check_at)
        .limit(most)
    )
    return rows.all()


async def untold(
    db: AsyncSession,
    *,
    contact: str,
    session: str,
    start_at: datetime | None,
    final: Sequence[str],
    since: datetime,
) -> Sequence[BookingIntent]:
    """Return rows of any of these, begun after `since`, whose end was not told, by age."""
    whose = [BookingIntent.contact == contact] if contact else []
    whose += [BookingIntent.session == session] if session else []
    whose += [BookingIntent.start_at == start_at] if start_at else []
    if not whose:
        return ()
    rows = await db.scalars(
        select(BookingIntent)
        .where(
            or_(*whose),
            BookingIntent.sent_at > since,
            or_(BookingIntent.outcome_told.is_(None), BookingIntent.outcome_told.not_in(final)),
        )
        .order_by(BookingIntent.id)
        .limit(MOST_ROWS)
    )
    return rows.all()


async def later_wish(db: AsyncSession, row: BookingIntent) -> BookingIntent | None:
    """Return a live write that the same person asked for after `row`, in its place.

    For a booking, another booking; for a change, another change of the same appointment.
    """
    wish = select(BookingIntent).where(
        BookingIntent.org_id == row.org_id,
        BookingIntent.id > row.id,
        BookingIntent.state.in_(LIVE),
        BookingIntent.retired_at.is_(None),
    )
    if row.old_uid:
        wish = wish.where(BookingIntent.old_uid == row.old_uid)
    elif row.contact:
        wish = wish.where(BookingIntent.kind == BOOK, BookingIntent.contact == row.contact)
    elif row.session:
        wish = wish.where(BookingIntent.kind == BOOK, BookingIntent.session == row.session)
    else:
        return None
    return await db.scalar(wish.order_by(BookingIntent.id).limit(1))


async def recent(
    db: AsyncSession, *, org_id: str = "", most: int = 50, only: str = ""
) -> Sequence[BookingIntent]:
    """Return rows for a person to look at, the newest first.

    `only` keeps "open" ones or those that need a "person"; `org_id` one organization's.
    """
    rows = select(BookingIntent)
    if org_id:
        rows = rows.where(BookingIntent.org_id == org_id)
    if only == "open":
        rows = rows.where(BookingIntent.state.in_(OPEN))
    elif only == "person":
        rows = rows.where(BookingIntent.needs_person != "")
    return (await db.scalars(rows.order_by(BookingIntent.id.desc()).limit(most))).all()


async def one_of(db: AsyncSession, number: int) -> BookingIntent | None:
    """Return a row by its number."""
    return await db.scalar(select(BookingIntent).where(BookingIntent.id == number))


async def numbers(db: AsyncSession, org_id: str) -> dict[str, int]:
    """Return the number of every row of an organization by its key."""
    rows = await db.execute(
        select(BookingIntent.key, BookingIntent.id).where(BookingIntent.org_id == org_id)
    )
    return {row.key: row.id for row in rows}
