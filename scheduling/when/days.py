"""Days as said: weekdays, dates, holidays; resolved late, when all of the phrase is known."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final, Literal

from scheduling.when.clock import NIGHT, Part
from scheduling.when.grammar import DAY, Match, Rule
from scheduling.when.holidays import HOLIDAYS
from scheduling.when.reading import Problem
from scheduling.when.scene import Scene
from scheduling.when.words import CLASSES, code

Mode = Literal["bare", "this", "next", "next week", "later", "last", "falls"]


@dataclass(frozen=True, slots=True)
class Day:
    """A day as said; what was left out is None and filled in by the rest of the phrase.

    `nth` counts `weekday` inside the month, -1 for the last. `weeks` and `days` are added to the
    day found. `holiday` indexes `HOLIDAYS`.
    """

    exact: date | None = None
    weekday: int | None = None
    day: int | None = None
    month: int | None = None
    year: int | None = None
    nth: int | None = None
    mode: Mode = "bare"
    months_on: int | None = None
    days: int = 0
    holiday: int | None = None
    part: Part | None = None
    problem: Problem | None = None

    @property
    def open_month(self) -> bool:
        """Tell whether only a day of the month was said."""
        return self.day is not None and self.month is None and self.months_on is None

    @property
    def bare_weekday(self) -> bool:
        """Tell whether only a weekday was said."""
        return self.weekday is not None and self.day is None and self.nth is None

    def in_week_of(self, later: "Day") -> "Day":
        """Return this weekday in the week said with a later one: "thursday or friday next week"."""
        if later.mode == "next week" and self.bare_weekday and self.mode == "bare":
            return replace(self, mode="next week")
        return self

    def moved(self, days: int) -> "Day":
        """Return the day so many days on."""
        return replace(self, days=self.days + days)


def monday_of(day: date) -> date:
    """Return the Monday of the week of `day`."""
    return day - timedelta(days=day.weekday())


def month_start(day: date, months: int = 0) -> date:
    """Return the first of the month so many months after the month of `day`."""
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def month_later(day: date, months: int) -> date:
    """Return the same day so many months on, or the last day of a shorter month."""
    first = month_start(day, months)
    last = month_start(first, 1) - timedelta(days=1)
    return min(last, first + timedelta(days=day.day - 1))


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _near_year(month: int, day: int, today: date) -> date | None:
    """Return the next such date from today on; None when next year's does not exist either."""
    this_year = _date(today.year, month, day)
    if this_year and this_year >= today:
        return this_year
    return _date(today.year + 1, month, day)


def resolve_day(said: Day, scene: Scene, within: tuple[date, date] | None = None) -> date | Problem:
    """Return the day meant, or why there is none; `within` is the span said around it."""
    found = said.problem or _find(said, scene, within)
    if isinstance(found, str):
        return found
    if found is None:
        return "impossible_date"
    found += timedelta(days=said.days)
    return found if found >= scene.today else "past"


def _find(said: Day, scene: Scene, within: tuple[date, date] | None) -> date | Problem | None:
    if said.holiday is not None:
        return _holiday(said, scene)
    if said.nth is not None:
        return _nth_weekday(said, scene, within)
    if said.day is not None:
        return _dated(said, scene, within)
    return said.exact or _weekday(said, scene, within)


def _holiday(said: Day, scene: Scene) -> date:
    find = HOLIDAYS[said.holiday or 0][1]
    if said.year:
        return find(said.year)
    this_year = find(scene.today.year)
    return this_year if this_year >= scene.today else find(scene.today.year + 1)


def _weekday(said: Day, scene: Scene, within: tuple[date, date] | None) -> date | None:
    if said.weekday is None:
        return None
    today = scene.today
    if within and not said.mode.startswith("next"):
        first = within[0] + timedelta(days=(said.weekday - within[0].weekday()) % 7)
        if first < within[1]:
            return first
    ahead = today + timedelta(days=(said.weekday - today.weekday()) % 7)
    this_week = monday_of(today) + timedelta(days=said.weekday)
    week = timedelta(days=7)
    by_mode = {
        "this": max(this_week, ahead) if this_week < today else this_week,
        "next": this_week + week,
        "next week": this_week + week,
        "later": max(this_week, ahead) + week,
        "last": ahead - week,
    }
    return by_mode.get(said.mode, ahead)


