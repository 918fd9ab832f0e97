"""Patterns over code characters: rules written in words, compiled to one regex a layer."""

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar, cast

from scheduling.when.firsts import Beginnings, beginnings, cells_inside, inside
from scheduling.when.words import CLASSES, code, value_of

T = TypeVar("T")

DAY, SPAN, TIME, BARE, PART, RANGE = "D", "S", "T", "H", "P", "R"
SHORT, LONG, INSTANT, WISH, NOT, CUT, MOVED = "U", "V", "I", "F", "X", "C", "M"
PICK, SKIP, DAYRANGE, UNSURE, THEONE = "K", "#", "G", "Q", "O"

ATOMS: Final[dict[str, str]] = {
    "DAY": DAY,
    "SPAN": SPAN,
    "TIME": TIME,
    "BARE": BARE,
    "CLOCK": TIME + BARE,
    "PART": PART,
    "RANGE": RANGE,
    "SHORT": SHORT,
    "LONG": LONG,
    "INSTANT": INSTANT,
    "WISH": WISH,
    "DAYRANGE": DAYRANGE,
    "ANYTIME": TIME + BARE + PART + RANGE,
    "ANYDAY": DAY + SPAN + DAYRANGE,
    "ATOM": DAY + SPAN + TIME + BARE + PART + RANGE + INSTANT + DAYRANGE,
}

_ELEMENT = re.compile(
    r"(?P<look>\(\?(?:<[=!]|[=!:]))|<(?P<name>\w+):|(?P<class>[A-Z]+)|(?P<word>[a-z]+)|\s+|(?P<other>.)"
)


_WORDS = re.compile(r"\b[a-z]+\b(?!:)")


@dataclass(slots=True)
class Line:
    """An utterance as codes, with the value and the character span behind each code."""

    codes: str
    values: list[object]
    spans: list[tuple[int, int]]


class Match:
    """What a rule matched: numbers by name, and the values of atoms by name."""

    __slots__ = ("_found", "_groups", "_line")

    def __init__(
        self, found: re.Match[str], groups: dict[str, tuple[int, ...]], line: Line
    ) -> None:
        self._found = found
        self._groups = groups
        self._line = line

    def has(self, name: str) -> bool:
        """Tell whether the named part was said."""
        return name in self._groups and self._start(name) >= 0

    def _start(self, name: str) -> int:
        return max(map(self._found.start, self._groups[name]))

    def number(self, name: str, default: int = 0) -> int:
        """Return the number, month or weekday under `name`, `default` when not said."""
        return value_of(self._line.codes[self._start(name)]) if self.has(name) else default

    def word(self, name: str) -> str:
        """Return the code character under `name`, empty when not said."""
        return self._line.codes[self._start(name)] if self.has(name) else ""

    def length(self, name: str) -> int:
        """Return how many letters the word under `name` has."""
        start, end = self._line.spans[self._start(name)]
        return end - start

    def typed(self, name: str) -> bool:
        """Tell whether the number under `name` was written in figures: a spoken one is longer."""
        return self.length(name) < 3

    def follows(self, codes: frozenset[str]) -> bool:
        """Tell whether one of these codes stands anywhere before the match."""
        return not codes.isdisjoint(self._line.codes[: self._found.start()])

    def before(self) -> str:
        """Return the codes before the match."""
        return self._line.codes[: self._found.start()]

    def value(self, name: str, _kind: type[T]) -> T:
        """Return the atom value under `name`."""
        return cast(T, self._line.values[self._start(name)])

    def maybe(self, name: str, kind: type[T]) -> T | None:
        """Return the atom value under `name`, None when not said."""
        return self.value(name, kind) if self.has(name) else None

    def values(self, kind: type[T]) -> list[T]:
        """Return every value of this kind inside the match, in spoken order."""
        inside = self._line.values[self._found.start() : self._found.end()]
        return [value for value in inside if isinstance(value, kind)]


@dataclass(frozen=True, slots=True)
class Said:
    """A value whose atom is not the rule's usual one."""

    atom: str
    value: object


