"""Words about time read by `scheduling.when`, in the context of the conversation; zones."""

import re
from dataclasses import replace
from datetime import datetime, time
from functools import lru_cache

from agent.brain.understanding.normalize import word_set
from agent.brain.understanding.places import is_here, zone_among, zone_at
from agent.brain.understanding.prefilter import Prefiltered
from agent.brain.understanding.rewording import reworded
from agent.brain.understanding.situation import Situation
from scheduling.model import OpeningHours
from scheduling.when import Context, Reading, named_zone, read

_TIME_WORDS = word_set("""one two three four five six seven eight nine ten eleven twelve thirteen twenty thirty
    half quarter first second third fourth fifth sixth seventh eighth ninth twelfth mon tue tues wed weds thu
    thur thurs fri sat sun mar march may june jun july jul next last after before between am pm won ate middle
    former latter final top bottom other option wk wks halloween easter christmas thanksgiving time possible available mourning
    thirsty weak min mins hrs hr tmr tmrw fortnight asap nite""")
_TIME_STARTS = ("week", "month", "morning", "noon", "night", "evening", "hour", "minute", "today", "tomor", "tommor",
                "tonight", "midnight", "midday", "afternoon", "jan", "feb", "apr", "aug", "sep", "oct", "nov", "dec",
                "earl", "late", "soon", "lunch", "year", "fortnight", "oclock", "o'clock")  # fmt: skip
_TIME_ENDS = (
    "day",
    "days",
    "day's",
    "teen",
    "teenth",
    "tieth",
    "ish",
    "enth",
    "noon",
    "night",
    "morning",
    "evening",
    "week",
)
_SAID = re.compile(r"[a-z0-9][\w']*", re.IGNORECASE)
# An hour that sounds like another word: "at for", "that one", and "to" or "for" as a whole answer.
_HOUR_ALIKE = Prefiltered(
    "at fo|at to|that one|this one|a.m|p.m",
    r"\bat (?:for|fore|to|too)\b|\b(?:that|this) one\b|\b[ap]\.m",
    re.IGNORECASE,
)
_LONE_HOUR = re.compile(r"\W*(?:to|too|for|fore)\W*(?:please\W*)?$", re.IGNORECASE)


def may_be_time(text: str) -> bool:
    """Tell whether `text` may say something about time: cheap, and wrong only on the safe side."""
    if any(map(_is_of_time, _SAID.findall(text.lower()))):
        return True
    return _HOUR_ALIKE.search(text) is not None or _LONE_HOUR.match(text) is not None


@lru_cache(maxsize=4096)
def _is_of_time(word: str) -> bool:
    if word[0].isdigit() or word.partition("'")[0] in _TIME_WORDS:
        return True
    return word.startswith(_TIME_STARTS) or word.endswith(_TIME_ENDS)


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
    r"\b(?:i'?m|i am|we'?re|we are|calling|phoning|ringing|live|living|staying|based|located|here)"
    r"(?: (?:calling|phoning|ringing|here|out|over|down|up|away|currently|now))* (?:in|from|out of) (?P<city>[a-z]+(?: [a-z]+)?)",
    re.IGNORECASE,
)

_PLACE_TIME = re.compile(r"(?P<two>\b[a-z]+(?: [a-z]+)?) time\b")


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
    if not may_be_time(text):
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


def zone_of(text: str, *, asked: bool, here: str = "") -> str | None:
    """Return the IANA name of a zone that was named: "mountain time", "I'm in Denver".

    `asked` when it was asked for: then a place is enough, and "same as yours" is `here`.
    """
    lowered = text.lower()
    if not asked and not _ZONE_CUE.search(lowered):
        return None
    if home := _home(lowered):
        return home
    if coast := _COAST.search(lowered):
        return _COASTS[coast["coast"]]
    if asked and (place := zone_among(lowered)):
        return place
    zone = named_zone(lowered)
    if zone is None and asked:
        place = _ZONE_FILL.sub("", re.sub(r"[^a-z ]", "", lowered)).strip()
        zone = named_zone(f"{place} time")
    if zone is None:
        return here if asked and here and is_here(lowered) else _timed(lowered)
    return zone.key


def _home(text: str) -> str | None:
    """Return the zone of the place the caller says to be at."""
    living = _PLACE.search(text)
    if not living:
        return None
    two, one = living["city"], living["city"].split(" ")[0]
    if zone := zone_at(two):
        return zone
    if named := named_zone(f"{two} time"):
        return named.key
    named = named_zone(f"{one} time")
    return zone_at(one) or (named.key if named else None)


def _timed(text: str) -> str | None:
    """Return the zone of "calgary time"."""
    for match in _PLACE_TIME.finditer(text):
        if zone := zone_at(match["two"].strip()) or zone_at(match["two"].split()[-1]):
            return zone
    return None


def place_of(reading: Reading | None, text: str) -> tuple[tuple[int, int], ...]:
    """Return the characters of `text` that a reading was taken from."""
    at = text.find(reading.span) if reading and reading.span else -1
    return ((at, at + len(reading.span)),) if reading and at >= 0 else ()
