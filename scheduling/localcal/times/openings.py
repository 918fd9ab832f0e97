"""When an event type can be booked: one answer for listing, for booking and for moving.

Open = inside the schedule's hours, far enough from now and inside the booking window, and clear
of the host's bookings and busy times, buffers of both sides included. Reservations are not part
of it: they hide a slot from the list and stop nobody from booking.
"""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from scheduling.localcal.rows.diary import away_times, blocked_times, taken_times
from scheduling.localcal.rows.records import EventType
from scheduling.localcal.rows.store import Store
from scheduling.localcal.seeds.descriptions import BookingWindow
from scheduling.localcal.times.hours import Span, merged, open_spans
from scheduling.localcal.times.instants import MINUTE, from_ms, known_zone, to_ms
from scheduling.localcal.times.limits import closed_periods


@dataclass(frozen=True, slots=True)
class Openings:
    """The bookable time of one event type; spans are ascending and disjoint."""

    hours: tuple[Span, ...]
    busy: tuple[Span, ...]
    earliest: int
    latest: int | None

    def in_bounds(self, start_at: int) -> bool:
        """Tell whether the start is neither too soon nor too far in the future."""
        return self.earliest <= start_at and (self.latest is None or start_at < self.latest)

    def free(self, start_at: int, end_at: int) -> bool:
        """Tell whether the host works and has nothing else in that time."""
        place = bisect_right(self.hours, start_at, key=_start) - 1
        if place < 0 or end_at > self.hours[place][1]:
            return False
        after = bisect_right(self.busy, start_at, key=_end)  # the first that ends later
        return after == len(self.busy) or self.busy[after][0] >= end_at

    def starts(self, minutes: int, step: int, offset: int) -> Iterator[int]:
        """Yield every bookable start on the grid that each span of hours begins, ascending.

        The same as asking `in_bounds` and `free` of each point of the grid, in one pass.
        """
        length, place = minutes * MINUTE, 0
        for opening, closing in self.hours:
            for at in range(opening + offset * MINUTE, closing - length + 1, step * MINUTE):
                while place < len(self.busy) and self.busy[place][1] <= at:
                    place += 1
                if place < len(self.busy) and self.busy[place][0] < at + length:
                    continue
                if self.in_bounds(at):
                    yield at


def _start(span: Span) -> int:
    return span[0]


def _end(span: Span) -> int:
    return span[1]


def openings(
    store: Store,
    event_type: EventType,
    span: Span,
    *,
    now: int,
    but_uid: str = "",
    minutes: int = 0,
) -> Openings:
    """Read what bounds an event type around `span`, as if booking `but_uid` were not there.

    `minutes` is the length asked for, which limits of booked time need. A slot with a seat left
    is not taken.
    """
    terms = event_type.terms
    before, after = terms.before * MINUTE, terms.after * MINUTE
    seated = (event_type.id, terms.seats.per_slot) if terms.seats else (0, 0)
    taken = taken_times(store, event_type.user_id, span, but_uid=but_uid, seated=seated)
    taken += blocked_times(store, event_type.user_id, span)
    closed = away_times(store, event_type.user_id, span)
    closed += closed_periods(store, event_type, span, minutes=minutes, but_uid=but_uid)
    tz = known_zone(event_type.schedule.time_zone) or ZoneInfo("UTC")
    first, latest = _window(terms.window, tz, now)
    return Openings(
        tuple(open_spans(event_type.schedule, span)),
        tuple(merged([*((start - after, end + before) for start, end in taken), *closed])),
        max(now + terms.notice * MINUTE, first),
        latest,
    )


def _window(window: BookingWindow | None, tz: ZoneInfo, now: int) -> tuple[int, int | None]:
    if window is None:
        return 0, None
    if window.type == "range":
        last = date.fromisoformat(window.last)
        return _midnight(date.fromisoformat(window.first), tz), _midnight(_next(last), tz)
    day = from_ms(now).astimezone(tz).date()
    left = window.days
    while left > 0:
        day = _next(day)
        if window.type == "calendarDays" or day.weekday() < 5:
            left -= 1
    return 0, _midnight(_next(day), tz)


def _midnight(day: date, tz: ZoneInfo) -> int:
    return to_ms(datetime.combine(day, time(), tzinfo=tz))


def _next(day: date) -> date:
    return day + timedelta(days=1)
