import asyncio
import random
import shutil
import subprocess
import threading

import numpy as np
import pytest
import soxr
from hypothesis import given, settings as given_settings, strategies as st
from pipecat.audio.vad.silero import SileroVADAnalyzer
from pipecat.audio.vad.vad_analyzer import VADAnalyzer, VADState

from agent.speech.models import voice_model
from agent.speech.vad import voice_activity
from tests.depth import depth

SENTENCES = (
    "Hi, I would like to come in on Thursday, at nine thirty.",
    "No. The other one, please.",
    "My number is two zero two, five five five, zero one two three.",
)


def spoken(text: str, rate: int) -> bytes:
    command = ["espeak-ng", "-v", "en-us+f3", "-s", "150", "--stdin", "--stdout"]
    wav = subprocess.run(command, input=text.encode(), capture_output=True, check=True).stdout
    samples = np.frombuffer(wav[44 : len(wav) // 2 * 2], np.int16)
    return soxr.resample(samples, 22050, rate).astype(np.int16).tobytes()


def noise(seconds: float, rate: int, loudness: float, seed: int) -> bytes:
    samples = np.random.default_rng(seed).normal(0, loudness, round(seconds * rate))
    return samples.astype(np.int16).tobytes()


def call(rate: int) -> bytes:
    """Fourteen seconds of a call: speech, silence long enough for a reset, noise, speech in noise."""
    one, two, three = (spoken(text, rate) for text in SENTENCES)
    hiss = noise(len(three) / 2 / rate, rate, 400, seed=2)
    mixed = np.frombuffer(three, np.int16) // 2 + np.frombuffer(hiss[: len(three)], np.int16)
    return b"".join(
        (
            noise(0.4, rate, 5, seed=0),
            one,
            bytes(rate * 2 * 4),
            noise(1.5, rate, 2500, seed=1),
            two,
            mixed.astype(np.int16).tobytes(),
            bytes(rate * 2),
        )
    )


async def states(vad: VADAnalyzer, rate: int, packets: list[bytes]) -> list[VADState]:
    vad.set_sample_rate(rate)
    try:
        return [await vad.analyze_audio(packet) for packet in packets]
    finally:
        await vad.cleanup()


def cut(audio: bytes, size: int) -> list[bytes]:
    return [audio[start : start + size] for start in range(0, len(audio), size)]


@pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed")
@pytest.mark.parametrize(
    ("rate", "packet"), [(8000, 320), pytest.param(8000, 640, marks=pytest.mark.deep), (16000, 640)]
)
async def test_it_decides_as_pipecats_own_packet_by_packet(rate: int, packet: int) -> None:
    packets = cut(call(rate), packet)

    ours = await states(voice_activity(), rate, packets)
    theirs = await states(SileroVADAnalyzer(), rate, packets)

    assert ours == theirs
    assert {VADState.SPEAKING, VADState.QUIET, VADState.STARTING, VADState.STOPPING} <= set(ours)


@given(st.lists(st.integers(0, 700), min_size=1, max_size=40), st.integers(0, 2**16))
@given_settings(max_examples=depth(5, 50))
def test_packets_of_any_size_are_judged_alike(sizes: list[int], seed: int) -> None:
    audio = bursts(sum(sizes), seed)
    ends = np.cumsum(sizes)
    packets = [audio[(end - size) * 2 : end * 2] for end, size in zip(ends, sizes, strict=True)]

    ours = asyncio.run(states(voice_activity(), 8000, packets))
    theirs = asyncio.run(states(_theirs(), 8000, packets))

    assert ours == theirs


def _theirs() -> VADAnalyzer:
    return SileroVADAnalyzer()


def bursts(count: int, seed: int) -> bytes:
    """Buzzing like vowels, now and then."""
    rolls = random.Random(seed)
    moment = np.arange(count) / 8000
    buzz = sum(np.sin(2 * np.pi * rolls.uniform(100, 130) * k * moment) / k for k in range(1, 12))
    loud = np.repeat([rolls.choice((0, 6000)) for _ in range(count // 1600 + 1)], 1600)[:count]
    return (buzz * loud).clip(-32768, 32767).astype(np.int16).tobytes()


@pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed")
async def test_calls_share_the_model_and_not_what_they_heard() -> None:
    audio = call(8000)
    packets, silence = cut(audio, 320), cut(bytes(len(audio)), 320)
    alone = await states(voice_activity(), 8000, packets)
    speaking, silent = voice_activity(), voice_activity()
    speaking.set_sample_rate(8000)
    silent.set_sample_rate(8000)

    together: list[VADState] = []
    for packet, quiet in zip(packets, silence, strict=True):
        together.append(await speaking.analyze_audio(packet))
        assert await silent.analyze_audio(quiet) is VADState.QUIET

    assert together == alone
    assert voice_model() is voice_model()


async def test_no_thread_is_started() -> None:
    before = threading.active_count()

    await states(voice_activity(), 8000, cut(noise(1, 8000, 3000, seed=3), 320))

    assert threading.active_count() == before


def test_other_rates_are_refused() -> None:
    with pytest.raises(ValueError, match="16000 or 8000"):
        voice_activity().set_sample_rate(44100)
