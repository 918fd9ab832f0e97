"""Reschedule: one booking to another time in one step; it stands until it has moved."""

from scheduling.calcom.errors import OutcomeUnknown
from scheduling.desk import Desk
from scheduling.journal import Kind, Request
from scheduling.manage.attendee import checked_notes
from scheduling.manage.exchange import exchange
from scheduling.manage.existing import check_movable, named_booking
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
    With another `event_type` the booking is exchanged for one of that; see `exchange`.

    Raises:
        InvalidRequest: the time cannot be, or the booking is cancelled or begun.
        NotFound: no such booking, or not of one of the agent's event types.
        SlotUnavailable: the time is not open; the booking stands where it was.
        CalcomFailed: Cal.com refused or could not be reached; the booking stands.
    """
    start_at = wanted_start(desk, request)
    reason = checked_notes(request.notes) or REASON
    existing = await named_booking(desk, request)
    wished = desk.event_type(request.event_type) if request.event_type else existing.event_type
    if wished != existing.event_type:
        return await exchange(desk, request, existing, Wanted(wished, start_at))
    check_movable(desk, existing)
    old, service = existing.booking, existing.event_type.title
    zones = desk.zones(request.tz)
    if old.start_at == start_at:
        same = same_time_requested if old.status == PENDING else same_time
        return answer(desk, request, same(service, zones.start_label(start_at)), booking=old)
    wanted = Wanted(existing.event_type, start_at, moving=old)
    was = zones.start_label(old.start_at)
    intent = intent_on(desk, request, Kind.RESCHEDULE, existing, wanted)
    sent = Request(Kind.RESCHEDULE, uid=old.uid, start_at=start_at, reason=reason)
    try:
        moved = await write_at(desk, request, wanted, intent, sent)
    except OutcomeUnknown:
        wording = move_pending(service, zones.start_label(start_at), old=was)
        return unsettled(desk, request, wording, intent=intent, uid=old.uid)
    said = move_requested if moved.status == PENDING else rescheduled
    wording = said(service, zones.start_label(moved.start_at), old=was)
    return answer(desk, request, wording, booking=moved, intent=intent)
