"""The calendar rules on every day of four years in twelve zones, beside an oracle that counts days.

CALLA_DEPTH=1 takes every day in every zone and each phrase on every day in some of them; without it
there is a share of the days, among them each change of the clocks.
"""

import os
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import count
from zoneinfo import ZoneInfo

import pytest

from scheduling.when import Context, Reading, read

DEPTH = int(os.environ.get("CALLA_DEPTH", "0"))  # noqa: TID251 # how long to look, no setting
STRIDE, SHARE = (1, 4) if DEPTH else (211, 13)
ZONES = (
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
    "America/Toronto",
    "Europe/London",
    "Europe/Dublin",
    "Asia/Kolkata",
    "Asia/Singapore",
    "Australia/Sydney",
    "Australia/Lord_Howe",
    "Pacific/Auckland",
)
FIRST, LAST = date(2026, 1, 1), date(2029, 12, 31)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
TEENS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
    "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth",
    "eighteenth", "nineteenth", "twentieth",
)  # fmt: skip
ORDINALS = (*TEENS, *(f"twenty {one}" for one in TEENS[:9]), "thirtieth", "thirty first")


def ahead(today: date, fits: Callable[[date], bool], *, nth: int = 1) -> date:
    """Return the nth day that fits, today the first that may, by looking at one after the other."""
    found = 0
    for days in count():
        day = today + timedelta(days=days)
        found += fits(day)
        if found == nth and fits(day):
            return day
    raise AssertionError


def next_week(today: date) -> date:
    return ahead(today + timedelta(days=1), lambda day: day.weekday() == 0)


def next_month(today: date) -> date:
    return ahead(today + timedelta(days=1), lambda day: day.day == 1)


def weekdays(today: date) -> Iterator[tuple[str, set[date]]]:
    """Yield phrases that name a day by its weekday, and the days they may mean."""
    for number, name in enumerate(WEEKDAYS):

        def is_it(day: date, number: int = number) -> bool:
            return day.weekday() == number

        bare = ahead(today, is_it)
        later = ahead(today + timedelta(days=1), is_it)  # as good where it is that day today
        week = timedelta(days=7)
        yield f"on {name}", {bare, later}
        yield f"next {name}", {ahead(next_week(today), is_it), later}
        yield f"a week from {name}", {bare + week, later + week}
        yield f"{name} week", {bare + week, later + week}
        yield f"the {name} after next", {later + week}
        yield f"{name} next week", {ahead(next_week(today), is_it)}
        yield f"two weeks from {name}", {bare + 2 * week, later + 2 * week}
        if bare < next_week(today):
            yield f"this {name}", {bare}
        yield (
            f"the second {name} of next month",
            {ahead(next_month(today), is_it, nth=2)},
        )
        yield (
            f"the last {name} of next month",
            {ahead(next_month(next_month(today)) - week, is_it)},
        )


def days(today: date) -> Iterator[tuple[str, set[date]]]:
    """Yield phrases that name a day by its number or its distance."""
    for number, word in enumerate(ORDINALS, start=1):
        yield (
            f"the {word}",
            {ahead(today, lambda day, number=number: day.day == number)},
        )
    for month, name in enumerate(MONTHS, start=1):
        number = 1 + (today.toordinal() * month) % 28
        found = ahead(today, lambda day, on=(month, number): (day.month, day.day) == on)
        yield f"{name} {ORDINALS[number - 1]}", {found}
        yield f"the {ORDINALS[number - 1]} of {name}", {found}
    for number, word in (
        (0, "today"),
        (1, "tomorrow"),
        (2, "the day after tomorrow"),
        (3, "in three days"),
        (7, "a week from today"),
        (8, "a week tomorrow"),
        (10, "ten days from now"),
        (14, "a fortnight today"),
        (15, "two weeks from tomorrow"),
        (21, "three weeks from today"),
        (30, "thirty days from today"),
    ):
        yield word, {today + timedelta(days=number)}
    last = next_month(today) - timedelta(days=1)
    yield "the last day of the month", {last}
    yield "the last day of next month", {next_month(next_month(today)) - timedelta(days=1)}


def spans(today: date) -> Iterator[tuple[str, set[date], set[date]]]:
    """Yield phrases that name a week or a month, its first days and the days it may end before."""
    monday, month = next_week(today), next_month(today)
    week = timedelta(days=7)
    for name, first in (("next week", monday), ("the week after next", monday + week)):
        yield name, {first}, {first + timedelta(days=one) for one in (5, 6, 7)}
    left = {today, today + timedelta(days=1), monday - week}
    yield "this week", left, {monday - timedelta(days=one) for one in (0, 1, 2)}
    yield "next month", {month}, {next_month(month)}
    yield "this month", {today, today + timedelta(days=1), today.replace(day=1)}, {month}
    for number, name in enumerate(MONTHS, start=1):
        if number != today.month:
            first = ahead(today, lambda day, on=number: (day.month, day.day) == (on, 1))
            yield f"sometime in {name}", {first}, {next_month(first)}


def moments(zone: str) -> Iterator[Context]:
    """Yield a context for each day looked at, at an hour that wanders through the day."""
    tz = ZoneInfo(zone)
    shift = ZONES.index(zone) * 5
    near = {day - timedelta(days=1) for day, *_ in transitions(zone)}
    for number in range((LAST - FIRST).days + 1):
        day = FIRST + timedelta(days=number)
        if (number + shift) % STRIDE == 0 or day in near or (day.month == 12 and day.day == 31):
            at = datetime.combine(day, time((number * 7) % 24, (number * 13) % 60), tz)
            yield Context(now=at.astimezone(UTC), tz=tz, locale="en-GB")


