"""What the agent's own words named: the values it read back and the times it spoke of."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from agent.brain.facts import Facts
from agent.brain.lookups import Mention, mentions
from agent.brain.understanding import emails, phones, services
from scheduling.model import OpeningHours

_NAME = r"(?-i:[A-Z][\w'\u2019.-]*(?: (?:(?:de|la|van|der|den|von|da|del|di|du|le|bin|al|el) )*[A-Z][\w'\u2019-]*){0,3})"
_NAMED = (
    re.compile(
        rf"\bname (?:as|is|of|would be|was|I have is|I've got is)?:?\s*(?P<name>{_NAME})", re.I
    ),
    re.compile(
        rf"\b(?:under|for|with|is that|that's|I have|got|down as|it's) (?P<name>{_NAME})(?=[\s,.?!;:]|$)",
        re.I,
    ),
    re.compile(rf"(?:^|[,;] )(?P<name>{_NAME}), (?=\S+@|[\w ]+ at [\w ]+ dot )"),
)
_NOT_NAMES = re.compile(
    r"^(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|may|june|july|august|september"
    r"|october|november|december|i|i'm|i'll|the|a|an|your|you|just|right|correct|consultation|follow-up|extended"
    r"|today|tomorrow|sorry|yes|no|okay|nothing|noon|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b",
    re.IGNORECASE,
)
_SPOKEN_ADDRESS = re.compile(
    r"(?<!['\u2019])(?:[a-z0-9]+ )*?(?:[a-z0-9]+ (?:dot|underscore|dash|plus|hyphen) )*[a-z0-9]+ at "
    r"[a-z0-9-]+(?: (?:dot|dash) [a-z0-9-]+)+",
    re.IGNORECASE,
)
# How an agent leads to what it reads back: "I noted k i m at".
_REPORTING = re.compile(
    r"\b(?:noted|understood|confirm(?:ing)?|check(?:ing)?|got|repeat(?:ing)?|wrote|down|heard|took|recorded|entered|saved)\b(?! (?:at|dot|dash|underscore)\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Mentioned:
    """What was named: `values` under name, email, phone and service, aware `starts` in order."""

    values: Mapping[str, str] = field(default_factory=dict[str, str])
    starts: tuple[datetime, ...] = ()
    services: tuple[str, ...] = ()
    """The services named, in order."""


@lru_cache(maxsize=512)
def mentioned(text: str, facts: Facts) -> Mentioned:
    """Read the values and times that the agent's words name."""
    named = _services(text, facts)
    values = {
        "email": _email(text),
        "phone": _phone(text, facts.country),
        "name": _name(text),
        "service": named[0] if named else "",
    }
    return Mentioned(
        {key: value for key, value in values.items() if value},
        starts(text, facts),
        named,
    )


def starts(text: str, facts: Facts) -> tuple[datetime, ...]:
    """Return the instants that are named with their day, in the order they are spoken."""
    found: list[datetime] = []
    for mention in mentions(text):
        day = _day(mention, facts.now.date())
        start_at = _at(mention, day, facts.tz, facts.hours) if day else None
        if start_at is not None and start_at not in found:
            found.append(start_at)
    return tuple(found)


def _day(mention: Mention, today: date) -> date | None:
    """Return the next day that a mention can mean."""
    try:
        if mention.kind == "month":
            day = date(today.year, mention.month, int(mention.day))
            return day if day >= today - timedelta(31) else day.replace(year=today.year + 1)
        if mention.kind == "iso":
            return date.fromisoformat(mention.day)
    except ValueError:
        return None
    if not mention.kind:
        return None
    return next(
        (day for day in (today + timedelta(n) for n in range(8)) if mention.on(day, today)), None
    )


def _at(mention: Mention, day: date, tz: ZoneInfo, hours: OpeningHours | None) -> datetime:
    """Return the instant; an hour without AM or PM is the one inside the opening hours."""
    hour = mention.hour
    opening = hours.on(day) if hours else None
    opens, closes = opening or (time(7), time(19))
    if not mention.half and hour < 12 and not opens <= time(hour, mention.minute) <= closes:
        hour += 12 if time(hour + 12, mention.minute) <= closes or hour + 12 < 19 else 0
    return datetime.combine(day, time(hour, mention.minute), tz)


def _email(text: str) -> str:
    found = emails.read(text, expected=False) if "@" in text else None
    if found and found.email:
        return found.email
    for match in _SPOKEN_ADDRESS.finditer(text):
        spoken = emails.read(_REPORTING.sub("okay", match.group()), expected=True)
        if spoken and spoken.email:
            return spoken.email
    return ""


def _phone(text: str, country: str) -> str:
    text = re.sub(r"\b(?:at )?\d{1,2}:\d\d(?: ?[ap]\.?m\b\.?)?", " ", text, flags=re.IGNORECASE)
    found = phones.read(text, expected=False, country=country)
    return (found.phone or "") if found else ""


def _name(text: str) -> str:
    for pattern in _NAMED:
        for match in pattern.finditer(text):
            name = match["name"].rstrip(".,")
            if not _NOT_NAMES.match(name):
                return name
    return ""


def _services(text: str, facts: Facts) -> tuple[str, ...]:
    left, found = text.lower(), list[tuple[int, str]]()
    while (hit := services.read(left, facts.services, asked=False)) and len(found) < 9:
        found.append((hit.start, hit.slug))
        left = left[: hit.start] + " " * (hit.end - hit.start) + left[hit.end :]
    return tuple(slug for _, slug in sorted(found))
