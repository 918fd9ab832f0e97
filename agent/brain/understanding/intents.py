"""What the caller wants done: book, reschedule, cancel, availability, lookup; several, in order."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import get_args

from agent.brain.understanding.normalize import word_set
from agent.brain.understanding.situation import Intent
from agent.brain.understanding.topics import IF_CANCELLED

# After these questions a conversation is open: any wish starts something new.
OPEN_QUESTIONS = frozenset(
    ["", "intent", "greeting", "anything_else", "other", "handoff_offer", "reason", "which_booking"]
)
_NOUN = (
    r"(?:appointments?|bookings?|visits?|sessions?|reservations?|meetings?|consultations?|checkups?"
    r"|check-ups?|slots?|consults?|follow-ups?|follow ups?)"
)
_DAY = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|tomorrow|today)"
_MINE = rf"(?:my|the|that|this|our|an?|both|all|his|her|{_DAY}(?:'s)?)"
_OBJECT = rf"(?:(?:{_MINE} )?(?:(?!and |then |also |but )[\w'.:-]+ ){{0,4}}?(?:{_NOUN}|one|ones|time|day|date)|it|that|this|{_DAY}'s|mine|me|everything)"
_WANT = (
    r"(?:want|need|(?<!is )(?<!are )(?<!much )(?<!was )like|get|got to have|looking for|looking to get|after|take|grab|request|have to have"
    r"|could i have|can i have|may i have|could we have|would love|require|interested in|hoping for"
    r"|hoping to get|arrange|organize|find|give me|find me|get me)"
)
_CANNOT = (
    r"(?:do not think (?:that )?i (?:will|can|am going to|would)(?: be able to)?|can not|could not|will not|not (?:be )?able to|unable to|am not going to|not going to"
    r"|will not be able to|no longer)"
)

# "Cancel Friday's and Wednesday's to Thursday": the verb was left out, or lost.
_VERBLESS = rf"(?<=and )(?:my |the )?{_DAY}(?:'s| one| appointment| visit) (?:to|until|till) (?:the |next )?{_DAY}"

_PATTERNS: dict[Intent, Sequence[str]] = {
    "cancel": (
        rf"(?:cancel|call off|drop|scrap|kill) {_DAY}(?:'s)?(?! and book)|(?:cancel|cancelling|canceling|scrap|call off|get rid of|delete|drop|remove|kill|take off|withdraw|free up)"
        rf"(?: out)?(?: {_OBJECT})",
        r"(?:cancel|cancelling|canceling|cancelled|cancellation)(?! (?:policy|fee|fees|charge|charges|rule|rules|cost|terms))",
        rf"(?:do not|no longer|will not|will no longer|am not going to)(?: be)? (?:need|want|needing|wanting) {_MINE} (?:[\w'-]+ ){{0,3}}?{_NOUN}",
        rf"(?:need|have|got|going) to (?:pull|back|bow) out(?= |$)|(?:want|pull|back|get|bow)(?: me)? out of (?:{_DAY}(?:'s)?|(?:my|the|our|this|that)) (?:[\w'-]+ ){{0,3}}?(?:{_NOUN}|one|\w+)",
        r"let (?:my|the|our) (?:[\w'-]+ ){1,3}go\b|let go of (?:my|the|our)",
        rf"forget (?:about )?(?:my|our) (?:[\w'-]+ ){{0,3}}?{_NOUN}",
        r"(?:will not|am not|are not|is not) (?:be )?(?:coming|attending|showing up)(?! (?:by|with|alone|from))",
        r"call (?:it|that|my appointment) off|take me off (?:the )?(?:schedule|calendar|list|books?)",
    ),
    "reschedule": (
        r"reschedul(?:e|ed|ing)",
        rf"(?:move|moving|push|pushing|shift|shifting|bump|switch|switching|swap|change|changing|postpone"
        rf"|postponing|delay|bring forward|rearrange|adjust|modify|amend|alter|edit|push back|put off)"
        rf"(?: back| up| forward| around)?(?: {_OBJECT})",
        r"(?:date|time|day|appointment|slot|booking)(?: \w+){0,4}? (?:does|do) not (?:work|suit)(?: \w+){0,2}? (?:any ?more|any longer)",
        r"(?:move|moving|push|shift|bump|switch|swap|change|changing|delay)(?: back| up| forward| off)? my (?!email|e-mail|name|phone|number"
        r"|address|mind|details|order|time|day)[\w-]+",
        rf"(?:bring|push|put|move) (?:{_OBJECT} )(?:forward|back|off|up|earlier|later)",
        rf"postpone|rearrange|(?:can not|will not|not able to) (?:\w+ )?{_DAY}(?= (?:can|could|may|is|how|what)\b)",
        r"(?:can|could) (?:we|i|the|you) (?:do|come|have|make it|try) (?:[\w':]+ ){1,7}instead",
        _VERBLESS,
        rf"(?:move|change|switch|push|shift|bump|postpone) (?:to|until|till) (?:the |an? |next |this )?(?:{_DAY}|morning|afternoon|evening|another|different|later|earlier)",
        rf"{_NOUN} (?:\w+ ){{0,3}}?needs to (?:be )?(?:move|moved|change|changed)|(?:later|earlier|sooner) than (?:\w+ ){{0,2}}?(?:booked|scheduled|planned)|instead of {_DAY}",
        r"(?:double booked|a conflict|a clash|clashes)(?: \w+){0,8}? (?:another|a different|some other) (?:time|day|date)",
        rf"(?:move|change|switch|swap|push|shift) (?:from )?{_DAY}(?:'s)? (?:\w+ ){{0,2}}?(?:to|for|until)",
        r"(?:something|things?|stuff|work|a meeting)(?:'s| is| has| have)? (?:come|came) up",
        rf"(?:different|another|new|other|better|later|earlier) (?:time|day|date|slot) for {_MINE} (?:[\w'-]+ ){{0,3}}?{_NOUN}",
        rf"{_CANNOT} (?:make|do|come|attend|keep|get)(?: (?:it|to|in|there|that|for|on|at))*(?: (?:my|the))?(?= |$)",
        rf"(?:change|changes|alteration) to {_MINE} (?:[\w'-]+ ){{0,3}}?{_NOUN}",
        r"(?:come|visit|be seen) (?:on |at |in )?(?:[\w'.:-]+ ){1,5}?instead of",
    ),
    "lookup": (
        r"(?:what time|what day|what date|which day|when|where|what) (?:is|was|are|were|did|do|am|have) (?:i|my|our)(?: \w+){0,2}",
        rf"do (?:i|we) (?:still |already |actually )?have (?:an?|any|my|something|anything)(?: \w+){{0,2}} ?(?:{_NOUN}|booked|scheduled|on|coming up)",
        r"am i (?:still |already |actually |all )*(?:booked|scheduled|down|confirmed|on (?:the|for)|coming|set|due)",
        rf"(?:look up|look for|check on|check|find|confirm|see|pull up|verify|view|look at|know|tell me|details of|details for|about|remind me (?:of|about|when)) (?:when |what time |if |out |about )*(?:is )?(?:my|i have an?|i am|our)(?: [\w'-]+){{0,2}}? ?(?:{_NOUN}|booked|scheduled|coming)",
        r"(?:have|did) i (?:got|book|booked|make|made|schedule|scheduled|have)(?: \w+){0,3}",
        rf"is my (?:\w+ ){{0,2}}{_NOUN}",
        rf"has my (?:\w+ ){{0,2}}{_NOUN} (?:been|gone)|remind me (?:when|what time|what day)",
        r"(?:checking|make sure|making sure|confirming|double check|see if|check) (?:that |if |when |whether )*(?:i am|i have got|i have|we are)(?: still)? (?:down|booked|in|on|coming|due|scheduled|an? )\w*",
        r"(?:when|what time|what day|what date) (?:is|was) (?:that|it|this)(?: one)?(?: again| booked| for)*",
        r"(?:forgot|forgotten|do not remember|can not remember|lost track of) (?:when|what|which|my)(?: \w+){0,4}",
        rf"what {_NOUN} do i have|i (?:think|believe|thought) i have (?:something|an?) (?:\w+ )?(?:booked|scheduled|{_NOUN})",
    ),
    "availability": (
        r"(?:any|got|have|an|some|your|the) (?:\w+ )?(?:openings?|vacanc(?:y|ies)|availability|slots?|gaps?|spaces?|spots?)",
        r"any chance of (?:an? |the |some )?(?:\w+ )?(?:slot|opening|appointment|spot|space|time|something)",
        r"openings?|availability|vacanc(?:y|ies)|(?:is|are|was|be) (?:there |the |your |it |you |he |she |they |anyone |anybody |someone |we )*(?:[\w'.:]+ ){0,7}?(?:free|available|open|bookable)(?! parking)",
        r"(?:what|which|when)(?: other| else)?(?: times?| days?| slots?| dates?| hours?)? ?(?:do you have|have you got|is|are|can you|could you|would you)(?: \w+){0,3}? ?(?:free|available|open|have|do|offer|left|got|on|in)?",
        r"(?:what|which) (?:times?|days?|slots?|dates?)(?: \w+){0,4}",
        r"(?:do you have|have you got|got|do you guys have|is there|are there|you got) (?:anything|something|any|space|room|time|times|an? (?:slot|opening|spot|appointment|time)|appointments)(?: \w+){0,3}",
        r"when(?: is| would)? (?:can|could|may|might|should|do) (?:i|we) (?:come|get|be|see|book|have|visit|schedule)(?: \w+){0,2}",
        r"when (?:are you|is the (?:next|first|earliest|soonest))(?: \w+){0,3}",
        r"(?:the|your) (?:earliest|soonest|next|first) (?:available|open|free|possible|opening|slot|appointment|time)(?: \w+)?",
        r"(?:what is|how soon|how early)(?: \w+){0,2} ?(?:earliest|soonest|next|can|could)?(?: \w+){0,3}",
        r"how (?:about|is|does)(?: \w+){1,3}(?: look(?:ing)?)?",
        r"(?:can|could) you (?:do|see|manage)(?: me| us)?",
        r"check (?:the |your )?availability|see what (?:you have|is)|what have you got",
    ),
    "book": (
        rf"(?:book|schedule|reserve|arrange|set up|make|fix|plan|organize|setup|secure|get) (?:me |us |in |up |another |a new |an? |my |the |some |for me )*(?:[\w'-]+ ){{0,3}}?{_NOUN}",
        rf"{_WANT}(?: to (?:have|get|make|book|schedule))? (?:me )?(?:an? |another |some |the |your )?(?:(?!to |my )[\w'.-]+ ){{0,3}}?{_NOUN}",
        r"(?:book|reserve|schedule)(?: (?:me|us|in|something|someone|a|an|another|for|on|the|in for|time|it))*(?! (?:is|was))",
        r"(?:sign|put|pencil|squeeze|fit|slot|pop|get|book) (?:me|us|my \w+) (?:down|in|up)",
        r"(?:see|meet|meet with) (?:someone|somebody|anyone|a |an |the |one of|you |dr|doctor)(?:\w+)?",
        r"(?:want|like|need|love|hoping|wanted|can|could|may|able|trying|try|good) (?:i |we |to )*(?:come|get|pop|swing|stop|drop)(?: back)? (?:in|by|over|round|see you)",
        r"bring (?:(?:my|our|the|a|his|her) (?:\w+ ){1,3}?|him |her |them |it |someone )in",
        rf"(?:book|make|schedule|arrange|set up|add|get)(?: me| us)? (?:another|an extra|a (?:new|fresh|second))(?: one| {_NOUN})?"
        r"(?! (?:time|day|date|slot|one of|option|name|email|person|question|thing|number))(?= |$)",
        r"(?:book|add|schedule) one(?: more)? (?:for|on|at|in)",
        r"be seen|come see you|come and see|get booked(?: in)?",
        rf"(?:a |another )?(?:new|first) {_NOUN}",
        rf"{_NOUN} (?:please|with|for (?:me|my))",
    ),
}


@cache
def pattern_of(intent: Intent) -> re.Pattern[str]:
    """Return the pattern of an intent's cues, compiled when first needed."""
    return re.compile(r"\b(?:" + "|".join(_PATTERNS[intent]) + r")(?=\s|$)")


