"""Which two codes a rule can begin with, so that each place tries only the rules that fit it.

The regex of a rule is read as Glushkov's automaton: its character sets are the places, and for each
place it is known which may follow. What only looks ahead or behind is passed over.
"""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Final, NamedTuple

Ranges = tuple[tuple[str, str], ...]
_ANY: Final[Ranges] = (("\0", "\U0010ffff"),)
_LOOKS: Final = ("(?=", "(?!", "(?<=", "(?<!")


class _Part(NamedTuple):
    """A piece of the regex: whether it may be empty, and the places it begins and ends with."""

    empty: bool
    first: frozenset[int]
    last: frozenset[int]


_NOTHING: Final = _Part(empty=True, first=frozenset(), last=frozenset())


Edges = tuple[str, ...]
"""Ranges as the codes at which being inside them begins and ends, in turn."""
EVERYTHING: Final[Edges] = ("",)


def edges_of(ranges: Iterable[tuple[str, str]]) -> Edges:
    """Return the edges of ranges, those that touch or overlap as one."""
    out: list[str] = []
    for first, last in sorted(ranges):
        after = chr(min(ord(last) + 1, 0x10FFFF))
        if out and first <= out[-1]:
            out[-1] = max(out[-1], after)
        else:
            out += (first, after)
    return tuple(out)


def inside(edges: Edges, char: str) -> bool:
    """Tell whether a code, empty at the end of the line, is in the ranges."""
    return bool(bisect_right(edges, char) & 1)


@dataclass(slots=True)
class Beginnings:
    """The codes a match of a regex can have in its first two places."""

    sets: list[Ranges] = field(default_factory=list[Ranges])
    following: list[set[int]] = field(default_factory=list[set[int]])
    whole: _Part = _NOTHING
    seconds: dict[tuple[int, ...], Edges] = field(default_factory=dict[tuple[int, ...], Edges])
    """What was found to follow places, by those places."""

    def first(self) -> Iterable[tuple[str, str]]:
        """Return the codes a match can start with."""
        if self.whole.empty:
            return _ANY
        return {one for place in self.whole.first for one in self.sets[place]}

    def second(self, char: str) -> Edges:
        """Return the codes that can follow where a match starts with `char`."""
        starts = [
            place
            for place in self.whole.first
            if any(first <= char <= last for first, last in self.sets[place])
        ]
        if self.whole.empty or not self.whole.last.isdisjoint(starts):
            return EVERYTHING
        key = tuple(starts)
        found = self.seconds.get(key)
        if found is None:
            places = {after for place in starts for after in self.following[place]}
            ranges = {one for place in places for one in self.sets[place]}
            found = self.seconds[key] = edges_of(ranges)
        return found


@cache
def _ranges(inside: str) -> Ranges:
    """Return the ranges of the inside of a character set."""
    if inside.startswith("^"):
        return _ANY
    return tuple(
        (found["first"][-1], (found["last"] or found["first"])[-1])
        for found in _RANGE.finditer(inside)
    )


_RANGE: Final = re.compile(r"(?P<first>\\?.)(?:-(?P<last>\\?.))?", re.DOTALL)


class _Reader:
    """A recursive descent over the part of regex syntax the rules use."""

    def __init__(self, pattern: str) -> None:
        self._text = pattern
        self._at = 0
        self.found = Beginnings()

    def alternatives(self) -> _Part:
        """Return the piece up to a closing bracket."""
        whole = self._sequence()
        while self._peek() == "|":
            self._at += 1
            other = self._sequence()
            whole = _Part(
                whole.empty or other.empty, whole.first | other.first, whole.last | other.last
            )
        return whole

    def _peek(self) -> str:
        return self._text[self._at : self._at + 1]

    def _sequence(self) -> _Part:
        whole = _NOTHING
        while self._peek() not in ("", "|", ")"):
            part = self._repeated(self._item())
            self._link(whole.last, part.first)
            whole = _Part(
                whole.empty and part.empty,
                whole.first | part.first if whole.empty else whole.first,
                whole.last | part.last if part.empty else part.last,
            )
        return whole

    def _link(self, before: frozenset[int], after: frozenset[int]) -> None:
        for place in before:
            self.found.following[place] |= after

    def _repeated(self, part: _Part) -> _Part:
        """Read what says how often the piece comes, if anything does."""
        char = self._peek()
        if char not in ("?", "*", "+", "{"):
            return part
        empty, again = char in "?*", char != "?"
        if char == "{":
            end = self._text.index("}", self._at)
            empty = self._text[self._at + 1 : end].split(",")[0] == "0"
            self._at = end
        self._at += 1
        if self._peek() == "?":
            self._at += 1
        if again:
            self._link(part.last, part.first)
        return part._replace(empty=part.empty or empty)

    def _item(self) -> _Part:
        char = self._peek()
        if char == "(":
            return self._group()
        if char == "[":
            return self._place(self._set())
        self._at += 2 if char == "\\" else 1
        if char in ("^", "$"):
            return _NOTHING
        literal = self._text[self._at - 1]
        return self._place(((literal, literal),))

    def _place(self, ranges: Ranges) -> _Part:
        self.found.sets.append(ranges)
        self.found.following.append(set())
        place = frozenset((len(self.found.sets) - 1,))
        return _Part(empty=False, first=place, last=place)

    def _group(self) -> _Part:
        looks = self._text.startswith(_LOOKS, self._at)
        for opening in (*_LOOKS[2:], *_LOOKS[:2], "(?:", "("):
            if self._text.startswith(opening, self._at):
                self._at += len(opening)
                break
        part = self.alternatives()
        self._at += 1
        return _NOTHING if looks else part

    def _set(self) -> Ranges:
        end = self._text.index("]", self._at)
        inside = self._text[self._at + 1 : end]
        self._at = end + 1
        return _ranges(inside)


def beginnings(pattern: str) -> Beginnings:
    """Return what a match of this regex can begin with."""
    reader = _Reader(pattern)
    reader.found.whole = reader.alternatives()
    return reader.found


class Index:
    """Which of some regexes can begin with a code, by the ranges of codes they begin with."""

    def __init__(self, all_beginnings: Sequence[Beginnings]) -> None:
        """Take the beginnings of the regexes, in their order."""
        self._named: defaultdict[str, list[int]] = defaultdict(list)
        self._ranges: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
        for place, one in enumerate(all_beginnings):
            for first, last in one.first():
                if first == last:
                    self._named[first].append(place)
                else:
                    self._ranges[first, last].append(place)

    def places(self, char: str) -> list[int]:
        """Return the places of the regexes that can begin with a code, ascending."""
        found = set(self._named.get(char, ()))
        for (first, last), places in self._ranges.items():
            if first <= char <= last:
                found.update(places)
        return sorted(found)
