"""Keys as answers."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from agent.pipeline import keypad
from agent.pipeline.keypad import in_words

Open = Callable[..., Any]


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take digits as an answer sooner than a finger could press the next."""
    monkeypatch.setattr(keypad, "PAUSE_SECONDS", 0.1)


@pytest.mark.parametrize(
    ("digits", "asked", "words"),
    [
        ("0", "What can I do for you?", "I'd like to talk to a person."),
        ("2", "I have Friday at 9 AM, 10 AM or 11 AM. Which one?", "the second one"),
        ("2", "What's your phone number?", "2"),
        ("2025550123", "What's your phone number?", "2025550123"),
        ("12", "Which one would you like, 9 AM or 10 AM?", "12"),
    ],
)
def test_digits_mean_what_was_asked(digits: str, asked: str, words: str) -> None:
    assert in_words(digits, asked=asked) == words


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ("2025550123", "2025550123"),
        ("2025550123#", "2025550123"),
        ("99*2025550123#", "2025550123"),
        ("0", "I'd like to talk to a person."),
        ("1" * 40 + "#", "1" * 20),
    ],
)
async def test_keys_are_the_callers_words(talk: Open, model: Any, keys: str, words: str) -> None:
    call = await talk()
    await call.presses(keys)
    await call.hears("Okay.")
    assert call.stored("user") == [words]
    assert call.call.turn.said == words


async def test_a_key_cuts_the_agent_off(talk: Open, model: Any) -> None:
    call = await talk()
    model.script = ["I have Friday at 9 AM, 10 AM or 11 AM. Which one?", "Ten."]
    await call.says("friday?")
    await call.hears("Which one?")
    hold = call.holds("Ten", 3)
    await call.presses("2")
    await call.held(hold)
    await call.presses("3#")
    await call.hears("Okay.")
    assert call.stored("user") == ["friday?", "the second one", "the third one"]


@pytest.mark.parametrize("keys", ["#", "*", "*#"])
async def test_keys_that_mean_nothing_cut_nothing_off(talk: Open, model: Any, keys: str) -> None:
    call = await talk()
    model.script = ["We are open today."]
    hold = call.holds("We are", 5)
    await call.says("hours?")
    await call.held(hold)
    await call.presses(keys)
    await asyncio.sleep(0.05)
    hold.over.set()
    await call.hears("We are open today.")
    assert len(model.requests) == 1


async def test_after_a_slip_the_rest_is_said_again(talk: Open, model: Any) -> None:
    call = await talk()
    model.script = ["We are open today."]
    hold = call.holds("We are", 5)
    await call.says("hours?")
    await call.held(hold)
    await call.presses("7*")
    await call.hears("We are open today.")
    assert len(model.requests) == 1


async def test_digits_within_a_spoken_turn_belong_to_it(talk: Open, model: Any) -> None:
    call = await talk(pause_seconds=0.3, words_seconds=1.0)
    await call.says("my number is")
    await asyncio.sleep(0.1)
    await call.presses("2025550123#")
    await call.hears("Okay.")
    await asyncio.sleep(0.2)
    assert call.stored("user") == ["my number is 2025550123"]
    assert len(model.requests) == 1


async def test_nobody_is_silent_who_presses_keys(
    talk: Open, model: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keypad, "PAUSE_SECONDS", 0.5)
    call = await talk(idle_seconds=0.3)
    for key in "20255501":
        await call.presses(key)
        await asyncio.sleep(0.06)
    await call.hears("Okay.")
    assert call.stored("user")[0] == "20255501"
