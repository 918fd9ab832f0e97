"""The journal for a person: what they read of a write, and what they may settle."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

from scheduling.calcom.errors import OutcomeUnknown, SlotTaken
from scheduling.journal import State, Task, Told
from scheduling.journal.by_hand import ByHand, CannotSettle

NINE = datetime(2027, 3, 3, 9, tzinfo=UTC)


@pytest.fixture
def kept(kept_on_sqlite: Any) -> Any:
    return kept_on_sqlite


@pytest.fixture
def hand(world) -> ByHand:
    return ByHand(world.storage, world.clock)


async def lost(world) -> None:
    world.line.faults = ["lose"]
    with pytest.raises(OutcomeUnknown):
        await world.ask()


async def said_of(hand: ByHand, number: int = 1) -> list[str]:
    entry = await hand.entry(number)
    assert entry is not None
    return hand.explained(entry)


async def test_each_stage_of_a_lost_write_in_words(world, hand):
    await lost(world)
    tag = world.intent().key(0)
    said = await said_of(hand)
    assert said == [
        f"Asked to book 2027-03-03 09:00:00Z, tagged {tag}.",
        "First sent at 2027-03-01 12:00:00Z.",
        "What came of it is not known.",
        "The caller has heard nothing of it.",
        "Next: what two looks do not find in 60 seconds is sent once more if it is still wanted,"
        " else given up; `calla serve` looks.",
    ]
    await world.journal.told("org-1", world.intent().key(0), Told.PENDING)
    world.pass_time(61)
    await world.recover()
    said = await said_of(hand)
    assert "Nothing was found at Cal.com at 2027-03-01 12:01:01Z, after the quiet period." in said
    assert "The caller has heard that it is waiting for the calendar, 2027-03-01 12:00:00Z." in said
    world.pass_time(6)
    world.line.faults = ["lose"]
    await world.recover()
    assert "Sent once more at 2027-03-01 12:01:07Z." in await said_of(hand)
    for seconds in (61, 6):
        world.pass_time(seconds)
        await world.recover()
    said = await said_of(hand)
    assert "No trace of it was found at Cal.com; it was given up at 2027-03-01 12:02:14Z." in said
    assert "Tell whoever asked for it that it was not made." in said
    assert said[-1] == "Next: a look whether that still holds, at 2027-03-01 12:04:14Z."


async def test_what_is_done_moved_cancelled_and_refused_in_words(world, hand):
    made = await world.ask()
    moved = await world.move(made.uid, NINE.replace(hour=11))
    await world.cancel(moved.uid)
    world.calendar.block(NINE, NINE.replace(hour=10))
    with pytest.raises(SlotTaken):
        await world.ask(contact="cy@example.com")
    assert f"Cal.com has made {made.uid}, known at 2027-03-01 12:00:00Z." in await said_of(hand, 1)
    assert (await said_of(hand, 2))[0].startswith(f"Asked to move {made.uid} to 2027-03-03 11:00")
    assert (await said_of(hand, 3))[0].startswith(f"Asked to cancel {moved.uid}, tagged")
    said = await said_of(hand, 4)
    assert "Cal.com refused it at 2027-03-01 12:00:00Z: nothing was done." in said
    for number in (1, 2, 3, 4):
        assert "example.com" not in " ".join(await said_of(hand, number))


@pytest.mark.deep
async def test_lists_are_of_what_is_asked(world, hand):
    await world.ask(
        contact="cy@example.com", start_at=NINE.replace(hour=12), end_at=NINE.replace(hour=13)
    )
    await lost(world)
    assert [one.number for one in await hand.entries()] == [2, 1]
    assert [one.number for one in await hand.entries(only="open")] == [2]
    assert [one.number for one in await hand.entries(most=1)] == [2]
    assert await hand.entries(only="person") == ()
    assert await hand.entries(org_id="org-2") == ()
    assert await hand.entry(3) is None


async def test_an_open_write_is_settled_either_way(world, hand):
    await lost(world)
    uid = world.committed("")
    entry = await hand.settle(1, uid=uid)
    assert (entry.state, entry.uid, entry.can_resend) == (State.BOOKED, uid, False)
    assert (await world.ask()).uid == uid
    with pytest.raises(CannotSettle, match="settled already"):
        await hand.settle(1, uid="")


@pytest.mark.deep
async def test_what_is_settled_as_not_done_frees_its_time(world, hand):
    await lost(world)
    assert (await hand.settle(1, uid="")).state is State.FAILED
    assert (await world.book(contact="cy@example.com")).start_at == NINE


@pytest.mark.deep
async def test_what_was_given_up_can_be_found_by_a_person(world, hand):
    await lost(world)
    await hand.settle(1, uid="")
    uid = world.committed("")
    entry = await hand.settle(1, uid=uid)
    assert (entry.state, entry.uid, entry.task) == (State.BOOKED, uid, Task.NONE)


async def test_what_is_being_sent_is_left_alone(world, hand):
    world.line.gate.clear()
    booking = asyncio.create_task(world.ask())
    await world.line.reached.wait()
    for uid in ("", "some-uid"):
        with pytest.raises(CannotSettle, match="being sent this moment"):
            await hand.settle(1, uid=uid)
    world.line.gate.set()
    await booking
    with pytest.raises(CannotSettle, match="no write 7"):
        await hand.settle(7, uid="")
    with pytest.raises(CannotSettle, match="no write 7"):
        await hand.seen(7)


@pytest.mark.deep
async def test_a_task_that_is_done_is_asked_for_no_more(world, hand):
    await lost(world)
    world.pass_time(3600)
    for _ in range(2):
        await world.recover()
        world.pass_time(6)
    assert [one.task for one in await hand.entries(only="person")] == [Task.TELL_FAILED]
    assert (await hand.seen(1)).task is Task.NONE
    assert await hand.entries(only="person") == ()


async def test_the_tags_at_the_calendar_are_what_is_left_of_a_lost_database(world, hand):
    made = await world.ask()
    world.committed("a-tag-of-before", NINE.replace(hour=12))
    world.committed("", NINE.replace(hour=14))
    found = [one async for one in hand.tagged("org-1", world.calcom)]
    assert [(one.booking.uid == made.uid, one.tag, one.number) for one in found] == [
        (True, world.intent().key(0), 1),
        (False, "a-tag-of-before", 0),
    ]
