"""What both sides of the phone bench hear, think and speak with: instant services without a wire.

The recognizer has its transcript the moment voice activity stops, the voice has its sound the
moment it is asked. The model is a real chat-completions server, in the process that is measured.
"""

import time
from collections.abc import AsyncGenerator, AsyncIterator

import numpy as np
from bare import event
from pipecat.frames.frames import (
    Frame,
    TranscriptionFrame,
    TTSAudioRawFrame,
    VADUserStoppedSpeakingFrame,
)
from pipecat.processors.frame_processor import FrameDirection
from pipecat.services.settings import STTSettings, TTSSettings
from pipecat.services.stt_service import SegmentedSTTService
from pipecat.services.tts_service import TTSService
from pipecat.utils.time import time_now_iso8601
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import StreamingResponse
from starlette.routing import Route
from typing_extensions import override

HEARD = "Can I come in tomorrow afternoon"
ANSWER = "Which day would suit you best?"
VOICE_HZ = 24_000
ANSWER_SECONDS = 1.6
PAUSE_SECONDS = 0.2
"""Pause that ends a turn on both sides."""


def sound() -> bytes:
    """Return what every sentence sounds like."""
    seconds = np.arange(int(ANSWER_SECONDS * VOICE_HZ)) / VOICE_HZ
    return (9_000 * np.sin(2 * np.pi * 310 * seconds)).astype(np.int16).tobytes()


SOUND = sound()


class InstantRecognizer(SegmentedSTTService):
    """Hears the same sentence in every segment; prints when voice activity stopped."""

    def __init__(self) -> None:
        settings = STTSettings(model=None, language=None)
        super().__init__(ttfs_p99_latency=0.3, settings=settings)

    @override
    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        """Note the end of speech by the clock that all processes of a machine share."""
        if isinstance(frame, VADUserStoppedSpeakingFrame):
            print(f"stop {time.monotonic():.6f}", flush=True)
        await super().process_frame(frame, direction)

    @override
    async def run_stt(self, audio: bytes) -> AsyncGenerator[Frame, None]:
        """Yield the transcript."""
        yield TranscriptionFrame(HEARD, "", time_now_iso8601())


class InstantVoice(TTSService):
    """Says every sentence as the same tone."""

    def __init__(self) -> None:
        super().__init__(
            sample_rate=VOICE_HZ,
            push_start_frame=True,
            push_stop_frames=True,
            settings=TTSSettings(model=None, voice="tone", language=None),
        )

    @override
    async def run_tts(self, text: str, context_id: str) -> AsyncGenerator[Frame, None]:
        """Yield the sound in one piece."""
        yield TTSAudioRawFrame(SOUND, VOICE_HZ, 1, context_id=context_id)


async def _answer(_: Request) -> StreamingResponse:
    async def events() -> AsyncIterator[str]:
        for word in ANSWER.split():
            yield event({"content": word + " "}, None)
        yield event({}, "stop")
        yield "data: [DONE]\n\n"

    return StreamingResponse(events(), media_type="text/event-stream")


def model() -> Starlette:
    """Return the model as an application."""
    return Starlette(routes=[Route("/v1/chat/completions", _answer, methods=["POST"])])
