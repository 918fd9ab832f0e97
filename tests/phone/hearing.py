"""A speech service on the wire: it knows what the caller is about to say, and who speaks says so.

POST /v1/audio/transcriptions and /v1/audio/speech as OpenAI describes them. A recording's text is
the share of the announced words that its speech covers: an utterance with a pause inside arrives in
pieces, no word twice, and noise has no text.
"""

import asyncio
import io
import time
import wave
from collections import deque
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import HTTP
from itertools import accumulate

import numpy as np
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from tests.phone.voice import SPEECH_HZ, Samples, speech_seconds, spoken, tone

SHORTEST_SPEECH_SECONDS = 0.06
LEFT_OVER = 0.12
"""Share of an utterance that may go unheard at a pause's edges: the last piece brings all words."""
CHUNK = 4_800


@dataclass
class Utterance:
    """Words announced by whoever speaks them, and how much of their sound has come so far."""

    words: list[str]
    seconds: float
    covered: float = 0.0
    told: int = 0

    def take(self, seconds: float) -> tuple[list[str], float]:
        """Hear `seconds` more of it; return the words in them and the seconds left over."""
        missing = self.seconds - self.covered
        if seconds >= missing - LEFT_OVER * self.seconds:
            words, self.told, self.covered = self.words[self.told :], len(self.words), self.seconds
            return words, max(0.0, seconds - missing)
        self.covered += seconds
        ends = list(accumulate(len(word) + 1 for word in self.words))
        reached = self.covered / self.seconds * ends[-1]
        until = sum(
            1 for n, end in enumerate(ends) if end - (len(self.words[n]) + 1) / 2 <= reached
        )
        words, self.told = self.words[self.told : max(until, self.told)], max(until, self.told)
        return words, 0.0

    @property
    def is_over(self) -> bool:
        """Tell whether all of it was heard."""
        return self.told == len(self.words)


@dataclass(frozen=True)
class Said:
    """A text the agent's voice was asked for, by the monotonic clock."""

    at: float
    text: str


@dataclass
class Speech:
    """The service of one call; `really` speaks with espeak-ng instead of a tone."""

    really: bool = False
    failing: bool = False
    """Answer every request with an error."""
    said: list[Said] = field(default_factory=list[Said])
    heard: list[str] = field(default_factory=list[str])
    """The texts recognized, in order; empty for what was no speech."""
    keys: set[str] = field(default_factory=set[str])
    _coming: deque[Utterance] = field(default_factory=deque[Utterance])
    app: Starlette = field(init=False)

    def __post_init__(self) -> None:
        routes: list[tuple[str, Callable[[Request], object]]] = [
            ("/v1/audio/transcriptions", self._transcribe),
            ("/v1/audio/speech", self._speak),
        ]
        self.app = Starlette(routes=[Route(path, to, methods=["POST"]) for path, to in routes])

    def announce(self, text: str, samples: Samples, hz: int) -> None:
        """Say what will be heard next; it begins when the one before it has been heard."""
        self._coming.append(Utterance(text.split(), speech_seconds(samples, hz)))

    def words_in(self, seconds: float) -> str:
        """Return the announced words that `seconds` of speech bring."""
        words: list[str] = []
        while self._coming and seconds > SHORTEST_SPEECH_SECONDS:
            more, seconds = self._coming[0].take(seconds)
            words += more
            if not self._coming[0].is_over:
                break
            self._coming.popleft()
        return " ".join(words)

    async def _transcribe(self, request: Request) -> Response:
        if self._refuses(request):
            return JSONResponse({"error": {"message": "no"}}, 500)
        form = parts(request.headers["content-type"], await request.body())
        with wave.open(io.BytesIO(form["file"])) as recording:
            hz = recording.getframerate()
            samples = np.frombuffer(recording.readframes(recording.getnframes()), np.int16)
        text = self.words_in(speech_seconds(samples, hz))
        self.heard.append(text)
        return JSONResponse({"text": text})

    async def _speak(self, request: Request) -> Response:
        if self._refuses(request):
            return JSONResponse({"error": {"message": "no"}}, 500)
        body = await request.json()
        text = str(body["input"])
        self.said.append(Said(time.monotonic(), text))
        samples = await spoken(text, hz=SPEECH_HZ) if self.really else tone(text)
        return StreamingResponse(_chunks(samples.tobytes()), media_type="audio/pcm")

    def _refuses(self, request: Request) -> bool:
        self.keys.add(request.headers.get("authorization", ""))
        return self.failing


def parts(content_type: str, body: bytes) -> dict[str, bytes]:
    """Return the parts of a multipart form by name."""
    whole = BytesParser(EmailMessage, policy=HTTP).parsebytes(
        b"Content-Type: " + content_type.encode() + b"\r\n\r\n" + body
    )
    return {
        str(part.get_param("name", header="content-disposition")): part.get_content()
        if part.get_content_maintype() != "text"
        else str(part.get_payload()).encode()
        for part in whole.iter_parts()
    }


async def _chunks(pcm: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(pcm), CHUNK):
        yield pcm[start : start + CHUNK]
        await asyncio.sleep(0)
