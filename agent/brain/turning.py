"""Words that turn the talk, whatever was asked: a wish given up, another one in its place."""

import re
from dataclasses import replace
from typing import Final

from agent.brain import timing
from agent.brain.again import taken_up_again
from agent.brain.frames import Frame, Ledger
from agent.brain.inquiries import inquired, times_beside
from agent.brain.instead import switched
from agent.brain.lost_verbs import move_without_a_verb
from agent.brain.understanding import Understood
from agent.brain.understanding.reading import may_be_time
from agent.brain.understanding.situation import Act
from agent.brain.wishes import drop

_STAYS: Final = r"(?: (?:just |exactly )?(?:as|where|how|the way) (?:it|that|they|things?|we)(?:'s| is| was| are| were| stands?)?)"
_LEAVES: Final = re.compile(
    rf"\b(?:leave|forget(?: about)?) (?:it|that|this|things|everything|(?:the|that|this|my) (?:one|\w+ one|appointment|booking)){_STAYS}?"
    r"(?: (?:so|be|there|alone|altogether|at (?:that|this)|for (?:now|today|the (?:moment|time being)|a (?:while|bit|day|week))))*"
    r"(?! ?(?:[-\d]|on\b|at\b|with\b|blank\b|out\b|to\b|until\b|till\b|in\b|under\b|open\b|for\b|by\b|as\b|off\b|from\b|before\b|after\b|round\b|around\b))"
    rf"|\bkeep (?:it|that|things|everything|mine|(?:the|my) \w+){_STAYS}(?= *(?:$|[,.;]|then|please|so))"
    r"|\b(?:stick|stay) with what (?:i|we)(?:'ve| have)?(?: got)?(?= *(?:$|[,.;]|then|please|so))"
    r"|\bnever ?mind\b(?! (?:the|about|what|which|my|an?|for|if|how)\b)|\b(?:don'?t|do not|won'?t) (?:even )?bother\b(?! with)"
    r"|\b(?:too much|not worth the|such a) (?:of a )?(?:hassle|bother|trouble|faff|fuss)\b|\bcan'?t be (?:bothered|doing)\b"
    r"|\b(?:not|no longer) worth it\b|\bi give up\b",
    re.IGNORECASE,
)
"""Words that leave things as they are; where more follows it may be a value."""
_WILL: Final = (
    r"(?:i'?ll|i will|we'?ll|we will|let me|i'?d better|i had better|i (?:should|must|might|may)|we (?:should|need to|have to)"
    r"|i'?m (?:going to|gonna)|i(?:'ve| have)? (?:got to|gotta|have to|need to|want to))"
)
_LATER: Final = re.compile(
    rf"\b{_WILL} (?:(?:have to|need to|just|probably|rather|maybe|better|go and|then) )*"
    r"(?:(?:ring|call|phone|get|check|write|message|text|be) (?:(?:you|ye|yous) )?back\b|(?:come|pop) back(?: to (?:you|ye))?\b(?! (?:on|at|in)\b)"
    r"|(?:ring|call|phone|write|message|text|try)(?: (?:you|ye|it))?(?: again)? (?:again|later|tomorrow|another (?:day|time)|some other time|next week)\b"
    r"|be in touch\b|let (?:you|ye) know\b|(?:have a )?think(?:(?: about)? it)? (?:over|through)\b|have a (?:wee |little |good )?think\b"
    r"|think about (?:it|that)\b(?! (?:for )?a (?:second|sec|moment|minute))|sleep on (?:it|that)\b|mull it over\b|leave it\b(?= *$)"
    r"|(?:(?:check|talk|speak|confer|have a word) (?:with|to)|ask|run it (?:by|past)) (?:(?:my|the) \w+|him|her|them) (?:first|before|about it)\b)",
    re.IGNORECASE,
)
"""Words that put it off to another call."""
_GOES_ON: Final = re.compile(
    r"\b(?:but|book|yes|yeah|yep|fine|works|will do|suits|ok(?:ay)? go|instead|how about|what about|take (?:the|it))\b|@",
    re.IGNORECASE,
)
_UNWANTED: Final = re.compile(
    r"\b(?:don'?t|do not|no longer) (?:want|need)(?: (?:it|this|that|one|the \w+|an? \w+))? (?:any ?more|after all|now)\b"
    r"|\b(?:go|going|try|trying|found) (?:somewhere|someplace|someone|somebody) else\b|\bfound another \w+\b",
    re.IGNORECASE,
)
"""Words that give up a booking under way; of one that stands they want it cancelled."""
_WAITS: Final = re.compile(
    r"\b(?:h[ao]ng on|hold on|wait|bear with|(?:a|one|two) (?:sec|second|moment|minute|tick)s?)\b",
    re.IGNORECASE,
)
_IF: Final = re.compile(r"\b(?:if|unless|otherwise|or else|failing that)\b", re.IGNORECASE)
_ENDS_CLAUSE: Final = re.compile(r"[,.;!?]+\s+|\s+(?=(?:but|and)\b)", re.IGNORECASE)
_LETS_BE: Final = re.compile(
    r"\b(?:keep|leave|(?:hang|hold) on to|stick with|(?:don'?t|do not|not|no need to) (?:cancel|move|change|touch|drop))\b",
    re.IGNORECASE,
)
"""Words that let an appointment stand that was to be cancelled or moved."""
_HELD: Final = re.compile(
    r"\b(?:already|existing|booked|have (?:one|an? \w+)|'ve (?:got )?(?:one|an? \w+)|my (?:appointment|booking|visit))\b",
    re.IGNORECASE,
)
"""Words of an appointment there is already, not of the one being made."""
_WANTS_MORE: Final = re.compile(
    r"(?:(?:but|and|just|also|then|instead|please|well|oh|maybe)\W+)*"
    r"(?P<more>(?:(?:can|could|would|will) (?:you|i|we) )?(?:(?:also|then|instead|please|just|still) )*"
    r"(?:i(?:'d| would|'ll| will)?(?: (?:also|still|do))? (?:want|need|like|love|have|take|book)|let'?s|we(?:'d| would)? (?:want|need|like)|book|add|make|get|give|put|cancel|move|change)\b"
    r"(?! (?:it|that|this|things)\b).*)$",
    re.IGNORECASE | re.DOTALL,
)
_NONE_OF: Final = re.compile(
    r"\b(?:do not|(?:does|do)n'?t|not|can'?t|cannot|won'?t|isn'?t|aren'?t)\b(?! (?:really )?(?:mind|care|matter|fuss))(?: \w+){0,3} (?:any|either)\b",
    re.IGNORECASE,
)
"""No preference in words, a refusal in fact."""


