"""What is not wanted, which end of a window is wanted, and where the speaker corrects himself."""

from typing import Final, NamedTuple

from scheduling.when.clock import Clock, Part
from scheduling.when.days import Day
from scheduling.when.grammar import (
    CUT,
    DAYRANGE,
    MOVED,
    NOT,
    PICK,
    SKIP,
    SPAN,
    UNSURE,
    WISH,
    Match,
    Rule,
    Said,
)
from scheduling.when.picks import Pick
from scheduling.when.reading import Preference
from scheduling.when.scene import Scene
from scheduling.when.weeks import Span
from scheduling.when.windows import AWAY, LOOSE, NO_QUESTION, TILL, DayRange, after_day, before_day
from scheduling.when.words import WEEKDAYS, code


class Unwanted(NamedTuple):
    """What was turned down: days, and parts of the day."""

    days: tuple[Day, ...] = ()
    parts: tuple[Part, ...] = ()
    spans: tuple[Span, ...] = ()
    clocks: tuple[Clock, ...] = ()
    unclear: bool = False
    """Turned down is a part of one day, which no window can leave out."""


def _unwanted(got: Match, _scene: Scene) -> Unwanted:
    return Unwanted(tuple(got.values(Day)), tuple(got.values(Part)), tuple(got.values(Span)))


def _refused(got: Match, scene: Scene) -> Unwanted | None:
    """Read "no mornings"; but the "no" of "no next week is better" corrects."""
    if got.has("no") and got.word("no") == SPAN and not got.value("no", Span).weekend:
        return None
    return _unwanted(got, scene)


def _none_of(got: Match, _scene: Scene) -> Unwanted | None:
    """Read "no fridays"; "no friday" corrects."""
    weekday = got.value("d", Day).weekday
    plural = weekday is not None and got.length("d") == len(WEEKDAYS[weekday]) + 1
    return Unwanted(tuple(got.values(Day))) if plural else None


def _away(got: Match, _scene: Scene) -> DayRange | Said:
    """Read "away from the twentieth to the twenty fifth, so before that"."""
    if got.word("side") == code("before"):
        return before_day(got.value("a", object))
    if got.has("side"):
        return after_day(got.value("b", object))
    return Said(NOT, Unwanted(unclear=True))


_CANCEL: Final = frozenset((code("cancel"), code("drop")))
_PREFERRED: Final = frozenset(
    code(word)
    for word in ("ideally", "preferably", "prefer", "preference", "favorite", "favourite")
)


def _so(got: Match, _scene: Scene) -> str | Said:
    """Read the "but" of "ideally monday but tuesday would do" as an "or"."""
    return Said(code("or"), SKIP) if got.has("but") and got.follows(_PREFERRED) else SKIP


def _nothing(_got: Match, _scene: Scene) -> str:
    return SKIP


def _wish(preference: Preference, pattern: str) -> Rule:
    return Rule(pattern, WISH, lambda _got, _scene: preference)


def _first_available(got: Match, _scene: Scene) -> Preference | None:
    """Read "the 1st available"; "the 26th available" asks for a day."""
    return "earliest" if got.value("n", int) == 1 else None


_MORE: Final = (
    "((COMMA? (or|and|nor)|COMMA (?= (DAY|PART) COMMA? (or|and|nor))) on? (DAY|PART) (?! not))*"
)


_NEAR: Final = "(just|shortly|right|slightly|immediately|a (little|bit|touch|tad|while)|not (too|very|so|that)? long)"
NEAR_RULES: Final = (
    _wish("latest", f"{_NEAR} (?= before (at|about|around|like|the)? CLOCK)"),
    Rule(f"{_NEAR} (?= (after|past) (at|about|around|like|the)? CLOCK)", SKIP, _nothing),
)
"""What asks for the end of a window at its limit: "just before three", "not long after two"."""

_NOT_ASKED: Final = "(?<! would| is| are| if| will)"
_UNFIT: Final = (
    "(bad|out (?! of)|full|no good|impossible|mad|crazy|manic|hectic|chaos|chaotic|mental|hopeless|a (no|nightmare|struggle|mess|pain|write off|washout)|the? wrong (one|day|week|month|date|time)"
    "|(a|FILL)? (holiday|bank holiday|day off) (?= COMMA? (so|but|and|then))"
    "|not FILL? (work|suit|good|possible|great|ideal|available|free|convenient|best|an|going))"
)

