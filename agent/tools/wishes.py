"""From the caller's words about time to what to search the calendar for."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from agent.session import CallSession
from scheduling.model import OpeningHours, SlotSearch
from scheduling.when import Context, Reading, describe, read

HORIZON = timedelta(days=365)
OPEN_ENDED = timedelta(days=31)
NEARBY = timedelta(days=8)
SOON = timedelta(days=14)
_SOONEST = (
    "",
    "any",
    "any time",
    "anytime",
    "asap",
    "as soon as possible",
    "earliest",
    "first available",
    "next available",
    "now",
    "soon",
    "soonest",
    "the earliest",
    "the soonest",
    "whenever",
)
_PROBLEMS = {
    "past": "That time has already passed. Which day and time would you like?",
    "impossible_date": "That date does not exist. Which date do you mean?",
    "ambiguous": "I'm not sure which time you mean. Could you say the day and the time?",
    "unsure": "I'm not sure which time you mean. Could you say the day and the time?",
}

Kind = Literal["exact", "window", "soonest", "past", "too_far", "unclear"]


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for: one instant (`at`), a window, or nothing that can be searched.

    `search` is None only for past, too_far and unclear. `excluded` are local days not wanted.
    `asked` is the phrase with weekday, date and year; `question` what to ask when unclear.
    """

    kind: Kind
    search: SlotSearch | None = None
    at: datetime | None = None
    asked: str = ""
    question: str = ""
    excluded: tuple[date, ...] = ()
    approximate: bool = False
    tz: ZoneInfo | None = None


def wish_of(call: CallSession, words: str, tz: ZoneInfo) -> Wish:
    """Read `words` against what this call has offered and discussed."""
    now = call.clock.now()
    if words.strip(" .!?").lower() in _SOONEST:
        return Wish("soonest", SlotSearch(now, now + SOON))
    offered = tuple(slot.start_at for slot in call.open_slots())
    anchor = _noon(call.anchor_day, tz) if call.anchor_day is not None else None
    context = Context(
        now=now.astimezone(tz),
        tz=tz,
        locale=call.desk.organization.locale,
        hours=_widest(call.desk.agent.opening_hours) if tz == call.home else None,
        slots=offered,
        anchor=anchor,
    )
    reading = read(words, replace(context, slots=()))
    if reading.kind == "none" and reading.problem is None:
        reading = read(words, context)  # perhaps "the second one"
    if reading.kind == "pick" and reading.index is not None and reading.index < len(offered):
        reading = Reading(kind="datetime", at=offered[reading.index].astimezone(tz))
    if reading.kind in ("none", "pick"):
        return Wish(
            "past" if reading.problem == "past" else "unclear",
            question=reading.question or _PROBLEMS.get(reading.problem or "unsure", ""),
        )
    return _limited(_resolve(reading, call, tz), now)


def _resolve(reading: Reading, call: CallSession, tz: ZoneInfo) -> Wish:
    zone = reading.tz or tz
    asked = describe(reading, tz=zone)
    now = call.clock.now()
    if reading.kind == "time" and reading.at_time is not None:
        return replace(_any_day(reading.at_time, call, zone), asked=asked, tz=reading.tz)
    if reading.kind == "datetime" and reading.at is not None:
        wish = _exact(reading.at.astimezone(zone))
    elif reading.kind == "date" and reading.day is not None:
        wish = Wish(
            "window", SlotSearch(_midnight(reading.day, zone), _midnight(reading.day, zone, 1))
        )
    else:
        wish = Wish("window", _window(reading, now))
    return replace(
        wish,
        asked=asked,
        excluded=reading.excluded_days,
        approximate=reading.approximate,
        tz=reading.tz,
    )


def _any_day(clock: time, call: CallSession, tz: ZoneInfo) -> Wish:
    """A bare time belongs to the day under discussion, else to any of the next days."""
    if call.anchor_day is not None:
        return _exact(datetime.combine(call.anchor_day, clock, tz))
    now = call.clock.now()
    upto = (datetime.combine(date.min, clock) + timedelta(minutes=1)).time()
    return Wish("window", SlotSearch(now, now + SOON, from_time=clock, to_time=upto))


def _exact(at: datetime) -> Wish:
    day = at.date()
    tz = at.tzinfo
    start = datetime.combine(day, time.min, tz)
    return Wish("exact", SlotSearch(_utc(start), _utc(start + NEARBY), near=_utc(at)), at=_utc(at))


def _window(reading: Reading, now: datetime) -> SlotSearch:
    start = reading.start_at or now
    daily = reading.from_time is not None or reading.to_time is not None
    end = reading.end_at or start + (SOON if daily else OPEN_ENDED)
    return SlotSearch(_utc(start), _utc(end), reading.from_time, reading.to_time)


def _limited(wish: Wish, now: datetime) -> Wish:
    """Leave out what has passed and what lies beyond a year."""
    search = wish.search
    if search is None:
        return wish
    past = wish.at <= now if wish.at is not None else search.end_at <= now
    if past:
        return replace(wish, kind="past", question=_PROBLEMS["past"])
    if (wish.at or search.start_at) > now + HORIZON:
        return replace(wish, kind="too_far")
    start, end = max(search.start_at, now), min(search.end_at, now + HORIZON + NEARBY)
    return replace(wish, search=replace(search, start_at=start, end_at=end))


def _widest(hours: OpeningHours | None) -> tuple[time, time] | None:
    days = [day for day in hours.days if day is not None] if hours is not None else []
    return (min(day[0] for day in days), max(day[1] for day in days)) if days else None


def _midnight(day: date, tz: ZoneInfo, later: int = 0) -> datetime:
    return _utc(datetime.combine(day + timedelta(days=later), time.min, tz))


def _noon(day: date, tz: ZoneInfo) -> datetime:
    return datetime.combine(day, time(12), tz)


def _utc(at: datetime) -> datetime:
    return at.astimezone(UTC)
