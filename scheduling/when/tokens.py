"""Text -> a line of codes: words, spoken and written numbers, clock and date figures."""

import re
from functools import lru_cache
from typing import Final

from scheduling.when.grammar import SKIP, Line
from scheduling.when.words import (
    UNKNOWN,
    code,
    code_of,
    is_number,
    number,
    ordinal,
    padded,
    value_of,
)

_PIECES: Final = (
    r"(?P<junk>\S+@\w[\w-]*\.\S+|\w+ at \w+(?: \w+)? dot (?:com|org|net|edu|io|gov|co)\b|https?://\S+"
    r"|[$£€₹]\s?\d[\d,.]*|\+\d[\d\s\-()]{6,}\d|\(?\b\d{3}\)?[-.\s]\d{3}[-.\s]\d{4}\b"
    r"|\b\d{3}-\d{4}\b|\b24/7\b|\d{5,}(?:-\d+)*|\b\d+(?:[.,]\d+)?\s?%)"
    r"|(?P<date>\d{4}-\d{1,2}-\d{1,2}(?=t|\b)"
    r"|\d{1,2}(?P<mark>[/.-])\d{1,2}(?P=mark)(?:\d{4}|\d{2})(?!\d)|\d{1,2}/\d{1,2}(?![\d/]))"
    r"|(?P<clock>t?\d{1,2}[:.h]\d{2}(?::\d{2}(?:\.\d+)?)?(?![\d/]))"
    r"|(?P<military>(?:0\d|1\d|2[0-4])[0-5]\d(?=\s?(?:hours|hrs|h\b))|0\d[0-5]\d\b"
    r"|\d{3,4}(?=\s?[ap]\.?m\b))"
    r"|(?P<typed>b4\b|2(?:day|moro|morrow|mrw|nite|night)\b)"
    r"|(?P<ordinal>\d{1,2})(?:st|nd|rd|th)\b"
    r"|(?P<figure>\d{1,4})(?P<half>[ap]\b)?"
    r"|(?P<ampm>[ap]\s?\.\s?m\b\.?|[ap]\s?m\b\.?)"
    r"|(?P<word>[a-z@]+(?:['\"\N{RIGHT SINGLE QUOTATION MARK}][a-z]+)*)"
    r"|(?P<stop>[.?!](?=\s|$))"
    r"|(?P<comma>[,;])"
    r"|(?P<dash>[-\N{EN DASH}\N{EM DASH}])"
    r"|(?P<amp>&)"
)
_APOSTROPHES: Final = str.maketrans("", "", "'\"\N{RIGHT SINGLE QUOTATION MARK}")
_OH = (code("oh"), code("o"), code("zero"))
_AND, _AM, _PM = code("and"), code("am"), code("pm")
_HOMOPHONES = {"won": 1, "too": 2, "ate": 8, "for": 4, "to": 2}
_MARKS: Final = {"junk": SKIP, "stop": ".", "comma": ",", "dash": "-", "amp": _AND}
_TENS = frozenset(number(tens) for tens in range(20, 100, 10))


class _Tokens:
    """The line while it is being written."""

    def __init__(self) -> None:
        self.codes: list[str] = []
        self.spans: list[tuple[int, int]] = []
        self.spoken = False  # the last code is a number said in words

    def put(self, code_char: str, span: tuple[int, int], *, spoken: bool = False) -> None:
        self.codes.append(code_char)
        self.spans.append(span)
        self.spoken = spoken

    def merge(self, code_char: str, span: tuple[int, int]) -> None:
        self.codes[-1] = code_char
        self.spans[-1] = (self.spans[-1][0], span[1])
        self.spoken = True


def figure(text: str) -> str:
    """Return the code of a written number, keeping a leading zero."""
    value = int(text)
    if len(text) > 1 and value < 10:
        return padded(value)
    return number(value) if value < 3000 else SKIP


def _put_figures(out: _Tokens, text: str, mark: str, span: tuple[int, int]) -> None:
    """Write "10:30" or "3/4/27" as figures with `mark` between them."""
    wanted = 2 if mark == ":" else 3
    for index, digits in enumerate(re.findall(r"\d+", text)[:wanted]):
        if index:
            out.put(mark, span)
        out.put(figure(digits), span)


