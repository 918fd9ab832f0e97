"""A write that did not come through, and a caller who wants it tried again."""

import re
from dataclasses import replace
from typing import Final

from agent.brain.frames import Ledger
from agent.brain.understanding import Understood

_TRIES: Final = re.compile(
    r"\b(?:try|do|send|book|move|reschedule|cancel|make|submit|put|run|save|check|look|attempt|give|have)\b"
    r"(?: (?:it|that|this|me|to|the|my|a|one|booking|moving|cancelling|rescheduling|sending|saving|appointment|book|move|cancel|in|through|down|just|please)){0,4}"
    r" (?:again|once more|one more time|more|a second time|(?:another|one more|second) (?:go|try|shot|attempt|time))\b"
    r"|\bre-?try\b|\b(?:another|one more) (?:go|try|shot|attempt)\b|\bonce more,? please\b",
    re.IGNORECASE,
)
_NOT_NOW: Final = re.compile(
    r"\b(?:later|tomorrow|another day|don'?t|do not|i(?:'ll| will)|we(?:'ll| will)|say|repeat)\b",
    re.IGNORECASE,
)
_ASKS: Final = re.compile(
    r"\b(?:any|no) (?:news|answer|word|luck)\b|\bhear(?:d)? (?:any|some)?thing"
    r"|\b(?:am|are) (?:i|we) (?:booked|in|down|moved|cancelled)\b|\bwhat now\b|\band now\b",
    re.IGNORECASE,
)


def tries_again(text: str) -> bool:
    """Tell whether `text` wants something done once more, now."""
    return _TRIES.search(text) is not None and _NOT_NOW.search(text) is None


def asks_after(text: str) -> bool:
    """Tell whether `text` asks after a write that was not answered, or to send it once more."""
    return tries_again(text) or _ASKS.search(text) is not None


def taken_up_again(ledger: Ledger, understood: Understood) -> Understood | None:
    """Take up the wish whose write failed, or went unanswered, where that is asked for; None for any other words."""
    waits = ledger.pending is not None and ledger.frame is None
    if not (waits or ledger.failed) or not tries_again(ledger.turn.text):
        return None
    failed = ledger.failed
    if failed is not None:
        ledger.frames = [failed, *(one for one in ledger.frames if one is not failed)]
        ledger.turn.gain = ledger.turn.started = True
    acts = tuple(one for one in understood.acts if one not in ("faq", "ask_status", "repeat"))
    return replace(understood, intents=(), wishes=(), acts=acts, polarity=None, question=False)
