"""Which of the times on offer, or of the bookings, is meant: by place, by time, by day."""

import re
from collections.abc import Sequence
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from agent.brain.understanding.normalize import PhraseTable
from scheduling.when import Reading

_PLACES = {
    0: "first|frist|fisrt|1st|former|number one|number 1|option one|option 1|option a|top one|#1|initial one|early one|early bird|earlybird|earlier of|earlier one of",
    1: "second|secnd|secodn|2nd|number two|number 2|option two|option 2|option b|#2",
    2: "third|3rd|number three|number 3|option three|option 3|option c|#3",
    3: "fourth|4th|number four|number 4|option four|option 4|#4",
    4: "fifth|5th|number five|option five",
}
_TAGS = {f"at {place}": phrases for place, phrases in _PLACES.items()} | {
    "last": "last|final|latter|bottom one|last one|very last|late one|later of|later one of",
    "middle": "middle|middle one|one in the middle|in between",
    "second last": "second to last|second last|next to last",
    "not": "not|besides|except|but not|rather than|instead of|neither",
    "none": "one second|a second|just a second|give me a second|not mind|not care|not matter|not fussed|not bothered|second thought|second thoughts|half a second",
    "other": "the other one|the other|other one",
}
_ORDINALS = PhraseTable(_TAGS)
_ENDS = PhraseTable(
    {
        "first": "nearest|closest|soonest|coming up first|coming up next|comes first|sooner one|sooner of|earliest|earlier one",
        "last": "furthest away|furthest|farthest|furthest off|furthest out|farthest away|furthest in the future|most distant|latest|later one|latest one|comes last|last of the lot",
        "not": "not|besides|except|than",
    }
)
_BARE = PhraseTable({"at 0": "one|1|a", "at 1": "two|2|b|to|too", "at 2": "three|3|c"})
_NTH = r"first|second|third|last|1st|2nd|3rd|latter|former"
_DAYS = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_ON_DAY = re.compile(
    rf"\b(?P<place>{_NTH})(?: of the)? (?P<day>{_DAYS})(?:'s)? (?:ones?|options?|slots?|times?|appointments?)\b"
    rf"|\b(?P<nth>{_NTH}) (?:one |option |slot |time )?(?:on|of|for) (?:the )?(?P<on>{_DAYS})(?:'s|s)?\b"
)
_DATE_MARKS = frozenset(
    """of january february march april may june july august september october november december
    month week day thing floor visit time""".split()  # noqa: SIM905
)


def ordinal(heard: tuple[str, ...], count: int, *, bare: bool = False) -> int | None:
    """Return the place named among `count` things, None if none or more than one is.

    With `bare` a lone "two" or "b" names a place too.
    """
    places: list[int] = []
    negated = False
    for cue in _ORDINALS.scan(heard):
        if cue.tag == "not":
            negated = True
            continue
        if cue.end < len(heard) and heard[cue.end] in _DATE_MARKS:
            continue
        if _refused_after(heard, cue.end):
            return None
        place = _place(cue.tag, count)
        if place is not None and not negated:
            places.append(place)
        negated = False
    if not places and bare and len(heard) <= 3:
        places = [int(cue.tag[3:]) for cue in _BARE.scan(heard) if int(cue.tag[3:]) < count]
    return places[-1] if len(set(places)) == 1 else None


def at_an_end(heard: tuple[str, ...], starts: Sequence[datetime]) -> int | None:
    """Return which of `starts` is "the nearest one" or "the one furthest away"."""
    cues = _ENDS.scan(heard)
    if len(cues) != 1 or not starts or cues[0].tag == "not" or _refused_after(heard, cues[0].end):
        return None
    end = min(starts) if cues[0].tag == "first" else max(starts)
    return starts.index(end)


def place_on_day(plain: str, starts: Sequence[datetime], tz: ZoneInfo) -> int | None:
    """Return which of `starts` "the second friday one" is: the second of those on a Friday."""
    match = _ON_DAY.search(plain)
    if match is None:
        return None
    day = match["day"] or match["on"]
    same = [i for i, start in enumerate(starts) if f"{start.astimezone(tz):%A}".lower() == day]
    place = ordinal((match["place"] or match["nth"],), len(same))
    return None if place is None else same[place]


def _refused_after(heard: tuple[str, ...], at: int) -> bool:
    """Tell whether "do not work" follows, or the place is of several: "the first two"."""
    if at < len(heard) and heard[at] in ("two", "three", "ones", "few", "couple"):
        return True
    rest = heard[at:]
    return any(
        verb in ("do", "does", "will", "is", "are") and rest[i + 1 : i + 2] == ("not",)
        for i, verb in enumerate(rest)
    )


def _place(tag: str, count: int) -> int | None:
    if tag == "last":
        return count - 1 if count else None
    if tag == "second last":
        return count - 2 if count > 1 else None
    if tag == "middle":
        return count // 2 if count % 2 else None
    if tag in ("other", "none"):
        return None
    place = int(tag[3:])
    return place if place < count else None


def fitting(reading: Reading | None, starts: Sequence[datetime], tz: ZoneInfo) -> list[int]:
    """Return which of `starts` a reading fits; all of them when it says nothing."""
    if reading is None or reading.kind == "none":
        return list(range(len(starts)))
    if reading.kind == "pick":
        return [reading.index] if reading.index is not None and reading.index < len(starts) else []
    zone = reading.tz or tz
    return [i for i, start in enumerate(starts) if _fits(reading, start.astimezone(zone))]


def _fits(reading: Reading, start: datetime) -> bool:
    if reading.kind == "date":
        return start.date() == reading.day
    if reading.kind == "time":
        return start.time() == reading.at_time
    if reading.kind == "datetime":
        return start == reading.at
    return in_window(reading, start)


def in_window(reading: Reading, start: datetime) -> bool:
    """Tell whether `start`, local to the zone of the wish, lies in the days and hours of a window."""
    clock, day = start.time(), start.date()
    return (
        day not in reading.excluded_days
        and _after(reading.start_at, reading.from_time, start, clock)
        and _before(reading.end_at, reading.to_time, start, clock)
    )


def _after(instant: datetime | None, clock: time | None, start: datetime, at: time) -> bool:
    return (instant is None or start >= instant) and (clock is None or at >= clock)


def _before(instant: datetime | None, clock: time | None, start: datetime, at: time) -> bool:
    return (instant is None or start < instant) and (clock is None or at < clock)


def same_day(reading: Reading, starts: Sequence[datetime], tz: ZoneInfo) -> list[int]:
    """Return which of `starts` lie on the day a reading names, whatever its hour."""
    day = day_of(reading, tz)
    return [i for i, start in enumerate(starts) if start.astimezone(tz).date() == day]


def day_of(reading: Reading, tz: ZoneInfo) -> date | None:
    """Return the single local day of a reading, None if it names none."""
    if reading.kind == "date":
        return reading.day
    if reading.kind == "datetime" and reading.at:
        return reading.at.astimezone(reading.tz or tz).date()
    return None


def names_other_day(reading: Reading | None, start: datetime | None, tz: ZoneInfo) -> bool:
    """Tell whether a reading is of another day than `start`, or refuses another."""
    if reading is None or start is None:
        return False
    if reading.excluded_days:
        return start.astimezone(tz).date() not in reading.excluded_days
    return day_of(reading, tz) not in (None, start.astimezone(tz).date())
