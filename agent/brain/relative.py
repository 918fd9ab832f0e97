"""Times that count from another: an hour later than the booking, the same time next week."""

import re
from datetime import date, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from agent.brain import timing
from agent.brain.frames import Frame, Ledger
from scheduling.when import Reading

_LAST = re.compile(r"\bas late as\b|\blatest\b|\blast (?:one|time|slot|appointment|opening)\b")
_FIRST = re.compile(
    r"\bas early as\b|\bearliest\b|\bfirst (?:thing|available|opening)\b|\bsoonest\b"
)
_FROM_ANOTHER = re.compile(
    r"\b(?:later|earlier|sooner|back|forward|(?<!follow )(?<!follow-)(?<!check )(?<!check-)up|out|same time|same day|day after|day before|week after|week before"
    r"|next day|previous day|(?:push|shift|bump|delay|slide) (?:it|my|the))\b"
)
_SAME = re.compile(
    r"\bsame (?:exact )?(?:times?|days?|weekdays?|slots?|hours?|thing|again)\b|\bagain\b"
)
_TWO_WEEKS = re.compile(r"\bweek after next\b|\bin two weeks\b|\btwo weeks (?:later|on|after)\b")
_DAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_HOUR = r"(?:\d[\d:]*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|noon)"
_BARE_DAY = re.compile(
    rf"(?:on |the |that )*{_DAY}(?:,? (?:in the )?(?:morning|afternoon|evening)|,? (?:at )?(?:the )?same (?:time|hour)"
    rf"|,? (?:at )?(?:half (?:past )?|quarter (?:past|to) )?{_HOUR}(?: (?:thirty|fifteen|forty.five|o'?clock|[ap]\.?m\.?))*)?"
    r"(?:,? instead)?",
    re.IGNORECASE,
)
_THE_DAY = re.compile(rf"\b(?:the|that) {_DAY}\b(?! (?:after|before|week))", re.IGNORECASE)
_WEEK = timedelta(days=7)


def counts_from_another(text: str) -> bool:
    """Return whether a time is said by how far it lies from another one."""
    return _FROM_ANOTHER.search(text.lower()) is not None


def says_same_again(text: str) -> bool:
    """Return whether the hour of the appointment before is meant to be kept."""
    return re.search(r"\bsame (?:again|time|hour|slot)\b", text.lower()) is not None


def started(ledger: Ledger, frame: Frame, before: Reading | None) -> Reading | None:
    """Return what "the same time" counts from: the wish so far, else the booking meant, else the last made."""
    if before is not None and before.kind != "time":
        return before
    if frame.intent == "reschedule":
        start_at = frame.target.start_at if frame.target else None
    else:
        made = [one.start_at for key, one in ledger.bookings.items() if key in ledger.own]
        start_at = made[-1] if made else None
    return Reading(kind="datetime", at=start_at) if start_at else None


def weeks_on(text: str, said: Reading, base: Reading | None, *, tz: ZoneInfo) -> Reading | None:
    """Return `base` some weeks later for "the same time next week"; None where more was said.

    The week is counted from `base`, not from today: who is offered a Thursday and asks for the
    same time next week means the Thursday after it.
    """
    lowered = text.lower()
    if base is None or not _SAME.search(lowered) or not _is_plain_week(said, base, tz=tz):
        return None
    return timing.later(base, 2 * _WEEK if _TWO_WEEKS.search(lowered) else _WEEK)


def in_week(said: Reading, before: Reading | None, *, tz: ZoneInfo) -> Reading:
    """Take a bare weekday as one of the week under discussion: "thursday" after "next week"."""
    day, week = timing.day_of(said, tz=tz), _week_of(before, tz=tz)
    if day is None or week is None or not _BARE_DAY.fullmatch(said.span.strip()):
        return said
    first, last = week
    if day >= first:
        return said
    on = (_WEEK.days + (first - day).days - 1) // _WEEK.days
    shifted = timing.later(said, on * _WEEK)
    return shifted if day + on * _WEEK < last else said


def meant_day(ledger: Ledger, frame: Frame, said: Reading, before: Reading | None) -> Reading:
    """Take a bare weekday as the one that is meant where the talk stands, not as the next to come."""
    tz = ledger.tz
    said = in_its_week(ledger.turn.text, in_week(said, before, tz=tz), frame, tz=tz)
    return _next_one(said, frame, today=ledger.facts.now.astimezone(tz).date(), tz=tz)


def in_its_week(text: str, said: Reading, frame: Frame, *, tz: ZoneInfo) -> Reading:
    """Take "the friday" as one of the week of the booking that is moved.

    Where that booking was pointed at by more than a weekday, so is any weekday.
    """
    start_at = frame.target.start_at if frame.target else None
    base = Reading(kind="datetime", at=start_at) if start_at else None
    pointed = frame.hint.span.strip() if frame.hint else ""
    named = bool(pointed) and not _BARE_DAY.fullmatch(pointed)
    if frame.intent != "reschedule" or not (named or _THE_DAY.search(text)):
        return said
    return in_week(said, base or frame.hint, tz=tz)


def _next_one(said: Reading, frame: Frame, *, today: date, tz: ZoneInfo) -> Reading:
    """Take a weekday that is today's as next week's, once today was looked at in vain."""
    looked = timing.day_of(frame.when, tz=tz) if frame.when else None
    vain = frame.search is not None and frame.search.code not in ("times", "open")
    bare = _BARE_DAY.fullmatch(said.span.strip()) is not None
    if not (vain and bare and looked == today == timing.day_of(said, tz=tz)):
        return said
    return timing.later(said, _WEEK)


def _week_of(before: Reading | None, *, tz: ZoneInfo) -> tuple[date, date] | None:
    """Return the days wished for, of a time or a day those of its week; the last is not one of them."""
    day = timing.day_of(before, tz=tz) if before else None
    if day is not None:
        monday = day - timedelta(day.weekday())
        return monday, monday + _WEEK
    if before is None or before.start_at is None or before.end_at is None:
        return None
    first, last = before.start_at.astimezone(tz).date(), before.end_at.astimezone(tz).date()
    return (first, last) if last - first <= _WEEK + timedelta(1) else None


def _is_plain_week(said: Reading, base: Reading, *, tz: ZoneInfo) -> bool:
    """Return whether nothing but a week was named: no weekday, no hour of its own."""
    if "week" not in said.span.lower():
        return False
    if said.kind == "window" and said.start_at is not None and said.end_at is not None:
        return timedelta(days=6) <= said.end_at - said.start_at <= timedelta(days=8)
    return timing.day_of(said, tz=tz) == timing.day_of(base, tz=tz)


def extreme(text: str) -> Literal["first", "last", ""]:
    """Return whether the earliest or the latest is asked for."""
    lowered = text.lower()
    if _LAST.search(lowered):
        return "last"
    return "first" if _FIRST.search(lowered) else ""
