"""A text conversation on the wire: a scripted model, the embedded calendar, the real pipeline."""

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from agent.errors import ConversationEnded
from agent.pipeline import (
    Ended,
    Event,
    SlotsOffered,
    TextChunk,
    TextConversation,
    ToolFinished,
    ToolStarted,
    TurnFailed,
    text_worker,
)
from agent.session import CallSession

MARA = {"name": "Mara Quill", "email": "mara@example.com"}
READBACK = (
    "Consultation on Thursday, March 4 at 11:30 AM for Mara Quill, mara@example.com. "
    "Shall I book it?"
)
SORRY = "I'm sorry, I'm having trouble answering right now."


@asynccontextmanager
async def talking(
    call: CallSession, address: str, *, timeout_seconds: float = 5.0
) -> AsyncGenerator[TextConversation]:
    conversation = text_worker(
        call,
        llm_address=address,
        llm_api_key="",
        llm_model="scripted",
        llm_timeout_seconds=timeout_seconds,
    )
    assert (await conversation.start()).startswith("Hi, this is Front desk")
    try:
        yield conversation
    finally:
        await conversation.stop()


def relayed(messages: list[dict[str, Any]]) -> str:
    return json.loads(messages[-1]["content"])["message"]


async def turn(conversation: TextConversation, text: str) -> list[Event]:
    return [event async for event in conversation.say(text)]


def spoken(events: list[Event]) -> str:
    return "".join(event.text for event in events if isinstance(event, TextChunk))


def tools(events: list[Event]) -> list[tuple[str, str]]:
    done = [event for event in events if isinstance(event, ToolFinished)]
    return [(event.name, event.result["code"]) for event in done]


async def propose(conversation: TextConversation, model: Any, tool: Any) -> None:
    """Find the time and hear the read-back of booking it."""
    book = tool("book", {"slot_id": "s1", **MARA})
    model.script += [tool("find_times", {"when": "march 4 at 11:30 am"}), book, READBACK]
    events = await turn(conversation, "thursday 11:30, Mara Quill, mara@example.com")
    assert tools(events) == [("find_times", "open"), ("book", "confirmation_needed")]
    assert spoken(events) == READBACK


async def test_a_plain_answer_streams_by_sentence(world: Any, model: Any) -> None:
    model.script = ["Hello there. What can I do for you?"]
    async with talking(world.call(), model.address) as conversation:
        events = await turn(conversation, "hi")
    assert events == [TextChunk("Hello there."), TextChunk(" What can I do for you?")]
    first = model.requests[0]["messages"]
    assert [one["role"] for one in first] == ["system", "assistant", "user"]
    assert "## Facts" in first[0]["content"]
    assert first[-1]["content"] == "hi"


async def test_the_model_sees_the_tools_in_their_order(world: Any, model: Any) -> None:
    async with talking(world.call(), model.address) as conversation:
        await turn(conversation, "hi")
    functions = [one["function"] for one in model.requests[0]["tools"]]
    assert [one["name"] for one in functions] == [
        "find_times",
        "book",
        "find_bookings",
        "reschedule",
        "cancel",
        "transfer_to_human",
        "answer_question",
        "end_conversation",
    ]
    book = functions[1]
    assert book["parameters"]["required"] == ["slot_id", "name"]
    assert set(book["parameters"]["properties"]) == {"slot_id", "name", "email", "phone", "notes"}
    assert all(one["description"] for one in book["parameters"]["properties"].values())
    assert "params" not in json.dumps(functions)


async def test_a_tool_call_turn(world: Any, model: Any, tool: Any) -> None:
    model.script = [
        tool("find_times", {"when": "friday"}, "One moment. "),
        relayed,
    ]
    call = world.call()
    async with talking(call, model.address) as conversation:
        events = await turn(conversation, "friday?")
    kinds = [type(event) for event in events if not isinstance(event, TextChunk)]
    assert kinds == [ToolStarted, ToolFinished, SlotsOffered]
    offered = next(event for event in events if isinstance(event, SlotsOffered))
    assert [day.label for day in offered.days] == ["Friday"]
    assert len(offered.days[0].times) == 3
    assert offered.days[0].times[0].handle in call.slots
    assert spoken(events).startswith("One moment. I have Friday, March 5 at ")
    [trace] = call.turn.tools
    assert (trace.name, trace.committed, trace.arguments["when"]) == ("find_times", False, "friday")
    assert trace.milliseconds > 0


async def test_a_booking_from_wish_to_receipt(world: Any, model: Any, tool: Any) -> None:
    call = world.call()
    async with talking(call, model.address) as conversation:
        await propose(conversation, model, tool)
        assert world.active() == []
        model.script = [
            tool("book", {"slot_id": "s1", **MARA}),
            "You're booked for Thursday, March 4 at 11:30 AM. Anything else?",
        ]
        events = await turn(conversation, "yes please")
        assert tools(events) == [("book", "booked")]
        assert [e.committed for e in events if isinstance(e, ToolFinished)] == [True]
        assert spoken(events) == "You're booked for Thursday, March 4 at 11:30 AM. Anything else?"
        last = model.requests[-1]["messages"][-1]
        assert (last["role"], json.loads(last["content"])["code"]) == ("tool", "booked")
    assert len(world.active()) == 1
    assert call.false_claims_blocked == 0


