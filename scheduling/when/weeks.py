"""Spans of days and lengths of time: weeks, months, weekends, "the next few days", "two hours"."""

from datetime import date, timedelta
from typing import Final, NamedTuple

from scheduling.when.days import monday_of, month_start
from scheduling.when.grammar import SPAN, Match, Rule
from scheduling.when.lengths import SIZES
from scheduling.when.reading import Problem
from scheduling.when.scene import Scene
from scheduling.when.words import CLASSES, MONTHS, code, code_of, ordinal


class Span(NamedTuple):
    """Days from `first` up to, without, `end`; `week` marks the calendar weeks."""

    first: date
    end: date
    excluded: tuple[date, ...] = ()
    problem: Problem | None = None
    tail: bool = False
    """The last part of something longer: "before the end of the month" runs to its end."""
    weekend: bool = False

    def from_day(self, day: date) -> "Span":
        """Return the part of the span that is not before `day`."""
        if self.end <= day:
            return Span(self.first, self.end, problem="past")
        return self._replace(first=max(self.first, day))

    def joined(self, other: "Span") -> "Span":
        """Return the days of both, or the narrower one where one lies in the other."""
        if self.problem == "past" and not other.problem:
            return other
        inner, outer = sorted((self, other), key=lambda span: span.end - span.first)
        if outer.first <= inner.first and inner.end <= outer.end:
            return inner
        first, last = sorted((self, other), key=lambda span: span.first)
        gap = tuple(
            first.end + timedelta(days=n) for n in range(max((last.first - first.end).days, 0))
        )
        problem = first.problem or last.problem or ("unsure" if len(gap) > _LONGEST_GAP else None)
        return Span(first.first, max(first.end, last.end), gap, problem)


_LONGEST_GAP: Final = 40
_ORDINALS: Final = frozenset(map(ordinal, range(1, 32)))
CLASSES["SUREMONTH"] = "".join(code_of(name) for name in MONTHS if name != "may")
CLASSES["PLAINMONTH"] = "".join(
    code_of(name) for name in MONTHS if name not in ("april", "may", "june", "august")
)
"""Months that are no first names as well."""
_EARLY = "(<early:(early|beginning|start)> (part|bit)? (in|of|on)? the?|the? <early:first> (part|bit) of the?|the? <early:(beginning|start)> of the?)"
_MID = "(<mid:(mid|middle|midway)> DASH? (in|of|through)? the?|the? <mid:middle> of the?)"
_LATE = "(<late:late> (in|of)? the?|the? <late:(late|later|latter|last)> (part|bit) of the?|the? <late:end> of the?|<late:end> of? the?)"
_LATER = "(<later:later> (in|on)? the?|the? <later:(rest|remainder)> of the?)"
_HALVES = "the? <fhalf:first> half of the?|the? (second|last|latter|back) <shalf:half> of the?"
_PART_AFTER = (
    "(<early:(start|starting|beginning|begin)>|<mid:(middle|mid)>|<late:(end|ending)>)"
    " (?! (of|in|on|from|with|at|by|the|a|WDAY|MONTH|ORD|NUM|tomorrow|today|next|this))"
)
"""The part said last: "next month end", "january beginning"."""
_EARLY_AFTER = _PART_AFTER.replace("<mid:(middle|mid)>|<late:(end|ending)>", "<mid:(middle|mid)>")
_TWO = (
    "(early|beginning) (to|DASH|or) <earlymid:(mid|middle)> (of the?)?"
    "|(mid|middle) (to|DASH|or) <midlate:(late|end)> (of the?)?"
)
_PART = f"({_TWO}|{_EARLY}|{_MID}|{_LATE}|{_LATER}|{_HALVES})"


def _week(got: Match, scene: Scene) -> Span:
    weeks = 0
    if got.has("afternext"):
        weeks = 2
    elif got.has("next"):
        weeks = 1
    following = got.word("next") == code("following") and scene.anchor_day
    first = monday_of(following or scene.today) + timedelta(days=7 * weeks)
    if got.has("last"):
        return Span(first - timedelta(days=7), first, problem="past")
    start, end = _week_days(got)
    if got.has("later") and weeks == 0:
        start, end = scene.today.weekday() + 1, 7
    days = Span(first + timedelta(days=start), first + timedelta(days=end), tail=got.has("late"))
    return days.from_day(scene.today)


def _week_days(got: Match) -> tuple[int, int]:
    """Return the days of the week that were said, counted from Monday."""
    for names, days in _WEEK_PARTS.items():
        if any(got.has(name) for name in names):
            return days
    return 0, 7


_WEEK_PARTS: Final = {
    ("earlymid",): (0, 4),
    ("midlate",): (2, 5),
    ("early", "fhalf"): (0, 3),
    ("mid",): (1, 4),
    ("late", "shalf", "later"): (3, 5),
}


