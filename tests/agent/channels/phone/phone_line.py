"""Both ends of a phone line for the phone's tests: a carrier on the wire, and a talk that echoes."""

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any, cast
from urllib.parse import urlencode
from xml.etree import ElementTree

import httpx
import pytest
import websockets
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pipecat.frames.frames import (
    Frame,
    InputAudioRawFrame,
    InputDTMFFrame,
    InterruptionFrame,
    TTSAudioRawFrame,
    TTSStoppedFrame,
)
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineWorker
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor
from pipecat.workers.runner import WorkerRunner
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from agent.channels.phone import PhoneCalls, PhoneHost
from agent.channels.phone.call import PhoneLimits
from agent.channels.phone.carriers import Ring
from agent.channels.phone.carriers.telnyx import Telnyx
from agent.channels.phone.carriers.twilio import Twilio
from agent.pipeline import Line, VoiceConversation
from agent.session import CallSession
from scheduling.clock import FixedClock
from tests.agent.world import NOW, served

PUBLIC = "https://calls.example.com"
ACCOUNT = "AC00000000000000000000000000000001"
TOKEN = "twilio-auth-token"
API_KEY = "telnyx-api-key"
SECRET = Ed25519PrivateKey.from_private_bytes(b"phone line key for tests, 32 by.")
CALLER = "+12025550123"
CALLED = "+12025550199"
CALL_ID = "CA11111111111111111111111111111111"
TWILIO_HANG_UP = (
    f"/2010-04-01/Accounts/{ACCOUNT}/Calls/{CALL_ID}.json",
    "Basic " + base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode(),
    "Status=completed",
)
LIMITS = PhoneLimits(start_seconds=1.0, silent_seconds=5.0, apology_seconds=0.05)
TONE = bytes(n for n in range(161) if n != 127)  # mu-law has two zeros, 127 comes back as 255

Step = Callable[["Talk"], Awaitable[None]]


class _Ends(FrameProcessor):
    """Sends the caller's voice back, and notes what came."""

    def __init__(self) -> None:
        super().__init__()
        self.heard = bytearray()
        self.digits: list[str] = []
        self.echoes = True
        self.came = asyncio.Event()

    async def process_frame(  # pyright: ignore[reportImplicitOverride]
        self, frame: Frame, direction: FrameDirection
    ) -> None:
        await super().process_frame(frame, direction)
        if isinstance(frame, InputDTMFFrame):
            self.digits.append(frame.button.value)
        if isinstance(frame, InputAudioRawFrame):
            self.heard += frame.audio
            if self.echoes:
                await self.push_frame(TTSAudioRawFrame(frame.audio, 8000, 1))
        else:
            await self.push_frame(frame, direction)
        self.came.set()


class Talk:
    """A conversation over a real pipeline and transport that does what a test tells it to."""

    def __init__(self, call: CallSession, line: Line) -> None:
        self.call = call
        self.line = line
        self.ends = _Ends()
        transport = line.transport
        self.worker = PipelineWorker(
            Pipeline([transport.input(), self.ends, transport.output()]),
            enable_rtvi=False,
            enable_turn_tracking=False,
            idle_timeout_secs=None,
        )
        self.script: Step | None = None
        self.result: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self.write = asyncio.Event()
        self.write.set()
        self.wrote = False

    async def run(self) -> str:
        runner = WorkerRunner(handle_sigint=False)
        started = asyncio.Event()

        async def note(*_: object) -> None:
            started.set()

        self.worker.add_event_handler("on_pipeline_started", note)
        await runner.add_workers(self.worker)
        running = asyncio.create_task(runner.run())
        await started.wait()
        try:
            if self.script is not None:
                await self.script(self)
            result = await self.result
            await self.write.wait()
            self.wrote = True
            return result
        finally:
            await self.worker.cancel()
            await asyncio.wait({running})

    async def hang_up(self) -> None:
        self.end("hung_up")

    def end(self, result: str) -> None:
        if not self.result.done():
            self.result.set_result(result)

    async def says(self, seconds: float) -> None:
        """Speak a tone of that length."""
        audio = b"\x10\x20" * round(8000 * seconds)
        await self.worker.queue_frame(TTSAudioRawFrame(audio, 8000, 1))
        await self.worker.queue_frame(TTSStoppedFrame())

    async def is_interrupted(self) -> None:
        await self.worker.queue_frame(InterruptionFrame())

    async def hears(self, count: int) -> None:
        """Wait for that many bytes of the caller's voice."""
        while len(self.ends.heard) < count:
            self.ends.came.clear()
            await self.ends.came.wait()


