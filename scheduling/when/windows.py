"""Windows as said: between, from and to, before and after, alternatives of two hours."""

from typing import Final, NamedTuple

from scheduling.when.clock import Clock, Part
from scheduling.when.dayparts import END_OF_DAY
from scheduling.when.days import Day
from scheduling.when.grammar import (
    DAYRANGE,
    RANGE,
    SKIP,
    TIME,
    UNSURE,
    Match,
    Rule,
)
from scheduling.when.scene import Scene
from scheduling.when.weeks import Span
from scheduling.when.words import CLASSES, code, listed


class Hours(NamedTuple):
    """Hours of a day as said, None for open; `either` marks two times named as alternatives."""

    start: Clock | None
    end: Clock | None
    either: bool = False


class DayRange(NamedTuple):
    """Days from `first` up to, without, `end`, each with a clock time when one was said."""

    first: Day | None
    end: Day | None
    first_at: Clock | None = None
    end_at: Clock | None = None


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


def _bound(got: Match, scene: Scene) -> Hours:
    """Read an hour as the first, as the last where `to` was said."""
    return _to_hour(got, scene) if got.has("to") else _from_hour(got, scene)


def _bound_days(got: Match, scene: Scene) -> DayRange:
    """Read a day as before the first one, as after the last one where `to` was said."""
    return _before_day(got, scene) if got.has("to") else _after_day(got, scene)


def _other_bound(got: Match, _scene: Scene) -> Hours:
    """Read "after three, i mean four"."""
    hour = got.value("t", Clock).within(got.value("was", Clock).half)
    return Hours(None, hour) if got.has("to") else Hours(hour, None)


def before_day(value: object) -> DayRange:
    """Return the days before a day or span."""
    return DayRange(None, _start(value))


def after_day(value: object) -> DayRange:
    """Return the days after a day or span."""
    return DayRange(_end(value), None)


def _days(got: Match, _scene: Scene) -> DayRange | None:
    first, last = got.value("a", object), got.value("b", object)
    start, end = _start(first), _end(last)
    if isinstance(last, Day) and start.open_month and not last.open_month:
        start = start._replace(month=last.month, year=last.year, months_on=last.months_on)
    elif isinstance(last, Day) and last.open_month and isinstance(first, Day):
        end = end._replace(month=first.month, year=first.year, months_on=first.months_on)
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
    end = first._replace(day=day, weekday=None).moved(1)
    return DayRange(first, end)


def _number_to(got: Match, _scene: Scene) -> DayRange | None:
    last = got.value("a", Day)
    if last.month is None or last.day is None:
        return None
    first = got.maybe("t", Clock)
    day = first.hour if first else got.number("n")
    return DayRange(last._replace(day=day, weekday=None), last.moved(1))


def _from_day(got: Match, _scene: Scene) -> DayRange:
    return DayRange(_start(got.value("d", object)), None, got.maybe("t", Clock))


def _after_day(got: Match, _scene: Scene) -> DayRange:
    at = got.maybe("t", Clock)
    value = got.value("d", object)
    return DayRange(_start(value) if at else _end(value), None, at)


def _before_day(got: Match, _scene: Scene) -> DayRange:
    value = got.value("d", object)
    tail = isinstance(value, Span) and value.tail
    return DayRange(None, _end(value) if tail else _start(value), None, got.maybe("t", Clock))


def _deadline(got: Match, _scene: Scene) -> DayRange | None:
    """Read "by the end of the day on friday" as "by friday"."""
    if got.value("p", Part) is not END_OF_DAY:
        return None
    return DayRange(None, _end(got.value("d", object)))


