"""Reschedule: one booking to another time in one step; it stands until it has moved."""

from scheduling.calcom.errors import OutcomeUnknown
from scheduling.calcom.models import Booking
from scheduling.desk import Desk
from scheduling.journal import Kind
from scheduling.manage.attendee import checked_notes
from scheduling.manage.existing import movable_booking
from scheduling.manage.openings import Wanted, wanted_start
from scheduling.manage.writing import PENDING, answer, intent_on, unsettled, write_at
from scheduling.model import ManageRequest, Outcome
from scheduling.sentences import (
    move_pending,
    move_requested,
    rescheduled,
    same_time,
    same_time_requested,
)

REASON = "Moved at the attendee's request"


async def reschedule(desk: Desk, request: ManageRequest) -> Outcome:
    """Move a booking to `request.start_at`; `notes` are the reason.

    The outcome carries the new uid, for Cal.com gives a moved booking another one; an older uid of
    the same booking stands for its newest. A booking that has that time already is left alone.

    Raises:
        InvalidRequest: the time cannot be, or the booking is cancelled, begun or of another service.
        NotFound: no such booking, or not of one of the agent's event types.
        SlotUnavailable: the time is not open; the booking stands where it was.
        CalcomFailed: Cal.com refused or could not be reached; the booking stands.
    """
    start_at = wanted_start(desk, request)
    reason = checked_notes(request.notes) or REASON
    existing = await movable_booking(desk, request)
    old, service = existing.booking, existing.event_type.title
    zones = desk.zones(request.tz)
    if old.start_at == start_at:
        same = same_time_requested if old.status == PENDING else same_time
        return answer(desk, request, same(service, zones.start_label(start_at)), booking=old)
    wanted = Wanted(existing.event_type, start_at, moving=old)
    was = zones.start_label(old.start_at)

    async def send(_tag: str) -> Booking:
        return await desk.calcom.reschedule_booking(old.uid, start_at=start_at, reason=reason)

    try:
        moved = await write_at(
            desk, request, wanted, intent_on(desk, Kind.RESCHEDULE, existing, wanted), send
        )
    except OutcomeUnknown:
        wording = move_pending(service, zones.start_label(start_at), old=was)
        return unsettled(desk, request, wording, start_at=start_at, uid=old.uid)
    said = move_requested if moved.status == PENDING else rescheduled
    wording = said(service, zones.start_label(moved.start_at), old=was)
    return answer(desk, request, wording, booking=moved)
