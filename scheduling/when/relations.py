"""Days and instants counted from another: "in two hours", "a week from monday", "the day after"."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Final

from scheduling.when.clock import AFTERNOON, MORNING, Clock, Part
from scheduling.when.days import Day, Days, monday_of, resolve_day
from scheduling.when.grammar import DAY, DAYRANGE, INSTANT, SPAN, TIME, Match, Rule, Said
from scheduling.when.scene import Instant, Scene
from scheduling.when.weeks import Length, Span


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


def _next_to(got: Match, scene: Scene) -> Day:
    sign = -1 if got.has("back") else 1
    if got.has("d"):
        return got.value("d", Day).moved(sign)
    start = scene.anchor_day
    return Day(exact=start + timedelta(days=sign)) if start else Day(problem="unsure")


def _one_after(got: Match, _scene: Scene) -> Day | None:
    """Read "friday no the one after" as the friday after that, "no the day after" as the saturday."""
    day, same = got.value("d", Day), got.maybe("same", Day)
    week = got.has("one") or got.has("next") or same is not None
    if week and (day.weekday is None or (same and same.weekday != day.weekday)):
        return None
    return day.moved(7 if week else 1)


def _or_after(got: Match, _scene: Scene) -> Days | None:
    day, same = got.value("d", Day), got.maybe("same", Day)
    week = got.has("one") or got.has("next") or same is not None
    if week and (day.weekday is None or (same and same.weekday != day.weekday)):
        return None
    return Days((day, day.moved(7 if week else 1)))


def _weekend_after(got: Match, scene: Scene) -> Span | None:
    found = resolve_day(got.value("d", Day), scene)
    if isinstance(found, str) or not got.value("s", Span).weekend:
        return None
    ahead = (4 - found.weekday()) % 7 + 1
    if got.has("back"):
        ahead = -((found.weekday() - 6) % 7) - 1
    saturday = found + timedelta(days=ahead)
    return Span(saturday, saturday + timedelta(days=2), weekend=True)


def _some_days_on(got: Match, scene: Scene) -> Span | None:
    """Read "in three or four days"."""
    length, first = got.value("u", Length), got.value("t", Clock)
    if length.minutes:
        return None
    start = scene.today + timedelta(days=first.hour * length.unit)
    return Span(start, length.after(scene.today) + timedelta(days=1))


def _span_after(got: Match, scene: Scene) -> Span | None:
    """Read "next week or the week after": both weeks, the later one where the first is corrected."""
    first, same = got.value("s", Span), got.maybe("same", Span)
    if (first.end - first.first).days > 7 or (same and same != first):
        return None
    later = _week_span(first.first, scene, 1)
    return first.joined(later) if got.has("or") else later


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


def _week_before(got: Match, scene: Scene) -> Span:
    """Return the seven days up to a day: "the week before christmas"."""
    found = resolve_day(got.value("d", Day), scene)
    if isinstance(found, str):
        return Span(scene.today, scene.today, problem=found)
    return Span(found - timedelta(days=7), found).from_day(scene.today)


def _week_after(_got: Match, scene: Scene) -> Span:
    return _week_span(scene.anchor_day or scene.today, scene, 1)


def _coming(got: Match, scene: Scene) -> Span | Said:
    length = got.value("u", Length)
    if length.minutes:
        now = scene.now.replace(second=0, microsecond=0)
        return Said(INSTANT, Instant(now, elapsed(now, length.minutes, scene)))
    return Span(scene.today, length.after(scene.today) + timedelta(days=1))


def _within_hour(_got: Match, scene: Scene) -> Instant:
    now = scene.now.replace(second=0, microsecond=0)
    return Instant(now, elapsed(now, 60, scene))


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
_BEGINNING: Final = {MORNING: _EARLY, AFTERNOON: Part(720, 870, "pm")}
_MIDDLE: Final = {MORNING: Part(570, 690, "am"), AFTERNOON: Part(840, 960, "pm")}
_ENDING: Final = {MORNING: Part(600, 720, "am"), AFTERNOON: Part(900, 1020, "pm")}


def _part_of(got: Match, part: Part, parts: dict[Part, Part]) -> Day:
    """Return the day with its early or late hours, or those of the part said with it."""
    said = got.maybe("p", Part)
    return replace(got.value("d", Day), part=parts.get(said, said) if said else part)


def _mid_part(got: Match, _scene: Scene) -> Day:
    part = got.value("p", Part)
    return replace(got.value("d", Day), part=_MIDDLE.get(part, part))


def _weekend_of(got: Match, scene: Scene) -> Span:
    found = resolve_day(got.value("d", Day), scene)
    if isinstance(found, str):
        return Span(scene.today, scene.today, problem=found)
    saturday = monday_of(found) + timedelta(days=5)
    return Span(saturday, saturday + timedelta(days=2), weekend=True).from_day(scene.today)


_ONE: Final = Clock(1)


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


def _same_time(_got: Match, scene: Scene) -> Clock | None:
    anchor = scene.context.anchor
    if anchor is None:
        return None
    at = anchor.astimezone(scene.tz)
    return Clock(at.hour, at.minute, sure=True)


_ABOUT = "(another|about|around|like|maybe|say|roughly|approximately|exactly|just)?"
_OOPS = "(no|sorry|wait|actually|but|rather|i mean|i meant|oh|make (it|that)|maybe|COMMA)"
_BACK = "(later|after that|further|on|<back:(earlier|sooner|before that)>)"

RELATION_RULES: Final = (
    Rule("at? (the|that|this)? same time", TIME, _same_time),
    Rule("<p:PART> (COMMA|at|around)? <t:CLOCK> (?! (to|until|DASH|or|COLON))", TIME, _part_clock),
    Rule(
        "more than (SHORT|LONG)|less than (SHORT|LONG)|(SHORT|LONG) long|(SHORT|LONG) ago ((in|on|at) a? ATOM)?",
        "#",
        lambda _g, _s: "#",
    ),
    Rule("<u:SHORT> (later|after that|<back:(earlier|sooner|before that)>)", INSTANT, _from_anchor),
    Rule(
        f"(in|after) {_ABOUT} <u:SHORT> (time|or so)?|<u:SHORT> (from now|time|hence)|give (it|me|us) {_ABOUT} <u:SHORT>",
        INSTANT,
        _from_now,
    ),
    Rule(f"<v:LONG> {_BACK} (?! DAY)", DAY, _days_later),
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
        _or_after,
    ),
    Rule(
        "(in <t:BARE> (or|to|DASH) <u:LONG> time?|<t:BARE> (or|to|DASH) <u:LONG> (from now|time|hence))",
        SPAN,
        _some_days_on,
    ),
    Rule("(about|around|at)? this time <s:SPAN>", INSTANT, _this_time_on),
    Rule("(about|around|at)? this time (?= (on)? DAY)", TIME, _this_time),
    Rule("the? <s:SPAN> (after|<back:before>) <d:DAY>", SPAN, _weekend_after),
    Rule(
        f"not <d:DAY> {_OOPS}{{0,3}} the ((day|<one:one>|<same:DAY>) after (that|this)? one?|<one:next> one?)"
        " (?! DAY)"
        f"|<d:DAY> {_OOPS}{{1,4}} the (day|<one:one>) after (that|this)? (?! DAY)"
        "|<d:DAY> COMMA? not (this|that) one COMMA? but? the (<next:next> one|<one:one> after (that|this)?)",
        DAY,
        _one_after,
    ),
    Rule(
        "((away|busy|off|out|holiday|vacation|leave) FILL{0,2} <s:SPAN> COMMA? so FILL{0,3}"
        f"|not? <s:SPAN> {_OOPS}{{0,3}}|<s:SPAN> {_OOPS}{{1,4}}|<s:SPAN> COMMA? <or:or>)"
        " the (week|one) after (that|this|it)?|not <s:SPAN> COMMA? but? <same:SPAN>",
        SPAN,
        _span_after,
    ),
    Rule(
        "<d:DAY> after (this|that) (one|week|coming)? (?! DAY)",
        DAY,
        lambda got, _s: got.value("d", Day).moved(7),
    ),
    Rule(
        f"(in|after) {_ABOUT} <v:LONG> (time|or so)? (?! (of|from|DAY))|<v:LONG> (from now|time|hence)|give (it|me|us) {_ABOUT} <v:LONG>",
        DAY,
        _in_days,
    ),
    Rule("<v:LONG> (from|after|on|following|<back:before>)? the? <d:DAY>", DAY, _from_day),
    Rule("the week before <d:DAY>", SPAN, _week_before),
    Rule(
        "week (from|<back:before>) <d:DAY>",
        DAY,
        lambda got, _s: got.value("d", Day).moved(-7 if got.has("back") else 7),
    ),
    Rule("<d:DAY> (after|following|<back:before>) <e:DAY>", DAY, _weekday_after),
    Rule("(?<! any| every) the? day (after|following|<back:before>) the? <d:DAY>", DAY, _next_to),
    Rule("(?<! any| every) the? day (after|<back:before>) that?", DAY, _next_to),
    Rule(
        "the? week (of|commencing|beginning|starting|with|<after:after>) (on|the)? <d:DAY> in? it?",
        SPAN,
        _week_of,
    ),
    Rule("the? week after that?", SPAN, _week_after),
    Rule("the? weekend (of|beginning|starting) (on|the)? <d:DAY>", SPAN, _weekend_of),
    Rule("(within|in|inside) the (next)? hour", INSTANT, _within_hour),
    Rule(
        "(in|within|over|during)? (the|this)? (next|coming|following) <u:(SHORT|LONG)>|within <u:(SHORT|LONG)>",
        SPAN,
        _coming,
    ),
)
"""Lengths of time tied to a day or to now become days, instants and spans."""
