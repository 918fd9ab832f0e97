"""Speech to text: which recognizer hears the caller."""

import asyncio
import re
from collections.abc import AsyncGenerator

from openai import OpenAIError
from pipecat.frames.frames import Frame, TranscriptionFrame
from pipecat.services.openai.stt import OpenAISTTService
from pipecat.services.stt_service import STTService
from pipecat.utils.time import time_now_iso8601
from typing_extensions import override

from agent.settings import Settings
from agent.speech import SpeechUnavailable, needs
from agent.speech.hosted import failure, http_client

PATIENCE_SECONDS = 6.0
"""Longest wait for the transcript of one segment, retries included."""

SLOWEST_TRANSCRIPT_SECONDS = 2.0
"""`ttfs_p99_latency` of OpenAI: 99 % of transcripts are there this long after the end of speech.

Pipecat's makers measured 2.01 s. A turn waits this long only when no transcript comes: one that
does come is marked final and ends the wait.
"""

SLOWEST_STREAMED_SECONDS = 0.4
"""The same for Deepgram, which hears while the caller speaks (measured by Pipecat's makers: 0.35)."""

_INVENTED = frozenset(
    {
        "you",
        "thanks for watching",
        "thank you for watching",
        "thank you so much for watching",
        "please subscribe",
        "subtitles by the amara org community",
    }
)
"""What such models write for noise and silence; no caller answers an agent so."""

_REMARK = re.compile(r"\s*(?:\[[^\]]*\]|\([^)]*\)|\*[^*]*\*|\u266a.*\u266a?)\s*")
"""A remark on the sound instead of words: `[BLANK_AUDIO]`, `(music)`."""


def recognizer(
    settings: Settings, *, hint: str = "", patience_seconds: float = PATIENCE_SECONDS
) -> STTService:
    """Return a recognizer for one call, of English, at the sample rate of its pipeline.

    Args:
        settings: Names the service and holds its key.
        hint: Names and words it may hear, such as the business and its services.
        patience_seconds: Longest wait for one transcript.

    Raises:
        SpeechUnavailable: a key or a package is missing.
    """
    lacks = needs.of_hearing(settings)
    if lacks:
        raise SpeechUnavailable(lacks)
    if settings.calla_stt == "deepgram":
        return _deepgram(settings, hint)
    return OpenAIRecognizer(settings, hint=hint, patience_seconds=patience_seconds)


class OpenAIRecognizer(OpenAISTTService):
    """OpenAI's transcription of one VAD segment at a time, with bounded patience."""

    def __init__(self, settings: Settings, *, hint: str, patience_seconds: float) -> None:
        super().__init__(
            api_key=settings.speech_key,
            base_url=settings.openai_speech_base_url,
            http_client=http_client(),
            settings=OpenAISTTService.Settings(
                model=settings.openai_stt_model, prompt=hint or None
            ),
            ttfs_p99_latency=SLOWEST_TRANSCRIPT_SECONDS,
        )
        self._client = self._client.with_options(timeout=patience_seconds, max_retries=1)
        self._patience_seconds = patience_seconds
        self._hint = hint

    @override
    async def run_stt(self, audio: bytes) -> AsyncGenerator[Frame, None]:
        """Yield the transcript of a WAV segment, an error, or nothing where nobody spoke."""
        await self.start_processing_metrics()
        try:
            async with asyncio.timeout(self._patience_seconds):
                heard: object = await self._transcribe(audio)
        except (OpenAIError, TimeoutError, ValueError) as error:
            yield failure("The caller could not be heard", error)
            return
        finally:
            await self.stop_processing_metrics()
        text = getattr(heard, "text", None)
        if not isinstance(text, str):
            yield failure("The caller could not be heard", TypeError())
        elif is_speech(text, hint=self._hint):
            yield TranscriptionFrame(text.strip(), self._user_id, time_now_iso8601())

    @override
    async def cleanup(self) -> None:
        """Close the connections as well."""
        await super().cleanup()
        await self._client.close()


def is_speech(text: str, *, hint: str = "") -> bool:
    """Tell whether a transcript holds a caller's words, not what models invent for noise.

    An echo of the `hint` is invented too: models repeat it when nothing was said.
    """
    plain = _plain(text)
    if not plain or plain in _INVENTED or _REMARK.fullmatch(text):
        return False
    return not (len(plain.split()) > 3 and plain in _plain(hint))


def _plain(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", text.lower()))


def _deepgram(settings: Settings, hint: str) -> STTService:
    from pipecat.services.deepgram.stt import DeepgramSTTService

    key = settings.deepgram_api_key
    terms = [word.strip() for word in hint.split(",") if word.strip()]
    options = DeepgramSTTService.Settings(language="en-US", smart_format=False, numerals=False)
    if terms:
        options.keyterm = terms
    return DeepgramSTTService(
        api_key=key.get_secret_value() if key else "",
        settings=options,
        ttfs_p99_latency=SLOWEST_STREAMED_SECONDS,
    )
