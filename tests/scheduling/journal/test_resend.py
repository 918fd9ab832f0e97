"""Sent once more: only after the quiet period, only what is wanted, twice at most, by one of two."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from scheduling.calcom.errors import CalcomNotSent, OutcomeUnknown
from scheduling.journal import TAG, Journal, Kind, Recovery, Request, State, Task, Told
from scheduling.storage.models import BookingIntent

NINE = datetime(2027, 3, 3, 9, tzinfo=UTC)
HALF = timedelta(minutes=30)


@pytest.fixture
def kept(kept_on_sqlite: Any) -> Any:
    return kept_on_sqlite


async def lost(world, **changes: Any) -> str:
    """Return the tag of a booking whose request never arrived."""
    world.line.faults = ["lose"]
    with pytest.raises(OutcomeUnknown):
        await world.ask(**changes)
    return (await world.entries())[-1].key


async def looked_twice(world) -> Recovery:
    world.pass_time(61)
    assert (await world.recover()).resent == 0
    world.pass_time(6)
    return await world.recover()


async def sealed(world) -> list[str | None]:
    async with world.storage.across_organizations().reading() as db:
        return list(await db.scalars(select(BookingIntent.request).order_by(BookingIntent.id)))


async def test_a_lost_request_is_sent_again_under_the_same_tag(world):
    tag = await lost(world)
    assert await looked_twice(world) == Recovery(booked=1, resent=1)
    assert [one["metadata"][TAG] for one in world.calendar.bookings()] == [tag]
    assert len(world.line.writes) == 2
    (entry,) = await world.entries()
    assert (entry.state, entry.attempts, entry.task) == (State.BOOKED, 2, Task.NONE)
    assert (await world.ask()).metadata[TAG] == tag
    assert len(world.line.writes) == 2


@pytest.mark.deep
async def test_it_is_never_sent_before_two_looks_after_the_quiet_period(world):
    await lost(world)
    for _ in range(11):
        world.pass_time(5)
        assert await world.recover() == Recovery(open=1)
    assert len(world.line.writes) == 1


async def test_a_commit_between_the_looks_ends_it(world):
    tag = await lost(world)
    world.pass_time(61)
    assert await world.recover() == Recovery(open=1)
    world.committed(tag)
    world.pass_time(6)
    assert await world.recover() == Recovery(booked=1)
    assert len(world.line.writes) == 1


async def test_what_was_lost_twice_is_given_up_and_a_person_tells(world):
    await lost(world)
    world.line.faults = ["lose"]
    assert (await looked_twice(world)).resent == 1
    assert await looked_twice(world) == Recovery(failed=1)
    (entry,) = await world.entries()
    assert (entry.state, entry.task) == (State.FAILED, Task.TELL_FAILED)
    assert len(world.line.writes) == 2
    assert (await world.book(contact="cy@example.com")).start_at == NINE


@pytest.mark.parametrize(
    "why",
    [
        "told",
        "another",
        *(
            pytest.param(why, marks=pytest.mark.deep)
            for why in ("old", "begun", "nobody knows what", "gone from us")
        ),
    ],
)
async def test_what_is_not_wanted_any_more_is_not_sent(world, why):
    changes: dict[str, Any] = {}
    if why == "begun":
        soon = world.clock.now() + timedelta(seconds=62)
        changes = {"start_at": soon, "end_at": soon + HALF}
    await lost(world, **changes)
    if why == "told":
        await world.journal.told("org-1", world.intent().key(0), Told.FAILED)
    elif why == "another":
        await world.ask(start_at=NINE + HALF, end_at=NINE + 2 * HALF)
    elif why == "old":
        world.pass_time(600)
    elif why == "nobody knows what":
        async with world.storage.of("org-1").transaction() as db:
            row = await db.scalar(select(BookingIntent))
            row.request = world.storage.vault.seal("{}")
    sent = len(world.line.writes)
    if why == "gone from us":
        world.pass_time(3600)

        async def nobody(_org_id: str) -> None:
            return None

        assert await world.journal.recover(nobody) == Recovery(open=1)
        assert (await world.entries())[0].task is Task.STUCK
    else:
        assert await looked_twice(world) == Recovery(failed=1)
        entry = (await world.entries())[0]
        assert entry.task is (Task.NONE if why == "told" else Task.TELL_FAILED)
    assert len(world.line.writes) == sent


async def test_another_caller_does_not_get_the_time_that_is_still_wanted(world):
    await lost(world)
    world.pass_time(61)
    await world.recover()
    world.pass_time(6)
    with pytest.raises(Exception, match="Another caller"):
        await world.book(contact="cy@example.com")
    assert await world.recover() == Recovery(booked=1, resent=1)


@pytest.mark.parametrize("kind", [Kind.RESCHEDULE, Kind.CANCEL])
async def test_a_lost_change_is_made_by_the_second_send(world, kind):
    made = await world.ask()
    later = NINE + 4 * HALF
    intent = world.intent(kind=kind, old_uid=made.uid)
    request = Request(kind, uid=made.uid, reason="Asked")
    if kind is Kind.RESCHEDULE:
        intent = world.intent(kind=kind, old_uid=made.uid, start_at=later, end_at=later + HALF)
        request = Request(kind, uid=made.uid, start_at=later, reason="Asked")
    world.line.faults = ["lose"]
    with pytest.raises(OutcomeUnknown):
        await world.carry_out(intent, request)
    assert await looked_twice(world) == Recovery(booked=1, resent=1)
    assert world.live() == ([] if kind is Kind.CANCEL else ["2027-03-03T11:00:00.000Z"])
    assert len(world.line.writes) == 3


@pytest.mark.deep
async def test_what_would_be_sent_again_is_sealed_and_goes_with_the_outcome(world):
    await lost(world)
    (text,) = await sealed(world)
    assert text
    assert "example.com" not in text
    assert "bo@example.com" in json.dumps(world.storage.vault.unseal(text))
    await looked_twice(world)
    assert await sealed(world) == [None]


async def test_who_asks_again_during_the_second_send_waits_for_it(world):
    await lost(world)
    world.pass_time(61)
    await world.recover()
    world.pass_time(6)
    world.line.gate.clear()
    world.line.reached.clear()
    passing = asyncio.create_task(world.recover())
    await world.line.reached.wait()
    asking = asyncio.create_task(world.ask())
    await asyncio.sleep(0.05)
    assert not asking.done()
    world.line.gate.set()
    assert await passing == Recovery(booked=1, resent=1)
    assert (await asking).uid == world.calendar.bookings()[0]["uid"]
    assert len(world.line.writes) == 2


async def test_a_process_that_stood_still_does_not_send_when_it_goes_on(world):
    intent = world.intent()
    journal = Journal(world.storage, world.clock)
    begin = journal._rows.begin

    async def stand_still(*given: Any, **options: Any) -> Any:
        found = await begin(*given, **options)
        world.pass_time(31)
        return found

    journal._rows.begin = stand_still
    with pytest.raises(CalcomNotSent):
        await journal.run(intent, lambda _: pytest.fail("sent"), calcom=world.calcom)
    assert [entry.state for entry in await world.entries()] == [State.REJECTED]
