"""Times that tell what was or will be anyhow, not when to come: "it started on monday", "we fly on the tenth"."""

from typing import Final

from scheduling.when.clock import Clock
from scheduling.when.days import Day
from scheduling.when.grammar import DAY, DAYRANGE, RANGE, SKIP, UNSURE, Match, Rule, Said
from scheduling.when.windows import DayRange, Hours, after_day, before_day
from scheduling.when.words import CLASSES, code, listed


def _nothing(_got: Match, _scene: object) -> str:
    return SKIP


def _beside_event(got: Match, _scene: object) -> DayRange | Said:
    """Read "before my trip on the tenth"; ask about "after the wedding on the tenth", a day or a week."""
    day = got.value("d", Day)
    if got.before().rstrip(",").endswith(DAY):
        return Said(SKIP, None)  # "friday, before my trip on the tenth"
    if got.has("before"):
        return before_day(day)
    return after_day(day) if got.has("back") else Said(UNSURE, "Which day after that suits you?")


def _around_work(got: Match, _scene: object) -> Hours | Said:
    """Read "i work nine to five so after that"; ask which side of it is meant where it is not said."""
    if got.word("side") == code("before"):
        return Hours(None, got.value("a", Clock))
    if got.has("side"):
        return Hours(got.value("b", Clock), None)
    return Said(UNSURE, "Would before or after work be better for you?")


_TURNS: Final = listed(
    "but so then can could would will shall may do does is are want like need needs please if any anything anytime"
    " available hoping wondering looking prefer how what book soon asap free said told make get schedule see change"
    " move cancel come arrange ask"
)
CLASSES["TOLD"] = "^XCFKM.," + "".join(code(word) for word in _TURNS)
"""What may stand between a verb and the time it happened; the other words begin a wish."""

CLASSES["PLANNED"] = "".join(
    code(word)
    for word in listed(
        "booked scheduled supposed meant planned confirmed set told going due arranged reserved down penciled"
    )
)
_WHO: Final = "(i|we|he|she|it|they|you|who|which|someone|somebody|and|(the|my|our|his|her|a|this) OTHER{1,2})"
_JUST: Final = "(just|also|only|already|actually|really|then|even|first|have|has|had|then|probably)"
_NO_WISH: Final = "(?! (to|for|about|regarding|because))"
_WHEN: Final = "TOLD{0,9} ATOM ((and|or) on? ATOM (?= (STOP|COMMA|but|so|and)|$))?"
_HAPPENS: Final = (
    "(exam|exams|test|wedding|interview|flight|deadline|graduation|funeral|party|match|game|concert|school|term"
    "|college|course|job|insurance|coverage|cover|policy|lease|baby|passport|visa)"
)
_BEGINS: Final = (
    "(is|are|will|was)? (on|in|at|due|start|starts|starting|begin|begins|beginning|end|ends|ending|run|runs|running"
    "|expire|expires|expiring)"
)
_LEAVING: Final = (
    "(fly|flying|(leave|leaving) (for|on|at|town|home)|(am|are|is|im) moving (house|home|away|out|(?= (in|on)))"
    "|married|retire|retiring|graduate|graduating|(start|starting) (a|my|the|our))"
)
_NOT_A_LIMIT: Final = "(?! (on? DAY|at? CLOCK|PART)? COMMA? (so|and|but) FILL{0,9} (before|after|by|(earlier|later) than|prior to) (that|then))"

CLASSES["TELLING"] = CLASSES["TOLD"] + "DSTHPRIGQ"
"""What may stand between an event and its day."""
_EVENT: Final = (
    "(trip|flight|fly|flying|holiday|holidays|vacation|cruise|honeymoon|travel|travels|wedding|funeral|graduation"
    "|birthday|surgery|operation|op|exam|exams|interview|deadline|conference|marathon|leave|leaving"
    "|expires|expire|(runs|running|run) out|due)"
)
_EVENT_ON: Final = "TELLING{0,3} on? <d:DAY>"

