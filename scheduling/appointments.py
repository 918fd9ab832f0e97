"""The appointments of a desk's agent: listed, or one by its uid."""

from collections.abc import Sequence

from scheduling.calcom.models import Booking, BookingFilter
from scheduling.desk import Desk
from scheduling.errors import InvalidRequest
from scheduling.manage.existing import exact_booking
from scheduling.manage.refusals import translated
from scheduling.model import Appointment

STATUSES = ("upcoming", "recurring", "past", "cancelled", "unconfirmed")
"""The only words Cal.com's list takes; an appointment's own status is in other words."""
USUAL_LIMIT = 50
MOST_LIMIT = 200


async def list_appointments(
    desk: Desk, *, status: Sequence[str] = (), attendee_email: str = "", limit: int = USUAL_LIMIT
) -> tuple[Appointment, ...]:
    """Return the appointments of the agent's event types, at most `limit`, in Cal.com's order.

    No `status` lists all. A `limit` of 0 or less, or above 200, is 50.

    Raises:
        InvalidRequest: a status Cal.com does not know.
        CalcomFailed: Cal.com could not be read.
    """
    if not set(status) <= set(STATUSES):
        raise InvalidRequest(f"Please use only these for the status: {', '.join(STATUSES)}.")
    event_type_ids = tuple(event_type.id for event_type in desk.agent.event_types)
    if not event_type_ids:  # an empty filter would list the whole account
        return ()
    wanted = BookingFilter(
        status=tuple(status),
        attendee_email=attendee_email,
        event_type_ids=event_type_ids,
        take=limit if 0 < limit <= MOST_LIMIT else USUAL_LIMIT,
    )
    with translated():
        page = await desk.calcom.list_bookings(wanted)
    return tuple(appointment_of(booking) for booking in page.bookings)


async def get_appointment(desk: Desk, uid: str) -> Appointment:
    """Return the appointment of that very uid, also when it was moved or cancelled since.

    Raises:
        InvalidRequest: no uid, or a numeric booking id.
        NotFound: no such booking, or not of one of the agent's event types.
        CalcomFailed: Cal.com could not be read.
    """
    return appointment_of((await exact_booking(desk, uid)).booking)


def appointment_of(booking: Booking) -> Appointment:
    """Return a booking as the desk shows it; the first attendee is the one who booked."""
    attendee = booking.attendees[0] if booking.attendees else None
    return Appointment(
        uid=booking.uid,
        event_type=booking.event_type_slug,
        title=booking.title,
        start_at=booking.start_at,
        end_at=booking.end_at,
        status=booking.status,
        attendee_name=attendee.name if attendee else "",
        attendee_email=attendee.own_email if attendee else "",
        attendee_phone=attendee.phone if attendee else "",
        attendee_tz=attendee.time_zone if attendee else "",
        agent_id=str(booking.metadata.get("agent_id", "")),
    )
