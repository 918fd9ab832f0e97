"""Twilio as a real peer on the wire: signed webhooks, media streams in real time, calls ended by REST.

https://www.twilio.com/docs/voice/media-streams/websocket-messages is what it follows.
"""

import asyncio
import audioop
import base64
import json
import random
import secrets
import struct
import time
import xml.etree.ElementTree as ET
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from twilio.request_validator import RequestValidator
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tests.phone.playback import PACKET, Playback, is_loud

ACCOUNT = "AC" + "0" * 32
CALLER = "+12025550123"
CALLED = "+12025550100"
TICK_SECONDS = 0.02
TALKING_SECONDS = 0.2
"""The agent is talking when its last sound came so recently: only then is there something to clear."""
COMFORT = [bytes(random.Random(n).choices((0xFF, 0x7F, 0xFE, 0x7E), k=PACKET)) for n in range(50)]
"""The quietest values of mu-law: what a line sounds like when nobody speaks."""


@dataclass(frozen=True)
class Weather:
    """What the network does to the caller's packets; chances between 0 and 1, repeatable by seed."""

    lost: float = 0.0
    doubled: float = 0.0
    late_seconds: float = 0.0
    """Longest stall; the packets held back by it come at once."""
    noise: int = 0
    """Amplitude of white noise under everything, of 32767."""
    seed: int = 7


@dataclass(frozen=True)
class HangUp:
    """A request to end a call, and what the caller had not heard by then."""

    at: float
    unheard: int


class Rung(Exception):
    """The webhook was not answered with a stream; `status` and `body` say how."""

    def __init__(self, status: int, body: str) -> None:
        super().__init__(f"{status}: {body[:200]}")
        self.status = status
        self.body = body


class FakeTwilio:
    """The carrier of some calls. `app` is its REST API; `base` is where the product listens."""

    def __init__(self, base: str, *, public_url: str, auth_token: str) -> None:
        self.base = base
        self.public_url = public_url
        self.auth_token = auth_token
        self.calls: dict[str, Wire] = {}
        self.hang_ups: dict[str, list[HangUp]] = {}
        path = f"/2010-04-01/Accounts/{ACCOUNT}/Calls/{{sid}}.json"
        self.app = Starlette(routes=[Route(path, self._update, methods=["POST"])])

    def signature(self, url: str, form: Mapping[str, str] | None = None) -> str:
        """Return what Twilio would sign a request with."""
        return RequestValidator(self.auth_token).compute_signature(url, dict(form or {}))

    async def ring(
        self,
        call_sid: str,
        *,
        caller: str = CALLER,
        called: str = CALLED,
        more: Mapping[str, str] | None = None,
        signature: str | None = None,
    ) -> tuple[str, dict[str, str]]:
        """Announce a call; return the stream's address and parameters of the TwiML answered.

        Raises:
            Rung: no stream was answered.
        """
        form = {"AccountSid": ACCOUNT, "CallSid": call_sid, "CallStatus": "ringing"}
        form |= {"From": caller, "To": called, "Direction": "inbound", **(more or {})}
        url = "/phone/twilio/voice"
        signed = self.signature(self.public_url + url, form) if signature is None else signature
        async with httpx.AsyncClient(base_url=self.base) as http:
            answer = await http.post(url, data=form, headers={"X-Twilio-Signature": signed})
        stream = ET.fromstring(answer.text).find("./Connect/Stream") if answer.is_success else None  # noqa: S314 - our own server wrote it
        if stream is None:
            raise Rung(answer.status_code, answer.text)
        named = {one.attrib["name"]: one.attrib["value"] for one in stream.findall("Parameter")}
        return stream.attrib["url"], named

    async def open(self, address: str, *, signature: str | None = None) -> ClientConnection:
        """Connect to the stream address of a TwiML answer, by way of the loopback."""
        signed = self.signature(address) if signature is None else signature
        parts = urlsplit(address)
        return await connect(
            f"ws{self.base.removeprefix('http')}{parts.path}",
            additional_headers={"X-Twilio-Signature": signed},
            compression=None,
            proxy=None,
        )

    async def call(
        self,
        *,
        caller: str = CALLER,
        called: str = CALLED,
        weather: Weather | None = None,
    ) -> "Wire":
        """Place a call; return it connected, with its first packets under way."""
        call_sid = "CA" + secrets.token_hex(16)
        address, parameters = await self.ring(call_sid, caller=caller, called=called)
        socket = await self.open(address)
        wire = Wire(socket, call_sid, parameters, weather or Weather())
        self.calls[call_sid] = wire
        await wire.start()
        return wire

    async def _update(self, request: Request) -> Response:
        sid = request.path_params["sid"]
        form = (await request.body()).decode()
        expected = base64.b64encode(f"{ACCOUNT}:{self.auth_token}".encode()).decode()
        if request.headers.get("authorization") != f"Basic {expected}":
            return JSONResponse({"code": 20003, "message": "Authenticate"}, 401)
        wire = self.calls.get(sid)
        if wire is None or form != "Status=completed":
            return JSONResponse({"code": 20404, "message": "not found"}, 404)
        over = wire.is_over
        self.hang_ups.setdefault(sid, []).append(HangUp(time.monotonic(), wire.playback.unheard))
        wire.leave_soon()
        if over:
            return JSONResponse({"code": 21220, "message": "Call is not in-progress"}, 400)
        return JSONResponse({"sid": sid, "status": "completed"})


