"""What was said about time, as a value."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Literal, TypeVar, dataclass_transform
from zoneinfo import ZoneInfo

T = TypeVar("T")
Kind = Literal["date", "time", "datetime", "window", "pick", "none"]
Problem = Literal["past", "impossible_date", "ambiguous", "unsure", "recurring"]
Preference = Literal["earliest", "latest"]


@dataclass(frozen=True, slots=True)
class Context:
    """What a phrase is read against.

    `now` is aware; days and bare hours are read in `tz`. `hours` are the opening hours that decide
    a bare hour and clip dayparts. `slots` are the offered starts a pick may point at, in spoken
    order. `anchor` is the time under discussion, for "half an hour later".
    """

    now: datetime
    tz: ZoneInfo
    locale: str = "en-US"
    hours: tuple[time, time] | None = None
    slots: tuple[datetime, ...] = ()
    anchor: datetime | None = None


@dataclass_transform(frozen_default=True)
def _value(cls: type[T]) -> type[T]:
    """Make a class a dataclass that type checkers take for frozen; really so, it takes five times as long."""
    return dataclass(slots=True, unsafe_hash=True)(cls)


@_value
class Reading:
    """A phrase resolved; exactly the fields of its kind are set.

    date: `day`. time: `at_time` (local, no day said). datetime: `at` (aware). window: `start_at`
    and `end_at` (aware instants, half-open, None for open), or `from_time` and `to_time` (daily
    local hours, None for open) when no day was said; a window of days that also limits the hours
    sets all four. pick: `index` into the offered slots. none: nothing about time, or nothing that
    can be resolved; then `problem` may say why and `question` what to ask.
    `preference` says which end of a window is wanted, for "as late as you can"; a window with
    neither bound is then every time there is. `tz` is the zone the caller named, else None.
    `span` is the words that were used. `approximate` marks a time said as "around three".
    `options` are the readings a question asks about: "Friday, March 5, or Saturday, March 6?", or
    the wishes of "monday at ten or tuesday at two"; only a reading of kind none has them.
    """

    kind: Kind
    day: date | None = None
    at_time: time | None = None
    at: datetime | None = None
    start_at: datetime | None = None
    end_at: datetime | None = None
    from_time: time | None = None
    to_time: time | None = None
    index: int | None = None
    excluded_days: tuple[date, ...] = ()
    tz: ZoneInfo | None = None
    problem: Problem | None = None
    question: str = ""
    span: str = ""
    approximate: bool = False
    preference: Preference | None = None
    options: tuple["Reading", ...] = ()


NOTHING = Reading(kind="none")
