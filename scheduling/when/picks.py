"""How an offered slot is pointed at: "the first one", "option two", "the other"."""

import re
from typing import Final, Literal, NamedTuple

from scheduling.when.dates import NO_MORE, YES
from scheduling.when.grammar import (
    PICK,
    Layer,
    Line,
    Match,
    Rule,
    compile_pattern,
)
from scheduling.when.scene import Scene
from scheduling.when.words import code

Which = Literal[
    "nth", "last", "earliest", "latest", "earlier", "later", "middle", "other", "that", "only"
]


class Pick(NamedTuple):
    """Which of the offered slots: `nth` from 1, else by its place among the others.

    With `weekday` only the slots of that day count: "the later thursday one". `soft` could as well
    be a day of the month: "the second"; `counted` could not: "option two". Of one that is `unfit` the others are
    not wanted for that: "the first one's too early".
    """

    which: Which
    nth: int = 0
    refused: bool = False
    soft: bool = False
    counted: bool = False
    weekday: int | None = None
    unfit: bool = False


def _build(which: Which, got: Match, **kinds: bool) -> Pick:
    weekday = got.number("w") if got.has("w") else None
    return Pick(which, got.number("n"), refused=got.has("refused"), weekday=weekday, **kinds)


def _rule(pattern: str, which: Which) -> Rule:
    return Rule(pattern, PICK, lambda got, _scene: _build(which, got))


def _soft(got: Match, scene: Scene) -> Pick | None:
    """Read "the second"; a number beyond the slots, or beside a date, is a day of the month."""
    beyond = got.number("n") > len(scene.context.slots)
    return None if beyond or _DATE_SAID.search(got.before()) else _build("nth", got, soft=True)


def _soft_or_dated(got: Match, scene: Scene) -> Pick | None:
    """Read "second please" as the second slot, "fifth is good" as one on the fifth, if there is."""
    offered = (slot.astimezone(scene.tz).day for slot in scene.context.slots)
    dated = got.number("n") in offered and not _DATE_SAID.search(got.before())
    return _build("nth", got, soft=True) if dated else _soft(got, scene)


def _counted(got: Match, _scene: Scene) -> Pick:
    return _build("nth", got, counted=True)


def _from_end(got: Match, _scene: Scene) -> Pick:
    nth = got.number("but") + 1 if got.has("but") else got.number("n", 2)
    return Pick("last", nth, refused=got.has("refused"))


def _second(got: Match, _scene: Scene) -> Pick:
    return Pick("nth", 2, refused=got.has("refused"))


_DATE_SAID: Final = re.compile(
    compile_pattern(
        "(WDAY|MONTH) COMMA? the? ORD|ORD of? WDAY|MONTH|(from|between) the? ORD (and|to|through|until|DASH)",
        {},
    )
)
_THING: Final = "(one|option|slot|choice|appointment|opening)"
_ONE: Final = f"({_THING}|(time|times) (?! i| we| that i| you| this| in| ever| OTHER))"
_NOT_MY: Final = "(?<! my| our| his| her| their)"
_REFUSED: Final = (
    "(<refused:(not|neither|nor|anything but|any but|anything except|except|besides)>)?"
)
_OF_THOSE: Final = "of (those|these|them|the (NUM|lot|options|times|slots|bunch))"
_LETTERS: Final = {code(letter): nth for nth, letter in enumerate("abcde", 1)}
_DAYS: Final = "<w:WDAY>"
_NO_DATE_BEFORE: Final = "(?<! WDAY| MONTH| from| between| to| until| through)(?<! (WDAY|MONTH) COMMA)(?<! (from|between|to|until|through|WDAY|MONTH) the)"
_NO_DATE_AFTER: Final = "(?! COMMA? (on|in)? (a|the)? (WDAY|MONTH) (?! (one|ones)))(?! (to|until|through|DASH|and) the? ORD)"
"""Beside a weekday or a month an ordinal is a day of the month, never one of the slots."""
_WHICHEVER: Final = "(whichever|whatever|whichevers|whatevers) (one)? (is|comes)? the?"

