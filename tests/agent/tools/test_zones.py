"""Times for a caller in another zone: the right instants, and never two clocks unnamed."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from agent.session import Result

Use = Callable[..., Awaitable[Result]]
HOME = ZoneInfo("America/New_York")
ZONES = ("Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia", "Europe/London")
WISHES = (
    "tomorrow", "next tuesday at 9am", "march 13 to march 15", "march 14 at 2:30 am", "april 4",
    "march 2 2028", "today at 10:30 am", "now", "friday at noon", "november 7",
)  # fmt: skip


@pytest.mark.parametrize("zone", ZONES)
async def test_offers_are_open_hours_of_the_business(world: Any, use: Use, zone: str) -> None:
    call = world.call()
    for wish in WISHES:
        call.anchor_day = None
        answer = await use(call, "find_times", when=wish, timezone=zone)
        for time in answer.get("times", []) + answer.get("all", []):
            start_at = call.slots[time["id"]].start_at
            assert time["start"] == f"{start_at.astimezone(ZoneInfo(zone)):%Y-%m-%dT%H:%M}"
            here = start_at.astimezone(HOME)
            first, last = (9, 17) if here.weekday() < 5 else (10, 13)
            assert here.weekday() < 6, wish
            assert first <= here.hour < last, wish
            assert start_at - world.clock.now() >= timedelta(hours=1)


async def test_both_clocks_have_a_name(world: Any, use: Use) -> None:
    answer = await use(
        world.call(), "find_times", when="march 15 at 10 am", timezone="Asia/Kathmandu"
    )
    assert answer["message"] == (
        "We open at 9:00 AM Eastern Time on Monday. The nearest I have is "
        "Monday, March 15 at 6:45 PM, 7:15 PM or 7:45 PM Kathmandu time."
    )