@dataclass
class Timings:
    """Instants by the monotonic clock."""

    spoke_from: float = 0.0
    """The caller's last utterance: its first packet."""
    spoke_until: float = 0.0
    """Its last packet."""
    answers: list[float] = field(default_factory=list[float])
    """Seconds from the end of an utterance to the first sound of the answer."""
    clears: list[float] = field(default_factory=list[float])
    """Seconds from the first packet of an utterance to the `clear` it caused."""
    last_audio_at: float = 0.0
    """When audio last came in."""
    late: float = 0.0
    """The longest a packet left behind its time: more than a few ms and the machine is too busy."""


class Wire:
    """One call at the caller's end: 20 ms out, 20 ms in, fifty times a second."""

    def __init__(
        self,
        socket: ClientConnection,
        call_sid: str,
        parameters: Mapping[str, str],
        weather: Weather,
    ) -> None:
        self.call_sid = call_sid
        self.stream_sid = "MZ" + call_sid[2:]
        self.playback = Playback()
        self.timings = Timings()
        self.spoken = bytearray()
        """What the caller sent, as long as what they heard."""
        self.clears = 0
        self.close_code = 0
        self.is_over = False
        self._socket = socket
        self._parameters = dict(parameters)
        self._weather = weather
        self._chance = random.Random(weather.seed)
        self._mouth: deque[bytes] = deque()
        self._numbers = {"sequence": 1, "chunk": 0, "sent": 0}
        self._awaiting_answer = self._awaiting_clear = self._silent = self._leaving = False
        self._tasks: list[asyncio.Task[None]] = []
        self.over = asyncio.Event()

    @property
    def ticket(self) -> str:
        """The parameter that lets the stream in."""
        return self._parameters.get("ticket", "")

    async def start(self) -> None:
        """Say hello as Twilio does, then begin to send and to listen."""
        await self._socket.send(
            json.dumps({"event": "connected", "protocol": "Call", "version": "1"})
        )
        media = {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1}
        start = {
            "accountSid": ACCOUNT,
            "callSid": self.call_sid,
            "streamSid": self.stream_sid,
            "tracks": ["inbound"],
            "mediaFormat": media,
            "customParameters": self._parameters,
        }
        await self.send("start", start=start)
        self._tasks = [asyncio.create_task(self._pace()), asyncio.create_task(self._receive())]

    async def send(self, event: str, **more: Any) -> None:
        """Send one message of the protocol."""
        number = self._numbers["sequence"]
        self._numbers["sequence"] += 1
        message = {"event": event, "sequenceNumber": str(number), "streamSid": self.stream_sid}
        with suppress(ConnectionClosed):
            await self._socket.send(json.dumps(message | more))

    async def send_raw(self, data: str | bytes) -> None:
        """Send something that is no message of the protocol."""
        with suppress(ConnectionClosed):
            await self._socket.send(data)

    def speak(self, mulaw: bytes) -> None:
        """Queue what the caller says; it goes out packet by packet."""
        padded = mulaw + b"\xff" * (-len(mulaw) % PACKET)
        self._mouth.extend(padded[n : n + PACKET] for n in range(0, len(padded), PACKET))
        self.timings.spoke_from = 0.0
        since = time.monotonic() - self.timings.last_audio_at
        self._awaiting_clear = self.playback.unheard > 0 or since < TALKING_SECONDS

    @property
    def is_speaking(self) -> bool:
        """Tell whether the caller has something left to say."""
        return bool(self._mouth)

    async def press(self, digit: str) -> None:
        """Press a key."""
        await self.send("dtmf", dtmf={"track": "inbound_track", "digit": digit})

    def fall_silent(self) -> None:
        """Keep the socket open and send nothing more, as a carrier in trouble does."""
        self._silent = True

    def leave_soon(self) -> None:
        """End the call at the next tick, as the carrier does when it was told to."""
        self._leaving = True

    async def hang_up(self) -> None:
        """End the call from the caller's side."""
        if not self.is_over:
            self.is_over = True
            await self.send("stop", stop={"accountSid": ACCOUNT, "callSid": self.call_sid})
        await self._socket.close()
        self.over.set()

    async def close(self) -> None:
        """Leave nothing running."""
        await self.hang_up()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _pace(self) -> None:
        clock = asyncio.get_running_loop().time
        due = clock()
        while not self.is_over:
            due += TICK_SECONDS
            wait = due - clock()
            self.timings.late = max(self.timings.late, -wait)
            if wait > 0:
                await asyncio.sleep(wait)
            if self._weather.late_seconds and self._chance.random() < 0.02:
                await asyncio.sleep(self._chance.random() * self._weather.late_seconds)
            if self._leaving:
                await self.hang_up()
                return
            self.playback.tick()
            await self._send_packet()
            for name in self.playback.due():
                await self.send("mark", mark={"name": name})

    async def _send_packet(self) -> None:
        packet = self._next_packet()
        self.spoken += packet
        if self._silent:
            return
        self._numbers["chunk"] += 1
        self._numbers["sent"] += PACKET
        if self._chance.random() < self._weather.lost:
            return
        media = {
            "track": "inbound",
            "chunk": str(self._numbers["chunk"]),
            "timestamp": str(self._numbers["sent"] // 8),
            "payload": base64.b64encode(packet).decode(),
        }
        await self.send("media", media=media)
        if self._chance.random() < self._weather.doubled:
            await self.send("media", media=media)

    def _next_packet(self) -> bytes:
        timings = self.timings
        if not self._mouth:
            packet = self._chance.choice(COMFORT)
            return self._noisy(packet) if self._weather.noise else packet
        packet = self._mouth.popleft()
        now = time.monotonic()
        timings.spoke_from = timings.spoke_from or now
        timings.spoke_until = now
        self._awaiting_answer = not self._mouth
        return self._noisy(packet) if self._weather.noise else packet

    def _noisy(self, packet: bytes) -> bytes:
        loudest = self._weather.noise
        noise = struct.pack(
            "<160h", *(self._chance.randint(-loudest, loudest) for _ in range(PACKET))
        )
        return audioop.lin2ulaw(audioop.add(audioop.ulaw2lin(packet, 2), noise, 2), 2)

    async def _receive(self) -> None:
        with suppress(ConnectionClosed):
            async for text in self._socket:
                await self._take(json.loads(text))
        self.close_code = self._socket.close_code or 0
        self.is_over = True
        self.over.set()

    async def _take(self, message: dict[str, Any]) -> None:
        now, timings = time.monotonic(), self.timings
        match message["event"]:
            case "media":
                audio = base64.b64decode(message["media"]["payload"])
                self.playback.add(audio)
                if is_loud(audio):
                    timings.last_audio_at = now
                    if self._awaiting_answer:
                        timings.answers.append(now - timings.spoke_until)
                        self._awaiting_answer = self._awaiting_clear = False
            case "clear":
                self.clears += 1
                if self._awaiting_clear and timings.spoke_from:
                    timings.clears.append(now - timings.spoke_from)
                    self._awaiting_clear = False
                for name in self.playback.clear():
                    await self.send("mark", mark={"name": name})
            case "mark":
                self.playback.mark(message["mark"]["name"])
            case event:
                raise ValueError(f"the carrier does not know {event}")


def stereo(wire: Wire) -> bytes:
    """Return the call as PCM of two channels at 8 kHz: the caller left, the agent right."""
    import audioop

    length = min(len(wire.spoken), len(wire.playback.heard))
    left, right = (
        audioop.ulaw2lin(bytes(side[:length]), 2) for side in (wire.spoken, wire.playback.heard)
    )
    return audioop.add(audioop.tostereo(left, 2, 1, 0), audioop.tostereo(right, 2, 0, 1), 2)
