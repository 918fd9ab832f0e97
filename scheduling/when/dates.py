"""How days are said: the rules from words to `Day`."""

from datetime import timedelta
from typing import Final

from scheduling.when.clock import NIGHT, Part
from scheduling.when.days import Day, Mode, monday_of, month_later
from scheduling.when.grammar import DAY, Match, Rule
from scheduling.when.holidays import HOLIDAYS, UNSETTLED, bank_holiday_monday, is_unsettled
from scheduling.when.scene import Scene
from scheduling.when.words import CLASSES, MONTHS, WEEKDAYS, code, code_of, ordinal


def _year(got: Match) -> int | None:
    if got.has("y"):
        return got.number("y")
    if got.has("yy"):
        return (1900 if got.has("old") else 2000) + got.number("yy")
    return None


def _weekday_said(got: Match) -> int | None:
    return got.number("w") if got.has("w") else None


def _month_day(got: Match, _scene: Scene) -> Day:
    mode: Mode = "falls" if got.has("falls") else "bare"
    months_on = None
    if got.has("thismonth"):
        months_on = 0
    elif got.has("nextmonth"):
        months_on = 2 if got.has("afternext") else 1
    month = got.number("mon") if got.has("mon") else None
    return Day(
        day=got.number("d"),
        month=month,
        year=_year(got),
        weekday=_weekday_said(got),
        months_on=months_on,
        mode=mode,
    )


def _numeric(got: Match, scene: Scene) -> Day | None:
    first, second = got.number("a"), got.number("b")
    month_first = scene.context.locale.endswith(("US", "PH")) or scene.context.locale == "en"
    month, day = (first, second) if month_first else (second, first)
    if (month, day) == (24, 7) and not (got.has("w") or got.has("y")):
        return None  # round the clock, where the month comes first
    if month > 12 >= day:
        month, day = day, month
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return Day(problem="impossible_date")
    year = got.number("y") if got.has("y") else None
    if year is not None and year < 100:
        year += 2000
    return Day(day=day, month=month, year=year, weekday=_weekday_said(got))


def _dashed(got: Match, scene: Scene) -> Day | None:
    """Read "12-29", which can be no hours, and "7-8 at 9:15" as dates."""
    hours = got.number("a") <= 12 and got.number("b") <= 12
    return None if hours and not got.has("at") else _numeric(got, scene)


def _iso(got: Match, _scene: Scene) -> Day:
    return Day(day=got.number("d"), month=got.number("m"), year=got.number("y"))


def _weekday_rule(pattern: str, mode: Mode, days: int = 0) -> Rule:
    def build(got: Match, _scene: Scene) -> Day:
        return Day(weekday=got.number("w"), mode=mode, days=days)

    return Rule(pattern, DAY, build)


def _weekdays_on(got: Match, _scene: Scene) -> Day:
    """Read "two tuesdays from now" as the second tuesday to come."""
    return Day(weekday=got.number("w"), days=7 * (got.number("n") - 1))


def _working_day(got: Match, scene: Scene) -> Day:
    return _nth(got, scene)._replace(mode="working")


def _following(got: Match, scene: Scene) -> Day | None:
    """Read "the following monday" from the day under discussion on, where there is one."""
    if scene.anchor_day is None:
        return None
    ahead = (got.number("w") - scene.anchor_day.weekday() - 1) % 7 + 1
    return Day(exact=scene.anchor_day + timedelta(days=ahead))


def _same_weekday(got: Match, scene: Scene) -> Day:
    """Read "same day next week", of the day under discussion or of today."""
    start = scene.anchor_day or scene.today
    if got.has("month"):
        return Day(exact=month_later(start, 1), mode="same", months_on=1)
    found = monday_of(scene.today) + timedelta(days=7 + start.weekday())
    if got.has("next") and found != start:
        return Day(exact=found, mode="same")
    return Day(exact=start + timedelta(days=7), mode="same")


def _relative(pattern: str, days: int, *, part: Part | None = None) -> Rule:
    def build(_got: Match, scene: Scene) -> Day:
        return Day(exact=scene.today + timedelta(days=days), part=part)

    return Rule(pattern, DAY, build)


