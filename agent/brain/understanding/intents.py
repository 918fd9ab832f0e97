"""What the caller wants done: book, reschedule, cancel, availability, lookup; several, in order."""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from agent.brain.understanding.prefilter import Prefiltered
from agent.brain.understanding.situation import Intent
from agent.brain.understanding.topics import IF_CANCELLED, asks_today
from agent.brain.understanding.wish_phrases import CANNOT, NOUN, PATTERNS
from agent.brain.understanding.word_patterns import WordPatterns

# After these questions a conversation is open: any wish starts something new.
OPEN_QUESTIONS = frozenset(
    ["", "intent", "greeting", "anything_else", "other", "handoff_offer", "reason", "which_booking"]
)


WORDED: WordPatterns[Intent] = WordPatterns(PATTERNS)
_OPENING_HOURS = re.compile(
    r"\b(?:do|are) you (?:open|close|closed|opening|guys open)\b|\bdo (?:open|close)\b|opening hours"
)
_OWN = frozenset(["i", "me", "my", "our", "we", "that", "it", "this", "mine"])
_NEGATION = re.compile(
    r"(?:do not|not|never|(?<!not )forget|without|rather than|instead of|than)(?: want| need| have| like| about)?(?: to| you to| the)?(?: just)? $"
)
_REPAIR = Prefiltered(
    "actually|wait|scratch that|i mean|second thought|sorry no",
    r"\b(?:actually|no wait|wait|scratch that|i mean|on second thoughts?|sorry no)\b",
)
_ANOTHER = re.compile(r"\b(?:another|new|also|second|as well|too|additional|different one)\b")
_APART = re.compile(
    r"\b(?:and also|and then|then|also|plus|and)\b(?! (?:can|could|may|see|would|is) (?:we|i|you|there|it))"
)
_INSTEAD = re.compile(
    r"\b(?:instead|rather|can we do|could we do|how about|what about|different|another)\b"
)
_POLICY = Prefiltered(
    "cancel|drop|scrap|skip|call|miss|not turn|not show|not come|not make|pull|back|come up|comes up|deposit|my mind",
    r"(?:cancel|cancell?ation)[\w ]*\b(?:policy|fee|fees|charge|charges|charged|cost|penalty|notice|free|happens|rules?)\b"
    r"|\b(?:policy|fee|charge|charged|cost|penalty|what happens|what if|how late|how far|allowed|free|notice|deadline) (?:[\w']+ ){0,6}(?:cancel|call it off|call off)"
    rf"|{IF_CANCELLED}",
)
# In the middle of something else only a change of mind starts a booking.
_RATHER_BOOK = re.compile(
    r"\b(?:actually|no|not|wait|instead|sorry|rather|meant|mean)\b.*\b(?:want|like|need|rather|wanted|meant|trying)(?: to)? (?:book|make|schedule)\b"
)
_BOOK_ONE = re.compile(
    r"\b(?:can|could|may|let|want to|like to|need to|rather) ?(?:i|me|we)? ?(?:just )?(?:book|make|schedule|get|set up) (?:one|an?|another|something|it|in)\b"
    r"|^(?:(?:please|okay|no|so|well|actually|then|just|forget that|forget it|never mind) )*(?:book|schedule)(?: me)? (?:one|an?|another|in|appointment)\b"
)
_SOMETHING = re.compile(
    r"(?:(?<!do )\bi (?:would like|want|need|would love)|\bi am looking for|\bcan i (?:get|have|book)|\bcould i (?:get|have|book)"
    r"|^(?:please )?book(?: me)?)(?: to (?:book|get|have))? an? (?P<thing>[a-z-]+(?: [a-z-]+){0,2})(?: please| then)?$"
)
_NO_SERVICE = frozenset(
    """hand favor favour minute second moment sec receipt refund invoice reminder person human question call callback
    copy note letter discount quote break word bit lot confirmation drink table taxi manager complaint
    reply answer job agent operator representative someone chat""".split()  # noqa: SIM905
)
# "Any other day then?" after "we're closed on Sunday"; "another one" after a booking.
OTHER_TIMES = re.compile(
    r"\b(?:other|another|different) (?:days?|dates?|times?|slots?)\b|\bwhat about (?:another|a different)\b"
)
ANEW = re.compile(
    r"^(?:(?:yes|yeah|sure|please|okay|and|also|now|actually|i|we|need|want|would|like|can|could|get|book|make|have|you|me) )*"
    r"(?:another|one more|a second)(?: (?:one|appointment|booking))?(?= |$)(?! (?:question|thing|day|time))"
)
_CHANGING = re.compile(r"\b(?:chang|switch|mov|shift|alter|adjust|swap)\w* (?:the |my )?$")
_BOOKED = re.compile(rf"\bbooked\b|\bscheduled\b|\b{NOUN}\b")
_SOMEBODY_OR_TIME = re.compile(
    r"\b(?:you|he|she|they|anyone|anybody|someone|somebody|doctor|dr|there|we|\w*day|tomorrow|tonight|morning|afternoon|evening"
    r"|noon|week|month|time|slot|slots|at|am|pm|o'clock|\d[\d:]*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
    r"|thirty|first|second|third|\w+th)\b"
)
_OTHER_DETAIL = re.compile(
    r"chang\w* (?:my|the) (?:email|name|phone|number|address|mind|e-mail|details)"
)


