"""The caller talks over the agent, or makes a noise: what was heard counts, the rest is not lost."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from tests.agent.pipeline_voice.stage import MARA, READBACK, Talk, propose

Open = Callable[..., Any]
WORDS = READBACK.split(". ")[0]


async def cut(call: Talk, text: str, letters: int) -> None:
    """Wait until so much of a sentence was played; what comes next cuts it off there."""
    await call.held(call.holds(text, letters))


@pytest.mark.parametrize("letters", [1, 8, 25, 60, 79])
async def test_of_a_cut_sentence_no_word_counts_that_was_not_played(
    talk: Open, model: Any, letters: int
) -> None:
    call = await talk(pause_seconds=0.1, words_seconds=0.5)
    sentence = "We open at 9:00 AM on Thursday, March 4, and the number is 202 555 0123 as ever."
    model.script = [f"Sure. {sentence} Anything else?", "Yes?"]
    hold = call.holds("We open at", letters)
    await call.says("hours?")
    await call.held(hold)
    await call.says("wait")
    await call.hears("Yes?")
    played = next(one for one in call.voice.said if one.text == sentence).heard()
    stored = call.stored()[-1]
    assert stored.startswith("Sure.")
    assert f"Sure. {sentence}".startswith(stored)
    assert len(stored.split()) <= len(f"Sure. {played}".split())
    assert call.lines()[2] == ("agent", stored)
    if letters == 60:
        assert len(stored.split()) > 6


@pytest.mark.parametrize(("text", "letters"), [("Consultation on", 40), ("Shall I", 9)])
async def test_a_cut_read_back_cannot_be_confirmed(
    talk: Open, world: Any, model: Any, tool: Any, text: str, letters: int
) -> None:
    call = await talk(world=world)
    hold = call.holds(text, letters)
    await propose(call, model, tool)
    await call.held(hold)
    model.script = [tool("book", {"slot_id": "s1", **MARA}), READBACK]
    await call.says("yes please")
    await call.hears("Shall I book it?")
    assert world.active() == []
    model.script = [tool("book", {"slot_id": "s1", **MARA}), "You're booked."]
    await call.says("yes please")
    await call.hears("You're booked.")
    assert len(world.active()) == 1


async def test_a_write_goes_on_and_its_outcome_is_told(
    talk: Open, world: Any, model: Any, tool: Any
) -> None:
    call = await talk(world=world)
    await propose(call, model, tool)
    await call.hears("Shall I book it?")
    world.calendar.fail_next("create_booking", 0, delay_seconds=0.4)
    model.script = [
        tool("book", {"slot_id": "s1", **MARA}),
        "One second.",
        "You're booked for Thursday, March 4 at 11:30 AM.",
    ]
    await call.says("yes please")
    await call.until(lambda: call.call.writes, "a write")
    await call.says("hello, are you there?")
    await call.hears("You're booked for Thursday")
    assert call.times_heard("One second.") == 1
    assert call.times_heard("You're booked") == 1
    assert len(world.active()) == 1


@pytest.mark.parametrize("sound", ["", "mhm"])
async def test_a_noise_while_a_write_runs_asks_nobody(
    talk: Open, world: Any, model: Any, tool: Any, sound: str
) -> None:
    call = await talk(world=world)
    await propose(call, model, tool)
    await call.hears("Shall I book it?")
    world.calendar.fail_next("create_booking", 0, delay_seconds=0.5)
    model.script = [tool("book", {"slot_id": "s1", **MARA}), "You're booked."]
    before = len(model.requests)
    await call.says("yes please")
    await call.until(lambda: call.call.writes, "a write")
    await call.says(sound)
    await call.hears("You're booked.")
    assert len(model.requests) == before + 2
    assert len(world.active()) == 1


async def test_a_write_that_ends_within_the_noise_is_told(
    talk: Open, world: Any, model: Any, tool: Any
) -> None:
    call = await talk(world=world, words_seconds=0.4)
    await propose(call, model, tool)
    await call.hears("Shall I book it?")
    world.calendar.fail_next("create_booking", 0, delay_seconds=0.15)
    model.script = [tool("book", {"slot_id": "s1", **MARA}), "You're booked."]
    await call.says("yes please")
    await call.until(lambda: call.call.writes, "a write")
    await call.makes_noise()
    await call.hears("You're booked.")
    assert call.times_heard("You're booked.") == 1
    assert len(world.active()) == 1


async def test_words_while_a_look_up_runs(talk: Open, world: Any, model: Any, tool: Any) -> None:
    call = await talk(world=world)
    world.calendar.fail_next("list_slots", 0, delay_seconds=3)
    model.script = [tool("find_times", {"when": "friday"}), "Fine."]
    await call.says("friday?")
    await call.until(lambda: "find_times" in repr(call.call.turn.started), "a look-up")
    await call.says("never mind")
    await call.hears("Fine.")
    assert call.stored("tool") == ["CANCELLED"]


async def test_a_noise_while_a_look_up_runs_asks_once_more(
    talk: Open, world: Any, model: Any, tool: Any
) -> None:
    call = await talk(world=world)
    world.calendar.fail_next("list_slots", 0, delay_seconds=3)
    look_up = tool("find_times", {"when": "friday"})
    model.script = [look_up, look_up, "Friday at 9:00 AM, 9:30 AM or 10:00 AM?"]
    await call.says("friday?")
    await call.until(lambda: "find_times" in repr(call.call.turn.started), "a look-up")
    await call.makes_noise()
    await call.hears("Friday at 9:00 AM")
    assert [one[1] for one in call.lines() if one[0] == "caller"] == ["friday?"]


async def test_after_a_noise_the_rest_is_said_again(talk: Open, model: Any) -> None:
    call = await talk()
    model.script = ["We are open today. Until five in the evening. Anything else?", "Bye."]
    hold = call.holds("Until five", 20)
    await call.says("hours?")
    await call.held(hold)
    await call.makes_noise()
    await call.hears("Anything else?")
    assert call.heard()[1:] == ["We are open today.", "Until five in the evening. Anything else?"]
    assert len(model.requests) == 1
    await call.says("no")
    await call.hears("Bye.")
    said = " ".join(call.stored()[1:])
    assert said.startswith("We are open today.")
    assert said.endswith("Until five in the evening. Anything else?")
    assert said.count("We are open") == 1


async def test_after_a_noise_a_lost_answer_is_asked_for_again(
    talk: Open, model: Any, broken: Any
) -> None:
    call = await talk()
    model.script = [broken(silent=True), "We are open."]
    await call.says("hours?")
    await call.asked(1)
    await call.makes_noise()
    await call.hears("We are open.")
    assert len(model.requests) == 2
    assert call.stored("user") == ["hours?"]


async def test_a_noise_in_the_silence_is_nothing(talk: Open, model: Any) -> None:
    call = await talk()
    model.script = ["We are open."]
    await call.says("hours?")
    await call.hears("We are open.")
    await call.makes_noise()
    await asyncio.sleep(0.2)
    assert len(model.requests) == 1
    assert call.times_heard("We are open.") == 1


@pytest.mark.parametrize("word", ["Mhm.", "uh-huh", "Okay", "got it"])
async def test_a_backchannel_into_a_question_is_no_answer_to_it(
    talk: Open, world: Any, model: Any, tool: Any, word: str
) -> None:
    call = await talk(world=world)
    hold = call.holds("Shall I", 9)
    await propose(call, model, tool)
    await call.held(hold)
    asked = len(model.requests)
    await call.says(word)
    await call.hears("Shall I book it?")
    assert len(model.requests) == asked
    assert [one[1] for one in call.lines() if one[0] == "caller"][1:] == []
    model.script = [tool("book", {"slot_id": "s1", **MARA}), "You're booked."]
    await call.says("okay")
    await call.hears("You're booked.")
    assert word not in call.stored("user")
    assert len(world.active()) == 1


@pytest.mark.parametrize("words", ["no", "yes", "okay but on friday"])
async def test_words_into_a_question_are_an_answer(talk: Open, model: Any, words: str) -> None:
    call = await talk()
    model.script = ["Would you like to come on Thursday?", "I see."]
    hold = call.holds("Would you", 20)
    await call.says("hi")
    await call.held(hold)
    await call.says(words)
    await call.hears("I see.")
    assert call.stored("user") == ["hi", words]


async def test_a_look_up_announced_in_words_that_are_cut_off_does_not_stay_open(
    talk: Open, world: Any, model: Any, tool: Any
) -> None:
    """The cancellation overtakes the beginning, which waits behind the sound of the words."""
    call = await talk(world=world)
    world.calendar.fail_next("list_slots", 0, delay_seconds=3)
    words = "Let me look that up for you."
    hold = call.holds(words, 12)
    model.script = [tool("find_times", {"when": "friday"}, text=words), "Fine."]
    await call.says("friday?")
    await call.held(hold)
    await call.until(lambda: "find_times" in repr(call.call.turn.started), "a look-up")
    await call.says("never mind")
    await call.hears("Fine.")
    assert call.stored("tool") == ["CANCELLED"]


async def test_a_read_back_in_one_sentence_cut_in_its_address_cannot_be_confirmed(
    talk: Open, world: Any, model: Any, tool: Any
) -> None:
    call = await talk(world=world)
    question = READBACK.rstrip("?").replace(". Shall I book it", ", shall I book it, is that okay?")
    hold = call.holds(question[:12], 70)
    model.script = [
        tool("find_times", {"when": "thursday at nine"}),
        "Thursday, March 4 at nine o'clock?",
        tool("book", {"slot_id": "s1", **MARA}),
        question,
    ]
    await call.says("thursday at nine")
    await call.hears("nine o'clock?")
    await call.says("yes, mara quill")
    await call.held(hold)
    model.script = [tool("book", {"slot_id": "s1", **MARA}), "Once more."]
    await call.says("yes please")
    await call.hears("Once more.")
    assert world.active() == []


async def test_a_transcript_without_a_letter_is_a_noise(talk: Open, model: Any) -> None:
    call = await talk()
    model.script = ["Fine."]
    await call.says(".")
    await asyncio.sleep(0.2)
    await call.says("hello")
    await call.hears("Fine.")
    assert [line for line in call.lines() if line[0] == "caller"] == [("caller", "hello")]
    assert len(model.requests) == 1
