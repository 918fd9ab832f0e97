"""Text -> a line of codes: words, spoken and written numbers, clock and date figures."""

import re
from datetime import datetime
from functools import lru_cache
from typing import Final

from scheduling.when.grammar import INSTANT, SKIP, Line
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

_PIECES: Final = (
    r"(?P<junk>\S+@\w[\w-]*\.\S+|\w+ at \w+(?: \w+)? dot (?:com|org|net|edu|io|gov|co)\b|https?://\S+"
    r"|[$£€₹]\s?\d[\d,.]*|\+\d[\d\s\-()]{6,}\d|\(?\b\d{3}\)?[-.\s]\d{3}[-.\s]\d{4}\b"
    r"|\b\d{3}-\d{4}\b|\d{5,}(?:-\d+)*|\b\d+(?:[.,]\d+)?\s?%)"
    r"|(?P<instant>\d{4}-\d\d-\d\d[t ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:z|[+-]\d\d:\d\d))"
    r"|(?P<half>1/2(?= past| an? hour| hour)|\N{VULGAR FRACTION ONE HALF})"
    r"|(?P<date>\d{4}(?P<sep>[/.-])\d{1,2}(?P=sep)\d{1,2}(?=t|\b)"
    r"|\d{1,2}\.\d{1,2}\.(?=\s|$)"
    r"|\d{1,2}(?P<mark> ?/ ?|[.-])\d{1,2}(?P=mark)(?:\d{4}|\d{2})(?!\d)"
    r"|\d{1,2} ?/ ?\d{1,2}(?!\d| ?/))"
    r"|(?P<clock>t?\d{1,2}[:.h]\d{2}(?::\d{2}(?:\.\d+)?)?(?![\d/]))"
    r"|(?P<military>(?:0\d|1\d|2[0-4])[0-5]\d(?=\s?(?:hours|hrs|h\b))|(?<!\d[ -])0\d[0-5]\d\b"
    r"|\d{3,4}(?=\s?[ap]\.?m\b))"
    r"|(?P<typed>b4\b|b/w\b|2(?:day|mor+o|morrow|moz|mrw|mro|nite|night)\b)"
    r"|(?P<ordinal>\d{1,2})(?:(?:st|nd|rd|th|er)\b|\N{MASCULINE ORDINAL INDICATOR})"
    r"|(?P<figure>\d{1,4})(?P<ap>[ap]\b)?"
    r"|(?P<ampm>[ap]\s?\.\s?m\b\.?|[ap]\s?m\b\.?)"
    r"|(?P<at>@)|(?P<fix>(?<!\S)\*(?=\w))|(?P<or>(?<=[a-z]) ?/ ?(?=[a-z]))|(?P<oclock>\bo['\N{RIGHT SINGLE QUOTATION MARK}]?\s?clock\b)"
    r"|(?P<word>[a-z\u00df-\u00ff\u0900-\u097f]+(?:['\"\N{RIGHT SINGLE QUOTATION MARK}][a-z]+)*)"
    r"|(?P<stop>[.?!](?=\s|$))"
    r"|(?P<comma>[,;])"
    r"|(?P<dash>[-\N{EN DASH}\N{EM DASH}])"
    r"|(?P<amp>&)"
)
_APOSTROPHES: Final = str.maketrans("", "", "'\"\N{RIGHT SINGLE QUOTATION MARK}")
_FIRST_WORD: Final = chr(0x400)
_FIRST_NUMBER: Final = number(0)
_FIRST_ORDINAL: Final = ordinal(0)
_APOSTROPHE: Final = re.compile("['\"\N{RIGHT SINGLE QUOTATION MARK}]")
_OH = (code("oh"), code("o"), code("zero"))
_AND, _AM, _PM = code("and"), code("am"), code("pm")
_HOMOPHONES = {"won": 1, "too": 2, "ate": 8, "for": 4, "to": 2}
_COMPOUNDS: Final[dict[str, tuple[str, ...]]] = {
    **dict.fromkeys(("weeknight", "weeknights", "wknight"), ("weekday", "evening")),
    **dict.fromkeys(("we'd", "we\N{RIGHT SINGLE QUOTATION MARK}d"), ("we",)),
}
_MARKS: Final = {
    "at": code("at"),
    "or": code("or"),
    "oclock": code("oclock"),
    "fix": code("actually"),
    "half": code("half"),
    "junk": SKIP,
    "stop": ".",
    "comma": ",",
    "dash": "-",
    "amp": _AND,
}
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
_TENS = frozenset(number(tens) for tens in range(20, 100, 10))


class _Tokens:
    """The line while it is being written."""

    def __init__(self) -> None:
        self.codes: list[str] = []
        self.spans: list[tuple[int, int]] = []
        self.instants: list[tuple[int, datetime]] = []
        self.spoken = False  # the last code is a number said in words

    def put(self, code_char: str, span: tuple[int, int], *, spoken: bool = False) -> None:
        self.codes.append(code_char)
        self.spans.append(span)
        self.spoken = spoken

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
        if not self.codes:
            return False
        start, end = self.spans[-1]
        return self.codes[-1] in _NAMES and end - start < 5

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


@lru_cache(maxsize=8192)
def _plain_code(text: str) -> str:
    """Return the code of a word that has the same one everywhere, empty for a number or a form."""
    known = "" if text in _COMPOUNDS else code_of(text)
    if _FIRST_WORD <= known < _FIRST_NUMBER:
        return "" if known == _AM else known
    return known if known == UNKNOWN and text.isalpha() and not text.endswith("ish") else ""


