"""Words that would be read as another time, put as they were meant: "like two book", "at for thirty"."""

import re
from collections.abc import Callable, Sequence

from agent.brain.understanding.normalize import word_set

_LENGTH = r"(?:(?:by )?(?:half an? hour|an? (?:half )?hour(?: and a half)?|a half hour|an? (?:day|week)|(?:(?!(?:to|the|on|for|from|same|next|that|my)\b)\w+ ){1,2}?(?:minutes?|mins?|hours?|days?|weeks?)))"
SHIFT = re.compile(
    rf"\b(?:push|move|shift|bump|bring|put|delay|slide|make|pull)(?: (?:it|that|this|me|the|(?:my|the|our|that) (?:[\w']+ ){{0,3}}?(?:appointment|booking|visit|session|one|consultation|follow[ -]up|slot|thing|meeting|check[ -]?up)))?"
    rf"(?: (?P<way>back|forward|forwards|up|out|earlier|later|on|off))? (?P<length>{_LENGTH})(?: (?P<after>back|forward|up|earlier|later))?\b",
    re.IGNORECASE,
)
RELATIVE = re.compile(rf"\b{_LENGTH} (?:earlier|later|sooner)\b(?! than)", re.IGNORECASE)
"""How far an appointment is to be moved: "an hour earlier"."""
_MISHEARD_TO = re.compile(
    r"\b(?:two|too)\s+(?=(?:book|make|see|come|schedule|move|cancel|reschedule|get|change|talk|speak|have)\b)",
    re.IGNORECASE,
)
_MISHEARD_FOR = re.compile(
    r"(?<=appointment )(?:four|fore)\s+(?=(?:\w+day|tomorrow|today)\b)", re.IGNORECASE
)
# A recognizer's "at for", "for thirty", "at 930".
_HOUR_WORDS = {
    "for": "four",
    "fore": "four",
    "to": "two",
    "too": "two",
    "ate": "eight",
    "won": "one",
}
_MISHEARD_HOUR = re.compile(
    r"\b(?:(?P<at>at) (?P<hour>for|fore|too|to|ate|won)\b(?= (?:thirty|fifteen|forty|o'?clock|p\.?m|a\.?m|please|on|next|this|tomorrow|today)\b|\W*$)"
    r"|(?P<half>for|fore|too|ate|won)(?= (?:thirty|fifteen|forty[- ]five|o'?clock|p\.?m|a\.?m)\b(?! min)))",
    re.IGNORECASE,
)
_RUN_TOGETHER = re.compile(r"\bat (?P<hour>1[0-2]|[1-9])(?P<minute>[0-5][05])\b", re.IGNORECASE)
_THE_ONE = re.compile(
    r"(?P<day>\b(?:my|the|that|our|and|move|cancel) (?:\w+ ){0,2}?(?:\w+day(?:'s)?|morning|afternoon|\d+(?:st|nd|rd|th)))"
    r" (?:ones?|won)\b(?! (?:thirty|fifteen|forty|o'?clock|pm|am|p\.m|a\.m))",
    re.IGNORECASE,
)
# "the eleven thirty one", "the one in the afternoon", "the later one of those"
_CLOCK_ONE = re.compile(
    r"\b(?:(?P<clock>thirty|fifteen|forty[- ]five|o'?clock|noon|[ap]\.?m\.?|\d:\d\d)|the (?P<hour>two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\d{1,2}))"
    r" one\b",
    re.IGNORECASE,
)
_ONE_AT = re.compile(
    r"\b(the|my) one (?=(?:in|at|on|for|from|this|next|after|before|around)\b)", re.IGNORECASE
)
_OF_THOSE = re.compile(r"\bof (?:those|these|them|the (?:two|three|lot|bunch))\b", re.IGNORECASE)
_SAID = re.compile(r"[a-z]+")
_EARLIER = frozenset(["forward", "forwards", "up", "earlier"])


# What a recognizer makes of words about time.
_HEARD_AS = {
    "mourning": "morning",
    "fry day": "friday",
    "choose day": "tuesday",
    "chews day": "tuesday",
    "thirsty": "thursday",
    "weak": "week",
    "knoon": "noon",
}
_SOUNDS_LIKE = re.compile(rf"\b(?:{'|'.join(_HEARD_AS)})\b", re.IGNORECASE)
_CLOCK = (
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|noon|\d{1,2}(?::\d\d)?)"
)
_MISHEARD_AT = re.compile(
    rf"\b(?:add|hat|app) (?={_CLOCK}\b(?! (?:for|on|in|more|with|at)\b))", re.IGNORECASE
)
_ORDINAL = r"(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|\w+teenth|\w+tieth|(?:twenty|thirty)[ -]\w+|\d+(?:st|nd|rd|th))"
_MISHEARD_THE = re.compile(
    rf"(?<!hold )(?<!hang )\b(?P<on>on|for|until|(?:mon|tues|wednes|thurs|fri|satur|sun)day) (?:it|in|of|and|a|uh) (?={_ORDINAL}\b)",
    re.IGNORECASE,
)


