"""What callers say, category by category, read at Tuesday, March 2, 2027, 10:00 in New York."""

from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from scheduling.when import Context, read
from tests.scheduling.when.shown import shown

NEW_YORK = ZoneInfo("America/New_York")
NOW = datetime(2027, 3, 2, 10, 0, tzinfo=NEW_YORK)
HOURS = (time(9), time(17))
SLOTS = tuple(
    datetime(2027, 3, day, hour, minute, tzinfo=NEW_YORK)
    for day, hour, minute in ((4, 9, 0), (4, 10, 45), (5, 14, 0))
)


def context(**changes: object) -> Context:
    values: dict[str, object] = {"now": NOW, "tz": NEW_YORK, "hours": HOURS, **changes}
    return Context(**values)  # pyright: ignore[reportArgumentType]


def _rows(*sections: str) -> list[tuple[str, str]]:
    """Return phrase and expected reading of the named sections of phrases.txt."""
    rows: list[tuple[str, str]] = []
    section = ""
    for line in Path(__file__).with_name("phrases.txt").read_text().splitlines():
        if line.startswith("["):
            section = line.strip("[]")
        elif line and section in sections:
            text, wanted = line.rsplit("|", 1)
            rows.append((text.strip(), wanted.strip()))
    return rows


SAID = (
    "days",
    "times",
    "instants",
    "windows",
    "corrections",
    "typing",
    "nothing_said",
    "problems",
)


@pytest.mark.parametrize(("text", "wanted"), _rows(*SAID))
def test_phrase(text: str, wanted: str) -> None:
    assert shown(read(text, context())) == wanted


@pytest.mark.parametrize(("text", "wanted"), _rows("picks"))
def test_pick(text: str, wanted: str) -> None:
    assert shown(read(text, context(slots=SLOTS))) == wanted


@pytest.mark.parametrize(
    ("text", "locale", "wanted"),
    [
        ("3/9", "en-US", "03-09"),
        ("3/9", "en-GB", "09-03"),
        ("9/3", "en-IN", "03-09"),
        ("25/3", "en-US", "03-25"),
        ("3/25", "en-AU", "03-25"),
        ("9.3.27", "en-GB", "03-09"),
    ],
)
def test_numeric_dates_follow_the_locale(text: str, locale: str, wanted: str) -> None:
    assert shown(read(text, context(locale=locale))) == wanted


@pytest.mark.parametrize(
    ("text", "hours", "wanted"),
    [
        ("six", (time(10), time(19)), "18:00"),
        ("seven thirty", (time(16), time(22)), "19:30"),
        ("eight", (time(7), time(21)), "ambiguous"),
        ("five", (time(9), time(17)), "17:00"),
        ("eight", None, "08:00"),
        ("seven", None, "ambiguous"),
    ],
)
def test_a_bare_hour_is_read_by_opening_hours(
    text: str, hours: tuple[time, time] | None, wanted: str
) -> None:
    assert shown(read(text, context(hours=hours))) == wanted


def test_an_ambiguous_hour_carries_a_question() -> None:
    assert "morning or in the evening" in read("six", context()).question


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("half an hour later", "03-05 14:30"),
        ("an hour earlier", "03-05 13:00"),
        ("two days later", "03-07"),
        ("a week later", "03-12"),
        ("the next day", "03-06"),
        ("the day before that", "03-04"),
    ],
)
def test_lengths_count_from_the_time_under_discussion(text: str, wanted: str) -> None:
    anchor = datetime(2027, 3, 5, 14, 0, tzinfo=NEW_YORK)
    assert shown(read(text, context(anchor=anchor))) == wanted


def test_a_named_zone_is_a_value_and_moves_the_clock() -> None:
    reading = read("friday at eleven a m mountain time", context())
    assert reading.tz == ZoneInfo("America/Denver")
    assert reading.at == datetime(2027, 3, 5, 11, tzinfo=ZoneInfo("America/Denver"))
    plain = read("eleven a m mountain time", context())
    assert (plain.at_time, plain.tz) == (time(11), ZoneInfo("America/Denver"))


def test_the_other_one_needs_two() -> None:
    two = context(slots=SLOTS[:2], anchor=SLOTS[0])
    assert shown(read("the other one", two)) == "pick 1"
    assert shown(read("not the first", two)) == "pick 1"
    assert shown(read("the later one", two)) == "pick 1"
    assert shown(read("the other one", context(slots=SLOTS))) == "ambiguous"


def test_hours_elapse_and_days_run_on_the_calendar() -> None:
    london = ZoneInfo("Europe/London")
    night = Context(now=datetime(2027, 3, 27, 21, tzinfo=london), tz=london)
    assert shown(read("eight hours from now", night)) == "03-28 06:00"
    assert shown(read("tomorrow at nine in the morning", night)) == "03-28 09:00"
    gap = read("tomorrow at one thirty a m", night).at
    assert gap is not None
    assert gap.utcoffset() == timedelta(hours=1)
    assert shown(read("tomorrow at one thirty a m", night)) == "03-28 02:30"
    autumn = Context(now=datetime(2026, 10, 29, 10, tzinfo=NEW_YORK), tz=NEW_YORK)
    fold = read("sunday at half past one a m", autumn).at
    assert fold is not None
    assert fold.utcoffset() == timedelta(hours=-4)


def test_the_words_used_are_kept() -> None:
    reading = read("well, maybe Friday at three p m if you can", context())
    assert reading.span == "Friday at three p m"
    assert read("Friday", context()).day == date(2027, 3, 5)
