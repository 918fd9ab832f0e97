"""Bookings made in a browser, through the real web channel, brain and calendar."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import expect
from starlette.applications import Starlette
from starlette.types import Message, Receive, Scope, Send

from agent.app.listening import listen, url_of
from agent.brain.server import create_app as create_brain
from agent.channels.web import WebChat, WebHost
from agent.channels.web.limits import WebLimits
from agent.pipeline import TextConversation, text_worker
from agent.session import CallSession
from tests.agent.prompt_server import PromptServer
from tests.browser.conftest import Visit
from tests.browser.desk import Desk
from tests.conversations.conftest import EYES
from tests.conversations.stage import Stage, on_stage

pytestmark = pytest.mark.asyncio(loop_scope="session")
ADA = "ada.park@example.com"


@dataclass
class Office:
    """A business with a web chat; `cut` breaks the sockets that are open."""

    stage: Stage
    address: str
    cut: Callable[[], Awaitable[None]]


@dataclass
class Breakable:
    """Serves an application whose sockets a test can close from this side."""

    app: Callable[[Scope, Receive, Send], Awaitable[None]]
    sends: list[Send] = field(default_factory=list[Send])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        gone = asyncio.Event()

        async def broken_send(message: Message) -> None:
            if not gone.is_set():
                await send(message)

        async def cut(message: Message) -> None:
            gone.set()
            await send(message)

        if scope["type"] == "websocket":
            self.sends.append(cut)
        await self.app(scope, receive, broken_send)
        if cut in self.sends:
            self.sends.remove(cut)

    async def cut(self) -> None:
        """Close every socket as a server that goes away."""
        sends, self.sends = self.sends, []
        for send in sends:
            await send({"type": "websocket.close", "code": 1012})


@pytest_asyncio.fixture(loop_scope="session")
async def office(migrated: Path, address: str) -> AsyncIterator[Office]:
    """An eye clinic with an empty calendar; pages at `address` may hold its chat."""
    async with (
        on_stage(EYES, migrated=migrated, channel="web") as stage,
        AsyncExitStack() as stack,
    ):
        brain, key = listen(0), secrets.token_urlsafe()
        thinking = PromptServer(create_brain(api_key=key), brain)
        await thinking.start()
        stack.push_async_callback(thinking.stop)

        async def open_call() -> CallSession:
            return CallSession(
                id=secrets.token_hex(8), desk=stage.call.desk, channel="web", tz=EYES.zone
            )

        async def converse(call: CallSession) -> TextConversation:
            v1 = f"{url_of(brain)}/v1"
            return text_worker(call, llm_address=v1, llm_api_key=key, llm_model="calla-embedded")

        sock = listen(0)
        chat = WebChat(
            WebHost(
                open_call=lambda _door: open_call(),
                converse=converse,
                own_origins=frozenset({url_of(sock)}),
                allowed_origins=frozenset({address}),
                secret=secrets.token_bytes(32),
                clock=stage.call.clock,
                limits=WebLimits(sessions_per_minute=1_000),
            )
        )
        breakable = Breakable(Starlette(routes=chat.routes))
        server = PromptServer(breakable, sock, websockets=True)
        await server.start()
        stack.push_async_callback(server.stop)
        stack.push_async_callback(chat.end_all)
        yield Office(stage, url_of(sock), breakable.cut)


async def test_a_booking_by_typing(office: Office, visit: Visit) -> None:
    caller = await visit(office.address)
    await caller.opens()
    await caller.hears("Lakeside Eye Care")
    await caller.says("Hi, I'd like an eye exam on Thursday at ten")
    await caller.hears("name")
    await caller.says("Ada Park")
    await caller.hears("mail")
    await caller.says(ADA)
    await caller.hears("Thursday, May 13 at 10:00 AM")
    assert office.stage.bookings() == []
    await caller.says("yes please")
    await caller.hears("ooked")
    assert office.stage.appointments() == [("eye-exam", "2027-05-13T10:00", ADA)]


async def test_a_booking_by_chips(office: Office, visit: Visit) -> None:
    caller = await visit(office.address)
    await caller.opens()
    await caller.says("When can I come for an eye exam on Friday?")
    day = caller.page.get_by_role("group", name="Friday", exact=True)
    chips = day.get_by_role("button")
    await expect(chips.first).to_be_visible()
    label = await chips.first.inner_text()
    await chips.first.click()
    await expect(day.get_by_role("button", disabled=True)).to_have_count(await chips.count())
    await expect(chips.first).to_have_accessible_name(f"{label} (chosen)")
    said = caller.page.locator("calla-chat .message.caller .text").last
    await expect(said).to_have_text(f"Friday, May 14 at {label}")
    await caller.hears("name")
    await caller.says("Ada Park")
    await caller.hears("mail")
    await caller.says(ADA)
    await caller.hears(f"Friday, May 14 at {label}")
    await caller.says("yes")
    await caller.hears("ooked")
    [(service, start, email)] = office.stage.appointments()
    assert (service, email) == ("eye-exam", ADA)
    assert start.startswith("2027-05-14T")
    assert f"{int(start[11:13]) % 12 or 12}:{start[14:]}" == label.split()[0]


async def test_a_booking_by_keyboard_alone(office: Office, visit: Visit) -> None:
    caller = await visit(office.address)
    keyboard = caller.page.keyboard

    async def tab_to(name: str, key: str = "Tab") -> None:
        for _ in range(20):
            if await caller.focused() == name:
                return
            await keyboard.press(key)
        assert await caller.focused() == name

    await tab_to("Open chat")
    await keyboard.press("Enter")
    assert await caller.focused() == "Your message"
    await keyboard.type("When can I come for an eye exam on Friday?")
    await keyboard.press("Shift+Enter")
    await keyboard.type("Mornings are best.")
    await keyboard.press("Enter")
    chip = caller.page.get_by_role("group", name="Friday", exact=True).get_by_role("button").first
    await expect(chip).to_be_visible()
    label = await chip.inner_text()
    await tab_to(label, "Shift+Tab")
    await keyboard.press("Space")
    assert await caller.focused() == "Your message"
    await caller.hears("name")
    for words, answer in (("Ada Park", "mail"), (ADA, label), ("yes", "ooked")):
        await keyboard.type(words)
        await keyboard.press("Enter")
        await caller.hears(answer)
    assert len(office.stage.appointments()) == 1
    await keyboard.press("Escape")
    assert await caller.focused() == "Open chat"
    await expect(caller.field).to_be_hidden()


async def test_a_cut_line_and_a_reload_change_nothing(office: Office, visit: Visit) -> None:
    caller = await visit(office.address)
    await caller.opens()
    greeting = await caller.hears("Lakeside")
    await caller.says("Hi, I'd like an eye exam on Thursday at ten")
    asked = await caller.hears("name")
    await office.cut()
    await caller.says("Ada Park")
    thanks = await caller.hears("mail")
    shown = [greeting, "Hi, I'd like an eye exam on Thursday at ten", asked, "Ada Park", thanks]
    await caller.sees(*shown)
    await caller.page.reload()
    await caller.opens()
    await caller.sees(*shown)
    await caller.says(ADA)
    await office.cut()
    await caller.hears("Thursday, May 13 at 10:00 AM")
    await caller.says("yes")
    await caller.hears("ooked")
    assert office.stage.appointments() == [("eye-exam", "2027-05-13T10:00", ADA)]


def page_with(script: str) -> str:
    """A page of somebody else with the widget on it."""
    return f'<!doctype html><title>Shop</title><p>Shop</p><script type="module" src="{script}"></script>'


async def test_a_page_of_an_allowed_origin_holds_the_chat(
    office: Office, visit: Visit, desk: Desk, address: str
) -> None:
    desk.pages["shop"] = page_with(f"{office.address}/widget/calla.js")
    desk.policy = f"script-src {office.address}; connect-src {office.address} ws:"
    caller = await visit(f"{address}/page/shop")
    await caller.opens()
    await caller.hears("Lakeside Eye Care")
    await caller.says("What does an eye exam cost?")
    await caller.hears("60 dollars")


async def test_a_page_of_a_foreign_origin_is_told_that_it_may_not(
    office: Office, visit: Visit, desk: Desk, address: str
) -> None:
    foreign = address.replace("127.0.0.1", "localhost")
    desk.pages["shop"] = page_with(f"{office.address}/widget/calla.js")
    desk.policy = ""
    caller = await visit(f"{foreign}/page/shop")
    await caller.opens()
    await expect(caller.notice).to_contain_text("not allowed to show this chat")
    await expect(caller.field).to_be_hidden()