def _midweek(got: Match, scene: Scene) -> Span:
    tuesday = monday_of(scene.today) + timedelta(days=8 if got.has("next") else 1)
    if tuesday + timedelta(days=3) <= scene.today:
        tuesday += timedelta(days=7)
    return Span(tuesday, tuesday + timedelta(days=3)).from_day(scene.today)


def _rolling(got: Match, scene: Scene) -> Span:
    """Return "in the next week" as the seven days from today."""
    times = 2 if got.has("more") and got.word("more") == code("two") else 1
    return Span(scene.today, SIZES[got.word("u")].after(scene.today, times) + timedelta(days=1))


def _two_weeks(_got: Match, scene: Scene) -> Span:
    return Span(scene.today, monday_of(scene.today) + timedelta(days=14))


def _two_months(got: Match, scene: Scene) -> Span:
    return _named_month(got.number("a"), scene).joined(_named_month(got.number("b"), scene))


def _named_month(month: int, scene: Scene) -> Span:
    first = date(scene.today.year, month, 1)
    if month_start(first, 1) <= scene.today:
        first = date(scene.today.year + 1, month, 1)
    return Span(first, month_start(first, 1)).from_day(scene.today)


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
    if got.has("later") and first <= today:
        return Span(today + timedelta(days=1), end).from_day(today)
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
        return _cut(first, 23 if got.word("late") == code("end") else 20, last)._replace(tail=True)
    parts = {
        "earlymid": (0, 20),
        "midlate": (10, last),
        "early": (0, 10),
        "mid": (10, 20),
        "fhalf": (0, 15),
        "shalf": (15, last),
        "later": (10, last),
    }
    bounds = next((days for name, days in parts.items() if got.has(name)), (0, last))
    return _cut(first, *bounds)


def _end_of_month(got: Match, scene: Scene) -> Span:
    """Read "the first two weeks of may", "the last few days of the month"."""
    count = 2 if got.has("couple") else 3 if got.has("few") else got.number("n", 1)
    days = count * (7 if got.word("u") == code("week") else 1)
    month = _whole_month(got, scene)
    first = max(month.first, month.end - timedelta(days=days)) if got.has("last") else month.first
    end = month.end if got.has("last") else min(month.end, first + timedelta(days=days))
    return Span(first, end, tail=got.has("last")).from_day(scene.today)


def _whole_month(got: Match, scene: Scene) -> Span:
    """Return the month or working week that was named with all its days, also those that have passed."""
    if got.has("weekof"):
        monday = monday_of(scene.today) + timedelta(days=7 * got.has("next"))
        return Span(monday, monday + timedelta(days=5))
    if got.has("mon"):
        year = got.number("y") if got.has("y") else scene.today.year
        first = date(year, got.number("mon"), 1)
        if not got.has("y") and month_start(first, 1) <= scene.today:
            first = date(year + 1, first.month, 1)
    else:
        first = month_start(scene.today, 1 if got.has("next") else 0)
    return Span(first, month_start(first, 1))


def _cut(first: date, start: int, end: int) -> Span:
    return Span(first + timedelta(days=start), first + timedelta(days=end))


def _weekend(got: Match, scene: Scene) -> Span:
    weeks = 2 if got.has("afternext") else int(got.has("next"))
    saturday = monday_of(scene.today) + timedelta(days=5 + 7 * weeks)
    if got.has("last"):
        return Span(saturday - timedelta(days=7), saturday - timedelta(days=5), problem="past")
    return Span(saturday, saturday + timedelta(days=2), weekend=True).from_day(scene.today)


def _weekdays(_got: Match, scene: Scene) -> Span:
    """Return two weeks without their weekends."""
    days = [scene.today + timedelta(days=ahead) for ahead in range(14)]
    off = tuple(day for day in days if day.weekday() > 4)
    return Span(scene.today, days[-1] + timedelta(days=1), excluded=off)


def _year_end(_got: Match, scene: Scene) -> Span:
    end = date(scene.today.year + 1, 1, 1)
    return Span(end - timedelta(days=17), end, tail=True).from_day(scene.today)


def _quarter_end(got: Match, scene: Scene) -> Span:
    """Return the last two weeks of a calendar quarter."""
    start = month_start(scene.today, -((scene.today.month - 1) % 3))
    end = month_start(start, 6 if got.has("next") else 3)
    return Span(end - timedelta(days=14), end, tail=True).from_day(scene.today)


def _year(got: Match, scene: Scene) -> Span:
    year = scene.today.year + int(got.has("next"))
    return Span(max(scene.today, date(year, 1, 1)), date(year + 1, 1, 1))


_NEXT = "<next:(next|following)>"
_OF_MONTH = "(?! (of|in) the? (MONTH|month|next|this|following|current))"

