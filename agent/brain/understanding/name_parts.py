"""How the words and letters of a name are put together and written."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from agent.brain.understanding.name_words import PARTICLES
from agent.brain.understanding.spelling import Piece, alike


@dataclass(frozen=True, slots=True)
class NameFound:
    """A capitalized name and the characters it was said in."""

    name: str
    start: int
    end: int
    spelled: bool = False


def capitalize(name: str) -> str:
    """Write a name in lower case the way names are written."""
    return " ".join(_capitalized(word, first=at == 0) for at, word in enumerate(name.split()))


def assemble(text: str, part: Sequence[Piece]) -> str:
    """Return the name that pieces of `text` make: spelled words once, each part capitalized."""
    said = _hyphened(_spelled_words(text, _separated(part)))
    words = _deduped(_without_starts(said))
    if any(piece.text == "," for piece in part) and len(said) == 2 and _commas_once(part):
        words = [words[1], words[0]]  # "Quill, Mara"
    named = [_capitalized(word, first=at == 0) for at, word in enumerate(words)]
    return " ".join(named)


def _hyphened(words: Sequence[str]) -> list[str]:
    """Join "smith - jones"."""
    return " ".join(words).replace(" - ", "-").split()


def _without_starts(words: list[str]) -> list[str]:
    """Drop a start that was broken off: "owen tr owen tran", "ow owen tran"."""
    lower = [word.lower() for word in words]
    for size in range(1, len(words) // 2 + 1):
        *whole, broken = lower[:size]
        again = lower[size : 2 * size]
        begun = again[-1].startswith(broken) and len(broken) < len(again[-1])
        if whole == again[:-1] and begun and (size > 1 or (len(words) > 2 and len(broken) == 2)):
            return words[size:]
    return words


def _commas_once(part: Sequence[Piece]) -> bool:
    return sum(piece.text == "," for piece in part) == 1 and all(
        piece.kind != "letter" for piece in part
    )


def _separated(part: Sequence[Piece]) -> list[list[Piece]]:
    """Split at pauses, unless the pauses only separate single letters."""
    groups: list[list[Piece]] = [[]]
    for piece in part:
        if piece.kind == "break":
            groups.append([])
        else:
            groups[-1].append(piece)
    groups = [group for group in groups if group]
    if all(len(group) == 1 and group[0].kind == "letter" for group in groups):
        return [[piece for group in groups for piece in group]]
    merged = [groups[0]]
    for group in groups[1:]:
        if group[0].kind == "letter" and len(merged[-1]) and merged[-1][-1].kind == "word":
            merged[-1] += group  # "Park, P A R C": the letters spell the word before
        elif len(group) == 1 and group[0].kind == "letter" and merged[-1][-1].kind == "letter":
            merged[-1] += group
        else:
            merged.append(group)
    return merged


def _spelled_words(text: str, groups: Sequence[Sequence[Piece]]) -> list[str]:
    """Return the words of a name, each spelled run in place of the word it spells."""
    out: list[str] = []
    for group in groups:
        run = ""
        for piece in group:
            if piece.kind == "letter":
                run += piece.text
                continue
            out, said = _add_spelled(out, run), _as_said(text, piece)
            if not (len(run) > 1 and piece.text == run):
                out.append("-" if piece.kind == "sign" else said)
            run = ""
        out = _add_spelled(out, run)
    return _with_apostrophes(out)


def _as_said(text: str, piece: Piece) -> str:
    said = text[piece.start : piece.end]
    return (said if said.lower() == piece.text else piece.text).removesuffix("'s")


def _add_spelled(words: list[str], run: str) -> list[str]:
    """Put spelled letters in place of the word, or the words, that they spell."""
    if len(run) < 2:
        return [*words, run] if run else words
    lower = [word.lower() for word in words]
    half = len(run) // 2
    if len(run) > 3 and run[:half] == run[half:]:
        run = run[:half]  # spelled twice
    if len(words) > 1 and alike("".join(lower), run):
        return words
    if any(word.replace("'", "") == run != word for word in lower):
        return words
    spans = [(at, at + size) for size in (1, 2, 3) for at in range(len(words) - size, -1, -1)]
    same = [span for span in spans if "".join(lower[slice(*span)]) == run]
    near = same or [(at, end) for at, end in spans if alike("".join(lower[at:end]), run)][:1]
    if near:
        start, end = near[0]
        return [*words[:start], run, *words[end:]]
    return [*words, run]


def _with_apostrophes(words: Sequence[str]) -> list[str]:
    """Join "o brien" and "maria d angelo"."""
    out: list[str] = []
    for word in words:
        before = out[-1].lower() if out else ""
        if before == "o" or (before == "d" and len(out) > 1 and word[0].lower() in "aeiou"):
            out[-1] = f"{out[-1]}'{word}"
        else:
            out.append(word)
    return out


def _deduped(words: Sequence[str]) -> list[str]:
    """Undo "smith john smith" and words said twice."""
    lower = [word.lower() for word in words]
    kept = [word for at, word in enumerate(words) if at == 0 or lower[at] != lower[at - 1]]
    lower = [word.lower() for word in kept]
    half = len(kept) // 2
    for size in range(1, half + 1):
        if len(kept) > 2 * size and lower[:size] == lower[-size:]:
            return kept[size:]
    if half and len(kept) % 2 == 0 and lower[:half] == lower[half : 2 * half]:
        return kept[:half]
    return kept


def _capitalized(word: str, *, first: bool) -> str:
    if word.lower() in PARTICLES and not first:
        return word.lower()
    if not (word.islower() or word.isupper()):
        return word  # typed with care: MacLeod
    parts = re.split(r"(['-])", word.lower())
    return "".join(_mc(part) for part in parts)


def _mc(part: str) -> str:
    if part.startswith("mc") and len(part) > 3:
        return f"Mc{part[2:].capitalize()}"
    return part.capitalize()
