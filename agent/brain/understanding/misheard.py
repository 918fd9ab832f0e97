"""Addresses whose small words a line garbled: "dog com" for dot com, "add" for at, or no at at all."""

from collections.abc import Sequence

from agent.brain.understanding.spelling import Piece

_LIKE_DOT = frozenset(["dog", "dock", "dart", "got", "doc", "dut", "dots", "don't", "dough"])
_LIKE_AT = frozenset(["add", "hat", "that", "and", "app", "act", "ad", "et", "act", "eight", "a"])
_ENDS = frozenset(["com", "org", "net", "edu", "uk", "co", "io", "dev", "gov"])


def mended(heard: Sequence[Piece], *, name: str) -> tuple[list[Piece], bool]:
    """Put signs where only they can have been said; the flag tells that something was guessed.

    `name` is the caller's as far as known: between its parts "dog" was a dot.
    """
    out = _with_dots(heard, frozenset(name.lower().split()))
    guessed = out != list(heard)
    if any(_leads_to_domain(out, at) for at in range(len(out))):
        return out, guessed
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


def _leads_to_domain(out: Sequence[Piece], at: int) -> bool:
    """Tell whether an at is that of an address: with a dot soon after it, or at the end."""
    after = out[at + 1 : at + 6]
    dotted = any(piece.text == "." for piece in after) or len(after) < 3
    return out[at].text == "@" or (out[at].text == "at" and dotted)


def _with_dots(heard: Sequence[Piece], name: frozenset[str]) -> list[Piece]:
    out = list(heard)
    for at in range(1, len(out) - 1):
        before, after = out[at - 1], out[at + 1]
        between = before.text in name and after.text in name
        last = after.text in _ENDS and (at + 2 == len(out) or out[at + 2].kind != "sign")
        beside = after.kind == "word" and out[at + 2 : at + 3] and out[at + 2].text in ("at", "@")
        parted = bool(beside) and before.kind in ("word", "letter") and out[at].text != "got"
        if out[at].text in _LIKE_DOT and (between or last or parted):
            out[at] = out[at]._replace(kind="sign", text=".")
    return out


def _last_ending(out: Sequence[Piece]) -> int:
    """Return the place of the last ".com" or the like, 0 if there is none."""
    places = (
        at for at in range(len(out) - 1, 1, -1) if out[at].text in _ENDS and out[at - 1].text == "."
    )
    return next(places, 0)


def _domain_start(out: Sequence[Piece], end: int) -> int:
    """Return where the word before the ending begins a domain: two words side by side part there."""
    at = end - 2
    while at > 1 and out[at].text in _ENDS and out[at - 1].text == ".":
        at -= 2  # "co dot uk"
    if at < 1 or out[at].kind != "word":
        return 0
    return at if out[at - 1].kind in ("word", "letter", "number") else 0
