"""Answers kept under a client's own key, so that asking again gives the same one.

A row is there from before the work is done: without an answer it says that somebody is at it. Keys
and requests are kept as digests only, answers sealed, for they hold what attendees gave.
"""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from scheduling.storage.database import Storage
from scheduling.storage.models import ReplayRow


@dataclass(frozen=True, slots=True)
class Asked:
    """A request under a key of its organization; both parts as digests."""

    org_id: str
    key: str
    fingerprint: str

    @classmethod
    def of(cls, org_id: str, key: str, request: str) -> "Asked":
        """Return it for a key and a request as they came."""
        return cls(org_id, _digest(key), _digest(request))


@dataclass(frozen=True, slots=True)
class Kept:
    """What stands under a key: an answer, or none while `running`; `same` if of this request."""

    same: bool
    status: int | None
    body: str

    @property
    def running(self) -> bool:
        """Whether somebody is at it."""
        return self.status is None


async def claim(storage: Storage, asked: Asked, *, now: datetime, until: datetime) -> Kept | None:
    """Take the key until `until` and return None, or return what stands under it.

    What is over at `now` is forgotten first, answers and claims alike.

    Raises:
        StorageError: the database cannot be written, or its key file does not fit.
    """
    async with storage.transaction() as db:
        await db.execute(delete(ReplayRow).where(ReplayRow.until <= now))
        row = await _row(db, asked)
        if row is None:
            row = await _add(db, asked, until)
    if row is None:
        return None
    body = storage.vault.unseal(row.body) if row.body is not None else ""
    return Kept(row.fingerprint == asked.fingerprint, row.status, body)


async def keep(storage: Storage, asked: Asked, status: int, body: str, *, until: datetime) -> None:
    """Keep the answer until `until`."""
    sealed = storage.vault.seal(body)
    async with storage.transaction() as db:
        await db.execute(
            update(ReplayRow)
            .where(ReplayRow.org_id == asked.org_id, ReplayRow.key == asked.key)
            .values(status=status, body=sealed, until=until)
        )


async def release(storage: Storage, asked: Asked) -> None:
    """Give the key back without an answer."""
    async with storage.transaction() as db:
        await db.execute(
            delete(ReplayRow).where(
                ReplayRow.org_id == asked.org_id,
                ReplayRow.key == asked.key,
                ReplayRow.status.is_(None),
            )
        )


async def _add(db: AsyncSession, asked: Asked, until: datetime) -> ReplayRow | None:
    """Store the claim, or return the row of another process that was faster."""
    claimed = ReplayRow(
        org_id=asked.org_id, key=asked.key, fingerprint=asked.fingerprint, until=until
    )
    try:
        async with db.begin_nested():
            db.add(claimed)
    except IntegrityError:
        row = await _row(db, asked)
        if row is None:  # it was the organization that is not there
            raise
        return row
    return None


async def _row(db: AsyncSession, asked: Asked) -> ReplayRow | None:
    return await db.get(ReplayRow, (asked.org_id, asked.key))


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
