"""Days and instants counted from another: "in two hours", "a week from monday", "the day after"."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Final

from scheduling.when.clock import Clock, Part
from scheduling.when.days import Day, monday_of, resolve_day
from scheduling.when.grammar import DAY, INSTANT, SPAN, TIME, Match, Rule, Said
from scheduling.when.scene import Scene
from scheduling.when.weeks import Length, Span


@dataclass(frozen=True, slots=True)
class Instant:
    """A moment counted from now or from the time under discussion."""

    at: datetime


def elapsed(start: datetime, minutes: int, scene: Scene) -> datetime:
    """Return the local instant so many minutes of real time after `start`, at a full minute."""
    at = start.astimezone(UTC) + timedelta(minutes=minutes)
    return at.replace(second=0, microsecond=0).astimezone(scene.tz)


def _from_now(got: Match, scene: Scene) -> Instant | None:
    if got.value("u", Length).minutes < 5:  # "in a minute" is not an appointment
        return None
    return Instant(elapsed(scene.now, got.value("u", Length).minutes, scene))


def _from_anchor(got: Match, scene: Scene) -> Instant | None:
    anchor = scene.context.anchor
    if anchor is None:
        return None
    sign = -1 if got.has("back") else 1
    return Instant(elapsed(anchor, sign * got.value("u", Length).minutes, scene))


def _in_days(got: Match, scene: Scene) -> Day:
    return Day(exact=got.value("v", Length).after(scene.today))


def _days_later(got: Match, scene: Scene) -> Day | None:
    if scene.anchor_day is None:
        return None
    sign = -1 if got.has("back") else 1
    return Day(exact=got.value("v", Length).after(scene.anchor_day, sign))


def _from_day(got: Match, scene: Scene) -> Day:
    base, length = got.value("d", Day), got.value("v", Length)
    sign = -1 if got.has("back") else 1
    if not length.months:
        return base.moved(sign * length.days)
    found = resolve_day(base, scene)
    return Day(problem=found) if isinstance(found, str) else Day(exact=length.after(found, sign))


def _next_to(got: Match, scene: Scene) -> Day | None:
    sign = -1 if got.has("back") else 1
    if got.has("d"):
        return got.value("d", Day).moved(sign)
    start = scene.anchor_day
    return None if start is None else Day(exact=start + timedelta(days=sign))


def _weekday_after(got: Match, scene: Scene) -> Day | None:
    first = got.value("d", Day)
    if not first.bare_weekday or first.weekday is None:
        return None
    base = resolve_day(got.value("e", Day), scene)
    if isinstance(base, str):
        return Day(problem=base)
    if got.has("back"):
        back = (base.weekday() - first.weekday - 1) % 7 + 1
        return Day(exact=base - timedelta(days=back))
    return Day(exact=base + timedelta(days=(first.weekday - base.weekday() - 1) % 7 + 1))


def _week_span(day: date, scene: Scene, weeks: int = 0) -> Span:
    first = monday_of(day) + timedelta(days=7 * weeks)
    return Span(first, first + timedelta(days=7)).from_day(scene.today)


def _week_of(got: Match, scene: Scene) -> Span:
    found = resolve_day(got.value("d", Day), scene)
    if isinstance(found, str):
        return Span(scene.today, scene.today, problem=found)
    return _week_span(found, scene, int(got.has("after")))


def _week_after(_got: Match, scene: Scene) -> Span:
    return _week_span(scene.anchor_day or scene.today, scene, 1)


def _coming(got: Match, scene: Scene) -> Span:
    length = got.value("u", Length)
    if length.minutes:
        return Span(scene.today, scene.today + timedelta(days=1))
    return Span(scene.today, length.after(scene.today) + timedelta(days=1))


def _or_two(got: Match, scene: Scene) -> Span:
    length = got.value("u", Length)
    return Span(length.after(scene.today), length.after(scene.today, 2) + timedelta(days=1))


def _weekday_in(got: Match, scene: Scene) -> Said | None:
    """Read "monday in two weeks" as the monday of that week."""
    day = got.value("d", Day)
    length = got.value("u", Length)
    if not day.bare_weekday or length.days % 7 or length.months:
        return None
    first = monday_of(scene.today) + timedelta(days=length.days + (day.weekday or 0))
    return Said(DAY, Day(exact=first))


_EARLY: Final = Part(None, 600, "am")
_LATE: Final = Part(900, 1080, "pm")


def _part_of(got: Match, part: Part) -> Day:
    return replace(got.value("d", Day), part=part)


def _same_time(_got: Match, scene: Scene) -> Clock | None:
    anchor = scene.context.anchor
    if anchor is None:
        return None
    at = anchor.astimezone(scene.tz)
    return Clock(at.hour, at.minute, sure=True)


_ABOUT = "(about|around|like|maybe|say|roughly|approximately|exactly|just)?"
_BACK = "(later|after that|further|on|<back:(earlier|sooner|before that)>)"

RELATION_RULES: Final = (
    Rule("at? (the|that|this)? same time", TIME, _same_time),
    Rule(
        "more than (SHORT|LONG)|less than (SHORT|LONG)|(SHORT|LONG) (long|ago)",
        "#",
        lambda _g, _s: "#",
    ),
    Rule("<u:SHORT> (later|after that|<back:(earlier|sooner|before that)>)", INSTANT, _from_anchor),
    Rule(
        f"in {_ABOUT} <u:SHORT> time?|<u:SHORT> (from now|time)|give (it|me) {_ABOUT} <u:SHORT>",
        INSTANT,
        _from_now,
    ),
    Rule(f"<v:LONG> {_BACK} (?! DAY)", DAY, _days_later),
    Rule("in (<u:LONG>) or (two|so)", SPAN, _or_two),
    Rule("<d:DAY> in <u:LONG> time?|in <u:LONG> on? (a|the)? <d:DAY>", DAY, _weekday_in),
    Rule("early (on)? <d:DAY>|<d:DAY> early (?! in)", DAY, lambda got, _s: _part_of(got, _EARLY)),
    Rule("late (on)? <d:DAY>|<d:DAY> late", DAY, lambda got, _s: _part_of(got, _LATE)),
    Rule(
        f"in {_ABOUT} <v:LONG> time?|<v:LONG> (from now|time)|give (it|me) {_ABOUT} <v:LONG>",
        DAY,
        _in_days,
    ),
    Rule("<v:LONG> (from|after|on|following|<back:before>)? the? <d:DAY>", DAY, _from_day),
    Rule(
        "week (from|<back:before>) <d:DAY>",
        DAY,
        lambda got, _s: got.value("d", Day).moved(-7 if got.has("back") else 7),
    ),
    Rule("<d:DAY> (after|following|<back:before>) <e:DAY>", DAY, _weekday_after),
    Rule("the? day (after|following|<back:before>) <d:DAY>", DAY, _next_to),
    Rule("the? day (after|<back:before>) that?", DAY, _next_to),
    Rule(
        "the? week (of|commencing|beginning|starting|with|<after:after>) (on|the)? <d:DAY> in? it?",
        SPAN,
        _week_of,
    ),
    Rule("the? week after that?", SPAN, _week_after),
    Rule(
        "(in|within|over|during)? (the|this)? (next|coming|following) <u:(SHORT|LONG)>|within <u:(SHORT|LONG)>",
        SPAN,
        _coming,
    ),
)
"""Lengths of time tied to a day or to now become days, instants and spans."""