_NAMED: Final = frozenset(map(code_of, (*WEEKDAYS, *MONTHS, "tomorrow", "today"))) - {
    code_of("may")
}


def _from_anchor(pattern: str, days: int) -> Rule:
    def build(got: Match, scene: Scene) -> Day | None:
        if got.follows(_NAMED):  # of the day just said, not of the one under discussion
            return None
        start = scene.anchor_day or (scene.today if days else None)
        return start and Day(exact=start + timedelta(days=days))

    return Rule(pattern, DAY, build)


def _nth(got: Match, _scene: Scene) -> Day:
    months_on = 1 if got.has("nextmonth") else (0 if got.has("thismonth") else None)
    month = got.number("mon") if got.has("mon") else None
    nth = got.number("n") if got.has("n") else -1
    nth = -got.number("fromend", 2) if got.has("tolast") else nth
    return Day(
        weekday=_weekday_said(got), nth=nth, month=month, year=_year(got), months_on=months_on
    )


def _holiday_rule(index: int, pattern: str) -> Rule:
    def build(got: Match, scene: Scene) -> Day:
        if is_unsettled(index, scene.context.locale):
            return Day(problem="unsure")
        return Day(holiday=index, year=_year(got))

    return Rule(f"{pattern} (COMMA? {_YEAR})?", DAY, build)


def _bank_holiday_monday(_got: Match, scene: Scene) -> Day:
    found = bank_holiday_monday(scene.today, scene.tz.key)
    return Day(exact=found) if found else Day(problem="unsure")


CLASSES["TWELFTHS"] = f"{ordinal(1)}-{ordinal(12)}"
CLASSES["LATEORD"] = f"{ordinal(4)}-{ordinal(31)}"
CLASSES["LOWORD"] = f"{ordinal(1)}-{ordinal(3)}"
CLASSES["BEYOND"] = f"{ordinal(32)}-{ordinal(99)}"
CLASSES["VERB"] = "".join(
    code(word)
    for word in ("i", "we", "be", "not", "you", "have", "suit", "fit", "do", "busy", "need")
)
CLASSES["NOTDAY"] = "".join(
    code(word)
    for word in (
        "option", "slot", "time", "thing", "visit", "appointment", "floor", "available",
        "street", "name", "person", "opening", "hour", "day", "week", "month", "party",
        "choice", "place", "part", "number", "bit", "word", "page", "thought", "thoughts", "few",
    )
)  # fmt: skip

_YEAR: Final = (
    "(COMMA? of? <y:YEAR>|COMMA? (twenty|<old:nineteen>) <yy:YY>|COMMA? two thousand and? <yy:N>)"
)
_ON: Final = "(<w:WDAY> COMMA? the?)?"
_NOT: Final = "NOTDAY| NUM (day|week)| (one|two|three|half) (?! (MIN|COLON|oclock|AMPM|past|oh|HOUR|DASH|ish|after))"
"""What a number beside "the second" counts instead of days; an hour may follow a day."""
_THIS: Final = "(<thismonth:(this|current)>|<nextmonth:(next|following|coming)>)"
_DOM: Final = "<d:DOM> (?! COLON| AMPM| oclock| COUNTED)"

YES: Final = "((yes|ok|okay|yeah|well|um) COMMA?)?"
NO_MORE: Final = "(?= (please|COMMA|STOP|works|work|is|sounds|fine|good|great|perfect|then|thanks|ok|for|me|us)*$)"
"""What stands around a bare "fifth" that is all there is: "ok fifth is good"."""

