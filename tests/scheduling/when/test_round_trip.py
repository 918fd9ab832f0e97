"""What we say about a time, read by our own rules: labels and sentences lead back to the time."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings, strategies as st

from scheduling import labels, sentences
from scheduling.when import Context, read
from tests.depth import depth

FIRST_DAY = date(2026, 9, 1)
ZONES = tuple(
    ZoneInfo(key)
    for key in (
        "America/New_York",
        "America/Phoenix",
        "Europe/London",
        "Asia/Kolkata",
        "Australia/Lord_Howe",
        "Pacific/Auckland",
        "UTC",
    )
)
SERVICES = ("Consultation", "Follow-up", "First visit", "30 minute session", "MRI scan")

zones = st.sampled_from(ZONES)
services = st.sampled_from(SERVICES)
days = st.integers(1, 360).map(lambda ahead: FIRST_DAY + timedelta(days=ahead))
times = st.integers(0, 24 * 12 - 1).map(lambda at: time(at // 12, at % 12 * 5))
starts = st.integers(24 * 12, 360 * 24 * 12).map(
    lambda ahead: datetime(2026, 9, 1, tzinfo=UTC) + timedelta(minutes=5 * ahead)
)
When = Callable[[str, str], sentences.Wording]
ONE_TIME: tuple[When, ...] = (
    sentences.booked,
    sentences.requested,
    sentences.cancelled,
    sentences.already_cancelled,
    sentences.booking_pending,
    sentences.cancel_pending,
    sentences.same_time,
    sentences.same_time_requested,
)
MOVES = (sentences.rescheduled, sentences.move_requested, sentences.move_pending)


def _context(tz: ZoneInfo) -> Context:
    return Context(now=datetime.combine(FIRST_DAY, time(9), tz), tz=tz)


def _is_said_once(at: datetime, tz: ZoneInfo) -> bool:
    """Leave out the hour that the clocks show twice: a label does not tell which one it is."""
    local = at.astimezone(tz)
    return local.utcoffset() == local.replace(fold=1 - local.fold).utcoffset()


def _instant(text: str, tz: ZoneInfo) -> datetime | None:
    at = read(text, _context(tz)).at
    return at and at.astimezone(UTC)


@given(day=days, tz=zones, ahead=st.integers(0, 20))
@settings(max_examples=depth(40, 400))
def test_day_labels(day: date, tz: ZoneInfo, ahead: int) -> None:
    context = Context(now=datetime.combine(day - timedelta(days=ahead), time(9), tz), tz=tz)
    today = day - timedelta(days=ahead)
    assert read(labels.day_label(day, today=today), context).day == day
    assert read(labels.full_day_label(day), context).day == day


@given(at=times, tz=zones)
@settings(max_examples=depth(30, 300))
def test_time_labels(at: time, tz: ZoneInfo) -> None:
    assert read(labels.time_label(at), _context(tz)).at_time == at


@given(start=starts, tz=zones, other=zones)
@settings(max_examples=depth(50, 500))
def test_start_labels_on_one_clock_and_on_two(
    start: datetime, tz: ZoneInfo, other: ZoneInfo
) -> None:
    assume(_is_said_once(start, tz))
    assert _instant(labels.start_label(start, tz=tz), tz) == start
    assert _instant(labels.start_label(start, tz=tz, other_tz=other), tz) == start


@given(start=starts, tz=zones, service=services, say=st.sampled_from(ONE_TIME))
@settings(max_examples=depth(50, 500))
def test_sentences_with_one_time(start: datetime, tz: ZoneInfo, service: str, say: When) -> None:
    assume(_is_said_once(start, tz))
    message = say(service, labels.start_label(start, tz=tz)).message
    assert _instant(message, tz) == start, message


@given(start=starts, old=starts, tz=zones, service=services, say=st.sampled_from(MOVES))
@settings(max_examples=depth(40, 400))
def test_a_move_leads_to_the_new_time(
    start: datetime,
    old: datetime,
    tz: ZoneInfo,
    service: str,
    say: Callable[..., sentences.Wording],
) -> None:
    assume(_is_said_once(start, tz) and start != old)
    before = labels.start_label(old, tz=tz)
    message = say(service, labels.start_label(start, tz=tz), old=before).message
    assert _instant(message, tz) == start, message


@given(offered=st.lists(starts, min_size=2, max_size=3, unique=True), tz=zones)
@settings(max_examples=depth(30, 300))
def test_an_offer_of_several_times_is_none_of_them(offered: list[datetime], tz: ZoneInfo) -> None:
    message = sentences.suggested(labels.start_labels(sorted(offered), tz=tz), where="").message
    assert read(message, _context(tz)).kind in ("none", "window"), message


@given(first=days, length=st.integers(0, 30), tz=zones)
@settings(max_examples=depth(40, 400))
def test_the_days_of_a_search(first: date, length: int, tz: ZoneInfo) -> None:
    last = first + timedelta(days=length)
    reading = read(sentences.on_days(first, last), _context(tz))
    if not length:
        assert reading.day == first
        return
    midnights = [datetime.combine(day, time(), tz) for day in (first, last + timedelta(days=1))]
    assert [reading.start_at, reading.end_at] == midnights


@given(start=times, stop=times, tz=zones)
@settings(max_examples=depth(30, 300))
def test_the_hours_of_a_search(start: time, stop: time, tz: ZoneInfo) -> None:
    assume(time() < start < stop)
    for bounds in ((start, stop), (start, None), (None, stop)):
        reading = read(sentences.in_hours(*bounds), _context(tz))
        assert (reading.from_time, reading.to_time) == bounds


@pytest.mark.parametrize("ahead", [1, 2, 7, 14, 31])
def test_how_far_a_search_reached(ahead: int) -> None:
    reading = read(sentences.in_days(ahead), _context(ZONES[0]))
    assert reading.kind == "window"
    assert reading.end_at == datetime.combine(
        FIRST_DAY + timedelta(days=ahead + 1), time(), ZONES[0]
    )
