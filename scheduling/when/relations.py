"""Days and instants counted from another: "in two hours", "a week from monday", "the day after"."""

from datetime import timedelta
from typing import Final

from scheduling.when.anchored import (
    day_after_anchor,
    days_later,
    elapsed,
    from_anchor,
    in_that_week,
    moved_by,
    next_to,
    rest_of_day,
    same_hour,
    same_time,
    same_time_on,
)
from scheduling.when.around import (
    beside_weekend,
    holiday_week,
    one_after,
    or_after,
    other_nth,
    same_day_after,
    span_after,
    week_after,
    week_before,
    week_of,
    weekend_after,
    weekend_of,
)
from scheduling.when.clock import AFTERNOON, MORNING, NIGHT, Clock, Part
from scheduling.when.days import Day, monday_of, resolve_day
from scheduling.when.grammar import (
    DAY,
    DAYRANGE,
    INSTANT,
    SKIP,
    SPAN,
    TIME,
    UNSURE,
    Match,
    Rule,
    Said,
)
from scheduling.when.lengths import Length
from scheduling.when.scene import Instant, Scene
from scheduling.when.weeks import Span


def _from_now(got: Match, scene: Scene) -> Instant | None:
    if got.value("u", Length).minutes < 5:  # "in a minute" is not an appointment
        return None
    return Instant(elapsed(scene.now, got.value("u", Length).minutes, scene))


def _in_days(got: Match, scene: Scene) -> Day:
    return Day(exact=got.value("v", Length).after(scene.today))


def _from_day(got: Match, scene: Scene) -> Day:
    base, length = got.value("d", Day), got.value("v", Length)
    sign = -1 if got.has("back") else 1
    if not length.months:
        return base.moved(sign * length.days)
    found = resolve_day(base, scene)
    return Day(problem=found) if isinstance(found, str) else Day(exact=length.after(found, sign))


def _some_days_on(got: Match, scene: Scene) -> Span | None:
    """Read "in three or four days"."""
    length, first = got.value("u", Length), got.value("t", Clock)
    if length.minutes:
        return None
    start = scene.today + timedelta(days=first.hour * length.unit)
    return Span(start, length.after(scene.today) + timedelta(days=1))


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


def _as_thing(got: Match, _scene: Scene) -> str | None:
    """Pass over the "black friday" of "the black friday sale"."""
    day = got.value("d", Day)
    return None if day.holiday is None and day.month is None else SKIP


def _about_holiday(got: Match, _scene: Scene) -> str | None:
    """Ask which day "over christmas" and "the easter holidays" mean."""
    return None if got.value("d", Day).holiday is None else "Which day would you like?"


def _coming(got: Match, scene: Scene) -> Span | Said:
    length = got.value("u", Length)
    if length.minutes:
        now = scene.now.replace(second=0, microsecond=0)
        return Said(INSTANT, Instant(now, elapsed(now, length.minutes, scene)))
    return Span(scene.today, length.after(scene.today) + timedelta(days=1))


def _within_hour(_got: Match, scene: Scene) -> Instant:
    now = scene.now.replace(second=0, microsecond=0)
    return Instant(now, elapsed(now, 60, scene))


def _hour_or_two(got: Match, scene: Scene) -> Instant:
    minutes = got.value("u", Length).minutes
    return Instant(elapsed(scene.now, minutes, scene), elapsed(scene.now, 2 * minutes, scene))


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
_BEGINNING: Final = {
    MORNING: _EARLY,
    AFTERNOON: Part(720, 870, "pm"),
    NIGHT: Part(1020, 1140, "pm"),
}
_MIDDLE: Final = {MORNING: Part(570, 690, "am"), AFTERNOON: Part(840, 960, "pm")}
_ENDING: Final = {
    MORNING: Part(600, 720, "am"),
    AFTERNOON: Part(900, 1020, "pm"),
    NIGHT: Part(1200, 1380, "pm"),
}


