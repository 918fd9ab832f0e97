"""Patterns over code characters: rules written in words, compiled to one regex a layer."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, TypeVar, cast

from scheduling.when.firsts import Beginnings, Index, beginnings, inside
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


class Line(NamedTuple):
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
        return self._start(name) >= 0

    def _start(self, name: str) -> int:
        """Return where the named part begins, -1 when it was not said."""
        groups = self._groups.get(name)
        if groups is None:
            return -1
        if len(groups) == 1:
            return self._found.start(groups[0])
        return max(map(self._found.start, groups))

    def number(self, name: str, default: int = 0) -> int:
        """Return the number, month or weekday under `name`, `default` when not said."""
        at = self._start(name)
        return value_of(self._line.codes[at]) if at >= 0 else default

    def word(self, name: str) -> str:
        """Return the code character under `name`, empty when not said."""
        at = self._start(name)
        return self._line.codes[at] if at >= 0 else ""

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
_MOST_SECONDS: Final = 1000


class _Following(dict[str, _Tried]):
    """The rules that can begin with one code, by the code that comes second; found as they come."""

    def __init__(self, rules: Sequence[_Compiled], first: str) -> None:
        super().__init__()
        self._rules = [(rule, rule.beginnings.second(first)) for rule in rules]

    def __missing__(self, second: str) -> _Tried:
        if len(self) > _MOST_SECONDS:
            self.clear()
        fitting = tuple((rule.match, rule) for rule, edges in self._rules if inside(edges, second))
        self[second] = fitting
        return fitting


class _Starting(dict[str, _Following | None]):
    """The rules by the code a match begins with, None where there are none; found as they come."""

    def __init__(self, rules: Sequence[_Compiled]) -> None:
        super().__init__()
        self._rules = rules
        self._index: Index | None = None

    def __missing__(self, first: str) -> _Following | None:
        rules = [self._rules[place] for place in self.index().places(first)]
        self[first] = following = _Following(rules, first) if rules else None
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
        codes, done = line.codes, 0
        edits: list[tuple[int, int, str, object]] = []
        for at, following in enumerate(map(self._starting.__getitem__, codes)):
            if following is None or at < done:
                continue
            rules = following[codes[at + 1 : at + 2]]
            edit = _first_edit(rules, line, at, scene) if rules else None
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
    codes, values, spans = list(line.codes), line.values.copy(), line.spans.copy()
    for start, end, atom, value in reversed(edits):
        codes[start:end] = (atom,)
        values[start:end] = (value,)
        spans[start:end] = ((spans[start][0], spans[end - 1][1]),)
    return Line("".join(codes), values, spans)
