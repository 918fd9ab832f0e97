"""One browser's socket: frames in within bounds, messages out in order, one reason to close."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

from starlette.websockets import WebSocket, WebSocketDisconnect

from agent.channels.web.limits import MessageRate, WebLimits

DONE = 1000
UNSUPPORTED = 1003
TOO_BIG = 1009
FAILED = 1011
GOING_AWAY = 1012
TRY_LATER = 1013
BAD_TOKEN = 4401
BAD_ORIGIN = 4403
IDLE = 4408
ELSEWHERE = 4409
FLOOD = 4429

MOST_UNSENT = 1_000
CLOSE_SECONDS = 2.0
"""How long a browser that reads nothing may hold up the closing of its socket."""


class Socket:
    """An accepted WebSocket. `send` and `close` never wait; `serve` runs until it is closed."""

    def __init__(self, websocket: WebSocket, limits: WebLimits) -> None:
        """Serve `websocket` within `limits`."""
        self._websocket = websocket
        self._limits = limits
        self._out: asyncio.Queue[str | int] = asyncio.Queue()
        self._code = 0
        self._closing = asyncio.Event()
        self.is_ready = False
        """The browser has said that it listens."""

    def send(self, message: str) -> None:
        """Send a message after those before it; a browser that takes none any more is left."""
        if self._code:
            return
        if self._out.qsize() >= MOST_UNSENT:
            self.close(TRY_LATER)
        else:
            self._out.put_nowait(message)

    def close(self, code: int) -> None:
        """Close once everything before is sent; the first reason counts."""
        if not self._code:
            self._code = code
            self._closing.set()
            self._out.put_nowait(code)

    async def serve(self, hear: Callable[[str], Awaitable[None]]) -> int:
        """Hand each text frame to `hear` until either side closes; return our code, 0 for theirs."""
        writing = asyncio.create_task(self._write())
        reading = asyncio.create_task(self._read(hear))
        closing = asyncio.create_task(self._closing.wait())
        tasks = {writing, reading, closing}
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            if self._code:
                await asyncio.wait({writing}, timeout=CLOSE_SECONDS)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)
        for task in (reading, writing):
            if not task.cancelled():
                task.result()
        return self._code

    async def _write(self) -> None:
        with suppress(RuntimeError, WebSocketDisconnect):  # the browser has gone
            while True:
                message = await self._out.get()
                if isinstance(message, int):
                    await self._websocket.close(message)
                    return
                await self._websocket.send_text(message)

    async def _read(self, hear: Callable[[str], Awaitable[None]]) -> None:
        now = asyncio.get_running_loop().time
        rate, ready_by = MessageRate(self._limits, now), now() + self._limits.ready_seconds
        while not self._code:
            try:
                idle_by = now() + self._limits.idle_seconds
                async with asyncio.timeout_at(idle_by if self.is_ready else min(idle_by, ready_by)):
                    message = await self._websocket.receive()
            except TimeoutError:
                self.close(IDLE)
                return
            if message["type"] == "websocket.disconnect":
                return
            text: str | None = message.get("text")
            code = self._wrong(text, rate)
            if code or text is None:
                self.close(code)
                return
            await hear(text)

    def _wrong(self, text: str | None, rate: MessageRate) -> int:
        if not rate.allows(len(text or "")):
            return FLOOD
        if text is None:
            return UNSUPPORTED
        longest = self._limits.longest_message
        is_long = len(text) > longest or len(text.encode("utf-8", "replace")) > longest
        return TOO_BIG if is_long else 0


async def turned_away(websocket: WebSocket, code: int) -> None:
    """Close a socket that nothing was made for: a browser reads the code only once accepted."""
    with suppress(RuntimeError, WebSocketDisconnect):
        await websocket.accept()
        await websocket.close(code)
