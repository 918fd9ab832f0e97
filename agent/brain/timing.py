"""Wishes about time: what was said before joined with what is said now."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from agent.brain.lookups import Choice
from agent.brain.understanding.picks import in_window
from agent.brain.understanding.times import moved
from scheduling.when import Context, Reading, describe, read


def merge(before: Reading | None, said: Reading, *, tz: ZoneInfo) -> Reading:
    """Join what is said now with the wish so far: a lone time keeps the day, a lone day the time."""
    if before is None or before.kind in ("none", "pick"):
        return said
    day = day_of(before, tz=tz)
    if said.kind == "time" and said.at_time is not None:
        return _on_days(before, said, said.at_time, day, tz=tz)
    if said.kind == "date" and said.day is not None:
        return _keep_hours(before, said, said.day, tz=tz)
    return _merge_window(before, said, day, tz=tz) if said.kind == "window" else said


def _merge_window(before: Reading, said: Reading, day: date | None, *, tz: ZoneInfo) -> Reading:
    only_not = said.excluded_days and is_unbounded(replace(said, excluded_days=()))
    if only_not and before.kind == "window":
        return replace(before, excluded_days=(*before.excluded_days, *said.excluded_days))
    if said.start_at is None and said.end_at is None and day is not None:
        return on_day(day, said.from_time, said.to_time, tz=tz)
    undated = said.start_at is None and said.end_at is None and not said.excluded_days
    if (
        undated
        and before.kind == "window"
        and before.start_at is not None
        and (said.from_time or said.to_time)
    ):
        return _narrowed(before, said, tz=tz)
    if before.kind == "window" and said.from_time is None and said.to_time is None:
        return replace(said, from_time=before.from_time, to_time=before.to_time)
    return said


def _narrowed(before: Reading, said: Reading, *, tz: ZoneInfo) -> Reading:
    """Keep the days of a wish, with other hours."""
    start_at, end_at = before.start_at, before.end_at
    if start_at is not None:
        start_at = datetime.combine(start_at.astimezone(tz).date(), time(), tz)
    if end_at is not None and end_at.astimezone(tz).time() != time():
        end_at = datetime.combine(end_at.astimezone(tz).date() + timedelta(1), time(), tz)
    hours = {"from_time": said.from_time, "to_time": said.to_time}
    return replace(before, start_at=start_at, end_at=end_at, **hours)


def _on_days(
    before: Reading, said: Reading, clock: time, day: date | None, *, tz: ZoneInfo
) -> Reading:
    if day is not None:
        return at(day, clock, tz=tz)
    if before.start_at is None:
        return said
    until = (datetime.combine(date.min, clock) + timedelta(minutes=30)).time()
    return replace(before, from_time=clock, to_time=until)


def _keep_hours(before: Reading, said: Reading, day: date, *, tz: ZoneInfo) -> Reading:
    clock = clock_of(before, tz=tz)
    if clock is not None:
        return at(day, clock, tz=tz)
    if before.kind == "window" and (before.from_time or before.to_time):
        return on_day(day, before.from_time, before.to_time, tz=tz)
    return said


def at(day: date, clock: time, *, tz: ZoneInfo) -> Reading:
    """Return the wish for one instant, local to `tz`."""
    return Reading(kind="datetime", at=datetime.combine(day, clock, tz))


def on_day(day: date, start: time | None, end: time | None, *, tz: ZoneInfo) -> Reading:
    """Return the wish for some hours of one day; None is open."""
    midnight = datetime.combine(day, time(), tz)
    start_at = datetime.combine(day, start, tz) if start else midnight
    end_at = (
        datetime.combine(day, end, tz) if end else datetime.combine(day + timedelta(1), time(), tz)
    )
    return Reading(kind="window", start_at=start_at, end_at=end_at)


def later(reading: Reading, by: timedelta) -> Reading:
    """Return the same wish that many days on, its hours kept."""
    excluded = tuple(day + by for day in reading.excluded_days)
    return replace(moved(reading, by), excluded_days=excluded)


def between(start_at: datetime, end_at: datetime) -> Reading:
    """Return the wish for anything between two instants."""
    return Reading(kind="window", start_at=start_at, end_at=end_at)


def day_of(reading: Reading, *, tz: ZoneInfo) -> date | None:
    """Return the one local day a wish is about."""
    if reading.day is not None:
        return reading.day
    if reading.at is not None:
        return reading.at.astimezone(tz).date()
    if reading.start_at is not None and reading.end_at is not None:
        first = reading.start_at.astimezone(tz).date()
        last = (reading.end_at - timedelta(minutes=1)).astimezone(tz).date()
        return first if first == last else None
    return None


def is_unbounded(reading: Reading) -> bool:
    """Return whether a wish is for any time there is."""
    bounds = (reading.start_at, reading.end_at, reading.from_time, reading.to_time)
    bounded = reading.excluded_days or any(bound is not None for bound in bounds)
    return reading.kind == "window" and not bounded


def clock_of(reading: Reading, *, tz: ZoneInfo) -> time | None:
    """Return the clock time a wish names."""
    if reading.at is not None:
        return reading.at.astimezone(tz).time().replace(tzinfo=None)
    return reading.at_time


def fits(reading: Reading, start_at: datetime, *, tz: ZoneInfo) -> bool:
    """Return whether a start is one the wish speaks of."""
    local = start_at.astimezone(tz)
    if reading.at is not None:
        return reading.at == start_at
    if reading.kind == "time":
        return local.time().replace(tzinfo=None) == reading.at_time
    if reading.kind == "date":
        return local.date() == reading.day
    return reading.kind == "window" and in_window(reading, local)


def exact(reading: Reading, open_times: Sequence[Choice], *, tz: ZoneInfo) -> Choice | None:
    """Return the one open time a wish points at exactly, else None."""
    if reading.kind not in ("datetime", "time"):
        return None
    hits = [one for one in open_times if fits(reading, one.start_at, tz=tz)]
    return hits[0] if len(hits) == 1 else None


@lru_cache(maxsize=2048)
def phrase(reading: Reading | None, tz: ZoneInfo) -> str:
    """Return the wish in absolute words, empty for none."""
    if reading is None or reading.kind in ("none", "pick"):
        return ""
    return describe(replace(reading, preference=None), tz=tz)


@lru_cache(maxsize=2048)
def read_phrase(text: str, now: datetime, tz: ZoneInfo) -> Reading | None:
    """Read the words a tool was called with; None when they say nothing about time."""
    reading = read(text, Context(now=now, tz=tz))
    return None if reading.kind in ("none", "pick") else reading
