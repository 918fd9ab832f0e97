"""The other end of the line is itself to be trusted: what it plays, says and recognizes."""

import io
import wave

import httpx
import numpy as np
import pytest

from tests.agent.world import served
from tests.phone.hearing import Speech
from tests.phone.playback import PACKET, SILENCE, Playback, is_loud
from tests.phone.voice import CALLER_HZ, speech_seconds, spoken, tone

LOUD = b"\x10" * PACKET


def played(playback: Playback, ticks: int) -> list[str]:
    names: list[str] = []
    for _ in range(ticks):
        playback.tick()
        names += playback.due()
    return names


def test_a_mark_is_due_when_everything_before_it_was_played() -> None:
    playback = Playback()
    playback.add(LOUD * 2)
    playback.mark("first")
    playback.add(LOUD[: PACKET // 2])
    playback.mark("second")
    assert played(playback, 1) == []
    assert played(playback, 1) == ["first"]
    assert played(playback, 1) == ["second"]
    assert bytes(playback.heard) == LOUD * 2 + LOUD[: PACKET // 2] + SILENCE[PACKET // 2 :]


def test_clear_drops_what_is_queued_and_returns_its_marks() -> None:
    playback = Playback()
    playback.add(LOUD * 3)
    playback.mark("end")
    assert played(playback, 1) == []
    assert playback.clear() == ["end"]
    assert (playback.unheard, playback.dropped) == (0, 2 * PACKET)
    playback.tick()
    assert not is_loud(bytes(playback.heard[-PACKET:]))
    playback.mark("at once")
    assert playback.due() == ["at once"]


def announced(text: str, seconds: float) -> Speech:
    speech = Speech()
    speech.announce(text, np.full(int(seconds * CALLER_HZ), 5_000, np.int16), CALLER_HZ)
    return speech


def test_an_utterance_in_pieces_is_recognized_once() -> None:
    speech = announced("one two three four five six seven eight", 2.0)
    pieces = [speech.words_in(seconds) for seconds in (0.5, 0.7, 0.75)]
    assert " ".join(pieces) == "one two three four five six seven eight"
    assert all(pieces)
    assert speech.words_in(1.0) == ""


def test_noise_and_silence_have_no_text() -> None:
    speech = announced("one two", 1.0)
    hum = np.random.default_rng(1).normal(0, 60, CALLER_HZ).astype(np.int16)
    assert speech_seconds(hum, CALLER_HZ) == 0.0
    assert speech.words_in(0.0) == ""
    assert speech.words_in(1.0) == "one two"


async def test_the_recognizer_reads_the_recordings_of_openais_client(callers_voice: None) -> None:
    speech = Speech()
    samples = await spoken("a consultation, please", hz=CALLER_HZ)
    speech.announce("a consultation, please", samples, CALLER_HZ)
    recording = io.BytesIO()
    with wave.open(recording, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(CALLER_HZ)
        out.writeframes(bytes(8_000) + samples.tobytes())
    async with served(speech.app) as address, httpx.AsyncClient(base_url=address) as http:
        answer = await http.post(
            "/v1/audio/transcriptions",
            data={"model": "m", "language": "en"},
            files={"file": ("audio.wav", recording.getvalue(), "audio/wav")},
        )
        assert answer.json() == {"text": "a consultation, please"}
        spoke = await http.post("/v1/audio/speech", json={"input": "Good morning."})
    assert spoke.content == tone("Good morning.").tobytes()
    assert [one.text for one in speech.said] == ["Good morning."]


async def test_the_callers_voice_is_the_same_every_time(callers_voice: None) -> None:
    first, second = [await spoken("yes", hz=CALLER_HZ) for _ in range(2)]
    assert np.array_equal(first, second)
    assert 0.2 < speech_seconds(first, CALLER_HZ) < 1.0


@pytest.mark.parametrize("length", [1, 20, 200])
def test_a_tone_is_as_long_as_its_text(length: int) -> None:
    assert speech_seconds(tone("a" * length), 24_000) == pytest.approx(0.016 * length, abs=0.03)
