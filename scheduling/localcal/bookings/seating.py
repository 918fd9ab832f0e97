"""Seated event types: several bookers share one booking, each with a seat of their own."""

from uuid import uuid4

from scheduling.localcal.errors import HttpRefusal, Json
from scheduling.localcal.rows.diary import (
    add_attendee,
    booking_by_uid,
    booking_of_seat,
    drop_seat,
    end_booking,
    seated_bookings,
)
from scheduling.localcal.rows.records import Attendee, Booking, EventType
from scheduling.localcal.times.hours import Span
from scheduling.localcal.wire import Call

_GONE = "Invalid seatUid: this seat does not exist or has already been cancelled."


def with_seat(attendee: Attendee, responses: Json, metadata: Json) -> tuple[Attendee, ...]:
    """Return the attendee with a new seat, and with what they answered for themselves."""
    return (
        Attendee(
            attendee.name,
            attendee.email,
            attendee.time_zone,
            attendee.language,
            attendee.phone,
            seat_uid=str(uuid4()),
            seat={"responses": responses, "metadata": metadata},
        ),
    )


def seats_taken(booking: Booking) -> int:
    """Count who has a seat."""
    return sum(1 for one in booking.attendees if one.seat_uid)


def shared_booking(call: Call, event_type: EventType, span: Span) -> Booking | None:
    """Return the live booking of exactly that start, None when the first seat is still to take."""
    for one in seated_bookings(call.store, event_type.id, span):
        if one.start_at == span[0]:
            return one
    return None


def join(call: Call, event_type: EventType, booking: Booking, attendee: Attendee) -> Booking:
    """Take a seat in an existing booking.

    Raises:
        HttpRefusal: 409, no seat is left; 400, it has begun.
    """
    if booking.start_at < call.now:
        raise HttpRefusal(400, "Attempting to book a meeting in the past.")
    with call.store.transaction():
        now = booking_by_uid(call.store, booking.uid)
        seats = event_type.terms.seats
        if now is None or seats is None or seats_taken(now) >= seats.per_slot:
            raise HttpRefusal(409, "No more seats left at this seated booking.")
        add_attendee(call.store, booking.id, attendee)
        call.store.run("UPDATE booking SET updated_at = ? WHERE id = ?", call.now, booking.id)
    joined = booking_by_uid(call.store, booking.uid)
    assert joined is not None  # noqa: S101  # bookings are never deleted
    return joined


def seat_in(booking: Booking, seat_uid: str) -> Attendee:
    """Return who has the seat.

    Raises:
        HttpRefusal: 400, nobody in this booking.
    """
    for one in booking.attendees:
        if seat_uid and one.seat_uid == seat_uid:
            return one
    raise HttpRefusal(400, _GONE)


def leave_seat(call: Call, booking: Booking, seat_uid: str, changes: dict[str, str | int]) -> None:
    """Give a seat back; with the last one the booking ends, with `changes`.

    Raises:
        HttpRefusal: 400, nobody in this booking has the seat.
    """
    seat_in(booking, seat_uid)
    with call.store.transaction():
        if not drop_seat(call.store, seat_uid):
            raise HttpRefusal(400, _GONE)
        if seats_taken(booking) == 1:
            end_booking(call.store, booking.uid, changes)


def booking_with_seat(call: Call, seat_uid: str) -> Booking:
    """Return the booking of a seat.

    Raises:
        HttpRefusal: 404, nobody has it.
    """
    found = booking_of_seat(call.store, seat_uid)
    if found is None:
        raise HttpRefusal(404, f"Booking with seatUid={seat_uid} was not found in the database")
    return found
