"""A booking moved: a new one under a new uid, the old one cancelled; or one seat of it."""

from dataclasses import replace

from scheduling.localcal.bookings.contact import is_email
from scheduling.localcal.bookings.seating import join, seat_in, seats_taken, shared_booking
from scheduling.localcal.bookings.showing import shown
from scheduling.localcal.bookings.taking import Move, cancelled_text, take_time
from scheduling.localcal.errors import BareRefusal, HttpRefusal, Json
from scheduling.localcal.rows.diary import booking_by_uid, drop_seat, end_booking
from scheduling.localcal.rows.directory import booked_event_type, user_by_id
from scheduling.localcal.rows.records import DEAD, Booking, EventType, new_uid
from scheduling.localcal.times.instants import parse_instant
from scheduling.localcal.validation import (
    Complaint,
    check_instant,
    check_text,
    refuse_worded,
    unknown,
    wrong,
)
from scheduling.localcal.wire import Call, News, Reply

_MOVE_NAMES = ("start", "reschedulingReason", "rescheduledBy", "seatUid", "emailVerificationCode")


def existing(call: Call, text: str) -> Booking:
    """Return the booking whose uid is in the path.

    Raises:
        HttpRefusal: 404 with `text`, its `{uid}` filled.
    """
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
    old = existing(call, "Booking with uid={uid} was not found in the database")
    if old.status in DEAD:
        raise HttpRefusal(400, cancelled_text(call, old.uid))
    event_type = booked_event_type(call.store, old.event_type_id)
    if event_type.terms.rescheduling_disabled:
        raise BareRefusal(400, "This event type does not allow rescheduling")
    new = _moved(call, asked, old, event_type)
    if event_type.terms.seats:
        return await _move_seat(call, event_type, old, new, asked.get("seatUid") or "")
    written = await take_time(call, event_type, new, Move(old.uid, _ending(call, new)))
    _tell(call, old, written)
    return Reply(shown(call, written), 201)


def _moved(call: Call, asked: Json, old: Booking, event_type: EventType) -> Booking:
    host = user_by_id(call.store, old.user_id)
    start_at = parse_instant(asked["start"]) or 0
    by = asked.get("rescheduledBy") or ""
    # the owner confirms by moving it
    pending = event_type.terms.confirmation_required and by.lower() != host.email.lower()
    return replace(
        old,
        uid=new_uid(),
        status="pending" if pending else "accepted",
        start_at=start_at,
        end_at=start_at + old.end_at - old.start_at,
        created_at=call.now,
        updated_at=call.now,
        rescheduling_reason=asked.get("reschedulingReason") or "",
        rescheduled_by=by,
        from_uid=old.uid,
    )


def _ending(call: Call, new: Booking) -> dict[str, str | int]:
    return {
        "status": "cancelled",
        "to_uid": new.uid,
        "updated_at": call.now,
        "rescheduling_reason": new.rescheduling_reason,
        "rescheduled_by": new.rescheduled_by,
    }


async def _move_seat(
    call: Call, event_type: EventType, old: Booking, new: Booking, seat_uid: str
) -> Reply:
    """Move one seat; others stay, and the booking that the last one leaves is cancelled."""
    if not seat_uid:
        raise HttpRefusal(
            400,
            f"Booking with uid={old.uid} is a seated booking which means you have to provide"
            " seatUid in the request body to say which of its seats is to be rescheduled. The"
            " attendees of the booking show it.",
        )
    attendee = seat_in(old, seat_uid)
    shared = shared_booking(call, event_type, (new.start_at, new.end_at))
    last = seats_taken(old) == 1
    if shared and shared.uid == old.uid:
        written = old
    elif shared:
        with_joined = join(call, event_type, shared, replace(attendee, seat_uid=f"to {seat_uid}"))
        ending = _ending(call, shared)
        with call.store.transaction():
            drop_seat(call.store, seat_uid)
            call.store.run(
                "UPDATE attendee SET seat_uid = ? WHERE seat_uid = ?", seat_uid, f"to {seat_uid}"
            )
            if last:
                end_booking(call.store, old.uid, ending)
        written = booking_by_uid(call.store, with_joined.uid) or with_joined
    else:
        changes = _ending(call, new) if last else None
        new = replace(new, attendees=(attendee,))
        written = await take_time(call, event_type, new, Move(old.uid, changes, seat_uid))
    _tell(call, old, written)
    return Reply(shown(call, written) | {"seatUid": seat_uid}, 201)


def _tell(call: Call, old: Booking, new: Booking) -> None:
    trigger = "BOOKING_RESCHEDULED" if new.status == "accepted" else "BOOKING_REQUESTED"
    call.news.append(News(trigger, new.uid, {"rescheduleUid": old.uid}))


def _move_complaints(asked: Json) -> list[Complaint]:
    found = unknown(asked, _MOVE_NAMES) + check_instant(asked, "start")
    found += check_text(asked, "reschedulingReason") + check_text(asked, "seatUid")
    by = asked.get("rescheduledBy")
    if by is not None and not (isinstance(by, str) and is_email(by)):
        found.append(wrong("rescheduledBy", "isEmail", "rescheduledBy must be an email", by))
    return found
