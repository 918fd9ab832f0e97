"""Suggest: a few open times, different enough to choose from."""

from scheduling.desk import Desk
from scheduling.labels import start_labels
from scheduling.manage.openings import find_slots
from scheduling.manage.writing import answer
from scheduling.model import ManageRequest, Outcome
from scheduling.sentences import suggested
from scheduling.slots import spread


async def suggest(desk: Desk, request: ManageRequest) -> Outcome:
    """Offer a few open times, spread over days and parts of the day, by local day.

    They are as many as the agent names at once, three at most. With `search.near` they are the
    nearest to it, nearest first. An `appointment_id` asks
    where that booking could move. Nothing open is a success without days.

    Raises:
        InvalidRequest: no such event type, or the appointment cannot be moved.
        NotFound: no such appointment.
        CalcomFailed: Cal.com did not say what is open.
    """
    found = await find_slots(desk, request)
    tz = found.zones.tz
    most = desk.agent.most_offers
    picked = found.slots[:most] if found.near else spread(found.slots, tz=tz, most=most)
    days = found.grouped(picked)
    starts = [slot.start_at for day in days for slot in day.slots]
    wording = suggested(
        start_labels(starts, tz=tz),
        where=found.where,
        zone=found.zones.note(starts[0]) if starts else "",
    )
    return answer(desk, request, wording, days=days)
