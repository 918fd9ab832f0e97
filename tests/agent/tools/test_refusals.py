"""The reason a time is refused is the true one, and what is offered instead comes after it."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from agent.session import Result

NEW_YORK = ZoneInfo("America/New_York")
Use = Callable[..., Awaitable[Result]]


def at(day: int, hour: int) -> datetime:
    return datetime(2027, 3, day, hour, tzinfo=NEW_YORK)


@pytest.mark.parametrize(
    ("when", "code", "reason"),
    [
        ("march 4 at 8 pm", "closed", "We close at 5:00 PM on Thursday."),
        ("march 4 at 7 am", "closed", "We open at 9:00 AM on Thursday."),
        ("march 4 at 3:10 pm", "no_start", "No appointment starts at 3:10 PM."),
        ("march 2 at 10:30 am", "too_soon", "Nothing is open that soon today."),
        ("evening", "closed", "We close at 5:00 PM."),
        ("march 4 evening", "closed", "We close at 5:00 PM."),
    ],
)
async def test_a_refusal_tells_its_reason(
    world: Any, use: Use, when: str, code: str, reason: str
) -> None:
    found = await use(world.call(), "find_times", when=when)
    assert (found["code"], found["message"].partition(". ")[0] + ".") == (code, reason)


async def test_a_long_appointment_may_run_past_closing(world: Any, use: Use) -> None:
    found = await use(world.call(), "find_times", service="extended", when="march 4 at 4:30 pm")
    assert found["message"].startswith("That would run past closing at 5:00 PM.")


async def test_today_without_notice_left_is_not_fully_booked(world: Any, use: Use) -> None:
    world.calendar.block(at(2, 9), at(2, 17))
    found = await use(world.call(), "find_times", when="today")
    assert found["code"] == "too_soon"
    assert "fully booked" not in found["message"]


async def test_in_place_of_a_full_day_later_ones_are_offered(world: Any, use: Use) -> None:
    world.calendar.block(at(5, 0), at(6, 0))
    found = await use(world.call(), "find_times", when="march 5")
    assert found["code"] == "fully_booked"
    assert {one["start"][:10] for one in found["times"]} == {"2027-03-06"}


async def test_the_last_times_of_the_next_days_stand_for_an_evening(world: Any, use: Use) -> None:
    found = await use(world.call(), "find_times", when="evening")
    assert [one["start"] for one in found["times"]][:2] == ["2027-03-02T16:30", "2027-03-03T16:30"]
