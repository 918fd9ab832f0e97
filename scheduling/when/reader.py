"""Text -> reading: the layers in order, then a pick, the calendar, or the fallback."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from scheduling.when import foreign
from scheduling.when.choice import pick
from scheduling.when.clock import BARE_RULES, CLOCK_RULES
from scheduling.when.dates import DAY_RULES
from scheduling.when.dayparts import PART_RULES
from scheduling.when.days import Day
from scheduling.when.describe import describe
from scheduling.when.fallback import written_date
from scheduling.when.grammar import DAY, SKIP, Layer, Line, Rule, line_of
from scheduling.when.guards import GUARD, without_lookalikes
from scheduling.when.honesty import alternatives, unaccounted
from scheduling.when.learned import line_from
from scheduling.when.lengths import LENGTH_RULES
from scheduling.when.narration import NARRATION_RULES
from scheduling.when.phrase import Phrase, cut_move, phrase_of
from scheduling.when.picks import PICKS, mark_picks
from scheduling.when.reading import NOTHING, Context, Reading
from scheduling.when.refusals import NEAR_RULES, REFUSAL_RULES
from scheduling.when.relations import RELATION_RULES
from scheduling.when.resolve import problem_reading, resolve
from scheduling.when.scene import Scene, scene_of
from scheduling.when.weeks import SPAN_RULES
from scheduling.when.windows import SINGLE_RULES, WINDOW_RULES
from scheduling.when.wished import wished
from scheduling.when.words import code
from scheduling.when.zones import find_zone

_LONGEST: Final = 1000
_MOST_PIECES: Final = 20
_PIECE: Final = re.compile(
    rf"\S.{{0,{_LONGEST - 2}}}[.?!](?=\s|$)|\S.{{0,{_LONGEST - 1}}}(?=\s|$)|\S.{{0,{_LONGEST - 1}}}",
    re.DOTALL,
)
"""Whole sentences where there are any, else whole words, else letters."""
_ASIDE: Final = re.compile(r"(?<=[a-z]) \([^()]*\d:\d\d [ap]m [^()]+\)")
"""The same moment on another clock: "11:00 AM Mountain Time (1:00 PM Eastern Time)"."""

_TWO_WISHES: Final = {
    code("or"): "Would you rather have {}, or {}?",
    code("and"): "I can only book one at a time. Which one first: {}, or {}?",
}
_WARMING: Final = (
    "not before half past nine in the morning on the second monday of next month or in two weeks",
    "between ten and 11:30 am friday no make that tuesday afternoon from march 5th to the ninth",
    "the first one, option two, as late as possible after quarter to four p m utc",
    "tomorrow at noon instead of 3/9 any day except sunday by the end of the week 14:00",
    "i work until five on monday and tuesday and i was there on friday so how about thursday at ten",
    "my appointment was on friday but tuesday's out so i'd love the thursday that day, wait, oh no, at two",
)


_ATOMS: Final = Layer(
    (*CLOCK_RULES, *DAY_RULES, *SPAN_RULES, *LENGTH_RULES, *PART_RULES, *BARE_RULES)
)
_RELATIONS: Final = Layer(RELATION_RULES)
_WINDOWS: Final = Layer(
    (*NARRATION_RULES, *NEAR_RULES, *WINDOW_RULES, *REFUSAL_RULES, *SINGLE_RULES)
)
_FOREIGN_DATE: Final = "foreign date"
_FOREIGN: Final = Layer(
    (
        Rule(
            "(NUM|ORD) (STOP|DASH|de|of)? foreignmonth ((de|del|COMMA|STOP|DASH)? YEAR)?",
            DAY,
            lambda _g, _s: _FOREIGN_DATE,
        ),
    )
)
_WRITTEN: Final = Layer(
    (
        Rule(
            "(NUM|ORD|BARE|DASH|COMMA|STOP)* MONTH (NUM|ORD|BARE|DASH|COMMA|STOP)*",
            DAY,
            lambda _g, _s: DAY,
        ),
    )
)


def _with_foreign_dates(line: Line, text: str, scene: Scene) -> Line:
    """Return the line with "9 de marzo de 2027" made a day, where it checks."""
    marked = _FOREIGN.rewrite(line, scene)
    values = list(marked.values)
    chars = marked.chars.copy()
    for index, value in enumerate(values):
        if value == _FOREIGN_DATE:
            start, end = marked.spans[index]
            words = text[start:end].strip(" ,.").replace("\N{MASCULINE ORDINAL INDICATOR}", "")
            languages = foreign.languages_of(words)
            day = None
            if languages:  # without one dateparser tries all it knows, for seconds
                day = written_date(words, today=scene.today, month_first=False, languages=languages)
            chars[index] = DAY if day else SKIP
            values[index] = day and Day(day=day.day, month=day.month, year=day.year)
    return line_of(chars, values, marked.spans)


def _line(text: str, scene: Scene) -> Line:
    line = line_from(text)
    if not line.codes.strip("_,.-"):
        return line
    if foreign.MONTH in line.codes:
        line = _with_foreign_dates(line, text, scene)
    line = GUARD.rewrite(without_lookalikes(line, text), scene)
    if scene.context.slots:
        line = mark_picks(line, scene)
    line = _RELATIONS.rewrite(_ATOMS.rewrite(line, scene), scene)
    return _WINDOWS.rewrite(wished(cut_move(line), text, scene), scene)


def _parse(text: str, context: Context) -> tuple[Reading, list[tuple[int, int]]]:
    return _parse_piece(text, context) if len(text) <= _LONGEST else _parse_long(text, context)


def _parse_long(text: str, context: Context) -> tuple[Reading, list[tuple[int, int]]]:
    """Read a long text in pieces: what one piece says stands, what several say is asked about."""
    pieces = [found.span() for found in _PIECE.finditer(text)]
    parsed = [
        (start, *_parse_piece(text[start:end], context)) for start, end in pieces[-_MOST_PIECES:]
    ]
    said = [
        (reading, [(start + first, start + last) for first, last in places])
        for start, reading, places in parsed
        if reading.kind != "none" or reading.problem
    ]
    if not said:
        return NOTHING, []
    meant = tuple(dict.fromkeys(replace(reading, span="") for reading, _ in said))
    if len(meant) == 1 and len(pieces) <= _MOST_PIECES:
        return said[-1]
    wishes = tuple(reading for reading in meant if reading.kind != "none")
    question = "You named more than one time. Which one would you like?"
    places = [place for _, some in said for place in some]
    return _with_span(problem_reading("unsure", question, wishes), text, places), places


def _parse_piece(text: str, context: Context) -> tuple[Reading, list[tuple[int, int]]]:
    lowered = text.lower()
    if len(lowered) != len(text):  # a letter whose lower case is longer moves the spans
        lowered = "".join(char.lower()[:1] for char in text)
    if "(" in lowered:
        lowered = _ASIDE.sub(lambda aside: " " * len(aside.group()), lowered)
    named = find_zone(lowered)
    if named:
        start, end = named[1]
        lowered = lowered[:start] + " " * (end - start) + lowered[end:]
    scene = scene_of(context, named[0] if named else None)
    line = _line(lowered, scene)
    phrase, used = phrase_of(line)
    reading = pick(line, phrase, scene) if context.slots else None
    if reading is None:
        reading = _honest(line, resolve(phrase, scene), used, scene)
    places = [line.spans[index] for index in used]
    places.sort()  # what is corrected comes first, however it was said
    if reading is NOTHING and phrase.empty:
        reading, places = _fallback(line, lowered, scene)
    if named:
        places = sorted([*places, named[1]])
        reading = replace(reading, tz=named[0])
    return _with_span(reading, text, places), places


def _honest(line: Line, reading: Reading, used: list[int], scene: Scene) -> Reading:
    """Return the reading, or the question to ask where it is not all that was said."""
    for joined, question in _TWO_WISHES.items():
        if joined in line.chars and (sides := alternatives(line, joined)):
            wishes = tuple(resolve(phrase_of(side)[0], scene) for side in sides)
            if all(wish.kind != "none" for wish in wishes):
                first, last = (describe(wish, tz=scene.tz) for wish in wishes)
                return problem_reading("ambiguous", question.format(first, last), wishes)
    if reading.kind == "none" or not unaccounted(line, used):
        return reading
    return problem_reading("unsure", f"Do you mean {describe(reading, tz=scene.tz)}?", (reading,))


def _with_span(reading: Reading, text: str, places: list[tuple[int, int]]) -> Reading:
    if not places or reading.span:
        return reading
    words = text[places[0][0] : places[-1][1]]
    if reading is NOTHING:
        return Reading("none", span=words)
    object.__setattr__(reading, "span", words)  # made for this text alone; a copy costs more
    return reading


def _fallback(line: Line, text: str, scene: Scene) -> tuple[Reading, list[tuple[int, int]]]:
    """Read a written date in a form the rules do not know, such as "8-mar-2027"."""
    found = _WRITTEN.rewrite(line, scene)
    places = [
        span for char, value, span in zip(found.codes, found.values, found.spans, strict=True)
        if char == DAY and value
    ]  # fmt: skip
    for start, end in places:
        words = text[start:end].strip(" ,.-")
        if not any(char.isdigit() for char in words) or words.isalpha():
            continue
        month_first = scene.context.locale.endswith("US")
        day = written_date(words, today=scene.today, month_first=month_first)
        if day:
            phrase = Phrase(days=(Day(exact=day),))
            return resolve(phrase, scene), [(start, end)]
    return NOTHING, []


def read(text: str, context: Context) -> Reading:
    """Return what `text` says about time; of kind none when it says nothing, or nothing clear.

    Never raises on any text, and never answers with a time that has passed.
    """
    return _parse(text, context)[0]


def spans(text: str, context: Context) -> list[tuple[int, int]]:
    """Return the character spans of `text` that were read as time, in order."""
    return _parse(text, context)[1]


def warm() -> None:
    """Load the fallback and compile the rules before the first call instead of inside it."""
    now = datetime(2029, 12, 1, tzinfo=UTC)
    context = Context(now=now, tz=ZoneInfo("UTC"), slots=(now + timedelta(days=1),), anchor=now)
    for layer in (GUARD, PICKS, _FOREIGN, _ATOMS, _RELATIONS, _WINDOWS, _WRITTEN):
        layer.warm()
    for words in _WARMING:
        read(words, context)
    written_date("1-jan-2030", today=now.date(), month_first=True)
