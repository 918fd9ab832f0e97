"""Letters, digits and signs as people dictate them: "b o", "m as in Mary", "double seven"."""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Literal, NamedTuple

Kind = Literal["letter", "number", "word", "sign", "break"]


class Piece(NamedTuple):
    """One dictated element; `start` and `end` are its characters in the text.

    letter: one or more spelled letters. number: digits. word: anything else, lower case.
    sign: one of @ . _ - +. break: a comma or the like.
    """

    kind: Kind
    text: str
    start: int
    end: int


DIGITS = {
    "zero": "0", "nought": "0", "naught": "0", "one": "1", "two": "2", "three": "3", "four": "4",
    "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9", "niner": "9",
}  # fmt: skip
_TEENS = {
    "ten": "10", "eleven": "11", "twelve": "12", "thirteen": "13", "fourteen": "14",
    "fifteen": "15", "sixteen": "16", "seventeen": "17", "eighteen": "18", "nineteen": "19",
}  # fmt: skip
_TENS = {
    "twenty": "2", "thirty": "3", "forty": "4", "fourty": "4", "fifty": "5", "sixty": "6",
    "seventy": "7", "eighty": "8", "ninety": "9",
}  # fmt: skip
_SCALES = {"hundred": "00", "thousand": "000"}
_TIMES = {"double": 2, "triple": 3, "treble": 3, "quadruple": 4}
_SIGNS = {
    "dot": ".", "point": ".", "period": ".", "underscore": "_", "dash": "-", "hyphen": "-",
    "minus": "-", "plus": "+", "dotcom": ".", "dots": ".", "underscores": "_", "dashes": "-", "hyphens": "-",
}  # fmt: skip
_SIGN_PAIRS = {
    ("full", "stop"): ".",
    ("under", "score"): "_",
    ("at", "sign"): "@",
    ("at", "symbol"): "@",
    ("dash", "sign"): "-",
    ("plus", "sign"): "+",
}
# How recognizers write the name of a letter; read so only beside other spelled letters.
LETTER_NAMES = {
    "ay": "a", "bee": "b", "see": "c", "sea": "c", "cee": "c", "dee": "d", "ee": "e", "eff": "f", "ef": "f",
    "gee": "g", "aitch": "h", "haitch": "h", "eye": "i", "jay": "j", "kay": "k", "el": "l",
    "ell": "l", "em": "m", "en": "n", "oh": "o", "pee": "p", "pea": "p", "cue": "q", "queue": "q",
    "are": "r", "ar": "r", "ess": "s", "tee": "t", "tea": "t", "you": "u", "yew": "u", "vee": "v",
    "doubleyou": "w", "ex": "x", "why": "y", "wye": "y", "zee": "z", "zed": "z",
}  # fmt: skip
_NATO = [
    "alpha", "alfa", "bravo", "charlie", "delta", "echo", "foxtrot", "golf", "hotel", "india",
    "juliet", "juliett", "kilo", "lima", "mike", "november", "oscar", "papa", "quebec", "romeo",
    "sierra", "tango", "uniform", "victor", "whiskey", "whisky", "xray", "x-ray", "yankee", "zulu",
]  # fmt: skip
_ALSO_WORDS = frozenset(
    ["see", "sea", "oh", "are", "you", "why", "eye", "tea", "queue", "pea", "yew"]
)
_FEWEST_LETTERS = 2
"""Sure letters that make a run of them spelled."""
NATO = {word: word[0] for word in _NATO}
_RAW = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*|\d+|[^\w\s]|_")
_AS_IN = {("as", "in"), ("as", "an"), ("like", "in"), ("is", "in"), ("for",), ("like",), ("as",)}
_MODIFIERS = {"capital", "uppercase", "lowercase"}
_PUNCTUATION = ",;:!?()"
_FILLERS = frozenset(["um", "umm", "uh", "uhh", "erm", "uhm", "hmm"])
_GLUE = frozenset(["and", "then", "followed", "by"])


