from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, strategies as st

from scheduling.labels import (
    day_label,
    full_day_label,
    same_clock,
    start_label,
    start_labels,
    time_label,
    zone_label,
)

NEW_YORK = ZoneInfo("America/New_York")
DENVER = ZoneInfo("America/Denver")
TUESDAY = date(2027, 3, 2)
WINTER = datetime(2027, 1, 15, 12, tzinfo=UTC)
SUMMER = datetime(2027, 7, 15, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ahead", "label"),
    [
        (-1, "Monday, March 1"),
        (0, "Today"),
        (1, "Tomorrow"),
        (2, "Thursday"),
        (6, "Monday"),
        (7, "Tuesday, March 9"),
        (28, "Tuesday, March 30"),
    ],
)
def test_day_label(ahead: int, label: str) -> None:
    assert day_label(TUESDAY + timedelta(days=ahead), today=TUESDAY) == label


def test_a_full_label_has_no_padding() -> None:
    assert full_day_label(date(2027, 3, 4)) == "Thursday, March 4"


@pytest.mark.parametrize(
    ("at", "label"),
    [
        (time(0, 0), "12:00 AM"),
        (time(0, 5), "12:05 AM"),
        (time(9, 0), "9:00 AM"),
        (time(11, 59), "11:59 AM"),
        (time(12, 0), "12:00 PM"),
        (time(13, 30), "1:30 PM"),
        (time(23, 45), "11:45 PM"),
        (datetime(2027, 3, 4, 16, 30, tzinfo=NEW_YORK), "4:30 PM"),
    ],
)
def test_time_label(at: time | datetime, label: str) -> None:
    assert time_label(at) == label


@given(st.times())
def test_a_time_label_reads_back(at: time) -> None:
    read = datetime.strptime(time_label(at), "%I:%M %p").time()  # noqa: DTZ007 - a clock, no instant
    assert read == at.replace(second=0, microsecond=0, fold=0)


@pytest.mark.parametrize(
    ("other", "label"),
    [
        (None, "Thursday, March 4 at 11:00 AM"),
        ("America/Denver", "Thursday, March 4 at 11:00 AM"),
        ("America/Boise", "Thursday, March 4 at 11:00 AM"),
        (
            "America/New_York",
            "Thursday, March 4 at 11:00 AM Mountain Time (1:00 PM Eastern Time)",
        ),
        (
            "Asia/Tokyo",
            "Thursday, March 4 at 11:00 AM Mountain Time (Friday 3:00 AM Tokyo time)",
        ),
    ],
)
def test_a_start_is_said_in_both_zones_only_where_clocks_differ(
    other: str | None, label: str
) -> None:
    start_at = datetime(2027, 3, 4, 18, tzinfo=UTC)
    assert start_label(start_at, tz=DENVER, other_tz=ZoneInfo(other) if other else None) == label


def test_a_day_just_said_is_not_said_again() -> None:
    starts = [
        datetime(2027, 3, 4, 14, 30, tzinfo=UTC),
        datetime(2027, 3, 4, 20, 0, tzinfo=UTC),
        datetime(2027, 3, 5, 14, 0, tzinfo=UTC),
        datetime(2027, 3, 4, 21, 0, tzinfo=UTC),
    ]
    assert start_labels(starts, tz=NEW_YORK) == (
        "Thursday, March 4 at 9:30 AM",
        "3:00 PM",
        "Friday, March 5 at 9:00 AM",
        "Thursday, March 4 at 4:00 PM",
    )


@pytest.mark.parametrize(
    ("key", "winter", "summer"),
    [
        ("America/New_York", "Eastern Time", "Eastern Time"),
        ("US/Pacific", "Pacific Time", "Pacific Time"),
        ("America/Detroit", "Eastern Time", "Eastern Time"),
        ("America/Phoenix", "Mountain Time", "Phoenix time"),
        ("America/Havana", "Havana time", "Havana time"),
        ("Pacific/Honolulu", "Hawaii Time", "Hawaii Time"),
        ("Asia/Kolkata", "Kolkata time", "Kolkata time"),
        ("America/Argentina/Buenos_Aires", "Buenos Aires time", "Buenos Aires time"),
        ("Europe/London", "London time", "London time"),
        ("UTC", "UTC", "UTC"),
        ("Etc/GMT+5", "UTC minus 5", "UTC minus 5"),
        ("Etc/GMT-3", "UTC plus 3", "UTC plus 3"),
        ("Iran", "UTC plus 3:30", "UTC plus 3:30"),
    ],
)
def test_zone_label(key: str, winter: str, summer: str) -> None:
    tz = ZoneInfo(key)
    assert (zone_label(tz, WINTER), zone_label(tz, SUMMER)) == (winter, summer)


@pytest.mark.parametrize("at", [WINTER, SUMMER])
def test_no_two_american_zones_share_a_name_and_not_a_clock(at: datetime) -> None:
    named: dict[str, ZoneInfo] = {}
    for key in sorted(available_timezones()):
        tz = ZoneInfo(key)
        name = zone_label(tz, at)
        assert name
        if name.endswith("Time"):
            assert same_clock(tz, named.setdefault(name, tz), at), key
