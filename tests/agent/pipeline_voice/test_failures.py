"""Hearing, speaking or the model fails: the caller is told, and the call lives or ends in words."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from agent.pipeline import voice_mouth

Open = Callable[..., Any]
SORRY = "I'm sorry, I'm having trouble answering right now."
PARDON = "I'm sorry, I couldn't hear that. Could you say it again?"


@pytest.mark.parametrize("fault", ["401", "500", "garbage", "html"])
async def test_a_failing_model_is_one_sentence(
    talk: Open, model: Any, broken: Any, fault: str
) -> None:
    faults = {
        "401": broken(401),
        "500": broken(500),
        "garbage": broken(200, "data: {not json\n\n"),
        "html": broken(200, "<html>no</html>"),
    }
    call = await talk()
    model.otherwise = faults[fault]
    await call.says("hi")
    await call.hears(SORRY)
    model.otherwise = "Hello."
    await call.says("hi again")
    await call.hears("Hello.")
    assert call.times_heard(SORRY) == 1


async def test_a_model_that_says_nothing(talk: Open, model: Any) -> None:
    call = await talk()
    model.script = [""]
    await call.says("hi")
    await call.hears(SORRY)


async def test_a_model_lost_after_a_tool(talk: Open, model: Any, tool: Any, broken: Any) -> None:
    call = await talk()
    model.script = [tool("answer_question", {"question": "parking"})]
    model.otherwise = broken(500)
    await call.says("parking?")
    await call.hears("Free parking behind the building.")


async def test_words_that_were_not_heard(talk: Open, model: Any) -> None:
    call = await talk()
    await call.says(None)
    await call.hears(PARDON)
    await asyncio.sleep(0.15)
    await call.says("are you open?")
    await call.hears("Okay.")
    assert call.stored("user") == ["are you open?"]
    assert call.times_heard(PARDON) == 1


async def test_what_was_cut_off_by_unheard_words_is_not_said_again(talk: Open, model: Any) -> None:
    call = await talk()
    model.script = ["We are open today. Until five."]
    hold = call.holds("We are open", 5)
    await call.says("hours?")
    await call.held(hold)
    await call.says(None)
    await call.hears(PARDON)
    await asyncio.sleep(0.2)
    assert call.heard()[1:] == [PARDON]


async def test_deaf_after_three_failures(talk: Open) -> None:
    call = await talk()
    for n in (1, 2):
        await call.says(None)
        await call.hears(PARDON, times=n)
        await asyncio.sleep(0.12)
    await call.says(None)
    assert await call.ends() == "deaf"
    assert "Please call again in a little while" in call.heard()[-1]


async def test_words_between_end_the_counting(talk: Open) -> None:
    call = await talk()
    for n in (1, 2, 3):
        await call.says(None)
        await call.hears(PARDON, times=n)
        await asyncio.sleep(0.12)
        await call.says("hello?")
        await call.hears("Okay.", times=n)
    assert not call.running.done()


async def test_deaf_at_once_without_a_recognizer(talk: Open) -> None:
    call = await talk()
    await call.ears.set_usable(False)
    await call.says(None)
    assert await call.ends() == "deaf"


@pytest.mark.parametrize("fails", [1, 2])
async def test_what_the_voice_failed_at_is_said_again(talk: Open, model: Any, fails: int) -> None:
    call = await talk()
    model.script = ["We are open.", "Yes?"]
    call.voice.fails = fails
    await call.says("hours?")
    await call.hears("We are open.")
    await call.says("and")
    await call.hears("Yes?")
    assert call.times_heard("We are open.") == 1
    assert call.stored()[-1] == "We are open."


async def test_a_voice_that_fails_for_good(talk: Open, model: Any) -> None:
    call = await talk()
    call.voice.fails = 99
    await call.says("hours?")
    assert await call.ends() == "failed"
    assert [one[1] for one in call.lines() if one[0] == "agent"][1:] == []


async def test_no_voice_from_the_start(talk: Open) -> None:
    call = await talk(greeted=False, voice_fails=99)
    assert await call.ends() == "failed"
    assert call.lines() == []


async def test_a_voice_that_is_gone(talk: Open) -> None:
    call = await talk()
    await call.voice.set_usable(False)
    await call.voice.push_error("gone")
    assert await call.ends() == "failed"


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fill a silence sooner than a caller would want."""
    monkeypatch.setattr(voice_mouth, "FILLER_SECONDS", 0.05)


@pytest.mark.usefixtures("hurried")
async def test_a_slow_tool_gets_one_filler_that_is_no_answer(
    talk: Open, world: Any, model: Any, tool: Any
) -> None:
    call = await talk(world=world)
    world.calendar.fail_next("list_slots", 0, delay_seconds=0.3)
    look_up = tool("find_times", {"when": "friday"})
    model.script = [look_up, tool("answer_question", {"question": "parking"}), "Which one?"]
    await call.says("friday, and parking?")
    await call.hears("Which one?")
    assert call.heard()[1:] == ["One moment, please.", "Which one?"]
    assert call.lines()[1:] == [("caller", "friday, and parking?"), ("agent", "Which one?")]
    assert "One moment, please." not in call.stored()


@pytest.mark.usefixtures("hurried")
async def test_a_filler_is_not_counted_as_the_answer(
    talk: Open, world: Any, model: Any, tool: Any, broken: Any
) -> None:
    call = await talk(world=world)
    world.calendar.fail_next("list_slots", 0, delay_seconds=0.3)
    model.script = [tool("find_times", {"when": "march 4 at 11:30 am"})]
    model.otherwise = broken(500)
    await call.says("thursday 11:30?")
    await call.hears("One moment, please.")
    await call.hears("is open.")
