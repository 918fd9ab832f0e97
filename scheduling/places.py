"""Where a business is, as far as its zone tells: the country, and how English writes a date there."""

from functools import cache
from typing import Final
from zoneinfo import ZoneInfo

UNKNOWN: Final = "US"
_FORMER_NAMES: Final = {"Asia/Calcutta": "IN", "Eire": "IE", "GB": "GB", "NZ": "NZ"}


def country_of(tz: ZoneInfo) -> str:
    """Return the country a zone belongs to, as two capital letters; US where it belongs to none."""
    return _countries().get(tz.key, UNKNOWN)


def locale_of(country: str) -> str:
    """Return the English of a country, such as "en-IE": 5/11 is May 11 in the US only."""
    return f"en-{country}"


@cache
def _countries() -> dict[str, str]:
    import pytz  # noqa: TID251  # only its table of countries, which takes a moment to read

    zones = pytz.country_timezones
    return _FORMER_NAMES | {zone: country for country in zones for zone in zones[country]}
