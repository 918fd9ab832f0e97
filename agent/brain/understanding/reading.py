"""Words about time read by `scheduling.when`, in the context of the conversation; zones."""

import re
from dataclasses import replace
from datetime import datetime, time
from functools import lru_cache

from agent.brain.understanding.rewording import reworded
from agent.brain.understanding.situation import Situation
from scheduling.model import OpeningHours
from scheduling.when import Context, Reading, named_zone, read

MAYBE_TIME = re.compile(
    r"\d|mourning|thirsty|weak\b|day\b|days\b|week|month|morning|noon|night|evening|hour|minute|mins\b|today|tom+or+ow|tmr|fortnight|o'?clock"
    r"|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen"
    r"|eighteen|nineteen|twenty|thirty|half|quarter|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth"
    r"|eleventh|twelfth|\w+teenth|\w+tieth|mon|tues?|weds?|thurs?|thu|fri|sat|sun|jan\w*|feb\w*|mar|march|apr\w*|may|june?"
    r"|july?|aug\w*|sept?\w*|oct\w*|nov\w*|dec\w*|earl\w*|late\w*|soon\w*|next|last|after|before|between|lunch\w*|am|pm|a\.m|at (?:for|fore)|won|ate|to"
    r"|middle|former|latter|final|top|bottom|other|that one|this one|option|easter|christmas|thanksgiving|new year\w*|time|possible|available|noonish|\w+ish|wensday|\w+day)\b",
    re.IGNORECASE,
)

_ZONE_FILL = re.compile(
    r"\b(?:please|time|zone|the|in|its|it is|im|i am|on|my|is|thanks|standard|daylight)\b"
)

_ZONE_CUE = re.compile(
    r"time|zone|coast|\b(?:eastern|central|mountain|pacific|atlantic|gmt|utc|bst|cet|ist|a[ew]?[sd]t|[ecmp][sd]?t"
    r"|in|from|of)\b"
)

_COAST = re.compile(r"\b(?P<coast>east|west) coast\b")

_COASTS = {"east": "America/New_York", "west": "America/Los_Angeles"}

_PLACE = re.compile(
    r"\b(?:i'?m|i am|we'?re|we are|calling|live|living|based|located|here)(?: calling)?(?: here)? (?:in|from|out of) (?P<city>[a-z]+(?: [a-z]+)?)",
    re.IGNORECASE,
)


@lru_cache(maxsize=32)
def _envelope(hours: OpeningHours | None) -> tuple[time, time] | None:
    """Return the earliest opening and the latest closing of the week."""
    days = [day for day in hours.days if day] if hours else []
    return (min(day[0] for day in days), max(day[1] for day in days)) if days else None


def context_of(
    situation: Situation, *, slots: tuple[datetime, ...] = (), anchor: datetime | None = None
) -> Context:
    """Return the context a phrase of this conversation is read in."""
    return Context(
        now=situation.now,
        tz=situation.tz,
        locale=situation.locale,
        hours=_envelope(situation.hours),
        slots=slots,
        anchor=anchor or situation.anchor,
    )


def reading_of(text: str, context: Context, hours: OpeningHours | None = None) -> Reading | None:
    """Read `text`; None when nothing was said about time."""
    if not MAYBE_TIME.search(text):
        return None
    reading = read(reworded(text), context)
    if reading.kind == "none" and not reading.problem:
        return None
    if reading.kind == "window" and hours and reading.start_at and reading.end_at:
        return _by_day_hours(text, reading, context, hours)
    return reading


def _by_day_hours(text: str, reading: Reading, context: Context, hours: OpeningHours) -> Reading:
    """Clip a daypart to the hours of its own day, where they differ from the week's."""
    if reading.start_at is None or reading.end_at is None:
        return reading
    day = reading.start_at.astimezone(context.tz).date()
    own = hours.on(day)
    if reading.end_at.astimezone(context.tz).date() != day or not own or own == context.hours:
        return reading
    return read(reworded(text), replace(context, hours=own))


def zone_of(text: str, *, asked: bool) -> str | None:
    """Return the IANA name of a zone that was named: "mountain time", "I'm in Denver"."""
    lowered = text.lower()
    if not asked and not _ZONE_CUE.search(lowered):
        return None
    living = _PLACE.search(lowered)
    if living and (home := named_zone(f"{living['city']} time")):
        return home.key
    if coast := _COAST.search(lowered):
        return _COASTS[coast["coast"]]
    zone = named_zone(lowered)
    if zone is None and asked:
        place = _ZONE_FILL.sub("", re.sub(r"[^a-z ]", "", lowered)).strip()
        zone = named_zone(f"{place} time")
    if zone is None and (living := _PLACE.search(lowered)):
        city = living["city"]
        zone = named_zone(f"{city} time") or named_zone(f"{city.split(' ')[0]} time")
    return zone.key if zone else None


def place_of(reading: Reading | None, text: str) -> tuple[tuple[int, int], ...]:
    """Return the characters of `text` that a reading was taken from."""
    at = text.find(reading.span) if reading and reading.span else -1
    return ((at, at + len(reading.span)),) if reading and at >= 0 else ()
