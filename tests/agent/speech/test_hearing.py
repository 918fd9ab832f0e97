import io

import pytest
from loguru import logger
from pipecat.frames.frames import ErrorFrame, StartFrame, STTMetadataFrame, TranscriptionFrame
from pipecat.utils.errors import ErrorCategory

from agent.speech.stt import is_speech, recognizer
from tests.agent.speech.wire import (
    RATE,
    SECRET,
    settings,
    speech_service,
    through,
    tone,
    utterance,
    wav_in,
)

SPEECH = tone(440, 1.0, RATE)


async def test_an_utterance_becomes_one_final_transcript() -> None:
    async with speech_service() as service:
        service.transcript = {"text": " Thursday at nine, please. "}
        stt = recognizer(
            settings(openai_api_key=SECRET, openai_speech_base_url=service.address),
            hint="Example Dental, cleaning",
        )
        down, up = await through(stt, utterance(SPEECH))

    [transcript] = [frame for frame in down if isinstance(frame, TranscriptionFrame)]
    assert transcript.text == "Thursday at nine, please."
    assert transcript.finalized
    assert not [frame for frame in up if isinstance(frame, ErrorFrame)]
    [(path, authorization, body)] = service.asked
    assert path == "/v1/audio/transcriptions"
    assert authorization == f"Bearer {SECRET}"
    assert b"Example Dental, cleaning" in body
    assert b"gpt-4o-mini-transcribe" in body


async def test_the_segment_sent_is_a_wav_at_the_rate_of_the_line() -> None:
    async with speech_service() as service:
        service.transcript = {"text": "Yes."}
        stt = recognizer(settings(openai_api_key="k", openai_speech_base_url=service.address))
        await through(stt, utterance(SPEECH))

    with wav_in(service.asked[0][2]) as wav:
        assert (wav.getframerate(), wav.getnchannels(), wav.getsampwidth()) == (RATE, 1, 2)
        samples = wav.readframes(wav.getnframes())
    assert samples.startswith(SPEECH)
    assert not any(samples[len(SPEECH) :])  # padded with silence, so the last word is heard whole
    assert len(samples) == len(SPEECH) + RATE


async def test_two_utterances_share_one_connection() -> None:
    async with speech_service() as service:
        service.transcript = {"text": "Yes."}
        stt = recognizer(settings(openai_api_key="k", openai_speech_base_url=service.address))
        await through(stt, [*utterance(SPEECH), *utterance(SPEECH)])

    assert len(service.asked) == 2
    assert service.connections == 1


async def test_the_speech_key_goes_before_the_models_key() -> None:
    async with speech_service() as service:
        service.transcript = {"text": "Yes."}
        stt = recognizer(
            settings(
                openai_api_key="model",
                openai_speech_api_key="speech",
                openai_speech_base_url=service.address,
            )
        )
        await through(stt, utterance(SPEECH))

    assert service.asked[0][1] == "Bearer speech"


@pytest.mark.parametrize(
    "text", ["", "  ", "...", "you", "Thanks for watching!", "[BLANK_AUDIO]", "(music)"]
)
async def test_noise_opens_no_turn(text: str) -> None:
    async with speech_service() as service:
        service.transcript = {"text": text}
        stt = recognizer(settings(openai_api_key="k", openai_speech_base_url=service.address))
        down, up = await through(stt, utterance(SPEECH))

    assert len(service.asked) == 1
    assert not [frame for frame in down if isinstance(frame, TranscriptionFrame)]
    assert not [frame for frame in up if isinstance(frame, ErrorFrame)]


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
    sink = logger.add(written, level="TRACE")
    try:
        async with speech_service() as service:
            service.status = status
            stt = recognizer(
                settings(openai_api_key=SECRET, openai_speech_base_url=service.address)
            )
            down, up = await through(stt, utterance(SPEECH))
    finally:
        logger.remove(sink)

    [error] = [frame for frame in up if isinstance(frame, ErrorFrame)]
    assert error.category is category
    assert not [frame for frame in down if isinstance(frame, TranscriptionFrame)]
    for kept in (error.error, written.getvalue()):
        assert SECRET not in kept
        assert "Ada Park" not in kept


async def test_a_failure_that_passes_is_tried_again() -> None:
    async with speech_service() as service:
        service.transcript = {"text": "Yes."}
        service.fails_first = 1
        stt = recognizer(settings(openai_api_key="k", openai_speech_base_url=service.address))
        down, _ = await through(stt, utterance(SPEECH))

    assert [frame.text for frame in down if isinstance(frame, TranscriptionFrame)] == ["Yes."]


async def test_a_service_that_stalls_is_waited_for_only_so_long() -> None:
    async with speech_service() as service:
        service.delay_seconds = 60
        stt = recognizer(
            settings(openai_api_key="k", openai_speech_base_url=service.address),
            patience_seconds=0.2,
        )
        _, up = await through(stt, utterance(SPEECH))

    [error] = [frame for frame in up if isinstance(frame, ErrorFrame)]
    assert error.category is ErrorCategory.CONNECTIVITY


@pytest.mark.parametrize("answer", [{"words": []}, {"text": 5}, ["text"], "text"])
async def test_an_answer_without_a_transcript_is_an_error(answer: object) -> None:
    async with speech_service() as service:
        service.transcript = answer
        stt = recognizer(settings(openai_api_key="k", openai_speech_base_url=service.address))
        down, up = await through(stt, utterance(SPEECH))

    assert [frame for frame in up if isinstance(frame, ErrorFrame)]
    assert not [frame for frame in down if isinstance(frame, TranscriptionFrame)]


async def test_the_turn_is_told_how_long_a_transcript_may_take() -> None:
    stt = recognizer(settings(openai_api_key="k"))
    down, _ = await through(stt, [])

    [told] = [frame for frame in down if isinstance(frame, STTMetadataFrame)]
    assert 1.0 <= told.ttfs_p99_latency <= 2.5
    assert not [frame for frame in down if isinstance(frame, StartFrame)]


def test_words_are_speech_and_echoes_are_not() -> None:
    assert is_speech("Thank you.")
    assert is_speech("No")
    assert is_speech("9")
    assert is_speech("Music")
    assert is_speech("Ada (the first) Park")
    assert is_speech("cleaning", hint="Example Dental, cleaning, check-up")
    assert not is_speech(
        "Example Dental, cleaning, check-up.", hint="Example Dental, cleaning, check-up"
    )
