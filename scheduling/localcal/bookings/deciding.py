"""What a host does with a booking: confirms, declines, notes who was absent, hands it on."""

from typing import Any, cast

from scheduling.localcal.bookings.change import existing
from scheduling.localcal.bookings.showing import is_host, now_shown
from scheduling.localcal.errors import HttpRefusal, Json, TrpcRefusal
from scheduling.localcal.rows.diary import accept_booking, end_booking, overlaps_accepted
from scheduling.localcal.rows.directory import booked_event_type, user_by_id
from scheduling.localcal.rows.records import Booking, EventType
from scheduling.localcal.rows.teams import Host, hosts_of
from scheduling.localcal.times.hosting import Question, choose, roster
from scheduling.localcal.times.instants import MINUTE, utc_text
from scheduling.localcal.validation import (
    Complaint,
    check_text,
    refuse_listed,
    refuse_worded,
    wrong,
)
from scheduling.localcal.webhooks.subscriptions import CONFIRMED
from scheduling.localcal.wire import Call, News, Reply, number_in_path

_UNKNOWN = "Booking with uid={uid} was not found in the database"


async def confirm_booking(call: Call) -> Reply:
    """Accept a pending booking of one's own.

    Raises:
        Refusal: unknown, somebody else's, or not pending.
    """
    booking = _own(call)
    if not accept_booking(call.store, booking.uid, at=call.now):
        raise TrpcRefusal(400)
    call.news.extend(News(one, booking.uid) for one in ("BOOKING_CREATED", CONFIRMED))
    return now_shown(call, booking.uid)


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
    call.news.append(News("BOOKING_REJECTED", booking.uid))
    return now_shown(call, booking.uid)


async def mark_absent(call: Call) -> Reply:
    """Note that the host or attendees did not come, or came after all.

    Raises:
        Refusal: 400 a wrong body or before the start; 403 somebody else's; 404 unknown.
    """
    asked = call.fields()
    refuse_listed(_absence_complaints(asked), asked)
    booking = existing(call, "Booking with uid={uid} not found.")
    if not is_host(call, booking, booked_event_type(call.store, booking.event_type_id)):
        raise HttpRefusal(403, f"User with ID={call.user.id} does not host this booking")
    if booking.start_at > call.now:
        raise HttpRefusal(
            400,
            "Bookings can only be marked as absent after their scheduled start time. Current time"
            f" in UTC+0: {utc_text(call.now)}, Booking start time in UTC+0:"
            f" {utc_text(booking.start_at)}",
        )
    _note_absence(call, booking, asked)
    call.news.append(News("BOOKING_NO_SHOW_UPDATED", booking.uid))
    return now_shown(call, booking.uid)


def _note_absence(call: Call, booking: Booking, asked: Json) -> None:
    sets, store = "UPDATE booking SET updated_at = ?", call.store
    with store.transaction():
        store.run(sets + " WHERE id = ?", call.now, booking.id)
        if asked.get("host") is not None:
            host = asked["host"]
            store.run("UPDATE booking SET absent_host = ? WHERE id = ?", host, booking.id)
        for one in asked.get("attendees") or []:
            store.run(
                "UPDATE attendee SET absent = ? WHERE booking_id = ? AND email = ?",
                one["absent"],
                booking.id,
                one["email"],
            )


def _absence_complaints(asked: Json) -> list[Complaint]:
    found: list[Complaint] = []
    if not isinstance(asked.get("host"), bool | None):
        found.append(wrong("host", "isBoolean", "host must be a boolean value", asked["host"]))
    attendees = asked.get("attendees")
    if attendees is None:
        return found
    if not isinstance(attendees, list) or not attendees:
        text = "attendees must contain at least 1 elements"
        return [*found, wrong("attendees", "arrayMinSize", text, attendees)]
    if not all(_is_absence(one) for one in cast("list[object]", attendees)):
        text = "each of attendees needs an email and absent, true or false"
        found.append(wrong("attendees", "nestedValidation", text, attendees))
    return found


def _is_absence(one: object) -> bool:
    if not isinstance(one, dict):
        return False
    fields = cast("dict[str, Any]", one)
    return isinstance(fields.get("email"), str) and isinstance(fields.get("absent"), bool)


async def reassign_booking(call: Call) -> Reply:
    """Hand a round robin's booking to another host who is free then.

    Raises:
        Refusal: 400 nobody else is, 403 not for the caller to do, 404 unknown.
    """
    booking, event_type = _reassignable(call)
    free = [one for one in _free(call, booking, event_type) if one.user_id != booking.user_id]
    if not free:
        raise HttpRefusal(
            400, "Can't reassign the booking because no other host is available at that time."
        )
    chosen, _ = choose(call.store, event_type, free)
    return _hand_on(call, booking, chosen)


async def reassign_to(call: Call) -> Reply:
    """Hand a round robin's booking to the host named in the path.

    Raises:
        Refusal: 400 no host of it, or not free; 403; 404 unknown.
    """
    booking, event_type = _reassignable(call)
    number = number_in_path(call.ids[1])
    if not any(one.user_id == number for one in hosts_of(call.store, event_type)):
        raise HttpRefusal(
            400,
            f"User with id={number} is not a valid Round Robin host - the user to which you"
            " reassign this booking must be one of the booking hosts.",
        )
    free = [one.user_id for one in _free(call, booking, event_type)]
    if number not in (booking.user_id, *free):
        raise HttpRefusal(
            400, "Can't reassign the booking because no other host is available at that time."
        )
    return _hand_on(call, booking, number)


def _reassignable(call: Call) -> tuple[Booking, EventType]:
    refuse_worded(check_text(call.fields(), "reason"))
    booking = existing(call, "Booking with uid={uid} was not found in the database")
    event_type = booked_event_type(call.store, booking.event_type_id)
    if not is_host(call, booking, event_type):
        raise HttpRefusal(403, "You do not have permission to reassign this booking")
    if event_type.terms.scheduling != "roundRobin":
        raise HttpRefusal(400, "Only bookings of a round robin event type can be reassigned.")
    return booking, event_type


def _free(call: Call, booking: Booking, event_type: EventType) -> list[Host]:
    span = (booking.start_at, booking.end_at)
    minutes = (booking.end_at - booking.start_at) // MINUTE
    found = roster(call.store, Question(event_type, span, minutes, call.now, booking.uid))
    return [host for host, one in found.hosts if one.free(*span)]


def _hand_on(call: Call, booking: Booking, user_id: int) -> Reply:
    span = (booking.start_at, booking.end_at)
    with call.store.transaction():
        if user_id != booking.user_id and overlaps_accepted(
            call.store, user_id, span, exactly=True
        ):
            raise HttpRefusal(
                400, "Can't reassign the booking because no other host is available at that time."
            )
        call.store.run(
            "UPDATE booking SET user_id = ?, updated_at = ?, slot_key = NULL WHERE id = ?",
            user_id,
            call.now,
            booking.id,
        )
    host = user_by_id(call.store, user_id)
    told = {"id": host.id, "name": host.name, "email": host.email, "displayEmail": host.email}
    return Reply({"bookingUid": booking.uid, "reassignedTo": told})


def _own(call: Call) -> Booking:
    booking = existing(call, _UNKNOWN)
    if not is_host(call, booking, booked_event_type(call.store, booking.event_type_id)):
        raise TrpcRefusal(401)
    return booking
