from zoneinfo import ZoneInfo

import pytest

from scheduling.places import country_of, locale_of


@pytest.mark.parametrize(
    ("zone", "country"),
    [
        ("America/New_York", "US"),
        ("America/Toronto", "CA"),
        ("Europe/Dublin", "IE"),
        ("Europe/London", "GB"),
        ("Asia/Kolkata", "IN"),
        ("Asia/Calcutta", "IN"),
        ("Australia/Lord_Howe", "AU"),
        ("UTC", "US"),
    ],
)
def test_a_zone_tells_the_country(zone: str, country: str) -> None:
    assert country_of(ZoneInfo(zone)) == country


def test_a_country_tells_its_english() -> None:
    assert locale_of("IE") == "en-IE"
