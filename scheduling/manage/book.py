"""Book: one new booking, made once."""

from scheduling.calcom.errors import OutcomeUnknown
from scheduling.calcom.models import NewBooking
from scheduling.desk import Desk
from scheduling.journal import Kind, Request
from scheduling.manage.attendee import attendee_of, checked_session_id
from scheduling.manage.openings import Wanted, wanted_start
from scheduling.manage.writing import PENDING, answer, intent_for, unsettled, write_at
from scheduling.model import ManageRequest, Outcome
from scheduling.sentences import booked, booking_pending, requested


async def book(desk: Desk, request: ManageRequest) -> Outcome:
    """Make the booking `request` describes; the same request again returns the same booking.

    A booking that its host has yet to confirm is "Requested". When Cal.com's answer is not known,
    the outcome is no success and "Pending".

    Raises:
        InvalidRequest: a detail is missing or cannot be; the sentence says what to give.
        SlotUnavailable: the time is not open; nothing was made.
        CalcomFailed: Cal.com refused or could not be reached; nothing was made.
    """
    event_type = desk.event_type(request.event_type)
    attendee = attendee_of(request, event_type, country=desk.organization.country)
    session_id = checked_session_id(request.call_session_id)
    wanted = Wanted(event_type, wanted_start(desk, request))
    zones = desk.zones(request.tz)
    when = zones.start_label(wanted.start_at)

    intent = intent_for(desk, request, wanted, contact=attendee.email or attendee.phone)
    metadata = {"agent_id": desk.agent.agent_id, "call_session_id": session_id}
    sent = Request(
        Kind.BOOK,
        NewBooking(
            start_at=wanted.start_at,
            event_type_id=event_type.id,
            name=attendee.name,
            email=attendee.email,
            phone=attendee.phone,
            time_zone=zones.tz.key,
            language=desk.organization.locale.partition("-")[0],
            notes=attendee.notes,
            metadata={key: value for key, value in metadata.items() if value},
        ),
    )
    try:
        booking = await write_at(desk, request, wanted, intent, sent)
    except OutcomeUnknown:
        return unsettled(desk, request, booking_pending(event_type.title, when), intent=intent)
    said = requested if booking.status == PENDING else booked
    wording = said(event_type.title, zones.start_label(booking.start_at))
    return answer(desk, request, wording, booking=booking, intent=intent)
