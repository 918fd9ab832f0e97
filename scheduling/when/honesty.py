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
from scheduling.when.words import UNKNOWN, code, code_of, is_number, listed, value_of

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
_LIMITS: Final = frozenset(
    code(word)
    for word in listed("before after until till between except not nor past by from every each")
)
"""Words that turn or bound the time right after them."""
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
    codes = line.codes
    cut = max(codes.rfind(CUT), codes.rfind(MOVED))
    start = cut if used and used[-1] > cut else 0  # what was corrected need not be understood
    for index, char in enumerate(codes):
        if char == UNKNOWN or index < start:
            continue
        after = codes[index + 1] if index + 1 < len(codes) else ""
        if char in _TIMELY or char in _NAMES or (char in _LENGTHS and index > cut >= 0):
            return True
        if char in _LIMITS and after in _ATOMS and index + 1 in used:
            return True
        if char == BARE and index not in used and _dangling(line, index, after):
            return True
        if is_number(char) and _beside_atom(line, index, after, used):
            return True
    return False


def _dangling(line: Line, index: int, after: str) -> bool:
    """Tell whether an unused bare number closes its clause, as an hour does, and is no pronoun."""
    clock = line.values[index]
    pronoun = isinstance(clock, Clock) and clock.hour == 1
    return not pronoun and (not after or after in _CLOSING or after in _ATOMS)


def _beside_atom(line: Line, index: int, after: str, used: list[int]) -> bool:
    """Tell whether a number stands right after a time as if it were a part of it."""
    if value_of(line.codes[index]) == 1 or index - 1 not in used:
        return False
    return not after or after in _CLOSING or after in _ATOMS


def alternatives(line: Line) -> list[Line]:
    """Return both sides of "monday at ten or tuesday at two", none where one wish covers all.

    Several days may share their hours, and one day several hours: those are a window.
    """
    at = line.codes.find(code("or"))
    if at < 0 or CUT in line.codes or MOVED in line.codes:
        return []
    sides = [_part_of(line, 0, at), _part_of(line, at + 1, len(line.codes))]
    if not all(_DAYS & set(side.codes) for side in sides):
        return []
    first, last = (_hours_of(side) for side in sides)
    return sides if first and first != last else []


def _part_of(line: Line, start: int, end: int) -> Line:
    return Line(line.codes[start:end], line.values[start:end], line.spans[start:end])


def _hours_of(line: Line) -> list[object]:
    return [value for char, value in zip(line.codes, line.values, strict=True) if char in _HOURS]
