"""Letters that spell a word said before or after them: the letters win."""

import re
from collections.abc import Sequence

from agent.brain.understanding.spelling import Piece, alike, letters_of


def prefer_spelled(part: Sequence[Piece]) -> list[Piece]:
    """Drop a word that is spelled right after it, or said again right after its letters."""
    kept = [piece for piece in part if piece.kind != "break"]
    for at, piece in enumerate(kept):
        if piece.kind != "letter" or at == 0 or kept[at - 1].kind != "word":
            continue
        for end in (len(kept), _run_end(kept, at)):
            start = _spelled_word(kept, at, end)
            if start is not None:
                return [*kept[:start], *prefer_spelled(kept[at:])]
    return _without_repeat(kept)


def lost_letters(part: Sequence[Piece], kept: Sequence[Piece]) -> bool:
    """Tell whether letters of a word that was said and spelled may have been lost: "kevin k e v n"."""
    letters = letters_of(kept)
    for piece in part:
        if piece.kind != "word" or piece in kept or piece.text in letters:
            continue
        spelled = iter(piece.text)
        if all(letter in spelled for letter in letters if letter.isalpha()):
            return True
    return False


def _spelled_word(kept: Sequence[Piece], at: int, end: int) -> int | None:
    """Return where the words begin that the letters in [at, end) spell."""
    spelled = kept[at:end]
    if len(letters_of(spelled)) < 2 or any(piece.kind == "word" for piece in spelled):
        return None
    for start in range(at):
        if kept[start].kind == "word" and alike(letters_of(kept[start:at]), letters_of(spelled)):
            return start
    return None


def _run_end(kept: Sequence[Piece], at: int) -> int:
    while at < len(kept) and kept[at].kind == "letter":
        at += 1
    return at


def _without_repeat(kept: list[Piece]) -> list[Piece]:
    for at in range(1, len(kept)):
        start = at
        while start > 0 and kept[start - 1].kind == "letter":
            start -= 1
        spelled = letters_of(kept[start:at])
        if kept[at].kind == "word" and len(spelled) > 1 and kept[at].text == spelled:
            return [*kept[:at], *kept[at + 1 :]]
    return kept


def respell(local: str, spelled: str) -> str:
    """Put `spelled` in place of the part of `local` it resembles most, "" if of none."""
    if alike(local, spelled):
        return spelled
    parts = re.split(r"([._+-])", local)
    for i, part in enumerate(parts):
        if part.isalnum() and alike(part, spelled):
            return "".join([*parts[:i], spelled, *parts[i + 1 :]])
    return ""
