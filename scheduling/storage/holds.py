"""The rows of holds at Cal.com: what a process that is gone has left there is given back by them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select

from scheduling.storage.database import Storage
from scheduling.storage.models import HoldRow


async def put(storage: Storage, row: HoldRow) -> None:
    """Store the hold of a conversation in place of the one it had.

    Raises:
        StorageError: the database cannot be written.
    """
    async with storage.of(row.org_id).transaction() as db:
        await db.merge(row)


async def drop(storage: Storage, org_id: str, session: str) -> None:
    """Forget the hold of a conversation.

    Raises:
        StorageError: the database cannot be written.
    """
    async with storage.of(org_id).transaction() as db:
        await db.execute(
            delete(HoldRow).where(HoldRow.org_id == org_id, HoldRow.session == session)
        )


async def everyones(storage: Storage, *, now: datetime) -> Sequence[HoldRow]:
    """Forget what has run out by itself, for every organization, and return what has not.

    Raises:
        StorageError: the database cannot be written.
    """
    async with storage.across_organizations().transaction() as db:
        await db.execute(delete(HoldRow).where(HoldRow.until <= now))
        return (await db.scalars(select(HoldRow).order_by(HoldRow.until))).all()
