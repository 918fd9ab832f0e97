"""Taking a time of the host: the one place where a booking is checked against the calendar and written."""

import asyncio
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace

from scheduling.localcal.errors import BareRefusal, HttpRefusal
from scheduling.localcal.rows.diary import (
    booking_by_uid,
    drop_seat,
    end_booking,
    insert_booking,
    overlaps_accepted,
)
from scheduling.localcal.rows.records import Booking, EventType
from scheduling.localcal.times.hosting import Question, choose, roster
from scheduling.localcal.times.instants import MINUTE
from scheduling.localcal.wire import Call

_TAKEN = "User either already has booking at this time or is not available"
_TEAM_TAKEN = "One of the hosts either already has booking at this time or is not available"
_NO_HOSTS = (
    "Can't book this team event type because it has no hosts. Please, add hosts to the event type"
    " first."
)
_TOO_SOON_OR_FAR = (
    "The event type can't be booked at the \"start\" time provided. This could be because it's too"
    " soon (violating the minimum booking notice) or too far in the future (outside the event's"
    " scheduling window). Try fetching available slots first using the GET /v2/slots endpoint and"
    ' then make a booking with "start" time equal to one of the available slots.'
)


@dataclass(frozen=True, slots=True)
class Move:
    """The booking that a new one replaces, and its changes in the same transaction.

    `changes` None leaves it alive: only a seat leaves it.
    """

    uid: str
    changes: dict[str, str | int] | None
    seat_uid: str = ""


@dataclass(frozen=True, slots=True)
class Leave:
    """What a host may do with version 2026-02-25: book over others, book too soon or too far."""

    conflicts: bool = False
    bounds: bool = False


async def take_time(
    call: Call, event_type: EventType, booking: Booking, move: Move | None = None
) -> Booking:
    """Check that the time is open and write the booking, ending the one it moves."""
    (written,) = await take_times(call, event_type, [booking], move=move)
    return written


async def take_times(
    call: Call,
    event_type: EventType,
    bookings: Sequence[Booking],
    *,
    move: Move | None = None,
    leave: Leave | None = None,
) -> list[Booking]:
    """Check that all times are open and write all bookings, or none.

    Between check and write other requests get their turn, as on Cal.com: of two that race for
    one time the second runs into the unique key. In a round robin it takes the next free host.

    Raises:
        HttpRefusal: 400, a time is past, too soon, too far, or not open; 422 a team has no hosts.
        BareRefusal: 409 `booking_conflict_error`, the race was lost.
    """
    leave = leave or Leave()
    hosted = [_hosted(call, event_type, one, move, leave) for one in bookings]
    await asyncio.sleep(0)
    try:
        try:
            return _written(call, hosted, move, leave)
        except (sqlite3.IntegrityError, _Overtaken):
            if event_type.terms.scheduling != "roundRobin":
                raise
        hosted = [_hosted(call, event_type, one, move, leave) for one in bookings]
        return _written(call, hosted, move, leave)
    except sqlite3.IntegrityError as error:
        raise BareRefusal(409, "booking_conflict_error") from error


class _Overtaken(HttpRefusal):
    """Somebody else took a part of the time meanwhile."""


def _written(
    call: Call, hosted: Sequence[Booking], move: Move | None, leave: Leave
) -> list[Booking]:
    with call.store.transaction():
        if move:
            _leave_old(call, move)
        for one in hosted:
            if not leave.conflicts:
                _check_still_free(call, one)
            insert_booking(call.store, one, guarded=not leave.conflicts)
    written = [booking_by_uid(call.store, one.uid) for one in hosted]
    return [one for one in written if one is not None]


def _hosted(
    call: Call, event_type: EventType, booking: Booking, move: Move | None, leave: Leave
) -> Booking:
    """Return the booking with its hosts, who are free then."""
    span = (booking.start_at, booking.end_at)
    if booking.start_at < call.now:
        raise HttpRefusal(400, "Attempting to book a meeting in the past.")
    minutes = (booking.end_at - booking.start_at) // MINUTE
    moved = move.uid if move and move.changes is not None else ""
    found = roster(call.store, Question(event_type, span, minutes, call.now, moved))
    if not found.hosts:
        raise HttpRefusal(422, _NO_HOSTS)
    if not leave.bounds and not found.in_bounds(booking.start_at):
        raise HttpRefusal(400, _TOO_SOON_OR_FAR)
    free = [host for host, _ in found.hosts] if leave.conflicts else found.free(span)
    if not free:
        by_team = event_type.team_id is not None and move is None
        raise HttpRefusal(400, _TEAM_TAKEN if by_team else _TAKEN)
    keep = booking.user_id if move else 0
    organizer, others = choose(call.store, event_type, free, keep=keep)
    return replace(booking, user_id=organizer, other_hosts=others)


def _leave_old(call: Call, move: Move) -> None:
    if move.seat_uid and not drop_seat(call.store, move.seat_uid):
        raise HttpRefusal(400, cancelled_text(call, move.uid))
    if move.changes is not None and not end_booking(call.store, move.uid, move.changes):
        raise HttpRefusal(400, cancelled_text(call, move.uid))


def _check_still_free(call: Call, booking: Booking) -> None:
    if booking.status != "accepted":
        return
    span = (booking.start_at, booking.end_at)
    others = booking.other_hosts
    if overlaps_accepted(call.store, booking.user_id, span) or any(
        overlaps_accepted(call.store, one, span, exactly=True) for one in others
    ):
        raise _Overtaken(400, _TAKEN)


def cancelled_text(call: Call, uid: str) -> str:
    """Return why a dead booking cannot be moved: cancelled, or already moved to another uid."""
    booking = booking_by_uid(call.store, uid)
    if booking and booking.to_uid:
        return (
            f"Can't reschedule booking with uid={uid} because it has been cancelled and rescheduled"
            f" already to booking with uid={booking.to_uid}. You probably want to reschedule"
            f" {booking.to_uid} instead by passing it within the request URL."
        )
    return (
        f"Can't reschedule booking with uid={uid} because it has been cancelled."
        " Please provide uid of a booking that is not cancelled."
    )
