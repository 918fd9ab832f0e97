"""How a call ends: in words wherever somebody is there, and with nothing left running."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from tests.agent.pipeline_voice.stage import MARA, propose

Open = Callable[..., Any]


async def test_three_silences(talk: Open, model: Any) -> None:
    call = await talk(idle_seconds=0.1)
    model.script = ["Are you still there?", "Shall I go on?"]
    assert await call.ends() == "nobody_there"
    assert call.heard()[1:] == [
        "Are you still there?",
        "Shall I go on?",
        "I can't hear anyone, so I'll hang up now. Please call again any time. Goodbye.",
    ]
    assert call.stored("user") == ["<silence>", "<silence>"]


async def test_words_end_the_counting_of_silences(talk: Open, model: Any) -> None:
    call = await talk(idle_seconds=0.15)
    model.otherwise = "Are you there?"
    await call.hears("Are you there?", times=2)
    await call.says("yes I am")
    await call.hears("Are you there?", times=5)
    assert await call.ends() == "nobody_there"


async def test_a_silence_leaves_the_read_back_to_be_confirmed(
    talk: Open, world: Any, model: Any, tool: Any
) -> None:
    call = await talk(world=world, idle_seconds=0.25)
    await propose(call, model, tool)
    await call.hears("Shall I book it?")
    model.script = ["Shall I book it?", tool("book", {"slot_id": "s1", **MARA}), "You're booked."]
    await call.hears("Shall I book it?", times=2)
    await call.says("yes please")
    await call.hears("You're booked.")
    assert len(world.active()) == 1


async def test_nothing_but_noise(talk: Open, model: Any) -> None:
    call = await talk(noise_seconds=1.5)
    while not call.running.done():
        await call.makes_noise()
        await asyncio.sleep(0.05)
    assert await call.ends() == "nobody_there"
    assert "Goodbye" in call.heard()[-1]
    assert model.requests == []


async def test_the_longest_call(talk: Open) -> None:
    call = await talk(longest_call_seconds=0.3, greeted=False)
    assert await call.ends() == "too_long"
    assert "longest time" in call.heard()[-1]


async def test_the_longest_call_cuts_an_answer_off(talk: Open, model: Any) -> None:
    call = await talk(longest_call_seconds=1.2)
    model.script = ["This is a long story. It goes on and on."]
    hold = call.holds("This is", 10)
    await call.says("tell me")
    await call.held(hold)
    assert await call.ends() == "too_long"
    assert [one.text for one in call.voice.said if "It goes on" in one.text and one.played] == []
    assert "longest time" in call.heard()[-1]


async def test_a_write_that_runs_is_told_before_the_last_words(
    talk: Open, world: Any, model: Any, tool: Any
) -> None:
    call = await talk(world=world, longest_call_seconds=3)
    await propose(call, model, tool)
    await call.hears("Shall I book it?")
    world.calendar.fail_next("create_booking", 0, delay_seconds=3)
    model.script = [tool("book", {"slot_id": "s1", **MARA}), "You're booked."]
    await call.says("yes please")
    assert await call.ends() == "too_long"
    assert call.heard()[-2] == "You're booked."
    assert "longest time" in call.heard()[-1]
    assert len(world.active()) == 1


async def test_a_goodbye_is_whole(talk: Open, model: Any, tool: Any) -> None:
    call = await talk()
    model.script = [tool("end_conversation"), "It was a pleasure. Goodbye!"]
    hold = call.holds("pleasure", 5)
    await call.says("that's all")
    await call.held(hold)
    await call.says("and one more thing")
    await call.presses("0#")
    await asyncio.sleep(0.15)
    hold.over.set()
    assert await call.ends() == "goodbye"
    assert call.heard()[-2:] == ["It was a pleasure.", "Goodbye!"]
    assert len(model.requests) == 2


async def test_digits_begun_before_the_end_ask_nobody(talk: Open, model: Any, tool: Any) -> None:
    call = await talk()
    model.script = [tool("end_conversation"), "Goodbye!"]
    hold = call.holds("Goodbye", 5)
    await call.presses("1")
    await call.says("that's all")
    await call.held(hold)
    await asyncio.sleep(1.7)
    hold.over.set()
    assert await call.ends() == "goodbye"
    assert len(model.requests) == 2


async def test_a_transfer(talk: Open, model: Any, tool: Any) -> None:
    call = await talk(transfer_to="+12025550123")
    model.script = [tool("transfer_to_human"), "I'm putting you through."]
    await call.says("a person, please")
    assert await call.ends() == "transferred"
    assert call.heard()[-1] == "I'm putting you through."


async def hang_up(call: Any) -> None:
    await call.conversation.hang_up()
    assert await call.ends() == "hung_up"


async def test_hung_up_before_the_start(talk: Open) -> None:
    call = await talk(greeted=False)
    await hang_up(call)
    assert call.heard() == []


async def test_hung_up_during_the_greeting(talk: Open) -> None:
    call = await talk(greeted=False)
    await call.held(call.holds("Thanks", 5))
    await hang_up(call)


async def test_hung_up_while_the_model_thinks(talk: Open, model: Any, broken: Any) -> None:
    call = await talk()
    model.script = [broken(silent=True)]
    await call.says("hi")
    await call.asked(1)
    await hang_up(call)


async def test_hung_up_while_a_look_up_runs(talk: Open, world: Any, model: Any, tool: Any) -> None:
    call = await talk(world=world)
    world.calendar.fail_next("list_slots", 0, delay_seconds=2)
    model.script = [tool("find_times", {"when": "friday"})]
    await call.says("friday?")
    await call.until(lambda: "find_times" in repr(call.call.turn.started), "a look-up")
    await hang_up(call)


async def test_hung_up_while_a_write_runs(talk: Open, world: Any, model: Any, tool: Any) -> None:
    call = await talk(world=world)
    await propose(call, model, tool)
    await call.hears("Shall I book it?")
    world.calendar.fail_next("create_booking", 0, delay_seconds=0.4)
    model.script = [tool("book", {"slot_id": "s1", **MARA})]
    await call.says("yes please")
    await call.until(lambda: call.call.writes, "a write")
    assert world.active() == []
    await hang_up(call)
    assert len(world.active()) == 1
    assert [one.kind for one in call.call.receipts] == ["booked"]


async def test_hung_up_during_the_goodbye(talk: Open, model: Any, tool: Any) -> None:
    call = await talk()
    model.script = [tool("end_conversation"), "Goodbye!"]
    hold = call.holds("Goodbye", 3)
    await call.says("that's all")
    await call.held(hold)
    await call.conversation.hang_up()
    hold.over.set()
    assert await call.ends() == "hung_up"


@pytest.mark.parametrize("times", [2, 3])
async def test_hung_up_more_than_once(talk: Open, times: int) -> None:
    call = await talk()
    for _ in range(times):
        await call.conversation.hang_up()
    assert await call.ends() == "hung_up"
