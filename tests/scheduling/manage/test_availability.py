from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from scheduling.clock import FixedClock
from scheduling.desk import Desk
from scheduling.errors import NotFound
from scheduling.localcal import Account, LocalCal, Visit
from scheduling.manage import availability
from scheduling.model import Action, ManageRequest, Outcome, SlotSearch

Instant = Callable[..., datetime]
TODAY = date(2027, 3, 2)


def starts(outcome: Outcome) -> list[datetime]:
    return [slot.start_at for day in outcome.days for slot in day.slots]


async def test_lists_every_open_time_by_day(desk: Desk, march: Instant) -> None:
    outcome = await availability(desk, ManageRequest(Action.AVAILABILITY))
    assert [day.label for day in outcome.days] == [
        "Today",
        "Tomorrow",
        "Thursday",
        "Friday",
        "Saturday",
        "Monday",
        "Tuesday, March 9",
    ]
    assert [len(day.slots) for day in outcome.days] == [12, 16, 16, 16, 6, 16, 16]
    assert starts(outcome) == sorted(starts(outcome))
    assert starts(outcome)[0] == march(2, 11)
    assert outcome.summary == "Available times"
    assert outcome.message == (
        "There are 98 open times in the next 7 days. The first is Tuesday, March 2 at 11:00 AM."
    )


@pytest.mark.parametrize(
    ("days_ahead", "last"), [(-3, 1), (0, 1), (1, 1), (2, 2), (30, 30), (99, 30)]
)
async def test_days_ahead_are_clamped(desk: Desk, days_ahead: int, last: int) -> None:
    outcome = await availability(desk, ManageRequest(Action.AVAILABILITY, days_ahead=days_ahead))
    assert outcome.days[-1].day == TODAY + timedelta(days=last)


async def test_a_search_wins_over_days_ahead(desk: Desk, march: Instant) -> None:
    search = SlotSearch(march(10, 0), march(20, 0), from_time=time(14), to_time=time(15))
    asked = ManageRequest(Action.AVAILABILITY, days_ahead=1, search=search)
    outcome = await availability(desk, asked)
    assert starts(outcome)[:2] == [march(10, 14), march(10, 14, 30)]
    assert len(outcome.days) == 8
    assert outcome.message == (
        "There are 16 open times between Wednesday, March 10 and Friday, March 19 "
        "between 2:00 PM and 3:00 PM. The first is Wednesday, March 10 at 2:00 PM."
    )


async def test_a_search_may_begin_in_the_past(desk: Desk, march: Instant) -> None:
    search = SlotSearch(march(1, 0), march(3, 0))
    outcome = await availability(desk, ManageRequest(Action.AVAILABILITY, search=search))
    assert starts(outcome)[0] == march(2, 11)


async def test_a_search_of_what_is_over_finds_nothing_and_asks_nothing(
    desk: Desk, march: Instant, wire: list[str]
) -> None:
    search = SlotSearch(march(1, 0), march(2, 0))
    outcome = await availability(desk, ManageRequest(Action.AVAILABILITY, search=search))
    assert (outcome.days, wire) == ((), [])
    assert outcome.message == "There is no open time on Monday, March 1."


async def test_near_a_time_the_nearest_come_first(desk: Desk, march: Instant) -> None:
    search = SlotSearch(march(3, 0), march(6, 0), near=march(4, 12, 10))
    outcome = await availability(desk, ManageRequest(Action.AVAILABILITY, search=search))
    assert starts(outcome)[:3] == [march(4, 12), march(4, 12, 30), march(4, 11, 30)]
    assert len(starts(outcome)) == 48


async def test_what_is_taken_is_not_listed(
    desk: Desk, account: Account, calendar: LocalCal, march: Instant
) -> None:
    calendar.add_booking(Visit(account.event_type_id, march(3, 9), "Bo", "bo@example.com"))
    calendar.block(march(3, 10), march(3, 17))
    search = SlotSearch(march(3, 0), march(4, 0))
    outcome = await availability(desk, ManageRequest(Action.AVAILABILITY, search=search))
    assert starts(outcome) == [march(3, 9, 30)]
    assert outcome.message == (
        "There is one open time on Wednesday, March 3: Wednesday, March 3 at 9:30 AM."
    )


async def test_where_a_booking_can_move_is_not_where_it_is(
    desk: Desk, account: Account, calendar: LocalCal, march: Instant
) -> None:
    hour = Visit(account.id_of("extended"), march(3, 10), "Ada", "ada@example.com")
    uid = calendar.add_booking(hour)["uid"]
    search = SlotSearch(march(3, 9), march(3, 11))
    asked = ManageRequest(Action.AVAILABILITY, search=search, appointment_id=uid)
    # an hour each: beside its own time, and over half of it
    assert starts(await availability(desk, asked)) == [
        march(3, 9),
        march(3, 9, 30),
        march(3, 10, 30),
    ]


async def test_where_an_unknown_booking_can_move_is_not_told(desk: Desk) -> None:
    asked = ManageRequest(Action.AVAILABILITY, appointment_id="unknownUnknownUnknown1")
    with pytest.raises(NotFound):
        await availability(desk, asked)


async def test_a_day_of_the_clock_change_keeps_its_hours(
    desk: Desk, clock: FixedClock, march: Instant
) -> None:
    clock.move_to(march(13, 8))
    outcome = await availability(desk, ManageRequest(Action.AVAILABILITY, days_ahead=2))
    tz = desk.organization.tz
    said = [f"{start.astimezone(tz):%d %H:%M}" for start in starts(outcome)]
    assert said[0] == "13 10:00"
    assert said[6] == "15 09:00"
    assert starts(outcome)[6].hour == 13  # UTC; 14 before the change


async def test_another_zone_moves_the_day_borders(desk: Desk) -> None:
    kiritimati = ZoneInfo("Pacific/Kiritimati")
    outcome = await availability(desk, ManageRequest(Action.AVAILABILITY, tz=kiritimati))
    days = [day.day for day in outcome.days]
    assert days == sorted(set(days))
    for day in outcome.days:
        assert {slot.start_at.astimezone(kiritimati).date() for slot in day.slots} == {day.day}
    assert outcome.message.endswith("Kiritimati time.")
