"""Proof that an appointment is somebody's own: its uid, and what it was booked with."""

from collections.abc import Iterable

from scheduling.calcom.models import Booking
from scheduling.errors import InvalidRequest
from scheduling.manage.attendee import e164
from scheduling.model import ManageRequest


def is_proven(booking: Booking, request: ManageRequest, *, country: str) -> bool:
    """Tell whether what `request` says of its attendee is true of `booking`.

    Nothing said is no lie: the uid, which nobody can guess, is proof enough then. Of an address and
    a number, both must be true as far as an attendee of the booking has both, and one at the least.
    """
    email, phone = request.email.strip(), request.phone.strip()
    if not email and not phone:
        return True
    try:
        number = e164(phone, country)
    except InvalidRequest:
        return False
    return any(
        _matches(
            ((email.casefold(), one.own_email.casefold()), (number, one.phone)),
        )
        for one in booking.attendees
    )


def _matches(pairs: Iterable[tuple[str, str]]) -> bool:
    known = [said == true for said, true in pairs if said and true]
    return bool(known) and all(known)
