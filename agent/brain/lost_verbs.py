"""A move whose verb was lost on the line: "can you my friday appointment to monday at nine"."""

import re
from dataclasses import replace
from typing import Final

from agent.brain.frames import Ledger
from agent.brain.parsing import time_in
from agent.brain.understanding import Understood, Wish

_APPOINTMENT: Final = r"(?:appointment|booking|visit|session|reservation|slot|one)"
_OLD_TO_NEW: Final = re.compile(
    r"\b(?:my|our)\b(?P<old>[\w' -]{1,40}?),? (?:in)?to (?P<new>(?!my\b|the (?:appointment|booking)\b).+)$"
    r"|\b(?:i|we)(?:'ve| have|'m| am|'re| are)? (?:got |down |booked |in |have )+(?:for )?(?P<held>[\w' -]{3,50}?),? (?:but |and |so )?"
    r"(?:(?:can|could|may) (?:i|we) (?:have|do|come|get|make it)|(?:is|would) (?:it|that) (?:be )?|how about|what about|instead)"
    r" (?P<instead>.+)$",
    re.IGNORECASE,
)
_NO_VERB: Final = re.compile(
    r"\b(?:need|needs|want|wants|like|have|wish|got) to my\b|\b(?:can|could|would) (?:you|i|we) (?:please )?my\b",
    re.IGNORECASE,
)
"""A verb is missing before what is the caller's own: booked, moved or cancelled, nobody knows."""
_MAKES: Final = re.compile(
    r"\b(?:book|make an?|set (?:me )?up|schedule|new|another|also|as well|too|add|second|more|cancel\w*|mov\w+|need to be)\b",
    re.IGNORECASE,
)
_DAY_ALONE: Final = re.compile(r"\W*\w+day(?:'?s)?\W*", re.IGNORECASE)
_TIMED: Final = ("datetime", "date", "time", "window")


def move_without_a_verb(ledger: Ledger, understood: Understood) -> Understood | None:
    """Return the move that names an appointment of the caller's and a time for it; None for any other words."""
    text = ledger.turn.text
    if ledger.frame is not None or set(understood.intents) - {"book", "availability"}:
        return None
    found = _OLD_TO_NEW.search(text) if _MAKES.search(text) is None else None
    if found is None:
        return Understood(rest=understood.rest) if _NO_VERB.search(text) else None
    old, new = found["old"] or found["held"] or "", found["new"] or found["instead"] or ""
    about, when = time_in(ledger, old), time_in(ledger, new)
    named = _names_one(ledger, old) and not _names_one(ledger, new)
    if not named or (found["held"] and about is None) or when is None or when.kind not in _TIMED:
        return None
    wish = Wish("reschedule", about=about, when=when)
    acts = tuple(one for one in understood.acts if one not in ("faq", "request_alternatives"))
    return replace(
        understood,
        intents=("reschedule",),
        wishes=(wish,),
        when=when,
        about=about,
        acts=acts,
        pick=None,
        service=None,
        question=False,
    )


def _names_one(ledger: Ledger, text: str) -> bool:
    """Tell whether words name an appointment: by the noun, by a service, or by its day alone."""
    if re.search(rf"\b{_APPOINTMENT}\b", text) or _DAY_ALONE.fullmatch(text):
        return True
    services = ledger.facts.services
    names = [name.lower() for one in services for name in (one.name, *one.spoken)]
    return any(re.search(rf"\b{re.escape(name)}\b", text.lower()) for name in names)
