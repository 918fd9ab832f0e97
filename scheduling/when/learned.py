"""Text -> a line of codes, by words met before: what a word is beside any others is learned once.

A word is what stands between two spaces, with its marks. Where one means another thing beside others ("a" before
"m", figures of a telephone number) or two may be one number, `tokens` reads the whole text.
"""

import re
from itertools import accumulate, chain, count, pairwise
from operator import add, attrgetter
from typing import Final, NamedTuple, cast

from scheduling.when.grammar import Line, line_of
from scheduling.when.pieces import may_hold_address
from scheduling.when.tokens import JOINING, sounds_like_hour, tokenize
from scheduling.when.words import code, is_ordinal, number, value_of

_MOST_WORDS: Final = 20_000
_FIRST_NUMBER: Final = number(0)
_SOUNDS: Final = {code(word): word for word in ("to", "for", "too")}
_NEEDS_OTHERS: Final = re.compile(
    r"[^\x00-\x7f]|\d{3}|[$+%]|(?<!\d)1/2(?!\d)|\b(?:won|ate)\b"
    r"|^(?:[/.?!]|am(?![\w.])|(?:m|clock)\b)|/$"
)
"""In a word that may mean another thing beside others."""
_LAST_DAY: Final = 31


class _Word(NamedTuple):
    """The codes of a word, and from where to where in it each was written."""

    codes: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]


class _Words(dict[str, _Word | None]):
    """Words by their codes, None where those depend on others; learned as they come."""

    def __missing__(self, text: str) -> _Word | None:
        if len(self) > _MOST_WORDS:
            self.clear()
        self[text] = word = None if _NEEDS_OTHERS.search(text) else _learned(text)
        return word


def _learned(text: str) -> _Word | None:
    line = tokenize(text)
    if any(is_ordinal(one) and value_of(one) > _LAST_DAY for one in line.chars):
        return None  # "thirty-second" after an hour is its minutes and a day
    if len(line.chars) == 1 and line.spans != [(0, len(text))]:
        return None  # so that one code for each word means that all of each was written
    return _Word(tuple(line.chars), tuple(line.spans))


_words: Final = _Words()
_CODES: Final = attrgetter("codes")


def line_from(text: str) -> Line:
    """Return the line of codes of an utterance; `text` is already lower case."""
    said = text.split()
    starts = list(map(add, accumulate(map(len, said), initial=0), count()))
    found = list(map(_words.__getitem__, said))
    if None in found or starts[-1] != len(text) + 1 or may_hold_address(text):
        return tokenize(text)
    words = cast(list[_Word], found)
    codes = list(chain.from_iterable(map(_CODES, words)))
    if _joins(codes) or _sounds(codes):
        return tokenize(text)
    if len(codes) == len(said):
        spans = list(zip(starts, map(add, starts, map(len, said)), strict=False))
    else:
        spans = [
            (at + first, at + last)
            for at, word in zip(starts, words, strict=False)
            for first, last in word.spans
        ]
    return line_of(codes, [None] * len(codes), spans)


def _joins(codes: list[str]) -> bool:
    """Tell whether a number stands where it may be one with what is before it."""
    if JOINING.isdisjoint(codes):
        return False
    return any(one in JOINING and after >= _FIRST_NUMBER for one, after in pairwise(codes))


def _sounds(codes: list[str]) -> bool:
    """Tell whether a "to" or a "for" is the hour it sounds like."""
    if _SOUNDS.keys().isdisjoint(codes):
        return False
    return any(
        one in _SOUNDS and sounds_like_hour(_SOUNDS[one], codes, at) for at, one in enumerate(codes)
    )
