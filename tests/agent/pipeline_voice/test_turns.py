import asyncio
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from loguru import logger

from agent.log import set_up
from tests.agent.pipeline_voice.stage import MARA, READBACK, propose

Open = Callable[..., Any]


async def test_the_turn_begins_before_the_model_is_asked(talk: Open, model: Any) -> None:
    call = await talk()
    seen: list[tuple[str, str]] = []

    def answer(_: list[dict[str, Any]]) -> str:
        seen.append((call.call.turn.said, call.lines()[-1][0]))
        return "We are open. Anything else?"

    model.script = [answer]
    await call.says("are you open?")
    await call.hears("Anything else?")
    assert seen == [("are you open?", "caller")]
    assert call.lines()[1:] == [
        ("caller", "are you open?"),
        ("agent", "We are open. Anything else?"),
    ]


async def test_what_was_played_is_what_the_model_is_told(talk: Open, model: Any) -> None:
    call = await talk()
    model.script = ["We are open. Until five. Anything else?", "Yes."]
    await call.says("are you open?")
    await call.hears("Anything else?")
    await call.says("and tomorrow?")
    await call.hears("Yes.")
    greeting = call.lines()[0][1]
    assert call.stored() == [greeting, "We are open. Until five. Anything else?"]


async def test_a_booking_by_voice(talk: Open, world: Any, model: Any, tool: Any) -> None:
    call = await talk(world=world)
    await propose(call, model, tool)
    await call.hears("Shall I book it?")
    assert call.lines()[-1] == ("agent", READBACK)
    model.script = [tool("book", {"slot_id": "s1", **MARA}), "You're booked."]
    await call.says("yes please")
    await call.hears("You're booked")
    assert len(world.active()) == 1


async def test_who_dictates_may_pause(talk: Open, model: Any) -> None:
    call = await talk(pause_seconds=0.1, words_seconds=1.0)
    assert call.pause_seconds == pytest.approx(0.1)
    model.script = ["What's your e-mail address?", "What day would you like?"]
    await call.says("book something")
    await call.hears("address?")
    assert call.pause_seconds == pytest.approx(0.2)
    await call.says("mara at")
    await asyncio.sleep(0.13)
    await call.says("example dot com")
    await call.hears("What day")
    assert call.stored("user")[-1] == "mara at example dot com"
    assert call.pause_seconds == pytest.approx(0.1)


async def test_the_log_quotes_nobody(
    talk: Open, model: Any, tmp_path: Path, world: Any, tool: Any
) -> None:
    handlers, level = list(logging.root.handlers), logging.root.level
    log = set_up(tmp_path, "DEBUG")
    try:
        call = await talk(world=world)
        await propose(call, model, tool)
        await call.hears("Shall I book it?")
        await call.presses("2025550123#")
        await call.hears("Okay.")
        await call.end()
    finally:
        logging.root.handlers, _ = handlers, logger.remove()
        logging.root.setLevel(level)
        logging.captureWarnings(capture=False)
    written = log.read_text(encoding="utf-8")
    assert "pipecat" in written
    for private in ("mara", "Quill", "example", "2025550123", "thursday", "11:30", "Shall I"):
        assert private.lower() not in written.lower()
