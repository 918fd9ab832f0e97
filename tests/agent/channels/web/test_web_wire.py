"""What happens on the wire of a chat: reconnects, interruptions, floods, nonsense, the end."""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import suppress
from typing import Any, cast

import pytest
from starlette.types import Message
from starlette.websockets import WebSocket
from websockets.exceptions import ConnectionClosed

from agent.channels.web.limits import WebLimits
from agent.channels.web.socket import CLOSE_SECONDS, MOST_UNSENT, TRY_LATER, Socket
from agent.channels.web.talk import LONGEST_LINE
from agent.pipeline import Event, TextChunk, TextConversation, text_worker
from agent.session import CallSession
from tests.agent.channels.web.web_page import LONG, Place, Tab, scripted, serving

MARA = {"name": "Mara Lind", "email": "mara.lind@example.com"}


@pytest.fixture
async def place(world: Any, model: Any) -> AsyncIterator[Place]:
    async with scripted(world, model) as served:
        yield served


async def test_words_during_an_answer_cut_it_off(place: Place, model: Any) -> None:
    model.script = [LONG, "Yes?"]
    tab = await place.page.greeted()
    await tab.say("tell me")
    await tab.until("bot-llm-text")
    await tab.say("stop")
    first = await tab.rest()
    assert len(first) < len(LONG)
    assert await tab.answer() == "Yes?"
    await tab.leave()
    told = await (await place.page.open(tab.conversation)).history()
    assert [one["speaker"] for one in told][:3] == ["agent", "caller", "agent"]
    assert [one["text"] for one in told if one["speaker"] == "caller"] == ["tell me", "stop"]
    assert told[-1] == {"speaker": "agent", "text": "Yes?"}


async def test_many_words_at_once_are_all_heard_in_order(place: Place, model: Any) -> None:
    model.otherwise = "I see."
    tab = await place.page.greeted()
    said = [f"part {n}" for n in range(12)]
    for one in said:
        await tab.say(one)
    while "part 11" not in json.dumps(model.requests[-1:]):
        await tab.next()
    heard = " ".join(
        one["content"] for one in model.requests[-1]["messages"] if one["role"] == "user"
    )
    assert heard == " ".join(said)
    await tab.leave()
    told = await (await place.page.open(tab.conversation)).history()
    assert [one["text"] for one in told if one["speaker"] == "caller"] == said


async def test_the_stop_button(place: Place, model: Any) -> None:
    model.script = [LONG, "Yes?"]
    tab = await place.page.greeted()
    await tab.say("tell me")
    await tab.until("bot-llm-text")
    await tab.send("client-message", {"t": "interrupt"})
    assert len(await tab.rest()) < len(LONG)
    await tab.send("client-message", {"t": "interrupt"})  # with nothing to stop
    assert await tab.asks("hello") == "Yes?"


def _readback(messages: list[dict[str, Any]]) -> str:
    return json.loads(messages[-1]["content"])["readback"]


async def proposed(tab: Tab, model: Any, tool: Any) -> None:
    model.script = [
        tool("find_times", {"when": "thursday morning"}),
        "Which?",
        tool("book", {"slot_id": "s1", **MARA}),
        _readback,
    ]
    await tab.asks("a consultation on thursday morning")
    await tab.asks("the first, Mara Lind, mara.lind@example.com")


async def test_a_write_goes_on_and_is_told_after_new_words(
    place: Place, world: Any, model: Any, tool: Any
) -> None:
    tab = await place.page.greeted()
    await proposed(tab, model, tool)
    world.calendar.fail_next("create_booking", 0, delay_seconds=0.5)
    model.script = [tool("book", {"slot_id": "s1", **MARA}), "Just a second.", "You're booked."]
    await tab.say("yes")
    running = (await tab.until("llm-function-call-in-progress"))["data"]
    await tab.say("hello?")
    await tab.rest()
    assert "booked" in await tab.answer()
    stopped = [one["data"] for one in tab.seen if one["type"] == "llm-function-call-stopped"][-1]
    assert stopped == {
        "tool_call_id": running["tool_call_id"],
        "function_name": "book",
        "cancelled": False,
    }
    assert len(world.active()) == 1


