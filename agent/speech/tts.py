"""Text to speech: whose voice the caller hears, and that it is given words it can say."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import AsyncExitStack

from openai import OpenAIError
from pipecat.frames.frames import Frame, TTSAudioRawFrame
from pipecat.services.openai.tts import OpenAITTSService
from pipecat.services.tts_service import TTSService
from pipecat.utils.http import TIMEOUT_EXCEPTIONS
from typing_extensions import override

from agent.settings import Settings
from agent.speech import SpeechUnavailable, needs
from agent.speech.hosted import failure, http_client
from agent.speech.inline import InlineVoice
from agent.speech.reading import as_spoken

PATIENCE_SECONDS = 6.0
"""Longest wait for the first audio of a sentence, and again for each further piece."""

SAMPLE_RATE = 24_000
"""OpenAI's PCM. Frames carry it; the transport converts to what its line needs."""

UNBOUNDED = 0
"""Sentences in a row that may fail: an outage of a few seconds must not silence the whole call."""

PIECE_BYTES = SAMPLE_RATE * 2 // 25
"""40 ms: the first piece is played as soon as it is there."""


def voice(settings: Settings, *, patience_seconds: float = PATIENCE_SECONDS) -> TTSService:
    """Return a voice for one call; it says `as_spoken` text, the context keeps the written one.

    Args:
        settings: Names the service and holds its key.
        patience_seconds: Longest wait for the next piece of audio.

    Raises:
        SpeechUnavailable: a key, a voice or a program is missing.
    """
    lacks = needs.of_speaking(settings)
    if lacks:
        raise SpeechUnavailable(lacks)
    chosen = _chosen(settings, patience_seconds)
    chosen.add_text_transformer(_as_spoken)
    return chosen


def _chosen(settings: Settings, patience_seconds: float) -> TTSService:
    match needs.speaker(settings):
        case "openai":
            return OpenAIVoice(settings, patience_seconds=patience_seconds)
        case "espeak":
            from agent.speech.espeak import EspeakVoice

            return EspeakVoice(patience_seconds=patience_seconds)
        case "cartesia":
            return _cartesia(settings)
        case _:
            return _deepgram(settings)


async def _as_spoken(text: str, _text_type: str) -> str:
    return as_spoken(text)


class OpenAIVoice(InlineVoice, OpenAITTSService):
    """OpenAI's speech, or that of a service with the same address, streamed as it is made."""

    def __init__(self, settings: Settings, *, patience_seconds: float) -> None:
        super().__init__(
            api_key=settings.speech_key,
            base_url=settings.openai_speech_base_url,
            http_client=http_client(),
            sample_rate=SAMPLE_RATE,
            settings=OpenAITTSService.Settings(
                model=settings.openai_tts_model, voice=settings.openai_tts_voice
            ),
            max_consecutive_zero_audio_contexts=UNBOUNDED,
            stop_frame_timeout_s=patience_seconds + 1,  # our own patience ends first
        )
        self._client = self._client.with_options(timeout=patience_seconds, max_retries=1)
        self._patience_seconds = patience_seconds

    @override
    async def run_tts(self, text: str, context_id: str) -> AsyncGenerator[Frame, None]:
        """Yield the audio of one text in pieces of 40 ms, or what there was of it and an error."""
        try:
            async with AsyncExitStack() as stack:
                request = self._client.audio.speech.with_streaming_response.create(
                    input=text,
                    model=str(self._settings.model),
                    voice=str(self._settings.voice),
                    response_format="pcm",
                )
                async with asyncio.timeout(self._patience_seconds):
                    response = await stack.enter_async_context(request)
                await self.start_tts_usage_metrics(text)
                pieces = response.iter_bytes(PIECE_BYTES)
                while piece := await self._piece(pieces):
                    await self.stop_ttfb_metrics()
                    yield TTSAudioRawFrame(piece, SAMPLE_RATE, 1, context_id=context_id)
        except (OpenAIError, TimeoutError, *TIMEOUT_EXCEPTIONS) as error:
            yield failure("A sentence could not be spoken", error)

    async def _piece(self, pieces: AsyncIterator[bytes]) -> bytes:
        async with asyncio.timeout(self._patience_seconds):
            piece: bytes = await anext(pieces, b"")
        return piece[: len(piece) // 2 * 2]

    @override
    async def cleanup(self) -> None:
        """Close the connections as well."""
        await super().cleanup()
        await self._client.close()


def _cartesia(settings: Settings) -> TTSService:
    from pipecat.services.cartesia.tts import CartesiaTTSService

    key = settings.cartesia_api_key
    return CartesiaTTSService(
        api_key=key.get_secret_value() if key else "",
        settings=CartesiaTTSService.Settings(voice=settings.cartesia_voice_id),
        max_consecutive_zero_audio_contexts=UNBOUNDED,
    )


def _deepgram(settings: Settings) -> TTSService:
    from pipecat.services.deepgram.tts import DeepgramTTSService

    key = settings.deepgram_api_key
    return DeepgramTTSService(
        api_key=key.get_secret_value() if key else "",
        max_consecutive_zero_audio_contexts=UNBOUNDED,
    )