PICKS: Final = Layer(
    (
        Rule("the (first|last|other) (two|three)", PICK, lambda _got, _s: Pick("that")),
        Rule(
            f"{_REFUSED} the? (<n:ORD> {_THING}? (to|from|DASH to DASH) (the)? (last|end|bottom|final)"
            f"|(next|second) {_THING}? (to|from) the? (last|end)|last {_THING}? but <but:(one|two|three)>"
            f"|<n:ORD> DASH? last|penultimate|(one|option|slot) before the? (last|final)) {_THING}?",
            PICK,
            _from_end,
        ),
        Rule(
            f"{_REFUSED} the? (first {_THING}? but one|(one|option|time) after the? first"
            f"|second {_THING}? from the top) {_THING}?",
            PICK,
            _second,
        ),
        _rule(f"{_REFUSED} the bottom {_THING}?", "last"),
        Rule(
            f"{_REFUSED} the top {_THING}", PICK, lambda got, _s: _second(got, _s)._replace(nth=1)
        ),
        _rule(f"{_REFUSED} the? <n:ORD> {_DAYS} {_ONE}", "nth"),
        _rule(f"{_REFUSED} the (earlier|sooner|early) (of the)? {_DAYS} (ones|{_ONE})", "earlier"),
        _rule(f"{_REFUSED} the (later|late) (of the)? {_DAYS} (ones|{_ONE})", "later"),
        _rule(f"{_REFUSED} the last {_DAYS} {_THING}", "last"),
        _rule(f"{_REFUSED} the {_DAYS} (ones|{_THING})", "only"),
        _rule(f"{_NOT_MY} {_REFUSED} the? <n:ORD> {_ONE}", "nth"),
        _rule(f"{_REFUSED} the? <n:ORD> {_OF_THOSE}", "nth"),
        _rule(f"{_REFUSED} the? last {_OF_THOSE}", "last"),
        Rule(
            f"{_REFUSED} (option|number|slot) (number)? <n:HOUR> (?! COLON| AMPM| oclock| MIN)",
            PICK,
            _counted,
        ),
        _rule(
            f"{_NOT_MY} {_REFUSED} (the|your)? (last|final) (?! WDAY| week| month| weekend| year| thing| MONTH"
            f"| night| time| day| weekday| (work|working|business|busy) day| of| visit) {_THING}?",
            "last",
        ),
        _rule(f"{_WHICHEVER} (earliest|first|sooner|earlier|next)", "earliest"),
        _rule(f"{_WHICHEVER} (latest|last|later)", "latest"),
        _rule("(earlier|sooner) is (better|best|good|fine)", "earliest"),
        _rule("later is (better|best|good|fine)", "latest"),
        _rule(
            f"{_REFUSED} the? (earliest|first available) (?! (i|we)) (one|slot|time)?", "earliest"
        ),
        _rule(f"{_REFUSED} the? latest (?! COMMA? CLOCK| i| we) (one|slot|time)?", "latest"),
        _rule(
            f"{_REFUSED} the (earlier|sooner|former) (?! the) (one|ones|slot|time|of)?", "earlier"
        ),
        _rule(f"{_REFUSED} the early (one|slot|time)", "earlier"),
        _rule(f"{_REFUSED} the (later|latter) (?! the) (one|ones|slot|time|of)?", "later"),
        _rule(f"{_REFUSED} the late (one|slot|time)", "later"),
        _rule(f"{_REFUSED} the middle (?! of) (one|slot|time)?", "middle"),
        Rule(
            f"{_REFUSED} (option|choice|letter|slot) <letter:(a|b|c|d|e)>",
            PICK,
            lambda got, _s: Pick("nth", _LETTERS[got.word("letter")], refused=got.has("refused")),
        ),
        Rule(
            f"{_NO_DATE_BEFORE} the? <n:ORD> (?= (or|and) the? ORD (?! of| MONTH| OTHER| WDAY))"
            "|(?<= or| and) the? <n:ORD> (?= (STOP|COMMA)|$)",
            PICK,
            _soft,
        ),
        _rule("the other (one|slot|time|option)?", "other"),
        _rule(f"{_REFUSED} (that|this) (one|slot|time (?! (next|on|tomorrow|WDAY|in|a)))", "that"),
        Rule(
            f"(?<! on){_NO_DATE_BEFORE} {_REFUSED} the <n:ORD> {_NO_DATE_AFTER}"
            " (?! of| MONTH| NOTDAY| (one|two|three)| WDAY| half| time| OTHER (one|slot))",
            PICK,
            _soft,
        ),
        Rule(
            f"^ {YES} <n:ORD> {NO_MORE}",
            PICK,
            _soft_or_dated,
        ),
    )
)


def mark_picks(line: Line, scene: Scene) -> Line:
    """Return the line with the words that point at an offered slot marked."""
    return PICKS.rewrite(line, scene)
