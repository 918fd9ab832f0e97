"""What a sentence asserts: that something was done, or that a time is free.

Judged clause by clause, so that "Sorry, nothing was booked" and "Shall I book it?" are no claims
while "Great, you're booked, anything else?" is one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from agent.truth.clocks import Clock, Day, clocks_in, days_in, is_bare, normalized

Kind = Literal[
    "booked", "moved", "cancelled", "sent", "transferred", "any", "available", "kept", "refused"
]


@dataclass(frozen=True, slots=True)
class Claim:
    """One assertion: its kind, and the times and days named in its sentence."""

    kind: Kind
    clocks: tuple[Clock, ...] = ()
    days: tuple[Day, ...] = ()
    plain: bool = False
    """A bare list of times: also the caller's own words may be repeated so."""
    hours: bool = False
    """The sentence speaks of opening hours."""


_KINDS: dict[Kind, str] = {
    "booked": "booked|scheduled|reserved|secured|penciled|pencilled|signed up",
    "moved": "moved|rescheduled|switched|shifted|pushed|postponed|swapped",
    "cancelled": "cancelled|canceled|called off|removed|deleted",
    "sent": "sent|emailed|e mailed|texted|mailed|forwarded",
    "transferred": "transferred|connected you|put you through",
    "any": "confirmed|finali[sz]ed|completed|all set|good to go|taken care of|locked in",
}
_PARTS = "|".join(_KINDS.values())
_ADVERBS = (
    r"(?: (?:just|now|already|also|all|both|officially|successfully|definitely|safely|indeed|"
    r"currently|gone ahead and|went ahead and|gone and|so|then|therefore|hereby|happily|finally|"
    r"have|had|has|been|you|it|that|everything))*"
)
_THING = r"(?:appointment|booking|reservation|visit|session|consultation|slot|spot|request|it|that)"
_NOUN = (
    r"(?:appointment|booking|reservation|visit|session|consultation|slot|spot|cancellation|change)"
)
_PATTERNS: tuple[tuple[re.Pattern[str], Kind | None], ...] = (
    (re.compile(rf"\b(?:i|we){_ADVERBS} (?P<part>{_PARTS})\b(?! (?:up|solid|out)\b)"), None),
    (
        re.compile(
            rf"\b(?:am|is|are|was|were|been|got|gets|stays|remains|will be){_ADVERBS} "
            rf"(?P<part>{_PARTS})\b(?! (?:up|solid|out)\b)"
        ),
        None,
    ),
    (re.compile(r"\byou (?:have|have got|got)\b.*\b(?:booked|scheduled|reserved|confirmed)\b"), "booked"),
    (re.compile(r"\b(?:put|got|have|had) you (?:down|in|on)\b(?! as\b)"), "booked"),
    (re.compile(r"\byou are (?:\w+ )?(?:(?:down|in|on|sorted|set) for\b|(?:in|sorted)\W*$)"), "booked"),
    (re.compile(r"\b(?:appointment|booking|reservation) is (?:now )?gone\b"), "cancelled"),
    (re.compile(r"\byour (?:[\w-]+ ){1,4}(?:has|have) (?:now |just |already |also )*(?:moved|changed)\b"), "moved"),
    (re.compile(r"\b(?:booking|confirmation|reservation) (?:number|code|reference|id) is\b"), "any"),
    (
        re.compile(
            rf"^(?:(?:ok|okay|great|perfect|wonderful|excellent|and|so|well|yes|alright|all right|"
            rf"there|good news|sure|consider it|it|that|everything)\W+)*(?:all |now |successfully )?"
            rf"(?P<part>{_PARTS}|done)\b(?! (?:appointments|bookings|sessions|visits|up|solid|out|with)\b)"
        ),
        None,
    ),
    (re.compile(r"\b(?:is|are) (?:all )?(?:done|yours|in place|on the books|in the (?:calendar|diary|book))\b"), "any"),
    (
        re.compile(
            rf"\b(?:your|the|a) (?:new )?{_THING}\b.*\b(?:complete|went through|has gone through|"
            r"is through|successful|succeeded|is made|is in the (?:calendar|diary)|is set|stands)\b"
        ),
        "any",
    ),
    (re.compile(r"\bcancellation\b.*\b(?:complete|went through|gone through|successful|done)\b"), "cancelled"),
    (re.compile(r"\byou (?:now )?have (?:got |now )?an? (?:\w+ ){0,3}(?:appointment|booking|reservation)\b"), "booked"),
    (re.compile(r"\b(?:see|seeing|expecting|expect) you\b(?! (?:want|would|said|need|are|have)\b)"), "booked"),
    (re.compile(r"\byou will (?:get|receive|find)\b.*\b(?:confirmation|e ?mail|text|invit\w+|reminder)\b"), "any"),
)  # fmt: skip
_SUCCESSES: tuple[re.Pattern[str], ...] = (
    re.compile(
        r"\b(?:(?:was|were) able to|managed to|succeeded in) "
        r"(?:book|schedul|reserv|mov|reschedul|cancel|confirm|get|do|send)\w*"
    ),
    re.compile(
        rf"\b(?:everything|cancellation(?! (?:rule|policy|fee|terms))|change|{_THING[3:-1]})\b.*\b(?:is|are|was|been){_ADVERBS} "
        r"(?:set|set up|made|processed|arranged|in place|(?:put|entered) (?:in|on)|taken off)\b"
    ),
    re.compile(
        r"\b(?:are|is) (?:now )?(?:on|in|off) (?:the|our|my|your) (?:calendar|schedule|books?|diary)\b"
    ),
    re.compile(
        r"\b(?:put|added|entered|wrote|took) (?:you|it|that) (?:down )?(?:in|into|on|to|off) "
    ),
    re.compile(
        rf"\b(?:i|we){_ADVERBS} (?:saved|made|created|placed|arranged|set up|freed up|processed|entered) "
        rf"(?:\w+ ){{0,3}}{_NOUN}\b"
    ),
    re.compile(rf"\b{_NOUN} (?:is|was|are|been){_ADVERBS} (?:saved|arranged|in\W*$)"),
    re.compile(
        r"\b(?:confirmation|e mail|email|text|invitation)\b.*\b(?:is|are) on (?:its|the|their) way\b"
    ),
    re.compile(r"\btook care of\b|\byour new (?:time|slot|appointment|booking) (?:is|will be)\b"),
    re.compile(
        rf"^(?:\w+ ){{0,2}}(?:appointment|booking|reservation|visit|session|consultation|cancellation)"
        rf" (?:now )?(?:{_PARTS}|complete|successful|made|done)\b"
    ),
)
"""Ways to say that something was done whose words do not tell what."""
_CONFIRMING = re.compile(
    r"\b(?:(?:happy|pleased|glad|delighted|able) to|i|we|i can|we can|hereby|let me) confirm "
    r"(?:that )?(?:your|the) (?:\w+ ){0,2}(?:appointment|booking|reservation|visit|session|"
    r"consultation|cancellation|change)\b"
)
_CHANGED = re.compile(
    rf"\b(?:i|we|is|are|was|been)(?:{_ADVERBS}) (?:changed|updated)\b.*\b{_THING}\b"
    rf"|\b(?:appointment|booking)\b.*\b(?:is|was|been)(?:{_ADVERBS}) (?:changed|updated)\b"
)
_CONTRACTIONS = (
    (r"\bcan't\b", "can not"), (r"\bwon't\b", "will not"), (r"n't\b", " not"), (r"'re\b", " are"),
    (r"'ve\b", " have"), (r"'ll\b", " will"), (r"'m\b", " am"), (r"'d\b", " would"),
    (r"\b(it|that|there|everything|appointment|booking|all|here|time|slot|he|she|what)'s\b", r"\1 is"),
    (r"\blet's\b", "let us"), (r"\bhas been\b", "is been"), (r"\bno longer (?=[io]n\b)", "off "),
    (r"\boff [io]n\b", "off"), (r"\byou should(?: \w+)? (?=get|receive|find)", "you will "),
)  # fmt: skip
_IDIOMS = re.compile(
    r"\b(?:no (?:problem|worries|trouble|doubt)|not a problem|not only|no need to worry|why not)\b"
)
_IDENTITY = re.compile(
    r"\b(?P<detail>(?:name|e ?mail|address|phone|number|details?)\b.*?) (?:it|(?:the|your) (?:appointment|"
    r"booking|reservation|visit)) (?:was|is) (?:booked|made|scheduled) (?:with|under)\b"
)
"""Details a booking is found by: nothing is said about its being booked."""
_NOT = re.compile(
    r"\b(?:not|never|nothing|none|no|nobody|cannot|without|neither|nor|unable|hardly|failed|yet to)\b"
)
_MAYBE = re.compile(
    r"\b(?:if|once|when|whenever|before|after|until|till|unless|as soon as|in case|whether|"
    r"could|would|might|may|should|can|let me|want|wanted|ask|asked)\b"
)
_HYPOTHESIS = re.compile(
    r"^(?:and |but |so )?(?:if|once|when|as soon as|after|before|until|unless)\b"
)
_REPORTING = re.compile(
    r"\b(?:know|say|saying|report|confirm|announce|inform you|tell you|sure|the good news is)\b(?: that\b)?"
)
_ASKING = re.compile(
    r"^(?:(?:and|so|ok|okay|sorry|great|thanks|thank you|alright|perfect|sure|then|or)\b\W*)*"
    r"(?:shall|should|would|will|do|does|did|is|are|was|were|can|could|may|have|has|which|what|"
    r"when|where|who|why|how)\b"
)
_FULL = re.compile(
    r"\b(?:time|slot|hour|spot|day|morning|afternoon|[ap]m|one|o'?clock|\d\d)\b.*\b(?:is|was)\b"
)
_OFFER = re.compile(
    r"\b(?:available|availability|open|opening|openings|free|slots?|spots?|offer|works?|fits?|suits?|"
    r"(?:can|could) (?:do|fit|offer|take|see|squeeze)|squeeze|how about|what about|would you like|"
    r"do you want|there is|there are|(?:i|we) (?:have|see|can|could|got)|options?|earliest|soonest|"
    r"choose|pick|come in)\b"
)
_OPEN_DAY = re.compile(
    r"\b(?:(?:is|are|looks?) (?:still |also |wide |all |completely |totally )*(?:free|open|available)\b|"
    r"available\b|availability\b|openings?\b|(?:open|free|available) (?:times?|slots?|spots?)\b)"
)
"""That something is open on a day, without a clock time."""
_LISTED = re.compile(r"^\s*(?:[-*\u2022\u2013]|\d{1,2}[.)])\s")
_HOURS = re.compile(
    r"\b(?:(?:we|office|practice|studio|clinic|shop) (?:are|is)? ?(?:usually |normally )?open|"
    r"open (?:from|until|till|at|between)|opening hours|hours are|clos(?:e|es|ing) at)\b"
)
_CLOSED = re.compile(
    r"\b(?:taken|gone|unavailable|full|closed|passed|(?<!half )(?<!quarter )past|booked|busy|too (?:soon|late|early|far))\b"
)


