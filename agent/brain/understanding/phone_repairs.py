"""Corrections of some digits of a number where they stand: "six four six not two one two"."""

import re

from agent.brain.understanding.domains import STRAY
from agent.brain.understanding.spelling import Piece, pieces

_NOT = re.compile(r"\b(?:not|isn't|instead of|rather than)\b", re.IGNORECASE)
_SHOULD_BE = re.compile(
    r"\b(?:should (?:be|have been)|needs to be|(?:is|was) (?:supposed|meant) to be)\b",
    re.IGNORECASE,
)
_REFUTED_FIRST = re.compile(r"[,;.]|\b(?:but|it's|its|it is|that's|use)\b", re.IGNORECASE)
_AT_END = re.compile(
    r"\b(?:ends?|ending|finish(?:es)?)\b|\b(?:at|on) the end\b|\blast (?:one|two|three|four|bit|part|digits?|numbers?|\d)\b",
    re.IGNORECASE,
)
_AT_START = re.compile(
    r"\b(?:starts?|starting|begins?|beginning)\b|\barea code\b|\bfirst (?:three|bit|part|digits?|numbers?|3)\b|\bat the (?:start|front)\b",
    re.IGNORECASE,
)
_IN_MIDDLE = re.compile(
    r"\bmiddle\b|\bsecond (?:three|bit|part|group)\b|\bnext three\b", re.IGNORECASE
)
_COUNTS = re.compile(
    r"\b(?:last|first|second|next|middle) (?:one|two|three|four|five|\d)(?:'s)?(?: digits?| numbers?)?\b",
    re.IGNORECASE,
)
_SWAP_LAST = re.compile(
    r"\b(?:swap|switch) (?:round )?the last two\b|\blast two(?: digits| numbers)?(?: are| should be)? (?:the )?(?:swapped|wrong way (?:a?round)|other way (?:a?round)|round the other way)\b",
    re.IGNORECASE,
)
_ABOUT_IT = re.compile(r"\b(?:phone|number|mobile|cell|digits?|area code)\b", re.IGNORECASE)
_ZEROS = frozenset(["oh", "o", "zero"])
_LOCAL_LENGTH = 10
_SURE = 3
"""Digits that name their place in a number that is not the subject."""


def is_about_number(text: str) -> bool:
    """Tell whether `text` speaks of a telephone number."""
    return _ABOUT_IT.search(text) is not None


def replaced(known: str, text: str, *, least: int = 1) -> str | None:
    """Put corrected digits in the place of those refuted, or in the place that is named.

    `known` is in E.164. None comes back where the place is not told, or not surely. Refuted digits
    are at least `least`.
    """
    national = known[-_LOCAL_LENGTH:]
    lead = known[: -len(national)]
    if len(known) <= _LOCAL_LENGTH:
        return None
    new, old = _new_and_old(text)
    place = _place(national, _COUNTS.sub(" ", text), old, text) if not old else None
    if old:
        if not new or len(old) < least:
            return None
        found = _put(national, new, old, text)
    elif _SWAP_LAST.search(text) and not new:
        found = national[:-2] + national[:-3:-1]
    else:
        found = place
    changed = found if found and len(found) == len(national) and found != national else None
    return f"{lead}{changed}" if changed else None


def _new_and_old(text: str) -> tuple[str, str]:
    """Return the digits meant and those refuted, "" where there are none."""
    if match := _SHOULD_BE.search(text):
        old = digits_in(text[: match.start()])
        return (digits_in(text[match.end() :]), old) if old else (digits_in(text), "")
    match = _NOT.search(text)
    if not match:
        return digits_in(_COUNTS.sub(" ", text)), ""
    before, after = digits_in(text[: match.start()]), text[match.end() :]
    if before:
        return before, digits_in(after)
    parted = next(
        (cut for cut in _REFUTED_FIRST.finditer(after) if digits_in(after[: cut.start()])), None
    )
    if not parted:
        return "", ""
    return digits_in(after[parted.end() :]), digits_in(after[: parted.start()])


def _put(national: str, new: str, old: str, text: str) -> str | None:
    """Replace `old`, where it stands only once or where its place is named."""
    if _AT_END.search(text):
        return national[: -len(old)] + new if national.endswith(old) else None
    if _AT_START.search(text) or (len(old) == _SURE and national.startswith(old)):
        return new + national[len(old) :] if national.startswith(old) else None
    starts = [at for at in range(len(national)) if national.startswith(old, at)]
    if len(starts) != 1:
        return None
    return national[: starts[0]] + new + national[starts[0] + len(old) :]


def _place(national: str, said: str, old: str, text: str) -> str | None:
    new = digits_in(said)
    if not new or len(new) >= len(national) or old:
        return None
    if _AT_END.search(text):
        return national[: -len(new)] + new
    if len(new) == _SURE and _AT_START.search(text):
        return new + national[_SURE:]
    if len(new) == _SURE and _IN_MIDDLE.search(text):
        return national[:_SURE] + new + national[2 * _SURE :]
    return None


def digits_in(text: str) -> str:
    """Return the digits of `text`, "" where words stand between them."""
    runs: list[str] = []
    open_run = False
    for piece in pieces(text):
        digits = _digits(piece)
        if digits:
            runs = [*runs[:-1], runs[-1] + digits] if open_run else [*runs, digits]
            open_run = True
        elif piece.kind not in ("break", "sign") and piece.text not in STRAY | {"dash", "and"}:
            open_run = False
    return runs[0] if len(runs) == 1 else ""


def _digits(piece: Piece) -> str:
    return piece.text if piece.kind == "number" else "0" if piece.text in _ZEROS else ""