@dataclass
class Exchange:
    """The carrier's side: its REST API, its signatures, its requests."""

    calls: PhoneCalls
    url: str
    clock: FixedClock
    talks: list[Talk] = field(default_factory=list[Talk])
    rings: list[Ring] = field(default_factory=list[Ring])
    commands: list[tuple[str, str, str]] = field(default_factory=list[tuple[str, str, str]])
    """Path, Authorization and body of each REST request."""
    http: httpx.AsyncClient = field(default_factory=httpx.AsyncClient)

    async def hung_up(self) -> None:
        """Wait for the REST request that ends a call, and for the call's own end."""
        await until(lambda: self.commands and not self.calls.live)

    async def talk(self) -> Talk:
        """Return the conversation once it has begun."""
        await until(lambda: self.talks)
        return self.talks[-1]

    async def rings_twilio(
        self,
        fields: Mapping[str, str] = MappingProxyType({}),
        *,
        forged: bool = False,
        signature: str | None = None,
        **more: str,
    ) -> httpx.Response:
        form = {
            "CallSid": CALL_ID,
            "AccountSid": ACCOUNT,
            "From": CALLER,
            "To": CALLED,
            "FromCity": "",
            **fields,
            **more,
        }
        right = twilio_signature(f"{PUBLIC}/phone/twilio/voice", form)
        headers = {"X-Twilio-Signature": right if signature is None else signature}
        if forged:
            form["To"] = "+12025550100"
        return await self.http.post(f"{self.url}/phone/twilio/voice", data=form, headers=headers)

    async def rings_telnyx(
        self, fields: Mapping[str, str] = MappingProxyType({}), *, age: int = 0, **more: str
    ) -> httpx.Response:
        form = {"CallSid": "v3:abc-1", "AccountSid": "account-1", "From": CALLER, "To": CALLED}
        body = urlencode({**form, **fields, **more}).encode()
        stamp = str(int(self.clock.now().timestamp()) - age)
        signature = base64.b64encode(SECRET.sign(stamp.encode() + b"|" + body)).decode()
        headers = {"telnyx-timestamp": stamp, "telnyx-signature-ed25519": signature}
        headers["content-type"] = "application/x-www-form-urlencoded"
        return await self.http.post(f"{self.url}/phone/telnyx/voice", content=body, headers=headers)

    def dial(self, path: str, *, signed: bool = True) -> websockets.connect:
        """Return a connection to be opened, with Twilio's signature."""
        signature = twilio_signature(f"wss://calls.example.com{path}", {})
        headers = {"X-Twilio-Signature": signature} if signed else {}
        url = self.url.replace("http", "ws", 1) + path
        return websockets.connect(url, additional_headers=headers, proxy=None, compression=None)


@dataclass
class Caller:
    """A media stream as Twilio speaks it, or Telnyx."""

    socket: websockets.ClientConnection
    telnyx: bool = False
    number: int = 0

    async def starts(self, ticket: str, **changes: Any) -> None:
        await self.sends({"event": "connected", "protocol": "Call", "version": "1.0.0"})
        await self.sends(start_message(ticket, **changes))

    async def starts_telnyx(self, call_id: str = "v3:abc-1", encoding: str = "PCMU") -> None:
        await self.sends({"event": "connected", "version": "1.0.0"})
        media = {"encoding": encoding, "sample_rate": 8000, "channels": 1}
        start = {"call_control_id": call_id, "media_format": media}
        await self.sends({"event": "start", "stream_id": "stream-1", "start": start})

    async def sends(self, message: Any) -> None:
        await self.socket.send(json.dumps(message))

    async def speaks(self, packets: int = 1, **changes: Any) -> None:
        for _ in range(packets):
            self.number += 1
            media = {"track": "inbound", "payload": base64.b64encode(TONE).decode(), **changes}
            key = "sequence_number" if self.telnyx else "sequenceNumber"
            await self.sends({"event": "media", key: str(self.number), "media": media})

    async def hears(self, event: str) -> dict[str, Any]:
        """Return the next message of that kind."""
        while True:
            message = await self.hears_any()
            if message["event"] == event:
                return message

    async def hears_any(self) -> dict[str, Any]:
        """Return the next message."""
        async with asyncio.timeout(10):
            return json.loads(await self.socket.recv())

    async def closed(self) -> int | None:
        """Wait for the other side to close; return its code."""
        async with asyncio.timeout(10):
            await self.socket.wait_closed()
        return self.socket.close_code


