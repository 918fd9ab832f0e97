"""What a tool tells the model: never empty, `ok`, a code, a sentence that can be relayed."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby

from agent.brain.speak import clock
from agent.session import CallSession, KnownBooking, OfferedSlot, Result
from scheduling.errors import NotFound, SchedulingError
from scheduling.labels import Zones, full_day_label, in_prose, start_label, time_label
from scheduling.model import DaySlots, EventType

_CODES = {
    "INVALID_REQUEST": "invalid_request",
    "NOT_CONNECTED": "calendar_error",
    "SLOT_UNAVAILABLE": "slot_taken",
}
NOT_ANSWERED = "I have sent it and I'm still waiting for the calendar to answer."
CALENDAR_SILENT = "The calendar is not answering right now. Nothing was changed."


def done(code: str, message: str, **more: object) -> Result:
    """Return the answer of a tool that did what it was asked."""
    return {"ok": True, "code": code, "message": message, **more}


def refused(code: str, message: str, **more: object) -> Result:
    """Return the answer of a tool that did not do what it was asked."""
    return {"ok": False, "code": code, "message": message, **more}


def of_error(error: SchedulingError) -> Result:
    """Translate what the desk refuses; its text is already a sentence for the caller."""
    if isinstance(error, NotFound):
        return refused("unknown_booking", str(error))
    return refused(_CODES.get(error.code, "calendar_error"), str(error) or CALENDAR_SILENT)


def moment_label(call: CallSession, start_at: datetime) -> str:
    """Return `Thursday, March 4 at 9:00 AM`, in both zones where the caller's differs."""
    return start_label(start_at, tz=call.tz, other_tz=call.home)


def said_moment(call: CallSession, start_at: datetime) -> str:
    """Return the moment as it is read back: in words for a listener, else its label."""
    if not call.is_voice or call.tz != call.home:
        return moment_label(call, start_at)
    local = start_at.astimezone(call.tz)
    return f"{full_day_label(local.date())} at {clock(local, voice=True)}"


def said_booking(call: CallSession, booking: KnownBooking) -> str:
    """Return `consultation on Friday, March 5 at 10:00 AM`, for the middle of a sentence."""
    return f"{in_prose(booking.service.title)} on {said_moment(call, booking.start_at)}"


def local_text(call: CallSession, start_at: datetime) -> str:
    """Return the caller's wall-clock time as `2027-03-04T09:00`."""
    return start_at.astimezone(call.tz).strftime("%Y-%m-%dT%H:%M")


def booking_label(call: CallSession, booking: KnownBooking) -> str:
    """Return `Consultation on Friday, March 5 at 10:00 AM`."""
    return f"{booking.service.title} on {moment_label(call, booking.start_at)}"


def service_entry(service: EventType) -> dict[str, object]:
    """Return a service as the model sees it."""
    return {"id": service.slug, "name": service.title, "minutes": service.minutes}


def time_entry(call: CallSession, slot: OfferedSlot) -> dict[str, str]:
    """Return an open time as the model sees it: its handle, its label, the caller's clock."""
    return {
        "id": slot.handle,
        "label": moment_label(call, slot.start_at),
        "start": local_text(call, slot.start_at),
    }


def booking_entry(call: CallSession, booking: KnownBooking) -> dict[str, str]:
    """Return a booking as the model sees it."""
    return {
        "id": booking.handle,
        "service": booking.service.slug,
        "label": booking_label(call, booking),
        "start": local_text(call, booking.start_at),
    }


def time_entries(
    call: CallSession, days: Iterable[DaySlots], service: EventType, *, moving: str = ""
) -> list[dict[str, str]]:
    """Issue handles for the slots of `days`, in their order, as many as the agent names at once."""
    most = call.desk.agent.most_offers
    starts = [slot.start_at for day in days for slot in day.slots][:most]
    return [time_entry(call, call.offer(start, service, moving=moving)) for start in starts]


def spoken_times(call: CallSession, starts: Sequence[datetime]) -> str:
    """Return `Thursday, March 4 at 9:00 AM or 11:30 AM`, with the zone if it is not the business's."""
    local = sorted(start.astimezone(call.tz) for start in starts)
    days = [
        f"{full_day_label(day)} at {_either([time_label(start) for start in group])}"
        for day, group in groupby(local, key=lambda start: start.date())
    ]
    note = Zones(call.tz, call.home).note(starts[0]) if starts else ""
    return f"{_either(days)} {note}".rstrip()


def _either(parts: Sequence[str]) -> str:
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} or {parts[-1]}"