def _put_word(out: _Tokens, text: str, span: tuple[int, int]) -> None:
    plain = _plain_code(text)
    if plain:
        out.put(plain, span)
    else:
        _put_numeral_or_form(out, text, span)


def _put_numeral_or_form(out: _Tokens, text: str, span: tuple[int, int]) -> None:
    """Write a number, an "am", a word with an apostrophe or with "ish"."""
    for part in _COMPOUNDS.get(text, ()):
        out.put(code(part), span)
    if text in _COMPOUNDS:
        return
    word = text if text.isalpha() else text.translate(_APOSTROPHES)
    found = code_of(word)
    if word != text and (found == UNKNOWN or is_number(code_of(word[:-1]))):
        found = code_of(_APOSTROPHE.split(text)[0])  # "three's fine", "monday'll do"
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
    no_day = last in _TENS and found >= _FIRST_ORDINAL and value_of(last) + value > 31
    beside_hour = no_day and len(codes) > 1 and is_number(codes[-2])  # "ten thirty, second march"
    if out.spoken and last in _TENS and value < 10 and not beside_hour:
        make = number if is_number(found) else ordinal
        out.merge(make(value_of(last) + value), span)
    elif last in _OH and value < 10 and len(codes) > 1 and is_number(codes[-2]):
        out.merge(padded(value), span)
    else:
        out.put(found, span, spoken=True)


def _after_clock(out: _Tokens) -> bool:
    """Tell whether "am" can follow: otherwise it is the "am" of "i am"."""
    last = out.codes[-1] if out.codes else ""
    return bool(last) and (is_number(last) or last in _BEFORE_AM or last in _NAMED_DAYS)


def _homophones(text: str, codes: list[str], spans: list[tuple[int, int]]) -> None:
    """Turn "won thirty" and "at to p m" into the hours they sound like."""
    for index, (start, end) in enumerate(spans):
        word = text[start:end]
        if word in _HOMOPHONES and _sounds_like_hour(word, codes, index):
            codes[index] = number(_HOMOPHONES[word])


def _sounds_like_hour(word: str, codes: list[str], index: int) -> bool:
    """Tell whether a word is the hour it sounds like, by what stands around it."""
    before = codes[index - 1] if index else ""
    after = codes[index + 1] if index + 1 < len(codes) else ""
    end = codes[index + 2] if index + 2 < len(codes) else ""
    cued = before in _HOUR_CUES
    clear = word in ("won", "ate", "too")
    if after == code("oclock"):
        return True
    if after in (_AM, _PM):
        return cued or clear
    if not after or after in _AFTER_HOUR:
        return cued and word != "ate"
    if not (is_number(after) and value_of(after) in _MINUTES_HEARD):
        return False
    alone = not before or before in _NAMED_DAYS
    return cued or word == "won" or (alone and (not end or end in _AFTER_HOUR))


@lru_cache(maxsize=1)
def _pieces() -> re.Pattern[str]:
    return re.compile(_PIECES)


@lru_cache(maxsize=1)
def _spoken_pieces() -> re.Pattern[str]:
    """Return the pieces of a text without figures, signs and addresses: the faster half."""
    return re.compile(_PIECES[_PIECES.index("(?P<ampm>") :])


_WRITTEN: Final = re.compile(
    r"[\d@$\N{POUND SIGN}\N{EURO SIGN}\N{INDIAN RUPEE SIGN}\N{VULGAR FRACTION ONE HALF}/]| dot "
)


def tokenize(text: str) -> Line:
    """Return the line of codes of an utterance; `text` is already lower case."""
    out = _Tokens()
    pieces = _pieces() if _WRITTEN.search(text) else _spoken_pieces()
    for found in pieces.finditer(text):
        kind = found.lastgroup
        if kind in ("word", "typed"):
            word = found.group()
            plain = _plain_code(word)
            if plain:
                out.codes.append(plain)
                out.spans.append(found.span())
                out.spoken = False
            else:
                _put_numeral_or_form(out, word, found.span())
        else:
            _put_other(out, found, found.span(), kind or "")
    if not _HOMOPHONES.keys().isdisjoint(text.split()):
        _homophones(text, out.codes, out.spans)
    values: list[object] = [None] * len(out.codes)
    for index, at in out.instants:
        values[index] = Instant(at)
    return Line("".join(out.codes), values, out.spans)


def _put_other(out: _Tokens, found: re.Match[str], span: tuple[int, int], kind: str) -> None:
    """Write everything that is not a word."""
    text = found.group()
    if kind in _MARKS:
        if kind != "stop" or not out.shortened():
            out.put(_MARKS[kind], span)
    elif kind in ("figure", "ap"):
        out.put(figure(found["figure"]), span)
        if found["ap"]:
            out.put(_AM if found["ap"] == "a" else _PM, span)
    elif kind == "ordinal":
        out.put(ordinal(min(int(found["ordinal"]), 99)), span)
    elif kind == "instant":
        out.put_instant(text, span)
    elif kind == "ampm":
        _put_half(out, text, span)
    else:
        _put_figures(out, *_figures(kind, text), span)


def _put_half(out: _Tokens, text: str, span: tuple[int, int]) -> None:
    if text[0] == "p" or len(text) > 2 or _after_clock(out):
        out.put(_AM if text[0] == "a" else _PM, span)


def _figures(kind: str, text: str) -> tuple[str, str]:
    """Return the figures of a date or clock time and the mark between them."""
    if kind == "military":
        return f"{text[:-2]}:{text[-2:]}", ":"
    return text, ":" if kind == "clock" else "/"
