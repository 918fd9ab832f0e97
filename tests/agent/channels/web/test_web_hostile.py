"""Attacks on the chat's doors: places taken and not used, ids of others, work without end."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed

from agent.channels.web.limits import MessageRate, WebLimits
from agent.channels.web.talks import Talks
from agent.channels.web.tokens import Tokens
from tests.agent.channels.web.web_page import FOREIGN, SECRET, Place, scripted


@pytest.fixture
async def place(world: Any, model: Any) -> AsyncIterator[Place]:
    async with scripted(world, model) as served:
        yield served


async def test_an_id_is_the_conversation_of_one_origin(place: Place) -> None:
    # a client that is no browser names any origin: two conversations by one id would escape bounds
    page, other = place.page, place.page.of(FOREIGN)
    first = (await page.session()).json()
    second = (await other.session(first["conversation"])).json()
    assert second["conversation"] != first["conversation"]
    for asked, one in ((page, first), (other, second)):
        await (await asked.dial(one["token"])).ready()
    assert place.chat.live == 2


def test_an_id_is_known_to_its_origin_alone(world: Any) -> None:
    tokens = Tokens(SECRET, world.clock)
    conversation = tokens.new_conversation("https://a.example.com")
    assert tokens.was_issued(conversation, origin="https://a.example.com")
    assert not tokens.was_issued(conversation, origin="https://b.example.com")
    assert not tokens.was_issued("", origin="https://a.example.com")


async def test_leaving_twice_does_not_end_what_another_socket_began(world: Any) -> None:
    # a socket hears its conversation's end a while before it is closed
    talks = Talks(WebLimits(), world.clock)
    first = talks.begin("id", origin=FOREIGN, address="192.0.2.1")
    talks.end(first)
    second = talks.begin("id", origin=FOREIGN, address="192.0.2.1")
    talks.end(first)
    assert talks.find("id", origin=FOREIGN) is second
    assert len(talks) == 1
    await talks.end_all()


async def test_who_never_says_that_it_is_ready_loses_its_place(world: Any, model: Any) -> None:
    limits = WebLimits(conversations=4, ready_seconds=0.2, sessions_per_minute=1_000)
    async with scripted(world, model, limits) as place:
        idle = [await place.page.dial(await place.page.token()) for _ in range(4)]
        assert (await place.page.session()).status_code == 429
        assert [await tab.close_code() for tab in idle] == [4408] * 4
        tab = await place.page.greeted()
        assert tab.seen
        assert model.requests == []


async def test_nonsense_is_not_a_word_that_it_is_ready(world: Any, model: Any) -> None:
    limits = WebLimits(ready_seconds=0.2, sessions_per_minute=1_000)
    async with scripted(world, model, limits) as place:
        tab = await place.page.dial(await place.page.token())

        async def chatter() -> None:
            try:
                while True:
                    await tab.socket.send("nonsense")
                    await asyncio.sleep(0.12)
            except ConnectionClosed:
                pass

        chattering = asyncio.create_task(chatter())
        assert await tab.close_code() == 4408
        await chattering


async def test_words_wait_until_the_browser_is_ready(place: Place, model: Any) -> None:
    tab = await place.page.dial(await place.page.token())
    await tab.say("too early")
    await tab.ready()
    assert (await tab.answer()).startswith("Hi")


def test_a_long_message_is_more_work_than_a_short_one() -> None:
    now = 0.0
    rate = MessageRate(WebLimits(), lambda: now)
    assert [rate.allows(16_000) for _ in range(3)] == [True, True, False]
    steady = MessageRate(WebLimits(), lambda: now)
    for _ in range(200):  # as fast as one can paste
        now += 1.0
        assert steady.allows(16_000)
    typing = MessageRate(WebLimits(), lambda: now)
    for _ in range(200):
        now += 0.1
        assert typing.allows(200)


async def test_a_flood_of_long_messages_is_ended(place: Place, model: Any) -> None:
    model.otherwise = "I see."
    tab = await place.page.greeted()
    with suppress(ConnectionClosed):
        for _ in range(6):
            await tab.say("a " * 1_000)
    assert await tab.close_code() == 4429


async def test_a_request_that_trickles_in_is_not_waited_for(world: Any, model: Any) -> None:
    limits = WebLimits(body_seconds=0.05, sessions_per_minute=1_000)
    async with scripted(world, model, limits) as place:
        host, port = place.page.url.removeprefix("http://").split(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(
            b"POST /chat/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            b"Origin: " + FOREIGN.encode() + b'\r\nContent-Length: 100\r\n\r\n{"conv'
        )
        async with asyncio.timeout(5):
            answer = await reader.read()  # to its end: the connection is not kept
        writer.close()
        assert answer.startswith(b"HTTP/1.1 408")
        assert b"access-control-allow-origin: " + FOREIGN.encode() in answer.lower()
        assert (await place.page.session()).status_code == 200


XSS = ("<img src=x onerror=alert(1)>", "</script><script>alert(1)</script>", "\u202eevil", "\ud800")


@pytest.mark.parametrize("text", XSS)
async def test_what_was_typed_comes_back_as_text_alone(place: Place, model: Any, text: str) -> None:
    model.otherwise = "I see."
    tab = await place.page.greeted()
    await tab.asks(f"my name is {text} Park")
    await tab.leave()
    lines = await (await place.page.open(tab.conversation)).history()
    said = next(one["text"] for one in lines if one["speaker"] == "caller")
    assert "\u202e" not in said
    assert "\ud800" not in said
    assert said.startswith("my name is")
