"""Why a time cannot be had: closed, too soon, too far ahead, no start of an appointment, taken.

What is said is true of what the calendar answered: "fully booked" only where bookings can be the
reason, and not the notice that is asked for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from agent.session import CallSession
from agent.tools.results import moment_label
from scheduling.labels import full_day_label, same_clock, time_label, zone_label
from scheduling.model import EventType, Slot, SlotSearch

_NEAR = timedelta(hours=36)
"""Of a time so near, with nothing open before it, notice may be the reason as well as bookings."""
_FAR_AHEAD = timedelta(days=28)
_MOST_DAYS = 40
"""Days of a window whose opening hours are looked at; more than every weekday of any month."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """The code for the model and a sentence for the caller, without its full stop.

    `late`: what is asked for lies after closing time, so that the last times of a day come nearest.
    """

    code: str
    reason: str
    late: bool = False


def of_time(call: CallSession, service: EventType, at: datetime, slots: Sequence[Slot]) -> Refusal:
    """Return why one time is not open; `slots` are the open ones around it."""
    here = at.astimezone(call.home)
    hours = call.desk.agent.opening_hours
    opened = hours.on(here.date()) if hours is not None else None
    if hours is not None and opened is None:
        return Refusal("closed", f"We're closed on {full_day_label(here.date())}")
    if opened is not None and (outside := _outside(call, here, service.minutes, opened)):
        return outside
    return _of_open_hours(call, at, slots)


def _of_open_hours(call: CallSession, at: datetime, slots: Sequence[Slot]) -> Refusal:
    """Return why a time within the opening hours is not open."""
    day = at.astimezone(call.tz).date()
    same_day = [slot for slot in slots if slot.start_at.astimezone(call.tz).date() == day]
    if _is_too_soon(call, at, slots):
        return Refusal("too_soon", _too_soon(call, day))
    if not same_day and _is_too_far(call, at, slots):
        return Refusal("too_far", "The calendar is not open that far ahead")
    if not same_day:
        return Refusal("taken", f"{full_day_label(day)} has no open time")
    if at.minute not in {slot.start_at.minute for slot in slots}:
        return Refusal("no_start", f"No appointment starts at {time_label(at.astimezone(call.tz))}")
    return Refusal("taken", f"{moment_label(call, at)} is not available")


def of_window(call: CallSession, search: SlotSearch, slots: Sequence[Slot]) -> Refusal:
    """Return why nothing is open in a window; `slots` are the open ones around it."""
    start = search.start_at.astimezone(call.tz)
    last = (search.end_at - timedelta(seconds=1)).astimezone(call.tz)
    days = [start.date() + timedelta(days=n) for n in range((last.date() - start.date()).days + 1)]
    hours = call.desk.agent.opening_hours
    where = full_day_label(days[0]) if len(days) == 1 else "that time"
    open_days = [day for day in days[:_MOST_DAYS] if hours is None or hours.on(day)]
    if not open_days:
        return Refusal(
            "closed", f"We're closed on {where}" if len(days) == 1 else "We're closed then"
        )
    if _is_too_far(call, search.start_at, slots):
        return Refusal("too_far", "The calendar is not open that far ahead")
    if outside := _window_outside(call, search, open_days):
        return outside
    if _is_too_soon(call, search.end_at - timedelta(minutes=1), slots):
        return Refusal("too_soon", _too_soon(call, last.date()))
    if search.from_time or search.to_time or _is_part_of_day(call, search):
        return Refusal("fully_booked", "Nothing is open at that time of day")
    return Refusal("fully_booked", f"{where[0].upper()}{where[1:]} is fully booked")


def _is_too_far(call: CallSession, at: datetime, slots: Sequence[Slot]) -> bool:
    """Tell whether nothing from `at` on is bookable though earlier times are, far ahead."""
    if at - call.clock.now() < _FAR_AHEAD:
        return False
    return all(slot.start_at < at for slot in slots)


def _outside(
    call: CallSession, here: datetime, minutes: int, opened: tuple[time, time]
) -> Refusal | None:
    """Refuse a start before opening or after closing, and one whose end lies after closing; else None."""
    end = (here + timedelta(minutes=minutes)).replace(tzinfo=None)
    if here.time() < opened[0]:
        return Refusal("closed", f"We open at {_clock(call, opened[0], here)} on {here:%A}")
    if here.time() >= opened[1]:
        return Refusal(
            "closed", f"We close at {_clock(call, opened[1], here)} on {here:%A}", late=True
        )
    if end > datetime.combine(here.date(), opened[1]):
        return Refusal(
            "closed", f"That would run past closing at {_clock(call, opened[1], here)}", late=True
        )
    return None


def _window_outside(call: CallSession, search: SlotSearch, days: Sequence[date]) -> Refusal | None:
    """Refuse a window that lies before opening or after closing on each of `days`; else None."""
    hours = call.desk.agent.opening_hours
    opened = [pair for day in days if hours is not None and (pair := hours.on(day))]
    if not opened or call.tz != call.home:
        return None
    first, last = min(pair[0] for pair in opened), max(pair[1] for pair in opened)
    single = len(days) == 1 and search.end_at - search.start_at <= timedelta(days=1)
    start, end = search.start_at.astimezone(call.tz), search.end_at.astimezone(call.tz)
    begins = search.from_time or (start.time() if single else None)
    ends = search.to_time or (end.time() if single and end.date() == start.date() else None)
    if begins is not None and begins >= last:
        return Refusal("closed", f"We close at {time_label(last)}", late=True)
    if ends is not None and time.min < ends <= first:
        return Refusal("closed", f"We open at {time_label(first)}")
    return None


def _is_part_of_day(call: CallSession, search: SlotSearch) -> bool:
    """Tell whether a window is some hours of a day; of today it may be all that is left."""
    return search.end_at - search.start_at < timedelta(hours=14) and (
        search.start_at.astimezone(call.tz).date() != call.clock.now().astimezone(call.tz).date()
    )


def _is_too_soon(call: CallSession, at: datetime, slots: Sequence[Slot]) -> bool:
    """Tell whether `at` lies within the notice, or may: it is near, and nothing before it is open."""
    if at < call.desk.earliest_start():
        return True
    near = at - call.clock.now() < _NEAR
    return near and not any(slot.start_at < at for slot in slots)


def _too_soon(call: CallSession, day: date) -> str:
    today = call.clock.now().astimezone(call.tz).date()
    return "Nothing is open that soon today" if day == today else "Nothing is open that soon"


def _clock(call: CallSession, at: time, here: datetime) -> str:
    zone = "" if same_clock(call.tz, call.home, here) else f" {zone_label(call.home, here)}"
    return f"{time_label(at)}{zone}"
