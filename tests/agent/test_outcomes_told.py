"""The conversation's side of a write that happens once: what came of it is told, once, and truly."""

import asyncio
import json
from datetime import timedelta
from typing import Any

import pytest

from agent.pipeline import Event, TextChunk, TextConversation, ToolStarted
from agent.session import CallSession
from scheduling.journal import Told
from tests.agent.test_pipeline import MARA, propose, spoken, talking, tools, turn
from tests.agent.world import at

YES = "yes please"
DONE = "You're booked for Thursday, March 4 at 11:30 AM."
NEWS = "The calendar has answered. You're booked: Consultation on Thursday, March 4 at 11:30 AM."
TICKS = (0, 1, 2, 3, 5, 8, 13, 21, 30, 45, 60, 90, 120, 170, 250, 350, 500, 800)
"""Rounds of the event loop after the tool began: a write waits at each of its awaits in turn."""
WAITING = "I'm still waiting for the calendar to answer, so nothing is certain yet."


def book(tool: Any) -> Any:
    return tool("book", {"slot_id": "s1", **MARA})


def relayed(messages: list[dict[str, Any]]) -> str:
    """Say what the last tool answered; an answer after an interruption comes wrapped."""
    result = json.loads(messages[-1]["content"])
    if "tool_call_id" in result:
        result = json.loads(result["result"])
    return str(result.get("readback") or result["message"])


def shown(messages: list[dict[str, Any]]) -> str:
    """Return the id of the time that the last search was for."""
    searches = [m["content"] for m in messages if '"times"' in str(m.get("content"))]
    return str(json.loads(searches[-1])["times"][0]["id"])


def tell(messages: list[dict[str, Any]]) -> str:
    """Say that it is booked, once a tool has said so."""
    return (
        DONE
        if "code" in str(messages) and '"booked' in str(messages).replace("\\", "")
        else "Sure."
    )


async def untold(world: Any, call: CallSession) -> list[tuple[str, Told | None]]:
    entries = await world.office.journal.untold("maple", call_session_id=call.id)
    return [(one.state.value, one.told) for one in entries]


async def lost(world: Any, conversation: TextConversation, model: Any, tool: Any) -> list[Event]:
    """Say yes to a booking that is made, and whose answer is lost with everything after it."""
    await propose(conversation, model, tool)
    world.lose_the_answer()
    model.script = [book(tool), relayed]
    events = await turn(conversation, YES)
    assert tools(events) == [("book", "pending")]
    assert "hasn't confirmed it yet" in spoken(events)
    return events


async def recover(world: Any) -> None:
    world.calendar.faults.clear()
    await world.office.journal.recover(world.office.calcom_for)


async def test_an_outcome_that_comes_late_is_the_first_thing_said(
    world: Any, model: Any, tool: Any
) -> None:
    call = world.call()
    async with talking(call, model.address) as conversation:
        await lost(world, conversation, model, tool)
        model.script = ["It is 80 dollars."]
        assert spoken(await turn(conversation, "what does it cost?")) == "It is 80 dollars."
        assert await untold(world, call) == [("UNKNOWN", Told.PENDING)]
        await recover(world)
        model.script = ["You're welcome. Anything else?"]
        events = await turn(conversation, "okay, thanks")
        assert spoken(events) == f"{NEWS} You're welcome. Anything else?"
        called, result, said, words = model.requests[-1]["messages"][-4:]
        assert called["tool_calls"][0]["function"]["name"] == "book"
        assert json.loads(called["tool_calls"][0]["function"]["arguments"]) == book(tool).arguments
        assert json.loads(result["content"])["code"] == "booked"
        assert (said["content"], words["content"]) == (NEWS, "okay, thanks")
        model.script = ["Your consultation is booked for Thursday at 11:30 AM."]
        assert "booked for Thursday" in spoken(await turn(conversation, "so it is booked?"))
    assert await untold(world, call) == []
    assert len(world.active()) == 1


