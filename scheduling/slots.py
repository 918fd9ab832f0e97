"""Starts -> days in a zone; narrowing, spreading, the nearest alternatives."""

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import date, datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from scheduling.labels import day_label
from scheduling.model import DaySlots, Slot, SlotSearch


def by_day(slots: Iterable[Slot], *, tz: ZoneInfo, today: date) -> tuple[DaySlots, ...]:
    """Group by local day of `tz`: days and slots ascending, each slot once, no empty day."""
    return tuple(
        DaySlots(day, day_label(day, today=today), tuple(group))
        for day, group in groupby(sorted(set(slots)), key=lambda slot: _day(slot, tz))
    )


def by_nearness(
    slots: Iterable[Slot], wanted: datetime, *, tz: ZoneInfo, today: date
) -> tuple[DaySlots, ...]:
    """Group by local day of `tz`, the day of the nearest slot first, within a day nearest first."""
    days: dict[date, list[Slot]] = {}
    for slot in sorted(set(slots), key=lambda slot: _distance(slot, wanted)):
        days.setdefault(_day(slot, tz), []).append(slot)
    return tuple(
        DaySlots(day, day_label(day, today=today), tuple(near)) for day, near in days.items()
    )


def spread(slots: Iterable[Slot], *, tz: ZoneInfo, most: int = 3) -> tuple[Slot, ...]:
    """Pick at most `most`, ascending: the soonest, then other days and other parts of the day."""
    left = sorted(set(slots))
    picked: list[Slot] = []
    while left and len(picked) < most:
        best = _least_like(picked, left, tz)
        picked.append(best)
        left.remove(best)
    return tuple(sorted(picked))


def nearest(slots: Iterable[Slot], wanted: datetime, most: int = 3) -> tuple[Slot, ...]:
    """Return the `most` slots closest to `wanted`, closest first; of two as close, the later."""
    return tuple(sorted(set(slots), key=lambda slot: _distance(slot, wanted))[:most])


def alternatives(
    slots: Collection[Slot], wanted: datetime, *, tz: ZoneInfo, most: int = 6
) -> tuple[Slot, ...]:
    """Return the nearest slots to a time that is gone, closest first.

    Days before that of the closest slot are left out, so that the days of the answer ascend too.
    """
    ranked = nearest(slots, wanted, most=1)
    if not ranked:
        return ()
    first = _day(ranked[0], tz)
    return nearest((slot for slot in slots if _day(slot, tz) >= first), wanted, most)


def narrow(slots: Iterable[Slot], search: SlotSearch, *, tz: ZoneInfo) -> tuple[Slot, ...]:
    """Keep what `search` asks for: ascending, or nearest first where `search.near` is set."""
    kept = sorted({slot for slot in slots if _matches(slot, search, tz)})
    return tuple(kept) if search.near is None else nearest(kept, search.near, len(kept))


def _matches(slot: Slot, search: SlotSearch, tz: ZoneInfo) -> bool:
    if not search.start_at <= slot.start_at < search.end_at:
        return False
    local = slot.start_at.astimezone(tz)
    if search.days and local.date() not in search.days:
        return False
    if search.from_time is not None and local.time() < search.from_time:
        return False
    return search.to_time is None or local.time() < search.to_time


def _least_like(picked: list[Slot], left: list[Slot], tz: ZoneInfo) -> Slot:
    """Return the slot of `left` whose day and part of the day are taken least in `picked`."""
    days = Counter(_day(slot, tz) for slot in picked)
    parts = Counter(_part(slot, tz) for slot in picked)
    clocks = [_minute(slot, tz) for slot in picked]

    def likeness(slot: Slot) -> tuple[int, int, date, int, Slot]:
        day = _day(slot, tz)
        apart = min((abs(_minute(slot, tz) - clock) for clock in clocks), default=0)
        return days[day], parts[_part(slot, tz)], day, -apart, slot

    return min(left, key=likeness)


def _day(slot: Slot, tz: ZoneInfo) -> date:
    return slot.start_at.astimezone(tz).date()


def _minute(slot: Slot, tz: ZoneInfo) -> int:
    local = slot.start_at.astimezone(tz)
    return local.hour * 60 + local.minute


def _part(slot: Slot, tz: ZoneInfo) -> str:
    """Return the part of the day, by the bounds `scheduling.when` reads them with."""
    hour = slot.start_at.astimezone(tz).hour
    if hour < 12:
        return "morning"
    return "afternoon" if hour < 17 else "evening"


def _distance(slot: Slot, wanted: datetime) -> tuple[float, float]:
    seconds = (slot.start_at - wanted).total_seconds()
    return abs(seconds), -seconds
