"""The rows of the journal: found, locked and closed inside one transaction each.

Every function takes the session of a `Sessions.write()`, which holds the write lock from its first
statement on: what is checked here is still true when it is written.
"""

import os
import platform
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, bindparam, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from scheduling.storage.models import BookingIntent
from scheduling.storage.tenancy import OF_ORG

ROWS = BookingIntent.metadata.tables[BookingIntent.__tablename__]
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
    """What `begin` found: a new row, the row of the same request, or another that has the time.

    OWN is one by which the same person has that very appointment, moved or exchanged to there.
    """

    NEW = "new"
    SAME = "same"
    OWN = "own"
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


def begin(
    db: Session,
    draft: Draft,
    *,
    lease: Lease,
    key_of: Callable[[int], str],
    allowed: Callable[[], None] | None = None,
) -> tuple[Role, BookingIntent]:
    """Store `draft` as SENDING with the lock on its time, or return the row that is in the way.

    `allowed` is asked before a new row is stored, and raises where there shall be none.

    Raises:
        Collision: another row took the time past this transaction's order.
    """
    moved = _maker(db, draft) if draft.old_uid else None
    chain = moved.chain if moved else draft.old_uid
    last = latest(db, draft.org_id, draft.base)
    if last is not None and last.state in LIVE and last.retired_at is None:
        return Role.SAME, last
    holder = _holder(db, draft, chain) if draft.locks else _own(db, draft, chain)
    if holder is not None:
        return Role.OWN if _is_own(holder, draft) else Role.HELD, holder
    key = key_of(last.generation + 1 if last else 0)
    if allowed is not None:
        allowed()
    # Moving a booking onto its own time: its old row holds that lock, and no index takes it twice.
    locks = draft.locks and not (moved and moved.slot and moved.start_at == draft.start_at)
    values = {
        "org_id": draft.org_id,
        "session": draft.session,
        "kind": draft.kind,
        "base": draft.base,
        "generation": last.generation + 1 if last else 0,
        "key": key,
        "event_type_id": draft.event_type_id,
        "host": draft.host,
        "slot": f"{draft.host}@{draft.start_at:%Y-%m-%dT%H:%M:%SZ}" if locks else None,
        "chain": chain or key,
        "start_at": draft.start_at,
        "end_at": draft.end_at,
        "old_uid": draft.old_uid,
        "uid": "",
        "state": State.SENDING.value,
        "version": 1,
        "attempts": 1,
        "checks": 0,
        "needs_person": "",
        "sent_at": lease.now,
        "lease_owner": lease.owner,
        "lease_until": lease.until,
        "contact": draft.contact,
        "request": draft.request,
    }
    try:
        number = db.connection().execute(_INSERT, values).scalar_one()
    except IntegrityError as error:
        if "FOREIGN KEY" in str(error) or "foreign key" in str(error):
            raise
        raise Collision from error
    return Role.NEW, BookingIntent(id=number, **values)


def latest(db: Session, org_id: str, base: str) -> BookingIntent | None:
    """Return the newest generation of a request."""
    return _first(db, _LATEST, {"of_org": org_id, "of_base": base})


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


def _maker(db: Session, draft: Draft) -> BookingIntent | None:
    """Return the row that made the booking `draft` moves or cancels."""
    return _first(db, _MAKER, {"of_org": draft.org_id, "of_uid": draft.old_uid})


def _holder(db: Session, draft: Draft, chain: str) -> BookingIntent | None:
    """Return a live row of the host at that time, of another request.

    An appointment, whose rows share a `chain`, is not in its own way.
    """
    about = {
        "of_org": draft.org_id,
        "of_base": draft.base,
        "of_host": draft.host,
        "of_chain": chain,
        "of_start": draft.start_at,
        "of_end": draft.end_at,
    }
    return _first(db, _HOLDER, about)


def _is_own(row: BookingIntent, draft: Draft) -> bool:
    """Say whether by a live row the same person has what `draft` asks for, by another way."""
    asked = (draft.contact, draft.event_type_id, draft.start_at)
    return bool(draft.contact) and asked == (row.contact, row.event_type_id, row.start_at)


def _own(db: Session, draft: Draft, chain: str) -> BookingIntent | None:
    """Return the row that `_is_own`, where several people may have one time."""
    if draft.kind == CANCEL or not draft.contact:
        return None
    about = {
        "of_org": draft.org_id,
        "of_base": draft.base,
        "of_contact": draft.contact,
        "of_chain": chain,
        "of_event_type": draft.event_type_id,
        "of_start": draft.start_at,
    }
    return _first(db, _OWN, about)


def _first(db: Session, statement: Select[Any], about: dict[str, Any]) -> BookingIntent | None:
    found = db.connection().execute(statement, about).mappings().first()
    return BookingIntent(**found) if found else None


# Built once, and said to the connection itself: they are part of every write, and the session's way
# of asking took longer than their answer. Two questions rather than one with an "or", for which
# SQLite reads all rows of the organization.
_LATEST = (
    select(ROWS)
    .where(
        ROWS.c.org_id == bindparam(OF_ORG),
        ROWS.c.base == bindparam("of_base"),
    )
    .order_by(ROWS.c.generation.desc())
    .limit(1)
)
_MAKER = (
    select(ROWS)
    .where(ROWS.c.org_id == bindparam(OF_ORG), ROWS.c.uid == bindparam("of_uid"))
    .order_by(ROWS.c.id)
    .limit(1)
)
_HOLDER = (
    select(ROWS)
    .where(
        ROWS.c.org_id == bindparam(OF_ORG),
        ROWS.c.host == bindparam("of_host"),
        ROWS.c.base != bindparam("of_base"),
        ROWS.c.chain != bindparam("of_chain"),
        ROWS.c.start_at < bindparam("of_end"),
        ROWS.c.end_at > bindparam("of_start"),
        ROWS.c.slot.is_not(None),
        ROWS.c.retired_at.is_(None),
        ROWS.c.state.in_(LIVE),
    )
    .order_by(ROWS.c.end_at)
    .limit(1)
)
_OWN = (
    select(ROWS)
    .where(
        ROWS.c.org_id == bindparam(OF_ORG),
        ROWS.c.contact == bindparam("of_contact"),
        ROWS.c.base != bindparam("of_base"),
        ROWS.c.chain != bindparam("of_chain"),
        ROWS.c.event_type_id == bindparam("of_event_type"),
        ROWS.c.start_at == bindparam("of_start"),
        ROWS.c.kind != CANCEL,
        ROWS.c.retired_at.is_(None),
        ROWS.c.state.in_(LIVE),
    )
    .order_by(ROWS.c.id)
    .limit(1)
)
_INSERT = insert(ROWS).returning(ROWS.c.id)
