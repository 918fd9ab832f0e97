"""The rows of the journal: found, locked and closed inside one transaction each.

Every function takes the session of a `Storage.transaction()`, which holds the write lock from its
first statement on: what is checked here is still true when it is written.
"""

import os
import platform
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import and_, bindparam, case, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from scheduling.storage.models import BookingIntent

CANCEL = "cancel"
"""The kind of row that names a booking without making one."""


class Collision(Exception):
    """The database itself kept two live rows from one time: look again who holds it."""


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
    """A row that may come to be; `base` is its key in generation 0, `request` is sealed."""

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
    request: str | None = None


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

    Raises:
        Collision: another row took the time past this transaction's order.
    """
    moved = await _holder(db, draft) if draft.old_uid else None
    chain = moved.chain if moved else draft.old_uid
    last, holder = await _in_the_way(db, draft, chain)
    if last is not None and last.state in LIVE and last.retired_at is None:
        return Role.SAME, last
    if holder is not None:
        return Role.HELD, holder
    key = key_of(last.generation + 1 if last else 0)
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
        chain=chain or key,
        start_at=draft.start_at,
        end_at=draft.end_at,
        old_uid=draft.old_uid,
        state=State.SENDING.value,
        sent_at=lease.now,
        lease_owner=lease.owner,
        lease_until=lease.until,
        contact=draft.contact,
        request=draft.request,
    )
    db.add(row)
    try:
        await db.flush()
    except IntegrityError as error:
        if "FOREIGN KEY" in str(error) or "foreign key" in str(error):
            raise
        raise Collision from error
    return Role.NEW, row


async def latest(db: AsyncSession, org_id: str, base: str) -> BookingIntent | None:
    """Return the newest generation of a request."""
    return await db.scalar(_LATEST, {"of_org": org_id, "of_base": base})


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


async def _holder(db: AsyncSession, draft: Draft) -> BookingIntent | None:
    """Return the row that made the booking `draft` moves or cancels."""
    return await db.scalar(
        select(BookingIntent)
        .where(BookingIntent.org_id == draft.org_id, BookingIntent.uid == draft.old_uid)
        .order_by(BookingIntent.id)
        .limit(1)
    )


async def _in_the_way(
    db: AsyncSession, draft: Draft, chain: str
) -> tuple[BookingIntent | None, BookingIntent | None]:
    """Return the newest row of the same request, and a live one of the host at that time.

    An appointment, whose rows share a `chain`, is not in its own way.
    """
    if not draft.locks:
        return await latest(db, draft.org_id, draft.base), None
    about = {
        "of_org": draft.org_id,
        "of_base": draft.base,
        "of_host": draft.host,
        "of_chain": chain,
        "of_start": draft.start_at,
        "of_end": draft.end_at,
    }
    rows = (await db.scalars(_IN_THE_WAY, about)).all()
    same = [row for row in rows if row.base == draft.base]
    others = [row for row in rows if row.base != draft.base]
    return max(same, key=_generation, default=None), min(others, key=_number, default=None)


def _generation(row: BookingIntent) -> int:
    return row.generation


def _number(row: BookingIntent) -> int:
    return row.id


# Built once: they are asked before every write, and building them took longer than their answer.
_LATEST = (
    select(BookingIntent)
    .where(
        BookingIntent.org_id == bindparam("of_org"),
        BookingIntent.base == bindparam("of_base"),
    )
    .order_by(BookingIntent.generation.desc())
    .limit(1)
)
_IS_LIVE = and_(BookingIntent.state.in_(LIVE), BookingIntent.retired_at.is_(None))
_IN_THE_WAY = (
    select(BookingIntent)
    .where(
        BookingIntent.org_id == bindparam("of_org"),
        or_(
            BookingIntent.base == bindparam("of_base"),
            and_(
                BookingIntent.host == bindparam("of_host"),
                _IS_LIVE,
                BookingIntent.slot.is_not(None),
                BookingIntent.chain != bindparam("of_chain"),
                BookingIntent.start_at < bindparam("of_end"),
                BookingIntent.end_at > bindparam("of_start"),
            ),
        ),
    )
    # A request that was refused often has many rows: the live ones first, then its newest.
    .order_by(case((_IS_LIVE, 0), else_=1), BookingIntent.generation.desc())
    .limit(20)
)
