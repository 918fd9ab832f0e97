"""Arguments that are no object, or named like Pipecat's own, reach a tool as none."""

from typing import Any

import pytest

from agent.pipeline import TextChunk, ToolFinished, text_worker


@pytest.mark.parametrize("arguments", [[], ["s1"], "s1", 7, None, {"params": 1, "reason": "x"}])
async def test_the_tool_answers_and_the_turn_goes_on(
    world: Any, model: Any, tool: Any, arguments: Any
) -> None:
    model.script = [tool("find_bookings", arguments), "What is your name?"]
    talk = text_worker(
        world.call(), llm_address=model.address, llm_api_key="", llm_model="scripted"
    )
    await talk.start()
    events = [event async for event in talk.say("move my appointment")]
    await talk.stop()
    [done] = [event for event in events if isinstance(event, ToolFinished)]
    assert done.result["code"] == "need_details"
    said = "".join(event.text for event in events if isinstance(event, TextChunk))
    assert said == "What is your name?"