def _dated(said: Day, scene: Scene, within: tuple[date, date] | None) -> date | Problem | None:
    day = said.day or 0
    if said.month and said.year:
        found = _date(said.year, said.month, day)
        return _checked(said, found)
    if said.months_on is not None:
        first = month_start(scene.today, said.months_on)
        return _checked(said, _date(first.year, first.month, day))
    if said.month:
        found = _near_year(said.month, day, scene.today)
        if found is None and said.month == 2 and day == 29:
            return "impossible_date"
        return _checked(said, found)
    start = max(within[0], scene.today) if within else scene.today
    return _day_of_month(said, start)


def _checked(said: Day, found: date | None) -> date | Problem | None:
    """Hold a date against the weekday said with it."""
    if found is None or said.weekday is None or found.weekday() == said.weekday:
        return found
    return "unsure"


def _day_of_month(said: Day, start: date) -> date | Problem | None:
    """Return the next day of that number; with a weekday, the next one that falls on it."""
    day = said.day or 0
    months = 40 if said.mode == "falls" else 3
    for ahead in range(months):
        first = month_start(start, ahead)
        found = _date(first.year, first.month, day)
        if found and found >= start and said.weekday in (None, found.weekday()):
            return found
    return "unsure" if said.weekday is not None else None


def _nth_weekday(said: Day, scene: Scene, within: tuple[date, date] | None) -> date | None:
    if said.month:
        year = said.year or scene.today.year
        found = _nth_in(date(year, said.month, 1), said)
        if said.year is None and (found is None or found < scene.today):
            found = _nth_in(date(year + 1, said.month, 1), said)
        return found
    if within:
        return _nth_in(month_start(within[0]), said)
    found = _nth_in(month_start(scene.today, said.months_on or 0), said)
    if said.months_on is None and (found is None or found < scene.today):
        found = _nth_in(month_start(scene.today, 1), said)
    return found


def _nth_in(first: date, said: Day) -> date | None:
    weekday, nth = said.weekday or 0, said.nth or 1
    if nth < 0:
        last = month_start(first, 1) - timedelta(days=1)
        return last - timedelta(days=(last.weekday() - weekday) % 7)
    found = first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))
    return found if found.month == first.month else None


# Rules


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
        months_on = 1
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
    if month > 12 >= day:
        month, day = day, month
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return Day(problem="impossible_date")
    year = got.number("y") if got.has("y") else None
    if year is not None and year < 100:
        year += 2000
    return Day(day=day, month=month, year=year, weekday=_weekday_said(got))


def _iso(got: Match, _scene: Scene) -> Day:
    return Day(day=got.number("d"), month=got.number("m"), year=got.number("y"))


def _weekday_rule(pattern: str, mode: Mode, days: int = 0) -> Rule:
    def build(got: Match, _scene: Scene) -> Day:
        return Day(weekday=got.number("w"), mode=mode, days=days)

    return Rule(pattern, DAY, build)


def _relative(pattern: str, days: int, *, part: Part | None = None) -> Rule:
    def build(_got: Match, scene: Scene) -> Day:
        return Day(exact=scene.today + timedelta(days=days), part=part)

    return Rule(pattern, DAY, build)


def _from_anchor(pattern: str, days: int) -> Rule:
    def build(_got: Match, scene: Scene) -> Day | None:
        start = scene.anchor_day or (scene.today if days else None)
        return start and Day(exact=start + timedelta(days=days))

    return Rule(pattern, DAY, build)


def _nth(got: Match, _scene: Scene) -> Day:
    months_on = 1 if got.has("nextmonth") else (0 if got.has("thismonth") else None)
    month = got.number("mon") if got.has("mon") else None
    nth = got.number("n") if got.has("n") else -1
    return Day(weekday=got.number("w"), nth=nth, month=month, year=_year(got), months_on=months_on)


def _holiday_rule(index: int, pattern: str) -> Rule:
    def build(got: Match, _scene: Scene) -> Day:
        return Day(holiday=index, year=_year(got))

    return Rule(f"{pattern} (COMMA? {_YEAR})?", DAY, build)


CLASSES["VERB"] = "".join(
    code(word)
    for word in ("i", "we", "be", "not", "you", "have", "suit", "fit", "do", "busy", "need")
)
CLASSES["NOTDAY"] = "".join(
    code(word)
    for word in (
        "one", "option", "slot", "time", "thing", "visit", "appointment", "floor", "available",
        "street", "name", "person", "opening", "hour", "day", "week", "half", "month", "party",
        "choice", "place", "thought", "thoughts", "two", "three", "few",
    )
)  # fmt: skip

