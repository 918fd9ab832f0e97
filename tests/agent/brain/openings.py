"""When the small calendar is open, and how it says so."""

from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

NEW_YORK = ZoneInfo("America/New_York")
NOW = datetime(2027, 3, 2, 10, 0, tzinfo=NEW_YORK)
HALF = timedelta(minutes=30)
Span = tuple[datetime, datetime]


def open_times(length: timedelta, taken: Iterable[Span]) -> list[datetime]:
    """Return the starts of two months: Mon-Fri 9 to 5, Sat 10 to 1, an hour of notice."""
    spans = list(taken)
    found: list[datetime] = []
    for ahead in range(60):
        day = NOW.date() + timedelta(days=ahead)
        if day.weekday() == 6:
            continue
        first, last = (9, 17) if day.weekday() < 5 else (10, 13)
        start = datetime.combine(day, time(first), NEW_YORK)
        end = datetime.combine(day, time(last), NEW_YORK)
        while start + length <= end:
            clash = any(a < start + length and start < b for a, b in spans)
            if not clash and start >= NOW + timedelta(hours=1):
                found.append(start)
            start += HALF
    return found


def inside(reading: Any, start: datetime, tz: ZoneInfo) -> bool:
    local = start.astimezone(tz)
    clock = local.time()
    if reading.day is not None and local.date() != reading.day:
        return False
    if reading.start_at is not None and start < reading.start_at:
        return False
    if reading.end_at is not None and start >= reading.end_at:
        return False
    if reading.from_time is not None and clock < reading.from_time:
        return False
    return not (reading.to_time is not None and clock >= reading.to_time)


def nearest(starts: Iterable[datetime], wanted: datetime) -> list[datetime]:
    return sorted(starts, key=lambda one: abs(one - wanted))[:3]


def spread(starts: Sequence[datetime]) -> list[datetime]:
    if len(starts) <= 3:
        return list(starts)
    return [starts[0], starts[len(starts) // 2], starts[-1]]


def label_of(start: datetime, tz: ZoneInfo) -> str:
    local, home = start.astimezone(tz), start.astimezone(NEW_YORK)
    label = f"{_day(local)} at {_clock(local)}"
    if tz.key == NEW_YORK.key:
        return label
    return f"{label} Mountain Time ({_clock(home)} Eastern Time)"


def _day(start: datetime) -> str:
    return f"{start:%A, %B} {start.day}"


def _clock(start: datetime) -> str:
    return f"{start.hour % 12 or 12}:{start:%M} {start:%p}"
