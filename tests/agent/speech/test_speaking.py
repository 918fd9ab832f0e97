import io
from collections.abc import Sequence

import numpy as np
import pytest
from loguru import logger
from pipecat.frames.frames import (
    ErrorFrame,
    Frame,
    InterruptionFrame,
    LLMFullResponseEndFrame,
    LLMFullResponseStartFrame,
    LLMTextFrame,
    TTSAudioRawFrame,
    TTSSpeakFrame,
    TTSTextFrame,
)
from pipecat.pipeline.pipeline import Pipeline
from pipecat.tests.utils import SleepFrame
from pipecat.utils.errors import ErrorCategory

from agent.speech.tts import PIECE_BYTES, SAMPLE_RATE, voice
from tests.agent.speech.wire import (
    RATE,
    SECRET,
    Line,
    SpeechService,
    settings,
    speech_service,
    through,
    tone,
)

SENTENCE = "Write to ada.park@example.com before 9:30 AM."
SPOKEN = "Write to ada dot park at example dot com before nine thirty AM."


def settings_for(service: SpeechService):
    return settings(openai_api_key=SECRET, openai_speech_base_url=service.address)


def errors_in(frames: Sequence[Frame]) -> list[ErrorFrame]:
    return [frame for frame in frames if isinstance(frame, ErrorFrame)]


async def test_the_voice_reads_what_the_conversation_keeps_in_writing() -> None:
    async with speech_service() as service:
        service.audio = tone(440, 0.2, SAMPLE_RATE)
        down, up = await through(voice(settings_for(service)), [TTSSpeakFrame(SENTENCE)])

    [(path, authorization, body)] = service.asked
    assert path == "/v1/audio/speech"
    assert authorization == f"Bearer {SECRET}"
    assert SPOKEN.encode() in body
    assert b'"pcm"' in body
    assert b'"coral"' in body
    assert [frame.text for frame in down if isinstance(frame, TTSTextFrame)] == [SENTENCE]
    assert not errors_in(up)


async def test_the_audio_arrives_whole_in_pieces_that_name_their_rate() -> None:
    async with speech_service() as service:
        service.audio = tone(440, 0.5, SAMPLE_RATE)
        down, _ = await through(voice(settings_for(service)), [TTSSpeakFrame("Hello.")])

    pieces = [frame for frame in down if isinstance(frame, TTSAudioRawFrame)]
    assert b"".join(piece.audio for piece in pieces) == service.audio
    assert {piece.sample_rate for piece in pieces} == {SAMPLE_RATE}
    assert max(len(piece.audio) for piece in pieces) <= PIECE_BYTES


@pytest.mark.parametrize("hertz", [300, 440, 1000, 3000])
async def test_a_tone_keeps_its_pitch_and_length_on_the_telephone(hertz: int) -> None:
    line = Line()
    async with speech_service() as service:
        service.audio = tone(hertz, 1.0, SAMPLE_RATE)
        await through(Pipeline([voice(settings_for(service)), line]), [TTSSpeakFrame("Hello.")])

    assert line.rates == {RATE}
    samples = trimmed(line.heard)
    assert len(samples) == pytest.approx(RATE, rel=0.02)
    assert loudest_hertz(samples) == pytest.approx(hertz, abs=3)


