"""Any way to say a day beside any way to say an hour, in either order: the one moment of both."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings, strategies as st

from scheduling import labels
from scheduling.when import Context, read
from tests.depth import depth

TZ = ZoneInfo("America/New_York")
NOW = datetime(2027, 5, 20, 14, tzinfo=TZ)  # a Thursday
CONTEXT = Context(now=NOW, tz=TZ, hours=(time(9), time(17)))
TODAY = NOW.date()
WEEKDAYS = tuple(name.lower() for name in labels.WEEKDAYS)
ORDINALS = (
    *labels.ORDINALS,
    *(
        f"twenty {one}"
        for one in ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth"]
    ),
)
HOURS = {9: "nine", 10: "ten", 11: "eleven", 12: "twelve", 13: "one", 14: "two", 15: "three"}
FRAMES = (
    "{day} at {hour}",
    "{hour} on {day}",
    "{day} {hour}",
    "{day}, {hour}",
    "how about {day} around {hour}",
    "is {hour} free on {day}",
    "i'd like {day} at {hour} please",
    "{day} but only at {hour}",
)


def _days() -> dict[str, date]:
    monday = date(2027, 5, 24)
    found = {"tomorrow": TODAY + timedelta(days=1), "two weeks from today": date(2027, 6, 3)}
    for index, weekday in enumerate(WEEKDAYS):
        ahead = TODAY + timedelta(days=(index - 4) % 7 + 1)
        if ahead - TODAY < timedelta(days=7):
            found |= {f"this coming {weekday}": ahead, f"{weekday} week": ahead + timedelta(days=7)}
        found[f"next {weekday}"] = found[f"{weekday} next week"] = monday + timedelta(days=index)
    for number, ordinal in enumerate(ORDINALS, 1):
        day = date(2027, 6, number)
        weekday = WEEKDAYS[day.weekday()]
        phrases = (f"the {ordinal} of june", f"june {ordinal}", f"{number} june", f"june {number}")
        found |= dict.fromkeys((*phrases, f"{weekday} the {ordinal} of june"), day)
        found |= {f"{weekday} june {ordinal}": day, f"{ordinal} august": date(2027, 8, number)}
    return found


def _hours() -> dict[str, time]:
    found = {"noon": time(12), "fourteen thirty": time(14, 30), "15:45": time(15, 45)}
    for hour, word in HOURS.items():
        half = "a m" if hour < 12 else "p m"
        found |= {f"{word} o'clock": time(hour), f"{word} {half}": time(hour)}
        found |= dict.fromkeys(
            (f"{word} thirty", f"half past {word}", f"half {word}"), time(hour, 30)
        )
        found |= {f"quarter past {word}": time(hour, 15), f"{word} oh five": time(hour, 5)}
        found |= {f"ten past {word}": time(hour, 10), f"{word} forty five": time(hour, 45)}
    return found


DAYS, TIMES = _days(), _hours()


@given(
    day=st.sampled_from(sorted(DAYS)),
    hour=st.sampled_from(sorted(TIMES)),
    frame=st.sampled_from(FRAMES),
)
@settings(max_examples=depth(120, 1000))
def test_a_day_and_an_hour_make_a_moment(day: str, hour: str, frame: str) -> None:
    text = frame.format(day=day, hour=hour)
    assert read(text, CONTEXT).at == datetime.combine(DAYS[day], TIMES[hour], TZ), text
