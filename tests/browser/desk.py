"""A scripted server of the chat: the wire of the web channel, with a test in place of the agent."""

import asyncio
import json
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.types import Message, Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect

from agent.app.listening import listen, url_of
from tests.agent.prompt_server import PromptServer

WIDGET = Path(__file__).resolve().parents[2] / "agent" / "channels" / "web" / "widget"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " connect-src 'self'; base-uri 'none'; form-action 'none'"
)
GREETING = "Hello from the front desk."


class Desk:
    """Answers as the test says; keeps what it was asked and what was said."""

    def __init__(self) -> None:
        self.requests: list[Mapping[str, Any]] = []
        """Bodies of the session requests."""
        self.received: list[Mapping[str, Any]] = []
        self.heard: asyncio.Queue[str] = asyncio.Queue()
        self.interrupts = 0
        self.lines: list[dict[str, str]] = []
        self.conversation = ""
        self.answer: Callable[[str], Awaitable[None]] | None = None
        self.refusals: list[tuple[int, dict[str, str]]] = []
        """Statuses and headers of the next session answers."""
        self.door = asyncio.Event()
        """Session requests wait until it is open."""
        self.door.set()
        self.closing: list[int] = []
        """Codes that the next sockets are closed with at once."""
        self.deaf = False
        """Messages are lost before anybody has read them."""
        self.pages: dict[str, str] = {}
        """Pages to serve at /page/..., by name."""
        self.policy = POLICY
        self._ids = count(1)
        self._socket: WebSocket | None = None
        self._arrived = asyncio.Event()
        self.app = Starlette(
            routes=[
                Route("/", self._demo),
                Route("/page/{name}", self._page),
                Route("/chat/session", self._session, methods=["POST"]),
                WebSocketRoute("/chat/socket", self._talk),
                Mount("/widget", _open_to_all(StaticFiles(directory=WIDGET))),
            ]
        )

    @property
    def said(self) -> list[str]:
        """What the caller said, as it arrived."""
        return [line["text"] for line in self.lines if line["speaker"] == "caller"]

    async def connected(self) -> None:
        """Wait until a browser is ready to be told."""
        async with asyncio.timeout(30):
            await self._arrived.wait()

    async def next_said(self) -> str:
        """Wait for the caller's next message."""
        async with asyncio.timeout(30):
            return await self.heard.get()

    async def push(self, kind: str, data: Mapping[str, Any] | None = None) -> None:
        """Send one message of the protocol."""
        await self.connected()
        assert self._socket is not None
        message = {"label": "rtvi-ai", "type": kind}
        await self._socket.send_text(json.dumps(message | ({"data": data} if data else {})))

    async def tell(self, **data: Any) -> None:
        """Send one message of ours."""
        await self.push("server-message", data)

    async def say(self, *pieces: str) -> None:
        """Answer, piece by piece."""
        self.lines.append({"speaker": "agent", "text": "".join(pieces)})
        await self.push("bot-llm-started")
        for piece in pieces:
            await self.push("bot-llm-text", {"text": piece})
        await self.push("bot-llm-stopped")

    async def cut(self, code: int) -> None:
        """Close the socket from this side."""
        assert self._socket is not None
        self._arrived.clear()
        await self._socket.close(code)

    async def _demo(self, request: Request) -> Response:
        return FileResponse(WIDGET / "demo.html", headers={"Content-Security-Policy": POLICY})

    async def _page(self, request: Request) -> Response:
        page = self.pages[request.path_params["name"]]
        return HTMLResponse(page, headers={"Content-Security-Policy": self.policy})

    async def _session(self, request: Request) -> Response:
        body = await request.json()
        self.requests.append(body)
        await self.door.wait()
        if self.refusals:
            status, headers = self.refusals.pop(0)
            return JSONResponse({"message": "Not now."}, status, headers)
        known = bool(self.conversation) and body["conversation"] == self.conversation
        if not known:
            self.conversation, self.lines = f"conversation-{next(self._ids)}", []
        token = "known" if known else "new"
        answer = {"token": token, "conversation": self.conversation, "socket": "/chat/socket"}
        return JSONResponse(answer | {"expires_seconds": 300})

    async def _talk(self, socket: WebSocket) -> None:
        await socket.accept()
        if self.closing:
            await socket.close(self.closing.pop(0))
            return
        self._socket = socket
        try:
            while True:
                await self._take(json.loads(await socket.receive_text()), socket)
        except WebSocketDisconnect:
            if self._socket is socket:
                self._arrived.clear()

    async def _take(self, message: Mapping[str, Any], socket: WebSocket) -> None:
        self.received.append(message)
        match message["type"]:
            case "client-ready":
                await self._welcome(message, socket)
            case "client-message":
                self.interrupts += 1
            case "send-text" if not self.deaf:
                said = message["data"]["content"]
                self.lines.append({"speaker": "caller", "text": said})
                self.heard.put_nowait(said)
                if self.answer is not None:
                    await self.answer(said)
            case _:
                pass

    async def _welcome(self, message: Mapping[str, Any], socket: WebSocket) -> None:
        ready = {"label": "rtvi-ai", "type": "bot-ready", "id": message["id"]}
        await socket.send_text(json.dumps(ready | {"data": {"version": "2.2.0"}}))
        self._arrived.set()
        if socket.query_params["token"] == "known":
            await self.tell(type="history", lines=self.lines)
        else:
            await self.say(GREETING)


def _open_to_all(app: StaticFiles) -> Callable[[Scope, Receive, Send], Awaitable[None]]:
    """Modules of another origin are fetched with CORS."""

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        async def with_header(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (b"access-control-allow-origin", b"*")]
            await send(message)

        await app(scope, receive, with_header)

    return wrapped


@asynccontextmanager
async def served(app: Starlette) -> AsyncGenerator[str]:
    """Serve an app with its sockets on a free loopback port; yields its address."""
    sock = listen(0)
    server = PromptServer(app, sock, websockets=True)
    await server.start()
    try:
        yield url_of(sock)
    finally:
        await server.stop()
