"""Zones as callers name them: "mountain time", "london time", "ist"."""

import re
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from scheduling.when.words import listed

_ZONES: Final = {
    "America/New_York": "eastern|new york|est|edt|et|miami|boston|atlanta|philadelphia|washington",
    "America/Chicago": "central|chicago|cst|cdt|ct|texas|dallas|houston|austin|minneapolis",
    "America/Denver": "mountain|denver|mst|mdt|mt|colorado|utah",
    "America/Los_Angeles": (
        "pacific|los angeles|la|california|pst|pdt|pt|west coast|san francisco|seattle|las vegas"
    ),
    "America/Phoenix": "arizona|phoenix",
    "America/Anchorage": "alaska|alaskan|akst|akdt",
    "Pacific/Honolulu": "hawaii|hawaiian|hst|honolulu",
    "America/Halifax": "atlantic|halifax",
    "America/Toronto": "toronto|ontario|montreal|ottawa",
    "Europe/London": "uk|british|britain|england|bst|london|greenwich",
    "Europe/Dublin": "irish|ireland|dublin",
    "Europe/Paris": "central european|cet|cest|paris|french|france",
    "Europe/Berlin": "german|germany|berlin|munich",
    "Asia/Kolkata": "indian|india|ist|kolkata|mumbai|delhi|bangalore|chennai",
    "Asia/Tokyo": "japan|japanese|tokyo|jst",
    "Asia/Singapore": "singapore|sgt",
    "Asia/Dubai": "dubai|gulf",
    "Australia/Sydney": "sydney|melbourne|aest|aedt",
    "Australia/Perth": "perth|awst",
    "Australia/Brisbane": "brisbane|queensland",
    "Pacific/Auckland": "new zealand|auckland|nzst|nzdt",
    "UTC": "utc|gmt|zulu|universal",
}
_NAMES: Final = {name: key for key, names in _ZONES.items() for name in names.split("|")}
_SHORT: Final = frozenset(
    listed(
        "est edt cst cdt mst mdt pst pdt akst akdt hst bst cet cest ist jst sgt aest aedt awst nzst nzdt"
        " utc gmt"
    )
)
_AREAS: Final = (
    "America", "Europe", "Asia", "Africa", "Australia", "Pacific", "Atlantic", "Indian",
)  # fmt: skip
_NOT_PLACES: Final = frozenset(
    listed(
        "any some the same what that this first last next my your our their local long short free good"
        " best better every all of a an in on at full part spare no more enough right wrong each which"
        " some other another usual regular start end open opening closing lunch day night morning"
        " second third dinner break quality real whole waiting drive travel it be do have"
    )
)
_LATE_WORDS: Final = "et|ct|mt|pt|eastern|central|mountain|pacific|uk"
"""Said after a clock time these are zones, elsewhere they are streets and seas."""

_HOURS: Final = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty"
_FOLLOWING: Final = (
    "on|at|tomorrow|today|tonight|please|works|would|is|for|next|this|if|or|and|then|good|fine"
    "|mon|tue|wed|thu|fri|sat|sun"
)
"""What tells "ten eastern tomorrow" from "ten eastern street"."""
_SAID: Final = frozenset(
    name.split()[-1].encode() for name in (*_NAMES, *_SHORT, *_LATE_WORDS.split("|"))
)
"""A word of each name, without which none is there."""
_CUES: Final = frozenset(
    word.encode() for word in (*listed("time utc gmt"), *_SHORT, *_LATE_WORDS.split("|"))
)
_MARKS: Final = bytes.maketrans(b".,;:?!()'\"-", b" " * 11)


@lru_cache(maxsize=1)
def _named() -> re.Pattern[str]:
    names = "|".join(sorted(_NAMES, key=len, reverse=True))
    areas = "|".join(area.lower() for area in _AREAS)
    return re.compile(
        rf"\b(?P<key>(?:{areas})/[a-z_/-]+)(?: time)?"
        rf"|\b(?P<name>{names})(?:'s)?(?: (?:standard|daylight|summer))? time\b"
        rf"|\b(?P<short>{'|'.join(sorted(_SHORT))})\b"
        r"|(?:[ap]\.?\s?m\.?|o'?clock|morning|afternoon|evening|noon)"
        rf" (?P<after>{_LATE_WORDS})\b(?!/)"
        rf"|(?:\d|\b(?:{_HOURS})) (?P<beside>{_LATE_WORDS})(?=\s*$|[,.?!]| (?:{_FOLLOWING}))"
    )


@lru_cache(maxsize=512)
def _zone(key: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(key)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


@lru_cache(maxsize=512)
def _city(words: str) -> ZoneInfo | None:
    """Return the zone the time zone database keeps under a city's name."""
    parts = words.split()
    for count in (2, 1):
        tail = parts[-count:]
        if len(tail) < count or not _NOT_PLACES.isdisjoint(tail):
            continue
        name = "_".join(part.capitalize() for part in tail)
        for area in _AREAS:
            found = _zone(f"{area}/{name}")
            if found:
                return found
    return None


@lru_cache(maxsize=1)
def _keys() -> dict[str, str]:
    return {key.lower(): key for key in available_timezones()}


@lru_cache(maxsize=256)
def _cased(key: str) -> ZoneInfo | None:
    """Return the zone of a database key written in any case."""
    area, _, place = key.partition("/")
    found = _zone(f"{area.capitalize()}/{'_'.join(word.capitalize() for word in place.split('_'))}")
    return found or _zone(_keys().get(key, ""))


def find_zone(text: str) -> tuple[ZoneInfo, tuple[int, int]] | None:
    """Return the zone named in lower-case `text` and where it was named."""
    words = text.encode("ascii", "replace").translate(_MARKS).split()
    if "/" not in text:
        if _CUES.isdisjoint(words):
            return None
        if _SAID.isdisjoint(words):
            return _found_city(text)
    for found in _named().finditer(text):
        after = "after" if found["after"] else "beside" if found["beside"] else ""
        name = found["name"] or found["short"] or (found[after] if after else None)
        zone = _zone(_NAMES[name]) if name else _cased(found["key"])
        if zone:
            return zone, found.span(after or 0)
    return _found_city(text)


def _found_city(text: str) -> tuple[ZoneInfo, tuple[int, int]] | None:
    """Return the zone of the city before the word "time"."""
    for found in re.finditer(r"\btime\b", text):
        before = text[: found.start()].split()[-2:]
        zone = _city(" ".join(before)) if before else None
        if zone:
            return zone, (text.rindex(before[-1], 0, found.start()), found.end())
    return None


def named_zone(text: str) -> ZoneInfo | None:
    """Return the zone a caller names: "mountain time", "eastern", "london time", "IST"."""
    lowered = " ".join(text.lower().replace(".", "").split()).strip(" ,?!")
    found = find_zone(lowered)
    if found:
        return found[0]
    bare = re.sub(r"^(?:i'?m (?:in|on)|in|on|it'?s|we'?re (?:in|on)|the|us) ", "", lowered)
    key = _NAMES.get(bare)
    return _zone(key) if key else _city(bare)
