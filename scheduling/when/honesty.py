"""What keeps a reading honest: words of time nobody used, and two wishes said as alternatives."""

from typing import Final

from scheduling.when.clock import Clock
from scheduling.when.grammar import (
    BARE,
    CUT,
    DAY,
    DAYRANGE,
    INSTANT,
    LONG,
    MOVED,
    PART,
    RANGE,
    SHORT,
    SPAN,
    TIME,
    Line,
)
from scheduling.when.words import code, code_of, is_number, is_ordinal, listed, number, value_of

_ATOMS: Final = frozenset((DAY, SPAN, TIME, BARE, PART, RANGE, DAYRANGE, INSTANT))
_LENGTHS: Final = frozenset((SHORT, LONG))
_DAYS: Final = frozenset((DAY, SPAN, DAYRANGE))
_HOURS: Final = frozenset((TIME, BARE, PART, RANGE))
_TIMELY: Final = frozenset(
    code(word)
    for word in listed(
        "today tomorrow tonight week weekend fortnight month noon midnight oclock am pm quarter half"
        " morning afternoon evening night eod midweek weekday next"
    )
)
"""Words that say when, wherever they stand."""
_AND: Final = code("and")
_SAME, _SAME_OF = code("same"), (code("time"), code("hour"), code("day") + SPAN)
_LIMITS: Final = frozenset(
    code(word)
    for word in listed("before after until till between except not nor past by from every each")
)
"""Words that turn or bound the time right after them."""
_TO: Final = frozenset(("-", code("to"), code("until"), code("through"), code("or")))
_CLOSING: Final = frozenset(
    (".", ",", *(code(word) for word in listed("please then ok okay thanks")))
)
_NAMES: Final = frozenset(
    code_of(name)
    for name in listed(
        "monday tuesday wednesday thursday friday saturday sunday january february march april june"
        " july august september october november december"
    )
)


def unaccounted(line: Line, used: list[int]) -> bool:
    """Tell whether a word of time was said that no rule made anything of."""
    codes = line.chars
    if _SUSPECT.isdisjoint(codes) and max(codes) < _FIRST_NUMBER:
        return False
    cut = max(line.codes.rfind(CUT), line.codes.rfind(MOVED))
    start = cut + 1 if used and used[-1] > cut else 0  # what was corrected need not be understood
    return any(
        (char in _SUSPECT or char >= _FIRST_NUMBER) and _left_over(line, index, used, cut)
        for index, char in enumerate(codes)
        if index >= start
    )


def _left_over(line: Line, index: int, used: list[int], cut: int) -> bool:
    """Tell whether the word of time at `index` was meant and not used."""
    codes, char = line.codes, line.codes[index]
    return (
        char in _TIMELY
        or char in _NAMES
        or (char == _SAME and codes.startswith(_SAME_OF, index + 1))
        or (char in _LENGTHS and index > cut >= 0)
        or (char in _LIMITS and codes[index + 1 : index + 2] in _ATOMS and index + 1 in used)
        or (char == BARE and index not in used and _dangling(line, index))
        or (is_ordinal(char) and (value_of(char) > 3 or _dated(line, index, used)))
        or (is_number(char) and _beside_atom(line, index, used))
    )


_SUSPECT: Final = _TIMELY | _NAMES | _LENGTHS | _LIMITS | {_SAME, BARE}
_FIRST_NUMBER: Final = number(0)


def _dated(line: Line, index: int, used: list[int]) -> bool:
    """Tell whether an unused ordinal stands like a day: "the third at two"."""
    return index > 0 and line.codes[index - 1] == code("the") and index + 1 in used


def _dangling(line: Line, index: int) -> bool:
    """Tell whether an unused bare number closes its clause, as an hour does, and is no pronoun."""
    clock = line.values[index]
    pronoun = isinstance(clock, Clock) and clock.hour == 1
    after = line.codes[index + 1 : index + 2]
    return not pronoun and (not after or after in _CLOSING or after in _ATOMS)


def _beside_atom(line: Line, index: int, used: list[int]) -> bool:
    """Tell whether a number stands beside a time as if it were a part of it."""
    after = line.codes[index + 1 : index + 2]
    if after in _TO and index + 2 in used:
        return True
    if value_of(line.codes[index]) == 1 or index - 1 not in used:
        return False
    return not after or after in _CLOSING or after in _ATOMS


def alternatives(line: Line, joined: str) -> list[Line]:
    """Return both sides of "monday at ten or tuesday at two", none where one wish covers all.

    `joined` is the code of the word between them.

    Several days may share their hours, and one day several hours: those are a window.
    """
    at = line.codes.find(joined)
    if at < 0 or CUT in line.codes or MOVED in line.codes:
        return []
    sides = [line.part(0, at), line.part(at + 1, len(line.codes))]
    if not all(_DAYS & set(side.codes) for side in sides):
        return []
    first, last = (_hours_of(side) for side in sides)
    wishes = first and (last if joined == _AND else first != last)
    return sides if wishes else []


def _hours_of(line: Line) -> list[object]:
    return [value for char, value in zip(line.codes, line.values, strict=True) if char in _HOURS]