# How a word begins without which an intent cannot be meant: most patterns need not be tried.
_HEAD_WORDS: Mapping[Intent, str] = {
    "cancel": "cancel scrap call rid delete drop remove kill take need want pull back bow let forget com attend show withdraw free get",
    "reschedule": """resched come came mov push shift bump switch swap chang postpon delay bring rearr
            adjust modif amend alter edit put not unable no instead double conflict clash need later earlier sooner time day date slot""",
    "lookup": """what when where which have did do book sched check find confirm see pull verif view look
            know tell detail about remind am is has think believ thought forgot remember lost mak doubl""",
    "availability": """open vacanc avail slot gap space spot free what which when how have got there can
            could check earl soon next first bookable chance""",
    "book": """add book sched reserv arrang set make fix plan organi secure get want need like look after take
            grab request have love requir interest hoping find give bring sign put pencil squeeze fit slot
            pop see talk meet speak come swing stop drop seen new first please with for""",
}
_HEADS: Mapping[Intent, tuple[str, ...]] = {
    intent: tuple(word_set(words)) for intent, words in _HEAD_WORDS.items()
}
_OPENING_HOURS = re.compile(
    r"\b(?:do|are) you (?:open|close|closed|opening|guys open)\b|\bdo (?:open|close)\b|opening hours"
)
_OWN = frozenset(["i", "my", "our", "we", "that", "it", "this", "mine"])
_NEGATION = re.compile(
    r"(?:do not|not|never|without|rather than|instead of|than)(?: want| need| have| like)?(?: to| you to)?(?: just)? $"
)
_REPAIR = re.compile(
    r"\b(?:actually|no wait|wait|scratch that|i mean|on second thoughts?|sorry no)\b"
)
_ANOTHER = re.compile(r"\b(?:another|new|also|second|as well|too|additional|different one)\b")
_APART = re.compile(
    r"\b(?:and also|and then|then|also|plus|and)\b(?! (?:can|could|may|see|would|is) (?:we|i|you|there|it))"
)
_INSTEAD = re.compile(
    r"\b(?:instead|rather|can we do|could we do|how about|what about|different|another)\b"
)
_POLICY = re.compile(
    r"(?:cancel|cancell?ation)[\w ]*\b(?:policy|fee|fees|charge|charges|charged|cost|penalty|notice|free|happens|rules?)\b"
    r"|\b(?:policy|fee|charge|charged|cost|penalty|what happens|what if|how late|how far|allowed|free|notice|deadline) (?:[\w']+ ){0,6}(?:cancel|call it off|call off)"
    rf"|{IF_CANCELLED}"
)
# In the middle of something else only a change of mind starts a booking.
_RATHER_BOOK = re.compile(
    r"\b(?:actually|no|not|wait|instead|sorry|rather|meant|mean)\b.*\b(?:want|like|need|rather|wanted|meant|trying)(?: to)? (?:book|make|schedule)\b"
)
_BOOK_ONE = re.compile(
    r"\b(?:can|could|may|let|want to|like to|need to|rather) ?(?:i|me|we)? ?(?:just )?(?:book|make|schedule|get|set up) (?:one|an?|another|something|it|in)\b"
    r"|^(?:please )?(?:book|schedule) (?:one|an?|another)\b"
)
_SOMETHING = re.compile(
    r"(?:\bi (?:would like|want|need|would love)|\bi am looking for|\bcan i (?:get|have|book)|\bcould i (?:get|have|book)"
    r"|^(?:please )?book(?: me)?)(?: to (?:book|get|have))? an? (?P<thing>[a-z-]+(?: [a-z-]+){0,2})(?: please| then)?$"
)
_NO_SERVICE = frozenset(
    """hand favor favour minute second moment sec receipt refund invoice reminder person human question call callback
    copy note letter discount quote break word bit lot confirmation drink table taxi manager complaint
    reply answer job agent operator representative someone chat""".split()  # noqa: SIM905
)
_BOOKED = re.compile(rf"\bbooked\b|\bscheduled\b|\b{_NOUN}\b")
_SOMEBODY_OR_TIME = re.compile(
    r"\b(?:you|he|she|they|anyone|anybody|someone|somebody|doctor|dr|there|we|\w*day|tomorrow|tonight|morning|afternoon|evening"
    r"|noon|week|month|time|slot|slots|at|am|pm|o'clock|\d[\d:]*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
    r"|thirty|first|second|third|\w+th)\b"
)
_OTHER_DETAIL = re.compile(
    r"chang\w* (?:my|the) (?:email|name|phone|number|address|mind|e-mail|details)"
)


