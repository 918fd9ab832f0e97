"""A booking cancelled: alone, one seat of it, with those that follow, or all that remain."""

from collections.abc import Sequence

from scheduling.localcal.bookings.change import existing
from scheduling.localcal.bookings.seating import leave_seat
from scheduling.localcal.bookings.showing import all_shown, now_shown
from scheduling.localcal.errors import BareRefusal, HttpRefusal, Json
from scheduling.localcal.rows.diary import booking_by_uid, bookings_of_recurrence, end_booking
from scheduling.localcal.rows.directory import booked_event_type
from scheduling.localcal.rows.records import DEAD, Booking
from scheduling.localcal.validation import Complaint, check_text, refuse_worded, unknown, wrong
from scheduling.localcal.wire import Call, News, Reply

_NAMES = ("cancellationReason", "cancelSubsequentBookings", "seatUid")


async def cancel_booking(call: Call) -> Reply:
    """Cancel a booking, one seat of it, or what remains of a recurrence.

    Raises:
        Refusal: no body, unknown, dead or ended booking, or the host gives no reason.
    """
    if not isinstance(call.body, dict):
        raise HttpRefusal(400, "Body is required")
    asked = call.fields()
    refuse_worded(_complaints(asked))
    recurrence = bookings_of_recurrence(call.store, call.ids[0])
    if recurrence:
        left = [one for one in recurrence if one.start_at > call.now]
        return _cancel_all(call, asked, left or recurrence)
    booking = existing(call, "Booking with uid={uid} not found")
    _check(call, asked, booking)
    if asked.get("seatUid"):
        leave_seat(call, booking, asked["seatUid"], _changes(call, asked))
        call.news.append(News("BOOKING_CANCELLED", booking.uid))
        return now_shown(call, booking.uid)
    if asked.get("cancelSubsequentBookings") is True and booking.recurring_uid:
        later = bookings_of_recurrence(call.store, booking.recurring_uid)
        return _cancel_all(call, asked, [one for one in later if one.start_at >= booking.start_at])
    if not end_booking(call.store, booking.uid, _changes(call, asked)):
        raise _already(booking)
    call.news.append(News("BOOKING_CANCELLED", booking.uid))
    return now_shown(call, booking.uid)


def _cancel_all(call: Call, asked: Json, bookings: Sequence[Booking]) -> Reply:
    live = [one for one in bookings if one.status not in DEAD]
    if not live:
        raise _already(bookings[0])
    for one in live:
        _check(call, asked, one)
    with call.store.transaction():
        for one in live:
            end_booking(call.store, one.uid, _changes(call, asked))
    call.news.extend(News("BOOKING_CANCELLED", one.uid) for one in live)
    now = [booking_by_uid(call.store, one.uid) for one in live]
    return Reply(all_shown(call, [one for one in now if one is not None]))


def _check(call: Call, asked: Json, booking: Booking) -> None:
    if booking.status in DEAD:
        raise _already(booking)
    by_host = call.caller is not None and call.caller.id == booking.user_id
    if by_host and not (asked.get("cancellationReason") or "").strip():
        raise BareRefusal(400, "Cancellation reason is required when you are the host")
    if booked_event_type(call.store, booking.event_type_id).terms.cancelling_disabled:
        raise BareRefusal(400, "This event type does not allow cancellations")
    if booking.end_at <= call.now:
        raise BareRefusal(400, "Cannot cancel a booking that has already ended")


def _already(booking: Booking) -> HttpRefusal:
    return HttpRefusal(
        400,
        f"Can't cancel booking with uid={booking.uid} because it has been cancelled already."
        " Please provide uid of a booking that is not cancelled.",
    )


def _changes(call: Call, asked: Json) -> dict[str, str | int]:
    return {
        "status": "cancelled",
        "updated_at": call.now,
        "cancellation_reason": asked.get("cancellationReason") or "",
        "cancelled_by": call.caller.email if call.caller else "",
    }


def _complaints(asked: Json) -> list[Complaint]:
    found = unknown(asked, _NAMES)
    found += check_text(asked, "cancellationReason") + check_text(asked, "seatUid")
    following = asked.get("cancelSubsequentBookings")
    if not isinstance(following, bool | None):
        text = "cancelSubsequentBookings must be a boolean value"
        found.append(wrong("cancelSubsequentBookings", "isBoolean", text, following))
    return found
