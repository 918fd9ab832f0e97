"""Voices for both ends of a test call: espeak-ng, kept on disk by text, or a tone as long as its text."""

import asyncio
import hashlib
import io
import math
import shutil
import tempfile
import wave
from pathlib import Path

import numpy as np
import soxr
from numpy.typing import NDArray

ESPEAK = shutil.which("espeak-ng")
CALLER_HZ = 8_000
SPEECH_HZ = 24_000
LOUD = 16_000
QUIET = 300
TONE_SECONDS_A_LETTER = 0.016
LETTERS_A_SYLLABLE = 5

Samples = NDArray[np.int16]


async def spoken(text: str, *, hz: int, words_a_minute: int = 185) -> Samples:
    """Return `text` as espeak-ng says it, without silence around it; the same on every call."""
    key = hashlib.sha256(f"1|{text}|{words_a_minute}|{hz}".encode()).hexdigest()[:24]
    kept = Path(tempfile.gettempdir()) / "calla-test-voices" / f"{key}.npy"
    if kept.exists():
        return np.load(kept)
    samples = _without_edges(_resampled(await _espeak(text, words_a_minute), hz))
    _keep(samples, kept)
    return samples


def tone(text: str) -> Samples:
    """Return a tone of 24 kHz that is as long as a hurried reader's `text`, swelling by syllables."""
    count = max(1, math.ceil(len(text) * TONE_SECONDS_A_LETTER * SPEECH_HZ))
    seconds = np.arange(count) / SPEECH_HZ
    syllable = LETTERS_A_SYLLABLE * TONE_SECONDS_A_LETTER
    swell = 0.6 + 0.4 * np.sin(2 * np.pi * seconds / syllable)
    return (9_000 * swell * np.sin(2 * np.pi * 310 * seconds)).astype(np.int16)


def speech_seconds(samples: Samples, hz: int) -> float:
    """Return how long somebody speaks in `samples`: silence, hum and quiet noise do not count."""
    window = hz // 100
    whole = samples[: len(samples) - len(samples) % window].astype(np.float64)
    loudness = np.sqrt(np.mean(whole.reshape(-1, window) ** 2, axis=1))
    return float(np.count_nonzero(loudness > QUIET)) / 100


def _keep(samples: Samples, path: Path) -> None:
    """Write a file at once, whoever else may be writing the same."""
    path.parent.mkdir(exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".new", delete=False) as new:
        np.save(new, samples)
    Path(new.name).replace(path)


async def _espeak(text: str, words_a_minute: int) -> tuple[Samples, int]:
    if ESPEAK is None:
        raise RuntimeError("espeak-ng is not installed")
    command = (ESPEAK, "-v", "en-us", "-s", str(words_a_minute), "--stdout", "--", text)
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    output, _ = await process.communicate()
    # espeak-ng cannot know the length beforehand and writes a wrong one into the head.
    with wave.open(io.BytesIO(output)) as head:
        hz = head.getframerate()
    return np.frombuffer(output[44 : len(output) - len(output) % 2], np.int16), hz


def _resampled(speech: tuple[Samples, int], hz: int) -> Samples:
    samples, source_hz = speech
    floats = soxr.resample(samples.astype(np.float64), source_hz, hz)
    return (floats * (LOUD / max(1.0, float(np.max(np.abs(floats)))))).astype(np.int16)


def _without_edges(samples: Samples) -> Samples:
    loud = np.flatnonzero(np.abs(samples.astype(np.int32)) > QUIET)
    return samples[loud[0] : loud[-1] + 1] if len(loud) else samples
