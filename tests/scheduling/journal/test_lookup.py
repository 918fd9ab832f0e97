"""Where a write is looked for: by its tag, by its moves, and where Cal.com kept neither."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from scheduling.calcom.errors import AlreadyCancelled, OutcomeUnknown
from scheduling.calcom.models import NewBooking
from scheduling.journal import Kind, Recovery, Request, State, Task

NINE = datetime(2027, 3, 3, 9, tzinfo=UTC)
HALF = timedelta(minutes=30)
LATER = NINE + 4 * HALF


@pytest.fixture
def kept(kept_on_sqlite: Any) -> Any:
    return kept_on_sqlite


async def lost(world) -> str:
    world.line.faults = ["lose"]
    with pytest.raises(OutcomeUnknown):
        await world.ask()
    return (await world.entries())[-1].key


async def test_a_booking_whose_tag_was_lost_is_recognized_and_shown_to_a_person(world):
    await lost(world)
    uid = world.committed("")
    assert await world.recover() == Recovery(booked=1)
    (entry,) = await world.entries()
    assert (entry.state, entry.uid, entry.task) == (State.BOOKED, uid, Task.UNTAGGED)


@pytest.mark.parametrize(
    "how",
    [
        "older",
        *(
            pytest.param(how, marks=pytest.mark.deep)
            for how in ("another time", "another person", "another write's")
        ),
    ],
)
async def test_a_booking_that_only_looks_alike_is_not_taken_for_it(world, how):
    if how == "older":
        world.committed("")
        world.pass_time(120)
    await lost(world)
    if how == "another time":
        world.committed("", NINE + HALF)
    elif how == "another person":
        await world.calcom.create_booking(
            NewBooking(NINE, world.account.event_type_id, "Cy", "cy@example.com")
        )
    elif how == "another write's":
        world.committed("somebody-elses")
    assert await world.recover() == Recovery(open=1)


@pytest.mark.deep
async def test_a_booking_far_down_the_list_is_found_after_the_quiet_period(world):
    """The attendee's own list knows it, wherever it was moved to."""
    tag = await lost(world)
    uid = world.committed(tag)
    await world.calcom.reschedule_booking(
        uid, start_at=NINE - timedelta(hours=20), reason="On the web"
    )
    world.pass_time(61)
    assert await world.recover() == Recovery(booked=1)
    (entry,) = await world.entries()
    assert (entry.state, entry.retired_at) == (State.BOOKED, world.clock.now())


async def a_lost_move(world) -> tuple[str, Any]:
    made = await world.ask()
    intent = world.intent(
        kind=Kind.RESCHEDULE, old_uid=made.uid, start_at=LATER, end_at=LATER + HALF
    )
    request = Request(Kind.RESCHEDULE, uid=made.uid, start_at=LATER, reason="Asked")
    world.line.faults = ["late"]
    with pytest.raises(OutcomeUnknown):
        await world.carry_out(intent, request)
    await world.line.deliver()
    return made.uid, (intent, request)


@pytest.mark.deep
async def test_a_move_is_found_by_what_the_old_booking_became(world):
    uid, asked = await a_lost_move(world)
    assert await world.recover() == Recovery(booked=1)
    assert (await world.carry_out(*asked)).rescheduled_from_uid == uid
    assert len(world.live()) == 1


async def test_a_move_is_found_where_cal_com_leaves_the_newer_uid_out(world):
    uid, asked = await a_lost_move(world)
    world.calendar.store.run("UPDATE booking SET to_uid = '' WHERE uid = ?", uid)
    assert await world.recover() == Recovery(booked=1)
    assert (await world.carry_out(*asked)).start_at == LATER


async def test_a_move_that_was_moved_on_is_done_and_over(world):
    _, asked = await a_lost_move(world)
    (moved,) = [one for one in world.calendar.bookings() if one["status"] == "accepted"]
    await world.calcom.reschedule_booking(moved["uid"], start_at=LATER + HALF, reason="On the web")
    assert await world.recover() == Recovery(booked=1)
    assert await world.rows() == [("book", "BOOKED", False), ("reschedule", "BOOKED", False)]
    with pytest.raises(AlreadyCancelled):
        await world.carry_out(*asked)


@pytest.mark.deep
async def test_a_move_of_what_went_elsewhere_is_given_up(world):
    made = await world.ask()
    intent = world.intent(
        kind=Kind.RESCHEDULE, old_uid=made.uid, start_at=LATER, end_at=LATER + HALF
    )
    request = Request(Kind.RESCHEDULE, uid=made.uid, start_at=LATER, reason="Asked")
    world.line.faults = ["lose"]
    with pytest.raises(OutcomeUnknown):
        await world.carry_out(intent, request)
    await world.calcom.cancel_booking(made.uid, reason="On the web")
    assert await world.recover() == Recovery(failed=1)
    assert await world.rows() == [("book", "BOOKED", False), ("reschedule", "FAILED", True)]


async def test_a_calendar_that_is_silent_is_not_asked_for_every_write(world):
    for number in range(12):
        start_at = NINE + number * HALF
        world.line.faults = ["lose"]
        with pytest.raises(OutcomeUnknown):
            await world.ask(start_at=start_at, end_at=start_at + HALF)
    world.calendar.misbehave("list_bookings:503")
    world.calendar.faults.struck.clear()
    assert await world.recover() == Recovery(open=12)
    # eight side by side were on their way before the first of them knew; a read is tried twice
    assert world.calendar.faults.struck["list_bookings"] <= 16
