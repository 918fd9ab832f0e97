"""Addresses that were typed, or that a recognizer wrote: with blanks around their signs, too."""

import re
from dataclasses import dataclass
from itertools import pairwise

from agent.brain.understanding import domains

# "p. moreau@", "p _ moreau@": an initial and a sign, or a sign between two blanks.
_LOCAL = (
    r"(?:(?:(?<![\w'])[a-z]\s?\.\s?)|(?:[\w+-]+\s[._]\s)|(?:(?<![\w'])[a-z]\s-\s)){0,3}[\w.+'-]+"
)
_TAIL = r"(?:com|org|net|edu|co\.uk|co|io|dev|uk|ca)(?![\w'])"
_DOMAIN = rf"[\w-]+(?:(?:\.[\w-]+)+|\s?\.\s?{_TAIL}|\s\.\s[a-z]{{2,}}(?![\w']))"
_TYPED = re.compile(rf"{_LOCAL}\s{{0,2}}@\s{{0,2}}{_DOMAIN}", re.IGNORECASE)
_LONE_INITIAL = re.compile(r"(?<![\w'.@])(?P<initial>[b-hj-z])(?P<sign>\s|,)$", re.IGNORECASE)
_TAKEN_BACK = re.compile(
    r"\b(?:no|sorry|wait|actually|oops|whoops|mean|meant|rather|should be|make that|correction|instead)\b|\*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Typed:
    """A typed address and its characters; `unsure` where a slip or a lost sign is likely."""

    email: str
    start: int
    end: int
    unsure: bool


def find(text: str) -> Typed | None:
    """Return the address in `text`, of several the one that takes another back, else the first."""
    matches = list(_TYPED.finditer(text))
    if not matches:
        return None
    match = matches[0]
    for one, other in pairwise(matches):
        between = text[one.end() : other.start()]
        if _TAKEN_BACK.search(between) and "not" not in between.split():
            match = other
    start = match.start()
    written = re.sub(r"\s+", "", match.group()).lower()
    initial = _LONE_INITIAL.search(text, 0, start)
    if initial:
        sign = "." if initial["sign"] == "," else ""
        written, start = f"{initial['initial'].lower()}{sign}{written}", initial.start()
    local, _, domain = written.partition("@")
    email = f"{local.strip('.')}@{domain.strip('.-')}"
    return Typed(email, start, match.end(), bool(initial) or domains.may_be_slip(domain))
