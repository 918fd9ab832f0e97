"""What the caller has heard of a write, and what they are still owed."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from scheduling.calcom.errors import OutcomeUnknown
from scheduling.journal import Kind, Recovery, State, Told

NINE = datetime(2027, 3, 3, 9, tzinfo=UTC)
BO = "bo@example.com"


@pytest.fixture
def kept(kept_on_sqlite: Any) -> Any:
    return kept_on_sqlite


async def untold(world, **whose: str) -> list[tuple[State, Told | None]]:
    found = await world.journal.untold("org-1", **(whose or {"contact": BO}))
    return [(one.state, one.told) for one in found]


async def test_what_was_heard_to_its_end_is_owed_no_more(world):
    await world.ask()
    assert await untold(world) == [(State.BOOKED, None)]
    await world.journal.told("org-1", world.intent().key(0), Told.DONE)
    assert await untold(world) == []
    (entry,) = await world.entries()
    assert (entry.told, entry.told_at) == (Told.DONE, world.clock.now())


async def test_an_unknown_outcome_is_owed_until_its_end_was_heard(world):
    world.line.faults = ["lose"]
    with pytest.raises(OutcomeUnknown):
        await world.ask()
    await world.journal.told("org-1", world.intent().key(0), Told.PENDING)
    (entry,) = await world.journal.untold("org-1", contact=BO)
    assert (entry.is_open, entry.told, entry.start_at) == (True, Told.PENDING, NINE)
    world.pass_time(61)
    await world.recover()
    world.pass_time(6)
    assert await world.recover() == Recovery(booked=1, resent=1)
    assert await untold(world) == [(State.BOOKED, Told.PENDING)]
    assert (await world.ask()).start_at == NINE
    await world.journal.told("org-1", world.intent().key(0), Told.DONE)
    assert await untold(world) == []


@pytest.mark.deep
async def test_hanging_up_leaves_it_owed(world):
    world.line.gate.clear()
    caller = asyncio.create_task(world.ask())
    await world.line.reached.wait()
    caller.cancel()
    world.line.gate.set()
    assert await world.journal.drain(5)
    assert await untold(world) == [(State.BOOKED, None)]


async def test_the_end_is_not_unheard_again(world):
    await world.ask()
    for what in (Told.FAILED, Told.PENDING):
        await world.journal.told("org-1", world.intent().key(0), what)
    assert [one.told for one in await world.entries()] == [Told.FAILED]
    await world.journal.told("org-1", world.intent().key(0), Told.DONE)
    assert [one.told for one in await world.entries()] == [Told.DONE]


async def test_it_is_owed_to_the_person_or_to_the_session_that_asked(world):
    await world.ask(call_session_id="call-1")
    assert len(await untold(world, contact=" BO+spam@Example.com")) == 1
    assert len(await untold(world, call_session_id="call-1")) == 1
    assert len(await untold(world, contact="cy@example.com", call_session_id="call-1")) == 1
    assert await untold(world, contact="cy@example.com") == []
    assert await untold(world, call_session_id="call-2") == []
    assert await untold(world, contact="", call_session_id="") == []
    assert await world.journal.untold("org-2", contact=BO) == ()


@pytest.mark.deep
async def test_what_is_gone_or_long_ago_is_owed_no_more(world):
    made = await world.ask()
    await world.cancel(made.uid)
    found = await world.journal.untold("org-1", contact=BO)
    assert [one.kind for one in found] == [Kind.CANCEL]
    world.pass_time(31 * 86400)
    assert await untold(world) == []


@pytest.mark.deep
async def test_telling_of_nothing_is_passed_over(world):
    await world.journal.told("org-1", "", Told.DONE)
    await world.journal.told("org-1", "no such write", Told.DONE)
    await world.journal.told("nobody", world.intent().key(0), Told.DONE)


@pytest.mark.deep
async def test_telling_does_not_disturb_whoever_settles(world):
    world.line.gate.clear()
    caller = asyncio.create_task(world.ask())
    await world.line.reached.wait()
    await world.journal.told("org-1", world.intent().key(0), Told.PENDING)
    world.line.gate.set()
    await caller
    (entry,) = await world.entries()
    assert (entry.state, entry.told) == (State.BOOKED, Told.PENDING)


async def test_nothing_that_is_listed_tells_who_it_was(world):
    await world.ask()
    (entry,) = await world.journal.untold("org-1", contact=BO)
    assert "example.com" not in repr(entry)
    assert "Bo" not in repr(entry)


@pytest.mark.deep
async def test_a_later_wish_of_the_same_person_is_theirs(world):
    await world.ask()
    later = NINE + timedelta(hours=1)
    await world.ask(start_at=later, end_at=later + timedelta(minutes=30))
    assert len(await untold(world)) == 2
