"""Later looks: what turned out otherwise than it was settled is put right, or shown to a person."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from scheduling.calcom.errors import OutcomeUnknown, SlotTaken
from scheduling.calcom.models import Booking
from scheduling.journal import Kind, Pace, Recovery, State, Task, Told
from scheduling.journal.rows import Rows
from scheduling.storage.models import BookingIntent

NINE = datetime(2027, 3, 3, 9, tzinfo=UTC)
HALF = timedelta(minutes=30)


@pytest.fixture
def kept(kept_on_sqlite: Any) -> Any:
    return kept_on_sqlite


async def given_up(world) -> str:
    """Return the tag of a booking that was lost, looked for and given up."""
    tags: list[str] = []

    async def send(tag: str) -> Booking:
        tags.append(tag)
        raise OutcomeUnknown("lost")

    with pytest.raises(OutcomeUnknown):
        await world.journal.run(world.intent(), send, calcom=world.calcom)
    world.pass_time(61)
    await world.recover()
    world.pass_time(6)
    assert await world.recover() == Recovery(failed=1)
    return tags[0]


async def told(world, what: Told) -> None:
    await world.journal.told("org-1", world.intent().key(0), what)


async def test_it_looks_after_2_10_and_60_minutes_and_then_daily(world):
    await world.book()
    minutes = (1, 2, 3, 9, 10, 11, 59, 60, 61, 600, 1439)
    due: list[int] = []
    for earlier, minute in zip((0, *minutes), minutes, strict=False):
        due += [minute] * await world.tidy((minute - earlier) * 60)
    assert due == [2, 10, 60]
    # the appointment is 45 hours away from the booking
    assert await world.tidy(61 * 60) == 1
    assert [entry.check_at for entry in await world.entries()] == [None]
    assert len(world.line.writes) == 1


async def test_of_two_bookings_of_one_write_the_earlier_stays(world):
    first = await world.ask()
    world.pass_time(30)
    second = world.committed(first.metadata["agent_intent"], NINE + HALF)
    assert await world.tidy(120) == 1
    assert world.live() == ["2027-03-03T09:00:00.000Z"]
    assert not (await world.calcom.get_booking(second)).live
    assert [(one.kind, one.state, one.task) for one in await world.entries()] == [
        ("book", State.BOOKED, Task.NONE),
        ("cancel", State.BOOKED, Task.NONE),
    ]


async def test_the_dates_of_a_series_are_no_doubles(world):
    """One write makes all of them, each with its tag."""
    first = await world.ask()
    world.committed(first.metadata["agent_intent"], NINE + timedelta(days=1))
    listed = world.calcom.each_booking

    async def as_a_series(wanted: Any) -> AsyncIterator[Booking]:
        async for one in listed(wanted):
            yield one.model_copy(update={"recurring_booking_uid": "series"})

    world.calcom.each_booking = as_a_series
    await world.tidy(120)
    assert len(world.live()) == 2
    assert len(world.line.writes) == 1


@pytest.mark.deep
async def test_a_double_that_cannot_be_cancelled_is_for_a_person(world):
    first = await world.ask()
    world.committed(first.metadata["agent_intent"], NINE + HALF)
    world.calendar.fail_next("cancel_booking", 401)
    await world.tidy(120)
    assert (await world.entries())[0].task is Task.DOUBLED


async def test_a_moved_booking_that_inherits_the_tag_is_no_double(world):
    made = await world.ask()
    await world.calcom.reschedule_booking(made.uid, start_at=NINE + 4 * HALF, reason="On the web")
    await world.tidy(120)
    assert world.live() == ["2027-03-03T11:00:00.000Z"]
    (entry,) = await world.entries()
    assert (entry.task, entry.retired_at) == (Task.NONE, world.clock.now())
    assert (await world.book(contact="cy@example.com")).start_at == NINE


async def test_a_booking_that_came_late_is_kept_and_somebody_says_so(world):
    tag = await given_up(world)
    await told(world, Told.FAILED)
    uid = world.committed(tag)
    await world.tidy(120)
    (entry,) = await world.entries()
    assert (entry.state, entry.uid, entry.task) == (State.BOOKED, uid, Task.TELL_DONE)
    (said,) = await world.journal.untold("org-1", contact="bo@example.com")
    assert said.state is State.BOOKED
    await told(world, Told.DONE)
    assert [one.task for one in await world.entries()] == [Task.NONE]
    assert await world.journal.untold("org-1", contact="bo@example.com") == ()


async def test_a_booking_that_came_late_is_cancelled_where_another_was_taken(world):
    tag = await given_up(world)
    await world.book(start_at=NINE + 2 * HALF, end_at=NINE + 3 * HALF)
    world.committed(tag)
    await world.tidy(120)
    assert world.live() == ["2027-03-03T10:00:00.000Z"]
    assert (await world.entries())[0].state is State.FAILED


@pytest.mark.deep
async def test_a_booking_that_came_late_beside_another_callers_is_for_a_person(world):
    tag = await given_up(world)
    theirs = world.intent(contact="cy@example.com")

    async def says_yes(tag: str) -> Booking:
        return await world.calcom.get_booking(world.committed(tag))

    await world.journal.run(theirs, says_yes, calcom=world.calcom)
    host = world.calendar.bookings()[0]["uid"]
    await world.calcom.cancel_booking(host, reason="so that the calendar takes the other one")
    world.committed(tag)
    async with world.storage.of("org-1").reading() as db:
        late = await db.scalar(select(BookingIntent).where(BookingIntent.key == tag))
    await Rows(world.storage, world.clock, Pace()).revive(late, "late-uid")
    entry = (await world.entries())[0]
    assert (entry.state, entry.task) == (State.BOOKED, Task.DOUBLED)


async def test_taken_that_was_our_own_is_found_out(world):
    """The list lagged behind: a refusal that was settled too early is put right."""
    world.calendar.fail_next("create_booking", 409, "booking_conflict_error")
    with pytest.raises(SlotTaken):
        await world.ask()
    world.committed(world.intent().key(0))
    await told(world, Told.FAILED)
    await world.tidy(120)
    (entry,) = await world.entries()
    assert (entry.state, entry.task) == (State.BOOKED, Task.TELL_DONE)


@pytest.mark.parametrize(
    "by",
    ["host", "attendee", pytest.param("nobody heard of it", marks=pytest.mark.deep)],
)
async def test_a_booking_that_is_gone_is_for_a_person_if_it_was_told(world, by):
    made = await world.ask()
    await told(world, Told.PENDING if by == "nobody heard of it" else Told.DONE)
    await world.calcom.cancel_booking(made.uid, reason="On the web")
    if by == "attendee":
        world.calendar.store.run(
            "UPDATE booking SET cancelled_by = 'bo@example.com' WHERE uid = ?", made.uid
        )
    await world.tidy(120)
    (entry,) = await world.entries()
    assert entry.task is (Task.GONE if by == "host" else Task.NONE)
    assert entry.retired_at is not None


@pytest.mark.deep
async def test_a_calendar_that_cannot_be_read_is_asked_at_the_next_look(world):
    made = await world.ask()
    await told(world, Told.DONE)
    await world.calcom.cancel_booking(made.uid, reason="On the web")
    world.calendar.fail_next("get_booking", 500, times=2)
    await world.tidy(120)
    assert [entry.retired_at for entry in await world.entries()] == [None]
    await world.tidy(480)
    assert [entry.task for entry in await world.entries()] == [Task.GONE]


@pytest.mark.deep
async def test_a_cancellation_that_did_not_hold_is_for_a_person(world):
    made = await world.ask()
    stays = await world.calcom.get_booking(made.uid)

    async def says_yes(_tag: str) -> Booking:
        return stays

    await world.journal.run(
        world.intent(kind=Kind.CANCEL, old_uid=made.uid), says_yes, calcom=world.calcom
    )
    await world.tidy(120)
    assert [entry.task for entry in await world.entries()][-1] is Task.OLD_STANDS
