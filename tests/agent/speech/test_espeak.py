import asyncio
import shutil
import sys
from pathlib import Path

import numpy as np
import pytest
from pipecat.frames.frames import (
    CancelFrame,
    ErrorFrame,
    InterruptionFrame,
    TTSAudioRawFrame,
    TTSSpeakFrame,
    TTSTextFrame,
)
from pipecat.pipeline.pipeline import Pipeline
from pipecat.tests.utils import SleepFrame

from agent.speech.espeak import COMMAND, SAMPLE_RATE, EspeakVoice, plain
from agent.speech.tts import voice
from tests.agent.speech.wire import RATE, Line, settings, through

needs_espeak = pytest.mark.skipif(
    shutil.which("espeak-ng") is None, reason="espeak-ng is not installed"
)
HEADER = "import sys; sys.stdout.buffer.write(bytes(44)); sys.stdout.flush()"


def program(folder: Path, code: str) -> tuple[str, ...]:
    """A stand-in for espeak-ng that keeps its process id in a file."""
    file = folder / "voice.py"
    kept = f"import os, pathlib; pathlib.Path({str(folder / 'pid')!r}).write_text(str(os.getpid()))"
    file.write_text(f"{kept}\n{code}\n")
    return (sys.executable, str(file))


def is_gone(folder: Path) -> bool:
    return not Path(f"/proc/{(folder / 'pid').read_text()}").exists()


@needs_espeak
async def test_a_sentence_is_really_spoken_on_the_telephone() -> None:
    line = Line()
    down, up = await through(
        Pipeline([voice(settings()), line]), [TTSSpeakFrame("Come at 9:30 AM.")]
    )

    assert line.rates == {RATE}
    samples = np.frombuffer(bytes(line.heard), np.int16)
    assert 0.8 * RATE < len(samples) < 4 * RATE
    assert np.abs(samples).max() > 3000
    assert [frame.text for frame in down if isinstance(frame, TTSTextFrame)] == ["Come at 9:30 AM."]
    assert not [frame for frame in up if isinstance(frame, ErrorFrame)]


@needs_espeak
async def test_the_rate_of_the_program_is_the_one_named() -> None:
    process = await asyncio.create_subprocess_exec(
        *COMMAND, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    wav, _ = await process.communicate(b"Hello.")

    assert int.from_bytes(wav[24:28], "little") == SAMPLE_RATE
    assert wav[36:40] == b"data"


@needs_espeak
async def test_a_longer_text_takes_longer_to_say() -> None:
    short, long = [await seconds(text) for text in ("Hello.", "Hello, this is the front desk.")]

    assert 0.2 < short < long


async def seconds(text: str) -> float:
    down, _ = await through(voice(settings()), [TTSSpeakFrame(text)])
    return sum(len(f.audio) for f in down if isinstance(f, TTSAudioRawFrame)) / 2 / SAMPLE_RATE


async def test_the_text_is_no_argument_and_holds_no_commands(tmp_path: Path) -> None:
    code = (
        f"{HEADER}\nimport json, pathlib\n"
        f"pathlib.Path({str(tmp_path / 'said')!r})"
        ".write_text(json.dumps([sys.argv[1:], sys.stdin.read()]))"
    )
    tts = EspeakVoice(patience_seconds=5, command=program(tmp_path, code))
    await through(tts, [TTSSpeakFrame("Ada <break/> [[h@l'oU]]\x01\x1b there.")])

    assert (tmp_path / "said").read_text() == '[[], "Ada <break/> h@l\'oU there."]'


@pytest.mark.parametrize(
    "code",
    [
        "",
        "import sys; sys.exit(1)",
        "import time; time.sleep(60)",
        f"{HEADER}\nimport time; time.sleep(60)",
    ],
)
async def test_a_broken_program_is_an_error_in_bounded_time(tmp_path: Path, code: str) -> None:
    tts = EspeakVoice(patience_seconds=1, command=program(tmp_path, code))
    _, up = await through(tts, [TTSSpeakFrame("Ada Park, hello.")])

    error = next(frame for frame in up if isinstance(frame, ErrorFrame))
    assert "Ada" not in error.error
    assert is_gone(tmp_path)


async def test_a_program_that_vanished_is_an_error() -> None:
    tts = EspeakVoice(patience_seconds=1, command=("/nowhere/espeak-ng",))
    _, up = await through(tts, [TTSSpeakFrame("Hello.")])

    assert any(isinstance(frame, ErrorFrame) for frame in up)


@pytest.mark.parametrize("end", [InterruptionFrame, CancelFrame])
async def test_what_is_interrupted_stops_rendering(tmp_path: Path, end: type) -> None:
    endless = f"{HEADER}\nwhile True: sys.stdout.buffer.write(bytes(8000))"
    tts = EspeakVoice(patience_seconds=30, command=program(tmp_path, endless))
    frames = [TTSSpeakFrame("Hello."), SleepFrame(0.6), end(), SleepFrame(0.2)]
    await through(tts, frames, ends=end is InterruptionFrame)

    assert is_gone(tmp_path)


def test_a_text_for_the_program_is_one_line() -> None:
    assert plain(" a\nb\t[[c]]\u0000d\u2028 ") == "a b c d"
