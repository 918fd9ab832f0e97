"""Spans of days and lengths of time: weeks, months, weekends, "the next few days", "two hours"."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from scheduling.when.days import monday_of, month_later, month_start
from scheduling.when.grammar import LONG, SHORT, SPAN, Match, Rule, Said
from scheduling.when.reading import Problem
from scheduling.when.scene import Scene
from scheduling.when.words import code


@dataclass(frozen=True, slots=True)
class Span:
    """Days from `first` up to, without, `end`; `week` marks the calendar weeks."""

    first: date
    end: date
    excluded: tuple[date, ...] = ()
    problem: Problem | None = None

    def from_day(self, day: date) -> "Span":
        """Return the part of the span that is not before `day`."""
        if self.end <= day:
            return Span(self.first, self.end, problem="past")
        return Span(max(self.first, day), self.end, self.excluded)


@dataclass(frozen=True, slots=True)
class Length:
    """A length of time: minutes elapse, days and months run on the calendar."""

    minutes: int = 0
    days: int = 0
    months: int = 0

    def after(self, day: date, times: int = 1) -> date:
        """Return the day this length after `day`, before it when `times` is negative."""
        return month_later(day, self.months * times) + timedelta(days=self.days * times)


_EARLY = "(<early:(early|beginning|start)> (in|of|on)? the?|the? <early:(beginning|start)> of the?)"
_MID = "(<mid:(mid|middle|midway)> DASH? (in|of|through)? the?|the? <mid:middle> of the?)"
_LATE = "(<late:late> (in|of)? the?|the? <late:end> of the?|<late:end> of the?)"
_LATER = "(<later:later> (in|on)? the?|the? <later:(rest|remainder)> of the?)"
_HALVES = "the? <fhalf:first> half of the?|the? (second|last) <shalf:half> of the?"
_PART = f"({_EARLY}|{_MID}|{_LATE}|{_LATER}|{_HALVES})"


def _week(got: Match, scene: Scene) -> Span:
    weeks = 0
    if got.has("afternext"):
        weeks = 2
    elif got.has("next"):
        weeks = 1
    first = monday_of(scene.today) + timedelta(days=7 * weeks)
    if got.has("last"):
        return Span(first - timedelta(days=7), first, problem="past")
    start, end = 0, 7
    if got.has("early") or got.has("fhalf"):
        start, end = 0, 3
    elif got.has("mid"):
        start, end = 1, 4
    elif got.has("late") or got.has("shalf"):
        start, end = 3, 5
    elif got.has("later") and weeks == 0:
        return Span(scene.today + timedelta(days=1), first + timedelta(days=7)).from_day(
            scene.today
        )
    return Span(first + timedelta(days=start), first + timedelta(days=end)).from_day(scene.today)


def _month(got: Match, scene: Scene) -> Span:
    today = scene.today
    if got.has("mon"):
        year = got.number("y") if got.has("y") else today.year
        first = date(year, got.number("mon"), 1)
        if not got.has("y") and month_start(first, 1) <= today:
            first = date(year + 1, first.month, 1)
        if got.has("next") and first.year == today.year and first.month == today.month:
            first = date(year + 1, first.month, 1)
    else:
        first = month_start(today, 1 if got.has("next") else 0)
    end = month_start(first, 1)
    if got.has("last"):
        return Span(first, end, problem="past")
    return _month_part(got, first, end).from_day(today)


def _month_part(got: Match, first: date, end: date) -> Span:
    """Return the third, half or numbered week of the month that was said."""
    last = (end - first).days
    if got.has("nth"):
        start = 7 * (got.number("nth") - 1)
        return _cut(first, start, min(start + 7, last))
    if got.has("lastweek"):
        return _cut(first, last - 7, last)
    if got.has("late"):
        return _cut(first, 23 if got.word("late") == code("end") else 20, last)
    if got.has("shalf"):
        return _cut(first, 15, last)
    parts = {"early": (0, 10), "mid": (10, 20), "fhalf": (0, 15)}
    bounds = next((days for name, days in parts.items() if got.has(name)), (0, last))
    return _cut(first, *bounds)


def _cut(first: date, start: int, end: int) -> Span:
    return Span(first + timedelta(days=start), first + timedelta(days=end))


def _weekend(got: Match, scene: Scene) -> Span:
    weeks = 2 if got.has("afternext") else int(got.has("next"))
    saturday = monday_of(scene.today) + timedelta(days=5 + 7 * weeks)
    if got.has("last"):
        return Span(saturday - timedelta(days=7), saturday - timedelta(days=5), problem="past")
    return Span(saturday, saturday + timedelta(days=2)).from_day(scene.today)


def _weekdays(_got: Match, scene: Scene) -> Span:
    """Return two weeks without their weekends."""
    days = [scene.today + timedelta(days=ahead) for ahead in range(14)]
    off = tuple(day for day in days if day.weekday() > 4)
    return Span(scene.today, days[-1] + timedelta(days=1), excluded=off)


def _year(got: Match, scene: Scene) -> Span:
    year = scene.today.year + int(got.has("next"))
    return Span(max(scene.today, date(year, 1, 1)), date(year + 1, 1, 1))


SPAN_RULES: Final = (
    Rule("(the)? week after <afternext:next>", SPAN, _week),
    Rule("(the)? weekend after <afternext:next>", SPAN, _weekend),
    Rule(
        "the? (<next:(next|following)>|this|the|<last:last>)? weekend (after <next:next>)?",
        SPAN,
        _weekend,
    ),
    Rule(
        f"{_PART} (<next:(next|following)>|this|the|current)? week (?! (of|after))",
        SPAN,
        _week,
    ),
    Rule(
        "the? (<next:(next|following)>|this|current|<last:(last|past|previous)>) week"
        "|sometime the week (?! of)|(in|during|within) the week",
        SPAN,
        _week,
    ),
    Rule(
        "the? (<nth:NTH>|<lastweek:last>) week (of|in) the?"
        " (<mon:MONTH> <y:YEAR>?|<next:(next|following)> month|this? month)",
        SPAN,
        _month,
    ),
    Rule(
        f"the? {_PART} (<mon:MONTH> (?! ORD| DOM (?! COUNTED)) <y:YEAR>?"
        "|(<next:(next|following)>|this|the|current)? month)",
        SPAN,
        _month,
    ),
    Rule(
        "the? (<next:(next|following)>|this|current|<last:(last|past|previous)>) month"
        "|(in|during|within) the month",
        SPAN,
        _month,
    ),
    Rule(
        "((?<= in| during| for| sometime| within| throughout| of| until| before| after| by)"
        "|<next:next>|this) <mon:MONTH> (?! ORD| DOM (?! COUNTED)| VERB) <y:YEAR>?",
        SPAN,
        _month,
    ),
    Rule("(on)? (a|any)? (weekday|weekdays)", SPAN, _weekdays),
    Rule("<next:next> year|this year", SPAN, _year),
)
"""Spans of days: calendar weeks from Monday, months from the 1st, nothing before today."""


_SIZES: Final = {
    code("minute"): Length(minutes=1),
    code("hour"): Length(minutes=60),
    code("day"): Length(days=1),
    code("week"): Length(days=7),
    code("fortnight"): Length(days=14),
    code("month"): Length(months=1),
    code("year"): Length(months=12),
}


def _times(length: Length, count: float) -> Length:
    return Length(int(length.minutes * count), int(length.days * count), int(length.months * count))


_COUNTS: Final = {"couple": 2.0, "few": 3.0, "quarter": 0.25, "threequarters": 0.75, "half": 0.5}


def _length(got: Match, _scene: Scene) -> Said:
    said = next((value for name, value in _COUNTS.items() if got.has(name)), 1.0)
    count = float(got.number("n")) if got.has("n") else said
    if got.has("andhalf"):
        count += 0.5
    length = _times(_SIZES[got.word("u")], count)
    if length.minutes:
        return Said(SHORT, Length(minutes=length.minutes + got.number("m")))
    return Said(LONG, length)


_COUNT = "(<n:N>|a|an|(a)? <couple:couple> of?|(a)? <few:(few|several)>)"
LENGTH_RULES: Final = (
    Rule(
        "(<threequarters:three> (quarter|quarters) of (a|an)|a? <quarter:quarter> (of (a|an)|DASH)"
        "|<half:half> (a|an|DASH)?) <u:hour>",
        SHORT,
        _length,
    ),
    Rule(f"{_COUNT} <andhalf:and> a half <u:UNIT>", SHORT, _length),
    Rule(f"{_COUNT} <u:UNIT> and a <andhalf:half>", SHORT, _length),
    Rule(f"{_COUNT} <u:hour> (and|COMMA)? <m:N> minute", SHORT, _length),
    Rule(f"{_COUNT} more? (full|business|busy)? DASH? <u:UNIT>", SHORT, _length),
)
"""Lengths of time; alone they say how long, not when."""
