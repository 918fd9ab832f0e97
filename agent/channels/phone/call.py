"""One phone call from its stream's start to the hang-up, whatever happens in between."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from pipecat.transports.websocket.fastapi import FastAPIWebsocketParams, FastAPIWebsocketTransport
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from agent.channels.phone.carriers import Carrier
from agent.channels.phone.carriers.media import RATE_HZ, StreamEnd
from agent.channels.phone.tickets import Ticket
from agent.pipeline import Line, VoiceConversation
from agent.session import CallSession

log = logging.getLogger(__name__)

CUT_OFF = frozenset({"failed", "lost", "silent", "flood", "garbage", "shutdown"})
"""Ends without a goodbye: the carrier's own voice then says that the call was cut off."""
START_SECONDS = 10.0
CANCEL_SECONDS = 5.0
SETTLE_SECONDS = 60.0
"""Longest wait for a conversation that was told to end; a write has its own, shorter deadline."""

Talk = Callable[[CallSession, Line], Awaitable[VoiceConversation]]


@dataclass(frozen=True, slots=True)
class PhoneLimits:
    """What callers and carriers may ask of the phone.

    `body_seconds`: longest wait for the whole of a webhook. `start_seconds`: from a socket's opening to its `start` message. `silent_seconds`: longest pause
    of a carrier, which sends the caller's silence too. `apology_seconds`: how long the carrier's
    own voice has for its last words before the call is hung up.
    """

    most_calls: int = 50
    calls_an_hour: int = 20
    body_seconds: float = 10.0
    start_seconds: float = 5.0
    silent_seconds: float = 20.0
    apology_seconds: float = 8.0


class PhoneCall:
    """One call that holds a valid ticket."""

    def __init__(
        self,
        websocket: WebSocket,
        carrier: Carrier,
        ticket: Ticket,
        *,
        stream_id: str,
        limits: PhoneLimits,
    ) -> None:
        """Take the call over from the handshake."""
        self.call_id = ticket.ring.call_id
        self._ring = ticket.ring
        self._websocket = websocket
        self._carrier = carrier
        self._call = ticket.call
        self._limits = limits
        self._stream = carrier.serializer(stream_id)

    def end(self, reason: StreamEnd) -> None:
        """End the call soon; its running writes finish first."""
        self._stream.end(reason)

    async def run(self, talk: Talk) -> None:
        """Hold the conversation, then hang up; nothing is raised and no task is left."""
        reason = await self._held(talk)
        stream = self._stream
        stream.end("hung_up")
        fields = {"carrier": self._carrier.name, "reason": reason, "packets": stream.packets}
        dropped = {"garbage": stream.garbage, "jumps": stream.jumps}
        log.info("a phone call ended", extra={**fields, **dropped})
        try:
            await self._let_go(reason)
        except Exception:  # the answer to the webhook says what comes then: an end in words
            log.exception("a carrier could not be told what comes next")
        await self._close()

    async def _let_go(self, reason: str) -> None:
        person = self._call.transfer_to if reason == "transferred" else ""
        if person and await self._carrier.pass_on(self._ring, person):
            return
        if person or reason in CUT_OFF:
            await self._close()
            await asyncio.sleep(self._limits.apology_seconds)
        await self._carrier.hang_up(self.call_id)

    async def _held(self, talk: Talk) -> str:
        """Return why the conversation ended: its own reason, or that of the stream."""
        try:
            async with asyncio.timeout(START_SECONDS):
                conversation = await talk(self._call, self._line())
            ended = await self._converse(conversation)
        except Exception:  # the boundary of a call: others are not touched, the caller is told
            log.exception("a phone call failed")
            return "failed"
        return self._stream.reason if self._stream.over.is_set() else ended

    async def _converse(self, conversation: VoiceConversation) -> str:
        running = asyncio.create_task(conversation.run())
        watching = asyncio.create_task(self._watch())
        try:
            await asyncio.wait({running, watching}, return_when=asyncio.FIRST_COMPLETED)
            if not running.done():
                await conversation.hang_up()
                await asyncio.wait({running}, timeout=SETTLE_SECONDS)
            if not running.done():
                log.error("a conversation did not end when it was told to")
            return running.result() if running.done() and not running.cancelled() else "failed"
        finally:
            for task in (running, watching):
                task.cancel()
            await asyncio.wait({running, watching}, timeout=CANCEL_SECONDS)

    async def _watch(self) -> None:
        """Return when the stream is over, or its carrier has said nothing for too long."""
        packets = -1
        while not self._stream.over.is_set():
            if packets == self._stream.packets:
                self._stream.end("silent")
                return
            packets = self._stream.packets
            with suppress(TimeoutError):
                async with asyncio.timeout(self._limits.silent_seconds):
                    await self._stream.over.wait()

    def _line(self) -> Line:
        transport = FastAPIWebsocketTransport(
            self._websocket,
            FastAPIWebsocketParams(
                serializer=self._stream,
                audio_in_enabled=True,
                audio_in_sample_rate=RATE_HZ,
                audio_out_enabled=True,
                audio_out_sample_rate=RATE_HZ,
                allowed_origins=[],  # the default is an environment variable of Pipecat's
            ),
        )

        async def lost(*_: object) -> None:
            self._stream.end("lost")

        transport.add_event_handler("on_client_disconnected", lost)
        return Line(transport, partial(self._stream.played, transport.output()))

    async def _close(self) -> None:
        if self._websocket.application_state is WebSocketState.CONNECTED:
            await closed(self._websocket)


async def closed(websocket: WebSocket, code: int = 1000) -> None:
    """Close a socket; its other side may have been faster."""
    with suppress(RuntimeError, WebSocketDisconnect):
        await websocket.close(code)
