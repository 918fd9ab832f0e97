"""A time is kept for the caller who leans to it: seen by others, in nobody's way, given back."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from itertools import count
from time import monotonic
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from agent.session import CallSession, Result
from agent.tools.holding import after_turn, let_go
from scheduling.localcal.faults import Fault
from tests.agent.world import at
from tests.depth import depth

MARA = {"name": "Mara Quill", "email": "mara@example.com"}
WHEN = "march 4 at 11:30 am"
NOBODY = 4_194_305
"""No process has this number: it is above the largest there can be."""
Use = Callable[..., Awaitable[Result]]


async def quiet(world: Any) -> None:
    """Wait until no hold is being taken or given back."""
    async with asyncio.timeout(10):
        while any(one.work is not None for one in world.office.holds._holds.values()):  # noqa: ASYNC110 - it has no event
            await asyncio.sleep(0.002)


def held(world: Any) -> list[str]:
    """The starts that the calendar keeps for somebody."""
    rows = world.calendar.store.all("SELECT start_at FROM reservation ORDER BY start_at")
    return [row[0] for row in rows]


async def propose(world: Any, use: Use, call: CallSession, when: str = WHEN) -> str:
    found = await use(call, "find_times", when=when)
    slot = str(found["times"][0]["id"])
    assert (await use(call, "book", slot_id=slot, **MARA))["code"] == "confirmation_needed"
    await quiet(world)
    return slot


async def agree(use: Use, call: CallSession, slot: str) -> Result:
    assert call.proposal is not None
    call.heard(call.proposal.readback)
    call.begin_turn("yes")
    return await use(call, "book", slot_id=slot, **MARA)


async def test_a_proposal_keeps_its_time_until_it_is_booked(world: Any, use: Use) -> None:
    call = world.call()
    slot = await propose(world, use, call)
    assert call.keeping == at(4, 11, 30)
    assert len(held(world)) == 1
    assert (await agree(use, call, slot))["code"] == "booked"  # not in its own way
    await quiet(world)
    assert (held(world), call.keeping, len(world.active())) == ([], None, 1)


async def test_another_caller_is_not_offered_what_is_kept(world: Any, use: Use) -> None:
    mine, theirs = world.call(), world.call()
    theirs.id = "call-2"
    await propose(world, use, mine)
    assert (await use(theirs, "find_times", when=WHEN))["code"] == "taken"
    assert (await use(mine, "find_times", when=WHEN))["code"] == "open"
    let_go(mine)
    await quiet(world)
    assert (await use(theirs, "find_times", when=WHEN))["code"] == "open"


@pytest.mark.parametrize("status", [500, 404, 403])
async def test_where_cal_com_keeps_nothing_our_own_callers_are_kept_apart(
    world: Any, use: Use, status: int
) -> None:
    mine, theirs = world.call(), world.call()
    theirs.id = "call-2"
    world.calendar.fail_next("reserve_slot", status, times=9)
    slot = await propose(world, use, mine)
    assert (held(world), mine.keeping) == ([], at(4, 11, 30))
    assert (await use(theirs, "find_times", when=WHEN))["code"] == "taken"
    longer = await use(theirs, "find_times", when="march 4 at 11 am", service="extended")
    assert longer["code"] == "taken"
    assert (await agree(use, mine, slot))["code"] == "booked"


async def test_a_hold_of_ours_is_no_lock(world: Any, use: Use) -> None:
    """Who says yes first has it, whoever leaned to it first, where Cal.com keeps nothing."""
    mine, theirs = world.call(), world.call()
    theirs.id = "call-2"
    world.calendar.fail_next("reserve_slot", 500, times=9)
    found = await use(theirs, "find_times", when=WHEN)
    slot = await propose(world, use, mine)
    await use(theirs, "book", slot_id=found["times"][0]["id"], **MARA)
    await quiet(world)
    assert theirs.keeping is None
    assert (await agree(use, theirs, found["times"][0]["id"]))["code"] == "booked"
    assert (await agree(use, mine, slot))["code"] in ("slot_taken", "booked")
    assert len(world.active()) == 1


async def test_another_proposal_moves_what_is_kept(world: Any, use: Use) -> None:
    call = world.call()
    await propose(world, use, call)
    first = held(world)
    await propose(world, use, call, "march 5 at 9 am")
    assert call.keeping == at(5, 9)
    assert len(held(world)) == 1
    assert held(world) != first


async def test_looking_elsewhere_gives_back_what_is_kept_first(world: Any, use: Use) -> None:
    """A time that only our own hold is in the way of is not refused as taken."""
    call = world.call()
    await propose(world, use, call)
    call.begin_turn("do you have something else on march 4?")
    found = await use(call, "find_times", when="march 4")
    assert "2027-03-04T11:30" in {one["start"] for one in found["all"]}
    await quiet(world)
    assert held(world) == []


async def test_a_picked_time_is_kept_while_details_are_taken(world: Any, use: Use) -> None:
    call = world.call()
    call.begin_turn("what about thursday?")
    found = await use(call, "find_times", when="march 4")
    after_turn(call, found["message"] + " Which would you like?")
    await quiet(world)
    assert call.keeping is None
    call.begin_turn("the first one")
    after_turn(call, f"{found['times'][0]['label']} is open. What's your full name?")
    await quiet(world)
    first = call.slots[found["times"][0]["id"]].start_at
    assert call.keeping == first
    call.begin_turn("mara quill")
    after_turn(call, "Thanks. Which e-mail address should I use?")
    assert call.keeping == first
    call.begin_turn("actually, forget it")
    after_turn(call, "All right, nothing was booked. Is there anything else?")
    await quiet(world)
    assert (call.keeping, held(world)) == (None, [])


async def test_what_is_kept_is_renewed_while_an_address_is_spelled(world: Any, use: Use) -> None:
    call = world.call()
    await propose(world, use, call)
    for _ in range(4):
        world.clock.move_to(world.clock.now() + timedelta(minutes=3))
        call.begin_turn("m, a, r, a")
        after_turn(call, "Could you spell the e-mail address for me?")
        await quiet(world)
        assert call.keeping == at(4, 11, 30)
    world.clock.move_to(world.clock.now() + timedelta(minutes=6))
    assert call.keeping is None  # nobody is kept a time for ever


async def test_what_is_declined_is_given_back(world: Any, use: Use) -> None:
    call = world.call()
    await propose(world, use, call)
    call.begin_turn("no")
    after_turn(call, "What would you like to change?")
    await quiet(world)
    assert held(world) == []


async def test_a_proposal_tells_the_model_what_is_kept(world: Any, use: Use) -> None:
    call = world.call()
    slot = await propose(world, use, call)
    again = await use(call, "book", slot_id=slot, **MARA)
    assert again["keeping"] == "Thursday, March 4 at 11:30 AM"


async def test_the_last_requests_of_a_key_are_not_for_holds(world: Any, use: Use) -> None:
    call = world.call()
    bucket = call.desk.calcom._bucket
    bucket._limit, bucket._tokens, bucket._ends = 120, 25, monotonic() + 60
    await propose(world, use, call)
    assert (held(world), call.keeping) == ([], at(4, 11, 30))


async def test_a_crash_leaves_nothing_behind(world: Any, use: Use) -> None:
    """Another process gives back what one that is gone has kept."""
    holds, storage = world.office.holds, world.office.storage
    machine, pid, nonce = storage.owner.rsplit("/", 2)
    storage.owner = f"{machine}/{NOBODY}/{nonce}"
    await propose(world, use, world.call())
    assert await holds.sweep(world.office.calcom_for) == 0  # it is in use
    holds._holds.clear()
    storage.owner = f"{machine}/{pid}/{nonce}"
    assert await holds.sweep(world.office.calcom_for) == 1
    assert held(world) == []
    assert await holds.sweep(world.office.calcom_for) == 0


async def test_what_could_not_be_given_back_is_tried_again(world: Any, use: Use) -> None:
    call = world.call()
    await propose(world, use, call)
    world.calendar.fail_next("release_slot", 500)
    let_go(call)
    await quiet(world)
    assert len(held(world)) == 1
    assert (await use(call, "find_times", when=WHEN))["code"] == "open"  # our own shadow
    world.clock.move_to(world.clock.now() + timedelta(minutes=4))
    assert await world.office.holds.sweep(world.office.calcom_for) == 1
    assert held(world) == []


FAULTS = st.lists(
    st.tuples(
        st.sampled_from(("reserve_slot", "move_reservation", "release_slot")),
        st.sampled_from(
            [
                Fault(500),
                Fault(500, done=True),
                Fault(403),
                Fault(404),
                Fault(manner="drop", done=True),
                Fault(422, "Can't reserve a slot if the event is already booked."),
            ]
        ),
    ),
    max_size=6,
)
STEPS = st.lists(st.sampled_from(["another", "the same", "ask", "minutes"]), max_size=4)
DAYS = count()


@settings(
    max_examples=depth(5, 200),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(faults=FAULTS, steps=STEPS)
async def test_no_failure_of_a_hold_changes_what_is_booked(
    world: Any, use: Use, faults: list[tuple[str, Fault]], steps: list[str]
) -> None:
    nth = next(DAYS)
    day = at(8, 12) + timedelta(days=nth // 5 * 7 % 210 + nth % 5)
    call, before = world.call(), len(world.active())
    call.id = f"call-{nth}"
    world.calendar.faults.clear()
    for operation, fault in faults:
        world.calendar.faults.add(operation, fault, times=1)
    found = await use(call, "find_times", when=f"{day:%B} {day.day} in the afternoon")
    wanted, other = (one["id"] for one in found["all"][nth % 3 : nth % 3 + 2])
    for step in (*steps, "the same"):
        if step == "ask":
            assert (await use(call, "find_times", when=f"{day:%B} {day.day}"))["ok"]
        elif step == "minutes":
            world.clock.move_to(world.clock.now() + timedelta(seconds=100))
        else:
            await use(call, "book", slot_id=other if step == "another" else wanted, **MARA)
        after_turn(call, "Shall I book it?")
        await asyncio.sleep(0.001 * (nth % 4))
    start = call.slots[wanted].start_at
    booked = await agree(use, call, wanted)
    assert booked["code"] == "booked", (booked, faults, steps)
    starts = [one["start"][:16] for one in world.active()]
    assert len(starts) == before + 1
    assert start.strftime("%Y-%m-%dT%H:%M") in starts
    await quiet(world)
