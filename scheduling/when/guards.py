"""What only looks like time, taken out before any rule: telephone numbers, names, greetings, counts."""

from typing import Final

from scheduling.when.grammar import SKIP, UNSURE, Layer, Line, Match, Rule, Said, line_of
from scheduling.when.scene import Scene
from scheduling.when.words import CLASSES, UNKNOWN, code, listed, number

CLASSES["DIGIT"] = f"{number(0)}-{number(9)}"
CLASSES["TOLLFREE"] = "".join(map(number, (800, 833, 844, 855, 866, 877, 888)))
CLASSES["TWENTYFOUR"], CLASSES["SEVEN"] = number(24), number(7)
CLASSES["WHOLE"] = f"{number(100)}-{number(2999)}"
CLASSES["EXCHANGE"] = f"{number(200)}-{number(999)}"
CLASSES["EITHER"] = CLASSES["NUM"] + CLASSES["ORD"]
CLASSES["HOLIDAY"] = "".join(
    code(word) for word in listed("christmas xmas easter thanksgiving halloween holiday diwali")
)
CLASSES["DATED"] = CLASSES["WDAY"] + CLASSES["MONTH"]


def _skip(_got: Match, _scene: Scene) -> str:
    return SKIP


def _recurring(_got: Match, _scene: Scene) -> str:
    return "recurring"


def _guard(pattern: str) -> Rule:
    return Rule(pattern, SKIP, _skip)


_ARTICLE: Final = "(a|an|your|the|of|rest|my)"
_NICE: Final = "(good|great|nice|lovely|wonderful|fantastic|fab|safe|pleasant|happy|merry|super)"
_NOUN: Final = (
    "(shift|shifts|sickness|person|coffee|tea|nap|primrose|job|owl|sweats|plans|warrior|trip|deals"
    "|party|dress|show|news|paper|run|walk)"
)
_UNITS: Final = (
    "(week|day|month|year|morning|afternoon|evening|night|weekend|fortnight|weekday|hour)"
)
_NUMBERED: Final = (
    "(number|numbers|digit|digits|ends|ending|end|extension|code|pin|account|reference|policy|order|route|zip"
    "|postcode|flight|version|windows|highway|section)"
)

_PLACE: Final = (
    "(harbor|harbour|river|creek|bay|island|islands|beach|lake|valley|hills|ridge|cove|grove|springs|mall"
    "|street)"
)
_OCCASION: Final = "(lunch|breakfast|dinner|supper|tea|work|school|noon|church)"
_CORRECTED: Final = "(COMMA|no|sorry|wait|actually|i (mean|meant)|or? rather|make that|um|uh){1,4}"

_ONE: Final = frozenset(number(1))