def claims_in(sentence: str) -> list[Claim]:
    """Return what `sentence` asserts, empty for questions, denials, hypotheses and plain talk."""
    text = plain(sentence)
    clocks, days = tuple(clocks_in(text)), tuple(days_in(text))
    found = [Claim(kind, clocks, days) for kind in dict.fromkeys(_commitments(text))]
    if found:
        return found
    if not clocks:
        return [Claim("available", (), days)] if days and _opens_day(text) else []
    offered = tuple(clock for clause in _clauses(text, whole=True) for clock in _offered(clause))
    if offered:
        fits_day = tuple(
            clock for clock in clocks if clock in offered or _loose(clock) in map(_loose, offered)
        )
        return [Claim("available", fits_day, days, hours=bool(_HOURS.search(text)))]
    several = len(clocks) > 1 or bool(_LISTED.match(sentence)) or is_bare(text)
    if several and not _denies(text) and not _CLOSED.search(text):
        return [Claim("available", clocks, days, plain=True, hours=len(clocks) > 1)]
    return []


def sentences(text: str) -> Iterator[str]:
    """Cut `text` after each sentence; the pieces joined are `text` again."""
    start = 0
    for end in _ends(text):
        yield text[start:end]
        start = end
    if start < len(text):
        yield text[start:]