class IntentFound(NamedTuple):
    """An intent and where its words stand in the canonical text."""

    intent: Intent
    start: int
    end: int


def read(plain: str, *, asked: str, doing: Intent | None = None) -> tuple[IntentFound, ...]:
    """Find the intents in canonical text, in the order they were said.

    In the middle of a booking only a wish that names an appointment counts: "move it to noon" is
    a correction there, "move my appointment" is not.
    """
    worded = WORDED.find(plain)
    if "lookup" in worded and _OWN.isdisjoint(plain.split(" ")):
        del worded["lookup"]
    found = [cue for intent in PATTERNS for cue in _cues(intent, worded, plain)]
    if asked not in OPEN_QUESTIONS:
        found = [cue for cue in found if _stands_alone(cue, plain, asked, doing)]
    return tuple(_settle(_without_overlaps(found), plain)) if found else ()


def asks_for_times(plain: str) -> bool:
    """Tell whether open times are asked for, in whatever state the conversation is."""
    return bool(_cues("availability", WORDED.find(plain), plain))


def wants_something(plain: str) -> bool:
    """Tell whether a thing is asked for that may be a service: "i would like a massage"."""
    match = _SOMETHING.search(plain)
    return match is not None and _NO_SERVICE.isdisjoint(match["thing"].split())


def asks_policy(plain: str) -> bool:
    """Tell whether cancelling is asked about, not wanted."""
    return bool(_POLICY.search(plain))


def _cues(
    intent: Intent, worded: Mapping[Intent, Sequence[re.Match[str]]], plain: str
) -> list[IntentFound]:
    """Return the cues of an intent that are meant as such."""
    found = [
        IntentFound(intent, match.start(), match.end())
        for match in worded.get(intent, ())
        if _meant(intent, match, plain)
    ]
    return [] if found and intent in ("cancel", "reschedule") and asks_policy(plain) else found


def _meant(intent: Intent, match: re.Match[str], plain: str) -> bool:
    before = plain[: match.start()]
    if intent in ("cancel", "reschedule", "book") and _NEGATION.search(before):
        return False
    if intent == "reschedule":
        return not _OTHER_DETAIL.search(plain)
    meant = {"cancel": _drops, "book": _books, "lookup": _looks_up}.get(intent, _asks_for_times)
    return meant(match.group(), before, plain)


_TO_A_PLACE = (" off", " in ", " over", " round", " around", " by ", " down", " at ")


def _drops(said: str, before: str, plain: str) -> bool:
    """Tell "can you drop me at work" and "drop it off" from dropping an appointment."""
    after = plain[len(before) + len(said) :]
    return not said.startswith("drop") or not (
        said.endswith(" me") or after.startswith(_TO_A_PLACE)
    )


def _books(said: str, before: str, _: str) -> bool:
    if "one of my" in said or "one of our" in said:
        return False  # "i can't make one of my appointments"
    if said.startswith("see you"):
        return re.search(r"\b(?:to|come|and|i) $", before) is not None  # "see you then"
    return not re.search(r"(?:\bmy|\bthe|\byour|\bthis|do i have|already|have i got) $", before)


def _looks_up(said: str, before: str, plain: str) -> bool:
    if re.match(r"what do (?:i|we) (?!have|got)", said):
        return False  # "what do i bring"
    if re.match(r"where (?:do|should|can|would) (?:i|we)\b", said):
        return False  # "a follow-up on monday, and where do i park"
    if said.startswith("is my") and before.endswith(("it ", "this ", "that ")):
        return False  # "it's my first visit"
    unbooked = said.startswith("where") or " pay" in plain or " owe" in plain
    if unbooked and not _BOOKED.search(plain):
        return False  # "where do i go when i get there", "when do i pay"
    return not (_OPENING_HOURS.search(plain) or _CHANGING.search(before))


