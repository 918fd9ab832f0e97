"""What each answer of Cal.com says about a write: done, proven not done, or nothing.

One table for all three kinds of write. Which answer is which error is said in `calcom.errors`, whose
sentences are Cal.com's; here each error gets its meaning. What is in no row is not known.

    201 with our tag, or fresh without any   DONE       (fresh without any: a person looks)
    201 of an older booking                  OLDER      nothing new was made
    no connection                            REFUSED
    401 403 404 498; 400 and 422 of a field, REFUSED
      past, too soon, limits, any other
    429                                      LIMITED    not done; sent again once in the turn
    400 "already has booking", 409           TAKEN      by others, or by this very write before
      conflict, 400 "duplicate key"
    400 "cancelled already", "rescheduled"   GONE       for a cancel this is success
    408 409 3xx 5xx, no or unreadable answer UNKNOWN
"""

from datetime import datetime, timedelta
from enum import StrEnum

from scheduling.calcom.errors import (
    AlreadyCancelled,
    CalcomError,
    CalcomNotFound,
    CalcomNotSent,
    CalcomRefused,
    CalcomUnauthorized,
    OutcomeUnknown,
    OutsideWindow,
    PastStart,
    RateLimited,
    SlotTaken,
)
from scheduling.calcom.models import Booking
from scheduling.journal.intent import TAG

CLOCK_SKEW = timedelta(minutes=5)
"""How far Cal.com's clock may be from ours."""


class Verdict(StrEnum):
    """What an answer says."""

    DONE = "done"
    UNTAGGED = "done, without our tag"
    OLDER = "an older booking"
    REFUSED = "refused"
    LIMITED = "too many requests"
    TAKEN = "taken"
    GONE = "gone"
    UNKNOWN = "unknown"


VERDICTS: tuple[tuple[type[CalcomError], Verdict], ...] = (
    (CalcomNotSent, Verdict.REFUSED),
    (CalcomUnauthorized, Verdict.REFUSED),
    (CalcomNotFound, Verdict.REFUSED),
    (RateLimited, Verdict.LIMITED),
    (SlotTaken, Verdict.TAKEN),
    (OutsideWindow, Verdict.REFUSED),
    (PastStart, Verdict.REFUSED),
    (AlreadyCancelled, Verdict.GONE),
    (CalcomRefused, Verdict.REFUSED),
)
"""Every error that is no riddle; a subclass shares its parent's row."""

DUPLICATE = 400
"""The status under which Cal.com passes on its database's "duplicate key" (P2002)."""


def verdict_on(error: CalcomError) -> Verdict:
    """Return what a failed write says about itself."""
    if isinstance(error, OutcomeUnknown) and error.status == DUPLICATE:
        return Verdict.TAKEN
    return next((said for kind, said in VERDICTS if isinstance(error, kind)), Verdict.UNKNOWN)


def verdict_of(booking: Booking, *, tag: str, sent_at: datetime) -> Verdict:
    """Return what a booking answered to a create is: ours, or an older one of the attendee.

    Cal.com may answer with a booking that was there before, of the same attendee, event type and
    start. A tag tells; where the server kept none, the time it was created.
    """
    if tag in tags_of(booking):
        return Verdict.DONE
    if TAG in booking.metadata:
        return Verdict.OLDER
    if booking.created_at is not None and booking.created_at < sent_at - CLOCK_SKEW:
        return Verdict.OLDER
    return Verdict.UNTAGGED


def tags_of(booking: Booking) -> set[str]:
    """Return the tags of the writes that made a booking: its own, and one for each seat of it."""
    places = (booking.metadata, *(one.metadata for one in booking.attendees))
    return {str(place[TAG]) for place in places if TAG in place}
