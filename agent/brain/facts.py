"""The facts of the conversation, read from the `## Facts` lines of the system message."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from agent.brain.understanding import Service
from scheduling.model import MOST_OFFERS, OpeningHours

_LINE = re.compile(
    r"^\s*[-*]\s*(?P<key>[A-Za-z][A-Za-z ]*?)\s*:\s*(?P<value>.+?)\s*$", re.MULTILINE
)
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)")
_SERVICE = re.compile(r"^(?P<slug>[\w.-]+)\s*=\s*(?P<name>[^,(]+)")
_MINUTES = re.compile(r"(\d+) min")
_ALSO = re.compile(r"\(also:\s*(?P<names>[^)]*)\)")
_CLOCK = re.compile(r"(\d{1,2})(?::(\d\d))?\s*([AP]M)", re.IGNORECASE)
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_UTC = ZoneInfo("UTC")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Facts:
    """What the system message says about the business and the call; `now` is aware."""

    business: str = ""
    agent: str = ""
    now: datetime = _EPOCH
    tz: ZoneInfo = _UTC
    locale: str = "en-US"
    country: str = "US"
    voice: bool = False
    caller_number: bool = False
    services: tuple[Service, ...] = ()
    hours: OpeningHours | None = None
    required: tuple[str, ...] = ("name", "email")
    topics: tuple[str, ...] = ()
    answers: Mapping[str, str] = field(default_factory=dict[str, str], hash=False)
    """What is known on each topic, where that is told: its words help to find the topic."""
    offers: int = MOST_OFFERS
    """How many open times are named in one turn."""

    def service(self, slug: str) -> Service | None:
        """Return the service with that slug."""
        return next((one for one in self.services if one.slug == slug), None)


@lru_cache(maxsize=64)
def read_facts(text: str) -> Facts:
    """Read the facts out of a system message; what is missing keeps its default."""
    _, found, tail = text.partition("## Facts")
    lines = {
        match["key"].lower(): match["value"] for match in _LINE.finditer(tail if found else text)
    }
    tz = _zone(lines.get("timezone", ""))
    return Facts(
        business=lines.get("business", ""),
        agent=lines.get("agent", ""),
        now=_now(lines.get("now", ""), tz),
        tz=tz,
        locale=lines.get("locale", "en-US"),
        country=lines.get("country", "US"),
        voice=lines.get("channel", "chat").lower().startswith(("voice", "phone")),
        caller_number=lines.get("caller number", "").lower() == "known",
        services=_services(lines.get("services", "")),
        hours=_hours(lines.get("hours", "")),
        required=_listed(lines, "required", ("name", "email")),
        topics=_listed(lines, "topics", ()),
        offers=_offers(lines.get("offers per turn", "")),
    )


def _zone(text: str) -> ZoneInfo:
    try:
        return ZoneInfo(text or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def _now(text: str, tz: ZoneInfo) -> datetime:
    match = _INSTANT.search(text)
    if match is None:
        return _EPOCH.astimezone(tz)
    try:
        return datetime.fromisoformat(match[0].replace("Z", "+00:00")).astimezone(tz)
    except (ValueError, OverflowError):
        return _EPOCH.astimezone(tz)


def _services(text: str) -> tuple[Service, ...]:
    services: list[Service] = []
    for part in text.split(";"):
        match = _SERVICE.match(part.strip())
        if match is None:
            continue
        also = _ALSO.search(part)
        spoken = tuple(name.strip() for name in also["names"].split(",")) if also else ()
        minutes = _MINUTES.search(part)
        services.append(
            Service(
                match["slug"],
                match["name"].strip(),
                int(minutes[1]) if minutes else 0,
                tuple(name for name in spoken if name),
            )
        )
    return tuple(services)


def _hours(text: str) -> OpeningHours | None:
    days: list[tuple[time, time] | None] = [None] * 7
    seen = False
    for part in text.lower().split(";"):
        named = [index for index, day in enumerate(_DAYS) if day in part]
        if not named:
            continue
        seen = True
        clocks = [_clock(match) for match in _CLOCK.finditer(part)]
        covered = range(named[0], named[-1] + 1) if " to " in part.split(",")[0] else named
        if re.search(r"\b(and|,)\b", part.split("closed")[0].split("am")[0]):
            covered = named
        for index in covered:
            days[index] = (clocks[0], clocks[-1]) if len(clocks) >= 2 else None
    return OpeningHours(tuple(days)) if seen else None


def _clock(match: re.Match[str]) -> time:
    hour = int(match[1]) % 12 + (12 if match[3].lower() == "pm" else 0)
    return time(min(hour, 23), min(int(match[2] or 0), 59))


def _listed(lines: Mapping[str, str], key: str, default: tuple[str, ...]) -> tuple[str, ...]:
    if key not in lines:
        return default
    return tuple(word.strip().lower() for word in lines[key].split(",") if word.strip())


def _offers(text: str) -> int:
    return max(1, min(int(text), MOST_OFFERS)) if text.isdigit() else MOST_OFFERS
