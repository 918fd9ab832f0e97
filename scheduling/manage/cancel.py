"""Cancel: one booking, given up once; one that is cancelled already is a success."""

from scheduling.calcom.errors import AlreadyCancelled, OutcomeUnknown
from scheduling.calcom.models import Booking
from scheduling.desk import Desk
from scheduling.errors import CalcomFailed, InvalidRequest
from scheduling.journal import Kind, Request, WriteIntent
from scheduling.manage.attendee import checked_notes
from scheduling.manage.existing import named_booking, newest_booking
from scheduling.manage.openings import Wanted
from scheduling.manage.refusals import CHANGED_MEANWHILE, translated
from scheduling.manage.writing import about, answer, intent_on, unsettled
from scheduling.model import ManageRequest, Outcome
from scheduling.sentences import already_cancelled, cancel_pending, cancelled

REASON = "Cancelled at the attendee's request"


async def cancel(desk: Desk, request: ManageRequest) -> Outcome:
    """Cancel a booking; `notes` are the reason. An older uid of it stands for its newest.

    Raises:
        InvalidRequest: no usable id, or the booking is over.
        NotFound: no such booking, or not of one of the agent's event types.
        CalcomFailed: Cal.com refused or could not be reached; the booking stands.
    """
    reason = checked_notes(request.notes) or REASON
    existing = await named_booking(desk, request)
    booking, service = existing.booking, existing.event_type.title
    when = desk.zones(request.tz).start_label(booking.start_at)
    if not booking.live:
        return answer(desk, request, already_cancelled(service, when), booking=booking)
    if booking.end_at <= desk.clock.now():
        raise InvalidRequest("That appointment is already over, so it can't be cancelled.")
    intent = intent_on(
        desk, request, Kind.CANCEL, existing, Wanted(existing.event_type, booking.start_at)
    )
    try:
        gone = await _give_up(desk, intent, Request(Kind.CANCEL, uid=booking.uid, reason=reason))
    except OutcomeUnknown:
        wording = cancel_pending(service, when)
        return unsettled(desk, request, wording, intent=intent, uid=booking.uid)
    except AlreadyCancelled:
        # Cal.com says this of a booking that was moved a moment ago as well, and that one stands.
        newest = await newest_booking(desk, booking.uid)
        if newest.booking.live:
            raise CalcomFailed(CHANGED_MEANWHILE) from None
        wording = already_cancelled(service, when)
        return answer(desk, request, wording, booking=newest.booking, intent=intent)
    return answer(desk, request, cancelled(service, when), booking=gone, intent=intent)


async def _give_up(desk: Desk, intent: WriteIntent, sent: Request) -> Booking:
    with about(intent), translated(AlreadyCancelled, OutcomeUnknown):
        return await desk.journal.run(
            intent, sent.sender(desk.calcom), calcom=desk.calcom, quota=desk.quota, request=sent
        )
