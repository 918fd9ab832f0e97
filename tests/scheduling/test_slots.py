from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from scheduling.model import Slot, SlotSearch
from scheduling.slots import alternatives, by_day, by_nearness, narrow, nearest, spread

NEW_YORK = ZoneInfo("America/New_York")
TUESDAY = date(2027, 3, 2)


def local(day: int, hour: int, minute: int = 0) -> Slot:
    """Return a slot of March 2027 on the New York clock."""
    return Slot(datetime(2027, 3, day, hour, minute, tzinfo=NEW_YORK).astimezone(UTC))


def day_of(day: int, *, first: int = 9, last: int = 17) -> list[Slot]:
    """Return a day of half-hour slots."""
    return [local(day, hour, minute) for hour in range(first, last) for minute in (0, 30)]


def said(slots: Sequence[Slot]) -> list[str]:
    return [f"{slot.start_at.astimezone(NEW_YORK):%d %H:%M}" for slot in slots]


any_instant = st.integers(0, 3 * 365 * 24 * 4).map(
    lambda quarters: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=15 * quarters)
)
any_slots = st.lists(any_instant.map(Slot), max_size=40)
any_zone = st.sampled_from(
    ["America/New_York", "Asia/Kolkata", "Pacific/Kiritimati", "Pacific/Pago_Pago", "UTC"]
).map(ZoneInfo)


def test_days_are_those_of_the_zone() -> None:
    late = local(2, 23)
    (day,) = by_day([late], tz=NEW_YORK, today=TUESDAY)
    assert (day.day, day.label) == (date(2027, 3, 2), "Today")
    (day,) = by_day([late], tz=ZoneInfo("Europe/Rome"), today=TUESDAY)
    assert (day.day, day.label) == (date(2027, 3, 3), "Tomorrow")


def test_a_day_of_a_clock_change_is_one_day() -> None:
    night = [Slot(datetime(2027, 11, 7, hour, tzinfo=UTC)) for hour in range(4, 9)]
    assert [len(day.slots) for day in by_day(night, tz=NEW_YORK, today=TUESDAY)] == [5]


@given(any_slots, any_zone)
def test_by_day_loses_nothing_and_ascends(slots: list[Slot], tz: ZoneInfo) -> None:
    days = by_day(slots, tz=tz, today=TUESDAY)
    flat = [slot for day in days for slot in day.slots]
    assert flat == sorted(set(slots))
    assert [day.day for day in days] == sorted({day.day for day in days})
    assert all(day.slots for day in days)


@given(any_slots, any_instant, any_zone)
def test_by_nearness_starts_with_the_nearest(
    slots: list[Slot], wanted: datetime, tz: ZoneInfo
) -> None:
    days = by_nearness(slots, wanted, tz=tz, today=TUESDAY)
    assert {slot for day in days for slot in day.slots} == set(slots)
    assert len({day.day for day in days}) == len(days)
    if slots:
        closest = min(abs(slot.start_at - wanted) for slot in slots)
        assert abs(days[0].slots[0].start_at - wanted) == closest


def test_spread_takes_other_days_and_other_parts_of_the_day() -> None:
    week = [slot for day in (2, 3, 4, 5) for slot in day_of(day)]
    picked = spread(week, tz=NEW_YORK)
    assert said(picked) == ["02 09:00", "03 16:30", "04 12:30"]


def test_spread_over_one_day_is_spread_over_its_hours() -> None:
    assert said(spread(day_of(2), tz=NEW_YORK)) == ["02 09:00", "02 12:30", "02 16:30"]


@given(any_slots, any_zone, st.integers(0, 5))
def test_spread_picks_from_what_is_open(slots: list[Slot], tz: ZoneInfo, most: int) -> None:
    picked = spread(slots, tz=tz, most=most)
    open_days = {slot.start_at.astimezone(tz).date() for slot in slots}
    picked_days = {slot.start_at.astimezone(tz).date() for slot in picked}
    assert len(picked) == min(most, len(set(slots)))
    assert list(picked) == sorted(set(picked) & set(slots))
    assert len(picked_days) == min(len(picked), len(open_days))
    assert not picked or picked[0] == min(slots)


def test_nearest_prefers_the_later_of_two_as_close() -> None:
    assert said(nearest(day_of(2), local(2, 10, 15).start_at)) == [
        "02 10:30",
        "02 10:00",
        "02 11:00",
    ]


@pytest.mark.parametrize("most", [0, 1, 2])
def test_nothing_is_near_in_an_empty_calendar(most: int) -> None:
    assert nearest([], local(2, 9).start_at, most) == ()
    assert alternatives([], local(2, 9).start_at, tz=NEW_YORK, most=most) == ()
    assert by_day([], tz=NEW_YORK, today=TUESDAY) == ()


def test_alternatives_leave_out_days_before_the_closest() -> None:
    open_slots = [local(2, 16, 30), local(3, 12), local(3, 15), local(4, 9)]
    found = alternatives(open_slots, local(3, 9).start_at, tz=NEW_YORK)
    assert said(found) == ["03 12:00", "03 15:00", "04 09:00"]


@given(any_slots, any_instant, any_zone)
def test_days_of_alternatives_ascend(slots: list[Slot], wanted: datetime, tz: ZoneInfo) -> None:
    found = alternatives(slots, wanted, tz=tz)
    days = [day.day for day in by_nearness(found, wanted, tz=tz, today=TUESDAY)]
    assert days == sorted(days)
    assert found[:1] == nearest(slots, wanted, most=1)


def search(**limits: object) -> SlotSearch:
    week = {"start_at": local(1, 0).start_at, "end_at": local(8, 0).start_at}
    return SlotSearch(**(week | limits))  # pyright: ignore[reportArgumentType]


def test_narrow_keeps_half_open_local_hours() -> None:
    kept = narrow(day_of(2), search(from_time=time(10), to_time=time(11)), tz=NEW_YORK)
    assert said(kept) == ["02 10:00", "02 10:30"]


def test_narrow_keeps_the_window_and_the_days() -> None:
    slots = [*day_of(2), *day_of(3), *day_of(9)]
    kept = narrow(slots, search(days=(date(2027, 3, 3), date(2027, 3, 9))), tz=NEW_YORK)
    assert kept == tuple(day_of(3))
    assert narrow(slots, search(start_at=local(2, 16, 30).start_at), tz=NEW_YORK)[0] == local(
        2, 16, 30
    )


def test_narrow_puts_the_nearest_first_when_asked() -> None:
    kept = narrow(day_of(2), search(near=local(2, 12).start_at + timedelta(minutes=1)), tz=NEW_YORK)
    assert said(kept)[:3] == ["02 12:00", "02 12:30", "02 11:30"]
    assert set(kept) == set(day_of(2))
