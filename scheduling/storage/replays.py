"""Answers kept under a client's own key, so that asking again gives the same one.

A row is there from before the work is done: without an answer it says that somebody is at it. Keys
and requests are kept as digests only, answers sealed, for they hold what attendees gave.
"""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from scheduling.storage.database import Storage
from scheduling.storage.models import ReplayRow

MOST_KEPT = 10_000
"""Keys of one organization at one time; who fills them all up shall not fill the disk."""


class NoRoom(Exception):
    """The organization has as many keys as are kept; `until` the first of them is forgotten."""

    def __init__(self, until: datetime) -> None:
        """Tell when there is room again."""
        super().__init__()
        self.until = until


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


async def claim(
    storage: Storage, asked: Asked, *, now: datetime, until: datetime, most: int = MOST_KEPT
) -> Kept | None:
    """Take the key until `until` and return None, or return what stands under it.

    What the organization has there that is over at `now` is forgotten first.

    Raises:
        NoRoom: it is a new key, and the organization has `most` already.
        StorageError: the database cannot be written, or its key file does not fit.
    """
    async with storage.of(asked.org_id).transaction() as db:
        await db.execute(delete(ReplayRow).where(ReplayRow.until <= now))
        row = await _row(db, asked)
        if row is None:
            await _check_room(db, asked, most)
            db.add(
                ReplayRow(
                    org_id=asked.org_id, key=asked.key, fingerprint=asked.fingerprint, until=until
                )
            )
    if row is None:
        return None
    body = storage.vault.unseal(row.body) if row.body is not None else ""
    return Kept(row.fingerprint == asked.fingerprint, row.status, body)


async def forget(storage: Storage, *, now: datetime) -> None:
    """Forget what is over at `now`, for every organization: answers hold what attendees gave.

    Raises:
        StorageError: the database cannot be written.
    """
    async with storage.across_organizations().transaction() as db:
        await db.execute(delete(ReplayRow).where(ReplayRow.until <= now))


async def keep(storage: Storage, asked: Asked, status: int, body: str, *, until: datetime) -> None:
    """Keep the answer until `until`."""
    sealed = storage.vault.seal(body)
    async with storage.of(asked.org_id).transaction() as db:
        await db.execute(
            update(ReplayRow)
            .where(ReplayRow.org_id == asked.org_id, ReplayRow.key == asked.key)
            .values(status=status, body=sealed, until=until)
        )


async def release(storage: Storage, asked: Asked) -> None:
    """Give the key back without an answer."""
    async with storage.of(asked.org_id).transaction() as db:
        await db.execute(
            delete(ReplayRow).where(
                ReplayRow.org_id == asked.org_id,
                ReplayRow.key == asked.key,
                ReplayRow.status.is_(None),
            )
        )


async def _check_room(db: AsyncSession, asked: Asked, most: int) -> None:
    of_organization = ReplayRow.org_id == asked.org_id
    kept = await db.scalar(select(func.count()).select_from(ReplayRow).where(of_organization))
    if kept is not None and kept >= most:
        first = await db.scalar(select(func.min(ReplayRow.until)).where(of_organization))
        assert first is not None  # noqa: S101 - there are rows
        raise NoRoom(first)


async def _row(db: AsyncSession, asked: Asked) -> ReplayRow | None:
    return await db.get(ReplayRow, (asked.org_id, asked.key))


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
