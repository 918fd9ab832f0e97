"""The wire: OpenAI's own client against a real server on loopback, and bodies nobody should send."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import httpx
import openai
import pytest
import uvicorn

from agent.brain.protocol import MODEL
from agent.brain.server import create_app
from scheduling.clock import FixedClock

CLOCK = FixedClock(datetime(2027, 3, 2, 15, tzinfo=UTC))
SYSTEM = """## Facts
- Business: Maple Street Physio
- Now: Tuesday, March 2, 2027 at 10:00 AM (2027-03-02T10:00:00-05:00)
- Timezone: America/New_York
- Services: consultation = Consultation, 30 minutes; extended = Extended session, 60 minutes
- Hours: Monday to Friday 9:00 AM to 5:00 PM
"""
FIND_TIMES: Any = {
    "type": "function",
    "function": {
        "name": "find_times",
        "description": "Find open times.",
        "parameters": {
            "type": "object",
            "properties": {"service": {"type": "string"}, "when": {"type": "string"}},
            "required": [],
        },
    },
}
ASKING: Any = [
    {"role": "system", "content": SYSTEM},
    {"role": "user", "content": "a consultation on thursday at nine please"},
]


@pytest.fixture
async def address() -> AsyncIterator[str]:
    config = uvicorn.Config(
        create_app(api_key="key", clock=CLOCK), port=0, log_level="error", lifespan="off"
    )
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(0.005)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}/v1"
    server.should_exit = True
    await task


@pytest.fixture
async def client(address: str) -> AsyncIterator[openai.AsyncOpenAI]:
    async with openai.AsyncOpenAI(base_url=address, api_key="key", max_retries=0) as made:
        yield made


@pytest.fixture
async def wire() -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=create_app(clock=CLOCK))
    async with httpx.AsyncClient(transport=transport, base_url="http://brain") as made:
        yield made


async def test_the_stock_client_gets_words(client: openai.AsyncOpenAI) -> None:
    done = await client.chat.completions.create(
        model=MODEL,
        messages=[{"role": "system", "content": SYSTEM}, {"role": "user", "content": "hello"}],
    )
    assert done.choices[0].finish_reason == "stop"
    assert done.choices[0].message.content
    assert done.usage is not None
    assert done.usage.total_tokens == done.usage.prompt_tokens + done.usage.completion_tokens


async def test_the_stock_client_gets_a_tool_call(client: openai.AsyncOpenAI) -> None:
    done: Any = await client.chat.completions.create(
        model=MODEL, messages=ASKING, tools=[FIND_TIMES]
    )
    choice = done.choices[0]
    assert choice.finish_reason == "tool_calls"
    call = choice.message.tool_calls[0]
    assert call.function.name == "find_times"
    arguments = json.loads(call.function.arguments)
    assert arguments["service"] == "consultation"
    assert "March 4, 2027" in arguments["when"]
    again: Any = await client.chat.completions.create(
        model=MODEL, messages=ASKING, tools=[FIND_TIMES]
    )
    assert again.choices[0].message.tool_calls[0].id == call.id
    assert again.id == done.id


async def test_the_stock_client_streams_a_few_words_at_a_time(client: openai.AsyncOpenAI) -> None:
    stream: Any = await client.chat.completions.create(
        model=MODEL,
        messages=[{"role": "system", "content": SYSTEM}, {"role": "user", "content": "hello"}],
        stream=True,
        stream_options={"include_usage": True},
    )
    chunks = [chunk async for chunk in stream]
    assert chunks[0].choices[0].delta.role == "assistant"
    words = [
        one.choices[0].delta.content
        for one in chunks[1:]
        if one.choices and one.choices[0].delta.content
    ]
    assert len(words) > 1
    assert all(1 <= len(some.split()) <= 5 for some in words)
    assert chunks[-2].choices[0].finish_reason == "stop"
    assert chunks[-1].choices == []
    assert chunks[-1].usage is not None


async def test_the_stock_client_streams_a_tool_call(client: openai.AsyncOpenAI) -> None:
    stream: Any = await client.chat.completions.create(
        model=MODEL, messages=ASKING, tools=[FIND_TIMES], stream=True
    )
    chunks = [chunk async for chunk in stream]
    calls = [one for chunk in chunks for one in chunk.choices[0].delta.tool_calls or []]
    assert [call.index for call in calls] == [0]
    assert json.loads(calls[0].function.arguments)["service"] == "consultation"
    assert chunks[-1].choices[0].finish_reason == "tool_calls"


async def test_models(client: openai.AsyncOpenAI) -> None:
    listed = await client.models.list()
    assert [one.id for one in listed.data] == [MODEL]
    assert (await client.models.retrieve(MODEL)).id == MODEL
    with pytest.raises(openai.NotFoundError):
        await client.models.retrieve("other")


async def test_a_wrong_key_is_refused(address: str) -> None:
    async with openai.AsyncOpenAI(base_url=address, api_key="wrong", max_retries=0) as client:
        with pytest.raises(openai.AuthenticationError):
            await client.models.list()


async def test_unsupported_wishes_are_refused_by_name(client: openai.AsyncOpenAI) -> None:
    with pytest.raises(openai.BadRequestError) as caught:
        await client.chat.completions.create(
            model=MODEL,
            messages=[{"role": "user", "content": "hi"}],
            response_format={"type": "json_object"},
        )
    assert caught.value.param == "response_format"


async def test_tool_choice(wire: httpx.AsyncClient) -> None:
    async def message(**more: Any) -> dict[str, Any]:
        body = {"model": MODEL, "messages": ASKING, "tools": [FIND_TIMES], **more}
        done = await wire.post("/v1/chat/completions", json=body)
        assert done.status_code == 200
        return done.json()["choices"][0]["message"]

    assert "tool_calls" not in await message(tool_choice="none")
    assert (await message(tool_choice="none"))["content"]
    greeting = [{"role": "user", "content": "hello"}]
    assert (await message(tool_choice="required", messages=greeting))["tool_calls"]
    named = {"type": "function", "function": {"name": "find_times"}}
    assert (await message(tool_choice=named, messages=greeting))["tool_calls"]
    assert "tool_calls" not in await message(tools=[])


MESSAGE = {"role": "user", "content": "hi"}


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"[]", b"null", b"7", b"\xff\xfe", b"[" * 100_000,
        json.dumps({"model": MODEL}).encode(),
        json.dumps({"messages": [MESSAGE]}).encode(),
        json.dumps({"model": MODEL, "messages": []}).encode(),
        json.dumps({"model": MODEL, "messages": "hi"}).encode(),
        json.dumps({"model": MODEL, "messages": [7]}).encode(),
        json.dumps({"model": MODEL, "messages": [{"role": "king", "content": "hi"}]}).encode(),
        json.dumps({"model": MODEL, "messages": [{"role": ["user"], "content": "hi"}]}).encode(),
        json.dumps({"model": MODEL, "messages": [{"role": "user"}]}).encode(),
        json.dumps({"model": MODEL, "messages": [{"role": "user", "content": 7}]}).encode(),
        json.dumps({"model": MODEL, "messages": [{**MESSAGE, "tool_calls": {}}]}).encode(),
        json.dumps({"model": MODEL, "messages": [MESSAGE], "stream": "yes"}).encode(),
        json.dumps({"model": MODEL, "messages": [MESSAGE], "n": 2}).encode(),
        json.dumps({"model": MODEL, "messages": [MESSAGE], "tools": {}}).encode(),
        json.dumps({"model": MODEL, "messages": [MESSAGE], "tools": [{}]}).encode(),
        json.dumps({"model": MODEL, "messages": [MESSAGE], "tools": [{"function": "x"}]}).encode(),
        json.dumps({"model": MODEL, "messages": [MESSAGE], "tool_choice": "required"}).encode(),
        json.dumps({"model": MODEL, "messages": [MESSAGE], "tool_choice": {"a": []}}).encode(),
        json.dumps({"model": MODEL, "messages": [MESSAGE], "functions": [{"name": "x"}]}).encode(),
        json.dumps({"model": MODEL, "messages": [MESSAGE], "response_format": "json"}).encode(),
    ],
)  # fmt: skip
async def test_a_bad_body_is_a_400_in_their_shape(wire: httpx.AsyncClient, body: bytes) -> None:
    done = await wire.post("/v1/chat/completions", content=body)
    assert done.status_code == 400
    error = done.json()["error"]
    assert error["type"] == "invalid_request_error"
    assert error["message"]


@pytest.mark.parametrize(
    "messages",
    [
        [{"role": "assistant", "content": None}],
        [{"role": "tool", "tool_call_id": "x", "content": "IN_PROGRESS"}],
        [{"role": "user", "content": [{"type": "text", "text": "book"}, {"type": "image_url"}, 7]}],
        [{"role": "user", "content": "\ud800 book me \udfff"}],
        [MESSAGE, {"role": "assistant", "content": None, "tool_calls": [7, {}, {"function": 3}]}],
        [
            MESSAGE,
            {
                "role": "tool",
                "content": '{"code": {"a": 1}, "times": {"b": 2}}',
                "name": "find_times",
            },
        ],
        [{"role": "developer", "content": '{"type": "async_tool", "result": 7}'}, MESSAGE],
        [{"role": "user", "content": "book " * 3000}],
    ],
)
async def test_odd_messages_are_answered(wire: httpx.AsyncClient, messages: list[Any]) -> None:
    body = json.dumps({"model": MODEL, "messages": messages, "tools": [FIND_TIMES]})
    done = await wire.post("/v1/chat/completions", content=body)
    assert done.status_code == 200
    choice = done.json()["choices"][0]
    assert choice["message"]["content"] or choice["message"].get("tool_calls")


async def test_other_addresses_are_refused_in_their_shape(wire: httpx.AsyncClient) -> None:
    assert (await wire.get("/v1/nothing")).json()["error"]["message"]
    assert (await wire.get("/v1/chat/completions")).status_code == 405
