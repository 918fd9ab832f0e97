"""Written absolute dates our rules left over or in other languages, read by dateparser and checked.

dateparser is loaded at the first use or by `warm`, never with the package: its import takes longer
than a thousand readings. It sees naive local time only, and no weekday, zone or relative word.
"""

import re
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, Final, Protocol, cast

_FIGURES: Final = re.compile(r"\d+")
_HORIZON: Final = timedelta(days=366)


class _Data(Protocol):
    date_obj: datetime | None
    period: str


class _Parser(Protocol):
    def get_date_data(self, date_string: str) -> _Data: ...


@lru_cache(maxsize=16)
def _parser(order: str, base: date, languages: tuple[str, ...]) -> _Parser:
    from dateparser.date import DateDataParser

    settings: dict[str, Any] = {
        "PREFER_DATES_FROM": "future",
        "RELATIVE_BASE": datetime.combine(base, time()),
        "DATE_ORDER": order,
        "PARSERS": ["absolute-time"],
        "REQUIRE_PARTS": ["day", "month"],
        "RETURN_AS_TIMEZONE_AWARE": False,
    }
    return cast(_Parser, DateDataParser(languages=list(languages), settings=settings))


def written_date(
    words: str, *, today: date, month_first: bool, languages: tuple[str, ...] = ("en",)
) -> date | None:
    """Return the date written in `words`, None unless it lies in the year from `today` on.

    What comes back is held against the figures in the words: one of them is its day, and every one
    of four digits its year.
    """
    parser = _parser("MDY" if month_first else "DMY", today, languages)
    data = parser.get_date_data(words)
    if data.date_obj is None or data.period != "day":
        return None
    found = data.date_obj.date()
    figures = [int(digits) for digits in _FIGURES.findall(words)]
    years = [figure for figure in figures if figure > 999]
    if found.day not in figures or years not in ([], [found.year]):
        return None
    return found if today <= found <= today + _HORIZON else None
