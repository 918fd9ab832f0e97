"""Availability: every open time, by day."""

from scheduling.desk import Desk
from scheduling.labels import start_label
from scheduling.manage.openings import find_slots
from scheduling.manage.writing import answer
from scheduling.model import ManageRequest, Outcome
from scheduling.sentences import available


async def availability(desk: Desk, request: ManageRequest) -> Outcome:
    """List every open time by day of the customer's zone, days and times ascending.

    With `search.near` the nearest come first instead. An `appointment_id` asks where that booking
    could move. Nothing open is a success without days.

    Raises:
        InvalidRequest: no such event type, or the appointment cannot be moved.
        NotFound: no such appointment.
        CalcomFailed: Cal.com did not say what is open.
    """
    found = await find_slots(desk, request)
    first = min(found.slots, default=None)
    wording = available(
        len(found.slots),
        first=start_label(first.start_at, tz=found.zones.tz) if first else "",
        where=found.where,
        zone=found.zones.note(first.start_at) if first else "",
    )
    return answer(desk, request, wording, days=found.grouped(found.slots))
