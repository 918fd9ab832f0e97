"""Chats that are come back to: what was missed, who has the conversation, how long it is kept."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from agent.channels.web.limits import WebLimits
from tests.agent.channels.web.web_page import LONG, Place, scripted


@pytest.fixture
async def place(world: Any, model: Any) -> AsyncIterator[Place]:
    async with scripted(world, model) as served:
        yield served


def lines(*said: str) -> list[dict[str, str]]:
    """Return history lines from words such as `> hello` for the caller's."""
    return [
        {"speaker": "caller", "text": one[2:]}
        if one.startswith("> ")
        else {"speaker": "agent", "text": one}
        for one in said
    ]


async def test_a_lost_socket_loses_nothing(place: Place, model: Any) -> None:
    tab = await place.page.open()
    greeting = await tab.answer()
    assert [one["type"] for one in tab.seen] == [
        "bot-ready",
        "bot-llm-started",
        "bot-llm-text",
        "bot-llm-stopped",
    ]
    model.script = ["Hello. What for?"]
    await tab.asks("hello")
    await tab.leave()
    again = await place.page.open(tab.conversation)
    assert again.conversation == tab.conversation
    assert await again.history() == lines(greeting, "> hello", "Hello. What for?")
    model.script = ["On Friday."]
    assert await again.asks("when?") == "On Friday."
    said = [one["content"] for one in model.requests[-1]["messages"] if one["role"] == "user"]
    assert said == ["hello", "when?"]


async def test_an_answer_goes_on_without_a_socket(
    place: Place, model: Any, tool: Any, world: Any
) -> None:
    world.calendar.fail_next("list_slots", 0, delay_seconds=0.3)
    model.script = [tool("find_times", {"when": "thursday"}), "I have a few times."]
    tab = await place.page.greeted()
    await tab.say("thursday?")
    await tab.until("llm-function-call-in-progress")
    await tab.leave()
    again = await place.page.open(tab.conversation)
    assert (await again.history())[1:] == lines("> thursday?")
    assert (await again.until("llm-function-call-in-progress"))["data"]["tool_call_id"] == "t1"
    offered = (await again.told("slots"))["days"]
    assert await again.rest() == "I have a few times."
    await again.leave()
    third = await place.page.open(tab.conversation)
    assert (await third.history())[1:] == lines("> thursday?", "I have a few times.")
    assert (await third.told("slots"))["days"] == offered


async def test_an_answer_begun_is_shown_whole_to_the_next_socket(place: Place, model: Any) -> None:
    model.script = [LONG]
    tab = await place.page.greeted()
    await tab.say("tell me")
    first = (await tab.until("bot-llm-text"))["data"]["text"]
    again = await place.page.open(tab.conversation)
    told = await again.history()
    agent = "".join(one["text"] for one in told[1:] if one["speaker"] == "agent")
    if not agent:  # it still runs
        agent = await again.rest()
    assert agent.startswith(first)
    assert agent.strip() == LONG.strip()


async def test_the_newest_socket_has_the_conversation(place: Place, model: Any) -> None:
    first = await place.page.greeted()
    second = await place.page.open(first.conversation)
    assert await first.close_code() == 4409
    await second.history()
    model.script = ["Here."]
    assert await second.asks("hello") == "Here."
    assert place.chat.live == 1


async def test_it_is_kept_for_ten_minutes(place: Place, world: Any) -> None:
    page = place.page
    tab = await page.greeted()
    world.clock.move_to(world.clock.now() + timedelta(minutes=30))
    assert place.chat.live == 1
    assert (await page.session(tab.conversation)).json()["conversation"] == tab.conversation
    await tab.leave()
    await gone(place)
    world.clock.move_to(world.clock.now() + timedelta(minutes=9))
    assert (await page.session(tab.conversation)).json()["conversation"] == tab.conversation
    world.clock.move_to(world.clock.now() + timedelta(minutes=2))
    answer = (await page.session(tab.conversation)).json()
    assert answer["conversation"] != tab.conversation
    assert place.chat.live == 0


async def gone(place: Place, *, left: int = 0) -> None:
    """Wait until the server has noticed that sockets have gone."""
    for _ in range(500):
        if place.chat.attended == left:
            return
        await asyncio.sleep(0.01)
    raise AssertionError


async def test_nobody_has_to_ask_for_an_expired_one_to_end(world: Any, model: Any) -> None:
    brisk = WebLimits(sessions_per_minute=1_000, sweep_seconds=0.01)
    async with scripted(world, model, brisk) as place:
        tab = await place.page.greeted()
        await tab.leave()
        await gone(place)
        assert place.chat.live == 1
        world.clock.move_to(world.clock.now() + timedelta(seconds=601))
        async with asyncio.timeout(5):
            while place.chat.live:  # noqa: ASYNC110 - nothing is told when one ends unattended
                await asyncio.sleep(0.01)


async def test_one_lost_between_token_and_socket_is_said_to_be_new(
    place: Place, world: Any
) -> None:
    tab = await place.page.greeted()
    await tab.leave()
    await gone(place)
    world.clock.move_to(world.clock.now() + timedelta(minutes=9))
    token = await place.page.token(tab.conversation)
    world.clock.move_to(world.clock.now() + timedelta(minutes=2))
    again = await place.page.dial(token)
    await again.ready()
    await again.told("fresh")
    assert await again.history() == []
    assert (await again.answer()).startswith("Hi")


async def test_a_socket_that_never_opened_is_no_lost_conversation(place: Place) -> None:
    first = (await place.page.session()).json()
    second = (await place.page.session(first["conversation"])).json()
    assert second["conversation"] == first["conversation"]
    tab = await place.page.dial(second["token"])
    await tab.ready()
    assert await tab.history() == []
    await tab.answer()
    assert "fresh" not in str(tab.seen)


async def test_the_one_left_longest_ago_ends_first(world: Any, model: Any) -> None:
    few = WebLimits(sessions_per_minute=1_000, conversations=4, conversations_per_address=2)
    async with scripted(world, model, few) as place:
        page = place.page
        first, second = await page.greeted(), await page.greeted()
        full = await page.session()
        assert (full.status_code, full.headers["retry-after"]) == (429, "60")
        assert (await page.session(first.conversation)).status_code == 200
        others = [await page.of(address=f"192.0.2.{n}").greeted() for n in (2, 3)]
        assert (await page.of(address="192.0.2.4").session()).status_code == 429
        spare = await place.page.of(address="192.0.2.5").session()
        assert spare.status_code == 429
        await second.leave()
        await gone(place, left=3)
        third = await page.greeted()
        assert place.chat.live == 4
        assert (await page.session(second.conversation)).status_code == 429
        assert (await page.session(third.conversation)).status_code == 200
        assert all(one.socket.close_code is None for one in (first, third, *others))


async def test_a_token_too_many_finds_no_room(world: Any, model: Any) -> None:
    one = WebLimits(sessions_per_minute=1_000, conversations_per_address=1)
    async with scripted(world, model, one) as place:
        early = await place.page.token()
        await place.page.greeted()
        assert await (await place.page.dial(early)).close_code() == 1013
        assert place.chat.live == 1
