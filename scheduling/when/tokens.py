"""Text -> a line of codes: words, spoken and written numbers, clock and date figures."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Final

from scheduling.when.grammar import INSTANT, SKIP, Line, line_of
from scheduling.when.pieces import pieces_of
from scheduling.when.scene import Instant
from scheduling.when.words import (
    MONTHS,
    UNKNOWN,
    WEEKDAYS,
    code,
    code_of,
    is_number,
    number,
    ordinal,
    padded,
    value_of,
)

_APOSTROPHES: Final = str.maketrans("", "", "'\"\N{RIGHT SINGLE QUOTATION MARK}")
_FIRST_WORD: Final = chr(0x10400)
_FIRST_NUMBER: Final = number(0)
_FIRST_ORDINAL: Final = ordinal(0)
_APOSTROPHE: Final = re.compile("['\"\N{RIGHT SINGLE QUOTATION MARK}]")
_OH: Final = frozenset((code("oh"), code("o"), code("zero")))
_AND, _AM, _PM, _OCLOCK_SAID = code("and"), code("am"), code("pm"), code("oclock")
_HOMOPHONES: Final = {"won": 1, "too": 2, "ate": 8, "for": 4, "to": 2}
_COMPOUNDS: Final[dict[str, tuple[str, ...]]] = {
    **dict.fromkeys(("weeknight", "weeknights", "wknight"), ("weekday", "evening")),
    "w/c": ("week", "commencing"),
    **dict.fromkeys(("we'd", "we\N{RIGHT SINGLE QUOTATION MARK}d"), ("we",)),
}
_MARKS: Final = {
    "at": code("at"),
    "or": code("or"),
    "oclock": _OCLOCK_SAID,
    "fix": code("actually"),
    "half": code("half"),
    "address": SKIP,
    "junk": SKIP,
    "comma": ",",
    "dash": "-",
    "amp": _AND,
}
_PLAIN_SIGNS: Final = {**dict.fromkeys(",;", ","), **dict.fromkeys("-\N{EN DASH}\N{EM DASH}", "-")}
_HOUR_CUES: Final = frozenset(code(word) for word in ("at", "around", "about"))
_BEFORE_AM: Final = frozenset(code(word) for word in ("oclock", "tomorrow", "ish", "the"))
_AFTER_HOUR: Final = frozenset(
    (".", ",", _AM, _PM, *(code(word) for word in ("please", "on", "tomorrow", "today", "next")))
)
_NAMED_DAYS: Final = frozenset(
    (*(code_of(day) for day in WEEKDAYS), *map(ordinal, range(1, 32)), code("tomorrow"))
)
_NAMES: Final = frozenset(code_of(name) for name in (*WEEKDAYS, *MONTHS) if name != "may")
_MINUTES_HEARD: Final = frozenset((15, 20, 30, 40, 45, 50))
_TENS: Final = frozenset(number(tens) for tens in range(20, 100, 10))
JOINING: Final = _TENS.union(_OH, ("-",))
"""What a number after it may be one with."""


class _Tokens:
    """The line while it is being written."""

    __slots__ = ("codes", "heard", "instants", "spans", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.codes: list[str] = []
        self.spans: list[tuple[int, int]] = []
        self.instants: list[tuple[int, datetime]] = []
        self.heard: list[int] = []
        """The places of words that sound like an hour."""

    def put(self, code_char: str, span: tuple[int, int]) -> None:
        self.codes.append(code_char)
        self.spans.append(span)

    def put_instant(self, text: str, span: tuple[int, int]) -> None:
        """Write a moment with its distance from UTC; one that does not exist says nothing."""
        try:
            self.instants.append((len(self.codes), datetime.fromisoformat(text.upper())))
        except ValueError:
            self.put(SKIP, span)
        else:
            self.put(INSTANT, span)

    def shortened(self) -> bool:
        """Tell whether a full stop here belongs to the "mar." before it."""
        if not self.codes or self.codes[-1] not in _NAMES:
            return False
        start, end = self.spans[-1]
        return end - start < 5

    def spoken(self) -> bool:
        """Tell whether what was written last was said in words."""
        return self.text[self.spans[-1][0]].isalpha()

    def merge(self, code_char: str, span: tuple[int, int]) -> None:
        self.codes[-1] = code_char
        self.spans[-1] = (self.spans[-1][0], span[1])


def figure(text: str) -> str:
    """Return the code of a written number, keeping a leading zero."""
    value = int(text)
    if len(text) > 1 and value < 10:
        return padded(value)
    return number(value) if value < 3000 else SKIP


_DIGITS: Final = re.compile(r"\d+")


def _put_figures(out: _Tokens, figures: list[str], mark: str, span: tuple[int, int]) -> None:
    """Write figures with `mark` between them."""
    for index, digits in enumerate(figures):
        if index:
            out.put(mark, span)
        out.put(figure(digits), span)


class _Plain(dict[str, str]):
    """Pieces of text by their code where it is the same everywhere, else empty; learned as they come."""

    def __missing__(self, piece: str) -> str:
        if len(self) > _MOST_WORDS:
            self.clear()
        self[piece] = plain = _plain_code(piece)
        return plain


def _plain_code(text: str) -> str:
    """Return the code of a word that has the same one everywhere, empty for any other form."""
    if text in _PLAIN_SIGNS:
        return _PLAIN_SIGNS[text]
    known = "" if text in _COMPOUNDS or text in _HOMOPHONES else code_of(text)
    if known >= _FIRST_WORD:
        return "" if known == _AM else known
    return known if known == UNKNOWN and text.isalpha() and not text.endswith("ish") else ""


_MOST_WORDS: Final = 20_000
_plain: Final = _Plain()


def _put_word(out: _Tokens, text: str, span: tuple[int, int]) -> None:
    plain = _plain[text]
    if not plain:
        _put_form(out, text, span)
    elif plain >= _FIRST_NUMBER:
        _put_number(out, plain, span)
    else:
        out.put(plain, span)


def _put_form(out: _Tokens, text: str, span: tuple[int, int]) -> None:
    """Write an "am", a word with an apostrophe or with "ish", one that may be an hour or is two."""
    if text in _HOMOPHONES:
        out.heard.append(len(out.codes))
        out.put(code_of(text), span)
        return
    if text in _COMPOUNDS:
        for part in _COMPOUNDS[text]:
            out.put(code(part), span)
        return
    word = text if text.isalpha() else text.translate(_APOSTROPHES)
    found = code_of(word)
    if word != text and (found == UNKNOWN or is_number(code_of(word[:-1]))):
        found = code_of(_APOSTROPHE.split(text)[0])  # "three's fine", "monday'll do"
    if found == UNKNOWN and word.endswith("ish") and code_of(word[:-3]) != UNKNOWN:
        _put_word(out, word[:-3], span)
        found = code_of("ish")
    if found >= _FIRST_NUMBER:
        _put_number(out, found, span)
    elif found == _AM and not _after_clock(out):
        out.put(UNKNOWN, span)
    else:
        out.put(found, span)


def _put_number(out: _Tokens, found: str, span: tuple[int, int]) -> None:
    """Write a spoken number, joining "twenty" "two", "twenty-two", "nine" "oh" "five"."""
    codes = out.codes
    last = codes[-1] if codes else ""
    if last not in JOINING:
        out.put(found, span)
        return
    hyphen = last == "-" and out.spans[-1][1] == span[0] and len(codes) > 1 and is_number(codes[-2])
    if hyphen:
        codes.pop()
        out.spans.pop()
        last = codes[-1]
    value = value_of(found)
    no_day = last in _TENS and found >= _FIRST_ORDINAL and value_of(last) + value > 31
    beside_hour = no_day and len(codes) > 1 and is_number(codes[-2])  # "ten thirty, second march"
    if last in _TENS and value < 10 and not beside_hour and (hyphen or out.spoken()):
        make = number if is_number(found) else ordinal
        out.merge(make(value_of(last) + value), span)
    elif last in _OH and value < 10 and len(codes) > 1 and is_number(codes[-2]):
        out.merge(padded(value), span)
    else:
        out.put(found, span)


def _after_clock(out: _Tokens) -> bool:
    """Tell whether "am" can follow: otherwise it is the "am" of "i am"."""
    last = out.codes[-1] if out.codes else ""
    return bool(last) and (is_number(last) or last in _BEFORE_AM or last in _NAMED_DAYS)


def _homophones(out: _Tokens) -> None:
    """Turn "won thirty" and "at to p m" into the hours they sound like."""
    for index in out.heard:
        start, end = out.spans[index]
        word = out.text[start:end]
        if sounds_like_hour(word, out.codes, index):
            out.codes[index] = number(_HOMOPHONES[word])


def sounds_like_hour(word: str, codes: list[str], index: int) -> bool:
    """Tell whether a word is the hour it sounds like, by what stands around it."""
    before = codes[index - 1] if index else ""
    after = codes[index + 1] if index + 1 < len(codes) else ""
    end = codes[index + 2] if index + 2 < len(codes) else ""
    cued = before in _HOUR_CUES
    clear = word in ("won", "ate", "too")
    if after == _OCLOCK_SAID:
        return True
    if after in (_AM, _PM):
        return cued or clear
    if not after or after in _AFTER_HOUR:
        return cued and word != "ate"
    if not (is_number(after) and value_of(after) in _MINUTES_HEARD):
        return False
    alone = not before or before in _NAMED_DAYS
    return cued or word == "won" or (alone and (not end or end in _AFTER_HOUR))


def tokenize(text: str) -> Line:
    """Return the line of codes of an utterance; `text` is already lower case."""
    out = _Tokens(text)
    codes, spans = out.codes, out.spans
    for found in pieces_of(text).finditer(text):
        plain = _plain[found[0]]
        if not plain:
            _put_other(out, found)
        elif plain >= _FIRST_NUMBER:
            _put_number(out, plain, found.span())
        else:
            codes.append(plain)
            spans.append(found.span())
    if out.heard:
        _homophones(out)
    values: list[object] = [None] * len(codes)
    for index, at in out.instants:
        values[index] = Instant(at)
    return line_of(codes, values, spans)


def _put_other(out: _Tokens, found: re.Match[str]) -> None:
    """Write what has no code of its own: figures, marks, and the forms of words."""
    kind = found.lastgroup or ""
    if kind in _MARKS:
        out.put(_MARKS[kind], found.span())
    else:
        _WRITERS[kind](out, found[0], found.span())


def _put_stop(out: _Tokens, _text: str, span: tuple[int, int]) -> None:
    if not out.shortened():
        out.put(".", span)


def _put_figure(out: _Tokens, text: str, span: tuple[int, int]) -> None:
    """Write "9" and "9a"."""
    digits = text.rstrip("ap")
    out.put(figure(digits), span)
    if digits != text:
        out.put(_AM if text[-1] == "a" else _PM, span)


def _put_ordinal(out: _Tokens, text: str, span: tuple[int, int]) -> None:
    """Write "21st"."""
    out.put(ordinal(min(int(_DIGITS.findall(text)[0]), 99)), span)


def _put_half(out: _Tokens, text: str, span: tuple[int, int]) -> None:
    if text[0] == "p" or len(text) > 2 or _after_clock(out):
        out.put(_AM if text[0] == "a" else _PM, span)


def _put_clock(out: _Tokens, text: str, span: tuple[int, int]) -> None:
    """Write "10:30" and "10:30:00"."""
    _put_figures(out, _DIGITS.findall(text)[:2], ":", span)


def _put_military(out: _Tokens, text: str, span: tuple[int, int]) -> None:
    """Write "0930" and the "930" of "930 am"."""
    _put_figures(out, [text[:-2], text[-2:]], ":", span)


def _put_date(out: _Tokens, text: str, span: tuple[int, int]) -> None:
    """Write "3/4/27" and "2027-03-04"."""
    _put_figures(out, _DIGITS.findall(text)[:3], "/", span)


_WRITERS: Final[dict[str, Callable[[_Tokens, str, tuple[int, int]], None]]] = {
    "word": _put_form,
    "typed": _put_form,
    "stop": _put_stop,
    "figure": _put_figure,
    "ap": _put_figure,
    "ordinal": _put_ordinal,
    "instant": _Tokens.put_instant,
    "ampm": _put_half,
    "clock": _put_clock,
    "military": _put_military,
    "date": _put_date,
}
"""How a piece of text is written that is not one code everywhere, by its kind."""