SPAN_RULES: Final = (
    Rule(
        "(in|during|for)? the? week after <afternext:next>|<afternext:next> to next week",
        SPAN,
        _week,
    ),
    Rule("the? weekend after <afternext:next>", SPAN, _weekend),
    Rule("the? weekend after <next:(this|that)> (one|coming)?", SPAN, _weekend),
    Rule(
        f"the? ({_NEXT}|this|the|<last:last>)? (coming)? (weekend|week DASH? end (?! of)) (after <next:next>)?"
        " (?! (of|beginning|starting) the? (ORD|MONTH|WDAY|NUM))",
        SPAN,
        _weekend,
    ),
    Rule("(in|on)? midweek (of|in)? (<next:next>|this|the)? week?", SPAN, _midweek),
    Rule(f"{_PART} ({_NEXT}|this|the|current)? (coming)? week (?! (of|after))", SPAN, _week),
    Rule(f"(<next:(next|coming|upcoming|following)>|this|the)? week {_EARLY_AFTER}", SPAN, _week),
    Rule(
        "the? (<mon:SUREMONTH>|<next:(next|coming|upcoming|following)> month|this month|month)"
        f" {_PART_AFTER}|(the|this)? <late:eom>",
        SPAN,
        _month,
    ),
    Rule("(the|this|current)? (<late:eow>|<late:end> of the? working week)", SPAN, _week),
    Rule(
        "(the? (end|close) of (<next:next>|this|the|current)? quarter|(<next:next>|this)? quarter end)"
        " (?! (past|to|of|after|HOUR))",
        SPAN,
        _quarter_end,
    ),
    Rule("this week or the? next week?", SPAN, _two_weeks),
    Rule(
        "(in|within|over|during) the (next|coming) <u:(week|fortnight|month)> (or <more:(two|so)>)?|in the next <u:day>",
        SPAN,
        _rolling,
    ),
    Rule(
        f"the? ({_NEXT}|this|current|<last:(last|past|previous)>) week {_OF_MONTH}"
        "|(the|this)? <next:(coming|upcoming)> week"
        "|sometime the week (?! of)|(in|during|within) the week (?! (of|commencing|beginning|starting|with))|(?<= before) the week (is? <late:(out|over)>|<late:end>)",
        SPAN,
        _week,
    ),
    Rule(
        "the? (<nth:NTH>|<lastweek:last>) (full)? week (of|in) the?"
        f" (<mon:MONTH> <y:YEAR>?|{_NEXT} month|this? month)"
        f"|(<mon:MONTH>|{_NEXT} month|this month) COMMA? the? (<nth:NTH>|<lastweek:last>) week",
        SPAN,
        _month,
    ),
    Rule(
        "(in|during|over|within)? the? (first|<last:last>) (<n:N>|<couple:couple> of?|<few:few>|(?= week or so)) <u:(day|week)>"
        f" (or so)? (of|in) the? (<mon:MONTH> <y:YEAR>?|{_NEXT} (month|<weekof:week>)|this? (month|<weekof:week>))",
        SPAN,
        _end_of_month,
    ),
    Rule("(in|during)? the month of <mon:MONTH> <y:YEAR>?", SPAN, _month),
    Rule("the? (end|close) of (the|this)? year|the? year end|eoy", SPAN, _year_end),
    Rule(
        f"the? {_PART} (<mon:MONTH> (?! ORD| DOM (?! COUNTED)) <y:YEAR>?"
        f"|({_NEXT}|<next:(coming|upcoming)>|this|the|current)? month)",
        SPAN,
        _month,
    ),
    Rule(
        f"the? ({_NEXT}|this|current|<last:(last|past|previous)>) month|(in|during|within) the month (?! of)|(?<= before) the month (is? <late:(out|over)>|<late:end>)",
        SPAN,
        _month,
    ),
    Rule(
        "(in|during|sometime)? <a:MONTH> (or|DASH) <b:MONTH> (?! ORD| DOM| VERB)", SPAN, _two_months
    ),
    Rule(
        "(?<! (its|is) for)((?<= in| during| for| sometime| within| throughout| of| until| before| after| by| from| starting)"
        "|(?<= (what|how) about)|<next:next>|this) <mon:MONTH> (?! ORD| DOM (?! COUNTED)| VERB) <y:YEAR>?",
        SPAN,
        _month,
    ),
    Rule(
        "<mon:SUREMONTH> (?= (would|works|sounds|please|instead|then|sometime|is? (better|good|fine|best|easier)))",
        SPAN,
        _month,
    ),
    Rule(
        "^ <mon:PLAINMONTH> (?= STOP?)$|(?<= so) <mon:MONTH> (?= (STOP|please|then)|$)",
        SPAN,
        _month,
    ),
    Rule(
        "(?<= rather| it| no| mean| meant| sorry| actually| better) <mon:MONTH> (?= (STOP|please)|$)",
        SPAN,
        lambda got, scene: None if got.follows(_ORDINALS) else _month(got, scene),
    ),
    Rule("(on)? (a|any|the)? (weekday|(week|work|working|business) day)", SPAN, _weekdays),
    Rule("<next:next> year|this year", SPAN, _year),
)
"""Spans of days: calendar weeks from Monday, months from the 1st, nothing before today."""
