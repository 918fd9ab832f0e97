"""The one loopback address of a run: a brain and a calendar answer on it, on the real wire."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Generator, MutableMapping
from contextlib import contextmanager, suppress
from typing import Any

import uvicorn
from typing_extensions import override

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
AsgiApp = Callable[[Message, Receive, Send], Awaitable[None]]

LOOPBACK = "127.0.0.1"
LOOKS = 500


class Switchboard:
    """Hands each request to whoever is plugged in under the first segment of its path."""

    def __init__(self) -> None:
        """Begin with nobody there."""
        self.apps: dict[str, AsgiApp] = {}

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request."""
        segment = str(scope.get("path", "")).split("/")[1:2]
        app = self.apps.get(segment[0] if segment else "")
        if app is not None:
            await app(scope, receive, send)
            return
        await send({"type": "http.response.start", "status": 404, "headers": []})
        await send({"type": "http.response.body", "body": b""})


async def whole_body(receive: Receive) -> bytes:
    """Return the body of a request."""
    chunks: list[bytes] = []
    while True:
        message = await receive()
        chunks.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(chunks)


def replayed(body: bytes, receive: Receive) -> Receive:
    """Return what gives a body that was read once more, and then what `receive` gives."""
    given = False

    async def replay() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay


class Server:
    """A server on a free loopback port, inside the running loop, that ends without a pause."""

    def __init__(self, app: AsgiApp) -> None:
        """Serve `app`, once started."""
        # Named by its protocol, or asyncio leaves Nagle's algorithm on in what is accepted from it.
        self._sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        self._sock.bind((LOOPBACK, 0))
        self._sock.listen(128)
        self._sock.setblocking(False)
        self._server = _Prompt(
            uvicorn.Config(
                app, lifespan="off", ws="none", log_config=None, access_log=False, http="httptools"
            )
        )
        self._running: asyncio.Task[None] | None = None

    @property
    def url(self) -> str:
        """The address it answers at, without a slash at the end."""
        return f"http://{LOOPBACK}:{self._sock.getsockname()[1]}"

    async def start(self) -> None:
        """Serve in the background; return when requests are answered."""
        self._running = asyncio.create_task(self._server.serve(sockets=[self._sock]))
        await self._server.listening.wait()

    async def stop(self) -> None:
        """End it."""
        self._server.ending.set()
        if self._running is not None:
            await self._running
        self._sock.close()


class _Prompt(uvicorn.Server):
    """uvicorn looks ten times a second whether it should end; this one is told."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = asyncio.Event()
        self.ending = asyncio.Event()

    @contextmanager
    @override
    def capture_signals(self) -> Generator[None]:
        yield  # signals belong to the program

    @override
    async def main_loop(self) -> None:
        await self.on_tick(0)
        self.listening.set()
        await self.ending.wait()

    @override
    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            with suppress(RuntimeError):
                connection.shutdown()
        for _ in range(LOOKS):
            if not (self.server_state.connections or self.server_state.tasks):
                break
            await asyncio.sleep(0.002)
        for task in self.server_state.tasks:
            task.cancel()