@dataclass(frozen=True, slots=True)
class IntentFound:
    """An intent and where its words stand in the canonical text."""

    intent: Intent
    start: int
    end: int


def read(plain: str, *, asked: str, doing: Intent | None = None) -> tuple[IntentFound, ...]:
    """Find the intents in canonical text, in the order they were said.

    In the middle of a booking only a wish that names an appointment counts: "move it to noon" is
    a correction there, "move my appointment" is not.
    """
    said = plain.split(" ")
    found = [
        cue
        for intent, heads in _HEADS.items()
        if (
            any(word.startswith(heads) for word in said)
            or (intent == "reschedule" and " to " in plain)
        )
        and (intent != "lookup" or not _OWN.isdisjoint(said))
        for cue in _matches(intent, plain)
    ]
    if asked not in OPEN_QUESTIONS:
        found = [cue for cue in found if _stands_alone(cue, plain, asked, doing)]
    found = _without_overlaps(found)
    return tuple(_settle(found, plain))


def warm() -> None:
    """Compile every pattern, so that no caller waits for it."""
    for intent in get_args(Intent):
        pattern_of(intent)


def asks_for_times(plain: str) -> bool:
    """Tell whether open times are asked for, in whatever state the conversation is."""
    return any(_matches("availability", plain))


def wants_something(plain: str) -> bool:
    """Tell whether a thing is asked for that may be a service: "i would like a massage"."""
    match = _SOMETHING.search(plain)
    return match is not None and _NO_SERVICE.isdisjoint(match["thing"].split())


