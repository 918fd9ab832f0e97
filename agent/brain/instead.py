"""Words that turn one wish into another: "no, just cancel it", "no, put it on monday"."""

import re
from collections.abc import Mapping
from typing import Final

from agent.brain.frames import Intent

_APPOINTMENT: Final = (
    r"(?:it|that|this|(?:the|my|this|that)(?: \w+){0,2} "
    r"(?:appointment|booking|visit|session|reservation|thing|one|consultation))"
)
_CALLS_OFF: Final = re.compile(
    rf"\bcancel(?:l?ing|l?ed)?\b|\b(?:scrap|drop|delete|remove|bin|ditch) {_APPOINTMENT}\b"
    rf"|\bget rid of {_APPOINTMENT}\b|\bcall {_APPOINTMENT} off\b|\bcall(?:ing)? off\b"
    r"|\b(?:take|strike|scratch|get) me off\b|\btake (?:it|that) off\b"
    r"|\b(?:don'?t|do not|not|never|won'?t be|no longer) (?:want to |going to |wanna )?(?:come|coming)(?: in)?"
    r"(?: (?:at all|any ?more|after all))\b",
    re.IGNORECASE,
)
_NOT_SO: Final = re.compile(
    r"\b(?:don'?t|do not|not|never|no need to|without|instead of|rather than) (?:want to |to )?"
    r"(?:cancel|scrap|drop|delete|remove|call)"
    r"|\b(?:if|whether|can|could|may|how|when|what|fee|fees|free|charge|policy|late)\b.*\bcancel"
    r"|\bcancel\w*\b.*\b(?:fee|fees|free|charge|policy|later)\b|\bnever ?mind\b|\bforget (?:it|that)\b"
    r"|\bcancel(?:l?ing)? (?:the|that|this) (?:move|change|rescheduling)\b"
    r"|\b(?:is|was|has|have|been|already|being|you|it's) (?:it |that |\w+ )?(?:been )?cancel",
    re.IGNORECASE,
)
"""A question about cancelling, and words that only give up what is being done."""


def calls_off(text: str) -> bool:
    """Tell whether `text` wants the appointment under discussion cancelled."""
    return _CALLS_OFF.search(text) is not None and _NOT_SO.search(text) is None


_PUTS: Final = re.compile(
    r"^\W*(?:(?:no|and|then|sorry|but|well|oh|just)\W+)*to\b"
    r"|\b(?:put|make|move|push|shift|change|keep) (?:it|that|me|my)\b"
    r"|\b(?:come|rather|instead|better|switch)\b",
    re.IGNORECASE,
)
_WHICH: Final = re.compile(
    r"\bones?\b(?! (?:thirty|fifteen|forty|o'?clock|[ap]\.?m))|\bmeant?\b|\bother\b", re.IGNORECASE
)


def puts_elsewhere(text: str) -> bool:
    """Tell whether `text` puts the appointment at another time, and points at no other one."""
    return _PUTS.search(text) is not None and _WHICH.search(text) is None


_OFFERED_NEW: Final = re.compile(r"\bbook a new one\b")
_NEW: Final = re.compile(r"\b(?:new|another)\b|\bbook(?:ing)?\b", re.IGNORECASE)
_NOT_NEW: Final = re.compile(
    r"\b(?:don'?t|do not|not|no need|person|someone|human)\b", re.IGNORECASE
)


def books_anew(text: str, *, said: str) -> bool:
    """Tell whether `text` takes a new booking, which was offered where none was found."""
    offered = _OFFERED_NEW.search(said) is not None
    return offered and _NEW.search(text) is not None and _NOT_NEW.search(text) is None


_WANTS: Final = (
    r"\b(?:want(?:ed)?|need(?:ed)?|would like|'d like|like|trying|looking|meant|rather|ringing|calling|phoning|only|just)"
    r"(?: (?:it|that|this|mine|one|ye|you|to|for|just|only|about|have|get|my|the|the one|\w+ (?:one|appointment|booking|visit)|appointment|booking|visit))*"
)
_SWITCHES: Final[Mapping[Intent, re.Pattern[str]]] = {
    "cancel": re.compile(rf"{_WANTS} (?:cancel(?:l?ed|l?ing)?|call(?:ed)? off|scrap(?:ped)?|gone)\b", re.IGNORECASE),
    "reschedule": re.compile(
        rf"{_WANTS} (?:mov(?:e|ed|ing)|reschedul(?:e|ed|ing)|chang(?:e|ed|ing)|shift(?:ed|ing)?|postpone[d]?)\b(?! (?:my|the) (?:name|e-?mail|number|phone|mind))",
        re.IGNORECASE,
    ),
    "book": re.compile(
        rf"{_WANTS} (?:book(?:ed|ing)?|make) (?:an?|another|one|in|something)\b", re.IGNORECASE
    ),
}  # fmt: skip
_DENIED: Final = re.compile(
    r"\b(?:don'?t|do not|didn'?t|did not|not|never|no need|instead of|rather than)(?: \w+){0,3} *$",
    re.IGNORECASE,
)


def switched(text: str) -> Intent | None:
    """Return what `text` wants done instead, whatever was asked: "no, i have one, i want it moved"."""
    found: list[tuple[int, Intent]] = [
        (match.start(), intent)
        for intent, wants in _SWITCHES.items()
        for match in wants.finditer(text)
        if not _DENIED.search(text[: match.start()].rpartition(",")[2])
    ]
    return max(found, key=lambda one: one[0])[1] if found else None
