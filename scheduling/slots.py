"""Starts -> days in a zone; narrowing, spreading, the nearest alternatives."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime
from itertools import chain, groupby
from zoneinfo import ZoneInfo

from scheduling.labels import day_label
from scheduling.model import DaySlots, Slot, SlotSearch


def by_day(slots: Iterable[Slot], *, tz: ZoneInfo, today: date) -> tuple[DaySlots, ...]:
    """Group by local day of `tz`: days and slots ascending, each slot once, no empty day."""
    return tuple(
        DaySlots(day, day_label(day, today=today), tuple(group))
        for day, group in groupby(_ascending(slots), key=lambda slot: _day(slot, tz))
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
    left: defaultdict[_Place, list[Slot]] = defaultdict(list)
    for slot in _ascending(slots):
        left[_place(slot, tz)].append(slot)
    picked: list[Slot] = []
    while left and len(picked) < most:
        picked.append(_take_least_like(picked, left, tz))
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
    kept = _ascending(slot for slot in slots if _matches(slot, search, tz))
    return tuple(kept) if search.near is None else nearest(kept, search.near, len(kept))


def _matches(slot: Slot, search: SlotSearch, tz: ZoneInfo) -> bool:
    if not search.start_at <= slot.start_at < search.end_at:
        return False
    if not (search.days or search.from_time or search.to_time):
        return True
    local = slot.start_at.astimezone(tz)
    if search.days and local.date() not in search.days:
        return False
    if search.from_time is not None and local.time() < search.from_time:
        return False
    return search.to_time is None or local.time() < search.to_time


_Place = tuple[date, str]
"""A local day and a part of it. Many slots have few places, so that places are compared first."""


def _take_least_like(picked: list[Slot], left: dict[_Place, list[Slot]], tz: ZoneInfo) -> Slot:
    """Take the slot out of `left` whose day and part of the day are taken least in `picked`."""
    taken = [_place(slot, tz) for slot in picked]
    days = Counter(day for day, _ in taken)
    parts = Counter(part for _, part in taken)
    clocks = [_minute(slot, tz) for slot in picked]

    def likeness(place: _Place) -> tuple[int, int, date]:
        day, part = place
        return days[day], parts[part], day

    def nearness(slot: Slot) -> tuple[int, datetime]:
        minute = _minute(slot, tz)
        return -min((abs(minute - clock) for clock in clocks), default=0), slot.start_at

    least = min(map(likeness, left))
    alike = [slots for place, slots in left.items() if likeness(place) == least]
    best = min(chain.from_iterable(alike), key=nearness)
    place = _place(best, tz)
    left[place].remove(best)
    if not left[place]:
        del left[place]
    return best


def _ascending(slots: Iterable[Slot]) -> list[Slot]:
    """Return each slot once, by its start."""
    by_start = {slot.start_at: slot for slot in slots}  # sorted faster than the slots themselves
    return [by_start[start_at] for start_at in sorted(by_start)]


def _day(slot: Slot, tz: ZoneInfo) -> date:
    return slot.start_at.astimezone(tz).date()


def _minute(slot: Slot, tz: ZoneInfo) -> int:
    local = slot.start_at.astimezone(tz)
    return local.hour * 60 + local.minute


def _place(slot: Slot, tz: ZoneInfo) -> _Place:
    """Return day and part of the day, by the bounds `scheduling.when` reads parts with."""
    local = slot.start_at.astimezone(tz)
    if local.hour < 12:
        return local.date(), "morning"
    return local.date(), "afternoon" if local.hour < 17 else "evening"


def _distance(slot: Slot, wanted: datetime) -> tuple[float, float]:
    seconds = (slot.start_at - wanted).total_seconds()
    return abs(seconds), -seconds