@cache
def transitions(zone: str) -> tuple[tuple[date, datetime, timedelta], ...]:
    """Return each change of the clocks: its day, its instant and by how much they move."""
    tz = ZoneInfo(zone)
    found: list[tuple[date, datetime, timedelta]] = []
    at = datetime.combine(FIRST, time(), tz).astimezone(UTC)
    end = datetime.combine(LAST, time(), tz).astimezone(UTC)
    while at < end:
        later = at + timedelta(days=1)
        if moved := offset(later, tz) - offset(at, tz):
            while offset(at, tz) == offset(at + timedelta(minutes=30), tz):
                at += timedelta(minutes=30)
            at += timedelta(minutes=30)
            found.append((at.astimezone(tz).date(), at, moved))
        at = later
    return tuple(found)


def offset(at: datetime, tz: ZoneInfo) -> timedelta:
    return at.astimezone(tz).utcoffset() or timedelta()


@cache
def phrases(today: date, share: int) -> tuple[tuple[str, set[date]], ...]:
    """Return a share of what is said on a day, another one in the next zone and on the next day."""
    return (*weekdays(today), *days(today))[share::SHARE]


@cache
def stretches(today: date, share: int) -> tuple[tuple[str, set[date], set[date]], ...]:
    """Return a share of what is said on a day of weeks and months."""
    return tuple(spans(today))[share::SHARE]


def share_of(today: date, zone: str) -> int:
    return (today.toordinal() + ZONES.index(zone)) % SHARE


def today_of(context: Context) -> date:
    return context.now.astimezone(context.tz).date()


@pytest.mark.parametrize("zone", ZONES)
def test_days_by_weekday_number_and_distance(zone: str) -> None:
    for context in moments(zone):
        today = today_of(context)
        for text, wanted in phrases(today, share_of(today, zone)):
            reading = read(text, context)
            assert reading.day in wanted, (text, f"{today:%A %F}", reading, wanted)
            assert reading.kind == "date"


@pytest.mark.parametrize("zone", ZONES)
def test_weeks_and_months(zone: str) -> None:
    for context in moments(zone):
        today = today_of(context)
        for text, firsts, ends in stretches(today, share_of(today, zone)):
            reading = read(text, context)
            got = (text, f"{today:%A %F}", reading)
            assert reading.kind == "window", got
            assert reading.start_at is not None, got
            assert reading.end_at is not None, got
            assert reading.start_at.astimezone(context.tz).date() in firsts, got
            assert _midnight(reading.end_at, context) in ends, got


def _midnight(at: datetime, context: Context) -> date | None:
    local = at.astimezone(context.tz)
    return local.date() if local.time() == time() else None


def _spoken(at: datetime) -> str:
    """Return a local clock time as it is written in a chat."""
    return f"{at.hour % 12 or 12}:{at.minute:02} {'am' if at.hour < 12 else 'pm'}"


CHANGING = tuple(zone for zone in ZONES if transitions(zone))


@pytest.mark.parametrize("zone", CHANGING)
def test_nights_of_the_clocks(zone: str) -> None:
    """A time that is skipped moves on by what is skipped; of two equal ones it is the first."""
    tz = ZoneInfo(zone)
    for day, changed_at, moved in transitions(zone):
        context = Context(now=changed_at - timedelta(hours=30), tz=tz, locale="en-GB")
        size = abs(moved)
        for minutes in (0, 1, 15, 29):
            # the clock time `minutes` into what is skipped or comes twice
            before = changed_at + timedelta(minutes=minutes)
            if moved > timedelta():
                naive = (changed_at - timedelta(seconds=1)).astimezone(tz).replace(tzinfo=None)
                naive += timedelta(seconds=1, minutes=minutes)
                wanted = before
            else:
                wanted = before - size
                naive = wanted.astimezone(tz).replace(tzinfo=None)
            text = f"{day:%A} at {_spoken(naive)}"
            assert _same(read(text, context), wanted), (text, zone, f"{context.now:%F %T}")


def _same(reading: Reading, wanted: datetime) -> bool:
    # in UTC: of two equal clock times Python holds none equal to an instant of another zone
    return reading.at is not None and reading.at.astimezone(UTC) == wanted


@pytest.mark.parametrize("zone", CHANGING)
def test_hours_elapse_and_days_do_not(zone: str) -> None:
    tz = ZoneInfo(zone)
    for _, changed_at, _ in transitions(zone):
        for hours in (1, 5, 8, 24, 36):
            now = changed_at - timedelta(hours=4, minutes=20)
            context = Context(now=now, tz=tz)
            assert _same(read(f"in {hours} hours", context), now + timedelta(hours=hours))
            assert _same(read("in half an hour", context), now + timedelta(minutes=30))
        local = (changed_at - timedelta(hours=40)).astimezone(tz)
        context = Context(now=local, tz=tz)
        for number, word in ((3, "in three days"), (7, "a week from today")):
            day = local.date() + timedelta(days=number)
            at = read(f"{word} at 9:40 am", context).at
            assert at == datetime.combine(day, time(9, 40), tz), (word, zone, local)