async def test_a_model_that_always_claims_success_is_not_believed(
    world: Any, model: Any, tool: Any
) -> None:
    call = world.call()
    async with talking(call, model.address) as conversation:
        await propose(conversation, model, tool)
        world.lose_the_answer()
        model.script = [book(tool)]
        model.otherwise = "You're all booked for Thursday at 11:30 AM!"
        for words in (YES, "really?", "are you sure?"):
            assert spoken(await turn(conversation, words)) == WAITING
        model.script = [book(tool)]
        assert spoken(await turn(conversation, "book it then")) == WAITING
        await recover(world)
        assert spoken(await turn(conversation, "and now?")) == f"{NEWS} {model.otherwise}"
    assert len(world.active()) == 1


@pytest.mark.deep
async def test_a_model_that_always_gives_up_is_not_believed(
    world: Any, model: Any, tool: Any
) -> None:
    call = world.call()
    async with talking(call, model.address) as conversation:
        await propose(conversation, model, tool)
        world.lose_the_answer()
        model.script = [book(tool)]
        model.otherwise = "Sorry, that time was just taken."
        assert spoken(await turn(conversation, YES)) == WAITING
        await recover(world)
        assert spoken(await turn(conversation, "and now?")).startswith(NEWS)


@pytest.mark.parametrize(
    "rest", ["", pytest.param(" Is there anything else?", marks=pytest.mark.deep)]
)
async def test_an_outcome_that_was_cut_off_is_said_again(
    world: Any, model: Any, tool: Any, rest: str
) -> None:
    call = world.call()
    async with talking(call, model.address) as conversation:
        await propose(conversation, model, tool)
        model.script = [book(tool), f"One moment. {DONE}{rest}"]
        async for event in conversation.say(YES):
            if isinstance(event, TextChunk):
                await conversation.interrupt()
                break
        heard = call.turn.spoken
        model.script = ["Cards and cash."]
        events = await turn(conversation, "can I pay by card?")
        again = "You're booked: Consultation on Thursday, March 4 at 11:30 AM. "
        expected = "" if DONE in heard else again
        assert spoken(events) == f"{expected}Cards and cash."
        model.script = ["Bye."]
        assert spoken(await turn(conversation, "bye")) == "Bye."
    assert await untold(world, call) == []


@pytest.mark.deep
async def test_nothing_is_said_twice_that_was_heard(world: Any, model: Any, tool: Any) -> None:
    call = world.call()
    async with talking(call, model.address) as conversation:
        await propose(conversation, model, tool)
        model.script = [book(tool), "You're all set.", "Bye."]
        await turn(conversation, YES)
        assert spoken(await turn(conversation, "bye")) == "Bye."
    assert await untold(world, call) == []


@pytest.mark.parametrize(
    "ticks", [60, *(pytest.param(n, marks=pytest.mark.deep) for n in TICKS if n != 60)]
)
async def test_an_interruption_at_any_moment_of_a_write_loses_nothing(
    world: Any, model: Any, tool: Any, ticks: int
) -> None:
    """Wherever the write waits, it is done once, and its outcome is told in the end."""
    call = world.call()
    async with talking(call, model.address) as conversation:
        await propose(conversation, model, tool)
        model.script = [book(tool)]
        model.otherwise = tell
        saying = conversation.say(YES)
        events: list[Event] = []
        async for event in saying:
            events.append(event)
            if isinstance(event, ToolStarted):
                break
        for _ in range(ticks):
            await asyncio.sleep(0)
        events += await turn(conversation, "hello? are you there?")
        await saying.aclose()
        events += await turn(conversation, "so?")
        assert "You're booked" in spoken(events)
        assert "didn't" not in spoken(events)
    assert len(world.active()) == 1
    assert await untold(world, call) == []