_YEAR: Final = (
    "(COMMA? of? <y:YEAR>|COMMA? (twenty|<old:nineteen>) <yy:YY>|COMMA? two thousand and? <yy:N>)"
)
_ON: Final = "(<w:WDAY> COMMA? the?)?"
_THIS: Final = "(<thismonth:(this|current)>|<nextmonth:(next|following)>)"
_DOM: Final = "<d:DOM> (?! COLON| AMPM| oclock| COUNTED)"

DAY_RULES: Final = (
    *(_holiday_rule(index, f"({pattern})") for index, (pattern, _find_day) in enumerate(HOLIDAYS)),
    Rule("fourth of july", DAY, lambda _got, _scene: Day(month=7, day=4)),
    # an ISO date, then all-numeric dates
    Rule("<y:YEAR> SLASH <m:N> SLASH <d:N>", DAY, _iso),
    Rule(f"{_ON} <a:N> SLASH <b:N> (SLASH <y:NUM>)?", DAY, _numeric),
    # the nth weekday of a month
    Rule(
        f"(the? <n:NTH>|the? last) <w:WDAY> (in|of|this|next|the) "
        f"(the? {_THIS} month|the? month|<mon:MONTH> {_YEAR}?)",
        DAY,
        _nth,
    ),
    Rule(
        "(the? next)? <w:WDAY> (that|which)? (falls|is) on? (a|the) <falls:ORD>|"
        "<w:WDAY> the <falls:ORD> (?! of| MONTH| NOTDAY)",
        DAY,
        lambda got, _scene: Day(weekday=got.number("w"), day=got.number("falls"), mode="falls"),
    ),
    Rule("the? <n:NTHS> <w:WDAY> (?! the| ORD)", DAY, _nth),
    # month and day
    Rule(f"{_ON} <mon:MONTH> (the? <d:ORD>|{_DOM}) {_YEAR}?", DAY, _month_day),
    Rule(f"{_ON} the? <d:ORD> (day)? (of|in)? <mon:MONTH> {_YEAR}?", DAY, _month_day),
    Rule(f"{_ON} <d:DOM> (of)? <mon:MONTH> (?! VERB) {_YEAR}?", DAY, _month_day),
    Rule(f"{_ON} the? <d:ORD> of? the? ({_THIS} month|month)", DAY, _month_day),
    Rule("<w:WDAY> COMMA? the? <d:ORD> (?! NOTDAY)", DAY, _month_day),
    Rule("<d:ORD> (?= (to|through|until|DASH|or|and) the? ORD)", DAY, _month_day),
    Rule(
        "(the|(?<= on| by| before| after| until| from| and| or| to| between)) <d:ORD>"
        " (?! NOTDAY| OTHER (one|slot)| WDAY)",
        DAY,
        _month_day,
    ),
    # weekdays
    _weekday_rule("<w:WDAY> after the? next|the <w:WDAY> after next", "later"),
    _weekday_rule("<w:WDAY> (the)? week after next", "next", 7),
    _weekday_rule(
        "next week on? <w:WDAY>|<w:WDAY> (of|in)? (the)? (next|following) week", "next week"
    ),
    _weekday_rule("<w:WDAY> (of|in)? this week|this week on? <w:WDAY>", "this"),
    _weekday_rule("<w:WDAY> (week|(the)? week after) (?! (of|next))", "bare", 7),
    _weekday_rule("<w:WDAY> fortnight", "bare", 14),
    _weekday_rule("this (coming|upcoming) <w:WDAY>|(coming|upcoming) <w:WDAY>", "bare"),
    _weekday_rule("this <w:WDAY>", "this"),
    _weekday_rule("(next|following) <w:WDAY>", "next"),
    _weekday_rule("(last|previous|past) <w:WDAY>", "last"),
    _weekday_rule("(every|each|any|on)? <w:WDAY>", "bare"),
    # days counted from today
    _relative("day after (the)? tomorrow|overmorrow", 2),
    _relative("day before yesterday", -2),
    _relative("tomorrow week|a? week from tomorrow", 8),
    _relative("today week|week today", 7),
    _relative("tomorrow", 1),
    _relative("today|this (?= PARTWORD)", 0),
    _relative("tonight|this night", 0, part=NIGHT),
    _relative("yesterday|last night", -1),
    _from_anchor("(the|that) same day|that day", 0),
    _from_anchor("(the)? (next|following) day", 1),
)
"""Days, the most specific first."""