def _asks_for_times(said: str, before: str, plain: str) -> bool:
    """Opening hours, prices and the caller's own free time are something else."""
    if (
        asks_today(plain)
        or _OPENING_HOURS.search(plain)
        or re.search(r"\bfree (?:parking|of charge)|\b(?:my|i am) $", before)
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


_ONE_OF_THEM = re.compile(r"cancel (?:the |my )(?:first|second|third|last|other)\b")
_OWN_APPOINTMENT = re.compile(
    rf"\w+(?: \w+)? (?:my|our|an?) (?:[\w'-]+ ){{0,3}}?(?:{NOUN}|one)\b|\w+ (?:mon|tues|wednes|thurs|fri|satur|sun)day's\b"
)
# At the read-back of a move "cancel that" only stops the move; these want the appointment gone.
_CANCELS_ALL = re.compile(
    rf"\b(?:{NOUN}|whole|entire|altogether|completely|entirely|outright|instead|rather|me off|just cancel|cancel it|call it off)\b"
)


def _stands_alone(cue: IntentFound, plain: str, asked: str, doing: Intent | None) -> bool:
    """In a running task a wish must name the appointment it is about."""
    said = plain[cue.start :]
    if cue.intent in ("cancel", "reschedule"):
        if cue.intent == "cancel" and asked == "confirm_move" and _CANCELS_ALL.search(plain):
            return True
        if asked == "confirm_cancel" and cue.intent == "reschedule":
            return not _said_cannot(cue, plain) and "up" not in said.split(" ")[:5]
        anew = said.startswith("reschedul") or _INSTEAD.search(plain)
        if asked == "service" and cue.intent == "reschedule" and anew:
            return True  # "I can't make Friday, can we do Tuesday instead" is no new booking
        one_of_them = asked in ("service", "when") and _ONE_OF_THEM.match(said)
        return bool(one_of_them or _OWN_APPOINTMENT.match(said))
    if cue.intent == "book":
        anew = doing in ("cancel", "reschedule", "lookup") and _BOOK_ONE.search(plain)
        return bool(anew or _RATHER_BOOK.search(plain))
    return cue.intent == "lookup" and bool(
        re.search(
            rf"\bmy (?:\w+ ){{0,2}}{NOUN}|\bwhen is my next|\bam i booked|\bwas i|\b(?:do i have|have i got) (?:\w+ )?(?:booked|an?|any)",
            plain,
        )
    )


def _without_overlaps(found: list[IntentFound]) -> list[IntentFound]:
    """Keep the longest of overlapping cues, in order of place."""
    kept: list[IntentFound] = []
    held = [cue for cue in found if cue.intent in ("reschedule", "cancel", "lookup")]
    found = [cue for cue in found if cue.intent != "availability" or not _touches(cue, held)]
    for cue in sorted(found, key=lambda cue: cue.start - cue.end):
        if all(cue.end <= other.start or cue.start >= other.end for other in kept):
            kept.append(cue)
    return sorted(kept, key=lambda cue: cue.start)


def _touches(cue: IntentFound, others: Sequence[IntentFound]) -> bool:
    """Tell whether a cue overlaps one of others: "is there any way of pushing it back"."""
    return any(cue.start < other.end and other.start < cue.end for other in others)


def _settle(found: list[IntentFound], plain: str) -> list[IntentFound]:
    found = _after_repair(found, plain)
    intents = {cue.intent for cue in found}
    drop: set[Intent] = set()
    if intents & {"reschedule", "cancel", "lookup", "book"}:
        drop.add("availability")
    if "reschedule" in intents and not _books_besides(found, plain):
        drop.add("book")
    if "lookup" in intents and "book" in intents and not _both_wanted(found, "book", plain):
        drop.add("book")
    if "lookup" in intents and intents & {"reschedule", "cancel"}:
        told = any(_both_wanted(found, other, plain) for other in ("reschedule", "cancel"))
        drop |= set[Intent]() if told and _ASKS_WHEN.search(plain) else {"lookup"}
    if {"cancel", "reschedule"} <= intents:
        drop |= _one_of_two(found, plain)
    kept = _unique([cue for cue in found if cue.intent not in drop])
    return _cancel_for_another(kept, plain)


# "Find out when mine is and then move it" asks for both, "look up my booking and move it" for one.
_ASKS_WHEN = re.compile(r"\b(?:when|what time|what day|what date|which day|(?:time|day|date) of)\b")
_UNSURE_WHEN = re.compile(r"\b(?:forgot|forgotten|not (?:know|sure|remember|certain)|no idea)\b")
_APART_FROM = re.compile(r"\b(?:and|then|also|plus|but|if|first|after|another)\b")


def _both_wanted(found: Sequence[IntentFound], other: Intent, plain: str) -> bool:
    """Tell whether something is to be looked up and, apart from that, `other` to be done."""
    looked = [cue for cue in found if cue.intent == "lookup"]
    others = [cue for cue in found if cue.intent == other]
    if other != "book" and _UNSURE_WHEN.search(plain):
        return False
    between = [
        plain[min(one.start, two.start) : max(one.start, two.start)]
        for one in looked
        for two in others
    ]
    apart = any(_APART_FROM.search(text) for text in between)
    return apart or (other == "book" and _ANOTHER.search(plain) is not None)


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
    return bool(re.match(CANNOT, plain[cue.start : cue.end]))


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
    return bool(re.search(rf"\b{NOUN}\b", plain))
