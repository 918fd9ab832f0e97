"""How long a connection may take over a request: who sends half of one gives its place back."""

import asyncio
from typing import Any

from typing_extensions import override
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_SECONDS = 10.0
LONGEST_HEAD = 32 * 1024


class PromptProtocol(HttpToolsProtocol):
    """HTTP of clients that finish what they begin.

    Each head has to arrive whole, short enough and in time; uvicorn would wait for ever, and with
    as many connections as are served at once nobody else would be answered.
    """

    head_seconds = HEAD_SECONDS
    _head_by: asyncio.TimerHandle | None = None
    _head_bytes = 0
    _in_body = False

    @override
    def connection_made(self, transport: asyncio.Transport) -> None:
        """Begin to wait for the first head."""
        super().connection_made(transport)
        self._expect_head()

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        self._had_head()
        super().connection_lost(exc)

    @override
    def data_received(self, data: bytes) -> None:
        """Read on, unless a head has grown too long."""
        if self._head_by is None and self._is_answered():
            self._expect_head()  # the next request, or what is left of an answered one
        super().data_received(data)
        if self._head_by is not None and not self._in_body:
            self._head_bytes += len(data)
            if self._head_bytes > LONGEST_HEAD:
                self.transport.close()

    @override
    def handle_websocket_upgrade(self) -> None:
        """Hand the connection over; it is no request's any more."""
        self._had_head()
        super().handle_websocket_upgrade()

    @override
    def on_headers_complete(self) -> None:
        """Note that the head is here; who answers bounds the body."""
        self._had_head()
        self._in_body = True
        super().on_headers_complete()

    @override
    def on_message_complete(self) -> None:
        """Note that what comes next is a head."""
        self._in_body = False
        super().on_message_complete()

    def _is_answered(self) -> bool:
        cycle: Any = self.cycle
        return cycle is not None and cycle.response_complete

    def _expect_head(self) -> None:
        self._head_bytes = 0
        self._head_by = self.loop.call_later(self.head_seconds, self.transport.close)

    def _had_head(self) -> None:
        if self._head_by is not None:
            self._head_by.cancel()
            self._head_by = None


def prompt(head_seconds: float) -> type[PromptProtocol]:
    """Return the protocol that waits so long for a head."""

    class Prompt(PromptProtocol):
        pass

    Prompt.head_seconds = head_seconds
    return Prompt
