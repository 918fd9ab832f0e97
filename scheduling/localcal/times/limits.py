"""Booking limits: how often, or how long, an event type may be booked in a day, week, month or year."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from scheduling.localcal.rows.records import EventType
from scheduling.localcal.rows.store import Store
from scheduling.localcal.times.hours import Span
from scheduling.localcal.times.instants import MINUTE, from_ms, known_zone, to_ms


def closed_periods(
    store: Store, event_type: EventType, span: Span, *, minutes: int, but_uid: str = ""
) -> list[Span]:
    """Return the periods around `span` in which another booking of `minutes` would be too much.

    Periods are those of the event type's zone; weeks begin on Monday. Booking `but_uid` does not
    count.
    """
    terms = event_type.terms
    limits = [(kind, most, True) for kind, most in terms.count_limits.items()]
    limits += [(kind, most, False) for kind, most in terms.minute_limits.items()]
    if not limits:
        return []
    tz = known_zone(event_type.schedule.time_zone) or ZoneInfo("UTC")
    periods = [
        (period, most, counted)
        for kind, most, counted in limits
        for period in _periods(kind, span, tz)
    ]
    first = min(period[0] for period, _, _ in periods)
    last = max(period[1] for period, _, _ in periods)
    rows = store.all(
        "SELECT start_at, end_at FROM booking WHERE event_type_id = ? AND start_at >= ?"
        " AND start_at < ? AND uid <> ? AND status IN ('accepted', 'pending')",
        event_type.id,
        first,
        last,
        but_uid,
    )
    booked: list[Span] = [(row[0], row[1]) for row in rows]
    return [
        period
        for period, most, counted in periods
        if _too_much(
            [one for one in booked if period[0] <= one[0] < period[1]], most, counted, minutes
        )
    ]


def _too_much(booked: list[Span], most: int, counted: bool, minutes: int) -> bool:
    if counted:
        return len(booked) >= most
    return sum(end - start for start, end in booked) // MINUTE + minutes > most


def _periods(kind: str, span: Span, tz: ZoneInfo) -> Iterator[Span]:
    day = _first_day(kind, from_ms(span[0]).astimezone(tz).date())
    while True:
        after = _next(kind, day)
        start, end = _midnight(day, tz), _midnight(after, tz)
        if start > span[1]:
            return
        yield start, end
        day = after


def _first_day(kind: str, day: date) -> date:
    if kind == "week":
        return day - timedelta(days=day.weekday())
    if kind == "month":
        return day.replace(day=1)
    return day.replace(month=1, day=1) if kind == "year" else day


def _next(kind: str, day: date) -> date:
    if kind == "month":
        return (day + timedelta(days=31)).replace(day=1)
    if kind == "year":
        return day.replace(year=day.year + 1)
    return day + timedelta(days=7 if kind == "week" else 1)


def _midnight(day: date, tz: ZoneInfo) -> int:
    return to_ms(datetime.combine(day, time(), tzinfo=tz))
