"""The phone: a carrier's webhook is answered with a stream address, the stream becomes a call.

A caller goes through two doors. The webhook, signed by the carrier, says who calls whom; its answer
holds a one-use ticket. The websocket, signed too where the carrier does, must show that ticket in
its first messages. Until then nothing is made for it: no pipeline, no speech, no model.
"""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import ClientDisconnect, HTTPConnection, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket
from twilio.twiml.voice_response import Connect, Stream, VoiceResponse

from agent.channels.phone.call import PhoneCall, PhoneLimits, Talk, closed
from agent.channels.phone.carriers import Carrier, Delivery, Ring, StreamStart, form_fields
from agent.channels.phone.tickets import Refused, Ticket, Tickets
from agent.session import CallSession
from scheduling.clock import Clock, SystemClock
from scheduling.errors import NotConnected
from scheduling.rates import HOUR, Rates

log = logging.getLogger(__name__)

LONGEST_BODY = LONGEST_MESSAGE = 64 * 1024
OPENING_MESSAGES = 3
POLICY = 1008
GOING_AWAY = 1012

BUSY = "All our lines are busy right now. Please call again in a few minutes."
CLOSING = "We can't take calls for a moment. Please call again in a few minutes."
TOO_OFTEN = "There were many calls from this number. Please call again in an hour."
SORRY = "I'm sorry, something went wrong on our side. Please call again in a few minutes."
CUT_OFF = "I'm sorry, we were cut off. Please call again."
PAUSE_SECONDS = 1
"""Gives our own hang-up the time to arrive before the carrier says that the call was cut off."""


@dataclass(frozen=True, slots=True)
class PhoneHost:
    """What the phone needs of the program that hosts it.

    `public_url` is where carriers reach us, empty only in a `trial`; then nothing needs to be
    signed, which is only for a loopback address. `open_call` raises NotConnected for a number that
    nobody answers.
    """

    carriers: tuple[Carrier, ...]
    public_url: str
    trial: bool
    open_call: Callable[[Ring], Awaitable[CallSession]]
    talk: Talk
    clock: Clock = field(default_factory=SystemClock)
    limits: PhoneLimits = field(default_factory=PhoneLimits)