def _put_word(out: _Tokens, text: str, span: tuple[int, int]) -> None:
    word = text if text.isalpha() else text.translate(_APOSTROPHES)
    found = code_of(word)
    if found == UNKNOWN and word.endswith("ish") and code_of(word[:-3]) != UNKNOWN:
        _put_word(out, word[:-3], span)
        found = code_of("ish")
    if found == UNKNOWN:
        out.put(found, span)
        return
    joined = out.codes[-1:] == ["-"] and out.spans[-1][1] == span[0]
    if is_number(found) or "\uf500" <= found <= "\uf5ff":
        _put_number(out, found, span, hyphen=joined)
    elif found == _AM and not _after_clock(out):
        out.put(UNKNOWN, span)
    else:
        out.put(found, span)


def _put_number(out: _Tokens, found: str, span: tuple[int, int], *, hyphen: bool) -> None:
    """Write a spoken number, joining "twenty" "two", "nine" "oh" "five"."""
    codes = out.codes
    if hyphen and len(codes) > 1 and is_number(codes[-2]):
        codes.pop()
        out.spans.pop()
        out.spoken = True
    value = value_of(found)
    last = codes[-1] if codes else ""
    if out.spoken and last in _TENS and value < 10:
        make = number if is_number(found) else ordinal
        out.merge(make(value_of(last) + value), span)
    elif last in _OH and value < 10 and len(codes) > 1 and is_number(codes[-2]):
        out.merge(padded(value), span)
    else:
        out.put(found, span, spoken=True)


def _after_clock(out: _Tokens) -> bool:
    """Tell whether "a m" can follow: otherwise it is the "am" of "i am"."""
    last = out.codes[-1] if out.codes else ""
    return bool(last) and (is_number(last) or last == code("oclock"))


def _homophones(text: str, codes: list[str], spans: list[tuple[int, int]]) -> None:
    """Turn "won thirty" and "at to p m" into the hours they sound like."""
    for index in range(len(codes) - 1):
        start, end = spans[index]
        word = text[start:end]
        value = _HOMOPHONES.get(word)
        if value is None:
            continue
        after = codes[index + 1]
        minutes = is_number(after) and 10 <= value_of(after) < 60 and value_of(after) % 5 == 0
        before = codes[index - 1] if index else ""
        cued = before in (code("at"), code("around"), code("about"))
        clear = word in ("won", "ate", "too")
        if after in (_AM, _PM, code("oclock")):
            fits = cued or clear
        else:
            fits = minutes and (cued or (clear and index == 0) or word == "won")
        if fits:
            codes[index] = number(value)


@lru_cache(maxsize=1)
def _pieces() -> re.Pattern[str]:
    return re.compile(_PIECES)


def tokenize(text: str) -> Line:
    """Return the line of codes of an utterance; `text` is already lower case."""
    out = _Tokens()
    for found in _pieces().finditer(text):
        kind, span = found.lastgroup, found.span()
        if kind in ("word", "typed"):
            _put_word(out, found.group(), span)
        else:
            _put_other(out, found, span, kind or "")
    if not _HOMOPHONES.keys().isdisjoint(text.split()):
        _homophones(text, out.codes, out.spans)
    return Line("".join(out.codes), [None] * len(out.codes), out.spans)


def _put_other(out: _Tokens, found: re.Match[str], span: tuple[int, int], kind: str) -> None:
    """Write everything that is not a word."""
    text = found.group()
    if kind in _MARKS:
        out.put(_MARKS[kind], span)
    elif kind in ("figure", "half"):
        out.put(figure(found["figure"]), span)
        if found["half"]:
            out.put(_AM if found["half"] == "a" else _PM, span)
    elif kind == "ordinal":
        out.put(ordinal(min(int(found["ordinal"]), 99)), span)
    elif kind == "ampm":
        if text[0] == "p" or _after_clock(out):
            out.put(_AM if text[0] == "a" else _PM, span)
    else:
        _put_figures(out, *_figures(kind, text), span)


def _figures(kind: str, text: str) -> tuple[str, str]:
    """Return the figures of a date or clock time and the mark between them."""
    if kind == "military":
        return f"{text[:-2]}:{text[-2:]}", ":"
    return text, ":" if kind == "clock" else "/"
