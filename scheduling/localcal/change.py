"""What happens to a booking later: moved, cancelled, confirmed, declined."""

from dataclasses import replace

from scheduling.localcal.contact import is_email
from scheduling.localcal.diary import accept_booking, booking_by_uid, end_booking
from scheduling.localcal.directory import event_type_by_id, user_by_id
from scheduling.localcal.errors import BareRefusal, HttpRefusal, Json, TrpcRefusal
from scheduling.localcal.instants import parse_instant
from scheduling.localcal.records import DEAD, Booking, EventType, new_uid
from scheduling.localcal.taking import Move, cancelled_text, take_time
from scheduling.localcal.validation import (
    Complaint,
    check_instant,
    check_text,
    refuse_worded,
    unknown,
    wrong,
)
from scheduling.localcal.views import booking_view
from scheduling.localcal.wire import Call, Reply

_MOVE_NAMES = ("start", "reschedulingReason", "rescheduledBy", "seatUid", "emailVerificationCode")
_CANCEL_NAMES = ("cancellationReason", "cancelSubsequentBookings", "seatUid")


def shown(call: Call, booking: Booking) -> Json:
    """Return the booking's wire shape."""
    host = user_by_id(call.store, booking.user_id)
    return booking_view(booking, event_type_of(call, booking), host)


def event_type_of(call: Call, booking: Booking) -> EventType:
    """Return the booking's event type, which is known to exist."""
    found = event_type_by_id(call.store, booking.event_type_id)
    assert found is not None  # noqa: S101  # a foreign key points here
    return found


def _existing(call: Call, text: str) -> Booking:
    booking = booking_by_uid(call.store, call.ids[0])
    if booking is None:
        raise HttpRefusal(404, text.format(uid=call.ids[0]))
    return booking


async def reschedule_booking(call: Call) -> Reply:
    """Move a booking: a new one under a new uid, the old one cancelled.

    Raises:
        Refusal: unknown or dead booking, or a time that is not open.
    """
    asked = call.fields()
    refuse_worded(_move_complaints(asked))
    old = _existing(call, "Booking with uid={uid} was not found in the database")
    if old.status in DEAD:
        raise HttpRefusal(400, cancelled_text(call, old.uid))
    event_type = event_type_of(call, old)
    host = user_by_id(call.store, old.user_id)
    start_at = parse_instant(asked["start"]) or 0
    reason, by = asked.get("reschedulingReason") or "", asked.get("rescheduledBy") or ""
    # the owner confirms by moving it
    pending = event_type.terms.confirmation_required and by.lower() != host.email.lower()
    new = replace(
        old,
        uid=new_uid(),
        status="pending" if pending else "accepted",
        start_at=start_at,
        end_at=start_at + old.end_at - old.start_at,
        created_at=call.now,
        updated_at=call.now,
        rescheduling_reason=reason,
        rescheduled_by=by,
        from_uid=old.uid,
    )
    changes: dict[str, str | int] = {
        "status": "cancelled",
        "to_uid": new.uid,
        "updated_at": call.now,
        "rescheduling_reason": reason,
        "rescheduled_by": by,
    }
    written = await take_time(call, event_type, new, Move(old.uid, changes))
    return Reply(booking_view(written, event_type, host), 201)


def _move_complaints(asked: Json) -> list[Complaint]:
    found = unknown(asked, _MOVE_NAMES) + check_instant(asked, "start")
    found += check_text(asked, "reschedulingReason")
    by = asked.get("rescheduledBy")
    if by is not None and not (isinstance(by, str) and is_email(by)):
        found.append(wrong("rescheduledBy", "isEmail", "rescheduledBy must be an email", by))
    return found


async def cancel_booking(call: Call) -> Reply:
    """Cancel a booking.

    Raises:
        Refusal: no body, unknown, dead or ended booking, or the host gives no reason.
    """
    if not isinstance(call.body, dict):
        raise HttpRefusal(400, "Body is required")
    asked = call.fields()
    refuse_worded(unknown(asked, _CANCEL_NAMES) + check_text(asked, "cancellationReason"))
    booking = _existing(call, "Booking with uid={uid} not found")
    reason = asked.get("cancellationReason") or ""
    already = HttpRefusal(
        400,
        f"Can't cancel booking with uid={booking.uid} because it has been cancelled already."
        " Please provide uid of a booking that is not cancelled.",
    )
    if booking.status in DEAD:
        raise already
    by_host = call.caller is not None and call.caller.id == booking.user_id
    if by_host and not reason.strip():
        raise BareRefusal(400, "Cancellation reason is required when you are the host")
    if event_type_of(call, booking).terms.cancelling_disabled:
        raise BareRefusal(400, "This event type does not allow cancellations")
    if booking.end_at <= call.now:
        raise BareRefusal(400, "Cannot cancel a booking that has already ended")
    changes: dict[str, str | int] = {
        "status": "cancelled",
        "updated_at": call.now,
        "cancellation_reason": reason,
        "cancelled_by": call.caller.email if call.caller else "",
    }
    if not end_booking(call.store, booking.uid, changes):
        raise already
    return _now_shown(call, booking.uid)


async def confirm_booking(call: Call) -> Reply:
    """Accept a pending booking of one's own.

    Raises:
        Refusal: unknown, somebody else's, or not pending.
    """
    booking = _own(call)
    if not accept_booking(call.store, booking.uid, at=call.now):
        raise TrpcRefusal(400)
    return _now_shown(call, booking.uid)


async def decline_booking(call: Call) -> Reply:
    """Reject a pending booking of one's own, for a reason or none.

    Raises:
        Refusal: unknown, somebody else's, or not pending.
    """
    asked = call.fields()
    refuse_worded(check_text(asked, "reason"))
    booking = _own(call)
    if booking.status != "pending":
        raise TrpcRefusal(400)
    changes: dict[str, str | int] = {
        "status": "rejected",
        "updated_at": call.now,
        "cancellation_reason": asked.get("reason") or "",
    }
    end_booking(call.store, booking.uid, changes)
    return _now_shown(call, booking.uid)


def _own(call: Call) -> Booking:
    user = call.user
    booking = _existing(call, "Booking with uid={uid} was not found in the database")
    if booking.user_id != user.id:
        raise TrpcRefusal(401)
    return booking


def _now_shown(call: Call, uid: str) -> Reply:
    booking = booking_by_uid(call.store, uid)
    assert booking is not None  # noqa: S101  # bookings are never deleted
    return Reply(shown(call, booking))
