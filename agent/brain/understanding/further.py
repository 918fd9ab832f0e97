"""What follows a yes in the same breath: a further wish, or a question about something else.

"Yes, and cancel my Tuesday one" and "yes. Do I bring my licence?" are a yes to what was read back;
"yes, and make it Friday" is none.
"""

import re
from collections.abc import Iterable, Iterator

from agent.brain.understanding import intents, picks
from agent.brain.understanding.normalize import tokens
from agent.brain.understanding.situation import Intent, Situation, Understood
from agent.brain.understanding.wish_phrases import NOUN

WRITES = frozenset(["confirm_booking", "confirm_move", "confirm_cancel", "confirm"])
_CUT = re.compile(
    r"(?:\s*[,.;!?]+\s*|\s+[-\u2013\u2014]+\s+|\s+(?=(?:and|also|then|plus|after (?:that|this)|afterwards|oh)\b))"
    r"(?:(?:(?:oh|and|also|then|plus|please|well|right|after (?:that|this|which)|afterwards|once (?:that|it)(?:'s| is) done"
    r"|when (?:that|it)(?:'s| is) done|while (?:you|we)(?:'re| are) at it)\b[\s,]*)*)",
    re.IGNORECASE,
)
# What makes the answer depend on what follows it.
_DEPENDS = re.compile(
    r"\b(?:if|unless|but|instead|rather|provided|depends|before (?:you|that|we)|first|or|not|don'?t|won'?t|can'?t|wait|hold on|maybe|perhaps|actually)\b",
    re.IGNORECASE,
)
_TIME = r" (?:times?|days?|dates?|slots?|hours?|weeks?)\b"
_ANOTHER = re.compile(
    rf"\b(?:another(?!{_TIME})|(?:an?|one) (?:more|new|second|extra)(?!{_TIME})|second one|new one|other(?!{_TIME})|as well|also|too|for my (?!self)\w+|for the kids)\b",
    re.IGNORECASE,
)
_EXISTING = re.compile(
    rf"\b(?:my|the|our|his|her|that|\w+day'?s?|mine|hers)\b (?:[\w'-]+ ){{0,3}}?(?:one|ones|{NOUN})\b|\b(?:my|the|that) (?:other\b|\w+ one)|\banother\b(?!{_TIME})|\w+day's\b",
    re.IGNORECASE,
)
_ANOTHER_HELD = re.compile(r"\bmy (?:old|\w+day(?:'s)?)\b", re.IGNORECASE)
_FAVOR = re.compile(
    r"(?:(?:could|can|would|will) you (?:also |please )*(?:send|mail|e-?mail|text|remind|tell)|(?:send|mail|text|e-?mail|remind) me)\b",
    re.IGNORECASE,
)
_BOOKS = re.compile(r"\b(?:re-?)?(?:book|schedul|reserv)|\bmake\b|\bagain\b", re.IGNORECASE)
# What an appointment costs, how long it takes and how it is undone may decide about it.
_DECIDING = frozenset(["price", "cost", "cancellation", "duration", "lateness", "insurance"])
_OF_QUESTION = {
    "confirm_booking": "book",
    "confirm_move": "reschedule",
    "confirm_cancel": "cancel",
}


def parts(text: str) -> Iterator[tuple[str, str, str]]:
    """Cut `text` wherever an answer may end: the answer, the words that join, what follows."""
    for cut in _CUT.finditer(text):
        answer, more = text[: cut.start()], text[cut.end() :]
        if answer.strip() and more.strip():
            yield answer, cut.group(), more


def is_further(joint: str, more: str, *, asked: str) -> bool:
    """Tell whether `more` alone wishes for something else, or for a favor, and takes nothing back."""
    if _DEPENDS.search(more):
        return False
    wishes = intents.read(" ".join(tokens(more)), asked="anything_else")
    if not wishes:
        return _FAVOR.match(more) is not None
    return _all_further((wish.intent for wish in wishes), joint + more, asked)


def leaves_the_yes(joint: str, more: str, later: Understood, situation: Situation) -> bool:
    """Tell whether `more`, understood as `later`, takes nothing back of the yes before it."""
    asked = situation.asked
    if _DEPENDS.search(more) or later.name or later.email or later.phone or later.problem:
        return False
    if _only_repeats(more, later, situation):
        return False
    if not later.wishes:
        return _asks_beside(joint, later)
    return _all_further((wish.intent for wish in later.wishes), joint + more, asked)


def _only_repeats(more: str, later: Understood, situation: Situation) -> bool:
    """Tell whether what seems a new booking is the one read back: "yes, take the facial off"."""
    if {wish.intent for wish in later.wishes} != {"book"} or _BOOKS.search(more):
        return False
    same = later.service in (None, situation.known.get("service")) and not _ANOTHER.search(more)
    anchor = [situation.anchor] if situation.anchor else []
    return same and bool(picks.fitting(later.when, anchor, situation.tz))


def _all_further(wished: Iterable[Intent], more: str, asked: str) -> bool:
    return all(_is_further(intent, more, asked) for intent in wished)


def _is_further(intent: Intent, more: str, asked: str) -> bool:
    another = _ANOTHER.search(more) is not None
    if intent == "book":
        return another or asked == "confirm_cancel"
    if intent == _OF_QUESTION.get(asked):
        return another or _ANOTHER_HELD.search(more) is not None
    return intent in ("cancel", "reschedule", "lookup") and _EXISTING.search(more) is not None


def _asks_beside(joint: str, later: Understood) -> bool:
    """Tell whether a topic is asked about that decides nothing."""
    if later.topic is None or later.topic in _DECIDING or later.when or later.service:
        return False
    return "." in joint or "!" in joint or "and" in joint
