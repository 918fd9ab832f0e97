"""Every minute of a day, every day of a year and the hours of a range, in the ways they are said and typed.

CALLA_DEPTH=1 takes all of them, else there is a share of each.
"""

import os
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from scheduling.when import Context, read

STEP = 1 if os.environ.get("CALLA_DEPTH") else 17  # noqa: TID251 # how long to look, no setting
TZ = ZoneInfo("America/New_York")
NOW = datetime(2026, 9, 14, 9, 40, tzinfo=TZ)
TODAY = NOW.date()
THURSDAY = date(2026, 9, 17)
HOURS = (time(9), time(17))
AMERICAN = Context(now=NOW, tz=TZ, hours=HOURS)
BRITISH = Context(now=NOW, tz=TZ, hours=HOURS, locale="en-GB")
ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
TENS = {20: "twenty", 30: "thirty", 40: "forty", 50: "fifty"}
ORDINALS = (
    "zeroth", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth",
    "tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth",
    "seventeenth", "eighteenth", "nineteenth", "twentieth",
)  # fmt: skip


def word(number: int) -> str:
    if number < 20:
        return ONES[number]
    tens = TENS[number // 10 * 10]
    return f"{tens} {ONES[number % 10]}" if number % 10 else tens


def ordinal(number: int) -> str:
    if number <= 20:
        return ORDINALS[number]
    if number == 30:
        return "thirtieth"
    return f"{TENS[number // 10 * 10]} {ORDINALS[number % 10]}"


def suffixed(number: int) -> str:
    teen = 11 <= number <= 13
    return f"{number}{'th' if teen else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"


def hour(at: time) -> int:
    return at.hour % 12 or 12


def part(at: time) -> str:
    if at.hour < 12:
        return "in the morning"
    if at.hour < 17:
        return "in the afternoon"
    return "in the evening" if at.hour < 21 else "at night"


def spoken(at: time) -> str:
    if not at.minute:
        return word(hour(at))
    minutes = f"oh {word(at.minute)}" if at.minute < 10 else word(at.minute)
    return f"{word(hour(at))} {minutes}"


def told(at: time) -> str:
    """Return a time by its quarters and its distance from the hour."""
    if at.minute in (0, 30):
        return f"half past {word(hour(at))}" if at.minute else word(hour(at))
    minutes = at.minute if at.minute < 30 else 60 - at.minute
    unit = "" if minutes % 5 == 0 else " minutes"
    size = "a quarter" if minutes == 15 else f"{word(minutes)}{unit}"
    if at.minute < 30:
        return f"{size} past {word(hour(at))}"
    return f"{size} to {word(at.hour % 12 + 1)}"


def half(at: time) -> str:
    return "a m" if at.hour < 12 else "p m"


def typed(at: time) -> str:
    return f"{hour(at)}:{at.minute:02}"


CLOCKS: dict[str, Callable[[time], str]] = {
    "two fifteen p m": lambda at: f"{spoken(at)} {half(at)}",
    "two fifteen in the afternoon": lambda at: f"{spoken(at)} {part(at)}",
    "2:15pm": lambda at: f"{hour(at)}:{at.minute:02}{half(at).replace(' ', '')}",
    "2:15 p.m.": lambda at: f"{hour(at)}:{at.minute:02} {half(at)[0]}.m.",
    "2.15pm": lambda at: f"{hour(at)}.{at.minute:02}{half(at).replace(' ', '')}",
    "2 15 pm": lambda at: f"{hour(at)} {at.minute:02} {half(at).replace(' ', '')}",
    "14:15": lambda at: f"{at:%H:%M}",
}


@pytest.mark.parametrize("form", CLOCKS)
def test_every_minute_of_a_day(form: str) -> None:
    for number in range(0, 24 * 60, STEP):
        at = time(*divmod(number, 60))
        text = CLOCKS[form](at)
        if at.hour or "morning" not in text:  # twelve in the morning is noon to some
            assert read(text, AMERICAN).at_time == at, text


@pytest.mark.parametrize("form", [spoken, told, typed])
@pytest.mark.parametrize(
    "around",
    [
        "thursday at {}",
        "{} on thursday",
        "on thursday at {}",
        "the seventeenth at {}",
        "9/17 at {}",
    ],
)
def test_a_bare_time_is_the_one_within_opening_hours(
    around: str, form: Callable[[time], str]
) -> None:
    for number in range(9 * 60, 17 * 60, max(STEP - 10, 1)):
        at = time(*divmod(number, 60))
        text = around.format(form(at))
        assert read(text, AMERICAN).at == datetime.combine(THURSDAY, at, TZ), text


DATES: dict[str, Callable[[date], str]] = {
    "march fifth": lambda day: f"{day:%B} {ordinal(day.day)}".lower(),
    "march the fifth": lambda day: f"{day:%B} the {ordinal(day.day)}".lower(),
    "the fifth of march": lambda day: f"the {ordinal(day.day)} of {day:%B}".lower(),
    "fifth march": lambda day: f"{ordinal(day.day)} {day:%B}".lower(),
    "march five": lambda day: f"{day:%B} {word(day.day)}".lower(),
    "March 5": lambda day: f"{day:%B} {day.day}",
    "5 March": lambda day: f"{day.day} {day:%B}",
    "Mar 5th": lambda day: f"{day:%b} {suffixed(day.day)}",
    "5th Mar": lambda day: f"{suffixed(day.day)} {day:%b}",
    "Fri 5 Mar": lambda day: f"{day:%a} {day.day} {day:%b}",
    "friday the fifth of march": lambda day: f"{day:%A} the {ordinal(day.day)} of {day:%B}".lower(),
    "March 5, 2027": lambda day: f"{day:%B} {day.day}, {day.year}",
    "5 March 2027": lambda day: f"{day.day} {day:%B} {day.year}",
    "march fifth twenty twenty seven": lambda day: (
        f"{day:%B} {ordinal(day.day)} twenty {word(day.year - 2000)}".lower()
    ),
    "2027-03-05": date.isoformat,
}
MONTH_FIRST: dict[str, Callable[[date], str]] = {
    "3/5": lambda day: f"{day.month}/{day.day}",
    "03/05/2027": lambda day: f"{day:%m/%d/%Y}",
    "3-5-27": lambda day: f"{day.month}-{day.day}-{day:%y}",
    "Fri 3/5": lambda day: f"{day:%a} {day.month}/{day.day}",
}
DAY_FIRST: dict[str, Callable[[date], str]] = {
    "5/3": lambda day: f"{day.day}/{day.month}",
    "05/03/2027": lambda day: f"{day:%d/%m/%Y}",
    "5.3.27": lambda day: f"{day.day}.{day.month}.{day:%y}",
    "fri 5/3": lambda day: f"{day:%a} {day.day}/{day.month}".lower(),
}


@pytest.mark.parametrize("form", [*DATES, *MONTH_FIRST, *DAY_FIRST])
def test_every_day_of_a_year(form: str) -> None:
    context = BRITISH if form in DAY_FIRST else AMERICAN
    write = (DATES | MONTH_FIRST | DAY_FIRST)[form]
    for ahead in range(0, 364, STEP):
        day = TODAY + timedelta(days=ahead)
        reading = read(write(day), context)
        assert (reading.kind, reading.day) == ("date", day), write(day)


def ranges() -> Iterator[tuple[time, time]]:
    """Yield hours of two to sixteen quarters within the opening hours."""
    quarters = [time(*divmod(number, 60)) for number in range(9 * 60, 17 * 60 + 1, 15)]
    pairs = [(start, end) for n, start in enumerate(quarters) for end in quarters[n + 2 : n + 17]]
    yield from pairs[:: max(STEP - 10, 1)]


@pytest.mark.parametrize("form", [spoken, told])
@pytest.mark.parametrize(
    "around",
    ["between {} and {}", "from {} to {}", "from {} until {}", "sometime between {} and {}"],
)
def test_ranges_of_hours(around: str, form: Callable[[time], str]) -> None:
    for start, end in ranges():
        text = around.format(form(start), form(end))
        reading = read(text, AMERICAN)
        assert (reading.from_time, reading.to_time) == (start, end), text
        assert reading.start_at is None
        reading = read(f"{text} on thursday", AMERICAN)
        wanted = [datetime.combine(THURSDAY, at, TZ) for at in (start, end)]
        assert [reading.start_at, reading.end_at] == wanted, text


SINCE = ("after {}", "not before {}", "any time after {}", "nothing before {}", "from {} onwards")
UNTIL = ("before {}", "not after {}", "by {}", "nothing after {}", "{} at the latest", "up to {}")


@pytest.mark.parametrize("around", [*SINCE, *UNTIL])
def test_hours_open_to_one_side(around: str) -> None:
    for number in range(9 * 60, 17 * 60, 15):
        at = time(*divmod(number, 60))
        for form in (spoken, told):
            reading = read(around.format(form(at)), AMERICAN)
            wanted = (at, None) if around in SINCE else (None, at)
            assert (reading.from_time, reading.to_time) == wanted, around.format(form(at))
