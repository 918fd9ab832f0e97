"""Windows as said: between, from and to, before and after, lists, exclusions, wishes, corrections."""

from dataclasses import dataclass, replace
from typing import Final

from scheduling.when.clock import Clock, Part
from scheduling.when.days import Day
from scheduling.when.grammar import (
    CUT,
    DAYRANGE,
    NOT,
    RANGE,
    SKIP,
    TIME,
    UNSURE,
    WISH,
    Match,
    Rule,
)
from scheduling.when.reading import Preference
from scheduling.when.scene import Scene
from scheduling.when.weeks import Span
from scheduling.when.words import CLASSES


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours of a day as said, None for open; `either` marks two times named as alternatives."""

    start: Clock | None
    end: Clock | None
    either: bool = False


@dataclass(frozen=True, slots=True)
class DayRange:
    """Days from `first` up to, without, `end`, each with a clock time when one was said."""

    first: Day | None
    end: Day | None
    first_at: Clock | None = None
    end_at: Clock | None = None


@dataclass(frozen=True, slots=True)
class Unwanted:
    """What was turned down: days, and parts of the day."""

    days: tuple[Day, ...] = ()
    parts: tuple[Part, ...] = ()


def _start(value: object) -> Day:
    return Day(exact=value.first, problem=value.problem) if isinstance(value, Span) else _day(value)


def _end(value: object) -> Day:
    """Return the day after the last one of a day or span."""
    if isinstance(value, Span):
        return Day(exact=value.end, problem=value.problem)
    return _day(value).moved(1)


def _day(value: object) -> Day:
    return value if isinstance(value, Day) else Day(problem="unsure")


def _between(got: Match, _scene: Scene) -> Hours:
    return Hours(got.value("a", Clock), got.value("b", Clock))


def _either(got: Match, _scene: Scene) -> Hours:
    return Hours(got.value("a", Clock), got.value("b", Clock), either=True)


def _from_hour(got: Match, _scene: Scene) -> Hours:
    return Hours(got.value("t", Clock), None)


def _to_hour(got: Match, _scene: Scene) -> Hours:
    return Hours(None, got.value("t", Clock))


def _days(got: Match, _scene: Scene) -> DayRange | None:
    first, last = got.value("a", object), got.value("b", object)
    start, end = _start(first), _end(last)
    if isinstance(last, Day) and start.open_month and not last.open_month:
        start = replace(start, month=last.month, year=last.year, months_on=last.months_on)
    elif isinstance(last, Day) and last.open_month and isinstance(first, Day):
        end = replace(end, month=first.month, year=first.year, months_on=first.months_on)
    if isinstance(last, Day):
        start = start.in_week_of(last)
    if isinstance(first, Span) and isinstance(last, Span) and last.end <= first.first:
        return None
    end_at = got.maybe("u", Clock)
    return DayRange(start, end.moved(-1) if end_at else end, got.maybe("t", Clock), end_at)


def _to_number(got: Match, _scene: Scene) -> DayRange | None:
    """Read "march 8 to 12", whose second number is a day of the month."""
    first = got.value("a", Day)
    if first.month is None or first.day is None:
        return None
    last = got.maybe("t", Clock)
    if last and (last.half or last.minute):
        return None
    day = last.hour if last else got.number("n")
    end = replace(first, day=day, weekday=None).moved(1)
    return DayRange(first, end)


def _number_to(got: Match, _scene: Scene) -> DayRange | None:
    last = got.value("a", Day)
    if last.month is None or last.day is None:
        return None
    first = got.maybe("t", Clock)
    day = first.hour if first else got.number("n")
    return DayRange(replace(last, day=day, weekday=None), last.moved(1))


def _from_day(got: Match, _scene: Scene) -> DayRange:
    return DayRange(_start(got.value("d", object)), None, got.maybe("t", Clock))


def _after_day(got: Match, _scene: Scene) -> DayRange:
    at = got.maybe("t", Clock)
    value = got.value("d", object)
    return DayRange(_start(value) if at else _end(value), None, at)


def _before_day(got: Match, _scene: Scene) -> DayRange:
    return DayRange(None, _start(got.value("d", object)), None, got.maybe("t", Clock))


def _by_day(got: Match, _scene: Scene) -> DayRange:
    at = got.maybe("t", Clock)
    value = got.value("d", object)
    return DayRange(None, _start(value) if at else _end(value), None, at)


def _about(got: Match, _scene: Scene) -> Clock:
    return replace(got.value("t", Clock), approximate=True)


def _clock(got: Match, _scene: Scene) -> Clock:
    return got.value("t", Clock)


def _unwanted(got: Match, _scene: Scene) -> Unwanted:
    return Unwanted(tuple(got.values(Day)), tuple(got.values(Part)))


def _nothing(_got: Match, _scene: Scene) -> str:
    return SKIP


def _wish(preference: Preference, pattern: str) -> Rule:
    return Rule(pattern, WISH, lambda _got, _scene: preference)


CLASSES["FILL"] = "^DSTHPRIGXCFK.,"
_AT: Final = "(at|about|around|like|the|say)?"
_T: Final = f"{_AT} <t:CLOCK>"
_TO: Final = "(to|until|through|DASH|up to|and)"
_TILL: Final = "(to|until|through|DASH|up to|up until|till)"
_NOT: Final = "(not|no)"
_LOOSE: Final = (
    "(on|for|in|at|do|make|available|free|possible|come|it|the|a|this|any|be|able|to|have)"
)
_MORE: Final = (
    "((COMMA? (or|and|nor)|COMMA (?= (DAY|PART) COMMA? (or|and|nor))) (DAY|PART) (?! not))*"
)
_OPEN: Final = "(sometime|anytime|any time|anything|something|any day|any date)?"
_THEN: Final = "(at? <t:CLOCK> (?! (to|until|DASH) CLOCK))?"

WINDOW_RULES: Final = (
    Rule(
        "(i|we) (came|went|visited|saw|called|spoke|met) FILL{0,4} (DAY|SPAN|TIME)", SKIP, _nothing
    ),
    Rule("why not", SKIP, _nothing),
    Rule("(born|birthday|birth) FILL{0,3} DAY", SKIP, _nothing),
    # hours
    Rule(f"between {_AT} <a:CLOCK> and {_AT} <b:CLOCK>", RANGE, _between),
    Rule(f"from? {_AT} <a:CLOCK> {_TILL} {_AT} <b:CLOCK>", RANGE, _between),
    Rule(
        f"{_AT} <a:CLOCK> (or|maybe|COMMA or) {_AT} <b:CLOCK> (or (later|after|earlier|so))?",
        RANGE,
        _either,
    ),
    # days
    Rule("between <a:ANYDAY> and <b:ANYDAY>", DAYRANGE, _days),
    Rule(f"from? <a:ANYDAY> (at? <t:CLOCK>)? {_TILL} <b:ANYDAY> (at? <u:CLOCK>)?", DAYRANGE, _days),
    Rule(f"from? <a:DAY> {_TILL} (<n:DOM>|<t:BARE>)", DAYRANGE, _to_number),
    Rule(f"from? (<n:DOM>|<t:BARE>) {_TILL} <a:DAY>", DAYRANGE, _number_to),
    # limits turned round by a negation
    Rule(f"{_NOT} FILL{{0,3}} (before|earlier than|until) {_T}", RANGE, _from_hour),
    Rule(f"{_NOT} FILL{{0,3}} (after|later than|past) {_T}", RANGE, _to_hour),
    Rule(f"{_NOT} FILL{{0,3}} (before|earlier than|until) <d:ANYDAY> {_THEN}", DAYRANGE, _from_day),
    Rule(f"{_NOT} FILL{{0,3}} (after|later than) <d:ANYDAY> {_THEN}", DAYRANGE, _by_day),
    Rule(f"not {_LOOSE}{{0,3}} DAY (before|after|until) {_T}", UNSURE, _nothing),
    Rule(f"(busy|(i|to) work) FILL{{0,2}} until {_T}", RANGE, _from_hour),
    Rule(f"(busy|(i|to) work) FILL{{0,2}} after {_T}", RANGE, _to_hour),
    Rule(f"busy FILL{{0,2}} until <d:DAY> {_THEN}", DAYRANGE, _after_day),
    Rule(
        f"(i|we) (am|get|got)? (finish|off|done|out|end) work? (by|at|around) {_T}",
        RANGE,
        _from_hour,
    ),
    # limits on the hours
    Rule(
        f"{_T} (or|and) (later|after|onwards)|{_T} onwards|{_T} at the earliest", RANGE, _from_hour
    ),
    Rule(f"{_T} (or|and) (earlier|before|sooner)|{_T} at the latest", RANGE, _to_hour),
    Rule(f"(by|before) {_T} at the latest", RANGE, _to_hour),
    Rule(
        f"{_OPEN} (after|past|from|later than|starting (at|from)?|as of) {_T} (on (?! DAY)|onwards)?",
        RANGE,
        _from_hour,
    ),
    Rule(f"{_OPEN} (before|by|until|earlier than|up (to|until)) {_T}", RANGE, _to_hour),
    Rule(f"{_T} is? too early", RANGE, _from_hour),
    Rule(f"{_T} is? too late", RANGE, _to_hour),
    # limits on the days
    Rule(
        f"<d:ANYDAY> {_THEN} ((or|and) (later|after)|(or|and)? onwards|at the earliest)",
        DAYRANGE,
        _from_day,
    ),
    Rule(f"<d:ANYDAY> {_THEN} (or (earlier|before|sooner)|at the latest)", DAYRANGE, _by_day),
    Rule(f"{_OPEN} (after|later than|past) <d:ANYDAY> {_THEN}", DAYRANGE, _after_day),
    Rule(f"{_OPEN} (before|earlier than|ahead of) <d:ANYDAY> {_THEN}", DAYRANGE, _before_day),
    Rule(f"{_OPEN} (by|until|up (to|until)|no later than) <d:ANYDAY> {_THEN}", DAYRANGE, _by_day),
    Rule(
        f"{_OPEN} (from|starting (on|from)?|as of|beginning) <d:ANYDAY> {_THEN} (on|onwards)?",
        DAYRANGE,
        _from_day,
    ),
    # what is not wanted
    Rule(
        "(anything|anytime|any day|any time|every day|everyday|whenever) (but|except|other than)"
        f" (on|for)? (DAY|PART) {_MORE}",
        NOT,
        _unwanted,
    ),
    Rule(
        f"COMMA? (but not|not|except|excluding|besides|avoid|apart from|other than)"
        f" {_LOOSE}{{1,4}} (DAY|PART) {_MORE}"
        f"|(not|except|excluding|avoid|besides) (DAY|PART) {_MORE}",
        NOT,
        _unwanted,
    ),
    Rule(
        "(DAY|PART) (is|are)? (bad|out|full|no good|impossible"
        "|not FILL? (work|suit|good|possible|great|ideal|available|free|convenient|best|an|going))",
        NOT,
        _unwanted,
    ),
    Rule("(busy|(i|to) work|away) (all)? (on|in|for)? (DAY|PART)", NOT, _unwanted),
    Rule(
        f"not {_LOOSE}{{0,3}} <t:CLOCK>"
        "|<t:CLOCK> (is)? (bad|taken|no good|not (work|suit|good|available|possible|free))",
        SKIP,
        _nothing,
    ),
    Rule("(instead of|rather than) (on|at)? (DAY|CLOCK|PART|SPAN) (at? CLOCK)?", SKIP, _nothing),
    # single times
    Rule("(what|how) about <t:CLOCK>", TIME, _clock),
    Rule(
        "(about|around|approximately|near|close to|circa) at? <t:CLOCK>|<t:CLOCK> (ish|or so)",
        TIME,
        _about,
    ),
    Rule("(at|say|like|exactly) <t:CLOCK>", TIME, _clock),
    # wishes
    _wish(
        "earliest", "as (early|soon) as (possible|you can|you have|you could|i can|we can)?|asap"
    ),
    _wish("latest", "as late as (possible|you can|you have|you could|i can|we can)?"),
    _wish("earliest", "the? (first|next|ORD) available|(sooner|earlier) the better|first opening"),
    _wish(
        "latest", "later the better|last (appointment|slot|opening|available|time) (of the day)?"
    ),
    _wish("earliest", "the? earliest"),
    _wish("latest", "the? latest"),
    # corrections
    Rule(
        "(COMMA? (no|nope|wait|actually|sorry|correction)|i (mean|meant)|make (that|it)|scratch that"
        "|move (that|it|this) to|or? rather (?! not)|on second (thought|thoughts)|lets (do|say|make))",
        CUT,
        _nothing,
    ),
)
"""Everything that relates times and days to each other, the most specific first."""
