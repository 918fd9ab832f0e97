"""What holds for every phrase: never an error, never an answer in the past, every day found."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings, strategies as st

from scheduling.when import Context, Reading, named_zone, read, spans
from tests.depth import depth

ZONES = ("America/New_York", "Europe/London", "Asia/Kolkata", "Australia/Lord_Howe", "UTC")
DAYS = (
    "today",
    "tomorrow",
    "the day after tomorrow",
    "monday",
    "this wednesday",
    "next friday",
    "sunday week",
    "the third",
    "the thirty first",
    "march the fifth",
    "november first",
    "in six days",
    "a week from tuesday",
    "the last friday of next month",
    "next week",
    "this week",
    "this weekend",
    "next month",
    "the end of april",
    "thursday or friday",
    "christmas eve",
    "2/11",
)
TIMES = (
    "",
    "at nine",
    "at half past two in the morning",
    "at one thirty a m",
    "three p m",
    "at noon",
    "in the morning",
    "in the evening",
    "after four",
    "before ten a m",
    "between ten and two",
    "first thing",
)
PIECES = (
    *[
        "monday",
        "the",
        "of",
        "may",
        "first",
        "at",
        "ten",
        "a",
        "m",
        "p",
        "half",
        "past",
        "to",
        "in",
        "two",
        "hours",
        "or",
        "not",
        "no",
        "wait",
        "from",
        "until",
        "next",
        "week",
        "last",
        "march",
        "5",
        "30",
        ":",
        "/",
        "-",
        ",",
        ".",
        "before",
        "after",
        "as",
        "late",
        "the",
        "one",
        "option",
        "between",
        "and",
        "2027",
        "weekend",
        "morning",
        "lunch",
        "sorry",
        "make",
        "it",
        "june",
        "eleven",
        "o'clock",
        "quarter",
        "twenty",
        "second",
        "year",
    ],
)

moments = st.datetimes(
    min_value=datetime(2026, 1, 1),  # noqa: DTZ001
    max_value=datetime(2029, 12, 31),  # noqa: DTZ001
    timezones=st.just(UTC),
)


def _context(now: datetime, zone: str) -> Context:
    return Context(now=now, tz=ZoneInfo(zone), hours=(time(9), time(17)))


def _not_past(reading: Reading, context: Context) -> bool:
    now = context.now - timedelta(minutes=1)
    if reading.at:
        return reading.at >= now
    if reading.day:
        return reading.day >= now.astimezone(context.tz).date()
    return reading.end_at is None or reading.end_at > now


@given(
    day=st.sampled_from(DAYS),
    at=st.sampled_from(TIMES),
    now=moments,
    zone=st.sampled_from(ZONES),
)
@settings(max_examples=depth(120, 1000))
def test_never_an_answer_in_the_past(day: str, at: str, now: datetime, zone: str) -> None:
    context = _context(now, zone)
    reading = read(f"{day} {at}", context)
    assert _not_past(reading, context), reading
    if reading.kind == "none":
        assert reading.problem in ("past", "ambiguous", "unsure")


@given(text=st.text(max_size=60), now=moments)
@settings(max_examples=depth(60, 400))
def test_any_text_can_be_read(text: str, now: datetime) -> None:
    context = _context(now, "Europe/London")
    reading = read(text, context)
    assert _not_past(reading, context), reading
    assert read(text, context) == reading
    zone = named_zone(text)
    assert zone is None or zone.key in available_timezones()


@given(words=st.lists(st.sampled_from(PIECES), max_size=12), now=moments)
@settings(max_examples=depth(120, 1000))
def test_any_words_of_time_can_be_read(words: list[str], now: datetime) -> None:
    text = " ".join(words)
    context = Context(
        now=now,
        tz=ZoneInfo("America/New_York"),
        slots=(now + timedelta(days=1), now + timedelta(days=2)),
        anchor=now + timedelta(days=3),
    )
    reading = read(text, context)
    assert _not_past(reading, context), reading
    for start, end in spans(text, context):
        assert 0 <= start < end <= len(text)


@pytest.mark.parametrize("zone", ZONES)
def test_every_day_of_a_leap_year_is_found(zone: str) -> None:
    tz = ZoneInfo(zone)
    for ahead in range(366):
        day = date(2028, 1, 1) + timedelta(days=ahead)
        context = Context(now=datetime.combine(day - timedelta(days=3), time(10), tz), tz=tz)
        assert read(f"{day:%B} {day.day}", context).day == day
        assert read(f"{day:%A}, {day:%B} {day.day}", context).day == day
        assert read(f"{day:%A}", context).day == day
        assert read("in three days", context).day == day
        at = read(f"{day:%A} at noon", context).at
        assert at == datetime.combine(day, time(12), tz)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("mountain time", "America/Denver"),
        ("eastern", "America/New_York"),
        ("I'm in london time", "Europe/London"),
        ("IST", "Asia/Kolkata"),
        ("pacific standard time", "America/Los_Angeles"),
        ("Kolkata time", "Asia/Kolkata"),
        ("lisbon time", "Europe/Lisbon"),
        ("America/Sao_Paulo", "America/Sao_Paulo"),
        ("Australia/Lord_Howe time", "Australia/Lord_Howe"),
        ("new york", "America/New_York"),
        ("utc", "UTC"),
    ],
)
def test_zones_by_name(text: str, key: str) -> None:
    found = named_zone(text)
    assert found is not None
    assert found.key == key


@pytest.mark.parametrize(
    "text", ["any time", "the first time", "what time is it", "hello", "", "my time", "lunch time"]
)
def test_no_zone(text: str) -> None:
    assert named_zone(text) is None
