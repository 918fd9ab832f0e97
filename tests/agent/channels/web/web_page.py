"""A page with the chat on it: a browser's requests and its socket, and a place that serves them."""

import asyncio
import json
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import httpx
from pipecat.processors.frameworks.rtvi import models
from pydantic import BaseModel
from starlette.applications import Starlette
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin

from agent.app.listening import listen, url_of
from agent.app.proxies import behind
from agent.channels.web import WebChat, WebHost
from agent.channels.web.limits import WebLimits
from agent.pipeline import TextConversation, text_worker
from agent.session import CallSession
from scheduling.api.addresses import networks
from scheduling.clock import Clock
from tests.agent.prompt_server import PromptServer
from tests.agent.world import NO_TLS

SECRET = b"a secret of at least thirty-two bytes"
FOREIGN = "https://www.example.com"
LONG = "One. " + "Two is a rather long sentence that goes on. " * 200
PATIENCE_SECONDS = 10.0

MODELS: dict[str, type[BaseModel]] = {
    "bot-ready": models.BotReady,
    "bot-llm-started": models.BotLLMStartedMessage,
    "bot-llm-text": models.BotLLMTextMessage,
    "bot-llm-stopped": models.BotLLMStoppedMessage,
    "llm-function-call-in-progress": models.LLMFunctionCallInProgressMessage,
    "llm-function-call-stopped": models.LLMFunctionCallStoppedMessage,
    "server-message": models.ServerMessage,
    "error": models.Error,
    "error-response": models.ErrorResponse,
}
"""Every message we may send, as Pipecat itself describes it."""


@dataclass
class Tab:
    """One socket; `seen` is everything that arrived, each checked against Pipecat's models."""

    socket: ClientConnection
    conversation: str
    seen: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])

    async def send(self, kind: str, data: Any = None, **more: Any) -> None:
        message = {"label": "rtvi-ai", "type": kind, "id": "m1", "data": data}
        await self.socket.send(json.dumps(message | more))

    async def say(self, text: str) -> None:
        await self.send("send-text", {"content": text, "options": {"audio_response": False}})

    async def ready(self) -> dict[str, Any]:
        about = {"library": "page"}
        await self.send("client-ready", {"version": "2.2.0", "about": about})
        return await self.until("bot-ready")

    async def next(self) -> dict[str, Any]:
        frame = await asyncio.wait_for(self.socket.recv(), PATIENCE_SECONDS)
        message = json.loads(frame)
        MODELS[message["type"]].model_validate(message)
        self.seen.append(message)
        return message

    async def until(
        self, kind: str, which: Callable[[Any], bool] = lambda _: True
    ) -> dict[str, Any]:
        """Return the next message of a kind."""
        while True:
            message = await self.next()
            if message["type"] == kind and which(message.get("data")):
                return message

    async def told(self, kind: str) -> dict[str, Any]:
        """Return the data of the next message of our own of a kind."""
        message = await self.until("server-message", lambda data: data["type"] == kind)
        return message["data"]

    async def answer(self) -> str:
        """Return the words of the next whole answer."""
        await self.until("bot-llm-started")
        return await self.rest()

    async def history(self) -> list[dict[str, str]]:
        """Return the lines that a continued conversation begins with."""
        return (await self.told("history"))["lines"]

    async def rest(self) -> str:
        words = ""
        while (message := await self.next())["type"] != "bot-llm-stopped":
            if message["type"] == "bot-llm-text":
                words += message["data"]["text"]
        return words

    async def asks(self, text: str) -> str:
        await self.say(text)
        return await self.answer()

    async def close_code(self) -> int | None:
        """Return the code the server closes with; what comes before it is read."""
        try:
            while True:
                await self.next()
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else None

    async def leave(self) -> None:
        await self.socket.close()


@dataclass
class Page:
    """A page of `origin`, None for a client that names none, that asks a server for chats."""

    url: str
    http: httpx.AsyncClient
    origin: str | None
    address: str = "192.0.2.1"

    def of(self, origin: str | None = None, *, address: str | None = None) -> "Page":
        """Another page, or the same one on another machine."""
        return replace(self, origin=origin or self.origin, address=address or self.address)

    async def session(self, conversation: str = "", **more: Any) -> httpx.Response:
        headers = {"X-Forwarded-For": self.address}
        if self.origin is not None:
            headers["Origin"] = self.origin
        if not more:
            more = {"json": {"conversation": conversation}}
        return await self.http.post(
            "/chat/session", headers=headers | more.pop("headers", {}), **more
        )

    async def token(self, conversation: str = "") -> str:
        return (await self.session(conversation)).json()["token"]

    async def dial(self, token: str, conversation: str = "") -> Tab:
        address = f"{self.url.replace('http', 'ws', 1)}/chat/socket?token={token}"
        origin = Origin(self.origin) if self.origin is not None else None
        headers = {"X-Forwarded-For": self.address}
        socket = await connect(
            address, origin=origin, additional_headers=headers, max_size=None, proxy=None
        )
        return Tab(socket, conversation)

    async def open(self, conversation: str = "") -> Tab:
        """Connect and say that the browser is ready."""
        answer = (await self.session(conversation)).json()
        tab = await self.dial(answer["token"], answer["conversation"])
        await tab.ready()
        return tab

    async def greeted(self) -> Tab:
        """Connect and hear the greeting out."""
        tab = await self.open()
        await tab.answer()
        return tab


@dataclass
class Place:
    """A server with the chat, and the page it serves itself."""

    chat: WebChat
    page: Page


@asynccontextmanager
async def serving(
    open_call: Callable[[], Any],
    converse: Callable[[CallSession], Any],
    clock: Clock,
    limits: WebLimits | None = None,
) -> AsyncGenerator[Place]:
    """Serve a chat over real sockets; nothing of it may run on afterwards."""
    before = asyncio.all_tasks()
    sock = listen(0)
    url = url_of(sock)
    host = WebHost(
        open_call=lambda _door: open_call(),
        converse=converse,
        own_origins=frozenset({url}),
        allowed_origins=frozenset({FOREIGN, "https://shop.example.com:8443"}),
        secret=SECRET,
        clock=clock,
        limits=limits or WebLimits(sessions_per_minute=1_000),
    )
    chat = WebChat(host)
    proxied = behind(networks(["127.0.0.1"]), Starlette(routes=chat.routes))
    server = PromptServer(proxied, sock, websockets=True)
    await server.start()
    async with httpx.AsyncClient(base_url=url, verify=NO_TLS) as http:
        try:
            yield Place(chat, Page(url, http, url))
        finally:
            await chat.end_all()
            await server.stop()
    await settled(before)


async def settled(before: set[asyncio.Task[Any]]) -> None:
    """Wait until only the tasks of `before` run; those of closed sockets need a moment."""
    late: set[asyncio.Task[Any]] = set()
    for _ in range(200):
        late = {one for one in asyncio.all_tasks() - before if one.get_name() != "uvicorn"}
        late.discard(asyncio.current_task())
        if not late:
            return
        await asyncio.sleep(0.01)
    raise AssertionError(late)


@asynccontextmanager
async def scripted(
    world: Any, model: Any, limits: WebLimits | None = None
) -> AsyncGenerator[Place]:
    """Serve a chat whose model says what the test tells it to."""

    async def open_call() -> CallSession:
        return world.call("web")

    async def converse(call: CallSession) -> TextConversation:
        return text_worker(
            call, llm_address=model.address, llm_api_key="", llm_model="m", llm_timeout_seconds=2
        )

    async with serving(open_call, converse, world.clock, limits) as place:
        yield place