GUARD: Final = Layer(
    (
        # numbers of other things
        _guard(
            "(DIGIT|oh|zero|double){4,}|(NUM|oh|zero){6,}|((DIGIT|oh|zero) COMMA?){6,} (DIGIT|oh|zero)"
        ),
        _guard("EXCHANGE DASH? (WHOLE|NUM COLON NUM)"),
        _guard(f"{_NUMBERED} (in|with|is|are|a|the|OTHER){{0,2}} (NUM COLON)? (oh|zero|NUM){{2,}}"),
        _guard(f"{_NUMBERED} (in|with|is|are|a|the){{0,2}} (NUM COLON NUM|WHOLE)"),
        _guard(
            "(unit|suite|apartment|flat|room|floor|gate|platform) NUM ((oh|zero)? (COLON)? NUM)? (?! oclock| AMPM)"
        ),
        _guard("at? (NUM{1,3}|ORD) (OTHER|king|park|high|hill|church){1,2} street"),
        _guard(
            "(open|available|free|busy|working|work|run|runs|running|here|there|anytime|always|time|call|(is|are) on)"
            " (COMMA|OTHER)? TWENTYFOUR SLASH SEVEN|TWENTYFOUR SLASH SEVEN (hour|support|service|care|access|line|open|available)"
        ),
        _guard("(table|party|group|family|room|seats|space|team) (for|of) NUM"),
        _guard("(im|am|was|youre) (in|at)? the? EITHER (in line|caller|OTHER)"),
        _guard("number NUM in (line|the)"),
        Rule("(?<= later| earlier| sooner) then (?= at? (NUM|noon|DATED))", code("than"), _skip),
        # a second wish
        Rule(
            "COMMA? (or|and|but)? COMMA? (failing that|if not COMMA? then|if not|otherwise|alternatively|else)"
            " (?= (on|at|in|the|maybe|then|this|next|DATED|ORD|NUM|tomorrow|today))",
            code("or"),
            _skip,
        ),
        _guard("one (?= (on|for|in) [^.]{1,8} (and|or) (one|another))"),
        Rule(
            "(?<= and| or) (one|another) (?= (on|for|in))",
            SKIP,
            lambda got, _scene: SKIP if got.follows(_ONE) else None,
        ),
        # names
        _guard("(name|surname|called|name is|surname is) (DATED|OTHER DATED)"),
        _guard("doctor OTHER? DATED{1,2}"),
        _guard("this is (april|may|june|august) (?! (the|ORD|NUM|WDAY))"),
        _guard("(this is|its|im|i am) (april|may|june|august) (OTHER|MONTH|calling|speaking|here)"),
        _guard("as in (DATED|OTHER)"),
        # nouns and sums beside an hour
        _guard(f"(PARTWORD|weekend|lunch|NUM to NUM) {_NOUN}"),
        _guard("(lunch|noon|weekend|PARTWORD) (was|were)"),
        _guard(
            "(cost|costs|paid|charged|odds) (me|us|is|are|was|about|around|only|the|OTHER){0,3} NUM (to? NUM)?"
        ),
        _guard("(?<! at) NUM{1,3} and? NUM? (per OTHER|percent) (off|OTHER? percent)?"),
        _guard("(?<! at) NUM people|(of|for) NUM night"),
        _guard(
            "how (much|many) (is|are|does|do|would|will|it|cost|be|OTHER){0,4} for NUM (?! oclock| AMPM)"
        ),
        # names of places
        _guard(f"(WDAY|MONTH) {_PLACE}"),
        # short words for "before" and "after"
        Rule(f"post DASH? (?= {_OCCASION}|NUM (oclock|AMPM|COLON))", code("after"), _skip),
        Rule(f"pre DASH? (?= {_OCCASION}|NUM (oclock|AMPM|COLON))", code("before"), _skip),
        # the occasion corrected: "after dinner, i mean lunch"
        Rule(
            f"<side:(after|before)> (the|my)? {_OCCASION} {_CORRECTED} (?= (the|my)? {_OCCASION})",
            SKIP,
            lambda got, _scene: Said(got.word("side"), SKIP),
        ),
        # greetings and the past
        _guard(
            f"(have|had) {_ARTICLE}{{0,4}} {_NICE}{{1,3}} {_ARTICLE}{{0,4}} ({_UNITS}|WDAY|HOLIDAY)"
        ),
        _guard(f"enjoy {_ARTICLE}{{0,4}} {_NICE}{{0,3}} {_ARTICLE}{{0,4}} ({_UNITS}|WDAY|HOLIDAY)"),
        _guard(
            "(merry|happy) (christmas|xmas|easter|thanksgiving|WDAY|new years?|new year|halloween)"
        ),
        _guard("((the? ORD of)? MONTH (NUM|ORD)? of?)? last year"),
        _guard(
            "(first|last|ORD) time (i|we|ive) (have|been|had|called|happened|OTHER){1,3} (today|this (week|month|year))"
        ),
        _guard("(first|last|next|ORD) time (?= (i|we|you|that|around|he|she|was|it|they))"),
        _guard("(i|we|he|she|they) WDAY OTHER"),
        _guard("(pop|drop|come|stop|swing|go|call) by"),
        _guard(
            "how (OTHER|are|is|you|it|doing|going|things|feeling|your){1,4} (today|day|morning|evening|weekend|night)"
        ),
        _guard(
            "im (fine|well|great|good|ok|okay) (today|thanks) (?= (STOP|COMMA|thanks|thank|and|how)|$)"
        ),
        _guard(
            "(what|which|whats) the? (day|date|time) (is|was|will) (it|that|this|the|today|now|date|day)+ (today|tomorrow|now)?"
        ),
        _guard(
            "(what|whats) (is)? (the? (date|day|time))? (today|todays|tomorrow|now) date? (?= STOP?)$"
        ),
        _guard("(isnt|is) (it|today) (a|already|still)? WDAY (today|already|now)"),
        _guard("whats (new|up|happening|on) (today|tonight)"),
        _guard("(work|school) night"),
        _guard("one DASH? TOLLFREE"),
        _guard("NUM SLASH NUM (inch|inches|cup|cups|mile|full|size|scale|length|pint|pipe)"),
        _guard(
            "WDAY (roast|league|school|paper|newspaper|mass|ami|amour|club|crowd|gang|market|ladies|lads)"
        ),
        _guard(
            "(?<! at| around| about| to| past| after| before| by| until| till| say| half)"
            "four (?= (me|us|u|ya|him|my))"
        ),
        # what comes again and again
        Rule(
            "(every|each) (single|other|second|third|few|couple of|NUM)?"
            f" (WDAY|{_UNITS}) (?! (but|except|other than)) ((and|or) (WDAY|{_UNITS}))*",
            UNSURE,
            _recurring,
        ),
        Rule(
            "(once|twice|NUM times) (a|per|every) (week|month|day|year|fortnight)"
            " (?= (on|at|in|from|COMMA|WDAY))",
            UNSURE,
            _recurring,
        ),
        _guard("(once|twice|NUM times) recurring|at one (point|stage)"),
        _guard("(once|twice|NUM times) (a|per|every) (week|month|day|year|fortnight)"),
        Rule(
            "(?<! my| your| a| the| our) recurring (?= (on|at|from|starting|please|in|COMMA|STOP|WDAY|DATED)|$)",
            UNSURE,
            _recurring,
        ),
    )
)
"""Words and numbers that only look like a time to book."""

