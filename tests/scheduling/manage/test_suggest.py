from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from scheduling.desk import Desk
from scheduling.errors import CalcomFailed, InvalidRequest
from scheduling.localcal import LocalCal
from scheduling.manage import suggest
from scheduling.model import Action, ManageRequest, SlotSearch

Instant = Callable[..., datetime]


async def test_offers_three_times_spread_out(desk: Desk, march: Instant) -> None:
    outcome = await suggest(desk, ManageRequest(Action.SUGGEST))
    assert outcome.success
    assert (outcome.summary, outcome.detail) == ("Suggested times", "3 open times found")
    assert [(day.day, day.label) for day in outcome.days] == [
        (date(2027, 3, 2), "Today"),
        (date(2027, 3, 3), "Tomorrow"),
        (date(2027, 3, 4), "Thursday"),
    ]
    starts = [slot.start_at for day in outcome.days for slot in day.slots]
    assert starts == [march(2, 11), march(3, 16, 30), march(4, 13, 30)]
    assert outcome.message == (
        "I can offer Tuesday, March 2 at 11:00 AM, Wednesday, March 3 at 4:30 PM, "
        "or Thursday, March 4 at 1:30 PM."
    )
    assert (outcome.appointment_id, outcome.start_at) == ("", None)


async def test_offers_no_more_than_the_agent_names_at_once(desk: Desk, march: Instant) -> None:
    one = replace(desk, agent=replace(desk.agent, most_offers=1))
    outcome = await suggest(one, ManageRequest(Action.SUGGEST))
    assert [slot.start_at for day in outcome.days for slot in day.slots] == [march(2, 11)]
    assert outcome.message == "The open time I have is Tuesday, March 2 at 11:00 AM."


async def test_one_day_is_spread_over_its_hours(desk: Desk, march: Instant) -> None:
    search = SlotSearch(march(4, 0), march(5, 0))
    outcome = await suggest(desk, ManageRequest(Action.SUGGEST, search=search))
    (day,) = outcome.days
    assert [slot.start_at for slot in day.slots] == [
        march(4, 9),
        march(4, 12, 30),
        march(4, 16, 30),
    ]
    assert outcome.message == "I can offer Thursday, March 4 at 9:00 AM, 12:30 PM, or 4:30 PM."


async def test_near_a_time_the_nearest_come_first(desk: Desk, march: Instant) -> None:
    search = SlotSearch(march(4, 0), march(6, 0), near=march(4, 16, 15))
    outcome = await suggest(desk, ManageRequest(Action.SUGGEST, search=search))
    (day,) = outcome.days
    assert [slot.start_at for slot in day.slots] == [
        march(4, 16, 30),
        march(4, 16),
        march(4, 15, 30),
    ]


async def test_the_customers_zone_decides_the_days(desk: Desk, march: Instant) -> None:
    search = SlotSearch(march(4, 16), march(5, 0))
    tokyo = ZoneInfo("Asia/Tokyo")
    outcome = await suggest(desk, ManageRequest(Action.SUGGEST, tz=tokyo, search=search))
    (day,) = outcome.days
    assert day.day == date(2027, 3, 5)
    assert outcome.message == ("I can offer Friday, March 5 at 6:00 AM or 6:30 AM, Tokyo time.")


async def test_nothing_open_is_said_as_nothing(
    desk: Desk, calendar: LocalCal, march: Instant
) -> None:
    calendar.block(march(1, 0), march(20, 0))
    outcome = await suggest(desk, ManageRequest(Action.SUGGEST))
    assert (outcome.success, outcome.days) == (True, ())
    assert outcome.message == "There is no open time in the next 7 days."


async def test_an_unknown_service_is_refused(desk: Desk) -> None:
    with pytest.raises(InvalidRequest):
        await suggest(desk, ManageRequest(Action.SUGGEST, event_type="massage"))


async def test_a_calendar_that_does_not_answer_is_said_so(desk: Desk, calendar: LocalCal) -> None:
    calendar.fail_next("list_slots", 500, times=2)
    with pytest.raises(CalcomFailed, match="isn't answering right now"):
        await suggest(desk, ManageRequest(Action.SUGGEST))
