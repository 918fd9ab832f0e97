"""A reading -> one absolute English phrase that reads back to the same reading."""

from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from scheduling.when.reading import Reading
from scheduling.when.words import MONTHS, WEEKDAYS

_WISHES: Final = {"earliest": "as early as possible", "latest": "as late as possible"}


def describe(reading: Reading, *, tz: ZoneInfo) -> str:
    """Return the reading in words with full dates, instants on the clocks of `tz`.

    `read` of the phrase gives the same instants, days and hours again. A pick is "option 2"; a
    reading of kind none is the empty text.
    """
    if reading.kind == "date" and reading.day:
        return _day(reading.day)
    if reading.kind == "time" and reading.at_time:
        return f"{_about(reading)}{_clock(reading.at_time)}{_zone(reading)}"
    if reading.kind == "datetime" and reading.at:
        at = reading.at.astimezone(tz)
        return f"{_day(at.date())} at {_about(reading)}{_clock(at)}"
    if reading.kind == "window":
        return _window(reading, tz)
    if reading.kind == "pick" and reading.index is not None:
        return f"option {reading.index + 1}"
    return ""


def _about(reading: Reading) -> str:
    return "about " if reading.approximate else ""


def _zone(reading: Reading) -> str:
    return f" {reading.tz.key} time" if reading.tz else ""


def _day(day: date) -> str:
    weekday, month = WEEKDAYS[day.weekday()].title(), MONTHS[day.month - 1].title()
    return f"{weekday}, {month} {day.day}, {day.year}"


def _clock(at: time | datetime) -> str:
    half = "AM" if at.hour < 12 else "PM"
    # the second of two equal clock times, when the clocks go back
    again = " standard time" if at.fold else ""
    return f"{at.hour % 12 or 12}:{at.minute:02} {half}{again}"


def _window(reading: Reading, tz: ZoneInfo) -> str:
    hours = _hours(reading.from_time, reading.to_time)
    if hours and reading.start_at is None and reading.end_at is None:
        hours += _zone(reading)
    pieces = [
        _WISHES.get(reading.preference or "", ""),
        " ".join(part for part in (_bounds(reading, tz), hours) if part),
    ]
    text = ", ".join(piece for piece in pieces if piece)
    if not reading.excluded_days:
        return text
    days = " and ".join(_day(day) for day in reading.excluded_days)
    return f"{text or 'any day'} except {days}"


def _hours(start: time | None, end: time | None) -> str:
    if start and end:
        return f"between {_clock(start)} and {_clock(end)}"
    if start:
        return f"after {_clock(start)}"
    return f"before {_clock(end)}" if end else ""


def _bounds(reading: Reading, tz: ZoneInfo) -> str:
    start = reading.start_at.astimezone(tz) if reading.start_at else None
    end = reading.end_at.astimezone(tz) if reading.end_at else None
    if start and end:
        return _closed(start, end)
    if start:
        return f"from {_moment(start)} on"
    return f"before {_moment(end)}" if end else ""


def _closed(start: datetime, end: datetime) -> str:
    midnight = time()
    if start.time() == end.time() == midnight:
        last = end.date() - timedelta(days=1)
        if last == start.date():
            return f"{_day(last)} all day"
        return f"from {_day(start.date())} to {_day(last)}"
    same_day = start.date() == (end - timedelta(microseconds=1)).date()
    if same_day and not (start.fold or end.fold):
        return f"{_day(start.date())} between {_bound(start)} and {_bound(end)}"
    return f"from {_day(start.date())} at {_clock(start)} to {_day(end.date())} at {_clock(end)}"


def _bound(at: datetime) -> str:
    return "midnight" if at.time() == time() else _clock(at)


def _moment(at: datetime) -> str:
    return _day(at.date()) if at.time() == time() else f"{_day(at.date())} at {_clock(at)}"
