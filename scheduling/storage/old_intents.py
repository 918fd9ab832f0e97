"""What is forgotten of the journal's old rows: whom they were for first, then the rows themselves.

A row is never forgotten while it is open, while a person has something to do about it, while the
janitor looks at it again, or while its appointment lies ahead: its key names that time, and must not
be given out twice.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlalchemy.orm import Session

from scheduling.storage.intents import OPEN
from scheduling.storage.models import BookingIntent

MOST_ROWS = 1000


def strip(
    db: Session, *, over: datetime, sent: datetime, forgotten: datetime, final: Sequence[str]
) -> int:
    """Forget whom rows were for whose appointment was before `over`, sent before `sent`; count them.

    What nobody heard the end of, one of `final`, is kept for them until it was sent before `forgotten`.
    """
    unheard = or_(BookingIntent.outcome_told.is_(None), BookingIntent.outcome_told.not_in(final))
    numbers = _numbers(
        db,
        BookingIntent.end_at < over,
        BookingIntent.sent_at < sent,
        or_(BookingIntent.contact != "", BookingIntent.session != ""),
        or_(~unheard, BookingIntent.sent_at < forgotten),
    )
    db.execute(
        update(BookingIntent)
        .where(BookingIntent.id.in_(numbers))
        .values(contact="", session="")
        .execution_options(synchronize_session=False)
    )
    return len(numbers)


def remove(db: Session, *, before: datetime) -> int:
    """Remove rows of appointments, and of wishes, before then; return how many there were."""
    numbers = _numbers(db, BookingIntent.end_at < before, BookingIntent.sent_at < before)
    db.execute(
        delete(BookingIntent)
        .where(BookingIntent.id.in_(numbers))
        .execution_options(synchronize_session=False)
    )
    return len(numbers)


def _numbers(db: Session, *which: ColumnElement[bool]) -> Sequence[int]:
    done_with = (
        BookingIntent.state.not_in(OPEN),
        BookingIntent.needs_person == "",
        BookingIntent.check_at.is_(None),
    )
    rows = select(BookingIntent.id).where(*which, *done_with).order_by(BookingIntent.id)
    return db.scalars(rows.limit(MOST_ROWS)).all()