@lru_cache(maxsize=256)
def pieces(text: str) -> Sequence[Piece]:
    """Cut `text` into pieces, with spelled letters, number words and signs already resolved."""
    found = _split_signs(text)
    said = {piece.text for piece in found}
    for cues, layer in _LAYERS:
        if not cues.isdisjoint(said):
            found = layer(found)
    return tuple(found)


def spelled(text: str) -> bool:
    """Tell whether two letters and more are dictated in `text`."""
    return sum(piece.kind == "letter" for piece in pieces(text)) > 1


def letters_of(found: Sequence[Piece]) -> str:
    """Join the texts of pieces."""
    return "".join(piece.text for piece in found)


def distance(one: str, other: str) -> int:
    """Return the edit distance, a swap of neighbors counting once."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        before, last = row, before
        row = [i]
        for j, b in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and b == one[i - 2]:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
    return row[-1]


def one_slip_apart(one: str, other: str) -> bool:
    """Tell whether the edit distance of two strings is one at most, without counting it."""
    same = 0
    while one[same : same + 1] == other[same : same + 1] != "":
        same += 1
    left, right = one[same:], other[same:]
    swapped = left[1:2] + left[:1] + left[2:] == right
    return swapped or left[1:] == right[1:] or left[1:] == right or left == right[1:]


def alike(one: str, other: str) -> bool:
    """Tell whether two strings may be the same word heard and spelled."""
    if not one or not other or abs(len(one) - len(other)) > 3:
        return False
    shared_edge = one[0] == other[0] or one[-1] == other[-1]
    return distance(one, other) <= max(1, max(len(one), len(other)) // (2 if shared_edge else 3))


def _split_signs(text: str) -> list[Piece]:
    found: list[Piece] = []
    for match in _RAW.finditer(text):
        raw, (start, end) = match.group().lower(), match.span()
        if raw in _FILLERS:
            continue
        if raw.isdecimal():
            found.append(Piece("number", raw, start, end))
        elif raw[0].isalpha():
            found.append(_word(raw, start, end))
        elif raw in "@._-+":
            found += _sign_between(text, raw, start)
        elif raw in _PUNCTUATION or (raw == "." and end < len(text)):
            found.append(Piece("break", raw, start, end))
    return found


def _word(raw: str, start: int, end: int) -> Piece:
    if raw == "comma":
        return Piece("break", ",", start, end)
    return Piece("letter" if len(raw) == 1 else "word", raw, start, end)


def _sign_between(text: str, sign: str, at: int) -> list[Piece]:
    """A sign joins what it touches; a dash between single letters only separates them."""
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    if sign == "-" and _single(text, at - 1) and _single(text, at + 1):
        return []
    if sign == "@" or (before.isalnum() and after.isalnum()) or sign in "_+":
        return [Piece("sign", sign, at, at + 1)]
    return [Piece("break", sign, at, at + 1)] if sign == "." and before.isalnum() else []


def _single(text: str, at: int) -> bool:
    """Tell whether the character at `at` is a letter standing alone."""
    around = text[max(at - 1, 0) : at] + text[at + 1 : at + 2]
    return text[at : at + 1].isalpha() and not any(char.isalnum() for char in around)


def _letter(piece: Piece) -> str:
    if piece.kind == "letter":
        return piece.text
    return LETTER_NAMES.get(piece.text, "")


def _fold_as_in(found: Sequence[Piece]) -> list[Piece]:
    """Read "m as in Mary" and "b for bravo" as the letter."""
    folded: list[Piece] = []
    at = 0
    while at < len(found):
        letter = _letter(found[at])
        length = _as_in_length(found, at + 1, letter) if letter else 0
        if length:
            end = found[at + length].end
            folded.append(Piece("letter", letter, found[at].start, end))
            at += length + 1
        else:
            folded.append(found[at])
            at += 1
    return folded


def _as_in_length(found: Sequence[Piece], at: int, letter: str) -> int:
    """Return how many pieces "as in Mary" takes after a letter, 0 if it is something else."""
    heard = [piece.text for piece in found[at : at + 3]]
    for size in (2, 1):
        if tuple(heard[:size]) in _AS_IN and len(heard) > size:
            loose = size == 2
            if loose or (len(heard[size]) > 1 and heard[size][0] == letter):
                return size + 1
    return 0


def _name_signs(found: Sequence[Piece]) -> list[Piece]:
    named: list[Piece] = []
    for at, piece in enumerate(found):
        pair = (named[-1].text, piece.text) if named else ("", "")
        if pair == ("x", "ray") and at > 1:
            named[-1] = named[-1]._replace(end=piece.end)
            continue
        if piece.kind == "sign":
            named = _without_glue(named)
        if pair in _SIGN_PAIRS:
            sign = Piece("sign", _SIGN_PAIRS[pair], named[-1].start, piece.end)
            named = [*_without_glue(named[:-1]), sign]
        elif piece.kind == "word" and piece.text in _SIGNS:
            named = _without_glue(named)
            named.append(Piece("sign", _SIGNS[piece.text], piece.start, piece.end))
            if piece.text == "dotcom":
                named.append(Piece("word", "com", piece.start, piece.end))
        elif piece.text not in _MODIFIERS and not (
            piece.text in _GLUE and named and named[-1].kind == "sign"
        ):
            named.append(piece)
    return named


def _without_glue(named: list[Piece]) -> list[Piece]:
    """Drop "and then" and "then the" before a sign."""
    end = len(named)
    if end and named[-1].text in ("the", "a", "an") and end > 1 and named[-2].text in _GLUE:
        end -= 1
    while end and named[end - 1].text in _GLUE:
        end -= 1
    return named[:end]


def _spell_out(found: Sequence[Piece]) -> list[Piece]:
    """Turn letter names and NATO words into letters where letters are being spelled."""
    if sum(map(_surely_letter, found)) < _FEWEST_LETTERS:
        return list(found)
    out: list[Piece] = []
    run: list[Piece] = []
    for piece in (*found, Piece("break", "", 0, 0)):
        if _may_be_letter(piece) or (piece.kind == "sign" and piece.text != "@" and run):
            run.append(piece)
            continue
        said = _word_before_its_letters(run)
        out += run[:said]
        out += _as_letters(run[said:]) if _is_spelled(run[said:]) else run[said:]
        run = []
        out.append(piece)
    return out[:-1]


def _word_before_its_letters(run: Sequence[Piece]) -> int:
    """Return 1 where a word is followed by its own letters: "kay k a y"."""
    if len(run) < 3 or run[0].kind != "word":
        return 0
    return int("".join(_letter(piece) or piece.text for piece in run[1:]) == run[0].text)


def _may_be_letter(piece: Piece) -> bool:
    return piece.kind == "letter" or piece.text in LETTER_NAMES or piece.text in NATO


def _is_spelled(run: Sequence[Piece]) -> bool:
    """Two sure letters make a run spelled, if any two of it stand side by side."""
    if not any(piece.kind == "word" for piece in run):
        return False
    sure = sum(_surely_letter(piece) for piece in run)
    side_by_side = any(one.kind != "sign" and other.kind != "sign" for one, other in pairwise(run))
    return sure >= _FEWEST_LETTERS and side_by_side


def _surely_letter(piece: Piece) -> bool:
    if piece.kind == "letter":
        return piece.text not in "ai"
    return piece.text in NATO or (piece.text in LETTER_NAMES and piece.text not in _ALSO_WORDS)


def _as_letters(run: Sequence[Piece]) -> list[Piece]:
    out: list[Piece] = []
    for at, piece in enumerate(run):
        beside = any(
            near.kind != "sign" for near in (*run[max(at - 1, 0) : at], *run[at + 1 : at + 2])
        )
        if piece.kind == "word" and (beside or piece.text not in _ALSO_WORDS):
            letter = LETTER_NAMES.get(piece.text) or NATO[piece.text]
            out.append(piece._replace(kind="letter", text=letter))
        else:
            out.append(piece)
    return out


def _multiply(found: Sequence[Piece]) -> list[Piece]:
    """Read "double e", "triple seven"; "double u" is the letter w."""
    out: list[Piece] = []
    times, start = 1, 0
    for piece in found:
        if piece.kind == "word" and piece.text in _TIMES:
            times, start = _TIMES[piece.text], piece.start
            continue
        if times > 1:
            piece = _times(piece, times, start)  # noqa: PLW2901 - the multiplied piece takes its place
            times = 1
        out.append(piece)
    return out


def _times(piece: Piece, times: int, start: int) -> Piece:
    text = DIGITS.get(piece.text) or ("0" if piece.text == "oh" else "") or _letter(piece)
    if piece.kind == "number" and len(piece.text) == 1:
        return Piece("number", piece.text * times, start, piece.end)
    if not text:
        return piece
    if text in ("u", "you") and times == 2:
        return Piece("letter", "w", start, piece.end)
    return Piece("number" if text.isdecimal() else "letter", text * times, start, piece.end)


def _number(found: Sequence[Piece]) -> list[Piece]:
    """Turn number words into digits: "seventy two" is 72, "two thousand four" 2004."""
    out: list[Piece] = []
    tens_open = scale_open = 0
    for at, piece in enumerate(found):
        word = piece.text if piece.kind == "word" else ""
        if word == "and" and scale_open and _counts_on(found[at + 1 : at + 2]):
            continue  # "two thousand and four"
        if scale_open and at + 1 < len(found) and found[at + 1].text in DIGITS:
            scale_open = 0  # "eight hundred five five five" is dictated, not counted
        digits = DIGITS.get(word) or _TEENS.get(word, "")
        if word in _TENS:
            out = _append_number(out, piece, _TENS[word] + "0", scale_open)
            tens_open, scale_open = 1, 0
        elif digits:
            filled = tens_open or scale_open
            out = _append_number(out, piece, digits, filled if len(digits) <= max(filled, 1) else 0)
            tens_open = scale_open = 0
        elif word in _SCALES and out and out[-1].kind == "number" and len(out[-1].text) <= 2:
            out[-1] = out[-1]._replace(text=out[-1].text + _SCALES[word], end=piece.end)
            tens_open, scale_open = 0, len(_SCALES[word])
        else:
            out.append(piece)
            tens_open = scale_open = 0
    return out


def _counts_on(after: Sequence[Piece]) -> bool:
    word = after[0].text if after else ""
    return word in DIGITS or word in _TEENS or word in _TENS


def _zeros(heard: Sequence[Piece]) -> list[Piece]:
    """Read "oh" beside a digit as a zero, but not the name in "sandra oh at"."""
    out: list[Piece] = list(heard)
    for at in range(len(out) - 1, -1, -1):
        piece = out[at]
        after = out[at + 1].kind if at + 1 < len(out) else ""
        before = out[at - 1].kind if at else ""
        lone = piece.kind == "letter" and piece.text == "o" and before != "letter" != after
        if (piece.text == "oh" or lone) and "number" in (before, after) and at:
            out[at] = piece._replace(kind="number", text="0")
        elif (
            piece.text == "oo"
            and piece.kind == "letter"
            and after == "number"
            and before != "letter"
        ):
            out[at] = piece._replace(kind="number", text="00")
    return out


def _append_number(out: list[Piece], piece: Piece, digits: str, over: int) -> list[Piece]:
    """Add digits, written over the last `over` zeros of the number before when there are any."""
    if over and len(digits) <= over:
        last = out[-1]
        text = last.text[: -len(digits)] + digits
        return [*out[:-1], last._replace(text=text, end=piece.end)]
    return [*out, Piece("number", digits, piece.start, piece.end)]


# What resolves the pieces, in order, and words without which a layer has nothing to do.
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz")
_LAYERS: Sequence[tuple[frozenset[str], Callable[[Sequence[Piece]], list[Piece]]]] = (
    (frozenset(["as", "like", "is", "for"]), _fold_as_in),
    (
        frozenset(["@", ".", "_", "-", "+", "stop", "score", "sign", "symbol", "ray"])
        | _SIGNS.keys()
        | _MODIFIERS,
        _name_signs,
    ),
    (_LETTERS | LETTER_NAMES.keys() | NATO.keys(), _spell_out),
    (frozenset(_TIMES), _multiply),
    (frozenset([*DIGITS, *_TEENS, *_TENS, *_SCALES]), _number),
    (frozenset(["o", "oh", "oo"]), _zeros),
)
