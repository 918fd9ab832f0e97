"""What people say inside a dictated address that is not to be written: slips, remarks on a sign."""

from collections.abc import Sequence
from itertools import pairwise

from agent.brain.understanding.normalize import word_set
from agent.brain.understanding.spelling import Piece, alike, letters_of

_TAKES_BACK = word_set("no nope sorry wait actually oops whoops rather correction")
_MEANS = ("i", "mean")
_ARTICLES = frozenset(["a", "an", "the"])
_ANNOUNCES_LETTERS = word_set("spelled spelt that's thats which's")
_LEADS_TO_ADDRESS = word_set("it's its is that's thats no nope be address email mail um so sorry")
_FIRST = frozenset(["first", "given"])
_LAST = frozenset(["last", "family"])


def meant(heard: Sequence[Piece], name: str) -> list[Piece]:
    """Return the pieces that are to be written: of a slip only its mending.

    `name` is the caller's, for "my first name dot my last name".
    """
    once = [
        one
        for at, one in enumerate(heard)
        if not (_is_pause(one) and at and _is_pause(heard[at - 1]))
    ]
    out = _without_sign_remarks(_dot_named(_names_written(once, name)))
    out = _spelled_domain(_taken_back(out))
    while out and out[-1].kind in ("sign", "break"):
        out = out[:-1]
    return out


def _dot_named(heard: Sequence[Piece]) -> list[Piece]:
    """Take the first of "it's dot dot penn" for somebody's name: no address begins with a dot."""
    return [
        piece._replace(kind="word", text="dot")
        if piece.text == "."
        and [one.text for one in heard[at + 1 : at + 2]] == ["."]
        and (at == 0 or _is_pause(heard[at - 1]) or heard[at - 1].text in _LEADS_TO_ADDRESS)
        else piece
        for at, piece in enumerate(heard)
    ]


def _is_pause(piece: Piece) -> bool:
    return piece.kind == "break"


def is_half(heard: Sequence[Piece]) -> bool:
    """Tell whether pieces are one part of an address and nothing else: "chloe dot b"."""
    kinds = [piece.kind for piece in heard]
    if "sign" not in kinds or "sign" in (kinds[0], kinds[-1]) or heard[-1].text == "@":
        return False
    beside = pairwise(kinds)
    return ("word" in kinds or "letter" in kinds) and not any(
        pair in (("word", "word"), ("sign", "sign"), ("word", "letter"), ("letter", "word"))
        for pair in beside
    )


def _without_sign_remarks(heard: Sequence[Piece]) -> list[Piece]:
    """Drop a sign that is only talked of: "it's an underscore, lee underscore park"."""
    out: list[Piece] = []
    for at, piece in enumerate(heard):
        pause = heard[at + 1 : at + 2] and heard[at + 1].kind == "break"
        led = all(one.kind == "break" or one.text in _TAKES_BACK for one in out) or (
            out[-1].text in _ARTICLES
        )
        if piece.kind == "sign" and piece.text != "@" and pause and led:
            if out and out[-1].kind == "word":
                out.pop()
        elif piece.text == "the" and heard[at + 1 : at + 2] and heard[at + 1].text == "@":
            continue
        else:
            out.append(piece)
    return out


def _taken_back(heard: Sequence[Piece]) -> list[Piece]:
    """Drop what is taken back at once: "dot no underscore", "at exam sorry example", "com sorry dot org"."""
    out: list[Piece] = []
    at = 0
    while at < len(heard):
        end = _end_of_taking_back(heard, at)
        before, after = out[-1:], heard[end : end + 1]
        if end == at or not before or not after:
            out.append(heard[at])
            at += 1
            continue
        if before[0].kind == "sign" and after[0].kind == "sign":
            out.pop()
            at = end
        elif _ended(out) and after[0].text == "." and len(heard) > end + 1:
            del out[-2:]
            at = end
        elif (
            len(out) > 1
            and out[-2].text in ("at", "@")
            and after[0].kind == "word"
            and after[0].text != "at"
        ):
            out.pop()
            at = end
        else:
            out += heard[at:end]
            at = end
    return out


def _end_of_taking_back(heard: Sequence[Piece], at: int) -> int:
    end = at
    while end < len(heard):
        if heard[end].text in _TAKES_BACK or (heard[end].kind == "break" and end > at):
            end += 1
        elif tuple(piece.text for piece in heard[end : end + 2]) == _MEANS:
            end += 2
        elif (
            heard[end].kind == "break"
            and end + 1 < len(heard)
            and heard[end + 1].text in _TAKES_BACK
        ):
            end += 1
        else:
            break
    return end


def _ended(out: Sequence[Piece]) -> bool:
    return len(out) > 2 and out[-2].text == "." and out[-1].text in ("com", "org", "net", "edu")


def _spelled_domain(heard: Sequence[Piece]) -> list[Piece]:
    """Drop the word before its letters in a domain: "at example spelled e x a m p l e dot com"."""
    out = list(heard)
    for at in range(2, len(out) - 1):
        told = out[at].text in _ANNOUNCES_LETTERS or out[at].kind == "break"
        if not told or out[at - 2].text not in ("at", "@"):
            continue
        end = at + 1
        while end < len(out) and out[end].kind == "letter":
            end += 1
        if end > at + 2 and alike(out[at - 1].text, letters_of(out[at + 1 : end])):
            return [*out[: at - 1], *out[at + 1 :]]
    return out


def _names_written(heard: Sequence[Piece], name: str) -> list[Piece]:
    """Write the caller's name for "my first name dot my last name", an initial for "first initial"."""
    parts = name.lower().split()
    if len(parts) < 2 or not any(piece.text in ("name", "initial", "surname") for piece in heard):
        return list(heard)
    out: list[Piece] = []
    at = 0
    while at < len(heard):
        here = [piece.text for piece in heard[at : at + 3]]
        lead = int(here[0] in ("my", "the", "just"))
        what, noun = [*here[lead:], "", ""][:2]
        part = parts[0] if what in _FIRST else parts[-1]
        if what == "surname":
            out.append(heard[at]._replace(kind="word", text=parts[-1], end=heard[at + lead].end))
            at += lead + 1
        elif what in _FIRST | _LAST and noun in ("name", "initial"):
            text = part if noun == "name" else part[0]
            out.append(heard[at]._replace(kind="word", text=text, end=heard[at + lead + 1].end))
            at += lead + 2
        else:
            out.append(heard[at])
            at += 1
    return out
