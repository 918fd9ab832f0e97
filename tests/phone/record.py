"""Record one booking by phone with both voices audible, and print its timings.

    .venv/bin/python tests/phone/record.py OUT.wav

The caller is on the left, the agent on the right; both are espeak-ng. The caller interrupts once.
"""

import asyncio
import sys
import tempfile
import wave
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from loguru import logger  # noqa: E402 - needs the path above

from tests.phone.carrier import stereo  # noqa: E402
from tests.phone.hearing import Speech  # noqa: E402
from tests.phone.stage import on_the_phone  # noqa: E402
from tests.phone.voice import CALLER_HZ  # noqa: E402

LINES = (
    "Hi, I'd like a consultation on Thursday at nine.",
    "Ada Park.",
    "It's ada dot park at example dot com.",
)


async def record(out: Path, home: Path) -> str:
    """Hold the call, write the recording to `out`; return the timings as text."""
    async with on_the_phone(home, speech=Speech(really=True)) as stage:
        caller = await stage.calls_in()
        for line in LINES:
            await caller.says(line, words_a_minute=165)
            await caller.hears("?")
        await caller.says("Yes, please.", words_a_minute=165)
        await caller.hears("booked")
        await caller.says("Where do I park?", words_a_minute=165)
        await asyncio.sleep(2.2)
        await caller.says("All right, that was all. Goodbye.", words_a_minute=165)
        await caller.sees_the_end()
        await stage.is_quiet()
        timings = caller.wire.timings
        with wave.open(str(out), "wb") as file:
            file.setnchannels(2)
            file.setsampwidth(2)
            file.setframerate(CALLER_HZ)
            file.writeframes(stereo(caller.wire))
        lines = [
            *caller.transcript,
            "",
            "end of speech to first sound, ms: " + _ms(timings.answers),
            "first packet of an interruption to clear, ms: " + _ms(timings.clears),
            f"in the calendar: {stage.appointments()}",
            f"hung up by the agent: {len(stage.hang_ups(caller))} time(s)",
        ]
        return "\n".join(lines)


def _ms(seconds: list[float]) -> str:
    return ", ".join(f"{one * 1000:.0f}" for one in seconds) or "none"


def main() -> None:
    """Record to the file named on the command line."""
    if len(sys.argv) != 2:
        sys.exit("usage: .venv/bin/python tests/phone/record.py OUT.wav")
    logger.remove()
    with tempfile.TemporaryDirectory() as home:
        print(asyncio.run(record(Path(sys.argv[1]).absolute(), Path(home))))  # noqa: T201


if __name__ == "__main__":
    main()
