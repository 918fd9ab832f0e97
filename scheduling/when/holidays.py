"""Days with names: the pattern they are said with and when they fall."""

from calendar import isleap
from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

Finder = Callable[[int], date]


def _fixed(month: int, day: int) -> Finder:
    return lambda year: date(year, month, day)


def _nth(month: int, weekday: int, nth: int) -> Finder:
    def find(year: int) -> date:
        first = date(year, month, 1)
        return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))

    return find


def _last_monday(month: int) -> Finder:
    def find(year: int) -> date:
        last = date(year, month, 31)
        return last - timedelta(days=last.weekday())

    return find


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


def _from_easter(days: int) -> Finder:
    return lambda year: _easter(year) + timedelta(days=days)


def _leap_day(year: int) -> date:
    """Return the next February 29 from that year on."""
    leap = next(later for later in range(year, year + 9) if isleap(later))
    return date(leap, 2, 29)


_THANKSGIVING: Final = _nth(11, 3, 4)

HOLIDAYS: Final[tuple[tuple[str, Finder], ...]] = (
    ("(christmas|xmas) eve", _fixed(12, 24)),
    ("(christmas|xmas) day?", _fixed(12, 25)),
    ("boxing day|((saint|street)? stephens|goodwill) day", _fixed(12, 26)),
    ("new (year|years) eve|hogmanay", _fixed(12, 31)),
    ("new (year|years) day|(?<= and| before| after| until| by) new year", _fixed(1, 1)),
    ("(valentine|valentines) day?", _fixed(2, 14)),
    ("((saint|street) (patrick|patricks)|(saint|street)? paddys) day", _fixed(3, 17)),
    ("(saint|street) davids day", _fixed(3, 1)),
    ("(saint|street) andrews day", _fixed(11, 30)),
    ("(saint|street) (george|georges) day", _fixed(4, 23)),
    ("burns night", _fixed(1, 25)),
    ("april (fool|fools) day?", _fixed(4, 1)),
    ("may day", _fixed(5, 1)),
    ("cinco de mayo", _fixed(5, 5)),
    ("groundhog day", _fixed(2, 2)),
    ("halloween", _fixed(10, 31)),
    ("(bonfire|guy fawkes) night", _fixed(11, 5)),
    ("independence day", _fixed(7, 4)),
    ("juneteenth", _fixed(6, 19)),
    ("(veterans|remembrance) day", _fixed(11, 11)),
    ("(labor|labour) day", _nth(9, 0, 1)),
    ("memorial day", _last_monday(5)),
    ("thanksgiving day?", _THANKSGIVING),
    ("black friday", lambda year: _THANKSGIVING(year) + timedelta(days=1)),
    ("cyber monday", lambda year: _THANKSGIVING(year) + timedelta(days=4)),
    ("(martin luther king|mlk) (junior|jr)? day?", _nth(1, 0, 3)),
    ("(presidents|president) day", _nth(2, 0, 3)),
    ("(columbus|indigenous peoples) day", _nth(10, 0, 2)),
    ("(mothers|mother) day", _nth(5, 6, 2)),
    ("(fathers|father) day", _nth(6, 6, 3)),
    ("mothering sunday", _from_easter(-21)),
    ("early may bank holiday monday?", _nth(5, 0, 1)),
    ("(spring|late may) bank holiday monday?", _last_monday(5)),
    ("(august|summer|late summer) bank holiday monday?", _last_monday(8)),
    ("good friday", _from_easter(-2)),
    ("easter sunday|easter (?! monday)", _from_easter(0)),
    ("easter monday", _from_easter(1)),
    ("(shrove tuesday|pancake (tuesday|day))", _from_easter(-47)),
    ("ash wednesday", _from_easter(-46)),
    ("palm sunday", _from_easter(-7)),
    ("maundy thursday", _from_easter(-3)),
    ("whit monday", _from_easter(50)),
    ("republic day", _fixed(1, 26)),
    ("gandhi jayanti", _fixed(10, 2)),
    ("australia day", _fixed(1, 26)),
    ("anzac day", _fixed(4, 25)),
    ("melbourne cup day?", _nth(11, 1, 1)),
    ("canada day", _fixed(7, 1)),
    ("waitangi day", _fixed(2, 6)),
    ("human rights day", _fixed(3, 21)),
    ("freedom day", _fixed(4, 27)),
    ("workers day", _fixed(5, 1)),
    ("youth day", _fixed(6, 16)),
    ("heritage day", _fixed(9, 24)),
    ("(reconciliation day|day of reconciliation)", _fixed(12, 16)),
    ("leap day", _leap_day),
)
"""What a day is called and how to find it in a year."""

_ELSEWHERE: Final[dict[tuple[str, str], Finder]] = {
    ("(mothers|mother) day", "GB"): _from_easter(-21),
    ("(mothers|mother) day", "IE"): _from_easter(-21),
    ("(fathers|father) day", "AU"): _nth(9, 6, 1),
    ("(fathers|father) day", "NZ"): _nth(9, 6, 1),
    ("independence day", "IN"): _fixed(8, 15),
    ("(labor|labour) day", "IN"): _fixed(5, 1),
    ("(labor|labour) day", "ZA"): _fixed(5, 1),
    ("(labor|labour) day", "NZ"): _nth(10, 0, 4),
    ("thanksgiving day?", "CA"): _nth(10, 0, 2),
}
"""The same name on another day, by country."""

_UNSETTLED_IN: Final = frozenset(("(labor|labour) day", country) for country in ("AU", "GB", "IE"))
"""Names that are of several days in a country, or of none."""

UNSETTLED: Final = (
    "diwali|deepavali|holi|eid|ramadan|navratri|dussehra|pongal|onam|hanukkah|passover|rosh hashanah"
    "|yom kippur|(chinese|lunar) new year|the? (may)? bank holiday monday?|new years (?! (eve|day))"
)
"""Days with names that have no fixed place in our calendar, or more than one: ask for the date."""


_BANK_MONDAYS: Final[dict[str, tuple[Finder, ...]]] = {
    "Europe/London": (_from_easter(1), _nth(5, 0, 1), _last_monday(5), _last_monday(8)),
    "Europe/Dublin": (
        *(_nth(month, 0, 1) for month in (2, 5, 6, 8)),
        _from_easter(1),
        _last_monday(10),
    ),
}
"""The Mondays banks are shut every year, by time zone."""


def bank_holiday_monday(today: date, zone: str) -> date | None:
    """Return the next bank holiday that is a Monday, None where there are none we know of."""
    finders = _BANK_MONDAYS.get(zone, ())
    found = (find(year) for find in finders for year in (today.year, today.year + 1))
    return min((day for day in found if day >= today), default=None)


def is_unsettled(index: int, locale: str) -> bool:
    """Tell whether a day of `HOLIDAYS` has no one date in the country of the locale."""
    return (HOLIDAYS[index][0], locale[-2:]) in _UNSETTLED_IN


def holiday(index: int, year: int, locale: str) -> date:
    """Return when a day of `HOLIDAYS` falls in a year, in the country of the locale."""
    name, find = HOLIDAYS[index]
    return _ELSEWHERE.get((name, locale[-2:]), find)(year)