def whole_sentences(text: str) -> int:
    """Return how many characters of a growing text are sentences that are certainly over."""
    return max(_ends(text), default=0)


def _ends(text: str) -> list[int]:
    """Return where sentences end: at . ! ? or a line break, not inside a number, name or a.m."""
    ends: list[int] = []
    for match in re.finditer(r"[.!?]+[\"')\]]*(?=\s)|\n+", text):
        word = re.search(r"(\S+)$", text[: match.start() + 1])
        if (
            match[0].startswith(".")
            and word is not None
            and _abbreviates(word[1], text[match.end() :])
        ):
            continue
        ends.append(match.end())
    return ends


def _abbreviates(word: str, rest: str) -> bool:
    if re.fullmatch(r"\W*(?:[ap]\.m\.|[A-Za-z]\.)", word):
        return not re.match(r"\s+[A-Z]", rest) or len(word.strip("(\"'")) == 2
    return word.strip("(\"'").casefold() in {
        "dr.",
        "mr.",
        "mrs.",
        "ms.",
        "st.",
        "no.",
        "vs.",
        "e.g.",
        "i.e.",
    }


def plain(sentence: str) -> str:
    """Return a sentence in small letters, contractions written out, idioms taken out."""
    text = normalized(sentence)
    for pattern, full in _CONTRACTIONS:
        text = re.sub(pattern, full, text)
    text = _IDENTITY.sub(r"\g<detail>", _IDIOMS.sub(" ", text))
    return text.strip(" .\u2026\u2014\u2013")  # what only leads up to the words


