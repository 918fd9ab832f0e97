"""Examples of time phrases: what a line of them holds, our answer in its terms, and the verdict on it.

A line has `id, ref, tz, locale, text, category, expect`, at will `accept` (readings that are as right)
and `context` (`business_hours`, `slots`, `asked`). `expect` holds a `kind` and a `value`, an `index`,
or the bounds of a window: `start` and `end` as instants, half-open, `from` and `to` as local hours;
null is open. `clip_tol_min` says how far a bound may be off, as it is or cut to the opening hours.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

from scheduling.when import Context, Reading

Item = Mapping[str, Any]
Answer = Mapping[str, Any]
Verdict = Literal["right", "silent", "wrong"]

CASES = Path(__file__).with_name("cases")


def load(path: Path) -> list[Item]:
    """Return the examples of a file of JSON lines."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def context_of(item: Item) -> Context:
    """Return what an example is read against."""
    extra: Mapping[str, Any] = item.get("context") or {}
    hours = [time.fromisoformat(bound) for bound in extra.get("business_hours") or ()]
    return Context(
        now=datetime.fromisoformat(item["ref"]),
        tz=ZoneInfo(item["tz"]),
        locale=item["locale"],
        hours=(hours[0], hours[1]) if hours else None,
        slots=tuple(datetime.fromisoformat(slot) for slot in extra.get("slots") or ()),
    )


def answer_of(reading: Reading) -> Answer:
    """Return a reading in the terms of `expect`."""
    match reading.kind:
        case "none":
            return {"kind": "none"}
        case "pick":
            return {"kind": "pick", "index": reading.index}
        case "window":
            return {"kind": "window", **_bounds(reading)}
        case kind:
            value = reading.at or reading.day or reading.at_time
            assert value is not None
            return {"kind": kind, "value": value.isoformat()}


def _bounds(reading: Reading) -> dict[str, str | None]:
    hours = {"from": reading.from_time, "to": reading.to_time}
    instants = {"start": reading.start_at, "end": reading.end_at}
    said = {name: at and f"{at:%H:%M}" for name, at in hours.items()} if any(hours.values()) else {}
    if any(instants.values()) or not said:
        said |= {name: at and at.isoformat() for name, at in instants.items()}
    return said


def verdict(answer: Answer, item: Item, *, lenient: bool = False) -> Verdict:
    """Return how an answer is to be judged; silence is wrong of nothing but nonsense.

    `lenient` lets an instant stand for its day or its hour: libraries know nothing else.
    """
    accepted = [item["expect"], *item.get("accept", ())]
    hours = (item.get("context") or {}).get("business_hours")
    if any(_agrees(answer, gold, hours, lenient=lenient) for gold in accepted):
        return "right"
    return "silent" if answer["kind"] == "none" else "wrong"


def _agrees(answer: Answer, gold: Answer, hours: list[str] | None, *, lenient: bool) -> bool:
    kind = gold["kind"]
    if answer["kind"] != kind:
        loosely = lenient and answer["kind"] == "datetime" and kind in ("date", "time")
        return loosely and _part(answer["value"], kind) == gold["value"]
    if kind == "window":
        return _same_window(answer, gold, hours)
    return kind == "none" or _SAME[kind](answer, gold)


def _part(value: str, kind: str) -> str:
    return value[:10] if kind == "date" else value[11:16]


def _moment(value: str | None) -> datetime | None:
    return datetime.fromisoformat(value) if value else None


_SAME: dict[str, Callable[[Answer, Answer], bool]] = {
    "pick": lambda mine, gold: mine["index"] == gold["index"],
    "date": lambda mine, gold: mine["value"] == gold["value"],
    "time": lambda mine, gold: (
        time.fromisoformat(mine["value"]) == time.fromisoformat(gold["value"])
    ),
    "datetime": lambda mine, gold: _moment(mine["value"]) == _moment(gold["value"]),
}


def _same_window(answer: Answer, gold: Answer, hours: list[str] | None) -> bool:
    if any((answer.get(name) or None) != (gold.get(name) or None) for name in ("from", "to")):
        return False
    mine = [_moment(answer.get(name)) for name in ("start", "end")]
    wanted = [_moment(gold.get(name)) for name in ("start", "end")]
    if "clip_tol_min" not in gold:
        return mine == wanted
    bounds = [at for at in (*mine, *wanted) if at]
    if len(bounds) < 4:
        return False
    start, end, first, last = bounds
    off = timedelta(minutes=gold["clip_tol_min"])
    return start < end and _near(start, first, hours, off) and _near(end, last, hours, off, up=True)


def _near(
    mine: datetime, wanted: datetime, hours: list[str] | None, off: timedelta, *, up: bool = False
) -> bool:
    if abs(mine - wanted) <= off:
        return True
    return hours is not None and abs(_cut(mine, hours, up=up) - _cut(wanted, hours, up=up)) <= off


def _cut(at: datetime, hours: list[str], *, up: bool) -> datetime:
    """Move a moment into the opening hours of its day; an end at midnight is of the day before."""
    opens, closes = map(time.fromisoformat, hours)
    if up and at.time() == time():
        at -= timedelta(days=1)
        return at.replace(hour=closes.hour, minute=closes.minute)
    inside = min(max(at.time(), opens), closes)
    return at.replace(hour=inside.hour, minute=inside.minute)


def table(verdicts: Iterable[tuple[str, Verdict]]) -> dict[str, Counter[Verdict]]:
    """Return how often each verdict fell, by category, and under "all" altogether."""
    counted: dict[str, Counter[Verdict]] = {}
    for category, one in verdicts:
        for row in (category, "all"):
            counted.setdefault(row, Counter())[one] += 1
    return {row: counted[row] for row in sorted(counted, key=lambda name: (name == "all", name))}
