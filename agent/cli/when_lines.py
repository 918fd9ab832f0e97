"""`calla when --jsonl`: phrases about time in, readings out, a JSON object a line."""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, time
from typing import Any, NoReturn, cast
from zoneinfo import ZoneInfo

from scheduling.when import Context, Reading, read

_BOM = b"\xef\xbb\xbf"


class NotAPhrase(Exception):
    """A line, or a part of a context, that cannot be read; the message is a sentence."""


def answer_lines() -> int:
    """Answer every line of standard input with a line on standard output, in order, at once.

    Returns 1 when a line could not be read, else 0.
    """
    code = 0
    for answer in answers(sys.stdin.buffer):
        code = 1 if "error" in answer else code
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
    return code


def answers(lines: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    """Yield for each line that is not blank its `id` and its reading, or what is wrong with it."""
    for number, line in enumerate(lines, 1):
        text = line.removeprefix(_BOM) if number == 1 else line
        if text.strip():
            yield _answer(text, number)


def _answer(line: bytes, number: int) -> dict[str, Any]:
    fields: Mapping[str, Any] = {}
    try:
        fields = _object(line)
        text = _text(fields, "text")
        return {"id": fields.get("id"), **fields_of(read(text, context_of(fields)))}
    except NotAPhrase as error:
        return {"id": fields.get("id"), "error": f"Line {number}: {error}"}


def _object(line: bytes) -> Mapping[str, Any]:
    try:
        value: object = json.loads(line, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise NotAPhrase("it is not JSON.") from None
    if not isinstance(value, dict):
        raise NotAPhrase("it is not a JSON object.")
    return cast("Mapping[str, Any]", value)


def _no_number(_name: str) -> NoReturn:
    raise ValueError  # NaN and Infinity, which are not JSON


def context_of(fields: Mapping[str, Any]) -> Context:
    """Return what a line's text is read against.

    Raises:
        NotAPhrase: `ref`, `tz`, `locale` or `context` is missing or wrong.
    """
    extra: object = fields.get("context")
    if extra is not None and not isinstance(extra, dict):
        raise NotAPhrase('"context" must be an object.')
    more = cast("Mapping[str, Any]", extra or {})
    slots: object = more.get("slots") or ()
    if not isinstance(slots, list | tuple):
        raise NotAPhrase('"slots" must be a list of times.')
    tz = zone(_text(fields, "tz"))
    return Context(
        now=moment(_text(fields, "ref"), name='"ref"'),
        tz=tz,
        locale=_text(fields, "locale") if "locale" in fields else "en-US",
        hours=_hours(more.get("business_hours")),
        slots=tuple(
            moment(slot, name='each of "slots"', tz=tz) for slot in cast("list[object]", slots)
        ),
    )


def _text(fields: Mapping[str, Any], name: str) -> str:
    value: object = fields.get(name)
    if not isinstance(value, str):
        raise NotAPhrase(f'"{name}" must be a text.')
    return value


def _hours(value: object) -> tuple[time, time] | None:
    if value is None:
        return None
    bounds = cast("list[object]", value) if isinstance(value, list) else []
    if len(bounds) != 2:
        raise NotAPhrase('"business_hours" must be two times such as ["09:00", "17:00"].')
    return hours([str(bound) for bound in bounds])


def hours(bounds: list[str]) -> tuple[time, time]:
    """Return opening hours, the end of the day for a closing at 24:00.

    Raises:
        NotAPhrase: they are no two times of which the first is the earlier one.
    """
    try:
        opens, closes = (
            time(23, 59)
            if at in ("24:00", "24")
            else time.fromisoformat(at.zfill(5 if ":" in at else 2))
            for at in bounds
        )
    except ValueError:
        raise NotAPhrase("opening hours are two times such as 09:00 and 17:00.") from None
    if opens.tzinfo or closes.tzinfo or not opens < closes:
        raise NotAPhrase("opening hours must end later in the day than they begin.")
    return opens, closes


def moment(value: object, *, name: str, tz: ZoneInfo | None = None) -> datetime:
    """Return an ISO time with its offset; one without is local where a zone is given.

    Raises:
        NotAPhrase: it is none, or so near the ends of the calendar that it has no neighbors.
    """
    try:
        at = datetime.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        at = None
    if at is not None and at.tzinfo is None and tz is not None:
        at = at.replace(tzinfo=tz)
    if at is None or at.utcoffset() is None:
        raise NotAPhrase(f"{name} must be a time with its offset such as 2026-09-14T09:40-04:00.")
    if not 1900 <= at.year <= 2200:
        raise NotAPhrase(f"{name} must lie between the years 1900 and 2200.")
    return at


def zone(name: str) -> ZoneInfo:
    """Return the IANA zone of a name.

    Raises:
        NotAPhrase: there is none.
    """
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # unknown; no relative path; a folder
        raise NotAPhrase(f"{name!r} is no time zone; give one such as America/New_York.") from None


def fields_of(reading: Reading) -> dict[str, Any]:
    """Return a reading as JSON: `kind` with `value`, with `index` or with the bounds of a window.

    A window has `start` and `end`, instants, half-open, or `from` and `to`, local hours, or all
    four; null is open. What bounds cannot say stands beside them: `excluded` days, `preference`.
    """
    match reading.kind:
        case "none":
            return {"kind": "none"}
        case "pick":
            return {"kind": "pick", "index": reading.index}
        case "window":
            return {"kind": "window", **_bounds(reading), **_beyond_bounds(reading)}
        case _:
            return {"kind": reading.kind, "value": _value(reading)}


def _value(reading: Reading) -> str | None:
    if reading.at:
        return instant(reading.at)
    if reading.day:
        return reading.day.isoformat()
    return _clock(reading.at_time)


def _bounds(reading: Reading) -> dict[str, str | None]:
    daily = {"from": _clock(reading.from_time), "to": _clock(reading.to_time)}
    instants = {"start": instant(reading.start_at), "end": instant(reading.end_at)}
    if not any(daily.values()):
        return instants
    return instants | daily if any(instants.values()) else daily


def _beyond_bounds(reading: Reading) -> dict[str, Any]:
    excluded = [day.isoformat() for day in reading.excluded_days]
    found = {"excluded": excluded, "preference": reading.preference}
    return {name: value for name, value in found.items() if value}


def instant(at: datetime | None) -> str | None:
    """Return an instant as ISO text with offset, seconds only where there are some."""
    return at and at.isoformat(timespec="seconds" if at.second else "minutes")


def _clock(at: time | None) -> str | None:
    return at and f"{at:%H:%M}"