async def until(condition: Callable[[], object]) -> None:
    """Wait, at most ten seconds, until something is so."""
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110 - what is waited for has no event
            await asyncio.sleep(0.005)


async def nothing_left() -> None:
    """Wait until no other task is there; fail when one stays."""
    async with asyncio.timeout(5):
        while left := asyncio.all_tasks() - {asyncio.current_task()}:
            await asyncio.wait(left, timeout=0.1)


def start_message(ticket: str, *, call_id: str = CALL_ID, **media: Any) -> dict[str, Any]:
    form = {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1, **media}
    start = {
        "streamSid": "MZ1",
        "callSid": call_id,
        "customParameters": {"ticket": ticket},
        "mediaFormat": form,
    }
    return {"event": "start", "sequenceNumber": "1", "start": start, "streamSid": "MZ1"}


def twilio_signature(url: str, form: dict[str, str], token: str = TOKEN) -> str:
    signed = url + "".join(name + form[name] for name in sorted(form))
    digest = hmac.new(token.encode(), signed.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()


def stream_of(answer: httpx.Response) -> tuple[str, str]:
    """Return path and ticket (empty if it has none) of the stream an answer connects to."""
    assert answer.status_code == 200, answer.text
    stream = ElementTree.fromstring(answer.text).find("Connect/Stream")  # noqa: S314 - our own
    assert stream is not None, answer.text
    parameter = stream.find("Parameter[@name='ticket']")
    path = stream.attrib["url"].removeprefix("wss://calls.example.com")
    return path, "" if parameter is None else parameter.attrib["value"]


@asynccontextmanager
async def exchange(
    call: CallSession,
    *,
    open_call: Callable[[Ring], Awaitable[CallSession]] | None = None,
    talk: Callable[[CallSession, Line], Awaitable[Talk]] | None = None,
    status: int = 200,
    keys: bool = True,
    **changes: Any,
) -> AsyncGenerator[Exchange]:
    """Serve the phone to two carriers; `changes` are the host's fields."""
    clock = FixedClock(NOW)
    found: list[Exchange] = []

    async def opened(ring: Ring) -> CallSession:
        found[0].rings.append(ring)
        return call

    async def talked(session: CallSession, line: Line) -> VoiceConversation:
        made = await talk(session, line) if talk else Talk(session, line)
        found[0].talks.append(made)
        return cast("VoiceConversation", made)

    async def command(request: Request) -> Response:
        body = (await request.body()).decode()
        authorization = request.headers.get("authorization", "")
        found[0].commands.append((request.url.path, authorization, body))
        return JSONResponse({}, status)

    rest = Starlette(routes=[Route("/{path:path}", command, methods=["POST"])])
    async with served(rest) as rest_url, httpx.AsyncClient() as http, httpx.AsyncClient() as asks:
        public = base64.b64encode(SECRET.public_key().public_bytes_raw()).decode()
        carriers = (
            Twilio(
                http=http,
                account_sid=ACCOUNT if keys else "",
                auth_token=TOKEN if keys else "",
                base_url=rest_url,
            ),
            Telnyx(
                http=http,
                api_key=API_KEY if keys else "",
                public_key=public if keys else "",
                base_url=rest_url,
            ),
        )
        host = PhoneHost(
            carriers=carriers,
            public_url=PUBLIC,
            trial=False,
            open_call=open_call or opened,
            talk=talked,
            clock=clock,
            limits=LIMITS,
        )
        calls = PhoneCalls(replace(host, **changes))
        async with served(Starlette(routes=calls.routes)) as url:
            found.append(Exchange(calls, url, clock, http=asks))
            yield found[0]
            await asyncio.wait_for(calls.end_all(), 10)


def moved(clock: FixedClock, seconds: float) -> None:
    clock.move_to(datetime.fromtimestamp(clock.now().timestamp() + seconds, clock.now().tzinfo))


def ended(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Why the calls of a test ended, as the log has it."""
    ends = [one for one in caplog.records if one.getMessage() == "a phone call ended"]
    return [getattr(one, "reason", "") for one in ends]


def verbs(text: str) -> list[str]:
    return [verb.tag for verb in ElementTree.fromstring(text)]  # noqa: S314 - our own