_CLASHES: Final = "(clash|clashes|clashing|packed|rammed)"
_OFF: Final = "((just|all|way|a bit|a little)* (too|a bit|a little) (early|late|soon)|taken|cutting it (fine|close))"
_UNTAKEN: Final = f"not ({LOOSE}|take|manage|want|like|get|fancy){{1,4}}"

REFUSAL_RULES: Final = (
    # what is not wanted
    Rule(
        f"{AWAY} from? <a:ANYDAY> {TILL} <b:ANYDAY> (COMMA? so? FILL{{0,3}} <side:(before|after)> (that|then))?",
        DAYRANGE,
        _away,
    ),
    Rule(
        f"((anything|anytime|any day|any time|whenever) (but|except)|not {LOOSE}{{0,4}}"
        "|except|apart from|other than|excluding|besides)"
        " (on|the)* DAY (PART|at? CLOCK) (?! COMMA? only)",
        NOT,
        lambda _got, _scene: Unwanted(unclear=True),
    ),
    Rule(
        "((anything|anytime|any day|any time|every day|everyday|whenever) (but|except|other than)|any (day|time) bar)"
        f" (on|for|in|the)* (DAY|PART|SPAN) {_MORE}",
        NOT,
        _unwanted,
    ),
    Rule(
        "(but not|not|except|excluding|avoid|apart from|other than) (for|from|between|the|at|any|time|hour)*"
        " (CLOCK (to|until|through|DASH|and) CLOCK)",
        UNSURE,
        lambda _got, _scene: "Would before or after that be better for you?",
    ),
    Rule(
        f"COMMA? (but not|not|except|excluding|besides|avoid|apart from|other than)"
        f" {LOOSE}{{1,4}} (DAY|PART|SPAN) {_MORE}"
        f"|(not|except|excluding|avoid|besides|other than|apart from) (DAY|PART|SPAN) {_MORE}"
        f"|(?<! PART| TIME| BARE) no <no:(PART|SPAN)> {_MORE}",
        NOT,
        _refused,
    ),
    Rule(
        f"({_NOT_ASKED}DAY PART be?|DAY PART (is|are)) {_UNFIT}",
        NOT,
        lambda _got, _scene: Unwanted(unclear=True),
    ),
    Rule(
        f"({_NOT_ASKED}(DAY|PART|SPAN) (one|ones|slot|time)? be?|(DAY|PART|SPAN) (one|ones|slot|time)? (is|are)) {_UNFIT}"
        f"|{_NOT_ASKED}(DAY|PART|SPAN) is? {_CLASHES}",
        NOT,
        _unwanted,
    ),
    Rule(
        f"(?<! you)(busy|(i|to) work|away) (all)? (on|in|for)? (DAY|PART|SPAN) {_MORE}",
        NOT,
        _unwanted,
    ),
    Rule(
        "(DAY|PART|SPAN) COMMA? (so|and|but) STRAIGHT{0,4} not FILL{0,4} (then|that (day|week|one))",
        NOT,
        _unwanted,
    ),
    Rule(
        f"{_UNTAKEN} <k:PICK>|<k:PICK> (is|are|be)? ({_OFF}|{_UNFIT})"
        "|<k:PICK> (does|do|is)? not (?= (STOP|COMMA|but|and|so)|$)",
        PICK,
        lambda got, _scene: got.value("k", Pick)._replace(refused=True, unfit=True),
    ),
    Rule(
        "(?<! DAY)(what|which|how (long|much|far)) (time|one)? (is|was|are|were) TELLING{0,2} PICK"
        "|(repeat|remind) TELLING{0,3} PICK|(before|after|(earlier|later|sooner) than) PICK",
        UNSURE,
        lambda _got, _scene: "Which time would you like?",
    ),
    Rule("no <d:DAY> ((and|or|nor|COMMA){1,2} (no|not)? DAY)*", NOT, _none_of),
    Rule(
        f"{NO_QUESTION} PART (one|ones|slot|slots|time)? (is|are)? (just|all|way|a bit|a little)* too (early|late)",
        NOT,
        _unwanted,
    ),
    Rule("(scratch|scrap|forget|skip|drop|leave out) DAY", NOT, _unwanted),
    Rule(
        f"(?<= SPAN)(?<! not SPAN)(?<! not (in|for|on|during|the) SPAN) COMMA? (but|bar) (on|the)* DAY {_MORE}"
        f"|(?<= any PART) COMMA? (but|bar) (on|the)* DAY {_MORE}",
        NOT,
        _unwanted,
    ),
    Rule(
        f"not {LOOSE}{{0,3}} <t:CLOCK> (one|ones)?"
        f"|{_NOT_ASKED}<t:CLOCK> (is)? (taken|cutting it (fine|close)|{_CLASHES}|{_UNFIT})",
        NOT,
        lambda got, _scene: Unwanted(clocks=(got.value("t", Clock),)),
    ),
    Rule(
        "(instead of|rather than|(better|easier|best) than) (on|at)? (DAY PART?|CLOCK|PART|SPAN) (at? CLOCK)?",
        SKIP,
        _nothing,
    ),
    # wishes
    _wish(
        "earliest", "as? (early|soon) as (possible|you can|you have|you could|i can|we can)?|asap"
    ),
    _wish("latest", "as? late as (possible|you can|you have|you could|i can|we can)?"),
    _wish("earliest", "the? (first|next) available|(sooner|earlier) the better|first opening"),
    Rule("the? <n:ORD> available", WISH, _first_available),
    _wish(
        "latest",
        "later the better|last (appointment|slot|opening|available) (of the day)?|last time of the day",
    ),
    _wish(
        "earliest",
        "(the|your) (very)? first ((appointment|slot|opening) (of the day|you have)?|time (of the day|you have))",
    ),
    _wish("earliest", "the? earliest"),
    _wish("latest", "the? latest"),
    # corrections
    Rule(
        "(and|then|COMMA){1,2} (please|just|can you|could you)? (book|rebook|make|schedule|get|set|put|give|find)",
        MOVED,
        lambda got, _scene: SKIP if got.follows(_CANCEL) else None,
    ),
    Rule("COMMA then (?= on? (DAY|SPAN))", MOVED, _nothing),
    Rule("(so|oh? <but:but>) PLAIN{0,5} (?= (DAY|SPAN))", MOVED, _so),
    Rule("(?<= TIME| BARE) COMMA? so PLAIN{0,3} (?= CLOCK)", MOVED, _nothing),
    Rule(
        "(?<= too early| too late| too soon) (COMMA|COMMA? so) PLAIN{0,3} (?= CLOCK)",
        MOVED,
        _nothing,
    ),
    Rule(
        "(sorry COMMA?)? (that|this|it)? is? the? wrong (one|day|week|month|date|time) COMMA?"
        " (?= (on|at|in|for|the|make|it|i|mean|meant|should|be|lets|do|COMMA){0,4} ATOM)",
        CUT,
        _nothing,
    ),
    Rule(
        "oh (shoot|no|dear|sorry|crap|damn|hang on|hold on)|i? tell a lie|you know what"
        "|(oh|COMMA|no|sorry|wait)* what (am|was)? i (saying|thinking|talking about|on about) COMMA?",
        CUT,
        _nothing,
    ),
    Rule(
        "COMMA (?= (on|at|the)* ATOM (i (mean|meant)|actually|rather|even|instead) STOP?$)|but better",
        CUT,
        _nothing,
    ),
    Rule(
        "(can|could|shall|may) (we|i|you) (do|make|try|have|say|get) (?= [^.]{1,9} instead)",
        CUT,
        _nothing,
    ),
    Rule(
        "(COMMA? (no|nope|wait|actually|sorry|correction)|i (mean|meant)|make (that|it)"
        "|(scratch|scrap|strike|forget|cancel|ignore) that|not mind|or? better yet|should (have said|say)|(?<= DAY) better (?= DAY)|(hang|hold) on?|my bad|move (that|it|this) to|or? rather (?! not)|on second (thought|thoughts)|lets (do|say|make|go (for|with)?) it?)",
        CUT,
        _nothing,
    ),
)
"""Refusals, wishes and corrections, the most specific first."""