@pytest.mark.parametrize(
    "operation",
    [
        pytest.param("get_booking", marks=pytest.mark.deep),
        "reschedule_booking",
        pytest.param("cancel_booking", marks=pytest.mark.deep),
    ],
)
async def test_an_interruption_while_a_move_or_a_cancellation_waits(
    world: Any, model: Any, tool: Any, operation: str
) -> None:
    call = world.call()
    name = "cancel" if operation == "cancel_booking" else "reschedule"
    async with talking(call, model.address) as conversation:
        await propose(conversation, model, tool)
        model.script = [book(tool), DONE]
        await turn(conversation, YES)
        find = tool("find_times", {"when": "march 5 at 10 am", "booking_id": "b1"})

        def write(messages: list[dict[str, Any]]) -> Any:
            slot = {"slot_id": shown(messages)} if name == "reschedule" else {}
            return tool(name, {"booking_id": "b1", **slot})

        model.script = [find, write, relayed]
        await turn(conversation, "please change that")
        world.calendar.fail_next(operation, 0, delay_seconds=0.2)
        model.script = [write]
        model.otherwise = relayed
        events: list[Event] = []
        async for event in conversation.say(YES):
            events.append(event)
            if isinstance(event, ToolStarted):
                await conversation.interrupt()
        code = {"reschedule": "rescheduled", "cancel": "cancelled"}[name]
        assert tools(events) == [(name, code)]
    assert len(world.active()) == (name == "reschedule")
    assert await untold(world, call) == []


@pytest.mark.parametrize("agreed", [False, True])
async def test_hanging_up_before_or_after_the_yes(
    world: Any, model: Any, tool: Any, agreed: bool
) -> None:
    call = world.call()
    async with talking(call, model.address) as conversation:
        await propose(conversation, model, tool)
        if agreed:
            world.calendar.fail_next("create_booking", 0, delay_seconds=0.2)
            model.script = [book(tool)]
            async for event in conversation.say(YES):
                if isinstance(event, ToolStarted):
                    break
    assert len(world.active()) == agreed
    assert await untold(world, call) == ([("BOOKED", None)] if agreed else [])
    await world.office.holds.drain(5)
    assert world.calendar.store.all("SELECT * FROM reservation") == []


async def test_who_hung_up_is_told_in_the_next_conversation(
    world: Any, model: Any, tool: Any
) -> None:
    first, second = world.call(), world.call()
    second.id = "call-2"
    async with talking(first, model.address) as conversation:
        await propose(conversation, model, tool)
        world.calendar.fail_next("create_booking", 0, delay_seconds=0.2)
        model.script = [book(tool)]
        async for event in conversation.say(YES):
            if isinstance(event, ToolStarted):
                break
    model.script = [tool("find_bookings", MARA), relayed]
    async with talking(second, model.address) as conversation:
        events = await turn(conversation, "Mara Quill, mara@example.com: am I booked?")
    assert spoken(events) == (
        "I have that booked for you: Consultation on Thursday, March 4 at 11:30 AM."
    )
    assert await untold(world, first) == []


async def test_a_move_to_another_service_books_first_and_then_cancels(
    world: Any, model: Any, tool: Any
) -> None:
    call = world.call()
    async with talking(call, model.address) as conversation:
        await propose(conversation, model, tool)
        model.script = [book(tool), DONE]
        await turn(conversation, YES)
        find = tool(
            "find_times",
            {"service": "extended", "when": "march 5 at 10 am", "booking_id": "b1"},
        )

        def move(messages: list[dict[str, Any]]) -> Any:
            return tool("reschedule", {"booking_id": "b1", "slot_id": shown(messages)})

        model.script = [find, move, relayed]
        events = await turn(conversation, "make it the extended session on friday at ten")
        assert spoken(events) == (
            "I'd change your consultation on Thursday, March 4 at 11:30 AM to extended session "
            "on Friday, March 5 at 10:00 AM. Shall I change it?"
        )
        assert call.keeping == at(5, 10)
        world.calendar.fail_next("cancel_booking", 500, times=2)
        model.script = [move, relayed]
        events = await turn(conversation, YES)
        assert tools(events) == [("reschedule", "rescheduled")]
        assert "You're booked: Extended session on Friday, March 5 at 10:00 AM." in spoken(events)
    active = sorted(one["eventType"]["slug"] for one in world.active())
    assert active in (["extended"], ["consultation", "extended"])
    if len(active) == 2:
        assert "still giving up" in spoken(events)
    for _ in range(4):
        world.clock.move_to(world.clock.now() + timedelta(minutes=3))
        await world.office.journal.recover(world.office.calcom_for)
        await world.office.journal.tidy(world.office.calcom_for)
    assert [one["eventType"]["slug"] for one in world.active()] == ["extended"]
