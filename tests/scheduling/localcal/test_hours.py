"""Working hours are walls in the schedule's zone, the year round."""

from datetime import UTC, datetime

import pytest

from scheduling.localcal.seeds.descriptions import WEEKDAYS, DateOverride, OpenHours, ScheduleSeed
from scheduling.localcal.times.hours import merged, minute_of, open_spans
from scheduling.localcal.times.instants import to_ms, utc_text


def on(day: str, schedule: ScheduleSeed) -> list[str]:
    """The open spans of a UTC day, as `07:00-15:00`."""
    start = to_ms(datetime.fromisoformat(day).replace(tzinfo=UTC))
    found = open_spans(schedule, (start, start + 86_399_000))
    texts = [(utc_text(opening), utc_text(closing)) for opening, closing in found]
    return [f"{one[11:16]}-{other[11:16]}" for one, other in texts if one[:10] == day]


def whole_day(zone: str) -> ScheduleSeed:
    return ScheduleSeed(zone, (OpenHours(WEEKDAYS, "09:00", "17:00"),))


@pytest.mark.parametrize(
    ("zone", "day", "spans"),
    [
        ("Europe/Rome", "2050-07-01", ["07:00-15:00"]),
        ("Europe/Rome", "2050-01-03", ["08:00-16:00"]),
        ("Europe/Rome", "2027-03-27", ["08:00-16:00"]),  # the day before summer time
        ("Europe/Rome", "2027-03-28", ["07:00-15:00"]),
        ("America/New_York", "2027-03-13", ["14:00-22:00"]),
        ("America/New_York", "2027-03-14", ["13:00-21:00"]),
        ("America/New_York", "2027-11-06", ["13:00-21:00"]),
        ("America/New_York", "2027-11-07", ["14:00-22:00"]),
        ("Asia/Kolkata", "2027-03-14", ["03:30-11:30"]),
        ("Pacific/Auckland", "2027-07-01", ["21:00-05:00"]),
        ("Nowhere/Atall", "2027-07-01", ["09:00-17:00"]),
    ],
)
def test_hours_in_utc(zone: str, day: str, spans: list[str]) -> None:
    assert on(day, whole_day(zone)) == spans


@pytest.mark.parametrize(("day", "hours"), [("2027-03-14", 23), ("2027-11-07", 25)])
def test_a_day_that_changes_has_its_own_length(day: str, hours: int) -> None:
    schedule = ScheduleSeed(
        "America/New_York",
        (OpenHours(("Sunday",), "00:00", "24:00"),),
    )
    noon = to_ms(datetime.fromisoformat(day).replace(hour=12, tzinfo=UTC))
    ((opening, closing),) = open_spans(schedule, (noon, noon))
    assert (closing - opening) / 3_600_000 == hours


def test_an_override_replaces_its_day() -> None:
    schedule = ScheduleSeed(
        "UTC",
        (OpenHours(),),
        (
            DateOverride("2027-03-01", "10:00", "11:00"),
            DateOverride("2027-03-01", "13:00", "14:00"),
            DateOverride("2027-03-02"),
            DateOverride("2027-03-06", "10:00", "12:00"),
        ),
    )
    assert on("2027-03-01", schedule) == ["10:00-11:00", "13:00-14:00"]
    assert on("2027-03-02", schedule) == []
    assert on("2027-03-03", schedule) == ["09:00-17:00"]
    assert on("2027-03-06", schedule) == ["10:00-12:00"]


def test_days_that_touch_at_midnight_are_one_span() -> None:
    schedule = ScheduleSeed("UTC", (OpenHours(WEEKDAYS, "00:00", "23:59"),))
    start = to_ms(datetime(2027, 3, 1, tzinfo=UTC))
    assert len(open_spans(schedule, (start, start + 86_400_000))) == 1


def test_merged() -> None:
    assert merged([(5, 7), (1, 3), (3, 4), (6, 6), (6, 9)]) == [(1, 4), (5, 9)]


@pytest.mark.parametrize("text", ["25:00", "9", "09:60", "x:y", "-1:00"])
def test_no_time_of_day(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  # which of int's sentences does not matter
        minute_of(text)