async def test_no_commit_without_a_yes_even_if_the_model_calls_twice(
    world: Any, model: Any, tool: Any
) -> None:
    call = world.call()
    book = tool("book", {"slot_id": "s1", **MARA})
    model.script = [tool("find_times", {"when": "march 4 at 11:30 am"}), book, book, book]
    async with talking(call, model.address) as conversation:
        events = await turn(conversation, "book thursday 11:30 for Mara Quill, mara@example.com")
        assert spoken(events) == READBACK
        assert len(model.requests) == 3
        model.script = [book, "So shall I?"]
        events = await turn(conversation, "what would it cost?")
        assert tools(events) == [("book", "not_confirmed")]
    assert world.active() == []


async def test_a_false_claim_is_replaced(world: Any, model: Any, tool: Any) -> None:
    call = world.call()
    async with talking(call, model.address) as conversation:
        await propose(conversation, model, tool)
        model.script = ["Great, you're all booked for Thursday at 11:30! Bye."]
        events = await turn(conversation, "yes")
        assert spoken(events) == f"That isn't done yet. {READBACK} Bye."
        model.script = ["How about Friday at 6 AM?"]
        events = await turn(conversation, "friday?")
        assert "6 AM" not in spoken(events)
        stored = model.requests[-1]["messages"]
        assert not any("booked for Thursday" in str(one.get("content")) for one in stored)
    assert call.false_claims_blocked == 2
    assert world.active() == []


async def test_a_write_survives_an_interruption_and_is_told(
    world: Any, model: Any, tool: Any
) -> None:
    call = world.call()
    async with talking(call, model.address) as conversation:
        await propose(conversation, model, tool)
        world.calendar.fail_next("create_booking", 0, delay_seconds=0.4)
        model.script = [
            tool("book", {"slot_id": "s1", **MARA}),
            "You're booked for Thursday, March 4 at 11:30 AM.",
        ]
        events: list[Event] = []
        async for event in conversation.say("yes"):
            events.append(event)
            if isinstance(event, ToolStarted):
                await conversation.interrupt()
        assert tools(events) == [("book", "booked")]
        assert spoken(events) == "You're booked for Thursday, March 4 at 11:30 AM."
    assert len(world.active()) == 1


async def test_new_words_while_a_write_runs(world: Any, model: Any, tool: Any) -> None:
    """The caller speaks into a running write: answered first, then the outcome, one booking."""
    call = world.call()
    async with talking(call, model.address) as conversation:
        await propose(conversation, model, tool)
        world.calendar.fail_next("create_booking", 0, delay_seconds=0.5)
        model.script = [tool("book", {"slot_id": "s1", **MARA})]
        first = conversation.say("yes")
        async for event in first:
            if isinstance(event, ToolStarted):
                break
        model.script = ["Just a second.", "You're booked for Thursday, March 4 at 11:30 AM."]
        events = await turn(conversation, "hello?")
        await first.aclose()
        assert spoken(events) == "Just a second.You're booked for Thursday, March 4 at 11:30 AM."
        late = model.requests[-1]["messages"]
        assert late[-1]["role"] == "developer"
        assert json.loads(json.loads(late[-1]["content"])["result"])["code"] == "booked"
        assert [one["content"] for one in late[-3:-1]] == ["hello?", "Just a second."]
    assert len(world.active()) == 1


async def test_stopping_waits_for_a_running_write(world: Any, model: Any, tool: Any) -> None:
    call = world.call()
    async with talking(call, model.address) as conversation:
        await propose(conversation, model, tool)
        world.calendar.fail_next("create_booking", 0, delay_seconds=0.3)
        model.script = [tool("book", {"slot_id": "s1", **MARA})]
        async for event in conversation.say("yes"):
            if isinstance(event, ToolStarted):
                break
        await conversation.stop()
    assert len(world.active()) == 1
    assert [receipt.kind for receipt in call.receipts] == ["booked"]


async def test_an_interrupted_answer_is_stored_as_far_as_it_was_said(
    world: Any, model: Any
) -> None:
    model.script = ["One. " + "Two is a rather long sentence that goes on. " * 200]
    async with talking(world.call(), model.address) as conversation:
        heard = ""
        async for event in conversation.say("tell me"):
            assert isinstance(event, TextChunk)
            heard += event.text
            if len(heard) < 60:
                await conversation.interrupt()
        model.script = ["Yes?"]
        await turn(conversation, "stop")
        stored = [m["content"] for m in model.requests[-1]["messages"] if m["role"] == "assistant"]
    assert stored[-1].startswith("One.")
    assert len(stored[-1]) < 8_000
    assert stored[-1] == heard[: len(stored[-1])]


