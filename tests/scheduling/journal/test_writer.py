"""Exactly once: what is sent, what is answered, and what other callers find meanwhile."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from scheduling.calcom.errors import (
    AlreadyCancelled,
    CalcomNotSent,
    CalcomUnauthorized,
    ExistingBooking,
    OutcomeUnknown,
    SlotTaken,
)
from scheduling.calcom.models import Booking, NewBooking
from scheduling.journal import TAG, Kind, Recovery, Request
from scheduling.storage import StorageError

NINE = datetime(2027, 3, 3, 9, tzinfo=UTC)
HALF = timedelta(minutes=30)


async def test_a_booking_is_stored_before_it_is_sent_and_carries_its_tag(world):
    world.line.gate.clear()
    booking = asyncio.create_task(world.book())
    await world.line.reached.wait()
    assert await world.rows() == [("book", "SENDING", True)]
    world.line.gate.set()
    made = await booking
    assert made.metadata[TAG] == world.intent().key(0)
    assert await world.rows() == [("book", "BOOKED", True)]


async def test_asking_again_returns_what_was_booked(world):
    made = await world.book()
    assert (await world.book(contact=" BO@example.com")).uid == made.uid
    assert len(world.line.writes) == 1


async def test_the_same_request_at_the_same_time_is_sent_once(world):
    made = await asyncio.gather(*(world.book() for _ in range(5)))
    assert len({booking.uid for booking in made}) == 1
    assert len(world.line.writes) == 1


async def test_of_two_callers_at_once_one_is_sent(world):
    results = await asyncio.gather(
        world.book(), world.book(contact="cy@example.com"), return_exceptions=True
    )
    # On Postgres either may be the first: their transactions have connections of their own.
    assert {type(result) for result in results} == {Booking, SlotTaken}
    assert len(world.line.writes) == 1


async def test_a_longer_appointment_may_not_overlap(world):
    await world.book(start_at=NINE + HALF, end_at=NINE + 2 * HALF)
    with pytest.raises(SlotTaken):
        await world.book(end_at=NINE + 2 * HALF, contact="cy@example.com")
    await world.book(contact="cy@example.com")
    assert len(world.line.writes) == 2


async def test_another_host_or_an_event_with_seats_is_not_in_the_way(world):
    await world.book()
    for changes in ({"host": "someone"}, {"exclusive": False}):
        with pytest.raises(SlotTaken):
            await world.book(contact="cy@example.com", **changes)
    assert len(world.line.writes) == 3


@pytest.mark.parametrize("fault", ["drop", "500", "twice"])
async def test_a_lost_answer_is_found_by_its_tag(world, fault):
    if fault == "500":
        world.calendar.fail_next("create_booking", 500, done=True)
    else:
        world.line.faults = [fault]
    made = await world.book()
    assert made.metadata[TAG] == world.intent().key(0)
    assert len(world.live()) == 1
    assert (await world.rows())[0][1] == "BOOKED"


async def test_a_lost_request_stays_unknown_and_keeps_its_time_until_it_is_settled(world):
    world.line.faults = ["lose"]
    with pytest.raises(OutcomeUnknown):
        await world.book()
    assert await world.rows() == [("book", "UNKNOWN", True)]
    with pytest.raises(OutcomeUnknown):
        await world.book()
    with pytest.raises(SlotTaken):
        await world.book(contact="cy@example.com")
    assert len(world.line.writes) == 1

    assert await world.recover() == Recovery(open=1)
    world.pass_time(61)
    assert await world.recover() == Recovery(open=1)
    assert await world.recover() == Recovery(open=1)
    world.pass_time(6)
    assert await world.recover() == Recovery(failed=1)
    assert await world.recover() == Recovery()

    made = await world.book()
    assert made.metadata[TAG] == world.intent().key(1)


async def test_a_late_commit_is_found_when_asked_again(world):
    world.line.faults = ["late"]
    with pytest.raises(OutcomeUnknown):
        await world.book()
    await world.line.deliver()
    made = await world.book()
    assert made.metadata[TAG] == world.intent().key(0)
    assert len(world.line.writes) == 1


async def test_a_calendar_that_cannot_be_read_settles_nothing(world):
    world.line.faults = ["lose"]
    world.calendar.fail_next("list_bookings", 500, times=20)
    with pytest.raises(OutcomeUnknown):
        await world.book()
    world.pass_time(100)
    assert await world.recover() == Recovery(open=1)
    world.pass_time(100)
    assert await world.recover() == Recovery(open=1)


async def test_a_taken_time_is_refused_and_free_again_for_us(world):
    world.calendar.block(NINE, NINE + HALF)
    with pytest.raises(SlotTaken):
        await world.book()
    assert (await world.rows())[0][1] == "REJECTED"
    with pytest.raises(SlotTaken):
        await world.book(contact="cy@example.com")
    assert len(world.line.writes) == 2


async def test_taken_is_not_believed_while_the_calendar_cannot_be_read(world):
    world.calendar.block(NINE, NINE + HALF)
    world.calendar.fail_next("list_bookings", 500, times=4)
    with pytest.raises(OutcomeUnknown):
        await world.book()
    assert (await world.rows())[0][1] == "UNKNOWN"


async def test_what_was_never_sent_may_be_sent_again_at_once(world):
    world.line.faults = ["refuse"]
    with pytest.raises(CalcomNotSent):
        await world.book()
    assert (await world.book()).metadata[TAG] == world.intent().key(1)


async def test_a_refusal_is_final(world):
    world.calendar.fail_next("create_booking", 401, "Your api key is not valid")
    with pytest.raises(CalcomUnauthorized):
        await world.book()
    assert (await world.rows())[0][1] == "REJECTED"


async def test_an_older_booking_of_the_attendee_is_not_taken_for_ours(world):
    older = await world.calcom.create_booking(
        NewBooking(NINE, world.account.event_type_id, "Bo Lind", "bo@example.com")
    )
    world.pass_time(3600)

    async def send(tag: str) -> Booking:
        return older

    with pytest.raises(ExistingBooking) as existing:
        await world.journal.run(world.intent(), send, calcom=world.calcom)
    assert existing.value.uid == older.uid


async def test_hanging_up_does_not_stop_a_write(world):
    world.line.gate.clear()
    caller = asyncio.create_task(world.book())
    await world.line.reached.wait()
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    assert not await world.journal.drain(0.01)
    world.line.gate.set()
    assert await world.journal.drain(5)
    assert len(world.live()) == 1
    assert await world.rows() == [("book", "BOOKED", True)]


async def test_hanging_up_while_the_database_works_leaves_it_usable(world):
    caller = asyncio.create_task(world.book())
    await asyncio.sleep(0)
    caller.cancel()
    assert await world.journal.drain(5)
    assert len(world.live()) == 1
    reader = asyncio.create_task(world.rows())
    await asyncio.sleep(0)
    reader.cancel()
    assert await world.rows() == [("book", "BOOKED", True)]


async def test_a_move_frees_the_old_time_and_holds_the_new_one(world):
    made = await world.book()
    later = NINE + timedelta(hours=2)
    moved = await world.move(made.uid, later)
    assert (await world.move(made.uid, later)).uid == moved.uid
    assert await world.rows() == [("book", "BOOKED", False), ("reschedule", "BOOKED", True)]
    await world.book(contact="cy@example.com")
    with pytest.raises(SlotTaken):
        await world.book(start_at=later, end_at=later + HALF, contact="di@example.com")
    assert len(world.line.writes) == 3


async def test_a_move_may_overlap_its_own_old_time(world):
    made = await world.book()
    moved = await world.move(made.uid, NINE + timedelta(minutes=15))
    assert moved.start_at == NINE + timedelta(minutes=15)
    back = await world.move(moved.uid, NINE)
    assert (await world.move(back.uid, NINE)).start_at == NINE
    assert len(world.live()) == 1


@pytest.mark.parametrize("fault", ["drop", "twice"])
async def test_a_lost_answer_to_a_move_is_read_from_the_old_booking(world, fault):
    made = await world.book()
    world.line.faults = [fault]
    moved = await world.move(made.uid, NINE + HALF)
    assert moved.rescheduled_from_uid == made.uid
    assert moved.start_at == NINE + HALF
    assert await world.rows() == [("book", "BOOKED", False), ("reschedule", "BOOKED", True)]


async def test_a_move_that_somebody_else_made_elsewhere_is_no_success(world):
    made = await world.book()
    await world.calcom.reschedule_booking(made.uid, start_at=NINE + 4 * HALF, reason="On the web")
    with pytest.raises(AlreadyCancelled) as gone:
        await world.move(made.uid, NINE + HALF)
    assert gone.value.new_uid
    assert (await world.rows())[1] == ("reschedule", "REJECTED", True)


async def test_a_lost_move_leaves_the_old_booking(world):
    made = await world.book()
    world.line.faults = ["lose"]
    with pytest.raises(OutcomeUnknown):
        await world.move(made.uid, NINE + HALF)
    assert (await world.calcom.get_booking(made.uid)).live
    assert await world.rows() == [("book", "BOOKED", True), ("reschedule", "UNKNOWN", True)]


@pytest.mark.parametrize("fault", ["", "drop"])
async def test_what_is_cancelled_can_be_booked_again(world, fault):
    made = await world.book()
    world.line.faults = [fault]
    assert not (await world.cancel(made.uid)).live
    assert not (await world.cancel(made.uid)).live
    assert await world.rows() == [("book", "BOOKED", False), ("cancel", "BOOKED", False)]
    again = await world.book()
    assert again.uid != made.uid
    assert again.metadata[TAG] == world.intent().key(1)
    assert len(world.line.writes) == 3


async def test_a_booking_cancelled_elsewhere_gives_its_time_back(world):
    made = await world.book()
    await world.calcom.cancel_booking(made.uid, reason="On the web")
    other = await world.book(contact="cy@example.com")
    assert other.start_at == NINE
    with pytest.raises(SlotTaken):
        await world.book()


async def test_a_booking_moved_elsewhere_is_not_the_answer_any_more(world):
    made = await world.book()
    await world.calcom.reschedule_booking(made.uid, start_at=NINE + 4 * HALF, reason="On the web")
    assert (await world.book()).uid != made.uid


async def test_nothing_is_sent_when_the_intent_cannot_be_stored(world):
    async with world.database_held():
        with pytest.raises(StorageError):
            await world.book()
    assert world.line.writes == []
    await world.book()


async def test_a_booking_is_answered_even_when_its_outcome_cannot_be_stored(world):
    world.line.gate.clear()
    booking = asyncio.create_task(world.book())
    await world.line.reached.wait()
    async with world.database_held():
        world.line.gate.set()
        made = await booking
    assert await world.rows() == [("book", "SENDING", True)]
    assert (await world.book()).uid == made.uid
    assert await world.rows() == [("book", "BOOKED", True)]
    assert len(world.line.writes) == 1


@pytest.mark.parametrize("exclusive", [True, False])
async def test_what_was_moved_there_is_not_booked_beside_it(world, exclusive):
    """Where several may have one time as well: the caller has asked for what is theirs."""
    made = await world.book(exclusive=exclusive)
    later = NINE + 4 * HALF
    there = {"start_at": later, "end_at": later + HALF, "exclusive": exclusive}
    move = world.intent(kind=Kind.RESCHEDULE, old_uid=made.uid, **there)
    moved = await world.carry_out(move, Request(Kind.RESCHEDULE, uid=made.uid, start_at=later))
    assert (await world.book(**there)).uid == moved.uid
    assert len(world.line.writes) == 2
    other = await world.book(exclusive=exclusive)
    onto = replace(move, old_uid=other.uid)
    with pytest.raises(ExistingBooking):
        await world.carry_out(onto, Request(Kind.RESCHEDULE, uid=other.uid, start_at=later))
    back = replace(move, old_uid=moved.uid, start_at=NINE + HALF, end_at=NINE + 2 * HALF)
    request = Request(Kind.RESCHEDULE, uid=moved.uid, start_at=back.start_at)
    assert (await world.carry_out(back, request)).start_at == back.start_at