async def test_the_end_waits_for_a_write_and_tells_it(
    place: Place, world: Any, model: Any, tool: Any
) -> None:
    tab = await place.page.greeted()
    await proposed(tab, model, tool)
    world.calendar.fail_next("create_booking", 0, delay_seconds=0.4)
    model.script = [tool("book", {"slot_id": "s1", **MARA}), "You're booked."]
    await tab.say("yes")
    await tab.until("llm-function-call-in-progress")
    ending = asyncio.create_task(place.chat.end_all())
    assert "booked" in await tab.rest()
    assert await tab.close_code() == 1012
    await ending
    assert len(world.active()) == 1
    assert (await place.page.session(tab.conversation)).status_code == 503


async def test_leaving_ends_it(place: Place) -> None:
    tab = await place.page.greeted()
    await tab.send("disconnect-bot")
    assert await tab.close_code() == 1000
    assert place.chat.live == 0


NONSENSE = [
    "",
    "hello",
    "null",
    "[]",
    "7",
    '"text"',
    "{}",
    "{" * 200,
    "[" * 10_000,
    '{"a":' * 2_000,
    '{"label":"rtvi-ai","type":"send-text","id":"m","data":{"content":' + "[" * 5_000,
    '{"label":"other","type":"client-ready","id":"m"}',
    '{"label":"rtvi-ai","type":7,"id":"m"}',
    '{"label":"rtvi-ai","type":"client-ready","id":{}}',
    '{"label":"rtvi-ai","type":"client-ready"}',
    '{"label":"rtvi-ai","type":"send-text","id":"m","data":[]}',
    '{"label":"rtvi-ai","type":"send-text","id":"m","data":"hi"}',
    '{"label":"rtvi-ai","type":"send-text","id":"m"}',
    '{"label":"rtvi-ai","type":"send-text","id":"m","data":{}}',
    '{"label":"rtvi-ai","type":"send-text","id":"m","data":{"content":7}}',
    '{"label":"rtvi-ai","type":"send-text","id":"m","data":{"content":"  "}}',
    '{"label":"rtvi-ai","type":"send-text","id":"m","data":{"content":"\\u0000\\u202e"}}',
    '{"label":"rtvi-ai","type":"send-text","id":"m","data":{"content":"\\ud800"}}',
    '{"label":"rtvi-ai","type":"send-text","id":"m","data":{"content":NaN}}',
    '{"label":"rtvi-ai","type":"send-text","id":"m","data":{"content":' + "9" * 6_000 + "}}",
    '{"label":"rtvi-ai","type":"\\ud800","id":"\\udfff"}',
    '{"label":"rtvi-ai","type":"send-file","id":"m","data":{"content":"x"}}',
    '{"label":"rtvi-ai","type":"launch","id":"m"}',
    '{"label":"rtvi-ai","type":"client-message","id":"m","data":{"t":"launch"}}',
    '{"label":"rtvi-ai","type":"client-message","id":"m","data":{}}',
    '{"label":"rtvi-ai","type":"x","id":"' + "i" * 10_000 + '"}',
]


# in parts, long frames apart: together they would be a flood
@pytest.mark.parametrize("part", [NONSENSE[n::9] for n in range(9)])
async def test_nonsense_is_answered_and_harmless(place: Place, model: Any, part: list[str]) -> None:
    tab = await place.page.greeted()
    for frame in part:
        await tab.socket.send(frame)
        answer = await tab.next()
        assert answer["type"] == "error-response", frame[:80]
        assert len(answer["id"]) <= 128
    assert model.requests == []
    model.script = ["Still here."]
    assert await tab.asks("hello") == "Still here."


async def test_a_refusal_names_its_message(place: Place) -> None:
    tab = await place.page.greeted()
    await tab.send("launch", id="m-77")
    assert (await tab.next())["id"] == "m-77"


@pytest.mark.parametrize(
    ("frame", "code"), [("x" * 16_385, 1009), ("\u00e9" * 9_000, 1009), (b"\x00\x01", 1003)]
)
async def test_what_is_no_message_closes_the_socket(
    place: Place, model: Any, frame: str | bytes, code: int
) -> None:
    tab = await place.page.greeted()
    await tab.socket.send(frame)
    assert await tab.close_code() == code
    again = await place.page.open(tab.conversation)
    model.script = ["Still here."]
    assert await again.asks("hello") == "Still here."


async def test_a_flood_closes_the_socket(place: Place) -> None:
    tab = await place.page.greeted()

    async def flood() -> None:
        with suppress(ConnectionClosed):
            for _ in range(400):
                await tab.send("client-message", {"t": "interrupt"})

    flooding = asyncio.create_task(flood())
    assert await tab.close_code() == 4429
    await flooding
    assert place.chat.live == 1


