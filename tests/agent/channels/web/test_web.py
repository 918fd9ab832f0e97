"""A whole chat: the real brain and calendar behind real sockets."""

import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

import pytest
from loguru import logger

from agent.app import App, running
from agent.log import set_up
from agent.settings import Settings
from scheduling.clock import FixedClock
from tests.agent.channels.web.web_page import Place, serving

log = logging.getLogger("agent.channels.test")
NOW = FixedClock(datetime.fromisoformat("2027-03-02T10:00:00-05:00"))


@dataclass
class Shop:
    program: App
    place: Place

    async def bookings(self) -> list[tuple[str, str]]:
        return [(str(row["name"]), str(row["start"])) for row in await self.program.bookings()]


@pytest.fixture
async def shop(home: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Shop]:
    monkeypatch.chdir(home.parent)
    settings = Settings(calla_home=home, calcom_api_key=None, openai_api_key=None)
    async with running(settings, clock=NOW) as program:
        await program.ready()
        open_call = partial(program.open_call, "web")
        async with serving(open_call, program.converse, NOW) as place:
            yield Shop(program, place)


async def test_a_booking_by_typing(shop: Shop) -> None:
    tab = await shop.place.page.open()
    assert "book, move or cancel" in await tab.answer()
    assert "9:00 AM" in await tab.asks("Any openings for a consultation on Thursday morning?")
    assert "name" in await tab.asks("9 AM please")
    assert "email" in (await tab.asks("Ada Park")).lower().replace("-", "")
    readback = await tab.asks("ada.park@example.com")
    assert "Thursday, March 4 at 9:00 AM" in readback
    assert await shop.bookings() == []
    assert "booked" in await tab.asks("yes")
    assert await shop.bookings() == [("Ada Park", "2027-03-04T14:00:00Z")]


async def test_a_booking_by_a_chip(shop: Shop) -> None:
    tab = await shop.place.page.greeted()
    await tab.say("consultation on Thursday morning")
    offered = await tab.told("slots")
    day = offered["days"][0]
    assert (day["day"], day["label"]) == ("2027-03-04", "Thursday")
    chip = day["times"][1]
    assert chip == {"id": "s2", "label": "10:00 AM", "say": "Thursday, March 4 at 10:00 AM"}
    await tab.rest()
    assert "name" in await tab.asks(chip["say"])
    await tab.say("Ada Park, ada.park@example.com")
    assert (await tab.told("slots"))["days"] == []  # the read-back is about one of them
    await tab.rest()
    await tab.asks("yes")
    assert await shop.bookings() == [("Ada Park", "2027-03-04T15:00:00Z")]
    names = [one["data"]["function_name"] for one in tab.seen if "function-call" in one["type"]]
    assert {"find_times", "book"} <= set(names)
    assert "ada.park" not in str([one for one in tab.seen if "function-call" in one["type"]])


async def test_a_goodbye_ends_it_and_the_next_visit_is_told(shop: Shop) -> None:
    page = shop.place.page
    tab = await page.greeted()
    await tab.say("That's all, thank you, goodbye.")
    assert (await tab.told("ended"))["reason"] == "goodbye"
    assert await tab.close_code() == 1000
    again = await page.open(tab.conversation)
    lines = (await again.told("history"))["lines"]
    assert lines[1] == {"speaker": "caller", "text": "That's all, thank you, goodbye."}
    assert (await again.told("ended"))["reason"] == "goodbye"
    assert await again.close_code() == 1000


async def test_no_word_of_a_chat_reaches_the_log(shop: Shop, tmp_path: Path) -> None:
    file = set_up(tmp_path / "kept", "DEBUG")
    try:
        page = shop.place.page
        tab = await page.greeted()
        await tab.asks("Quorra Zyx, quorra.zyx@example.com, 202 555 0143, Thursday morning")
        await tab.send("send-text", {"content": ["quorra"]})
        await tab.until("error-response")
        await tab.socket.send("quorra {")
        await tab.until("error-response")
        await page.of("https://quorra.example.com").session()
        refused = await page.dial("quorra-token")
        assert await refused.close_code() == 4401
        log.info("the log is written")
        text = file.read_text(encoding="utf-8").lower()
    finally:
        logger.remove()
        logging.root.handlers.clear()
        logging.root.setLevel(logging.INFO)
        logging.captureWarnings(capture=False)
    assert "the log is written" in text
    assert "a socket was refused" in text
    for canary in ("quorra", "zyx", "0143", tab.conversation.lower()):
        assert canary not in text
