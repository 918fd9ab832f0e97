"""What people add about how a word is spelled: "sam with an s", "anna double n"."""

from collections.abc import Sequence

from agent.brain.understanding.spelling import Piece

# Letters that stand for the same sound, so that "with a c" tells which one to replace.
_CONFUSED = {
    "c": "ksq", "k": "cq", "s": "zc", "z": "s", "i": "yel", "y": "ie", "e": "aiy", "a": "eo",
    "g": "j", "j": "g", "v": "wbf", "w": "vu", "m": "n", "n": "m", "f": "vs", "t": "dp", "d": "tb",
    "b": "pdv", "p": "bt", "o": "ua", "u": "ow", "q": "ck", "x": "z", "l": "i", "h": "", "r": "",
}  # fmt: skip
_ENDED_BY_E = ("ann", "lynn", "clair", "carolin", "brook", "jayn", "maxin")
"""Names that a silent e ends in another spelling: "lynn with an e" is Lynne."""
_PAIRS = {("v", "ph"): "v", ("f", "ph"): "f", ("k", "ch"): "k", ("k", "ck"): "k"}
_MIDDLE = ("between", "middle")
_ARTICLES = ("a", "an", "the")
_NO_WORDS = frozenset(
    """yes yeah yep no nope it's its that's thats it is right correct and spelled spelt but with name email number
    just sure okay ok or not com org net edu uk""".split()  # noqa: SIM905
)


def put_letter(word: str, new: str) -> str:
    """Put a letter where the word has another one for the same sound, else at its end."""
    for (letter, pair), single in _PAIRS.items():
        if new == letter and pair in word and new not in word:
            return word.replace(pair, single, 1)
    if new == "y" and word.endswith("ie"):
        return f"{word[:-2]}y"
    for old in _CONFUSED.get(new, ""):
        if old in word and not (new == "e" and word.endswith(_ENDED_BY_E)):
            at = word.index(old) if word.startswith(old) else word.rindex(old)
            return word[:at] + new + word[at + 1 :]
    if new in word:
        return word
    return "john" if (word, new) == ("jon", "h") else word + new


def sign_between(heard: Sequence[Piece]) -> Sequence[Piece]:
    """Put the sign of "ada park with a dot in between" between the two words."""
    at = next((i for i, piece in enumerate(heard) if piece.text == "with" and i > 1), 0)
    sign = next((i for i in range(at + 1, min(at + 3, len(heard))) if heard[i].kind == "sign"), 0)
    end = next(
        (i for i in range(sign + 1, min(sign + 4, len(heard))) if heard[i].text in _MIDDLE), 0
    )
    if not (at and sign and end):
        return heard
    end += heard[end + 1 : end + 2] != [] and heard[end + 1].text in ("them", "it", "those")
    words = [piece for piece in heard[:at] if piece.text != "and"]
    placed = heard[sign]._replace(start=words[-1].start, end=words[-1].start)
    return [*words[:-1], placed, words[-1], *heard[end + 1 :]]


def annotated(heard: Sequence[Piece]) -> list[Piece]:
    """Fold remarks about the spelling of a word into the word."""
    if not any(map(_may_remark, heard)):
        return list(heard)
    out: list[Piece] = []
    at = 0
    while at < len(heard):
        if out and out[-1].kind == "letter" and (skip := _remark_on_letters(heard, at)):
            at += skip
            continue
        length = _remark(heard, at) if out and out[-1].kind == "word" else 0
        if length:
            out[-1] = _noted(out[-1], heard[at : at + length])
            at += length
        else:
            out.append(heard[at])
            at += 1
    return out


def _may_remark(piece: Piece) -> bool:
    return piece.text in ("with", "using") or (piece.kind == "letter" and len(piece.text) > 1)


def _remark(heard: Sequence[Piece], at: int) -> int:
    """Return how many pieces "with an s" or "double n" takes, 0 if it is something else."""
    word = heard[at - 1].text
    here = heard[at]
    if word in _NO_WORDS:
        return 0
    after = heard[at + 1].kind if at + 1 < len(heard) else ""
    if here.kind == "letter" and len(here.text) == 2 and here.text[0] * 2 == here.text:
        return 1 if here.text[0] in word and after != "letter" else 0
    if here.text not in ("with", "using") or at + 2 >= len(heard):
        return 0
    size = 2 if heard[at + 1].text in _ARTICLES else 1
    if heard[at + size].text == "letter" and at + size + 1 < len(heard):
        size += 1
    run = size
    while at + run < len(heard) and heard[at + run].kind == "letter":
        run += 1
    if run > size + 1 and "".join(piece.text for piece in heard[at + size : at + run]) in word:
        return run
    named = heard[at + size]
    alone = at + size + 1 == len(heard) or heard[at + size + 1].kind != "letter"
    return size + 1 if named.kind == "letter" and len(named.text) <= 2 and alone else 0


def _remark_on_letters(heard: Sequence[Piece], at: int) -> int:
    """Return how many pieces "with a k" takes after a spelled word that has the letter."""
    if heard[at].text != "with" or at + 2 >= len(heard) or heard[at + 1].text not in _ARTICLES:
        return 0
    start = at
    while start and heard[start - 1].kind == "letter":
        start -= 1
    spelled = "".join(piece.text for piece in heard[start:at])
    named = heard[at + 2]
    return 3 if named.kind == "letter" and named.text in spelled and len(spelled) > 1 else 0


def _noted(word: Piece, remark: Sequence[Piece]) -> Piece:
    last = remark[-1]
    several = len(remark) > 1 and remark[-2].kind == "letter" and remark[-2].text not in _ARTICLES
    text = word.text if several else _respelled(word.text, last.text)
    return word._replace(text=text, end=last.end)


def _respelled(word: str, letters: str) -> str:
    if len(letters) == 1:
        return word if letters in word else put_letter(word, letters)
    letter = letters[0]
    return word if letters in word else word.replace(letter, letters, 1)
