"""Tool calls reach their tools however an endpoint streams them, and no answer is without end."""

import json
from typing import Any

import pytest

from agent.pipeline import TextChunk, ToolFinished, TurnFailed, text_worker
from agent.pipeline.chunks import LONGEST_ANSWER

ASKS = ("find_bookings", '{"email": "mara@example.com"}')
TELLS = ("answer_question", '{"question": "where are you"}')


def piece(index: int | None, id_: str | None, name: str | None, arguments: str) -> dict[str, Any]:
    return {"index": index, "id": id_, "function": {"name": name, "arguments": arguments}}


def body(*chunks: list[dict[str, Any]]) -> str:
    """Return a stream whose chunks hold these pieces of tool calls."""
    return "".join(
        f"data: {json.dumps({'id': 'c1', 'choices': [{'index': 0, 'delta': {'tool_calls': one}}]})}\n\n"
        for one in chunks
    )


STREAMS = {
    "both in one chunk": body([piece(0, "a", *ASKS), piece(1, "b", *TELLS)]),
    "all numbered 0": body([piece(0, "a", *ASKS)], [piece(0, "b", *TELLS)]),
    "neither number nor id": body([piece(None, None, *ASKS)], [piece(None, "", *TELLS)]),
    "name and id with every piece": body(
        *[[piece(0, "a", ASKS[0], letter)] for letter in ASKS[1]],
        *[[piece(1, "b", TELLS[0], letter)] for letter in TELLS[1]],
    ),
    "in turns": body(
        [piece(0, "a", ASKS[0], "")],
        [piece(1, "b", TELLS[0], "")],
        [piece(0, None, None, ASKS[1][:9])],
        [piece(1, None, None, TELLS[1][:9])],
        [piece(0, None, None, ASKS[1][9:])],
        [piece(1, None, None, TELLS[1][9:])],
    ),
}


async def turn(world: Any, model: Any) -> list[Any]:
    talk = text_worker(
        world.call(), llm_address=model.address, llm_api_key="", llm_model="scripted"
    )
    await talk.start()
    events = [event async for event in talk.say("hello")]
    await talk.stop()
    return events


@pytest.mark.parametrize("how", STREAMS)
async def test_every_call_arrives_once_and_whole(
    world: Any, model: Any, broken: Any, how: str
) -> None:
    model.script = [broken(200, STREAMS[how]), "Anything else?"]
    events = await turn(world, model)
    done = {one.name: one for one in events if isinstance(one, ToolFinished)}
    assert list(done) == ["find_bookings", "answer_question"]
    assert done["find_bookings"].arguments["email"] == "mara@example.com"
    assert done["answer_question"].result["topic"] == "location"


async def test_arguments_that_are_no_json_count_as_none(
    world: Any, model: Any, broken: Any
) -> None:
    model.script = [broken(200, body([piece(0, "a", "find_bookings", '{"email": ma')])), "Who?"]
    [done] = [one for one in await turn(world, model) if isinstance(one, ToolFinished)]
    assert done.result["code"] == "need_details"


async def test_a_tool_that_is_made_up_for_ever_is_asked_for_twice(
    world: Any, model: Any, tool: Any
) -> None:
    model.otherwise = tool("drop_tables", {"sure": True})
    events = await turn(world, model)
    assert len(model.requests) == 2
    said = "".join(one.text for one in events if isinstance(one, TextChunk))
    assert said.startswith("I'm sorry, I got stuck there.")


async def test_an_answer_without_end_is_a_failure(world: Any, model: Any, broken: Any) -> None:
    delta = {"content": "so " * (LONGEST_ANSWER // 6)}
    chunk = f"data: {json.dumps({'id': 'c1', 'choices': [{'index': 0, 'delta': delta}]})}\n\n"
    model.otherwise = broken(200, 3 * chunk)
    assert isinstance((await turn(world, model))[-1], TurnFailed)
