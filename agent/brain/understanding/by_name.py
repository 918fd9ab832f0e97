"""What a caller's name tells about an address that a line garbled, and an address about a name."""

import re

from agent.brain.understanding.domains import STRAY
from agent.brain.understanding.name_parts import capitalize

_SIGN = re.compile(r"([._+-])")
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_NEAR = 4
"""Words before an address in which the name is looked for."""


def _pair(local: str) -> tuple[str, str] | None:
    """Return the two words of "ada.park", None for any other local part."""
    parts = _SIGN.split(local.lower())
    if len(parts) != 3 or not (parts[0].isalpha() and parts[2].isalpha()):
        return None
    return (parts[0], parts[2]) if min(len(parts[0]), len(parts[2])) > 1 else None


def local_by_name(local: str, name: str) -> str:
    """Put the name's part where a small word, or nothing, stands for it: "the.park" of Ada Park.

    Returns `local` itself where nothing is to mend.
    """
    parts, named = _SIGN.split(local), name.lower().split()
    if len(parts) != 3 or len(named) < 2:
        return local
    first, sign, last = parts
    if last == named[-1] and (not first or _stands_for(first, named[0])):
        first = named[0]
    elif first == named[0] and (not last or _stands_for(last, named[-1])):
        last = named[-1]
    return f"{first}{sign}{last}"


def _stands_for(part: str, name: str) -> bool:
    """Tell whether a small word may stand for a part of a name; "a" may be its first letter."""
    return part in STRAY and not name.startswith(part)


def fuller_by_address(name: str, email: str) -> str:
    """Complete a name of one word by an address of both: "Ada" of "ada.park@" is Ada Park.

    Returns "" where the address tells no more.
    """
    pair = _pair(email.partition("@")[0])
    said = name.lower()
    if pair is None or said not in pair or STRAY.intersection(pair):
        return ""
    return capitalize(" ".join(pair))


def name_before(text: str, local: str) -> tuple[str, int, int] | None:
    """Find the name said just before its address, whole or in part: "this is ada, ada.park@".

    Returns the name of both parts and the characters it was said in.
    """
    pair = _pair(local)
    if pair is None or STRAY.intersection(pair):
        return None
    words = list(_WORD.finditer(text))[-_NEAR:]
    said = [word for word in words if word.group().lower() in pair]
    return (capitalize(" ".join(pair)), said[0].start(), said[-1].end()) if said else None
