"""Which days and clock times a sentence names, whoever worded it."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from scheduling.labels import HOURS, MONTHS, WEEKDAYS

_DAYS = [name.lower() for name in WEEKDAYS]
_MONTHS = [name.lower() for name in MONTHS]
_MINUTES = {
    "oh five": 5, "ten": 10, "fifteen": 15, "twenty": 20, "twenty five": 25, "thirty": 30,
    "thirty five": 35, "forty": 40, "forty five": 45, "fifty": 50, "fifty five": 55,
}  # fmt: skip
_HOUR = rf"(?:\d{{1,2}}|{'|'.join(HOURS)})"
_PAST = {"half past": 30, "half": 30, "quarter past": 15, "quarter to": -15}
_HALF = r"(?P<half>[ap]m)"
_REST = rf"{'|'.join(sorted(_MINUTES, key=len, reverse=True))}|o'?clock|[ap]m"
"""What makes more of an hour; a bare hour is one without it."""
_CLOCK = re.compile(
    rf"\b(?P<past>half past|quarter past|quarter to|half) (?P<ph>{_HOUR})(?: {_HALF})?\b".replace(
        "half>", "ph_half>"
    )
    + rf"|\b(?P<h>\d{{1,2}})[:.h](?P<m>\d\d)(?: ?{_HALF})?\b"
    + r"|\b(?P<h2>\d{1,2}) ?(?P<half2>[ap]m)\b|\b(?P<special>noon|midday|midnight)\b"
    + rf"|\b(?P<hw>{'|'.join(HOURS)}) (?:(?P<mw>{'|'.join(sorted(_MINUTES, key=len, reverse=True))})|o'?clock)\b"
    + rf"|\b(?P<hw2>{'|'.join(HOURS)}) (?P<half3>[ap]m)\b"
    + rf"|\b(?:at|by|around|until|till|from|to|between) (?P<bare>{_HOUR})\b(?! (?:{_REST}|of|dollars?|minutes?|hours?|percent|days?|weeks?|times?|appointments?|bookings?|person|people)\b)(?![:.]\d)"
    + rf"|\b(?P<subject>{_HOUR}) (?=(?:tomorrow|today|tonight|is|works?|would work|should work|does work|looks)\b)"
    + rf"|\b(?:do|offer|try) (?P<object>{_HOUR})\b(?=\s*(?:[,.?!]|$|(?:or|and|on|tomorrow|today)\b))"
    + rf"|(?:,|\bor|\band) (?P<listed>{_HOUR})\b(?=\s*(?:,|\bor\b|\band\b|[.?!]|$))"
)
_DATED = re.compile(
    rf"\b(?P<weekday>{'|'.join(_DAYS)})s?\b(?:,? (?:the )?(?P<month>{'|'.join(_MONTHS)}) (?P<dom>\d{{1,2}})(?:st|nd|rd|th)?\b)?"
    rf"|\b(?P<month2>{'|'.join(_MONTHS)}) (?P<dom2>\d{{1,2}})(?:st|nd|rd|th)?\b(?!:)"
    r"|\b(?P<near>today|tonight|tomorrow)\b"
)


@dataclass(frozen=True, slots=True)
class Day:
    """A day as it was named: any of weekday, month and day, or days from today."""

    at: int
    weekday: int | None = None
    month: int | None = None
    day: int | None = None
    ahead: int | None = None

    def fits(self, local: date, today: date) -> bool:
        """Tell whether `local` can be the day that was named."""
        if self.ahead is not None:
            return local == today + timedelta(days=self.ahead)
        if self.weekday is not None and local.weekday() != self.weekday:
            return False
        return self.month is None or (local.month, local.day) == (self.month, self.day)


@dataclass(frozen=True, slots=True)
class Clock:
    """A clock time as it was named; `half` is am, pm or empty, `day` the day it belongs to."""

    hour: int
    minute: int
    half: str = ""
    day: Day | None = None

    def fits_clock(self, hour: int, minute: int) -> bool:
        """Tell whether a wall clock of `hour`:`minute` (24 hours) can be what was named."""
        if (self.hour % 12, self.minute) != (hour % 12, minute):
            return False
        return not self.half or self.half == ("am" if hour < 12 else "pm") or self.hour > 12

    def fits(self, start_at: datetime, tzs: Iterable[ZoneInfo], now: datetime) -> bool:
        """Tell whether `start_at` is that time, on that day if one was named, in any of `tzs`."""
        for tz in tzs:
            local = start_at.astimezone(tz)
            day_fits = self.day is None or self.day.fits(local.date(), now.astimezone(tz).date())
            if day_fits and self.fits_clock(local.hour, local.minute):
                return True
        return False


def normalized(text: str) -> str:
    """Return bare lower-case words: no Markdown, no symbols, `am` and `pm`, single spaces."""
    text = "".join(_plain_char(char) for char in unicodedata.normalize("NFKC", text)).casefold()
    text = text.replace("\u2019", "'")
    text = re.sub(r"(?<![a-z])([ap])\.\s?m\b\.?", r"\1m", text)
    return " ".join(text.replace("-", " ").split())


def _plain_char(char: str) -> str:
    """Return what a reader sees of a character: marks and pictures are gaps, the invisible is gone."""
    category = unicodedata.category(char)
    if category == "Cf":
        return ""
    return " " if category in ("So", "Sk", "Mn") or char in "*_`~#>|" else char


def days_in(text: str) -> list[Day]:
    """Return the days named in normalized `text`, in order."""
    return [_day(match) for match in _DATED.finditer(text)]


def clocks_in(text: str) -> list[Clock]:
    """Return the clock times named in normalized `text`, each with the day it belongs to."""
    days = days_in(text)
    dates = [match.span() for match in _DATED.finditer(text)]
    found: list[Clock] = []
    for match in _CLOCK.finditer(text):
        if match["listed"] and not found:
            continue
        if _is_no_clock(match, dates):
            continue
        hour, minute, half = _parts(match)
        if hour > 24 or minute > 59:
            continue
        found.append(Clock(hour, minute, half, _governing(days, match.start())))
    return found


def _is_no_clock(match: re.Match[str], dates: Sequence[tuple[int, int]]) -> bool:
    """Tell "the first one is" and "March 4 is" from "nine is"."""
    for group in ("subject", "object"):
        if match[group]:
            end = match.end(group)
            return match[group] == "one" or any(start < end <= stop for start, stop in dates)
    return False


def is_bare(text: str) -> bool:
    """Tell whether normalized `text` is nothing but days and clock times, as in a list of them."""
    rest = _DATED.sub(" ", text)
    rest = re.sub(
        rf"\b(?:\d{{1,2}}(?:[:.h]\d\d)?|{'|'.join(HOURS)}|{'|'.join(_MINUTES)}|[ap]m)\b", " ", rest
    )
    rest = re.sub(
        r"\b(?:half|quarter|past|to|noon|midday|midnight|o'?clock|at|on|the|and|or)\b", " ", rest
    )
    return not re.search(r"\w", rest)


def _governing(days: Sequence[Day], at: int) -> Day | None:
    before = [day for day in days if day.at <= at]
    if before:
        return before[-1]
    return days[0] if days else None


def _day(match: re.Match[str]) -> Day:
    if match["near"]:
        return Day(match.start(), ahead=1 if match["near"] == "tomorrow" else 0)
    weekday = _DAYS.index(match["weekday"]) if match["weekday"] else None
    month, dom = match["month"] or match["month2"], match["dom"] or match["dom2"]
    if not month:
        return Day(match.start(), weekday)
    return Day(match.start(), weekday, _MONTHS.index(month) + 1, int(dom))


def _parts(match: re.Match[str]) -> tuple[int, int, str]:
    """Return hour, minute and half of a matched clock time."""
    if match["special"]:
        return 12, 0, "am" if match["special"] == "midnight" else "pm"
    half = match["half"] or match["half2"] or match["half3"] or match["ph_half"] or ""
    hour = _hour(
        match["h"] or match["h2"] or match["hw"] or match["hw2"] or match["ph"]
        or match["bare"] or match["listed"] or match["subject"] or match["object"]
    )  # fmt: skip
    if match["past"]:
        minutes = _PAST[match["past"]]
        return (hour, minutes, half) if minutes > 0 else ((hour + 11) % 12 or 12, 45, half)
    return hour, int(match["m"] or _MINUTES.get(match["mw"] or "", 0)), half


def _hour(text: str) -> int:
    return int(text) if text.isdigit() else HOURS.index(text) or 12