class PhoneCalls:
    """All calls of this process."""

    def __init__(self, host: PhoneHost) -> None:
        """Be ready for the calls of `host`'s carriers."""
        self._host = host
        self._carriers = {carrier.name: carrier for carrier in host.carriers}
        self._tickets = Tickets(host.clock)
        self._rates = Rates(host.clock)
        self._live: dict[asyncio.Task[None], PhoneCall] = {}
        self._draining = False
        self.routes: list[BaseRoute] = [
            Route("/phone/{carrier}/voice", self._ring, methods=["POST"]),
            WebSocketRoute("/phone/{carrier}/media", self._media),
            WebSocketRoute("/phone/{carrier}/media/{ticket}", self._media),
        ]

    @property
    def live(self) -> int:
        """How many calls are held at this moment."""
        return len(self._live)

    def drain(self) -> None:
        """Take no new calls; the live ones go on."""
        self._draining = True

    async def end_all(self) -> None:
        """Take no new calls and end the live ones; their writes finish first."""
        self.drain()
        for call in self._live.values():
            call.end("shutdown")
        if self._live:
            await asyncio.wait(set(self._live))

    async def _ring(self, request: Request) -> Response:
        carrier = self._carriers.get(request.path_params["carrier"])
        if carrier is None:
            return Response(status_code=404)
        try:
            async with asyncio.timeout(self._host.limits.body_seconds):
                body = await _body(request)
        except TimeoutError:  # the connection is not kept for the rest
            return Response(status_code=408, headers={"Connection": "close"})
        if body is None:
            return Response(status_code=413)
        if not self._host.trial and not carrier.sent_webhook(self._delivery(request, body)):
            log.warning("an unsigned webhook was refused", extra={"carrier": carrier.name})
            return Response(status_code=403)
        try:
            ring = carrier.ring(dict(form_fields(body)))  # of a name said twice, the last
        except ValueError:
            log.warning("a webhook without a call was refused", extra={"carrier": carrier.name})
            return Response(status_code=400)
        answer = await self._answer(carrier, ring, self._address(request, carrier))
        return Response(str(answer), media_type="application/xml")

    async def _answer(self, carrier: Carrier, ring: Ring, address: str) -> VoiceResponse:
        if self._draining:
            return _said(CLOSING)
        call = self._tickets.call_of(ring)
        if call is not None:  # our answer was lost: the carrier asks again, it is the same call
            return _streamed(carrier.stream(address, self._tickets.issue(ring, call)))
        if words := self._turned_away(ring):
            return _said(words)
        try:
            call = await self._host.open_call(ring)
        except NotConnected:
            log.warning("nobody answers the called number", extra={"carrier": carrier.name})
            return _rejected()
        except Exception:  # the boundary of a call: the caller hears of it
            log.exception("a phone call could not be opened")
            return _said(SORRY)
        return _streamed(carrier.stream(address, self._tickets.issue(ring, call)))

    def _turned_away(self, ring: Ring) -> str:
        """Return what a caller is told for whom there is no room, empty when there is."""
        if self.live + len(self._tickets) >= self._host.limits.most_calls:
            log.warning("a call came when all lines were busy", extra={"carrier": ring.carrier})
            return BUSY
        # withheld numbers share no count
        most = self._host.limits.calls_an_hour
        if ring.caller and self._rates.wait_seconds(most, HOUR, ring.caller):
            log.warning("a number called too often", extra={"carrier": ring.carrier})
            return TOO_OFTEN
        return ""

    async def _media(self, websocket: WebSocket) -> None:
        carrier = self._carriers.get(websocket.path_params["carrier"])
        if carrier is None or self._draining:
            await websocket.close(GOING_AWAY if carrier else POLICY)
            return
        if not self._may_open(websocket, carrier):
            log.warning("an unsigned media stream was refused", extra={"carrier": carrier.name})
            await websocket.close(POLICY)  # not accepted yet: the carrier sees status 403
            return
        await websocket.accept()
        try:
            start, ticket = await self._let_in(websocket, carrier)
        except Refused as refusal:
            fields = {"carrier": carrier.name, "reason": str(refusal)}
            log.warning("a media stream was refused", extra=fields)
            await closed(websocket, POLICY)
            return
        call = PhoneCall(
            websocket, carrier, ticket, stream_id=start.stream_id, limits=self._host.limits
        )
        await self._hold(call)

    def _may_open(self, websocket: WebSocket, carrier: Carrier) -> bool:
        """Tell whether a handshake is the carrier's; a ticket in the address must be out."""
        ticket = websocket.path_params.get("ticket")
        if ticket is not None and ticket not in self._tickets:
            return False
        return self._host.trial or carrier.sent_handshake(self._delivery(websocket))

    async def _let_in(self, websocket: WebSocket, carrier: Carrier) -> tuple[StreamStart, Ticket]:
        try:
            async with asyncio.timeout(self._host.limits.start_seconds):
                start = await _opening(websocket, carrier)
        except TimeoutError:
            raise Refused("no start in time") from None
        ticket = self._tickets.redeem(start, carrier=carrier.name)
        if (start.encoding, start.sample_rate, start.channels) != ("mulaw", 8000, 1):
            raise Refused("wrong format")
        if self._draining:
            raise Refused("shutting down")
        if any(call.call_id == start.call_id for call in self._live.values()):
            raise Refused("second stream of a call")
        return start, ticket

    async def _hold(self, call: PhoneCall) -> None:
        """Hold the call in a task of its own: it ends well even where its socket's does not."""
        task = asyncio.create_task(call.run(self._host.talk))
        self._live[task] = call
        task.add_done_callback(self._live.pop)
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError:
            call.end("lost")
            raise

    def _delivery(self, connection: HTTPConnection, body: bytes = b"") -> Delivery:
        """Return what was signed: the public address, which no header of a request can change."""
        public = self._host.public_url
        if isinstance(connection, WebSocket):
            public = _websocket_url(public)
        # Not from `connection.url`: it is built with the Host header.
        query = connection.scope["query_string"].decode("latin-1")
        return Delivery(
            url=f"{public}{connection.scope['path']}{'?' if query else ''}{query}",
            headers=connection.headers,
            body=body,
            at=self._host.clock.now(),
        )

    def _address(self, request: Request, carrier: Carrier) -> str:
        public = self._host.public_url or str(request.base_url).rstrip("/")
        return f"{_websocket_url(public)}/phone/{carrier.name}/media"


async def _opening(websocket: WebSocket, carrier: Carrier) -> StreamStart:
    """Read the first messages up to `start`.

    Raises:
        Refused: something else came.
    """
    for _ in range(OPENING_MESSAGES):
        message = _parsed(await websocket.receive())
        if message.get("event") == "start":
            return _started(message, websocket, carrier)
        if message.get("event") != "connected":
            break
    raise Refused("no start")


def _parsed(received: Mapping[str, Any]) -> dict[str, Any]:
    if received["type"] == "websocket.disconnect":
        raise Refused("left before start")
    text = received.get("text")
    if not isinstance(text, str):
        raise Refused("binary message")
    if len(text) > LONGEST_MESSAGE:
        raise Refused("message too long")
    try:
        message = json.loads(text)
    except (ValueError, RecursionError):
        message = None
    if not isinstance(message, dict):
        raise Refused("no JSON object")
    return message


def _started(message: dict[str, Any], websocket: WebSocket, carrier: Carrier) -> StreamStart:
    try:
        return carrier.started(message, websocket.path_params.get("ticket", ""))
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
        raise Refused("start without what it needs") from None


async def _body(request: Request) -> bytes | None:
    """Return the body, None if it is too long or was cut off."""
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > LONGEST_BODY:
                return None
    except ClientDisconnect:
        return None
    return bytes(body)


def _websocket_url(url: str) -> str:
    return "ws" + url.removeprefix("http")


def _streamed(stream: Stream) -> VoiceResponse:
    """Return the answer that connects a call; what follows is for a stream that broke off."""
    answer = VoiceResponse()
    connect = Connect()
    connect.append(stream)
    answer.append(connect)
    answer.pause(length=PAUSE_SECONDS)
    answer.say(CUT_OFF)
    answer.hangup()
    return answer


def _said(words: str) -> VoiceResponse:
    answer = VoiceResponse()
    answer.say(words)
    answer.hangup()
    return answer


def _rejected() -> VoiceResponse:
    answer = VoiceResponse()
    answer.reject()
    return answer
