"""What is read as an instant, what is written for one, what is a zone."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from scheduling.localcal.times.instants import known_zone, parse_instant, to_ms, utc_text, zone_text

ZONES = ("America/New_York", "Europe/London", "Asia/Kolkata", "Australia/Lord_Howe", "UTC")


@pytest.mark.parametrize(
    "text",
    [
        "2050-09-05T07:00:00Z",
        "2050-09-05T07:00:00.000Z",
        "2050-09-05T07:00:00+00:00",
        "2050-09-05T07:00:00 00:00",
        "2050-09-05T09:00:00+02:00",
        "2050-09-05T09:00:00 02:00",
        "2050-09-05T07:00:00",
        "2050-09-05T07:00",
        "2050-09-05 07:00:00",
        "2050-09-05T02:00:00.000-0500",
    ],
)
def test_the_same_instant(text: str) -> None:
    at = parse_instant(text)
    assert at is not None
    assert utc_text(at) == "2050-09-05T07:00:00.000Z"


NO_INSTANTS: list[object] = [
    "",
    "soon",
    "2050-13-01",
    "2050-02-30",
    "2050-09-05T25:00:00Z",
    "2050-09-05T07:00:00+99:00",
    "0001-01-01",
    "9999-12-31",
    "\u0662\u0660\u0665\u0660-09-05",
    None,
    5,
    True,
    [],
]


@pytest.mark.parametrize("value", NO_INSTANTS)
def test_no_instant(value: object) -> None:
    assert parse_instant(value) is None


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    st.sampled_from(ZONES),
)
def test_texts_agree_with_datetime(at: datetime, zone: str) -> None:
    at = at.replace(microsecond=at.microsecond // 1000 * 1000)
    expected = at.astimezone(ZoneInfo(zone)).isoformat(timespec="milliseconds")
    if zone == "UTC":
        expected = expected.removesuffix("+00:00") + "Z"
    assert zone_text(to_ms(at), ZoneInfo(zone)) == expected
    assert parse_instant(expected) == to_ms(at)


@pytest.mark.parametrize("name", ["Europe/Rome", "EST", "UTC", "europe/rome", "Etc/GMT+5"])
def test_zones(name: str) -> None:
    assert known_zone(name) is not None


@pytest.mark.parametrize(
    "name", ["", "+02:00", "Rome", "../UTC", "/etc/passwd", "Europe", "x" * 99]
)
def test_no_zones(name: str) -> None:
    assert known_zone(name) is None