def turned(ledger: Ledger, understood: Understood) -> Understood:
    """Return what was understood as the talk takes it: a question, a wish given up, or another in its place."""
    text = ledger.turn.text
    for read in (taken_up_again, inquired, move_without_a_verb):
        if (taken := read(ledger, understood)) is not None:
            return taken
    if _NONE_OF.search(text) and "no_preference" in understood.acts:
        rest = tuple(one for one in understood.acts if one != "no_preference")
        return replace(understood, acts=("request_alternatives", *rest), pick=None)
    if ledger.frame is None and (wanted := times_beside(text, understood)) is not None:
        return wanted
    if _is_left(ledger, understood):
        return Understood(acts=("abandon", *_polite(understood)))
    return _switched(ledger.frame, understood, text)


def _polite(understood: Understood) -> list[Act]:
    return [one for one in understood.acts if one in ("goodbye", "thanks")]


def _switched(frame: Frame | None, understood: Understood, text: str) -> Understood:
    """Let what is wanted instead take the place of the wish at work."""
    intent = switched(text) if frame is not None and understood.polarity != "yes" else None
    if frame is None or intent in (None, frame.intent):
        return understood
    if set(understood.intents) - {frame.intent, "availability"} or not _may_switch(frame, text):
        return understood
    wishes = tuple(replace(wish, intent=intent) for wish in understood.wishes[:1])
    acts = tuple(one for one in understood.acts if one not in ("abandon", "refuse"))
    return replace(understood, intents=(intent,), acts=acts, wishes=wishes, polarity=None)


def left_and_more(ledger: Ledger, text: str) -> str:
    """Give up the wish at work where another follows: "no, leave that one, but add ..."; return the other."""
    frame = ledger.frame
    if frame is None:
        return text
    for cut in _ENDS_CLAUSE.finditer(text):
        left, more = text[: cut.start()], _WANTS_MORE.match(text[cut.end() :])
        if more is not None and _lets_be(frame, left):
            drop(ledger)
            ledger.asked = "anything_else"
            return more["more"]
    return text


def _lets_be(frame: Frame, text: str) -> bool:
    """Tell whether words give up the wish at work and nothing else."""
    if _IF.search(text):
        return False
    stands = frame.intent in ("cancel", "reschedule") and _LETS_BE.search(text) is not None
    return stands or _LEAVES.search(text) is not None


def _is_left(ledger: Ledger, understood: Understood) -> bool:
    """Tell whether the wish at work is given up or put off, with no other value in its place."""
    text, frame = ledger.turn.text, ledger.frame
    if understood.email or understood.phone or set(understood.intents) - _own(frame):
        return False
    if _WAITS.search(text) or (frame is None and _asks_for_something(understood)):
        return False
    making = frame is not None and frame.intent in ("book", "availability")
    if making and _UNWANTED.search(text) and understood.when is None:
        return True
    return _is_put_off(text, understood) or _stays(ledger, understood)


def _is_put_off(text: str, understood: Understood) -> bool:
    """Tell whether the caller means to come back to it: "i'll ring you tomorrow"."""
    later = _LATER.search(text)
    if later is None or understood.polarity == "yes" or _GOES_ON.search(text[later.end() :]):
        return False
    return understood.pick is None or "first" in later.group()


def _stays(ledger: Ledger, understood: Understood) -> bool:
    """Tell whether all is to stay as it is: "if friday is full, leave it"."""
    text = ledger.turn.text
    found = list(_LEAVES.finditer(text))
    if not found or (understood.polarity == "yes" and not ledger.asked.startswith("confirm")):
        return False
    rest = text[found[-1].end() :]
    if _GOES_ON.search(rest) or may_be_time(rest):
        return False
    return not _IF.search(text[: found[-1].start()]) or not _names_another_day(ledger, understood)


def _asks_for_something(understood: Understood) -> bool:
    return bool(understood.when or understood.service or understood.question or understood.intents)


def _own(frame: Frame | None) -> set[str]:
    """Return the intents that words of giving up may carry: that of the wish itself."""
    return {frame.intent, "cancel", "availability"} if frame else set()


def _names_another_day(ledger: Ledger, understood: Understood) -> bool:
    """Tell whether "if friday is full, leave it" asks for a day not looked at yet."""
    frame, said = ledger.frame, understood.when
    if frame is None:
        return True
    if said is None:
        return False
    wished = timing.day_of(frame.when, tz=ledger.tz) if frame.when else None
    day = timing.day_of(said, tz=ledger.tz)
    same = day is not None and wished is not None and day.weekday() == wished.weekday()
    return not (same and frame.search is not None)


def _may_switch(frame: Frame, text: str) -> bool:
    """Tell whether an existing appointment is meant, not the one being made."""
    if frame.intent not in ("book", "availability"):
        return True
    return _HELD.search(text) is not None or (frame.slot is None and frame.search is None)
