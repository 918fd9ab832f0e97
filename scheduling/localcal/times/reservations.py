"""Slot reservations: a hold that hides a slot from the list and guards nothing else."""

from uuid import uuid4

from scheduling.localcal.bookings.seating import seats_taken
from scheduling.localcal.bookings.views import reservation_view
from scheduling.localcal.errors import HttpRefusal, Json
from scheduling.localcal.rows.diary import (
    bookings_over,
    drop_reservation,
    put_reservation,
    reservation_by_uid,
    reserved_times,
    seated_bookings,
)
from scheduling.localcal.rows.directory import event_type_by_id
from scheduling.localcal.rows.records import EventType, Reservation
from scheduling.localcal.rows.teams import hosts_of
from scheduling.localcal.times.hours import Span
from scheduling.localcal.times.instants import MINUTE, parse_instant, utc_text
from scheduling.localcal.validation import check_instant, check_integer, refuse_listed, whole
from scheduling.localcal.wire import Call, Reply

_DEFAULT_MINUTES = 5
_LONGEST_MINUTES = 365 * 24 * 60


async def reserve_slot(call: Call) -> Reply:
    """Hold a slot under a new uid."""
    return _hold(call, str(uuid4()), status=201)


async def move_reservation(call: Call) -> Reply:
    """Let an existing hold hold another slot.

    Raises:
        HttpRefusal: 404, there is no such hold.
    """
    uid = call.ids[0]
    if reservation_by_uid(call.store, uid, at=call.now) is None:
        raise HttpRefusal(404, f"Slot with uid={uid} not found")
    return _hold(call, uid, status=200)


async def get_reservation(call: Call) -> Reply:
    """Answer a hold; an unknown one, or one that has run out, is null."""
    found = reservation_by_uid(call.store, call.ids[0], at=call.now)
    return Reply(reservation_view(found) if found else None)


async def release_slot(call: Call) -> Reply:
    """Let the slot go."""
    drop_reservation(call.store, call.ids[0])
    return Reply(bare=True)


def _hold(call: Call, uid: str, *, status: int) -> Reply:
    asked = call.fields()
    complaints = check_integer(asked, "eventTypeId", required=True)
    complaints += check_instant(asked, "slotStart")
    complaints += check_integer(asked, "slotDuration", least=1)
    complaints += check_integer(asked, "reservationDuration", least=1)
    refuse_listed(complaints, asked)
    number = whole(asked["eventTypeId"])
    event_type = event_type_by_id(call.store, number or 0)
    if event_type is None:
        raise HttpRefusal(404, f"Event Type with ID={number} not found")
    held = _held_minutes(call, asked, event_type)
    start_at = parse_instant(asked["slotStart"]) or 0
    span = (start_at, start_at + _slot_minutes(asked, event_type) * MINUTE)
    reservation = Reservation(uid, event_type.id, *span, call.now + held * MINUTE)
    with call.store.transaction():
        if event_type.terms.seats:
            _check_seats(call, event_type, span, uid)
        else:
            _check_open(call, event_type, span, uid)
        put_reservation(call.store, reservation, at=call.now)
    return Reply(reservation_view(reservation, minutes_held=held), status=status)


def _check_open(call: Call, event_type: EventType, span: Span, uid: str) -> None:
    hosts = hosts_of(call.store, event_type)
    if not hosts:
        raise HttpRefusal(400, "Cannot reserve a slot for a team event without any hosts")
    in_turn = len(hosts) if event_type.terms.scheduling == "roundRobin" else 1
    booked = bookings_over(call.store, event_type.id, span)
    if booked >= in_turn:
        raise HttpRefusal(422, "Can't reserve a slot if the event is already booked.")
    held = len(reserved_times(call.store, event_type.id, span, at=call.now, but_uid=uid))
    if booked + held >= in_turn:
        raise HttpRefusal(
            422,
            "This time slot is already reserved by another user. Please choose a different time.",
        )


def _check_seats(call: Call, event_type: EventType, span: Span, uid: str) -> None:
    seats = event_type.terms.seats
    shared = seated_bookings(call.store, event_type.id, span)
    if any(one.start_at != span[0] for one in shared):
        raise HttpRefusal(422, "Can't reserve a slot if the event is already booked.")
    held = len(reserved_times(call.store, event_type.id, span, at=call.now, but_uid=uid))
    if seats and held + sum(seats_taken(one) for one in shared) >= seats.per_slot:
        raise HttpRefusal(
            422,
            f"Booking with id={event_type.id} at {utc_text(span[0])} has no more seats left.",
        )


def _held_minutes(call: Call, asked: Json, event_type: EventType) -> int:
    wanted = whole(asked.get("reservationDuration"))
    if wanted is None:
        return _DEFAULT_MINUTES
    if call.caller is None:
        raise HttpRefusal(
            401,
            "reservationDuration can only be used for authenticated requests"
            " - use access token, api key or OAuth credentials",
        )
    if not _shares(call, call.caller.id, event_type):
        raise HttpRefusal(
            403, f"User with ID={call.caller.id} has no access to event type {event_type.id}"
        )
    return min(wanted, _LONGEST_MINUTES)


def _shares(call: Call, user_id: int, event_type: EventType) -> bool:
    """Tell whether the user owns or hosts the event type, or is in a team with its owner."""
    hosts = [one.user_id for one in hosts_of(call.store, event_type)]
    if user_id == event_type.user_id or user_id in hosts:
        return True
    row = call.store.one(
        "SELECT 1 FROM membership m JOIN membership o ON o.team_id = m.team_id"
        " WHERE m.user_id = ? AND o.user_id = ?",
        user_id,
        event_type.user_id,
    )
    return row is not None


def _slot_minutes(asked: Json, event_type: EventType) -> int:
    wanted = whole(asked.get("slotDuration"))
    lengths = event_type.terms.lengths
    if wanted is None:
        return event_type.terms.minutes
    if not lengths:
        raise HttpRefusal(
            400,
            "You passed 'slotDuration' but this event type is not a variable length event type.",
        )
    if wanted not in lengths:
        raise HttpRefusal(
            400,
            "Provided 'slotDuration' is not one of the possible lengths for the event type. The"
            " possible lengths for this variable length event type are: "
            + ", ".join(str(one) for one in lengths),
        )
    return wanted
