"""What a booking and a list of bookings look like on the wire (bookings 2024-08-13)."""

from typing import Any

from scheduling.calcom.models import BookingFilter, NewBooking, utc_text
from scheduling.calcom.slots import named_event_type

SORTS = {
    "start": "sortStart",
    "end": "sortEnd",
    "created": "sortCreated",
    "updated": "sortUpdatedAt",
}
OF_NO_TEAM = frozenset(
    {
        "bookingUid",
        "teamId",
        "teamsIds",
        "afterCreatedAt",
        "beforeCreatedAt",
        "afterUpdatedAt",
        "beforeUpdatedAt",
    }
)
"""Filters that a team's list does not have: it would pass over them in silence."""


def booking_body(booking: NewBooking) -> dict[str, Any]:
    """Return the body that makes `booking`; what is empty is left out, for "" is refused."""
    attendee = {
        "name": booking.name,
        "timeZone": booking.time_zone,
        "language": booking.language,
        **({"email": booking.email} if booking.email else {}),
        **({"phoneNumber": booking.phone} if booking.phone else {}),
    }
    which: dict[str, Any] = (
        {**named_event_type(booking.event_type)}
        if booking.event_type
        else {"eventTypeId": booking.event_type_id}
    )
    answers = {**({"notes": booking.notes} if booking.notes else {}), **booking.fields}
    optional = {
        "metadata": dict(booking.metadata),
        "bookingFieldsResponses": answers,
        "guests": list(booking.guests),
        "location": dict(booking.location or {}),
        "lengthInMinutes": booking.length_in_minutes,
        "recurrenceCount": booking.recurrence,
    }
    return {
        "start": utc_text(booking.start_at),
        **which,
        "attendee": attendee,
        **{name: value for name, value in optional.items() if value},
    }


def booking_query(wanted: BookingFilter) -> dict[str, str]:
    """Return the query of a booking list; what is empty is not asked for."""
    times = {
        "afterStart": wanted.after_start,
        "beforeEnd": wanted.before_end,
        "afterCreatedAt": wanted.after_created,
        "beforeCreatedAt": wanted.before_created,
        "afterUpdatedAt": wanted.after_updated,
        "beforeUpdatedAt": wanted.before_updated,
    }
    query = {
        "status": ",".join(wanted.status),
        "attendeeEmail": wanted.attendee_email,
        "attendeeName": wanted.attendee_name,
        "bookingUid": wanted.booking_uid,
        "eventTypeId": _number(wanted.event_type_id),
        "eventTypeIds": ",".join(map(str, wanted.event_type_ids)),
        "teamId": _number(wanted.team_id),
        "teamsIds": ",".join(map(str, wanted.team_ids)),  # Cal.com's spelling
        "take": str(wanted.take),
        "skip": str(wanted.skip),
        **{name: utc_text(at) for name, at in times.items() if at},
    }
    if wanted.sort:
        query[SORTS[wanted.sort]] = "desc" if wanted.newest else "asc"
    return {name: text for name, text in query.items() if text}


def team_booking_query(wanted: BookingFilter) -> dict[str, str]:
    """Return the query of a team's booking list.

    Raises:
        ValueError: `wanted` uses a filter this list does not have.
    """
    query = booking_query(wanted)
    if lost := sorted(OF_NO_TEAM & query.keys()):
        raise ValueError(f"A team's bookings cannot be filtered by {', '.join(lost)}.")
    return query


def _number(number: int | None) -> str:
    return "" if number is None else str(number)
