"""What came of a write, on the phone: heard to its end, or said again; late, but not too late."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from scheduling.journal import Told
from tests.agent.pipeline_voice.stage import MARA, Talk, propose
from tests.agent.world import at

Open = Callable[..., Any]
DONE = "You're booked for Thursday, March 4 at 11:30 AM."
NEWS = "You're booked: Consultation on Thursday, March 4"


async def untold(world: Any, talk: Talk) -> list[tuple[str, Told | None]]:
    entries = await world.office.journal.untold("maple", call_session_id=talk.call.id)
    return [(one.state.value, one.told) for one in entries]


def pending(messages: list[dict[str, Any]]) -> str:
    return json.loads(messages[-1]["content"])["message"]


async def lose(talk: Talk, world: Any, model: Any, tool: Any) -> None:
    """Say yes to a booking that is made, and whose answer is lost with everything after it."""
    await propose(talk, model, tool)
    await talk.hears("Shall I book it?")
    assert talk.call.keeping == at(4, 11, 30)
    world.calendar.misbehave("list_bookings:500")
    world.calendar.fail_next("create_booking", 500, done=True)
    model.script = [tool("book", {"slot_id": "s1", **MARA}), pending]
    await talk.says("yes please")
    await talk.hears("hasn't confirmed it yet")
    assert talk.times_heard("You're booked") == 0


async def recover(world: Any) -> None:
    world.calendar.faults.clear()
    await world.office.journal.recover(world.office.calcom_for)


async def test_an_outcome_that_was_talked_over_is_said_again(
    talk: Open, world: Any, model: Any, tool: Any
) -> None:
    call = await talk(world=world)
    await propose(call, model, tool)
    await call.hears("Shall I book it?")
    model.script = [tool("book", {"slot_id": "s1", **MARA}), f"{DONE} Anything else?"]
    hold = call.holds("You're booked", 20)
    await call.says("yes please")
    await call.held(hold)
    assert [told for _, told in await untold(world, call)] == [None]  # given to the voice, unheard
    model.script = ["It is 80 dollars."]
    await call.says("and what does it cost?")
    await call.hears("It is 80 dollars.")
    assert call.times_heard(NEWS) == 1
    await call.until(lambda: not call.call.untold, "a note of it")
    await call.end()
    assert await untold(world, call) == []
    assert len(world.active()) == 1


async def test_an_outcome_that_comes_between_turns_is_told_at_once(
    talk: Open, world: Any, model: Any, tool: Any
) -> None:
    call = await talk(world=world, news_seconds=0.05)
    await lose(call, world, model, tool)
    asked = len(model.requests)
    await recover(world)
    await call.hears(NEWS)
    assert len(model.requests) == asked  # nobody had to ask
    model.script = ["You're welcome."]
    await call.says("oh, good, thank you")
    await call.hears("You're welcome.")
    assert call.times_heard(NEWS) == 1
    roles = [one["role"] for one in model.requests[-1]["messages"][-4:]]
    assert roles in (
        ["assistant", "tool", "assistant", "user"],
        ["tool", "assistant", "assistant", "user"],
    )
    await call.end()
    assert await untold(world, call) == []
    assert len(world.active()) == 1


@pytest.mark.deep
async def test_an_outcome_that_is_known_by_the_next_turn_comes_first(
    talk: Open, world: Any, model: Any, tool: Any
) -> None:
    call = await talk(world=world, news_seconds=60)
    await lose(call, world, model, tool)
    await recover(world)
    model.script = ["Free, behind the building."]
    await call.says("where can I park?")
    await call.hears("Free, behind the building.")
    heard = call.heard()
    assert [NEWS in one for one in heard].index(True) < heard.index("Free, behind the building.")
    results = [one for one in model.requests[-1]["messages"] if one["role"] == "tool"]
    assert json.loads(results[-1]["content"])["settled"] is True
    await call.end()
    assert await untold(world, call) == []


async def test_who_hangs_up_after_the_yes_has_not_been_told(
    talk: Open, world: Any, model: Any, tool: Any
) -> None:
    call = await talk(world=world)
    await propose(call, model, tool)
    await call.hears("Shall I book it?")
    world.calendar.fail_next("create_booking", 0, delay_seconds=0.2)
    model.script = [tool("book", {"slot_id": "s1", **MARA}), DONE]
    await call.says("yes please")
    await call.until(lambda: call.call.writes, "a write")
    await call.end()
    assert len(world.active()) == 1
    assert await untold(world, call) == [("BOOKED", None)]
    await world.office.holds.drain(5)
    assert world.calendar.store.all("SELECT * FROM reservation") == []


@pytest.mark.deep
async def test_who_hangs_up_before_the_yes_leaves_nothing_behind(
    talk: Open, world: Any, model: Any, tool: Any
) -> None:
    call = await talk(world=world)
    await propose(call, model, tool)
    await call.hears("Shall I book it?")
    await call.until(lambda: call.call.keeping, "a hold")
    await call.end()
    await world.office.holds.drain(5)
    assert (world.active(), await untold(world, call)) == ([], [])
    assert world.calendar.store.all("SELECT * FROM reservation") == []