def asks_policy(plain: str) -> bool:
    """Tell whether cancelling is asked about, not wanted."""
    return bool(_POLICY.search(plain))


def _matches(intent: Intent, plain: str) -> list[IntentFound]:
    if intent in ("cancel", "reschedule") and asks_policy(plain):
        return []
    return [
        IntentFound(intent, match.start(), match.end())
        for match in pattern_of(intent).finditer(plain)
        if _meant(intent, match, plain)
    ]


def _meant(intent: Intent, match: re.Match[str], plain: str) -> bool:
    before = plain[: match.start()]
    said = match.group()
    if intent in ("cancel", "reschedule", "book") and _NEGATION.search(before):
        return False
    if intent == "reschedule":
        return not _OTHER_DETAIL.search(plain)
    if intent == "availability":
        return _asks_for_times(said, before, plain)
    unbooked = said.startswith("where") or " pay" in plain or " owe" in plain
    if intent == "lookup" and unbooked and not _BOOKED.search(plain):
        return False  # "where do i go when i get there", "when do i pay"
    if intent == "book":
        return not re.search(r"(?:\bmy|\bthe|\byour|\bthis|do i have|already|have i got) $", before)
    return _OPENING_HOURS.search(plain) is None


def _asks_for_times(said: str, before: str, plain: str) -> bool:
    """Opening hours, prices and the caller's own free time are something else."""
    if _OPENING_HOURS.search(plain) or re.search(
        r"\bfree (?:parking|of charge)|\b(?:my|i am) $", before
    ):
        return False
    if said.startswith(("be ", "how about")) and "how about" not in said:
        return False
    if said.startswith(("what", "which", "how")):
        return bool(
            re.search(
                r"time|day|date|slot|free|available|open|earliest|soonest|next|left|got|have|early|soon|look",
                said,
            )
        ) and not re.search(
            r"\b(?:parking|price|cost|much|charge|services?|was i|am i|my|time is it)\b", plain
        )
    if said.startswith(("is", "are", "was")):
        if said.endswith("free") and not _SOMEBODY_OR_TIME.search(plain):
            return False  # "is the first one free" asks for the price
        return not re.search(r"\b(?:it|parking) free\b|^is it\b", said)
    return True