async def test_a_tone_above_the_telephone_band_is_not_folded_into_it() -> None:
    line = Line()
    async with speech_service() as service:
        service.audio = tone(6000, 1.0, SAMPLE_RATE)
        await through(Pipeline([voice(settings_for(service)), line]), [TTSSpeakFrame("Hello.")])

    samples = np.frombuffer(bytes(line.heard), np.int16).astype(float)[RATE // 50 : RATE]
    assert len(samples) > RATE // 2
    assert np.abs(samples).max() < 200  # of 9000, behind the click of its beginning


async def test_half_a_sample_at_the_end_is_dropped() -> None:
    async with speech_service() as service:
        service.audio = b"\x01\x02\x03"
        down, up = await through(voice(settings_for(service)), [TTSSpeakFrame("Hello.")])

    assert [f.audio for f in down if isinstance(f, TTSAudioRawFrame)] == [b"\x01\x02"]
    assert not errors_in(up)


async def test_nothing_is_asked_for_a_text_without_words() -> None:
    async with speech_service() as service:
        await through(voice(settings_for(service)), [TTSSpeakFrame("\U0001f600")])

    assert service.asked == []


@pytest.mark.parametrize(
    ("status", "category"),
    [
        (400, ErrorCategory.APPLICATION),
        (401, ErrorCategory.AUTHENTICATION),
        (429, ErrorCategory.RATE_LIMIT),
        (500, ErrorCategory.SERVER),
    ],
)
async def test_a_refusal_is_told_without_what_the_service_said(
    status: int, category: ErrorCategory
) -> None:
    written = io.StringIO()
    sink = logger.add(written, level="INFO")
    try:
        async with speech_service() as service:
            service.status = status
            down, up = await through(voice(settings_for(service)), [TTSSpeakFrame(SENTENCE)])
    finally:
        logger.remove(sink)

    error = errors_in(up)[0]
    assert error.category is category
    assert not [f for f in down if isinstance(f, TTSAudioRawFrame | TTSTextFrame)]
    for kept in (error.error, written.getvalue()):
        assert SECRET not in kept
        assert "ada.park" not in kept
        assert "example.com" not in kept


async def test_an_outage_of_some_sentences_does_not_silence_the_call() -> None:
    async with speech_service() as service:
        service.audio = tone(440, 0.2, SAMPLE_RATE)
        service.fails_first = 8  # four sentences, each tried twice
        said = [TTSSpeakFrame(f"Sentence {word}.") for word in ("a", "b", "c", "d", "e")]
        down, _ = await through(voice(settings_for(service)), said)

    heard = b"".join(frame.audio for frame in down if isinstance(frame, TTSAudioRawFrame))
    assert heard == service.audio
    assert [frame.text for frame in down if isinstance(frame, TTSTextFrame)] == ["Sentence e."]


async def test_of_an_answer_only_the_sentences_that_were_spoken_are_kept() -> None:
    async with speech_service() as service:
        service.audio = tone(440, 0.2, SAMPLE_RATE)
        service.fails = b"Is that right"
        answer = ["Thursday, March 4 ", "at 9:30 AM. Is ", "that right? Or ", "a later one?"]
        frames = [
            LLMFullResponseStartFrame(),
            *(LLMTextFrame(piece) for piece in answer),
            LLMFullResponseEndFrame(),
        ]
        down, up = await through(voice(settings_for(service)), frames)

    assert [frame.text for frame in down if isinstance(frame, TTSTextFrame)] == [
        "Thursday, March 4 at 9:30 AM.",
        "Or a later one?",
    ]
    heard = b"".join(frame.audio for frame in down if isinstance(frame, TTSAudioRawFrame))
    assert heard == service.audio * 2
    assert len(errors_in(up)) == 1
    assert b"March fourth at nine thirty AM." in service.asked[0][2]


async def test_a_service_that_does_not_answer_is_waited_for_only_so_long() -> None:
    async with speech_service() as service:
        service.delay_seconds = 60
        tts = voice(settings_for(service), patience_seconds=0.2)
        _, up = await through(tts, [TTSSpeakFrame("Hello.")])

    assert errors_in(up)[0].category is ErrorCategory.CONNECTIVITY


async def test_a_service_that_stalls_in_a_sentence_is_waited_for_only_so_long() -> None:
    async with speech_service() as service:
        service.audio = tone(440, 0.5, SAMPLE_RATE)
        service.stalls_after = PIECE_BYTES * 3
        tts = voice(settings_for(service), patience_seconds=0.2)
        down, up = await through(tts, [TTSSpeakFrame("Hello.")])

    heard = b"".join(frame.audio for frame in down if isinstance(frame, TTSAudioRawFrame))
    assert heard == service.audio[: service.stalls_after]
    assert errors_in(up)[0].category is ErrorCategory.CONNECTIVITY


async def test_an_interruption_leaves_the_voice_usable() -> None:
    async with speech_service() as service:
        service.audio = tone(440, 0.5, SAMPLE_RATE)
        service.first_stalls = True
        frames = [TTSSpeakFrame("Hello."), SleepFrame(0.3), InterruptionFrame(), SleepFrame(0.1)]
        tts = voice(settings_for(service))
        down, up = await through(tts, [*frames, TTSSpeakFrame("Goodbye.")])

    assert len(service.asked) == 2
    assert not errors_in(up)
    assert [frame.text for frame in down if isinstance(frame, TTSTextFrame)] == ["Goodbye."]


def trimmed(audio: bytes | bytearray) -> np.ndarray:
    samples = np.frombuffer(bytes(audio), np.int16).astype(float)
    [loud] = np.nonzero(np.abs(samples) > 500)
    return samples[loud[0] : loud[-1] + 1]


def loudest_hertz(samples: np.ndarray) -> float:
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return float(np.argmax(spectrum)) * RATE / len(samples)
