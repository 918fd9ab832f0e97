"""How a day, a time and a zone are said: "Tomorrow", "9:00 AM", "Mountain Time"."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_AMERICAN = {
    "America/Halifax": "Atlantic Time",
    "America/New_York": "Eastern Time",
    "America/Chicago": "Central Time",
    "America/Denver": "Mountain Time",
    "America/Los_Angeles": "Pacific Time",
    "America/Anchorage": "Alaska Time",
    "Pacific/Honolulu": "Hawaii Time",
}
_AMERICAN_AREAS = ("America/", "US/", "Canada/", "Pacific/Honolulu")
_AREAS_OF_CITIES = (
    "Africa/",
    "America/",
    "Antarctica/",
    "Arctic/",
    "Asia/",
    "Atlantic/",
    "Australia/",
    "Europe/",
    "Indian/",
    "Pacific/",
    "US/",
)

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
NUMBERS = (
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
)
"""The numbers below twenty in words."""
TENS = ("", "", "twenty", "thirty", "forty", "fifty")
"""The tens below sixty in words; empty where a number below twenty has a word of its own."""
ORDINALS = (
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
    "twentieth",
)
"""The ordinals from the first to the twentieth in words."""
HOURS = ("twelve", *NUMBERS[1:12])
"""The hours of a clock in words, at their number modulo twelve."""


@dataclass(frozen=True, slots=True)
class Zones:
    """Whose clock is spoken: `tz` is the customer's, `home` the organization's; often the same."""

    tz: ZoneInfo
    home: ZoneInfo

    def start_label(self, start_at: datetime) -> str:
        """Return weekday, month, day and time, on both clocks where they differ."""
        return start_label(start_at, tz=self.tz, other_tz=self.home)

    def note(self, at: datetime) -> str:
        """Return the customer's zone to say after times, empty where both clocks agree at `at`."""
        return "" if same_clock(self.tz, self.home, at) else zone_label(self.tz, at)


def day_label(day: date, *, today: date) -> str:
    """Return `Today`, `Tomorrow`, a weekday up to six days ahead, else `Monday, March 30`."""
    ahead = (day - today).days
    if ahead in (0, 1):
        return ("Today", "Tomorrow")[ahead]
    return f"{day:%A}" if 1 < ahead < 7 else full_day_label(day)


def full_day_label(day: date) -> str:
    """Return weekday, month and day: `Thursday, March 4`."""
    return f"{day:%A, %B} {day.day}"


def time_label(at: time | datetime) -> str:
    """Return the wall-clock time as given, `9:00 AM`; a datetime is not converted."""
    return f"{at.hour % 12 or 12}:{at.minute:02} {'AM' if at.hour < 12 else 'PM'}"


def start_label(start_at: datetime, *, tz: ZoneInfo, other_tz: ZoneInfo | None = None) -> str:
    """Return `Thursday, March 4 at 9:00 AM` in `tz`.

    Where the clocks of `other_tz` differ at that instant both are said, `tz` first: `Thursday,
    March 4 at 11:00 AM Mountain Time (1:00 PM Eastern Time)`, with the other weekday if it differs.
    """
    here = start_at.astimezone(tz)
    label = f"{full_day_label(here.date())} at {time_label(here)}"
    if other_tz is None or same_clock(tz, other_tz, start_at):
        return label
    there = start_at.astimezone(other_tz)
    weekday = "" if there.date() == here.date() else f"{there:%A} "
    other = f"{weekday}{time_label(there)} {zone_label(other_tz, start_at)}"
    return f"{label} {zone_label(tz, start_at)} ({other})"


def start_labels(starts: Iterable[datetime], *, tz: ZoneInfo) -> tuple[str, ...]:
    """Label several starts in the order given; one on the day just said is only its time."""
    labels: list[str] = []
    said: date | None = None
    for start_at in starts:
        local = start_at.astimezone(tz)
        labels.append(time_label(local) if local.date() == said else start_label(local, tz=tz))
        said = local.date()
    return tuple(labels)


def same_clock(tz: ZoneInfo, other_tz: ZoneInfo, at: datetime) -> bool:
    """Tell whether both zones show the same wall-clock time at the instant `at`."""
    return at.astimezone(tz).utcoffset() == at.astimezone(other_tz).utcoffset()


def zone_label(tz: ZoneInfo, at: datetime) -> str:
    """Return what people call the zone: `Eastern Time`, else its city, `Kolkata time`.

    A North American zone has the common name only while it keeps that clock: Phoenix is `Mountain
    Time` in winter and `Phoenix time` in summer, when Denver has moved on.
    """
    local = at.astimezone(tz)
    if tz.key.startswith(_AMERICAN_AREAS):
        for key, name in _AMERICAN.items():
            reference = at.astimezone(ZoneInfo(key))
            if (reference.utcoffset(), reference.tzname()) == (local.utcoffset(), local.tzname()):
                return name
    if tz.key.startswith(_AREAS_OF_CITIES):
        return f"{tz.key.rsplit('/', 1)[1].replace('_', ' ')} time"
    return _offset_label(local)


def _offset_label(local: datetime) -> str:
    """Name a zone that is no place by its distance from UTC: `UTC`, `UTC minus 5:30`."""
    minutes = round((local.utcoffset() or timedelta()).total_seconds() / 60)
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC {'plus' if minutes > 0 else 'minus'} {hours}{f':{rest:02}' if rest else ''}"


def in_prose(name: str) -> str:
    """Return a title as it stands inside a sentence: `extended session`, but `MRI scan`."""
    return name[:1].lower() + name[1:] if name[1:2].islower() else name
