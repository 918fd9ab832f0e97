"""The rows of the journal: found, locked and closed inside one transaction each.

Every function takes the session of a `Storage.transaction()`, which holds the write lock from its
first statement on: what is checked here is still true when it is written.
"""

import os
import platform
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Update, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from scheduling.storage.models import BookingIntent

MOST_ROWS = 200
CANCEL = "cancel"
"""The kind of row that names a booking without making one."""


class State(StrEnum):
    """How far a write has come."""

    SENDING = "SENDING"
    UNKNOWN = "UNKNOWN"
    BOOKED = "BOOKED"
    REJECTED = "REJECTED"
    FAILED = "FAILED"


LIVE = (State.SENDING, State.UNKNOWN, State.BOOKED)
OPEN = (State.SENDING, State.UNKNOWN)


class Role(StrEnum):
    """What `begin` found: a new row, the row of the same request, or another that has the time."""

    NEW = "new"
    SAME = "same"
    HELD = "held"


@dataclass(frozen=True, slots=True)
class Draft:
    """A row that may come to be; `base` is its key in generation 0."""

    org_id: str
    session: str
    kind: str
    base: str
    event_type_id: int
    host: str
    start_at: datetime
    end_at: datetime
    old_uid: str
    locks: bool
    contact: str = ""


@dataclass(frozen=True, slots=True)
class Lease:
    """Whose row it is while it is sent, and until when."""

    owner: str
    now: datetime
    until: datetime


async def begin(
    db: AsyncSession,
    draft: Draft,
    *,
    lease: Lease,
    key_of: Callable[[int], str],
    allowed: Callable[[], Awaitable[None]] | None = None,
) -> tuple[Role, BookingIntent]:
    """Store `draft` as SENDING with the lock on its time, or return the row that is in the way.

    `allowed` is asked before a new row is stored, and raises where there shall be none.
    """
    last = await db.scalar(
        select(BookingIntent)
        .where(BookingIntent.org_id == draft.org_id, BookingIntent.base == draft.base)
        .order_by(BookingIntent.generation.desc())
        .limit(1)
    )
    if last is not None and last.state in LIVE and last.retired_at is None:
        return Role.SAME, last
    moved = await _holder(db, draft) if draft.old_uid else None
    key = key_of(last.generation + 1 if last else 0)
    chain = moved.chain if moved else draft.old_uid or key
    holder = await _overlapping(db, draft, chain) if draft.locks else None
    if holder is not None:
        return Role.HELD, holder
    if allowed is not None:
        await allowed()
    # Moving a booking onto its own time: its old row holds that lock, and no index takes it twice.
    locks = draft.locks and not (moved and moved.slot and moved.start_at == draft.start_at)
    row = BookingIntent(
        org_id=draft.org_id,
        session=draft.session,
        kind=draft.kind,
        base=draft.base,
        generation=last.generation + 1 if last else 0,
        key=key,
        event_type_id=draft.event_type_id,
        host=draft.host,
        slot=f"{draft.host}@{draft.start_at:%Y-%m-%dT%H:%M:%SZ}" if locks else None,
        chain=chain,
        start_at=draft.start_at,
        end_at=draft.end_at,
        old_uid=draft.old_uid,
        state=State.SENDING.value,
        sent_at=lease.now,
        lease_owner=lease.owner,
        lease_until=lease.until,
        contact=draft.contact,
    )
    db.add(row)
    await db.flush()
    return Role.NEW, row


async def note(db: AsyncSession, row: BookingIntent) -> None:
    """Write `row`'s state, uid and looks, unless it has been closed in the meantime."""
    await db.execute(
        update(BookingIntent)
        .where(BookingIntent.id == row.id, BookingIntent.state.in_(OPEN))
        .values(
            state=row.state,
            uid=row.uid,
            clean_at=row.clean_at,
            version=BookingIntent.version + 1,
        )
    )


async def retire(db: AsyncSession, row: BookingIntent, *, now: datetime) -> None:
    """Free the time of a row whose booking is gone; its request may be made anew."""
    await db.execute(_retired(now).where(BookingIntent.id == row.id))


async def retire_booking(db: AsyncSession, org_id: str, uid: str, *, now: datetime) -> None:
    """Free the time of a booking that was moved or cancelled."""
    await db.execute(
        _retired(now).where(
            BookingIntent.org_id == org_id,
            BookingIntent.uid == uid,
            BookingIntent.kind != CANCEL,
            BookingIntent.retired_at.is_(None),
        )
    )


async def disown(db: AsyncSession, owner: str, *, now: datetime) -> None:
    """Mark as UNKNOWN every row that was being sent by a process that is gone."""
    sending = await db.scalars(
        select(BookingIntent).where(BookingIntent.state == State.SENDING.value)
    )
    for row in sending:
        if orphaned(row, owner, now=now):
            row.state = State.UNKNOWN.value
            row.version += 1


async def unknown(db: AsyncSession) -> Sequence[BookingIntent]:
    """Return the rows whose outcome is not known, the oldest first, at most 200."""
    rows = await db.scalars(
        select(BookingIntent)
        .where(BookingIntent.state == State.UNKNOWN.value)
        .order_by(BookingIntent.sent_at)
        .limit(MOST_ROWS)
    )
    return rows.all()


def owner_name(nonce: str) -> str:
    """Return the name a process leases rows under."""
    return f"{platform.node()}/{os.getpid()}/{nonce}"


def orphaned(row: BookingIntent, owner: str, *, now: datetime) -> bool:
    """Say whether nobody is sending `row`: the lease is over, or its process on this machine is."""
    if now >= row.lease_until:
        return True
    if row.lease_owner == owner:
        return False
    machine, pid, _ = row.lease_owner.rsplit("/", 2)
    own_machine, own_pid, _ = owner.rsplit("/", 2)
    return machine == own_machine and (pid == own_pid or not _alive(int(pid)))


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _retired(now: datetime) -> Update:
    return update(BookingIntent).values(
        slot=None, retired_at=now, version=BookingIntent.version + 1
    )


async def _holder(db: AsyncSession, draft: Draft) -> BookingIntent | None:
    """Return the row that made the booking `draft` moves or cancels."""
    return await db.scalar(
        select(BookingIntent)
        .where(BookingIntent.org_id == draft.org_id, BookingIntent.uid == draft.old_uid)
        .order_by(BookingIntent.id)
        .limit(1)
    )


async def _overlapping(db: AsyncSession, draft: Draft, chain: str) -> BookingIntent | None:
    """Return a live row of the host at that time; an appointment is not in its own way."""
    return await db.scalar(
        select(BookingIntent)
        .where(
            BookingIntent.org_id == draft.org_id,
            BookingIntent.host == draft.host,
            BookingIntent.state.in_(LIVE),
            BookingIntent.slot.is_not(None),
            BookingIntent.chain != chain,
            BookingIntent.start_at < draft.end_at,
            BookingIntent.end_at > draft.start_at,
        )
        .order_by(BookingIntent.id)
        .limit(1)
    )
