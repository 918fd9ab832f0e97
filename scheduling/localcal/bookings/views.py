"""What Cal.com shows of a booking and of a reservation."""

from typing import Any

from scheduling.localcal.errors import Json
from scheduling.localcal.rows.records import Attendee, Booking, EventType, Reservation, User
from scheduling.localcal.times.instants import MINUTE, utc_text


def booking_view(
    booking: Booking, event_type: EventType, host: User, *, owner: bool = True
) -> Json:
    """Show a booking as version 2024-08-13 does.

    Who shares a seated one is hidden from all but its `owner`, unless the event type shows them.
    """
    shown: Json = {
        "id": booking.id,
        "uid": booking.uid,
        "title": booking.title,
        "description": booking.description,
        "hosts": [_host_view(host)],
        "status": booking.status,
        "cancellationReason": booking.cancellation_reason,
        "cancelledByEmail": booking.cancelled_by,
        "start": utc_text(booking.start_at),
        "end": utc_text(booking.end_at),
        "duration": (booking.end_at - booking.start_at) // MINUTE,
        "eventTypeId": event_type.id,
        "eventType": {"id": event_type.id, "slug": event_type.terms.slug},
        "attendees": [_attendee_view(one) for one in booking.attendees if not one.guest],
        "guests": [one.email for one in booking.attendees if one.guest],
        "location": booking.location,
        "meetingUrl": booking.location,
        "absentHost": booking.absent_host,
        "createdAt": utc_text(booking.created_at),
        "updatedAt": utc_text(booking.updated_at),
        "metadata": dict(booking.metadata),
        "rating": booking.rating,
        "icsUid": f"{booking.uid}@Cal.com",
        "bookingFieldsResponses": dict(booking.responses),
    }
    if booking.recurring_uid:
        shown["recurringBookingUid"] = booking.recurring_uid
    if event_type.terms.seats:
        visible = owner or event_type.terms.seats.show_attendees
        seated = [one for one in booking.attendees if one.seat_uid] if visible else []
        shown["attendees"] = [_attendee_view(one) | _seat_view(one) for one in seated]
        del shown["bookingFieldsResponses"], shown["guests"]  # each seat has its own
    return shown | _when_set(booking)


def _seat_view(one: Attendee) -> Json:
    return {
        "seatUid": one.seat_uid,
        "bookingFieldsResponses": one.seat.get("responses", {}),
        "metadata": one.seat.get("metadata", {}),
    }


def _when_set(booking: Booking) -> Json:
    shown = {
        "reschedulingReason": booking.rescheduling_reason,
        "rescheduledByEmail": booking.rescheduled_by,
        "rescheduledFromUid": booking.from_uid,
        "rescheduledToUid": booking.to_uid,
    }
    return {name: value for name, value in shown.items() if value}


def _host_view(host: User) -> Json:
    return {
        "id": host.id,
        "name": host.name,
        "email": host.email,
        "displayEmail": host.email,
        "username": host.username,
        "timeZone": host.time_zone,
    }


def _attendee_view(one: Attendee) -> Json:
    shown: Json = {
        "name": one.name,
        "email": one.email,
        "displayEmail": one.email,
        "timeZone": one.time_zone,
        "language": one.language,
        "absent": one.absent,
    }
    return shown | ({"phoneNumber": one.phone} if one.phone else {})


def attendee_with_id(one: Attendee) -> Json:
    """Show somebody who comes, with the id that names them below a booking."""
    seat = _seat_view(one) if one.seat_uid else {}
    return {"id": one.id} | _attendee_view(one) | seat


def reservation_view(reservation: Reservation, *, minutes_held: int | None = None) -> Json:
    """Show a reservation; how long it holds is told only to whom made or moved it."""
    shown: dict[str, Any] = {
        "eventTypeId": reservation.event_type_id,
        "slotStart": utc_text(reservation.start_at),
        "slotEnd": utc_text(reservation.end_at),
        "slotDuration": (reservation.end_at - reservation.start_at) // MINUTE,
        "reservationUid": reservation.uid,
        "reservationUntil": utc_text(reservation.until_at),
    }
    return shown | ({} if minutes_held is None else {"reservationDuration": minutes_held})