_PUT_HOUR = re.compile(
    rf"\b(?:put|do|say|have|take|go (?:for|with)|try)(?: (?:it|me))?(?: down)?(?: for)? (?={_CLOCK}(?: thirty| fifteen)?(?: instead| rather| please|\W*$))",
    re.IGNORECASE,
)
# "It should be ten", "I wanted it at ten": what was wanted all along.
_SHOULD_BE = re.compile(
    rf"\b(?:(?:it|that|this|the time|mine) )?(?:(?:should|ought to|needs? to|has to|have to|must|was (?:supposed|meant) to|is (?:supposed|meant) to|(?:it|that)'s (?:supposed|meant) to)"
    rf" (?:be|have been|say|read)|should've been|(?:i|we)(?:'d| had)? (?:wanted|meant|asked for|said|need|want))(?: (?:it|you))?(?: (?:at|for))? (?={_CLOCK}\b)",
    re.IGNORECASE,
)
_AROUND = re.compile(rf"(?<!next )\b(?:round|roundabout|abouts) (?={_CLOCK}\b)", re.IGNORECASE)
_ZONE_ALONE = re.compile(
    rf"(?P<clock>\b(?:{_CLOCK}|thirty|fifteen|forty[- ]five|o'?clock|[ap]\.? ?m\.?)) (?P<zone>pacific|eastern|central|mountain|uk)\b(?! (?:time|standard|daylight|coast))",
    re.IGNORECASE,
)
_ONE_MORE = re.compile(
    r"\b(?P<verb>add|book|schedule|make) one (?=(?:for|on|in|with)\b)", re.IGNORECASE
)


def _hour_meant(match: re.Match[str]) -> str:
    hour = _HOUR_WORDS[(match["hour"] or match["half"]).lower()]
    return f"at {hour}" if match["at"] else hour


def _sounded(match: re.Match[str]) -> str:
    return _HEARD_AS[match.group().lower()]


def _clock_alone(match: re.Match[str]) -> str:
    return match["clock"] or f"the {match['hour']} visit"


# Each rewording, and words without all of which it need not be tried.
_REWORDINGS: Sequence[
    tuple[frozenset[str], re.Pattern[str], str | Callable[[re.Match[str]], str]]
] = (
    (word_set("mourning fry choose chews thirsty weak knoon"), _SOUNDS_LIKE, _sounded),
    (word_set("add hat app"), _MISHEARD_AT, "at "),
    (
        word_set("on until monday tuesday wednesday thursday friday saturday sunday"),
        _MISHEARD_THE,
        r"\g<on> the ",
    ),
    (word_set("put do say have take go try"), _PUT_HOUR, "at "),
    (
        word_set("should ought need needs has have must supposed meant wanted asked said want"),
        _SHOULD_BE,
        "at ",
    ),
    (word_set("round roundabout abouts"), _AROUND, "around "),
    (word_set("add book schedule make"), _ONE_MORE, r"\g<verb> visit "),
    (word_set("pacific eastern central mountain uk"), _ZONE_ALONE, r"\g<clock> \g<zone> time"),
    (word_set("of"), _OF_THOSE, ""),
    (word_set("one"), _ONE_AT, r"\1 visit "),
    (word_set("one"), _CLOCK_ONE, _clock_alone),
    (word_set("two too"), _MISHEARD_TO, "to "),
    (word_set("four fore"), _MISHEARD_FOR, "for "),
    (word_set("for fore to too ate won"), _MISHEARD_HOUR, _hour_meant),
    (word_set("at"), _RUN_TOGETHER, r"at \g<hour>:\g<minute>"),
    (word_set("one ones won"), _THE_ONE, r"\g<day> visit"),
)
_SHIFTING = word_set("push move shift bump bring put delay slide make pull")


def reworded(text: str) -> str:
    """Mend what would be read as another time: "like two book", "my friday one"."""
    said = frozenset(_SAID.findall(text.lower()))
    for cues, pattern, meant in _REWORDINGS:
        if not cues.isdisjoint(said):
            text = pattern.sub(meant, text)
    return text if _SHIFTING.isdisjoint(said) else _shifted(text)


def _shifted(text: str) -> str:
    """Word "push it half an hour" as "half an hour later"."""
    match = SHIFT.search(text)
    if not match:
        return text
    if match.group().lower().startswith("make") and not (match["way"] or match["after"]):
        return text  # "make it 60 minutes" is about the length
    way = (match["after"] or match["way"] or "").lower()
    earlier = way in _EARLIER or match.group().lower().startswith(("bring", "pull"))
    length = re.sub(r"^by ", "", match["length"], flags=re.IGNORECASE)
    said = f"{length} {'earlier' if earlier else 'later'}"
    return f"{text[: match.start()]}{said}{text[match.end() :]}"


def said_alone(text: str) -> str:
    """Read a lone "for" or "won" as the hour it sounds like."""
    return _HOUR_WORDS.get(text.lower().strip(" ,.!?").removesuffix(" please"), text)
