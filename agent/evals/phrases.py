"""The short phrases of `must` and `never`: one predicate each over the trace.

    tool <action> [not] called [within N bot turns | before tool <action> | exactly N times | ...]
    [not | never] said <value>            asked <question type>

A value compares by what it is: 150 dollars, $150 and a hundred and fifty dollars are one. What the
grammar does not know needs judgment: it is reported and decides nothing.
"""

import operator
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from agent.evals.formats import QUESTIONS, World
from agent.evals.moments import Mention, days_in, mentions
from agent.evals.record import CANONICAL, WRITES, Record, ToolCall
from agent.evals.words import NUMERAL, amounts, numbers, value_of, words_of

Predicate = Callable[[Record, World], bool]

_TOOL = r"(?:the )?(?:tool )?(?P<tool>[a-z_]+)(?: tool)?"
_CALLED = re.compile(rf"{_TOOL} (?:is |was |be )?(?P<not>not |never )?called(?: (?P<rest>.+))?")
_NO_CALL = re.compile(r"no (?:tool )?(?P<tool>[a-z_]+)(?: tool)? calls?(?: (?P<rest>.+))?")
_SAID = re.compile(
    r"(?:(?:the )?(?:agent|bot) )?(?P<not>not |never |does not |did not |doesn't |didn't )?"
    r"(?:said|says?|mentions?|mentioned|tells?|told)(?: (?:that|the word|the words))? (?P<what>.+)"
)
_ASKED = re.compile(
    r"(?P<not>not |never |did not )?ask(?:ed|s)?(?: for| about)?(?: the)? (?P<what>[a-z_ -]+)"
)
_SMALL = frozenset(
    [
        "a",
        "an",
        "the",
        "is",
        "are",
        "was",
        "be",
        "at",
        "on",
        "in",
        "of",
        "to",
        "it",
        "its",
        "that",
        "this",
        "and",
        "for",
        "with",
    ]
)
_COMPARE: dict[str, Callable[[int, int], bool]] = {
    "at most": operator.le,
    "at least": operator.ge,
    "more than": operator.gt,
}
_COUNTS = {"once": 1, "twice": 2, "three times": 3}


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase and what it says of a run; `holds` is None where it needs judgment."""

    text: str
    holds: Predicate | None


def read_phrase(text: str) -> Phrase:
    """Read one phrase."""
    plain = " ".join(text.strip().rstrip(".").split())
    lowered = plain.casefold()
    if found := _CALLED.fullmatch(lowered):
        return Phrase(text, _called(found["tool"], found["rest"] or "", negated=bool(found["not"])))
    if found := _NO_CALL.fullmatch(lowered):
        return Phrase(text, _called(found["tool"], found["rest"] or "", negated=True))
    if found := _SAID.fullmatch(lowered):
        return Phrase(text, _negated(_said(found["what"]), bool(found["not"])))
    if found := _ASKED.fullmatch(lowered):
        return Phrase(text, _asked(found["what"], negated=bool(found["not"])))
    return Phrase(text, None)


# tool <action> called ...


def _called(tool: str, rest: str, *, negated: bool) -> Predicate | None:
    name = CANONICAL.get(tool, tool)
    condition = _condition(name, rest)
    return None if condition is None else _negated(condition, negated)


def _condition(tool: str, rest: str) -> Predicate | None:
    def turns(record: Record) -> list[int]:
        return [turn for turn, _ in calls(record, tool)]

    if not rest:
        return lambda record, _: bool(turns(record))
    if found := re.fullmatch(r"within (?:the first )?(\w+) (?:bot |agent )?turns?", rest):
        most = int(value_of(found[1]))
        return lambda record, _: any(turn < most for turn in turns(record))
    if found := re.fullmatch(
        r"(before|after) (?:the )?(?:tool )?([a-z_]+)(?: (?:is |was )?called)?", rest
    ):
        return _order(tool, found[1], CANONICAL.get(found[2], found[2]))
    if found := re.fullmatch(
        r"(exactly|at most|at least|more than|only)? ?(once|twice|three times|\w+ times?)", rest
    ):
        return _count(tool, found[1] or "exactly", found[2])
    return None


def _order(tool: str, side: str, other: str) -> Predicate:
    def places(record: Record, name: str) -> list[int]:
        order = [call for _, call in record.tools()]
        wanted = [call for _, call in calls(record, name)]
        return [n for n, call in enumerate(order) if any(call is one for one in wanted)]

    def holds(record: Record, _: World) -> bool:
        mine, theirs = places(record, tool), places(record, other)
        if not mine:
            return False
        if side == "before":
            return not theirs or min(mine) < min(theirs)
        return bool(theirs) and max(mine) > min(theirs)

    return holds


def _count(tool: str, how: str, times: str) -> Predicate | None:
    n = _COUNTS.get(times)
    if n is None:
        found = re.match(rf"({NUMERAL})", times)
        if found is None:
            return None
        n = int(value_of(found[1]))
    compare = _COMPARE.get(how, operator.eq)
    return lambda record, _: compare(len(list(calls(record, tool))), n)


def calls(record: Record, tool: str) -> Iterator[tuple[int, ToolCall]]:
    """Yield the calls of a tool with their turns; of a write only what was committed."""
    for turn, call in record.tools():
        if call.name == tool and (tool not in WRITES or call.committed):
            yield turn, call


# said ...


def _said(what: str) -> Predicate:
    quoted = re.fullmatch(r"[\"'“](.+)[\"'”]", what)
    wanted = quoted[1] if quoted else what

    def holds(record: Record, world: World) -> bool:
        return any(says(text, wanted, world) for text in [record.greeting, *record.agent_texts()])

    return holds


def says(text: str, wanted: str, world: World) -> bool:
    """Tell whether a text says all of what is wanted: sums, times, days, numbers and words."""
    today = world.today
    sums = list(amounts(wanted))
    if any(one not in set(amounts(text)) for one in sums):
        return False
    times = [] if sums else _times(wanted, world)
    if any(not _names_time(text, one, world) for one in times):
        return False
    days = days_in(wanted, today=today)
    if any(day not in days_in(text, today=today) for day in days):
        return False
    if not (sums or times or days):
        bare = set(numbers(wanted))
        if bare:
            return bare <= set(numbers(text)) and _shares_words(text, wanted)
        return _has_words(text, wanted)
    return True


def _times(wanted: str, world: World) -> list[Mention]:
    named = mentions(wanted, today=world.today)
    if not named and re.fullmatch(rf"{NUMERAL}", wanted):
        named = mentions(f"at {wanted}", today=world.today)
    return named


def _names_time(text: str, wanted: Mention, world: World) -> bool:
    return any(
        set(one.clocks) & set(wanted.clocks)
        and (wanted.day is None or one.day is None or one.day == wanted.day)
        for one in mentions(text, today=world.today)
    )


def _has_words(text: str, wanted: str) -> bool:
    """Tell whether a text has every word that carries meaning, in any order and ending."""
    said = {_stem(word) for word in words_of(text)}
    return {_stem(word) for word in words_of(wanted) if word not in _SMALL} <= said


def _shares_words(text: str, wanted: str) -> bool:
    said = {_stem(word) for word in words_of(text)}
    asked = {_stem(word) for word in words_of(re.sub(NUMERAL, " ", wanted)) if word not in _SMALL}
    return not asked or bool(asked & said)


def _stem(word: str) -> str:
    cut = re.sub(r"(?:ing|ed|es|s|e)$", "", word.replace("'", ""))
    return cut if len(cut) >= 3 else word


# asked ...


def _asked(what: str, *, negated: bool) -> Predicate | None:
    kind = what.strip().replace(" ", "_").replace("-", "")
    if kind not in QUESTIONS:
        return None
    return _negated(lambda record, _: any(one.asked == kind for one in record.exchanges), negated)


def _negated(predicate: Predicate, negated: bool) -> Predicate:
    if not negated:
        return predicate
    return lambda record, world: not predicate(record, world)