async def test_a_silent_browser_is_closed_and_kept(world: Any, model: Any) -> None:
    brief = WebLimits(sessions_per_minute=1_000, idle_seconds=0.1)
    async with scripted(world, model, brief) as place:
        begun = (await place.page.session()).json()
        tab = await place.page.dial(begun["token"])
        assert await tab.close_code() == 4408
        again = (await place.page.session(begun["conversation"])).json()
        assert again["conversation"] == begun["conversation"]
        assert place.chat.live == 1


async def test_a_browser_that_takes_nothing_is_let_go() -> None:
    arrived = asyncio.Event()

    async def receive() -> Message:
        if arrived.is_set():
            await asyncio.Event().wait()
        arrived.set()
        return {"type": "websocket.connect"}

    async def send(message: Message) -> None:
        if message["type"] != "websocket.accept":
            await asyncio.Event().wait()  # its buffers are full

    websocket = WebSocket({"type": "websocket", "headers": []}, receive, send)
    await websocket.accept()
    socket = Socket(websocket, WebLimits())
    for _ in range(MOST_UNSENT + 1):
        socket.send("words")

    async def hear(_frame: str) -> None:
        raise AssertionError

    async with asyncio.timeout(2 * CLOSE_SECONDS):
        assert await socket.serve(hear) == TRY_LATER


async def test_a_long_message_is_cut_with_a_notice(place: Place, model: Any) -> None:
    tab = await place.page.greeted()
    await tab.say("long " * 1_000)
    notice = (await tab.until("error"))["data"]
    assert notice == {
        "error": "That was very long; I read only its beginning.",
        "fatal": False,
    }
    await tab.answer()
    said = model.requests[-1]["messages"][-1]["content"]
    assert LONGEST_LINE - 10 < len(said) <= LONGEST_LINE


async def test_a_failing_model_is_an_apology(place: Place, model: Any, broken: Any) -> None:
    tab = await place.page.greeted()
    model.script = [broken(401)]
    assert "sorry" in (await tab.asks("hello")).lower()
    errors = [one["data"] for one in tab.seen if one["type"] == "error"]
    assert errors == [{"error": "That answer could not be completed.", "fatal": False}]
    model.script = ["Better now."]
    assert await tab.asks("hello?") == "Better now."


class Stumbling:
    """A conversation that has a mistake in its first turn."""

    def __init__(self, sound: TextConversation) -> None:
        self.call, self.start, self.stop = sound.call, sound.start, sound.stop
        self.interrupt = sound.interrupt
        self._sound = sound
        self._stumbles = True

    async def say(self, text: str) -> AsyncGenerator[Event]:
        if self._stumbles:
            self._stumbles = False
            yield TextChunk("I have")
            raise ZeroDivisionError
        async for event in self._sound.say(text):
            yield event


async def test_our_own_mistake_ends_a_turn_and_nothing_else(world: Any, model: Any) -> None:
    async def open_call() -> CallSession:
        return world.call("web")

    async def converse(call: CallSession) -> TextConversation:
        sound = text_worker(call, llm_address=model.address, llm_api_key="", llm_model="m")
        return cast("TextConversation", Stumbling(sound))

    async with serving(open_call, converse, world.clock) as place:
        tab = await place.page.greeted()
        assert (await tab.asks("hello")).startswith("I have I'm sorry")
        assert [one["data"]["fatal"] for one in tab.seen if one["type"] == "error"] == [False]
        model.script = ["Better now."]
        assert await tab.asks("hello?") == "Better now."


async def _fail() -> Any:
    raise ZeroDivisionError


@pytest.mark.parametrize("where", ["call", "conversation"])
async def test_what_cannot_be_opened_says_so(world: Any, where: str) -> None:
    async def open_call() -> CallSession:
        return world.call("web")

    opening: Callable[[], Awaitable[CallSession]] = _fail if where == "call" else open_call
    async with serving(opening, lambda _: _fail(), world.clock) as place:
        tab = await place.page.open()
        error = (await tab.until("error"))["data"]
        assert error["fatal"] is True
        assert "try again" in error["error"]
        assert (await tab.told("ended"))["reason"] == "failed"
        assert await tab.close_code() == 1011