def _stands_alone(cue: IntentFound, plain: str, asked: str, doing: Intent | None) -> bool:
    """In a running task a wish must name the appointment it is about."""
    said = plain[cue.start :]
    if cue.intent in ("cancel", "reschedule"):
        if asked == "confirm_cancel" and cue.intent == "reschedule":
            return not _said_cannot(cue, plain)
        if asked == "service" and cue.intent == "reschedule" and _INSTEAD.search(plain):
            return True  # "I can't make Friday, can we do Tuesday instead" is no new booking
        if asked in ("service", "when") and re.match(
            r"cancel (?:the |my )(?:first|second|third|last|other)\b", said
        ):
            return True
        return bool(
            re.match(rf"\w+(?: \w+)? (?:my|our|an?) (?:[\w'-]+ ){{0,3}}?(?:{_NOUN}|one)\b", said)
        )
    if cue.intent == "book":
        anew = doing in ("cancel", "reschedule", "lookup") and _BOOK_ONE.search(plain)
        return bool(anew or _RATHER_BOOK.search(plain))
    return cue.intent == "lookup" and bool(
        re.search(
            rf"\bmy (?:\w+ ){{0,2}}{_NOUN}|\bwhen is my next|\bam i booked|\bwas i|\b(?:do i have|have i got) (?:\w+ )?(?:booked|an?|any)",
            plain,
        )
    )


