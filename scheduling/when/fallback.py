"""Written absolute dates our rules left over, read by dateparser and checked before use.

dateparser is loaded at the first use or by `warm`, never with the package: its import takes longer
than a thousand readings. It sees naive local time only, and no weekday, zone or relative word.
"""

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, Final, Protocol, cast

_HORIZON: Final = timedelta(days=366)


class _Data(Protocol):
    date_obj: datetime | None
    period: str


class _Parser(Protocol):
    def get_date_data(self, date_string: str) -> _Data: ...


@lru_cache(maxsize=4)
def _parser(order: str, base: date) -> _Parser:
    from dateparser.date import DateDataParser

    settings: dict[str, Any] = {
        "PREFER_DATES_FROM": "future",
        "RELATIVE_BASE": datetime.combine(base, time()),
        "DATE_ORDER": order,
        "PARSERS": ["absolute-time"],
        "REQUIRE_PARTS": ["day", "month"],
        "RETURN_AS_TIMEZONE_AWARE": False,
    }
    return cast(_Parser, DateDataParser(languages=["en"], settings=settings))


def written_date(words: str, *, today: date, month_first: bool) -> date | None:
    """Return the date written in `words`, None unless it lies in the year from `today` on."""
    data = _parser("MDY" if month_first else "DMY", today).get_date_data(words)
    if data.date_obj is None or data.period != "day":
        return None
    found = data.date_obj.date()
    return found if today <= found <= today + _HORIZON else None
