"""A service of OpenAI's speech on loopback, and a pipeline at the rate of a telephone line."""

import asyncio
import io
import json
import math
import struct
import wave
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from pipecat.frames.frames import (
    Frame,
    InputAudioRawFrame,
    OutputAudioRawFrame,
    VADUserStartedSpeakingFrame,
    VADUserStoppedSpeakingFrame,
)
from pipecat.pipeline.worker import PipelineParams
from pipecat.processors.frame_processor import FrameProcessor
from pipecat.tests.utils import run_test
from pipecat.transports.base_output import BaseOutputTransport
from pipecat.transports.base_transport import TransportParams
from typing_extensions import override

from agent.settings import Settings

RATE = 8000
SECRET = "sk-never-shown"
UNSET = {
    "openai_api_key": None,
    "openai_speech_api_key": None,
    "openai_speech_base_url": "https://speech.example.com/v1",
    "deepgram_api_key": None,
    "cartesia_api_key": None,
    "cartesia_voice_id": "",
    "calla_stt": "openai",
    "calla_tts": None,
    "calla_turn_end": "smart",
}


@dataclass
class SpeechService:
    """What the service answers, and what it was asked."""

    address: str = ""
    status: int = 200
    delay_seconds: float = 0.0
    transcript: object = "Thursday at nine, please."
    audio: bytes = b""
    stalls_after: int = 0
    """Bytes of audio after which nothing comes any more; 0: never."""
    first_stalls: bool = False
    """Whether the first request gets only the head of its answer."""
    fails: bytes = b""
    """Requests that hold this are answered with 500."""
    fails_first: int = 0
    """Requests answered with 500 before the first good answer."""
    asked: list[tuple[str, str, bytes]] = field(default_factory=list[tuple[str, str, bytes]])
    """Path, authorization and body of each request."""
    connections: int = 0


@asynccontextmanager
async def speech_service() -> AsyncGenerator[SpeechService]:
    service = SpeechService()
    live: set[asyncio.Task[None]] = set()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        service.connections += 1
        live.add(asyncio.current_task())  # type: ignore[arg-type]
        try:
            while True:
                await _answer(service, reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    service.address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
    try:
        yield service
    finally:
        server.close()
        for task in live:
            task.cancel()
        await asyncio.gather(*live)
        await server.wait_closed()


async def _answer(
    service: SpeechService, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    headers = {
        name.lower(): value
        for name, _, value in (line.partition(": ") for line in head.split("\r\n"))
    }
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    service.asked.append((head.split()[1], headers.get("authorization", ""), body))
    await asyncio.sleep(service.delay_seconds)
    fails = service.fails_first > 0 or (service.fails and service.fails in body)
    status = 500 if fails else service.status
    service.fails_first -= 1
    kind, answer = _body(service, head.split()[1], status)
    shown = answer[: service.stalls_after or None]
    if service.first_stalls and len(service.asked) == 1:
        shown = b""
    writer.write(
        f"HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\nContent-Length: {len(answer)}\r\n"
        "retry-after-ms: 1\r\n\r\n".encode()
        + shown
    )
    await writer.drain()
    if len(shown) < len(answer):
        await asyncio.sleep(60)


def _body(service: SpeechService, path: str, status: int) -> tuple[str, bytes]:
    if status != 200:
        quoted = {"error": {"message": f"What Ada Park said, and {SECRET}"}}
        return "application/json", json.dumps(quoted).encode()
    if path.endswith("/speech"):
        return "audio/pcm", service.audio
    return "application/json", json.dumps(service.transcript).encode()


def settings(**values: object) -> Settings:
    """Return settings in which nothing comes from the machine the tests run on."""
    return Settings.model_validate({**UNSET, **values})


def tone(hertz: float, seconds: float, rate: int, *, loudness: int = 9000) -> bytes:
    count = round(seconds * rate)
    turn = 2 * math.pi * hertz / rate
    return struct.pack(f"<{count}h", *(round(loudness * math.sin(turn * i)) for i in range(count)))


def utterance(audio: bytes) -> list[Frame]:
    """What the line brings for one utterance: packets of 20 ms between the two marks of the VAD."""
    packets = [
        InputAudioRawFrame(audio[start : start + 320], RATE, 1)
        for start in range(0, len(audio), 320)
    ]
    return [VADUserStartedSpeakingFrame(), *packets, VADUserStoppedSpeakingFrame()]


def wav_in(body: bytes) -> wave.Wave_read:
    return wave.open(io.BytesIO(body[body.index(b"RIFF") :]))


async def through(
    processor: FrameProcessor, frames: Sequence[Frame], *, ends: bool = True
) -> tuple[Sequence[Frame], Sequence[Frame]]:
    """Run frames through a pipeline at 8 kHz; return what came down and what came up."""
    rates = PipelineParams(audio_in_sample_rate=RATE, audio_out_sample_rate=RATE)
    return await run_test(
        processor,
        frames_to_send=frames,
        pipeline_params=rates,
        send_end_frame=ends,
        start_timeout=5.0,
    )


class Line(BaseOutputTransport):
    """Pipecat's own way out to an 8 kHz line, without waiting for a listener."""

    def __init__(self) -> None:
        super().__init__(TransportParams(audio_out_enabled=True))
        self.heard = bytearray()
        self.rates: set[int] = set()

    @override
    async def start(self, frame: object) -> None:
        await super().start(frame)  # type: ignore[arg-type]
        await self.set_transport_ready(frame)  # type: ignore[arg-type]

    @override
    async def write_audio_frame(self, frame: OutputAudioRawFrame) -> bool:
        self.heard += frame.audio
        self.rates.add(frame.sample_rate)
        return True