_SAT, _SUN, _WED = (code(day) for day in listed("saturday sunday wednesday"))
_PERSONS: Final = frozenset(listed("i we you he she they it who cat dog the and just"))
_AFTER_SAT: Final = frozenset(
    listed("nav navs in down there here on around through with next by waiting")
)
_AFTER_WED: Final = frozenset(listed("like love prefer rather be need have want"))
_AFTER_SUN: Final = frozenset(
    listed("is was shines out rises rise sets screen block burn damage cream")
)
_AFTER_SUNS: Final = frozenset(
    listed(
        "in on too so out up down behind setting shining going coming blinding beating hot bright"
    )
)
"""What the sun's doing; "sun's good" is the day."""


def without_lookalikes(line: Line, text: str) -> Line:
    """Return the line without the "sat" of "i sat down", the "sun" of "the sun is out"."""
    if "sat" not in text and "sun" not in text and "wed" not in text:
        return line
    chars = line.chars.copy()
    for index, char in enumerate(line.chars):
        if char in (_SAT, _SUN, _WED) and _lookalike(line, text, index):
            chars[index] = UNKNOWN
    return line_of(chars, line.values, line.spans)


def _lookalike(line: Line, text: str, index: int) -> bool:
    said = [text[start:end] for start, end in line.spans[max(index - 1, 0) : index + 2]]
    words = [word.removesuffix("'s") for word in said]
    at = min(index, 1)
    before = words[0] if at else ""
    after = words[at + 1] if at + 1 < len(words) else ""
    if words[at] == "sat":
        return before in _PERSONS - {"the", "and", "just"} or after in _AFTER_SAT - {
            "in",
            "on",
            "by",
            "next",
        }
    if words[at] == "wed":
        return before in _PERSONS or after in _AFTER_WED
    if words[at] != "sun":
        return False
    return (
        after in (_AFTER_SUN if said[at] == "sun" else _AFTER_SUN | _AFTER_SUNS) or before == "the"
    )
