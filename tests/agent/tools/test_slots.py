"""Open times: the caller's words in, handles, labels and a code out."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from agent.session import CallSession, Result

NEW_YORK = ZoneInfo("America/New_York")
Use = Callable[..., Awaitable[Result]]


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2027, 3, day, hour, minute, tzinfo=NEW_YORK)


async def test_the_asked_time_is_open(world: Any, use: Use) -> None:
    found = await use(world.call(), "find_times", when="march 4 at 11:30 am")
    assert (found["ok"], found["code"]) == (True, "open")
    assert found["service"] == {"id": "consultation", "name": "Consultation", "minutes": 30}
    assert found["timezone"] == "America/New_York"
    label = "Thursday, March 4 at 11:30 AM"
    assert found["times"] == [{"id": "s1", "label": label, "start": "2027-03-04T11:30"}]
    assert len(found["all"]) == 16
    assert found["message"] == f"{label} is open."


async def test_a_day_gives_three_spread_times(world: Any, use: Use) -> None:
    found = await use(world.call(), "find_times", when="friday")
    assert found["code"] == "times"
    assert len(found["times"]) == 3
    assert {time["start"][:10] for time in found["times"]} == {"2027-03-05"}
    assert found["more"] == len(found["all"]) - 3
    assert found["message"].startswith("I have Friday, March 5 at ")


async def test_an_agent_names_no_more_times_than_it_is_told_to(world: Any, use: Use) -> None:
    call = world.call()
    call.desk = replace(call.desk, agent=replace(call.desk.agent, most_offers=2))
    world.calendar.block(at(4, 9), at(4, 11))
    for when in ("friday", "march 4 at 9 am", "as soon as possible"):
        found = await use(call, "find_times", when=when)
        assert len(found["times"]) == 2


async def test_no_wish_gives_the_soonest(world: Any, use: Use) -> None:
    found = await use(world.call(), "find_times")
    assert found["code"] == "times"
    assert found["times"][0]["start"] == "2027-03-02T11:00"


async def test_a_taken_time_brings_the_nearest(world: Any, use: Use) -> None:
    world.calendar.block(at(4, 9), at(4, 11))
    found = await use(world.call(), "find_times", when="march 4 at 9 am")
    assert found["code"] == "taken"
    assert found["times"][0]["start"] == "2027-03-04T11:00"
    assert "The nearest I have is Thursday, March 4 at 11:00 AM" in found["message"]


async def test_a_full_day_is_not_a_closed_day(world: Any, use: Use) -> None:
    world.calendar.block(at(5, 0), at(6, 0))
    full = await use(world.call(), "find_times", when="march 5")
    closed = await use(world.call(), "find_times", when="march 7")
    assert (full["code"], closed["code"]) == ("fully_booked", "closed")
    assert full["times"]
    assert closed["times"]
    assert closed["message"].startswith("We're closed on Sunday, March 7.")


@pytest.mark.parametrize(
    ("when", "code"),
    [
        ("march 4 at 8 pm", "closed"),
        ("march 2 at 10:30 am", "too_soon"),
        ("yesterday at 10 am", "past"),
        ("purple", "unclear"),
    ],
)
async def test_other_answers_have_their_code(world: Any, use: Use, when: str, code: str) -> None:
    found = await use(world.call(), "find_times", when=when)
    assert found["code"] == code
    assert found["ok"] is (code != "unclear")


async def test_services_are_named_by_slug_title_or_habit(world: Any, use: Use) -> None:
    call = world.call()
    for words in ("extended", "Extended session", "long session"):
        found = await use(call, "find_times", service=words, when="march 4 at 11 am")
        assert found["service"]["id"] == "extended"
    unknown = await use(call, "find_times", service="massage")
    assert (unknown["ok"], unknown["code"]) == (False, "which_service")
    assert [one["id"] for one in unknown["services"]] == ["consultation", "follow-up", "extended"]


async def test_handles_stay_the_same_in_a_call(world: Any, use: Use) -> None:
    call: CallSession = world.call()
    first = await use(call, "find_times", when="march 4 at 11:30 am")
    again = await use(call, "find_times", when="march 4")
    by_start = {time["start"]: time["id"] for time in again["all"]}
    assert by_start["2027-03-04T11:30"] == first["times"][0]["id"]
    assert len({time["id"] for time in again["all"]}) == 16


async def test_a_caller_elsewhere_hears_both_clocks(world: Any, use: Use) -> None:
    call: CallSession = world.call()
    found = await use(call, "find_times", when="march 4 at 9 am", timezone="America/Denver")
    label = "Thursday, March 4 at 9:00 AM Mountain Time (11:00 AM Eastern Time)"
    assert found["times"][0]["label"] == label
    assert found["times"][0]["start"] == "2027-03-04T09:00"
    assert call.slots[found["times"][0]["id"]].start_at == datetime(2027, 3, 4, 16, tzinfo=UTC)
    assert (await use(call, "find_times", timezone="Nowhere"))["code"] == "unclear"


async def test_the_calendar_being_down_is_an_answer(world: Any, use: Use) -> None:
    world.calendar.fail_next("list_slots", 500, times=5)
    found = await use(world.call(), "find_times", when="friday")
    assert (found["ok"], found["code"]) == (False, "calendar_error")


async def test_an_unknown_booking_cannot_be_moved(world: Any, use: Use) -> None:
    assert (await use(world.call(), "find_times", booking_id="b7"))["code"] == "unknown_booking"