DAY_RULES: Final = (
    *(_holiday_rule(index, f"({pattern})") for index, (pattern, _find_day) in enumerate(HOLIDAYS)),
    Rule("(the|on)* bank holiday monday", DAY, _bank_holiday_monday),
    Rule(UNSETTLED, DAY, lambda _got, _scene: Day(problem="unsure")),
    Rule("fourth of july", DAY, lambda _got, _scene: Day(month=7, day=4)),
    # an ISO date, then all-numeric dates
    Rule("<y:YEAR> SLASH <m:N> SLASH <d:N>", DAY, _iso),
    Rule(f"{_ON} <a:N> SLASH <b:N> (SLASH <y:NUM>|<y:(YEAR|NEARYEAR)>)?", DAY, _numeric),
    Rule("^ <a:N> DASH <b:N> (<at:at>|(?= STOP|$))", DAY, _dashed),
    # the nth weekday of a month, its last day
    Rule(
        "the? (last|final) (weekday|(week|business|busy|work) day) (in|of)"
        f" (the? {_THIS} month|the? month|<mon:MONTH> {_YEAR}?)",
        DAY,
        _working_day,
    ),
    Rule("the? last day (of|in) the? year", DAY, lambda _got, _scene: Day(month=12, day=31)),
    Rule(f"the? {_THIS} month COMMA? on? the? <d:ORD> (?! {_NOT}| OTHER| WDAY)", DAY, _month_day),
    Rule("the first of the? year", DAY, lambda _got, _scene: Day(month=1, day=1)),
    Rule("the? first day of the? year", DAY, lambda _got, _scene: Day(month=1, day=1)),
    Rule(
        "the? (<fromend:ORD>|next) (to|from) <tolast:last> day (in|of)"
        f" (the? {_THIS} month|the? month|<mon:MONTH> {_YEAR}?)",
        DAY,
        _nth,
    ),
    Rule(
        f"(the? (last|final) day (in|of)|the last of) (the? {_THIS} month|the? month|<mon:MONTH> {_YEAR}?)",
        DAY,
        _nth,
    ),
    Rule(
        "(the? (<fromend:ORD>|next) (to|from) <tolast:last>|the? <tolast:last> but one"
        f"|the? <n:NTH>|the? last) <w:WDAY> (in|of|this|next|the) "
        f"(the? {_THIS} month|the? month|<mon:MONTH> {_YEAR}?)",
        DAY,
        _nth,
    ),
    Rule(
        "the? <n:NTH> <w:WDAY> (in|of) the? (new|next) year",
        DAY,
        lambda got, scene: _nth(got, scene)._replace(month=1, year=scene.today.year + 1),
    ),
    Rule(
        "(the? next)? <w:WDAY> (that|which)? (falls|is|lands) on? (a|the) <falls:ORD>|"
        "the? next <w:WDAY> the <falls:ORD>",
        DAY,
        lambda got, _scene: Day(weekday=got.number("w"), day=got.number("falls"), mode="falls"),
    ),
    Rule("the? <n:NTHS> <w:WDAY> (?! the| ORD)", DAY, _nth),
    Rule(f"{_ON} the? <d:ORD> of the <mon:TWELFTHS> (?! {_NOT}| OTHER) {_YEAR}?", DAY, _month_day),
    _weekday_rule("the? first <w:WDAY>", "bare"),
    Rule("<d:ORD> <w:WDAY>", DAY, _month_day),
    Rule(
        f"(<mon:MONTH> (the|DASH)?|the) BEYOND (of MONTH)? (?! {_NOT}| OTHER)|BEYOND of? MONTH",
        DAY,
        lambda _got, _scene: Day(problem="impossible_date"),
    ),
    # month and day
    Rule(
        f"(twenty <yy:NEARYEAR>|<y:YEAR>) COMMA? <mon:MONTH> (the? <d:ORD>|{_DOM})", DAY, _month_day
    ),
    Rule(f"{_ON} <mon:MONTH> (the? <d:ORD>|{_DOM}) {_YEAR}?", DAY, _month_day),
    Rule(
        f"{_ON} the? <d:ORD> (day)? (of|in)? <mon:MONTH> ({_YEAR}|<yy:NEARYEAR> (?! COUNTED| OTHER))?",
        DAY,
        _month_day,
    ),
    Rule(f"{_ON} <d:DOM> (of)? <mon:MONTH> (?! VERB) ({_YEAR}|<yy:NEARYEAR>)?", DAY, _month_day),
    Rule(f"{_ON} the? <d:ORD> of the? month after <nextmonth:<afternext:next>>", DAY, _month_day),
    Rule(f"{_ON} the? <d:ORD> of? the? ({_THIS} month|month)", DAY, _month_day),
    Rule(f"<w:WDAY> COMMA? the? <d:ORD> (?! {_NOT})", DAY, _month_day),
    Rule("<d:LATEORD> (?= PARTWORD| AMPM)", DAY, _month_day),
    Rule(f"^ {YES} <d:LATEORD> (?! STOP?$) {NO_MORE}", DAY, _month_day),
    Rule(
        "(the <d:LATEORD>|(?<= is) the <d:LOWORD>) (?= available)"
        " (?! available (one|slot|time|opening))",
        DAY,
        _month_day,
    ),
    Rule("<d:ORD> (?= (to|through|until|DASH|or|and) the? ORD)", DAY, _month_day),
    Rule(
        "(?<= give| say| do| prefer) <d:LATEORD> (?= (STOP|please|then)|$)"
        "|((?<= no| sorry| mean| meant| actually| wait| so| COMMA)) <d:ORD> (?= (STOP|COMMA|at|please|of)|$)",
        DAY,
        _month_day,
    ),
    Rule(
        f"the <d:LATEORD> (?! {_NOT}| OTHER (one|slot)| WDAY)"
        "|(?<! on| by| before| after| until| from| and| or| to| between| through)"
        f" the <d:LOWORD> (?! {_NOT}| OTHER| WDAY)"
        "|((?<= on| by| before| after| until| from| and| or| to| between| through)|(?<= week of)) the? <d:ORD>"
        f" (?! {_NOT}| OTHER (one|slot)| WDAY)",
        DAY,
        _month_day,
    ),
    # weekdays
    _weekday_rule("<w:WDAY> after the? next|the <w:WDAY> after next", "later"),
    _weekday_rule("<w:WDAY> (the)? week after next", "next", 7),
    _weekday_rule(
        "next week on? <w:WDAY>|<w:WDAY> (of|in)? (the)? (next|following) week", "next week"
    ),
    _weekday_rule("<w:WDAY> (of|in)? this week|this week on? <w:WDAY>", "this week"),
    _weekday_rule(
        "<w:WDAY> (a? week|(the)? week after) (?! (of|next|from|later|before))", "bare", 7
    ),
    _weekday_rule("<w:WDAY> fortnight", "bare", 14),
    _weekday_rule("this? (coming|upcoming) <w:WDAY>|this? <w:WDAY> coming up?", "bare"),
    _weekday_rule("this <w:WDAY>", "this"),
    _weekday_rule("<w:WDAY> next (?! (week|month|year|available|WDAY|MONTH))", "next"),
    Rule("the? following <w:WDAY>", DAY, _following),
    _weekday_rule("next to next <w:WDAY>", "next", 7),
    _weekday_rule("(next|following) <w:WDAY>", "next"),
    _weekday_rule("(last|previous|past) <w:WDAY>|<w:WDAY> just? gone", "last"),
    Rule("in? <n:N> <w:WDAY> (from (now|today)|time)", DAY, _weekdays_on),
    _weekday_rule("any? <w:WDAY>", "bare"),
    # the same weekday of another week, days counted from today
    Rule(
        "(the|this|that|on)* (same (day|weekday)|this day|today) COMMA? (but|just)? (of|in|on|for)? (a|the)?"
        " (<next:next> week (?! after)|next <month:month>|(following week|week (after|later|on)) (?! (ORD|MONTH|WDAY|next)))",
        DAY,
        _same_weekday,
    ),
    _relative("day after (the)? tomorrow|overmorrow", 2),
    _relative("day before yesterday", -2),
    _relative("tomorrow week|a? week from tomorrow", 8),
    _relative("today week|week today", 7),
    _relative("today fortnight|fortnight today", 14),
    _relative("tomorrow fortnight", 15),
    _relative("tomorrow", 1),
    _relative("today|this very day|this (?= PARTWORD| aft)", 0),
    _relative("tonight|this night", 0, part=NIGHT),
    _relative("yesterday|last night", -1),
    _from_anchor("(the|that)? same day|that day|that (?= PARTWORD (?! one))", 0),
    _from_anchor("(?<! or)(?<! or the) (the)? (next|following) day (?! (after|before))", 1),
)
"""Days, the most specific first."""
