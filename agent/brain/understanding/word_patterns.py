"""Patterns over canonical words, each tried only at the words it can begin with.

Which words those are is learned word by word from the patterns themselves: the beginning of a pattern, without what
it only looks ahead or behind for, is held against the word by partial matching.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate, compress, count, pairwise
from operator import add
from typing import Final, Generic, TypeVar

import regex

TagT = TypeVar("TagT", bound=str)
_Matcher = Callable[[str, int], re.Match[str] | None]
_LOOKS: Final = ("(?=", "(?!", "(?<=", "(?<!")
_COUNTS: Final = frozenset("?*{")
_SYMBOL: Final = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|.", re.DOTALL)
"""A piece of a pattern that is one thing: an escape, a set, a character."""


class WordPatterns(Generic[TagT]):
    """Patterns by tag; of a tag the first one counts that matches from the beginning of a word on."""

    def __init__(self, patterns: Mapping[TagT, Sequence[str]], *, end: str = r"(?=\s|$)") -> None:
        """Take regular expressions for canonical words with one space between them, and for what follows each."""
        self.patterns = patterns
        self.end = end
        self._compiled: list[tuple[TagT, Sequence[tuple[regex.Pattern[str], _Matcher]]]] = []
        self.begun_by = lru_cache(maxsize=8192)(self._begun_by)
        """Return what matches the patterns that a word can begin, by their tags in order."""

    def warm(self) -> None:
        """Compile every pattern, so that no caller waits for it."""
        self._compiled = self._compiled or [
            (tag, [(regex.compile(beginning(one)), self._matcher(one)) for one in patterns])
            for tag, patterns in self.patterns.items()
        ]

    def _matcher(self, pattern: str) -> _Matcher:
        return re.compile(f"(?:{pattern}){self.end}").match

    def _begun_by(self, word: str) -> tuple[tuple[TagT, Sequence[_Matcher]], ...]:
        self.warm()
        said = f"{word} "
        fitting = (
            (tag, [match for first, match in patterns if first.match(said, partial=True)])
            for tag, patterns in self._compiled
        )
        return tuple((tag, matchers) for tag, matchers in fitting if matchers)

    def find(self, plain: str) -> dict[TagT, list[re.Match[str]]]:
        """Return the matches in `plain` by their tags; those of one tag in order, none overlapping."""
        found: dict[TagT, list[re.Match[str]]] = {}
        words = plain.split(" ")
        begun = list(map(self.begun_by, words))
        starts = map(add, accumulate(map(len, words), initial=0), count())
        for at, tags in compress(zip(starts, begun, strict=False), begun):
            for tag, matchers in tags:
                before = found.get(tag)
                if before and at < before[-1].end():
                    continue
                for match in matchers:
                    if one := match(plain, at):
                        found.setdefault(tag, []).append(one)
                        break
        return found


def beginning(pattern: str) -> str:
    """Return what every match of `pattern` begins with: each alternative up to its first space."""
    symbols = [*_without_looks(_SYMBOL.findall(pattern)), ""]
    kept: list[str] = []
    depth, ended = 0, False
    for symbol, after in pairwise(symbols):
        depth += {"(": 1, ")": -1}.get(symbol, 0)
        ended = ended and not (depth == 0 and symbol == "|")
        if not ended:
            kept.append(symbol)
        ended = ended or (depth == 0 and symbol == " " and after not in _COUNTS)
    return "".join(kept)


def _without_looks(symbols: Sequence[str]) -> Iterator[str]:
    """Return the symbols outside of what is only looked ahead or behind for."""
    depth = 0
    for at, symbol in enumerate(symbols):
        looks = symbol == "(" and "".join(symbols[at : at + 4]).startswith(_LOOKS)
        if depth or looks:
            depth += {"(": 1, ")": -1}.get(symbol, 0)
        else:
            yield symbol
