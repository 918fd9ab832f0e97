"""Days with names: the pattern they are said with and when they fall."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Final


def _fixed(month: int, day: int) -> Callable[[int], date]:
    return lambda year: date(year, month, day)


def _nth(month: int, weekday: int, nth: int) -> Callable[[int], date]:
    def find(year: int) -> date:
        first = date(year, month, 1)
        return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))

    return find


def _last_monday_of_may(year: int) -> date:
    last = date(year, 5, 31)
    return last - timedelta(days=last.weekday())


def _easter(year: int) -> date:
    """Return Easter Sunday by the anonymous Gregorian computus."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    j = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * j) // 451
    month, day = divmod(h + j - 7 * m + 114, 31)
    return date(year, month, day + 1)


def _from_easter(days: int) -> Callable[[int], date]:
    return lambda year: _easter(year) + timedelta(days=days)


HOLIDAYS: Final[tuple[tuple[str, Callable[[int], date]], ...]] = (
    ("(christmas|xmas) eve", _fixed(12, 24)),
    ("(christmas|xmas) day?", _fixed(12, 25)),
    ("boxing day", _fixed(12, 26)),
    ("new years? eve", _fixed(12, 31)),
    ("new years? day", _fixed(1, 1)),
    ("(valentine|valentines) day?", _fixed(2, 14)),
    ("(saint|street) (patrick|patricks|paddys) day", _fixed(3, 17)),
    ("halloween", _fixed(10, 31)),
    ("independence day", _fixed(7, 4)),
    ("juneteenth", _fixed(6, 19)),
    ("veterans day", _fixed(11, 11)),
    ("labor day", _nth(9, 0, 1)),
    ("memorial day", _last_monday_of_may),
    ("thanksgiving day?", _nth(11, 3, 4)),
    ("black WDAY", lambda year: _nth(11, 3, 4)(year) + timedelta(days=1)),
    ("good WDAY", _from_easter(-2)),
    ("easter sunday|easter (?! monday)", _easter),
    ("easter monday", _from_easter(1)),
)