def _part_of(got: Match, part: Part, parts: dict[Part, Part]) -> Day:
    """Return the day with its early or late hours, or those of the part said with it."""
    day = got.value("d", Day)
    said = got.maybe("p", Part) or day.part
    return day._replace(part=parts.get(said, said) if said else part)


def _mid_part(got: Match, _scene: Scene) -> Day:
    part = got.value("p", Part)
    return got.value("d", Day)._replace(part=_MIDDLE.get(part, part))


_ONE: Final = Clock(1)


def _from_clock(got: Match, _scene: Scene) -> Clock:
    """Read "an hour before noon", "half an hour after three"."""
    said, minutes = got.value("t", Clock), got.value("u", Length).minutes
    options = said.options()
    at = (options[0] + (-minutes if got.has("back") else minutes)) % 1440
    if len(options) == 1:
        return Clock(at // 60, at % 60, sure=True)
    return Clock(at // 60 % 12 or 12, at % 60)


def _part_clock(got: Match, scene: Scene) -> Clock | None:
    """Read "morning 11:30" as one time, where the part of the day settles the half."""
    part = got.value("p", Part)
    if scene.context.slots and got.value("t", Clock) == _ONE:
        return None  # "the evening one"
    return got.value("t", Clock).within(part.half) if part.half else None


def _this_time(_got: Match, scene: Scene) -> Clock:
    return Clock(scene.now.hour, scene.now.minute, sure=True)


def _this_time_on(got: Match, scene: Scene) -> Instant | None:
    """Read "this time next week"."""
    span = got.value("s", Span)
    if (span.end - span.first).days != 7 or span.first <= scene.today:
        return None
    day = span.first + timedelta(days=scene.today.weekday())
    return Instant(scene.instant(day, scene.now.hour * 60 + scene.now.minute))


_ABOUT = "(another|about|around|like|maybe|say|roughly|approximately|exactly|just)?"
_OOPS = (
    "(no|nope|sorry|wait|actually|but|rather|or (rather|better)|better|i mean|i meant|oh|well|hmm|um|uh|er"
    "|make (it|that)|maybe|COMMA)"
)
_ENDS = "(?= (STOP|COMMA|please|then|would|is|works|if)|$)"
_BACK = "(later|after that|further|on|<back:(earlier|sooner|before that)>)"

RELATION_RULES: Final = (
    Rule(
        "<u:SHORT> (<back:(before|earlier than|sooner than)>|after|past|later than) <t:CLOCK>",
        TIME,
        _from_clock,
    ),
    Rule(
        "at? (the|that)? same time COMMA? (but|on|just)? (a|any|some)? (different|another|other) (day|date|week)",
        UNSURE,
        lambda _got, _scene: "Which day would you like instead?",
    ),
    Rule(
        "(?<! DAY)(?<! DAY at) at? (the|that|this)? (same|(<d:DAY>|same day) (and|COMMA)? (the|same|at)*) time (the|in|of)* <s:SPAN>",
        INSTANT,
        same_time_on,
    ),
    Rule("at? (the|that|this)? same time", TIME, same_time),
    Rule(
        "(?<! or) (at|say|like)? (<half:half>|quarter) (past|after|<back:to>) (?= (STOP|COMMA|please|then|would)|$)",
        TIME,
        same_hour,
    ),
    Rule("the? <d:DAY> (of|in) (that|the) same? week", DAY, in_that_week),
    Rule(
        "(leave|hold) (it|that|this|them|things) (to|until) <d:DAY>",
        DAY,
        lambda got, _s: got.value("d", Day),
    ),
    Rule("<p:PART> (COMMA|at|around)? <t:CLOCK> (?! (to|until|DASH|or|COLON))", TIME, _part_clock),
    Rule(
        "more than (SHORT|LONG)|less than (SHORT|LONG)|(SHORT|LONG) long (or (a|BARE|two|half))?|(SHORT|LONG) ago ((in|on|at) a? ATOM)?",
        "#",
        lambda _g, _s: "#",
    ),
    Rule("in <u:SHORT> or (BARE|two)", INSTANT, _hour_or_two),
    Rule("<u:SHORT> (later|after that|<back:(earlier|sooner|before that)>)", INSTANT, from_anchor),
    Rule("<u:SHORT> (after|<back:before>) (?= (STOP|COMMA|please|then)|$)", INSTANT, from_anchor),
    Rule(
        "(bring|pull|move) (it|that|this|them)? (back|<earlier:(forward|forwards|up)>) by? <u:SHORT>",
        INSTANT,
        moved_by,
    ),
    Rule(
        "(later|<back:earlier>) (on|in)? <d:DAY>|<d:DAY> but? (later|<back:earlier>) (?! than)",
        INSTANT,
        rest_of_day,
    ),
    Rule(
        f"(in|after) {_ABOUT} <u:SHORT> (time|or so)?|<u:SHORT> (from now|time|hence)|give (it|me|us) {_ABOUT} <u:SHORT>",
        INSTANT,
        _from_now,
    ),
    Rule(f"<v:LONG> {_BACK} (?! DAY| than the? DAY)", DAY, days_later),
    Rule("in <u:LONG> or (BARE|two)", SPAN, _or_two),
    Rule(
        "<d:DAY> (in <u:LONG> time?|<u:LONG> (from now|time|hence))|in <u:LONG> on? (a|the)? <d:DAY>",
        DAY,
        _weekday_in,
    ),
    Rule(
        "early (on)? <d:DAY> <p:PART>?|<d:DAY> <p:PART>? early (?! in)"
        "|(start|beginning) of <d:DAY> <p:PART>",
        DAY,
        lambda got, _s: _part_of(got, _EARLY, _BEGINNING),
    ),
    Rule(
        "late (on)? <d:DAY> <p:PART>?|<d:DAY> <p:PART>? late|end of <d:DAY> <p:PART>",
        DAY,
        lambda got, _s: _part_of(got, _LATE, _ENDING),
    ),
    Rule("later (on)? <d:DAY> <p:PART>", DAY, lambda got, _s: _part_of(got, _LATE, _ENDING)),
    Rule("(mid|middle of) (on)? <d:DAY> <p:PART>", DAY, _mid_part),
    Rule(
        "<d:DAY> COMMA? or the? (day after that?|next day|following day"
        "|(<one:one>|<same:DAY>) after (that|this)?|<one:next> one) (?! DAY)",
        DAYRANGE,
        or_after,
    ),
    Rule(
        "(in <t:BARE> (or|to|DASH) <u:LONG> time?|<t:BARE> (or|to|DASH) <u:LONG> (from now|time|hence))",
        SPAN,
        _some_days_on,
    ),
    Rule("(about|around|at)? this time <s:SPAN>", INSTANT, _this_time_on),
    Rule("(about|around|at)? this time (?= (on)? DAY)", TIME, _this_time),
    Rule("the? <s:SPAN> (after|<back:before>) <d:DAY>", SPAN, weekend_after),
    Rule(
        f"not (on|the|for)* <d:DAY> {_OOPS}{{0,3}} the ((day|<one:one>|<same:DAY>) after (that|this)? one?"
        "|<one:one> following|<one:(next|following)> one?) (?! DAY)"
        f"|(not (on|the|for)* <d:DAY> {_OOPS}{{0,3}}|<d:DAY> {_OOPS}{{1,4}}) <next:(next|following)> one? {_ENDS}"
        "|<d:DAY> is FILL{1,3} COMMA? so FILL{0,3} the (next day|day after (that|this)?|following day) (?! DAY)"
        f"|<d:DAY> {_OOPS}{{1,4}} the (day|<one:one>) after (that|this)? (?! DAY)"
        "|<d:DAY> COMMA? not (this|that) one COMMA? but? the (<next:next> one|<one:one> after (that|this)?)",
        DAY,
        one_after,
    ),
    Rule(f"<d:DAY> {_OOPS}{{1,4}} <e:DAY> {_ENDS}", DAY, other_nth),
    Rule(
        f"<d:DAY> COMMA? (no|nope|sorry|wait|actually|i mean|i meant) {_OOPS}{{0,3}} <same:DAY>"
        "|from? <d:DAY> (to|until) <same:DAY>",
        DAY,
        same_day_after,
    ),
    Rule(
        f"<s:SPAN> {_OOPS}{{1,4}} the? (start|beginning|middle|end|first|second|third|last) (half|part|week)? {_ENDS}",
        UNSURE,
        lambda _got, _scene: "Which part of it do you mean?",
    ),
    Rule(
        "((away|busy|off|out|holiday|vacation|leave) FILL{0,2} <s:SPAN> COMMA? so FILL{0,3}"
        f"|(not|none of)? <s:SPAN> {_OOPS}{{1,4}}|not <s:SPAN>|<s:SPAN> COMMA? <or:or>)"
        f" (the (<week:week>|<month:month>|one) after (that|this|it)?|the one following|(the? (next|following) one|next) {_ENDS})"
        "|not <s:SPAN> COMMA? but? <same:SPAN>",
        SPAN,
        span_after,
    ),
    Rule(
        "<d:DAY> after (this|that) (one|week|coming)? (?! DAY)",
        DAY,
        lambda got, _s: got.value("d", Day).moved(7),
    ),
    Rule(
        "the <d:DAY> after (?= (STOP|COMMA|please|would|is|works|then|at)|$)",
        DAY,
        day_after_anchor,
    ),
    Rule(
        f"(in|after) {_ABOUT} <v:LONG> (time|or so)? (?! (of|from|DAY))|<v:LONG> (from now|time|hence|out (?! of))|give (it|me|us) {_ABOUT} <v:LONG>",
        DAY,
        _in_days,
    ),
    Rule(
        "<v:LONG> (from|after|on|following|later than|<back:(before|earlier than|sooner than)>)? the? <d:DAY>",
        DAY,
        _from_day,
    ),
    Rule(
        "<d:DAY> (sale|card|cards|parade|party|hangover|tree|gift|gifts|present|presents|decorations|costume"
        "|deal|deals|shopping|special|rush|movie|song|market|egg|eggs|bonus|wishes)",
        SKIP,
        _as_thing,
    ),
    Rule("the? <d:DAY> (<week:week>|<weekend:SPAN>)", SPAN, holiday_week),
    Rule(
        "(over|around|during) the? <d:DAY> (?! (at|week|SPAN|PART|TIME|BARE))|the? <d:DAY> (holidays|break|season|period)",
        UNSURE,
        _about_holiday,
    ),
    Rule("the week before <d:DAY>", SPAN, week_before),
    Rule(
        "week (from|<back:before>) <d:DAY>",
        DAY,
        lambda got, _s: got.value("d", Day).moved(-7 if got.has("back") else 7),
    ),
    Rule("<d:DAY> (after|following|<back:before>) <e:DAY>", DAY, _weekday_after),
    Rule("the? day (after|<back:before>) the? <d:DAY> <weekend:SPAN>", DAY, beside_weekend),
    Rule("(?<! any| every) the? day (after|following|<back:before>) the? <d:DAY>", DAY, next_to),
    Rule("(?<! any| every) the? day (after|<back:before>) that?", DAY, next_to),
    Rule("(?<! or)(?<! or the) the? (next|following) day", DAY, next_to),
    Rule("the PART before (?= (STOP|COMMA)|$)", UNSURE, lambda _g, _s: "Which day do you mean?"),
    Rule(
        "the? week (of|commencing|beginning|starting|with|<after:after>) (on|the)? <d:DAY> in? it?",
        SPAN,
        week_of,
    ),
    Rule("the? week after that?", SPAN, week_after),
    Rule("the? weekend (of|beginning|starting) (on|the)? <d:DAY>", SPAN, weekend_of),
    Rule("(within|in|inside) the (next)? hour", INSTANT, _within_hour),
    Rule(
        "(in|within|over|during)? (the|this)? (next|coming|following) <u:(SHORT|LONG)>|within <u:(SHORT|LONG)>",
        SPAN,
        _coming,
    ),
)
"""Lengths of time tied to a day or to now become days, instants and spans."""
