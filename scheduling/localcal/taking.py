"""Taking a time of the host: the one place where a booking is checked against the calendar and written."""

import asyncio
import sqlite3
from dataclasses import dataclass

from scheduling.localcal.diary import (
    booking_by_uid,
    end_booking,
    insert_booking,
    overlaps_accepted,
)
from scheduling.localcal.errors import BareRefusal, HttpRefusal
from scheduling.localcal.openings import openings
from scheduling.localcal.records import Booking, EventType
from scheduling.localcal.wire import Call

_TAKEN = "User either already has booking at this time or is not available"
_TOO_SOON_OR_FAR = (
    "The event type can't be booked at the \"start\" time provided. This could be because it's too"
    " soon (violating the minimum booking notice) or too far in the future (outside the event's"
    " scheduling window). Try fetching available slots first using the GET /v2/slots endpoint and"
    ' then make a booking with "start" time equal to one of the available slots.'
)


@dataclass(frozen=True, slots=True)
class Move:
    """The booking that a new one replaces, and its changes in the same transaction."""

    uid: str
    changes: dict[str, str | int]


async def take_time(
    call: Call, event_type: EventType, booking: Booking, move: Move | None = None
) -> Booking:
    """Check that the time is open and write the booking, ending the one it moves.

    Between check and write other requests get their turn, as on Cal.com: of two that race for
    one time the second runs into the unique key.

    Raises:
        HttpRefusal: 400, the time is past, too soon, too far, or not open.
        BareRefusal: 409 `booking_conflict_error`, the race was lost.
    """
    span = (booking.start_at, booking.end_at)
    if booking.start_at < call.now:
        raise HttpRefusal(400, "Attempting to book a meeting in the past.")
    found = openings(call.store, event_type, span, now=call.now, but_uid=move.uid if move else "")
    if not found.in_bounds(booking.start_at):
        raise HttpRefusal(400, _TOO_SOON_OR_FAR)
    if not found.free(*span):
        raise HttpRefusal(400, _TAKEN)
    await asyncio.sleep(0)
    try:
        with call.store.transaction():
            if move and not end_booking(call.store, move.uid, move.changes):
                raise HttpRefusal(400, cancelled_text(call, move.uid))
            if booking.status == "accepted" and overlaps_accepted(
                call.store, booking.user_id, span
            ):
                raise HttpRefusal(400, _TAKEN)
            insert_booking(call.store, booking)
    except sqlite3.IntegrityError as error:
        raise BareRefusal(409, "booking_conflict_error") from error
    written = booking_by_uid(call.store, booking.uid)
    assert written is not None  # noqa: S101  # written above
    return written


def cancelled_text(call: Call, uid: str) -> str:
    """Return why a dead booking cannot be moved: cancelled, or already moved to another uid."""
    booking = booking_by_uid(call.store, uid)
    if booking and booking.to_uid:
        return (
            f"Can't reschedule booking with uid={uid} because it has been cancelled and rescheduled"
            f" already to booking with uid={booking.to_uid}. You probably want to reschedule"
            f" {booking.to_uid} instead by passing it within the request URL."
        )
    return (
        f"Can't reschedule booking with uid={uid} because it has been cancelled."
        " Please provide uid of a booking that is not cancelled."
    )
