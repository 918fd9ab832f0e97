"""How a row of the journal changes: only from the version it was read at, so that one of two wins."""

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Update, bindparam, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from scheduling.storage.intents import CANCEL, ROWS, Collision, State, latest, orphaned
from scheduling.storage.models import BookingIntent
from scheduling.storage.tenancy import OF_ORG


def change(db: Session, row: BookingIntent, **values: Any) -> bool:  # noqa: ANN401 - a column's own
    """Give `row` new values if nobody has changed it since it was read; say whether it was so.

    The row in memory follows the one in the database: it has the new values, or the other's.
    """
    at = {OF_ORG: row.org_id, "of_id": row.id, "of_version": row.version}
    given = {f"to_{name}": value for name, value in values.items()}
    given["to_version"] = row.version + 1
    done = db.connection().execute(_changing(tuple(sorted(values))), at | given)
    if done.rowcount:
        for name, value in {**values, "version": row.version + 1}.items():
            setattr(row, name, value)
        return True
    refresh(db, row)
    return False


@cache
def _changing(names: tuple[str, ...]) -> Update:
    """Return the statement that changes these columns; there are few such sets of them."""
    return (
        update(ROWS)
        .where(
            ROWS.c.org_id == bindparam(OF_ORG),
            ROWS.c.id == bindparam("of_id"),
            ROWS.c.version == bindparam("of_version"),
        )
        .values({name: bindparam(f"to_{name}") for name in ("version", *names)})
    )


def change_or_collide(db: Session, row: BookingIntent, **values: Any) -> bool:  # noqa: ANN401 - a column's own
    """Do as `change` does, where the row may meet another that holds its time.

    Raises:
        Collision: it does, and nothing was changed; the transaction goes on.
    """
    try:
        with db.begin_nested():
            return change(db, row, **values)
    except IntegrityError as error:
        raise Collision from error


def refresh(db: Session, row: BookingIntent) -> None:
    """Bring a row that was read in another session to what the database holds now."""
    stored = db.scalar(select(BookingIntent).where(BookingIntent.id == row.id))
    if stored is not None and stored is not row:
        for column in BookingIntent.__table__.columns.keys():  # noqa: SIM118 - not a dict
            setattr(row, column, getattr(stored, column))


def retire_booking(db: Session, org_id: str, uid: str, *, now: datetime) -> None:
    """Free the time of a booking that was moved or cancelled."""
    db.execute(
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


def disown(db: Session, owner: str, *, now: datetime) -> None:
    """Mark as UNKNOWN every row that was being sent by a process that is gone."""
    sending = db.scalars(select(BookingIntent).where(BookingIntent.state == State.SENDING.value))
    for row in sending:
        if orphaned(row, owner, now=now):
            row.state = State.UNKNOWN.value
            row.version += 1


def note_told(
    db: Session, org_id: str, base: str, *, told: str, above: tuple[str, ...], now: datetime
) -> BookingIntent | None:
    """Note what the caller has heard of a request, unless they heard one of `above`; return its row.

    Not a change of the write: whoever is settling it is not disturbed.
    """
    found = latest(db, org_id, base)
    if found is None or found.outcome_told in above:
        return found
    row = db.get_one(BookingIntent, found.id)
    row.outcome_told, row.told_at = told, now
    return row
