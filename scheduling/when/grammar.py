"""Patterns over code characters: rules written in words, compiled to one regex a layer."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import compress
from operator import getitem
from typing import Any, Final, NamedTuple, TypeVar, cast

from scheduling.when.firsts import Beginnings, Edges, Index, beginnings, inside
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
    "PICK": PICK,
    "DAYRANGE": DAYRANGE,
    "ANYTIME": TIME + BARE + PART + RANGE,
    "ANYDAY": DAY + SPAN + DAYRANGE,
    "ATOM": DAY + SPAN + TIME + BARE + PART + RANGE + INSTANT + DAYRANGE,
}

_ELEMENT = re.compile(
    r"(?P<look>\(\?(?:<[=!]|[=!:]))|<(?P<name>\w+):|(?P<either>\((?:[a-z]+\||[A-Z]+\|)+(?:[a-z]+|[A-Z]+)\))"
    r"|(?P<class>[A-Z]+)|(?P<word>[a-z]+)|\s+|(?P<other>.)"
)


_WORDS = re.compile(r"\b[a-z]+\b(?!:)")


class Line(NamedTuple):
    """An utterance as codes, with the value and the character span behind each code.

    `chars` are the codes one by one, the very strings the tables hold: looking those up costs a third.
    """

    codes: str
    chars: list[str]
    values: list[object]
    spans: list[tuple[int, int]]

    def part(self, start: int, end: int) -> "Line":
        """Return the line of the codes `start` up to `end`."""
        return Line(
            self.codes[start:end],
            self.chars[start:end],
            self.values[start:end],
            self.spans[start:end],
        )

    def joined(self, after: "Line") -> "Line":
        """Return this line with another one after it."""
        return line_of(
            self.chars + after.chars, self.values + after.values, self.spans + after.spans
        )


def line_of(chars: list[str], values: list[object], spans: list[tuple[int, int]]) -> Line:
    """Return the line of some codes."""
    return Line("".join(chars), chars, values, spans)


EMPTY: Final = line_of([], [], [])


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
        return self._group(name) is not None

    def _group(self, name: str) -> int | None:
        """Return the number of the group under `name` that was said, the last of several."""
        for group in self._groups.get(name, ()):
            if self._found[group] is not None:
                return group
        return None

    def _start(self, name: str) -> int:
        group = self._group(name)
        return -1 if group is None else self._found.start(group)

    def word(self, name: str) -> str:
        """Return the code character under `name`, empty when not said."""
        for group in self._groups.get(name, ()):
            if said := self._found[group]:
                return said[0]
        return ""

    def number(self, name: str, default: int = 0) -> int:
        """Return the number, month or weekday under `name`, `default` when not said."""
        said = self.word(name)
        return value_of(said) if said else default

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

    def earlier(self, kind: type[T]) -> T | None:
        """Return the last value of this kind before the match."""
        said = self._line.values[: self._found.start()]
        return next((value for value in reversed(said) if isinstance(value, kind)), None)

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


class Said(NamedTuple):
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


def _codes(name: str) -> str:
    """Return a word, class or atom as the inside of a character set."""
    if name.islower():
        return re.escape(code(name))
    inside = CLASSES.get(name) or re.escape(ATOMS[name])
    return "\\" + inside if inside in ".-/" else inside


def _either(names: Sequence[str]) -> str:
    """Return what matches one code of any of these words and classes."""
    sets = [_codes(name) for name in names]
    if len(sets) > 1 and any(inside.startswith("^") for inside in sets):
        return "(?:" + "|".join(f"[{inside}]" for inside in sets) + ")"
    return f"[{''.join(sets)}]"


def compile_pattern(pattern: str, groups: dict[str, tuple[int, ...]], first: int = 1) -> str:
    """Return the regex of a rule pattern, noting in `groups` the numbers of each named part.

    The last of several comes first.
    """
    out: list[str] = []
    count = first
    for found in _ELEMENT.finditer(pattern):
        kind, text = found.lastgroup, found.group()
        if kind == "name":
            name = found["name"]
            groups[name] = (count, *groups.get(name, ()))
            count += 1
            out.append("(")
        elif kind == "either":
            out.append(_either(text[1:-1].split("|")))
        elif kind == "class":
            out.append(_either((text,)))
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
_Fitting = tuple[tuple[_Compiled, Edges], ...]


class _Following(dict[str, _Tried]):
    """The rules that can begin with one code, by the second code, empty at the end of the line."""

    def __init__(self, rules: _Fitting) -> None:
        super().__init__()
        self._rules = rules

    def __missing__(self, second: str) -> _Tried:
        rules = self._rules
        self[second] = found = tuple(
            (one.match, one) for one, edges in rules if inside(edges, second)
        )
        return found


class _Starting(dict[str, _Following]):
    """The rules by the code a match begins with; found as they come."""

    def __init__(self, rules: Sequence[_Compiled]) -> None:
        super().__init__()
        self._rules = rules
        self._index: Index | None = None
        self._none = _Following(())

    def __missing__(self, first: str) -> _Following:
        rules = [self._rules[place] for place in self.index().places(first)]
        fitting = tuple((rule, rule.beginnings.second(first)) for rule in rules)
        self[first] = following = _Following(fitting) if fitting else self._none
        return following

    def index(self) -> Index:
        """Return which rules can begin with which code."""
        if self._index is None:
            self._index = Index([rule.beginnings for rule in self._rules])
        return self._index


class Layer:
    """Rules tried in order at each place of a line; what they match is rewritten to atoms."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        """Take the rules, the most specific first."""
        self._rules = [_Compiled(rule) for rule in rules]
        self._starting = _Starting(self._rules)

    def warm(self) -> None:
        """Compile every rule before the first text."""
        for rule in self._rules:
            _ = rule.match
        self._starting.index()

    def rewrite(self, line: Line, scene: object) -> Line:
        """Return `line` with every match replaced by its atom."""
        seconds = (*line.chars[1:], "")
        tried = list(map(getitem, map(self._starting.__getitem__, line.chars), seconds))
        done = 0
        edits: list[tuple[int, int, str, object]] = []
        for at, rules in compress(enumerate(tried), tried):
            if at >= done and (edit := _first_edit(rules, line, at, scene)):
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
    chars, values, spans = line.chars.copy(), line.values.copy(), line.spans.copy()
    for start, end, atom, value in reversed(edits):
        spans[start:end] = ((spans[start][0], spans[end - 1][1]),)
        chars[start:end] = (atom,)
        values[start:end] = (value,)
    return line_of(chars, values, spans)
