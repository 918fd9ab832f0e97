"""How a row of the journal changes: only from the version it was read at, so that one of two wins."""

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import CursorResult, Update, bindparam, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from scheduling.storage.intents import CANCEL, Collision, State, latest, orphaned
from scheduling.storage.models import BookingIntent


async def change(db: AsyncSession, row: BookingIntent, **values: Any) -> bool:  # noqa: ANN401 - a column's own
    """Give `row` new values if nobody has changed it since it was read; say whether it was so.

    The row in memory follows the one in the database: it has the new values, or the other's.
    """
    at = {"of_id": row.id, "of_version": row.version, "to_version": row.version + 1}
    given = {f"to_{name}": value for name, value in values.items()}
    done = await db.execute(_changing(tuple(sorted(values))), at | given)
    if isinstance(done, CursorResult) and done.rowcount:
        for name, value in {**values, "version": row.version + 1}.items():
            setattr(row, name, value)
        return True
    await refresh(db, row)
    return False


@cache
def _changing(names: tuple[str, ...]) -> Update:
    """Return the statement that changes these columns; there are few such sets of them."""
    return (
        update(BookingIntent)
        .where(
            BookingIntent.id == bindparam("of_id"), BookingIntent.version == bindparam("of_version")
        )
        .values({name: bindparam(f"to_{name}") for name in ("version", *names)})
        .execution_options(synchronize_session=False)
    )


async def change_or_collide(db: AsyncSession, row: BookingIntent, **values: Any) -> bool:  # noqa: ANN401 - a column's own
    """Do as `change` does, where the row may meet another that holds its time.

    Raises:
        Collision: it does, and nothing was changed; the transaction goes on.
    """
    try:
        async with db.begin_nested():
            return await change(db, row, **values)
    except IntegrityError as error:
        raise Collision from error


async def refresh(db: AsyncSession, row: BookingIntent) -> None:
    """Bring a row that was read in another session to what the database holds now."""
    stored = await db.scalar(select(BookingIntent).where(BookingIntent.id == row.id))
    if stored is not None and stored is not row:
        for column in BookingIntent.__table__.columns.keys():  # noqa: SIM118 - not a dict
            setattr(row, column, getattr(stored, column))


async def retire_booking(db: AsyncSession, org_id: str, uid: str, *, now: datetime) -> None:
    """Free the time of a booking that was moved or cancelled."""
    await db.execute(
        update(BookingIntent)
        .where(
            BookingIntent.org_id == org_id,
            BookingIntent.uid == uid,
            BookingIntent.kind != CANCEL,
            BookingIntent.retired_at.is_(None),
        )
        .values(slot=None, retired_at=now, check_at=None, version=BookingIntent.version + 1)
        .execution_options(synchronize_session=False)
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


async def note_told(
    db: AsyncSession, org_id: str, base: str, *, told: str, above: tuple[str, ...], now: datetime
) -> BookingIntent | None:
    """Note what the caller has heard of a request, unless they heard one of `above`; return its row.

    Not a change of the write: whoever is settling it is not disturbed.
    """
    row = await latest(db, org_id, base)
    if row is None or row.outcome_told in above:
        return row
    row.outcome_told, row.told_at = told, now
    return row