def _by_part(got: Match, _scene: Scene) -> DayRange | None:
    """Read "by monday morning" as up to its end."""
    end = got.value("p", Part).end
    at = Clock(end // 60, end % 60, sure=True) if end else None
    return DayRange(None, got.value("d", Day), None, at) if at else None


def _around_part(got: Match, _scene: Scene) -> DayRange | None:
    """Read "before monday lunch" and "after monday lunch"."""
    part, day = got.value("p", Part), got.value("d", Day)
    minute = part.start if got.has("before") else part.end
    if got.has("before") and part.start is None:
        return before_day(day)
    if minute is None or (got.has("before") and part.end == END_OF_DAY.end):
        return None
    at = Clock(minute // 60, minute % 60, sure=True)
    return DayRange(None, day, None, at) if got.has("before") else DayRange(day, None, at)


def _from_now(got: Match, scene: Scene) -> DayRange:
    return DayRange(Day(exact=scene.today), _end(got.value("d", object)))


def _by_day(got: Match, _scene: Scene) -> DayRange:
    at = got.maybe("t", Clock)
    value = got.value("d", object)
    return DayRange(None, _start(value) if at else _end(value), None, at)


def _about(got: Match, _scene: Scene) -> Clock:
    return got.value("t", Clock)._replace(approximate=True)


def _clock(got: Match, _scene: Scene) -> Clock:
    return got.value("t", Clock)


def _nothing(_got: Match, _scene: Scene) -> str:
    return SKIP


CLASSES["FILL"] = "^DSTHPRIGXCFK.,"
CLASSES["TURNED"] = CLASSES["FILL"] + "".join(
    code(word) for word in listed("can could would prefer want like how what is but so lets then")
)
"""What may stand between a negation and the limit it turns round."""
CLASSES["STRAIGHT"] = CLASSES["FILL"] + "".join(code(word) for word in ("not", "no", "or"))
CLASSES["PLAIN"] = CLASSES["FILL"] + "".join(
    code(word) for word in listed("before after until by from past except not no earlier later")
)
"""What says nothing about the time after it."""
_AT: Final = "(at|about|around|like|the|say)?"
_ISH: Final = "(DASH? ish)?"
_T: Final = f"{_AT} <t:CLOCK>"
_TO: Final = "(to|until|through|DASH|up to|and)"
TILL: Final = "(to|until|through|DASH|up to|up until|till)"
_NOT_BEFORE: Final = (
    "(not TURNED{0,6} (before|earlier than|sooner than|until after?|to after)|not TURNED{0,2} to|no (earlier|sooner) than"
    "|(anything|anytime|any time|any day) (but|except) (before|earlier than))"
)
_NOT_AFTER: Final = (
    "(not TURNED{0,6} (after|later than|past)|no later than"
    "|(anything|anytime|any time|any day) (but|except) (after|later than))"
)
AWAY: Final = (
    "(busy|tied up|gone|unavailable|swamped|booked up|not (around|available|free)|(have|got|ive) (a|an)? (class|work|school|meeting|meetings|shift|something|stuff|things)|(i|to) work|at work|away|in (school|class|meeting|meetings)|out of the? (town|office|country|state|city)"
    "|on (holiday|vacation|leave)|abroad|travelling|traveling) FILL{0,2}"
)
_SHIFT: Final = (
    "(my|our|his|her|the)? (work|school|class|shift|lesson|lecture|practice|training|meeting|job)"
)
LOOSE: Final = (
    "(on|for|in|at|do|make|available|free|possible|come|it|the|a|this|any|be|able|to|have)"
)
_OPEN: Final = (
    "(sometime|anytime|anything|something|whenever"
    "|(any|some) (time|day|date|slot|appointment|opening|thing|point))?"
)
_SO: Final = "COMMA? ((so|and|but|then) STRAIGHT{0,9}|STRAIGHT{0,3})"
_A_DAY: Final = "(?<! CLOCK)(?<! CLOCK on) until? <d:ANYDAY> COMMA? (so|and) STRAIGHT{0,8}"
_NO_CLOCK: Final = "(?<! CLOCK)(?<! CLOCK on)"
_COMMITTED: Final = f"(from? {_AT} CLOCK {TILL}|until)? {_T}"
_BEGUN: Final = f"from? {_T} ({TILL} {_AT} CLOCK)?"
_TOLD: Final = f"(is STRAIGHT{{1,5}})? {_SO}"
_LATER: Final = (
    "((after|later than|past) (that|then)|after (?= please? STOP?$))"
    " (?! (i|we|im|were|ill) (am|are|have|got|be|to|FILL){0,2} (busy|out|away|gone|tied|leaving|leave|not|off|work|go))"
)
_SOONER: Final = "(before|earlier than|sooner than|prior to|ahead of|by) (that|then)"
"""What bounds the wish by a commitment just told: "class is at two, so it has to be after that"."""
_SLIP: Final = "(COMMA|no|sorry|wait|actually|i (mean|meant)|or? rather|make (that|it)|um|uh){1,4}"
_IS_TOO: Final = (
    "((is|would be|will be|might be|seems|sounds|feels) (just|all|way|far|a bit|a little)*)? too"
)
_UNFIT: Final = "(early|soon|<to:late>)"
NO_QUESTION: Final = (
    "(?<! is| are| would| will| if)(?<! (is|would|will|if) CLOCK)(?<! (is|would|will|if) CLOCK on)"
)
_THEN: Final = "(at? <t:CLOCK> (?! (to|until|DASH) CLOCK))?"

WINDOW_RULES: Final = (
    Rule("why not", SKIP, _nothing),
    # the wish before or after a commitment
    Rule(
        f"{_COMMITTED} ({_TOLD} ({_LATER}|not STRAIGHT{{0,5}} ({_SOONER}|<to:{_LATER}>))"
        f"|(?= on? DAY {_TOLD} {_LATER}))",
        RANGE,
        _bound,
    ),
    Rule(f"{_T} {_TOLD} (before or after|after or before) (that|then)", UNSURE, _nothing),
    Rule(f"{_BEGUN} ({_TOLD} {_SOONER}|(?= on? DAY {_TOLD} {_SOONER}))", RANGE, _to_hour),
    # hours, the last or both of them corrected
    Rule(
        f"{_OPEN} between {_AT} <a:CLOCK> (and|DASH|to) {_AT} CLOCK {_SLIP}"
        f" (between? {_AT} <a:CLOCK> (and|DASH|to) {_AT})? <b:CLOCK>",
        RANGE,
        _between,
    ),
    Rule(
        f"{_OPEN} (after|past|later than|<to:(before|by|until)>) {_AT} <was:CLOCK> {_SLIP} <t:CLOCK>",
        RANGE,
        _other_bound,
    ),
    # hours
    Rule(f"{_OPEN} between {_AT} <a:CLOCK> (and|DASH|to) {_AT} <b:CLOCK>", RANGE, _between),
    Rule(f"{_OPEN} from? {_AT} <a:CLOCK> {_ISH} {TILL} {_AT} <b:CLOCK> {_ISH}", RANGE, _between),
    Rule(
        f"{_AT} <a:CLOCK> {_ISH} (or|maybe|COMMA or) {_AT} <b:CLOCK> {_ISH} (or (later|after|earlier|so))?",
        RANGE,
        _either,
    ),
    # days
    Rule(f"({_OPEN}|the? (week|day) in?) between <a:ANYDAY> and <b:ANYDAY>", DAYRANGE, _days),
    Rule(f"{_OPEN} between <a:DAY> and (<n:DOM>|<t:BARE>)", DAYRANGE, _to_number),
    Rule(
        f"{_OPEN} from? <a:ANYDAY> (at? <t:CLOCK>)? {TILL} <b:ANYDAY> (at? <u:CLOCK>)?",
        DAYRANGE,
        _days,
    ),
    Rule(f"{_OPEN} from? <t:CLOCK> on? <a:DAY> {TILL} <u:CLOCK> on? <b:DAY>", DAYRANGE, _days),
    Rule(f"{_OPEN} from? <a:DAY> {TILL} (<n:DOM>|<t:BARE>)", DAYRANGE, _to_number),
    Rule(f"{_OPEN} from? (<n:DOM>|<t:BARE>) {TILL} <a:DAY>", DAYRANGE, _number_to),
    # limits turned round by a negation
    Rule(f"{_NOT_BEFORE} {_T}", RANGE, _from_hour),
    Rule(f"{_NOT_AFTER} {_T}", RANGE, _to_hour),
    Rule(f"not TURNED{{0,6}} (until|to) after <d:ANYDAY> {_THEN}", DAYRANGE, _after_day),
    Rule(f"{_NOT_BEFORE} <d:ANYDAY> {_THEN}", DAYRANGE, _from_day),
    Rule(f"{_NOT_AFTER} <d:ANYDAY> {_THEN}", DAYRANGE, _by_day),
    Rule(f"not {LOOSE}{{0,3}} DAY (before|after|until) {_T}", UNSURE, _nothing),
    Rule(f"{AWAY} (until|to) {_T}", RANGE, _from_hour),
    Rule(f"{AWAY} after {_T}", RANGE, _to_hour),
    Rule(f"{AWAY} until <d:DAY> {_THEN}", DAYRANGE, _after_day),
    Rule(
        "(i|we|im|ill|were) (am|are|get|got|will|be|usually)? (finish|finished|off|done|out|end) work?"
        f" (by|at|around) {_T}"
        f"|{_SHIFT} (is|gets|lets)? (end|ends|finish|finishes|over|done|out) (by|at|around) {_T}",
        RANGE,
        _from_hour,
    ),
    Rule(
        f"{_SHIFT} (start|starts|begin|begins) (by|at|around) {_T}"
        f"|(i|we) (start|begin) work (by|at|around) {_T} (so? before (that|then)?)?",
        RANGE,
        _to_hour,
    ),
    # limits on the hours
    Rule(
        f"{_T} ((or|and)? onwards|(or|and) (later|after)|(at the very?)? earliest"
        "|<to:((or|and) (earlier|before|sooner)|(at the very?)? latest)>)",
        RANGE,
        _bound,
    ),
    Rule(f"the? (very)? earliest (FILL{{0,7}} is)? {_T}", RANGE, _from_hour),
    Rule("the? (very)? earliest FILL{1,7} is <d:ANYDAY>", DAYRANGE, _from_day),
    Rule("the? (very)? latest FILL{1,7} is <d:ANYDAY>", DAYRANGE, _by_day),
    Rule(f"the? (very)? latest (FILL{{0,7}} is)? {_T}", RANGE, _to_hour),
    Rule(
        "gone <t:CLOCK>|after FILL{1,4} at <t:CLOCK>|(at|after) or (after|at) <t:CLOCK>",
        RANGE,
        _from_hour,
    ),
    Rule("before FILL{1,4} at <t:CLOCK>|(at|before) or (before|at) <t:CLOCK>", RANGE, _to_hour),
    Rule(f"(by|before) {_T} at the very? latest", RANGE, _to_hour),
    Rule(
        f"{_OPEN} (after|aft|past|from|later than|starting (at|from)?|as of) {_T} (on (?! DAY)|onwards)?",
        RANGE,
        _from_hour,
    ),
    Rule(f"{_OPEN} (before|by|until|earlier than|up (to|until)) {_T}", RANGE, _to_hour),
    Rule(
        f"{NO_QUESTION} {_T} ((?= on? DAY {_IS_TOO} {_UNFIT})|(one|ones)? {_IS_TOO} {_UNFIT})",
        RANGE,
        _bound,
    ),
    Rule(f"{NO_QUESTION}{_NO_CLOCK} <d:ANYDAY> {_IS_TOO} {_UNFIT}", DAYRANGE, _bound_days),
    # limits on the days
    Rule("between now and <d:ANYDAY>|from now (until|to|through) <d:ANYDAY>", DAYRANGE, _from_now),
    Rule("(<before:before>|after) <d:DAY> <p:PART>", DAYRANGE, _around_part),
    Rule("by <d:DAY> <p:PART>|<d:DAY> <p:PART> at the very? latest", DAYRANGE, _by_part),
    Rule(f"{_A_DAY} not STRAIGHT{{0,5}} before (that|then)", DAYRANGE, _from_day),
    Rule(f"{_A_DAY} not STRAIGHT{{0,5}} after (that|then)", DAYRANGE, _by_day),
    Rule(f"{_A_DAY} before (that|then)", DAYRANGE, _before_day),
    Rule(f"{_A_DAY} after (that|then|(?= please? STOP?$))", DAYRANGE, _after_day),
    Rule(f"<d:DAY> <p:PART> {_SO} (<before:before>|after) (that|then)", DAYRANGE, _around_part),
    Rule(
        "(leave|hold|wait|push|put|postpone|delay) FILL{0,3} until <d:ANYDAY>", DAYRANGE, _from_day
    ),
    Rule("by <p:PART> (on|of)? <d:ANYDAY>", DAYRANGE, _deadline),
    Rule("on or after <d:ANYDAY>", DAYRANGE, _from_day),
    Rule("on or before <d:ANYDAY>", DAYRANGE, _by_day),
    Rule(
        f"<d:ANYDAY> ((or|and) (later|after)|(or|and)? onwards|{_THEN} at the very? earliest"
        f"|<by:or (earlier|before|sooner)>|{_THEN} <by:at the very? latest>)",
        DAYRANGE,
        lambda got, scene: _by_day(got, scene) if got.has("by") else _from_day(got, scene),
    ),
    Rule(f"{_OPEN} (after|aft|later than|past) <d:ANYDAY> {_THEN}", DAYRANGE, _after_day),
    Rule(
        f"{_OPEN} (before|earlier than|sooner than|ahead of) <d:ANYDAY> {_THEN}",
        DAYRANGE,
        _before_day,
    ),
    Rule(
        f"{_OPEN} (by|until|up (to|until)|no later than) <d:ANYDAY> {_THEN} (at the very? latest)?",
        DAYRANGE,
        _by_day,
    ),
    Rule(
        f"{_OPEN} (from|starting (on|from)?|as of|beginning) <d:ANYDAY> {_THEN} (on|onwards)?",
        DAYRANGE,
        _from_day,
    ),
)
"""Hours and days between and beyond, the most specific first."""

SINGLE_RULES: Final = (
    Rule("(what|how) about <t:CLOCK>", TIME, _clock),
    Rule(
        "(about|around|approximately|near|close to|circa) at? <t:CLOCK>|<t:CLOCK> (DASH? ish|or so)",
        TIME,
        _about,
    ),
    Rule("(at|say|like|exactly|(bang|dead) on) <t:CLOCK>", TIME, _clock),
)
"""Single times with the words that lead to them, tried last."""
