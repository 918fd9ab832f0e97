"""Exchange: a booking of another event type in the place of one; the old one is given up last.

Cal.com moves a booking only within its event type. So the new one is booked first, and only when it
stands is the old one cancelled: whatever fails on the way, the customer never has nothing. The two
writes are linked in the journal, which finishes the second one whenever this process cannot, and
when the new one waits for its host, once he has confirmed it. A hold on the new time is the conversation's to keep; here it would only hide the time from its own check.
"""

from dataclasses import replace

from scheduling.calcom.errors import OutcomeUnknown
from scheduling.calcom.models import Attendee, Booking, NewBooking
from scheduling.desk import Desk
from scheduling.errors import CalcomFailed, InvalidRequest, SchedulingError, SlotUnavailable
from scheduling.journal import Kind, Request, WriteIntent
from scheduling.labels import in_prose
from scheduling.manage.attendee import MOST_NOTES
from scheduling.manage.existing import CANCELLED, Existing, check_movable
from scheduling.manage.openings import Wanted
from scheduling.manage.refusals import translated
from scheduling.manage.writing import PENDING, about, answer, intent_for, unsettled, write_at
from scheduling.model import EventType, ManageRequest, Outcome
from scheduling.sentences import (
    booked,
    exchange_pending,
    exchange_requested,
    exchanged,
    in_own_way,
    still_releasing,
    still_stands,
)
from scheduling.storage import StorageError


async def exchange(
    desk: Desk, request: ManageRequest, existing: Existing, wanted: Wanted
) -> Outcome:
    """Book `wanted` for the attendee of `existing`, then cancel that.

    The same request again gives the outcome of the first. While the old booking is not given up,
    the outcome is a success that says so.

    Raises:
        InvalidRequest: the old booking is cancelled or begun, or lacks what the new service asks.
        SlotUnavailable: the time is not open; the old booking stands.
        CalcomFailed: refused, not reached, or the old booking itself is in the way; it stands.
    """
    old, title = existing.booking, wanted.event_type.title
    zones = desk.zones(request.tz)
    when = zones.start_label(wanted.start_at)
    was = f"{in_prose(existing.event_type.title)} on {zones.start_label(old.start_at)}"
    attendee = old.attendees[0] if old.attendees else Attendee()
    contact = attendee.own_email or attendee.phone
    intent = intent_for(desk, request, wanted, contact=contact, old_uid=old.uid)
    try:
        made = await _made(desk, request, existing, wanted, intent)
    except OutcomeUnknown:
        wording = exchange_pending(title, when, old=was)
        return unsettled(desk, request, wording, intent=intent, uid=old.uid)
    except SlotUnavailable as gone:
        if _overlaps(old, intent):
            refusal = CalcomFailed(in_own_way(title, when, old=was))
            refusal.intent_id = intent.key(0)
            raise refusal from None
        gone.args = (f"{gone} {still_stands(zones.start_label(old.start_at))}",)
        raise
    when = zones.start_label(made.start_at)
    if made.status == PENDING:
        wording = exchange_requested(title, when, old=was)
    elif await _released(desk, intent):
        wording = exchanged(title, when, old=was)
    else:
        wording = still_releasing(booked(title, when), old=was)
    return answer(desk, request, wording, booking=made, intent=intent)


async def _made(
    desk: Desk, request: ManageRequest, existing: Existing, wanted: Wanted, intent: WriteIntent
) -> Booking:
    if not existing.booking.live:
        return await _made_before(desk, existing, intent)
    check_movable(desk, existing)
    attendee = _attendee(existing.booking, wanted.event_type)
    answers = existing.booking.booking_fields_responses
    metadata = {"agent_id": desk.agent.agent_id, "call_session_id": intent.call_session_id}
    booking = NewBooking(
        start_at=wanted.start_at,
        event_type_id=wanted.event_type.id,
        name=attendee.name,
        email=attendee.own_email,
        phone=attendee.phone,
        time_zone=attendee.time_zone,
        language=attendee.language,
        notes=str(answers.get("notes") or "")[:MOST_NOTES],
        metadata={key: value for key, value in metadata.items() if value},
    )
    # Who exchanges one appointment for another has no more of them than before.
    quota = replace(desk.quota, open_bookings=0) if desk.quota else None
    return await write_at(
        replace(desk, quota=quota), request, wanted, intent, Request(Kind.BOOK, booking)
    )


async def _made_before(desk: Desk, existing: Existing, intent: WriteIntent) -> Booking:
    """Return what this exchange booked before it gave the old one up.

    Raises:
        InvalidRequest: it has booked nothing, or that was cancelled too.
    """
    with about(intent), translated():
        uid = await desk.journal.made(intent)
        found = await desk.calcom.get_booking(uid) if uid else existing.booking
    if not found.live:
        raise InvalidRequest(CANCELLED)
    return found


def _attendee(booking: Booking, event_type: EventType) -> Attendee:
    attendee = booking.attendees[0] if booking.attendees else Attendee()
    if not attendee.own_email and (event_type.email_required or not attendee.phone):
        raise InvalidRequest(f"Please give an e-mail address; {event_type.title} needs one.")
    if not attendee.phone and event_type.phone_required:
        raise InvalidRequest(f"Please give a phone number; {event_type.title} needs one.")
    return attendee


async def _released(desk: Desk, intent: WriteIntent) -> bool:
    try:
        return await desk.journal.release(intent.org_id, intent.key(0), calcom=desk.calcom)
    except (StorageError, SchedulingError):
        return False


def _overlaps(old: Booking, intent: WriteIntent) -> bool:
    return old.live and old.start_at < intent.end_at and intent.start_at < old.end_at