def _commitments(text: str) -> Iterator[Kind]:
    asking = "?" in text
    if asking and _ASKING.match(text):
        return
    confirming = _CONFIRMING.search(text)
    if confirming and not asking and not _denies(text[: confirming.end()]):
        yield "any"
    clauses = list(_clauses(text))
    hypothetical = bool(clauses and _HYPOTHESIS.match(clauses[0]))
    for clause in clauses:
        if not clause.endswith("?"):
            yield from _asserted(clause, hypothetical=hypothetical)


def _asserted(clause: str, *, hypothetical: bool) -> Iterator[Kind]:
    if _CHANGED.search(clause) and not _denies(clause) and not _MAYBE.search(clause):
        yield "moved"
    for pattern in _SUCCESSES:
        match = pattern.search(clause)
        before = clause[: match.end()] if match else ""
        if match and not (_NOT.search(before) or _MAYBE.search(before)):
            yield "any"
    for pattern, kind in _PATTERNS:
        match = pattern.search(clause)
        if match is None:
            continue
        before = clause[: match.end()]
        future = "will " in match[0] or "see" in match[0]
        if _NOT.search(before) or _MAYBE.search(before) or (hypothetical and future):
            continue
        found = kind or _kind(match["part"])
        if not _is_about_others(clause, match[0], found):
            yield found


def _is_about_others(clause: str, words: str, kind: Kind) -> bool:
    """Tell "that time is booked", "we are booked" and "appointments are booked" from a success."""
    if kind != "booked" or re.search(r"\b(?:you|your|i have|i)\b", clause):
        return False
    generic = re.match(r"^(?:all |most |our )?(?:appointments|bookings|sessions|visits)\b", clause)
    return bool(generic or _FULL.search(clause) or re.match(r"we (?:are|were)\b", words))


def _kind(part: str) -> Kind:
    for kind, words in _KINDS.items():
        if re.fullmatch(words, part):
            return kind
    return "any"


def _denies(text: str) -> bool:
    return bool(_NOT.search(text))


def _clauses(text: str, *, whole: bool = False) -> Iterator[str]:
    """Cut at conjunctions, and (unless `whole`) at commas and after "I can say that"."""
    marks = r"\s*(?:[;!]|\.\s|\bbut\b|\bhowever\b|\bthough\b|\balthough\b|\bbecause\b)\s*"
    if not whole:
        marks = rf"{marks}|\s*(?:,|\u2014|\u2013|:\s|\band\b|\bso\b)\s*"
    for piece in filter(None, map(str.strip, re.split(marks, text))):
        report = None if whole else _REPORTING.search(piece)
        if report and not _denies(piece[: report.end()]) and not _HYPOTHESIS.match(piece):
            yield piece[: report.start()]
            yield piece[report.end() :].strip()
        else:
            yield piece


def _offered(clause: str) -> list[Clock]:
    if not _OFFER.search(clause) or _denies(clause) or _CLOSED.search(clause):
        return []
    return clocks_in(clause)


def _opens_day(text: str) -> bool:
    """Tell whether a clause says that a day it names has open times; opening hours are no such."""
    return "?" not in text and any(
        days_in(clause)
        and _OPEN_DAY.search(clause)
        and not (_denies(clause) or _CLOSED.search(clause) or _MAYBE.search(clause))
        and not _HOURS.search(clause)
        and "parking" not in clause
        for clause in _clauses(text, whole=True)
    )


def _loose(clock: Clock) -> tuple[int, int, str]:
    return clock.hour, clock.minute, clock.half
