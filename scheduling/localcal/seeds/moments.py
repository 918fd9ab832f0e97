"""Days and times as a seed file writes them: of the calendar, or counted from the day of its reading."""

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from scheduling.localcal.seeds.descriptions import WEEKDAYS

DAYS = "2027-03-04, today, tomorrow, in 3 days or Monday"
MOMENTS = (
    "2027-03-04 10:00, 2027-03-04T10:00-05:00, tomorrow 10:00, in 3 days 10:00 or Monday 10:00"
)

_AHEAD = re.compile(r"in (\d{1,4}) days?")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_ISO = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)?")
_WITH_TIME = re.compile(r"(.+?) (\d\d:\d\d)")
_YEARS = range(1970, 2200)


def day_of(text: str, *, today: date) -> date:
    """Return the day; a weekday is the next one after today.

    Raises:
        ValueError: it is none.
    """
    if text in ("today", "tomorrow"):
        return today + timedelta(days=int(text == "tomorrow"))
    if ahead := _AHEAD.fullmatch(text):
        return today + timedelta(days=int(ahead[1]))
    if text in WEEKDAYS:
        return today + timedelta(days=(WEEKDAYS.index(text) - today.weekday() - 1) % 7 + 1)
    if not _DATE.fullmatch(text) or date.fromisoformat(text).year not in _YEARS:
        raise ValueError(text)
    return date.fromisoformat(text)


def moment_of(text: str, *, today: date, tz: ZoneInfo) -> datetime:
    """Return the moment, aware; without an offset it is a wall time in `tz`.

    Raises:
        ValueError: it is none.
    """
    if _ISO.fullmatch(text):
        at = datetime.fromisoformat(text)
        if at.year not in _YEARS:
            raise ValueError(text)
        return at if at.tzinfo else at.replace(tzinfo=tz)
    parts = _WITH_TIME.fullmatch(text)
    if parts is None:
        raise ValueError(text)
    return datetime.combine(day_of(parts[1], today=today), time.fromisoformat(parts[2]), tzinfo=tz)
