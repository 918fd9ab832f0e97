"""HTTP servers of our own inside the program's event loop, gone without a trace when it ends."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Generator, Mapping, MutableMapping
from contextlib import contextmanager
from typing import Any, cast

import uvicorn
from typing_extensions import override

from agent.app.waiting import HEAD_SECONDS, prompt

LONGEST_SHUTDOWN_SECONDS = 2
LONGEST_MESSAGE = 64 * 1024
MOST_CONNECTIONS = 512

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
AsgiApp = Callable[[Message, Receive, Send], Awaitable[None]]


def by_path(apps: Mapping[str, AsgiApp], *, otherwise: AsgiApp | None = None) -> AsgiApp:
    """Return one application that hands each request to the one its first path segment names.

    What none of them is for goes to `otherwise`, and is not found without it.
    """

    async def dispatch(scope: Message, receive: Receive, send: Send) -> None:
        segment = str(scope.get("path", "")).split("/")[1:2]
        app = apps.get(segment[0] if segment else "", otherwise)
        if app is not None:
            await app(scope, receive, send)
            return
        await send({"type": "http.response.start", "status": 404, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    return dispatch


class Server:
    """A uvicorn server that leaves signals alone and whose end is waited for."""

    def __init__(
        self,
        app: AsgiApp,
        sock: socket.socket,
        *,
        websockets: bool = False,
        head_seconds: float = HEAD_SECONDS,
    ) -> None:
        """Serve `app` on `sock`, once started; the socket is closed with the server.

        `websockets`: accept them too; they are not compressed, audio would cost more than it saves.
        `head_seconds`: longest wait for the head of a request.
        """
        config = uvicorn.Config(
            app,
            lifespan="off",
            http=prompt(head_seconds),
            ws="websockets-sansio" if websockets else "none",
            ws_max_size=LONGEST_MESSAGE,
            ws_per_message_deflate=False,
            limit_concurrency=MOST_CONNECTIONS if websockets else None,
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,  # `proxies` knows which are ours; uvicorn would believe 127.0.0.1
            timeout_graceful_shutdown=LONGEST_SHUTDOWN_SECONDS,
        )
        self._sock = sock
        self._server = _Quiet(config)
        self._running: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Serve in the background; return when requests are answered."""
        self._running = asyncio.create_task(self._server.serve(sockets=[self._sock]))
        await self._server.listening.wait()

    async def stop(self) -> None:
        """Answer what has begun, then end."""
        self._server.should_exit = True
        if self._running is not None:
            await self._running
        self._sock.close()


class _Quiet(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = asyncio.Event()

    @contextmanager
    @override
    def capture_signals(self) -> Generator[None]:
        yield  # signals belong to the program, not to one of its servers

    @override
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        try:
            await super().startup(sockets)
        finally:
            self.listening.set()

    @override
    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self.let_closing_go()
        await super().shutdown(sockets)

    def let_closing_go(self) -> None:
        """Cut websockets whose other side has just closed them: uvicorn would close them again.

        That raises, in the middle of the shutdown of everything else (uvicorn 0.54).
        """
        for connection in list(self.server_state.connections):
            state = getattr(getattr(connection, "conn", None), "state", None)
            if getattr(state, "name", "") in ("CLOSING", "CLOSED"):
                self.server_state.connections.discard(connection)
                cast("asyncio.Transport", getattr(connection, "transport")).abort()  # noqa: B009 - each protocol has one, their union has no such type
