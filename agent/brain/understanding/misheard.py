"""Addresses whose small words a line garbled: "dog com" for dot com, "add" for at, or no at at all."""

from collections.abc import Sequence

from agent.brain.understanding.domains import ENDINGS, STRAY
from agent.brain.understanding.spelling import Piece

_LIKE_DOT = frozenset(
    """dog dock dart got doc dut dots don't dough duck docked dott dodd that taught""".split()  # noqa: SIM905
)
_ALSO_WORDS = frozenset(["got", "that", "don't", "taught"])
_SURELY_LIKE_DOT = _LIKE_DOT - _ALSO_WORDS
_LIKE_AT = frozenset(
    ["add", "hat", "that", "and", "app", "act", "ad", "et", "eight", "a", "had", "it"]
)
_FILLERS = frozenset(["well", "er", "ah", "like"])
_SURE_ENDS = frozenset(["com", "org", "net", "edu", "uk", "co", "io", "dev", "gov", "de"])
_LONGEST_DOMAIN = 5


def sounds_garbled(text: str) -> bool:
    """Tell whether a word was heard that may have been a dot."""
    return not _SURELY_LIKE_DOT.isdisjoint(text.lower().split())


def mended(heard: Sequence[Piece], *, name: str) -> tuple[list[Piece], bool]:
    """Put signs where only they can have been said; the flag tells that something was guessed.

    `name` is the caller's as far as known: between its parts "dog" was a dot.
    """
    out = _with_ending(_with_dots(_without_strays(heard), frozenset(name.lower().split())))
    guessed = out != list(heard)
    end = _last_ending(out)
    start = _domain_start(out, end)
    if start <= 0:
        return out, guessed
    before = out[start - 1]
    if before.text in _LIKE_AT and start > 1:
        out[start - 1] = before._replace(kind="word", text="at")
    else:
        at = Piece("word", "at", before.end, before.end)
        out.insert(start, at)
    return out, True


def _without_strays(heard: Sequence[Piece]) -> list[Piece]:
    """Drop fillers, and small words among spelled letters: each came for a letter that was lost."""
    return [
        piece
        for at, piece in enumerate(heard)
        if not (_is_filler(heard, at) or (_is_stray(piece) and _among_letters(heard, at)))
    ]


def _is_filler(heard: Sequence[Piece], at: int) -> bool:
    """Tell whether a filler is no word of the address: "well being dot org", "j dot like at" hold one."""
    if heard[at].text not in _FILLERS:
        return False
    before, after = heard[at - 1 : at], heard[at + 1 : at + 2]
    led = bool(before) and before[0].text in ("at", "@")
    lone = bool(before) and before[0].kind == "sign" and bool(after)
    return not led and not (lone and after[0].text in ("at", "@", "."))


def _is_stray(piece: Piece) -> bool:
    return piece.kind == "word" and piece.text in STRAY


def _among_letters(heard: Sequence[Piece], at: int) -> bool:
    near = (*heard[max(at - 1, 0) : at], *heard[at + 1 : at + 2])
    return len(near) == 2 and all(piece.kind == "letter" for piece in near)


def _with_dots(heard: Sequence[Piece], name: frozenset[str]) -> list[Piece]:
    out = list(heard)
    for at in range(len(out) - 1):
        like_dot = out[at].text in _LIKE_DOT and _stands_for_dot(out, at, name)
        if like_dot or (_is_stray(out[at]) and _stands_in_for_dot(out, at, name)):
            out[at] = out[at]._replace(kind="sign", text=".")
    return out


def _with_ending(out: list[Piece]) -> list[Piece]:
    """Put the dot that "add example com" lacks; after a plain at none is missed."""
    if len(out) < 3 or out[-1].text not in ("com", "org", "net", "edu"):
        return out
    before, lead = out[-2], out[-3]
    if before.kind != "word" or lead.text in ("at", "@") or lead.kind == "sign":
        return out
    return [*out[:-1], Piece("sign", ".", before.end, before.end), out[-1]]


def _stands_for_dot(out: Sequence[Piece], at: int, name: frozenset[str]) -> bool:
    after, beyond = out[at + 1], out[at + 2 : at + 3]
    if at == 0:
        return after.text in name  # the word before it was lost
    before = out[at - 1]
    if before.kind == "sign" or after.kind == "sign":
        return False
    if before.text in name and (after.text in name or after.text in ("at", "@")):
        return True
    if after.text in _SURE_ENDS and not (beyond and beyond[0].kind == "sign"):
        return True
    if before.kind == "letter" and after.kind == "letter":
        return True
    led = after.kind in ("word", "letter") and bool(beyond) and beyond[0].text in ("at", "@")
    return led and before.kind in ("word", "letter") and out[at].text not in _ALSO_WORDS


def _stands_in_for_dot(out: Sequence[Piece], at: int, name: frozenset[str]) -> bool:
    """Tell whether a small word came for a dot: "ada the park" of Ada Park, "example of com"."""
    before, after = out[at - 1 : at], out[at + 1]
    if not before or before[0].kind != "word" or before[0].text in ("at", "@"):
        return False
    ends = after.text in ("com", "org", "net") and at + 2 == len(out)
    return ends or {before[0].text, after.text} <= name


def _last_ending(out: Sequence[Piece]) -> int:
    """Return the place of the last ".com" or the like, 0 if there is none."""
    return next(
        (
            at
            for at in range(len(out) - 1, 1, -1)
            if out[at].text in ENDINGS and out[at - 1].text == "."
        ),
        0,
    )


def _domain_start(out: Sequence[Piece], end: int) -> int:
    """Return where a domain begins that no at leads to, 0 if there is none: two words part there."""
    at = end - 2
    while at > 1 and out[at].text in _SURE_ENDS and out[at - 1].text == ".":
        at -= 2  # "co dot uk"
    if at < 1 or out[at].kind != "word" or out[at].text in ("at", "not", "no", "is"):
        return 0
    for before in range(at - 1, max(at - 1 - _LONGEST_DOMAIN, -1), -1):
        if out[before].text in ("at", "@"):
            return 0
        if out[before].kind in ("sign", "break"):
            break
    return at if out[at - 1].kind in ("word", "letter", "number") else 0