def _without_overlaps(found: list[IntentFound]) -> list[IntentFound]:
    """Keep the longest of overlapping cues, in order of place."""
    kept: list[IntentFound] = []
    for cue in sorted(found, key=lambda cue: cue.start - cue.end):
        if all(cue.end <= other.start or cue.start >= other.end for other in kept):
            kept.append(cue)
    return sorted(kept, key=lambda cue: cue.start)


def _settle(found: list[IntentFound], plain: str) -> list[IntentFound]:
    found = _after_repair(found, plain)
    intents = {cue.intent for cue in found}
    drop: set[Intent] = set()
    if intents & {"reschedule", "cancel", "lookup", "book"}:
        drop.add("availability")
    if "reschedule" in intents and not _books_besides(found, plain):
        drop.add("book")
    if "lookup" in intents and "book" in intents and not _ANOTHER.search(plain):
        drop.add("book")
    if "lookup" in intents and intents & {"reschedule", "cancel"}:
        drop.add("lookup")
    if {"cancel", "reschedule"} <= intents:
        drop |= _one_of_two(found, plain)
    kept = _unique([cue for cue in found if cue.intent not in drop])
    return _cancel_for_another(kept, plain)


def _books_besides(found: Sequence[IntentFound], plain: str) -> bool:
    """Tell whether a move and a new booking are wanted: "book ... and also move my follow-up"."""
    books = [cue for cue in found if cue.intent == "book"]
    moves = [cue for cue in found if cue.intent == "reschedule" and not _said_cannot(cue, plain)]
    if any(_ANOTHER.search(plain[cue.start : cue.end]) for cue in books):
        return True
    between = [
        plain[min(one.end, other.end) : max(one.start, other.start)]
        for one in books
        for other in moves
    ]
    return any(_APART.search(text) for text in between)


def _after_repair(found: list[IntentFound], plain: str) -> list[IntentFound]:
    for repair in reversed(list(_REPAIR.finditer(plain))):
        after = [cue for cue in found if cue.start >= repair.start()]
        if after:
            return after
    return found


def _one_of_two(found: Sequence[IntentFound], plain: str) -> set[Intent]:
    """Tell the two apart: "I can't make it, please cancel" is a cancellation; "cancel, or move it instead" a move."""
    moves = [cue for cue in found if cue.intent == "reschedule"]
    if all(_said_cannot(cue, plain) for cue in moves) and not _INSTEAD.search(plain):
        return {"reschedule"}
    two_things = re.search(r"\band\b|\bthen\b", plain[found[0].start : found[-1].start])
    return {"cancel"} if _INSTEAD.search(plain) and not two_things else set()


def _said_cannot(cue: IntentFound, plain: str) -> bool:
    return bool(re.match(_CANNOT, plain[cue.start : cue.end]))


def _cancel_for_another(found: list[IntentFound], plain: str) -> list[IntentFound]:
    """Read "cancel friday and book me for monday instead" as one move."""
    if [cue.intent for cue in found] == ["cancel", "book"] and re.search(r"\binstead\b", plain):
        return [IntentFound("reschedule", found[0].start, found[0].end)]
    return found


def _unique(found: Sequence[IntentFound]) -> list[IntentFound]:
    """Say each wish once, unless the same is wanted for another appointment."""
    kept: list[IntentFound] = []
    for cue in found:
        if all(cue.intent != other.intent for other in kept):
            kept.append(cue)
    return kept


def names_appointment(plain: str) -> bool:
    """Tell whether an appointment is mentioned at all."""
    return bool(re.search(rf"\b{_NOUN}\b", plain))