async def test_a_slow_read_is_cancelled_by_an_interruption(
    world: Any, model: Any, tool: Any
) -> None:
    world.calendar.fail_next("list_slots", 0, delay_seconds=3)
    model.script = [tool("find_times", {"when": "friday"}), "Fine."]
    async with talking(world.call(), model.address) as conversation:
        async for event in conversation.say("friday?"):
            if isinstance(event, ToolStarted):
                await conversation.interrupt()
        events = await turn(conversation, "never mind")
        assert spoken(events) == "Fine."
    assert "CANCELLED" in [one.get("content") for one in model.requests[-1]["messages"]]


@pytest.mark.parametrize("fault", ["401", "500", "garbage", "silence", "html"])
async def test_a_failing_model_is_one_sentence_and_the_call_lives(
    world: Any, model: Any, broken: Any, fault: str
) -> None:
    faults = {
        "401": broken(401),
        "500": broken(500),
        "garbage": broken(200, "data: {not json\n\n"),
        "silence": broken(silent=True),
        "html": broken(200, "<html>no</html>"),
    }
    model.otherwise = faults[fault]
    async with talking(world.call(), model.address, timeout_seconds=0.3) as conversation:
        events = await turn(conversation, "hi")
        assert spoken(events).startswith(SORRY)
        assert spoken(events).count(SORRY) == 1
        model.otherwise = "Hello."
        assert spoken(await turn(conversation, "hi again")) == "Hello."


async def test_a_model_that_is_not_there(world: Any) -> None:
    async with talking(world.call(), "http://127.0.0.1:9/v1") as conversation:
        for _ in range(2):
            events = await turn(conversation, "hi")
            assert spoken(events).startswith(SORRY)
            assert isinstance(events[-1], TurnFailed)


async def test_a_model_lost_after_a_write_still_tells_the_outcome(
    world: Any, model: Any, tool: Any, broken: Any
) -> None:
    async with talking(world.call(), model.address) as conversation:
        await propose(conversation, model, tool)
        model.script = [tool("book", {"slot_id": "s1", **MARA})]
        model.otherwise = broken(500)
        events = await turn(conversation, "yes")
        assert spoken(events) == "You're booked: Consultation on Thursday, March 4 at 11:30 AM."


async def test_a_looping_model_ends_after_six_calls(world: Any, model: Any, tool: Any) -> None:
    days = iter(range(3, 100))

    def another_day(_: list[dict[str, Any]]) -> Any:
        return tool("find_times", {"when": f"march {next(days)}"})

    model.otherwise = another_day
    async with talking(world.call(), model.address) as conversation:
        events = await turn(conversation, "hm")
        assert len([one for one in tools(events) if one[1] != "too_many_calls"]) == 6
        assert len(model.requests) == 7
        assert spoken(events)


async def test_the_same_call_twice_in_a_turn_stops_it(world: Any, model: Any, tool: Any) -> None:
    model.otherwise = tool("answer_question", {"question": "parking"})
    async with talking(world.call(), model.address) as conversation:
        events = await turn(conversation, "parking?")
        assert spoken(events) == "Free parking behind the building."
        assert len(model.requests) == 2


async def test_parallel_calls_are_answered_together(world: Any, model: Any, tool: Any) -> None:
    model.script = [
        [tool("answer_question", {"question": "parking"}), tool("find_times", {"when": "friday"})],
        "Free parking behind the building.",
    ]
    async with talking(world.call(), model.address) as conversation:
        events = await turn(conversation, "parking, and friday?")
    assert sorted(tools(events)) == [("answer_question", "answer"), ("find_times", "times")]
    assert len(model.requests) == 2


async def test_broken_calls_of_a_model_are_survived(world: Any, model: Any, tool: Any) -> None:
    model.script = [tool("fly_to_the_moon", {"a": 1}), "I can't do that."]
    async with talking(world.call(), model.address) as conversation:
        assert spoken(await turn(conversation, "fly")) == "I can't do that."


async def test_the_conversation_ends_when_the_model_ends_it(
    world: Any, model: Any, tool: Any
) -> None:
    model.script = [tool("end_conversation"), "Goodbye!"]
    async with talking(world.call(), model.address) as conversation:
        events = await turn(conversation, "that's all")
        assert spoken(events) == "Goodbye!"
        assert events[-1] == Ended("goodbye")
        with pytest.raises(ConversationEnded):
            await turn(conversation, "one more")


async def test_old_results_are_shortened_in_the_context(world: Any, model: Any, tool: Any) -> None:
    async with talking(world.call(), model.address) as conversation:
        for day in (3, 4, 5, 8):
            model.script = [tool("find_times", {"when": f"march {day}"}), "Which one?"]
            await turn(conversation, f"march {day}")
        results = [
            one["content"] for one in model.requests[-1]["messages"] if one["role"] == "tool"
        ]
    assert ['"all"' in one for one in results] == [False, True, True, True]


async def test_two_conversations_do_not_meet(world: Any, model: Any, tool: Any) -> None:
    async with (
        talking(world.call(), model.address) as one,
        talking(world.call(), model.address) as other,
    ):
        model.otherwise = "Hello."
        both = await asyncio.gather(turn(one, "a"), turn(other, "b"))
    assert [spoken(events) for events in both] == ["Hello.", "Hello."]
