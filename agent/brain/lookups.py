"""What the tools found: open times and bookings, and which of them were spoken."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from scheduling.labels import HOURS, MONTHS, WEEKDAYS

_HOURS = {word: number or 12 for number, word in enumerate(HOURS)} | {"noon": 12, "midday": 12}
_MINUTES = {"fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "forty-five": 45, "fifty": 50}
_DAYS = [name.lower() for name in WEEKDAYS]
_MONTHS = [name.lower() for name in MONTHS]
_CLOCK = (
    r"(?P<h>\d{1,2}):(?P<m>\d\d)(?:\s*(?P<ap>[ap])\.?m\b)?|(?P<h2>\d{1,2})\s*(?P<ap2>[ap])\.?m\b"
    rf"|(?<!which )(?<!that )(?<!this )(?<!first )(?<!last )(?<!other )\b(?P<half>half past )?(?P<hw>{'|'.join(_HOURS)})\b"
    rf"(?:[ -](?P<mw>forty[ -]five|{'|'.join(_MINUTES)})\b)?"
    r"|(?:\bat |(?<=, )|\b(?:or|and) )(?P<h3>\d{1,2})\b(?![:\d]|\s*[ap]\.?m\b|st|nd|rd|th)"
)
_TOKEN = re.compile(
    rf"(?P<month>{'|'.join(_MONTHS)}) (?P<dom>\d{{1,2}})(?:st|nd|rd|th)?\b(?!:)"
    rf"|(?P<iso>\d{{4}}-\d\d-\d\d)T?|\b(?P<weekday>{'|'.join(_DAYS)})s?\b"
    rf"|\b(?P<near>today|tomorrow)\b|{_CLOCK}"
)


@dataclass(frozen=True, slots=True)
class Choice:
    """An open time under its handle; `start_at` is aware, in the zone of the answer."""

    id: str
    label: str
    start_at: datetime


@dataclass(frozen=True, slots=True)
class Found:
    """A booking under its handle; `start_at` is None when the answer did not say."""

    id: str
    service: str
    label: str
    start_at: datetime | None


@dataclass(frozen=True, slots=True)
class Search:
    """One answered find_times call."""

    wanted: tuple[str, str, str, str]
    """(service, when, booking_id, timezone) as asked."""
    code: str
    message: str
    times: tuple[Choice, ...] = ()
    all: tuple[Choice, ...] = ()
    more: int = 0
    service: str = ""
    asked: str = ""


def read_search(arguments: Mapping[str, str], data: Mapping[str, Any], tz: ZoneInfo) -> Search:
    """Read a find_times answer; local starts are in the zone the answer names, else in `tz`."""
    zone = _zone(data.get("timezone"), tz)
    times = choices(data.get("times"), zone)
    service = data.get("service")
    named = cast("Mapping[str, Any]", service).get("id", "") if isinstance(service, dict) else ""
    more = data.get("more", 0)
    return Search(
        wanted=wanted(arguments),
        code=str(data.get("code", "")),
        message=str(data.get("message", "")),
        times=times,
        all=_in_order((*choices(data.get("all"), zone), *times)),
        more=more if isinstance(more, int) else 0,
        service=str(named),
        asked=str(data.get("asked", "")),
    )


def wanted(arguments: Mapping[str, str]) -> tuple[str, str, str, str]:
    """Return what a find_times call asks for, comparable."""
    get = arguments.get
    return get("service", ""), get("when", ""), get("booking_id", ""), get("timezone", "")


def choices(entries: Any, tz: ZoneInfo) -> tuple[Choice, ...]:  # noqa: ANN401 - foreign JSON
    """Read a list of {id, label, start}; entries without a readable start are left out."""
    found: list[Choice] = []
    for entry in _objects(entries):
        start_at = _start(entry.get("start"), tz)
        if start_at is not None:
            found.append(Choice(str(entry.get("id", "")), str(entry.get("label", "")), start_at))
    return tuple(found)


def _in_order(open_times: Iterable[Choice]) -> tuple[Choice, ...]:
    """Sort open times, each once: what is offered may lie beyond the list of all."""
    return tuple(sorted({one.id: one for one in open_times}.values(), key=lambda one: one.start_at))


def read_booking(entry: Mapping[str, Any], tz: ZoneInfo) -> Found:
    """Read {id, service, label, start}."""
    return Found(
        str(entry.get("id", "")),
        str(entry.get("service", "")),
        str(entry.get("label", "")),
        _start(entry.get("start"), tz),
    )


def read_bookings(data: Mapping[str, Any], tz: ZoneInfo) -> tuple[Found, ...]:
    """Read the bookings of a find_bookings answer."""
    zone = _zone(data.get("timezone"), tz)
    return tuple(read_booking(entry, zone) for entry in _objects(data.get("bookings")))


@dataclass(frozen=True, slots=True)
class Mention:
    """A clock time named in a sentence, with the day named before it."""

    hour: int
    minute: int
    half: str
    """ "a" or "p" where AM or PM was said."""
    kind: str = ""
    day: str = ""
    month: int = 0

    def fits(self, start_at: datetime, today: date) -> bool:
        """Return whether an offered start is what was named."""
        if start_at.minute != self.minute:
            return False
        if start_at.hour != self.hour and (self.half or start_at.hour % 12 != self.hour % 12):
            return False
        return not self.kind or self.on(start_at.date(), today)

    def on(self, local: date, today: date) -> bool:
        """Return whether a local day is the one that was named."""
        if self.kind == "month":
            return (local.month, local.day) == (self.month, int(self.day))
        if self.kind == "iso":
            return local.isoformat() == self.day
        if self.kind == "near":
            return (local - today).days == (0 if self.day == "today" else 1)
        return local.weekday() == _DAYS.index(self.day)


def spoken(text: str, offered: Sequence[Choice], *, today: date) -> tuple[Choice, ...]:
    """Return the offered times `text` names, in spoken order, whoever worded it."""
    found: list[Choice] = []
    for mention in mentions(text):
        hit = next((one for one in offered if mention.fits(one.start_at, today)), None)
        if hit is not None and hit not in found:
            found.append(hit)
    return tuple(found)


@lru_cache(maxsize=1024)
def mentions(text: str) -> tuple[Mention, ...]:
    """Return the clock times a sentence names, in order."""
    found: list[Mention] = []
    kind, day, month, end = "", "", 0, 0
    for match in _TOKEN.finditer(re.sub(r"\([^)]*\)", " ", text.lower())):
        if match["month"]:
            kind, day, month = "month", match["dom"], _MONTHS.index(match["month"]) + 1
        elif match["iso"] or match["near"]:
            kind, day = ("iso", match["iso"]) if match["iso"] else ("near", match["near"])
        elif match["weekday"]:
            if kind != "month" or end <= match.start() - 3:
                kind, day = "weekday", match["weekday"]
        else:
            found.append(Mention(*_clock(match), kind, day, month))
            continue
        end = match.end()
    return tuple(found)


def _clock(match: re.Match[str]) -> tuple[int, int, str]:
    half = match["ap"] or match["ap2"] or ""
    if match["hw"]:
        word = (match["mw"] or "").replace(" ", "-")
        return _HOURS[match["hw"]], 30 if match["half"] else _MINUTES.get(word, 0), ""
    hour = int(match["h"] or match["h2"] or match["h3"])
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    return hour, int(match["m"] or 0), half


def _objects(entries: Any) -> Iterable[Mapping[str, Any]]:  # noqa: ANN401 - foreign JSON
    if not isinstance(entries, list):
        return ()
    listed = cast("list[Any]", entries)
    return tuple(cast("Mapping[str, Any]", entry) for entry in listed if isinstance(entry, dict))


def _start(value: Any, tz: ZoneInfo) -> datetime | None:  # noqa: ANN401 - foreign JSON
    try:
        start_at = datetime.fromisoformat(str(value).replace("Z", "+00:00"))
    except ValueError:
        return None
    return start_at.replace(tzinfo=tz) if start_at.tzinfo is None else start_at.astimezone(tz)


def _zone(value: Any, tz: ZoneInfo) -> ZoneInfo:  # noqa: ANN401 - foreign JSON
    try:
        return ZoneInfo(str(value)) if value else tz
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return tz