Build = Callable[[Match, Any], object]


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern, the atom it becomes, and the function that makes the atom's value.

    Words in lower case stand for themselves, upper case for a class or an atom, `<name:...>` for
    a part the function asks for; the rest is regex. A function answering None leaves the words.
    """

    pattern: str
    atom: str
    build: Build


def _charset(name: str) -> str:
    inside = CLASSES.get(name) or re.escape(ATOMS[name])
    return "\\" + inside if inside in ".-/" else f"[{inside}]"


def compile_pattern(pattern: str, groups: dict[str, tuple[int, ...]], first: int = 1) -> str:
    """Return the regex of a rule pattern, noting in `groups` the number of each named part."""
    out: list[str] = []
    count = first
    for found in _ELEMENT.finditer(pattern):
        kind, text = found.lastgroup, found.group()
        if kind == "name":
            name = found["name"]
            groups[name] = (*groups.get(name, ()), count)
            count += 1
            out.append("(")
        elif kind == "class":
            out.append(_charset(text))
        elif kind == "word":
            out.append(re.escape(code(text)))
        elif kind == "look":
            out.append(text)
        elif kind == "other":
            out.append({"(": "(?:", ">": ")"}.get(text, text))
    return "".join(out)


class _Compiled:
    """A rule with its regex, compiled when it is first tried."""

    __slots__ = ("_beginnings", "_match", "_regex", "groups", "rule")

    def __init__(self, rule: Rule) -> None:
        self.rule = rule
        self.groups: dict[str, tuple[int, ...]] = {}
        self._regex = ""
        self._beginnings: Beginnings | None = None
        self._match: Callable[[str, int], re.Match[str] | None] | None = None
        for word in _WORDS.findall(rule.pattern):
            code(word)  # every text must find the whole vocabulary

    @property
    def regex(self) -> str:
        """Return the regex of the rule, made when it is first asked for."""
        if not self._regex:
            groups: dict[str, tuple[int, ...]] = {}
            regex = compile_pattern(self.rule.pattern, groups)
            self.groups, self._regex = groups, regex  # in this order: another thread may be here
        return self._regex

    @property
    def beginnings(self) -> Beginnings:
        """Return what a match can begin with."""
        if self._beginnings is None:
            self._beginnings = beginnings(self.regex)
        return self._beginnings

    @property
    def match(self) -> Callable[[str, int], re.Match[str] | None]:
        """Return the function that matches at a place of the line."""
        if self._match is None:
            self._match = re.compile(self.regex).match
        return self._match


_Tried = tuple[tuple[Callable[[str, int], re.Match[str] | None], _Compiled], ...]


class _Starting:
    """The rules that can begin with a code, sorted by the codes that may come second."""

    __slots__ = ("bounds", "cells", "rules")

    def __init__(self, rules: Sequence[_Compiled], char: str) -> None:
        self.rules = tuple((rule, rule.beginnings.second(char)) for rule in rules)
        self.bounds = sorted({edge for _, edges in self.rules for edge in edges})
        self.cells: list[_Tried | None] = [None] * (len(self.bounds) + 1 if rules else 0)

    def fill(self, cell: int, after: str) -> _Tried:
        """Return the rules that fit a second code, empty at the end of the line, compiled."""
        found = tuple((rule.match, rule) for rule, edges in self.rules if inside(edges, after))
        self.cells[cell] = found
        return found


class Layer:
    """Rules tried in order at each place of a line; what they match is rewritten to atoms."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        """Take the rules, the most specific first."""
        self._rules = [_Compiled(rule) for rule in rules]
        self._starting: dict[str, _Starting] = {}
        self._bounds: list[str] = []
        self._between: list[_Starting] = []

    def _starting_with(self, char: str) -> _Starting:
        """Return the rules a match of which can begin with a code."""
        if not self._bounds:
            self._sort_by_start()
        found = self._starting[char] = self._between[bisect_right(self._bounds, char)]
        return found

    def _sort_by_start(self) -> None:
        """Cut the codes where a rule begins or ends to fit, and note the rules between the cuts."""
        firsts = [rule.beginnings.first() for rule in self._rules]
        cuts = (rule.beginnings.cuts() for rule in self._rules)
        bounds = sorted(set().union(*firsts, *cuts))
        between: list[list[_Compiled]] = [[] for _ in range(len(bounds) + 1)]
        for rule, edges in zip(self._rules, firsts, strict=True):
            for cell in cells_inside(edges, bounds):
                between[cell].append(rule)
        chars = ("", *bounds)
        self._between = [_Starting(*cell) for cell in zip(between, chars, strict=True)]
        self._bounds = bounds  # last: it tells another thread that all is there

    def warm(self) -> None:
        """Compile every rule before the first text."""
        for rule in self._rules:
            _ = rule.match
        if not self._bounds:
            self._sort_by_start()

    def rewrite(self, line: Line, scene: object) -> Line:
        """Return `line` with every match replaced by its atom."""
        edits: list[tuple[int, int, str, object]] = []
        starting, codes = self._starting, line.codes
        done = 0
        for at, char in enumerate(codes):
            if at < done:
                continue
            rules = starting.get(char) or self._starting_with(char)
            if not rules.cells:
                continue
            after = codes[at + 1 : at + 2]
            cell = bisect_right(rules.bounds, after)
            tried = rules.cells[cell]
            if tried is None:
                tried = rules.fill(cell, after)
            edit = _first_edit(tried, line, at, scene) if tried else None
            if edit:
                edits.append(edit)
                done = edit[1]
        return _edited(line, edits) if edits else line


def _first_edit(
    rules: _Tried, line: Line, at: int, scene: object
) -> tuple[int, int, str, object] | None:
    """Return what the first rule that matches here and has a value makes of the words."""
    codes = line.codes
    for match, compiled in rules:
        found = match(codes, at)
        if found is None:
            continue
        value = compiled.rule.build(Match(found, compiled.groups, line), scene)
        if isinstance(value, Said):
            return at, found.end(), value.atom, value.value
        if value is not None:
            return at, found.end(), compiled.rule.atom, value
    return None


def _edited(line: Line, edits: list[tuple[int, int, str, object]]) -> Line:
    codes: list[str] = []
    values: list[object] = []
    spans: list[tuple[int, int]] = []
    done = 0
    for start, end, atom, value in edits:
        codes += (line.codes[done:start], atom)
        values += (*line.values[done:start], value)
        spans += (*line.spans[done:start], (line.spans[start][0], line.spans[end - 1][1]))
        done = end
    codes.append(line.codes[done:])
    return Line("".join(codes), values + line.values[done:], spans + line.spans[done:])
