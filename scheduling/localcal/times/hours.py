"""Weekly hours and date overrides of a schedule -> open spans in UTC."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from scheduling.localcal.seeds.descriptions import WEEKDAYS, ScheduleSeed
from scheduling.localcal.times.instants import from_ms, known_zone, to_ms

Span = tuple[int, int]
_Minutes = tuple[int, int]


def open_spans(schedule: ScheduleSeed, span: Span) -> list[Span]:
    """Return the open spans of every local day that `span` touches, ascending and merged.

    They are not clipped to `span`. Hours are walls in the schedule's zone: the same nine o'clock
    is another UTC instant in winter.
    """
    tz = known_zone(schedule.time_zone) or ZoneInfo("UTC")
    first = from_ms(span[0]).astimezone(tz).date() - timedelta(days=1)
    last = from_ms(span[1]).astimezone(tz).date() + timedelta(days=1)
    week, overrides = _week(schedule), _overrides(schedule)
    found: list[Span] = []
    for count in range((last - first).days + 1):
        day = first + timedelta(days=count)
        hours = overrides[day] if day in overrides else week[day.weekday()]
        found.extend((_wall(day, start, tz), _wall(day, end, tz)) for start, end in hours)
    return merged(found)


def merged(spans: Iterable[Span]) -> list[Span]:
    """Return `spans` ascending, with overlapping and touching ones joined and empty ones left out."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if start >= end:
            continue
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _wall(day: date, minute: int, tz: ZoneInfo) -> int:
    days, rest = divmod(minute, 24 * 60)
    wall = time(rest // 60, rest % 60)
    return to_ms(datetime.combine(day + timedelta(days=days), wall, tzinfo=tz))


@lru_cache(maxsize=256)
def _week(schedule: ScheduleSeed) -> tuple[tuple[_Minutes, ...], ...]:
    return tuple(
        tuple(
            (minute_of(hours.start), minute_of(hours.end, closing=True))
            for hours in schedule.hours
            if day in hours.days
        )
        for day in WEEKDAYS
    )


@lru_cache(maxsize=256)
def _overrides(schedule: ScheduleSeed) -> dict[date, list[_Minutes]]:
    found: dict[date, list[_Minutes]] = {}
    for one in schedule.overrides:
        hours = found.setdefault(date.fromisoformat(one.date), [])
        if one.start != one.end:
            hours.append((minute_of(one.start), minute_of(one.end, closing=True)))
    return found


def minute_of(text: str, *, closing: bool = False) -> int:
    """Return the minute of the day of "HH:MM"; a day that closes at 23:59 lasts until midnight.

    Raises:
        ValueError: it is no time of a day.
    """
    hour, _, minute = text.partition(":")
    count = int(hour) * 60 + int(minute)
    if not 0 <= count <= 24 * 60 or not 0 <= int(minute) < 60:
        raise ValueError(text)
    return 24 * 60 if closing and count == 24 * 60 - 1 else count
