"""`calla when TEXT`: what a phrase about time means at a moment and a place, in words."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import typer
from rich.console import Console
from rich.text import Text

from agent.cli.when_lines import NotAPhrase, fields_of, hours, moment, zone
from agent.errors import StartError
from scheduling.clock import SystemClock
from scheduling.when import Context, Reading, describe, read

_KINDS: Final = {
    "date": "a day",
    "time": "a time of day, with no day said",
    "datetime": "a moment",
    "window": "a stretch of time",
    "pick": "one of the offered times",
    "none": "nothing",
}
_PROBLEMS: Final = {
    "past": "a time that has passed",
    "impossible_date": "a day that is in no calendar",
    "ambiguous": "it could be one of several times",
    "unsure": "something about time that is not clear",
    "recurring": "something that comes again and again",
}
_WIDTH: Final = 10


@dataclass(frozen=True, slots=True)
class Where:
    """The moment and place a phrase is read in, as they were typed."""

    zone: str
    ref: str
    locale: str
    hours: str
    slots: tuple[str, ...]


def explain(text: str, where: Where, *, as_json: bool) -> int:
    """Print what a text says about time.

    Raises:
        StartError: the zone, the moment, the opening hours or an offered time is wrong.
    """
    try:
        context = _context(where)
    except NotAPhrase as error:
        said = str(error)
        raise StartError(f"{said[0].upper()}{said[1:]}") from None
    reading = read(text, context)
    if as_json:
        typer.echo(json.dumps(_all_fields(text, reading, context), ensure_ascii=False))
        return 0
    console = Console(highlight=False, soft_wrap=True)
    for name, words in _lines(text, reading, context):
        console.print(Text(name.ljust(_WIDTH), style="dim"), Text(words), sep="")
    return 0


def _context(where: Where) -> Context:
    tz = zone(where.zone)
    now = moment(where.ref, name="--ref", tz=tz) if where.ref else SystemClock().now()
    bounds = [bound.strip() for bound in where.hours.split("-")] if where.hours else None
    if bounds is not None and len(bounds) != 2:
        raise NotAPhrase("--hours takes opening hours such as 09:00-17:00.")
    offered = [one.strip() for said in where.slots for one in said.split(",") if one.strip()]
    return Context(
        now=now,
        tz=tz,
        locale=where.locale,
        hours=hours(bounds) if bounds else None,
        slots=tuple(moment(one, name="each of --slots", tz=tz) for one in offered),
    )


def _all_fields(text: str, reading: Reading, context: Context) -> dict[str, object]:
    beside: dict[str, object] = {
        "words": _meaning(reading, context),
        "approximate": reading.approximate,
        "zone": reading.tz.key if reading.tz else None,
        "problem": reading.problem,
        "question": reading.question or None,
        "options": [fields_of(option) for option in reading.options],
        "span": reading.span or None,
        "notes": list(_notes(reading, context)),
    }
    said = {name: value for name, value in beside.items() if value not in (None, False, [])}
    return {"text": text, **fields_of(reading), **said}


def _lines(text: str, reading: Reading, context: Context) -> Iterator[tuple[str, str]]:
    yield "said", f"“{text}”"
    yield "means", _meaning(reading, context)
    if reading.kind != "none":
        yield "that is", _kind(reading, context)
        value = {name: one for name, one in fields_of(reading).items() if name != "kind"}
        yield "as data", " ".join(f"{name}={_shown(one)}" for name, one in value.items())
    if reading.span and reading.span.strip() != text.strip():
        yield "read from", f"“{reading.span}”"
    for note in _notes(reading, context):
        yield "note", note
    for option in reading.options:
        yield "perhaps", describe(option, tz=context.tz)
    if reading.question:
        yield "to ask", reading.question
    yield "read at", _place(context)


def _shown(value: object) -> str:
    if isinstance(value, list):
        return ",".join(map(str, value))
    return "open" if value is None else str(value)


def _meaning(reading: Reading, context: Context) -> str:
    if reading.kind == "none":
        if reading.problem is None:
            return "nothing about time"
        return f"nothing to go by: {_PROBLEMS.get(reading.problem, reading.problem)}"
    if reading.kind == "pick" and reading.index is not None:
        at = context.slots[reading.index].astimezone(context.tz)
        words = describe(Reading(kind="datetime", at=at), tz=context.tz)
        return f"{describe(reading, tz=context.tz)}, {words}"
    return describe(reading, tz=reading.tz or context.tz) or "any time at all"


def _kind(reading: Reading, context: Context) -> str:
    at = reading.day or (reading.at and reading.at.astimezone(reading.tz or context.tz).date())
    if at is None:
        return _KINDS[reading.kind]
    days = (at - context.now.astimezone(context.tz).date()).days
    near = {0: "today", 1: "tomorrow"}
    return f"{_KINDS[reading.kind]}, {near.get(days) or f'in {days} days'}"


def _notes(reading: Reading, context: Context) -> Iterator[str]:
    if reading.approximate:
        yield "It was said as about that time."
    if reading.tz:
        yield f"The zone was named: {reading.tz.key}."
    if reading.preference:
        yield f"The {reading.preference} that is open is wanted."
    moments = (reading.at, reading.start_at, reading.end_at)
    for at in dict.fromkeys(at for at in moments if at):
        yield from _clocks(at.astimezone(reading.tz or context.tz))


def _clocks(at: datetime) -> Iterator[str]:
    """Say what the change of the clocks does to a local time."""
    if at.replace(fold=1 - at.fold).utcoffset() != at.utcoffset():
        which = "second" if at.fold else "first"
        yield f"The clocks go back then: of two equal times this is the {which}."
        return
    half_day = timedelta(hours=12)
    before, after = (at - half_day).utcoffset(), (at + half_day).utcoffset()
    if before is not None and after is not None and before != after:
        moved = "forward" if after > before else "back"
        yield f"The clocks go {moved} within half a day of it."


def _place(context: Context) -> str:
    local = context.now.astimezone(context.tz)
    words = describe(Reading(kind="datetime", at=local), tz=context.tz)
    opening = (
        f", open {context.hours[0]:%H:%M} to {context.hours[1]:%H:%M}" if context.hours else ""
    )
    return f"{words} in {context.tz.key}, {context.locale}{opening}"
