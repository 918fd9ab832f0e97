"""Readings in words: what describe says, read gives back."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings, strategies as st

from scheduling.when import NOTHING, Context, Reading, describe, read
from tests.depth import depth

NEW_YORK = ZoneInfo("America/New_York")
NOW = datetime(2027, 3, 2, 10, 0, tzinfo=NEW_YORK)
ZONES = tuple(
    ZoneInfo(key)
    for key in (
        "America/New_York",
        "Europe/London",
        "Asia/Kolkata",
        "Australia/Lord_Howe",
        "America/Sao_Paulo",
        "Pacific/Auckland",
        "UTC",
    )
)
FIRST_DAY = date(2026, 9, 1)

zones = st.sampled_from(ZONES)
minutes = st.integers(0, 24 * 60 - 1)
times = minutes.map(lambda at: time(at // 60, at % 60))
days = st.integers(1, 500).map(lambda ahead: FIRST_DAY + timedelta(days=ahead))
moments = st.integers(24 * 60, 500 * 24 * 60).map(
    lambda ahead: datetime(2026, 9, 1, tzinfo=UTC) + timedelta(minutes=ahead)
)
wishes = st.sampled_from((None, "earliest", "latest"))
hours = st.sampled_from((None, (time(9), time(17)), (time(8), time(20))))


def _same(first: Reading, second: Reading) -> bool:
    """Compare what two readings mean, leaving out the words they came from."""
    return replace(first, span="", tz=None) == replace(second, span="", tz=None)


def _context(tz: ZoneInfo, opening: tuple[time, time] | None = None) -> Context:
    now = datetime.combine(FIRST_DAY, time(9), tz)
    return Context(now=now, tz=tz, hours=opening)


@pytest.mark.parametrize(
    ("reading", "words"),
    [
        (Reading("date", day=date(2027, 3, 10)), "Wednesday, March 10, 2027"),
        (Reading("time", at_time=time(11)), "11:00 AM"),
        (
            Reading("datetime", at=datetime(2027, 3, 10, 16, tzinfo=UTC)),
            "Wednesday, March 10, 2027 at 11:00 AM",
        ),
        (
            Reading(
                "window",
                start_at=datetime(2027, 3, 8, 9, tzinfo=NEW_YORK),
                end_at=datetime(2027, 3, 8, 12, tzinfo=NEW_YORK),
            ),
            "Monday, March 8, 2027 between 9:00 AM and 12:00 PM",
        ),
        (
            Reading(
                "window",
                start_at=datetime(2027, 3, 8, tzinfo=NEW_YORK),
                end_at=datetime(2027, 3, 15, tzinfo=NEW_YORK),
            ),
            "from Monday, March 8, 2027 to Sunday, March 14, 2027",
        ),
        (Reading("window", from_time=time(14)), "after 2:00 PM"),
        (Reading("window", preference="earliest"), "as early as possible"),
        (
            Reading("window", excluded_days=(date(2027, 3, 5),)),
            "any day except Friday, March 5, 2027",
        ),
        (Reading("pick", index=1), "option 2"),
        (NOTHING, ""),
    ],
)
def test_words(reading: Reading, words: str) -> None:
    assert describe(reading, tz=NEW_YORK) == words


@given(day=days, tz=zones)
def test_a_day_reads_back(day: date, tz: ZoneInfo) -> None:
    reading = Reading("date", day=day)
    assert _same(read(describe(reading, tz=tz), _context(tz)), reading)


@given(at=times, zone=st.sampled_from((None, *ZONES)), opening=hours)
def test_a_time_reads_back(
    at: time, zone: ZoneInfo | None, opening: tuple[time, time] | None
) -> None:
    reading = Reading("time", at_time=at, tz=zone)
    back = read(describe(reading, tz=NEW_YORK), _context(NEW_YORK, opening))
    assert (back.kind, back.at_time, back.tz) == ("time", at, zone)


@given(at=moments, tz=zones)
@settings(max_examples=depth(40, 400))
def test_an_instant_reads_back(at: datetime, tz: ZoneInfo) -> None:
    reading = Reading("datetime", at=at)
    back = read(describe(reading, tz=tz), _context(tz))
    assert back.kind == "datetime"
    assert back.at is not None
    assert back.at.astimezone(UTC) == at


@pytest.mark.parametrize("tz", ZONES)
def test_every_quarter_hour_of_a_clock_change_reads_back(tz: ZoneInfo) -> None:
    # Auckland and Lord Howe move on September 27 and October 4, London a week before New York
    for month, day in ((9, 26), (10, 3), (10, 25), (11, 1)):
        start = datetime(2026, month, day, tzinfo=UTC)
        for quarter in range(26 * 4):
            at = start + timedelta(minutes=15 * quarter)
            back = read(describe(Reading("datetime", at=at), tz=tz), _context(tz)).at
            assert back is not None
            assert back.astimezone(UTC) == at


@given(first=moments, length=st.integers(1, 90 * 24 * 60), tz=zones, wish=wishes, opening=hours)
@settings(max_examples=depth(40, 400))
def test_a_window_reads_back(
    first: datetime,
    length: int,
    tz: ZoneInfo,
    wish: str | None,
    opening: tuple[time, time] | None,
) -> None:
    end = first + timedelta(minutes=length)
    reading = Reading("window", start_at=first, end_at=end)
    if wish:
        reading = replace(reading, preference="earliest" if wish == "earliest" else "latest")
    back = read(describe(reading, tz=tz), _context(tz, opening))
    assert back.start_at is not None
    assert back.end_at is not None
    assert (back.start_at.astimezone(UTC), back.end_at.astimezone(UTC)) == (first, end)
    assert back.preference == reading.preference


@st.composite
def day_windows(draw: st.DrawFn) -> Reading:
    """Windows of whole days with daily hours, excluded days and a preference, all optional."""
    tz = NEW_YORK
    first = draw(days)
    end = first + timedelta(days=draw(st.integers(2, 40)))
    start, stop = draw(times), draw(times)
    bounds = draw(st.sampled_from(("none", "both", "from", "to")))
    if bounds == "both":
        assume(start < stop)
    excluded = draw(st.lists(st.dates(first, end - timedelta(days=1)), max_size=3, unique=True))
    open_end = draw(st.booleans())
    return Reading(
        "window",
        start_at=datetime.combine(first, time(), tz),
        end_at=None if open_end else datetime.combine(end, time(), tz),
        from_time=start if bounds in ("both", "from") else None,
        to_time=stop if bounds in ("both", "to") and stop != time() else None,
        excluded_days=tuple(sorted(excluded)),
        preference=draw(st.sampled_from((None, "earliest", "latest"))),
    )


@given(reading=day_windows(), opening=hours)
@settings(max_examples=depth(40, 400))
def test_days_with_hours_and_exceptions_read_back(
    reading: Reading, opening: tuple[time, time] | None
) -> None:
    back = read(describe(reading, tz=NEW_YORK), _context(NEW_YORK, opening))
    assert _same(back, reading)


@given(start=times, stop=times, opening=hours)
def test_daily_hours_read_back(start: time, stop: time, opening: tuple[time, time] | None) -> None:
    assume(start < stop)
    for bounds in ((start, stop), (start, None), (None, stop)):
        reading = Reading("window", from_time=bounds[0], to_time=bounds[1])
        assert _same(read(describe(reading, tz=NEW_YORK), _context(NEW_YORK, opening)), reading)


@pytest.mark.parametrize(
    "text",
    [
        "friday morning",
        "next week but not friday",
        "monday or thursday afternoon",
        "before friday",
        "after the tenth",
        "saturday then as late as you can",
        "any day but friday",
        "this month",
        "friday after two",
        "mornings only",
        "eleven a m mountain time",
        "around three",
        "in two hours",
    ],
)
def test_what_was_read_reads_back(text: str) -> None:
    context = Context(now=NOW, tz=NEW_YORK, hours=(time(9), time(17)))
    reading = read(text, context)
    assert reading.kind != "none"
    assert _same(read(describe(reading, tz=NEW_YORK), context), reading)
