"""The booking a request names: found, ours, the newest of its moves, still to come."""

import re
from dataclasses import dataclass
from datetime import datetime

from scheduling.calcom.errors import CalcomNotFound
from scheduling.calcom.models import Booking
from scheduling.desk import Desk
from scheduling.errors import CalcomFailed, InvalidRequest, NotFound
from scheduling.manage.proof import is_proven
from scheduling.manage.refusals import CHANGED_MEANWHILE, translated
from scheduling.model import EventType, ManageRequest

NO_APPOINTMENT = "No appointment with that id."
"""One sentence for an unknown id, for somebody else's, and for a wrong proof that it is one's own."""
CANCELLED = "That appointment was cancelled. Please book a new one instead."
MOST_MOVES = 20
_UID = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True, slots=True)
class Existing:
    """A booking of this desk's agent and the event type it is of."""

    booking: Booking
    event_type: EventType

    def movable_at(self, now: datetime) -> bool:
        """Say whether the booking stands and lies ahead."""
        return self.booking.live and self.booking.start_at > now


async def exact_booking(desk: Desk, uid: str) -> Existing:
    """Return the booking of that uid, moved or not.

    Raises:
        InvalidRequest: no uid at all, or a numeric booking id; those can be guessed.
        NotFound: no such booking, or not of one of the agent's event types.
    """
    uid = _checked(uid)
    with translated():
        try:
            booking = await desk.calcom.get_booking(uid)
        except CalcomNotFound:
            raise NotFound(NO_APPOINTMENT) from None
    for event_type in desk.agent.event_types:
        if event_type.id == booking.event_type_id:
            return Existing(booking, event_type)
    raise NotFound(NO_APPOINTMENT)


async def newest_booking(desk: Desk, uid: str) -> Existing:
    """Return the booking of that uid, or the one it has become since, however often it moved.

    Raises:
        InvalidRequest: no uid at all, or a numeric booking id.
        NotFound: no such booking, or not of one of the agent's event types.
        CalcomFailed: the moves do not come to an end, or Cal.com does not show it there yet.
    """
    found = await exact_booking(desk, uid)
    for _ in range(MOST_MOVES):
        if found.booking.live or not found.booking.rescheduled_to_uid:
            return found
        try:
            found = await exact_booking(desk, found.booking.rescheduled_to_uid)
        except NotFound:
            raise CalcomFailed(CHANGED_MEANWHILE) from None
    raise CalcomFailed("I can't tell where that appointment was moved to.")


async def named_booking(desk: Desk, request: ManageRequest) -> Existing:
    """Return the newest of the booking `request` names, where the customer was told it stands.

    Raises:
        InvalidRequest: no uid at all, or a numeric booking id.
        NotFound: no such booking, not of one of the agent's event types, or somebody else's.
        CalcomFailed: somebody moved it to another time since.
    """
    found = await newest_booking(desk, request.appointment_id)
    if not is_proven(found.booking, request, country=desk.organization.country):
        raise NotFound(NO_APPOINTMENT)
    moved = request.stands_at is not None and found.booking.start_at != request.stands_at
    if moved and found.booking.live:
        raise CalcomFailed(CHANGED_MEANWHILE)
    return found


async def movable_booking(desk: Desk, request: ManageRequest) -> Existing:
    """Return the booking `request` wants to move, the newest of its moves.

    Raises:
        InvalidRequest: it is cancelled or over.
        NotFound: no such booking, or not of one of the agent's event types.
    """
    found = await named_booking(desk, request)
    check_movable(desk, found)
    return found


def check_movable(desk: Desk, found: Existing) -> None:
    """Let a booking through that stands and lies ahead.

    Raises:
        InvalidRequest: it is cancelled, or has begun.
    """
    if not found.booking.live:
        raise InvalidRequest(CANCELLED)
    if not found.movable_at(desk.clock.now()):
        raise InvalidRequest("That appointment has already begun, so it can't be moved.")


def _checked(uid: str) -> str:
    uid = uid.strip()
    if not uid:
        raise InvalidRequest("Please give the id of the appointment.")
    if uid.isdigit():
        raise InvalidRequest("Please give the appointment's full id; a number alone is not one.")
    if not _UID.fullmatch(uid):
        raise NotFound(NO_APPOINTMENT)
    return uid