NARRATION_RULES: Final = (
    # the wish before or after what is told with its day
    Rule(
        f"(<before:(before|ahead of|prior to)>|after|following) TELLING{{1,4}}? {_EVENT} {_EVENT_ON}"
        f"|after (i|we|im|he|she|they) (get|got|TELLING){{0,2}}? <back:(back|return|home)> {_EVENT_ON}",
        DAYRANGE,
        _beside_event,
    ),
    Rule(
        f"({_WHO}|{_HAPPENS}) {_JUST}{{0,2}} (happened|called) {_NO_WISH} {_WHEN}", SKIP, _nothing
    ),
    Rule(
        "((bill|invoice|letter|receipt|statement|charge|text|message|email) (of|from|dated)|its me from) (on|this)? (DAY|PART|SPAN)+"
        "|(fee|charge|refund|penalty|notice) FILL{0,6} (SPAN|INSTANT)"
        "|(fast|fasting|eat|eating|drink|drinking) FILL{0,2} (from|after|before|until|since|past) TIME",
        SKIP,
        _nothing,
    ),
    Rule("(had|got) (it|that|this|them|one) done TELLING{0,4} ATOM", SKIP, _nothing),
    Rule("(born|birthday|birth|dob) (is|TELLING){0,3} (DAY|SPAN)", SKIP, _nothing),
    Rule("since TELLING{0,4} (ATOM|MONTH|the|of|in){1,4}", SKIP, _nothing),
    Rule(
        "((my|our) last (visit|appointment|checkup|time|session) TELLING{0,4}"
        "|last (visit|appointment|checkup|time|session|one) (was|were) TELLING{0,3}) (DAY|SPAN|TIME|DAYRANGE)",
        SKIP,
        _nothing,
    ),
    Rule(
        "(pain|pains|paining|painful|itch|itches|itching|sore|swollen|cough|coughing|throbs|throbbing"
        "|hurt|hurts|hurting|ache|aches|aching|worse|sleep|sleeping|wake|wakes|waking|tablet|tablets|pill|pills)"
        " TELLING{0,3} (PART|TIME) ((and|or) (PART|TIME))*",
        SKIP,
        _nothing,
    ),
    Rule(f"(on|in|at)? ATOM{{1,2}} {_WHO} (happened|called) {_NO_WISH}", SKIP, _nothing),
    Rule(
        f"{_WHO} (had|got) (a|an|my|the|your|some|this|that|it)"
        f" (?! (appointment|people|slot|time|question|thought|look|idea|booking|reservation)) {_WHEN}",
        SKIP,
        _nothing,
    ),
    Rule(
        "(i|we|he|she|they|you) (was|were)"
        " (there|in|at|with|here|away|sick|ill|off|out|last|only|just|closed|shut|charged|billed|overcharged)"
        f" {_WHEN}",
        SKIP,
        _nothing,
    ),
    Rule(
        "(it|that|they|(the|my|our|his|her) OTHER{1,2}) (was|were) (?! PLANNED) (so|very|really|too)? OTHER{1,2}"
        " (on|in|at|all|last|this)+ ATOM",
        SKIP,
        _nothing,
    ),
    Rule("the? NTHS time (in|this|on|ever)* (SPAN|DAY)", SKIP, _nothing),
    Rule(f"(turns|turning) (BARE|NUM|ORD) ({_WHEN})?", SKIP, _nothing),
    Rule("# (was|were) (a|on|in|at)* ATOM", SKIP, _nothing),
    Rule(
        f"(my|the|our|his|her|OTHER)? {_HAPPENS} {_BEGINS} {_WHEN} {_NOT_A_LIMIT}", SKIP, _nothing
    ),
    Rule(
        f"(i|we|im|were|he|she|they) (am|are|get|getting|is|will|be)*? {_LEAVING} {_WHEN} {_NOT_A_LIMIT}",
        SKIP,
        _nothing,
    ),
    Rule(
        "(close|closes|closed|closing|shut|shuts) (at|by|around|until|before) CLOCK", SKIP, _nothing
    ),
    Rule("you open (at|until|from|by) CLOCK ((to|until|through|DASH) CLOCK)?", SKIP, _nothing),
    Rule(
        "(i|we|he|she|they) (usually|normally|always|only|just|am|are)? (at|in)? (work|school|class) from? <a:CLOCK>"
        " (to|until|through|DASH) <b:CLOCK> (COMMA? (so|and) FILL{0,6} <side:(before|after)> (that|then)?)?",
        RANGE,
        _around_work,
    ),
)
"""What is told beside a wish; the wish may follow in the same breath."""
