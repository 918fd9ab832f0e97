"""Instants as UTC milliseconds, the ISO texts Cal.com reads and writes, IANA zone names."""

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

MINUTE = 60_000
DAY = 24 * 60 * MINUTE

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_YEARS = range(1000, 9000)  # beyond, adding a duration could leave what datetime can hold
_ISO = re.compile(
    r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}(:?\d{2})?)?)?"
)
_PLUS_LOST = re.compile(r"(T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?) (\d{2}:?\d{2})$")
_NOT_ZONES = frozenset({"localtime", "posixrules", "Factory"})


def to_ms(at: datetime) -> int:
    """Return an aware datetime as UTC milliseconds."""
    return (at - _EPOCH) // timedelta(milliseconds=1)


def from_ms(ms: int) -> datetime:
    """Return UTC milliseconds as an aware UTC datetime."""
    return _EPOCH + timedelta(milliseconds=ms)


def utc_text(ms: int) -> str:
    """Return `2050-09-05T07:00:00.000Z`."""
    return _wall_text(ms) + "Z"


def zone_text(ms: int, tz: ZoneInfo) -> str:
    """Return the instant in `tz`, with its offset; only UTC itself is written `Z`."""
    if tz.key in ("UTC", "Etc/UTC"):
        return utc_text(ms)
    offset, suffix = _offset(ms // (30 * MINUTE), tz)
    return _wall_text(ms + offset) + suffix


# a slot list writes hundreds of instants, nearly all on a few days and at a few times of day
def _wall_text(ms: int) -> str:
    day, rest = divmod(ms, DAY)
    return _date_text(day) + _time_text(rest)


@lru_cache(maxsize=4096)
def _time_text(rest: int) -> str:
    minutes, rest = divmod(rest, MINUTE)
    return f"T{minutes // 60:02}:{minutes % 60:02}:{rest // 1000:02}.{rest % 1000:03}"


@lru_cache(maxsize=4096)
def _date_text(day: int) -> str:
    return from_ms(day * DAY).date().isoformat()


@lru_cache(maxsize=4096)
def _offset(half_hour: int, tz: ZoneInfo) -> tuple[int, str]:
    """Return the zone's offset in that half hour; zones change on no finer instants today."""
    local = from_ms(half_hour * 30 * MINUTE).astimezone(tz)
    offset = local.utcoffset() or timedelta()
    return offset // timedelta(milliseconds=1), local.isoformat(timespec="milliseconds")[23:]


def parse_instant(value: object) -> int | None:
    """Return UTC milliseconds of an ISO date or datetime, None when it is neither.

    A plain date and a naive datetime are read as UTC. An unescaped `+` of an offset arrives in a
    query as a space and is understood.
    """
    if not isinstance(value, str):
        return None
    text = _PLUS_LOST.sub(r"\1+\2", value)
    if not _ISO.fullmatch(text):
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    if at.year not in _YEARS:
        return None
    return to_ms(at if at.tzinfo else at.replace(tzinfo=UTC))


@lru_cache(maxsize=1)
def _zones_by_lower_case() -> dict[str, str]:
    return {name.lower(): name for name in available_timezones() - _NOT_ZONES}


@lru_cache(maxsize=512)
def known_zone(name: str) -> ZoneInfo | None:
    """Return the IANA zone of that name, in any letter case, None when there is none."""
    if not name or name in _NOT_ZONES or not re.fullmatch(r"[A-Za-z0-9_+/-]{1,64}", name):
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        found = _zones_by_lower_case().get(name.lower())
        return ZoneInfo(found) if found else None
