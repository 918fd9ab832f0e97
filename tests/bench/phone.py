"""Measure a phone call beside bare Pipecat: same audio, same stub services, same machine.

    .venv/bin/python tests/bench/phone.py [--quick]

Each side serves on the first core, the callers speak from the second. Rows of the table:
answer:   ms from the end of the caller's speech to the first sound of the answer
stages:   ms from the moment voice activity stopped to that sound; the pause that ends a turn is in it
barge-in: ms from the first packet of the caller's interruption to `clear`
cpu:      percent of the core a call takes
calls:    (not with --quick) the answers' p95 as calls are added, and the last number that holds
"""

import argparse
import asyncio
import audioop
import math
import os
import secrets
import subprocess
import sys
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

from tests.phone.carrier import FakeTwilio, Wire  # noqa: E402 - needs the path above
from tests.phone.voice import CALLER_HZ, spoken  # noqa: E402

UTTERANCE = "can I come in tomorrow afternoon"
KINDS = ("ours", "raw")
CORES = sorted(os.sched_getaffinity(0))
CALLS = 3
"""Calls a side, where answers and interruptions are timed."""
PERIOD_SECONDS = 4.6
LEVELS = (5, 10, 15, 20, 25, 30, 35, 40)
BROKEN_MS = 250.0
"""A number of calls no longer holds when p95 is so much above that of the first level."""


@dataclass
class Figures:
    """What was measured of one side, in ms and percent."""

    answers: list[float] = field(default_factory=list[float])
    stages: list[float] = field(default_factory=list[float])
    barge_ins: list[float] = field(default_factory=list[float])
    missed: int = 0
    cpu: float = 0.0
    levels: dict[int, tuple[float, float, float]] = field(
        default_factory=dict[int, tuple[float, float, float]]
    )
    """By number of calls: percent of the core, p50, p95."""


class Side:
    """A server process of one kind, pinned to the first core."""

    def __init__(self, process: asyncio.subprocess.Process, address: str) -> None:
        self.process = process
        self.twilio = FakeTwilio(address, public_url="", auth_token="none")
        self.stops: list[float] = []

    async def read(self) -> None:
        """Collect the instants at which voice activity stopped."""
        assert self.process.stdout is not None
        async for line in self.process.stdout:
            if line.startswith(b"stop "):
                self.stops.append(float(line[5:]))

    def cpu_seconds(self) -> float:
        """Return the processor time used so far."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="ascii").rpartition(")")
        user, system = fields[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    async def call(self) -> Wire:
        """Place a call."""
        return await self.twilio.call(caller=f"+1202555{secrets.randbelow(10_000):04}")


@asynccontextmanager
async def serving(kind: str) -> AsyncGenerator[Side]:
    """Run a server of `kind` on the first core."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("CALLA_", "OPENAI_"))}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(Path(__file__).with_name("phone_server.py")),
        kind,
        cwd=ROOT,
        env=environment | {"PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    os.sched_setaffinity(process.pid, {CORES[0]})
    os.sched_setaffinity(0, {CORES[-1]})
    assert process.stdin is not None and process.stdout is not None  # noqa: PT018
    line = await asyncio.wait_for(process.stdout.readline(), 60)
    side = Side(process, line.decode().split()[1])
    reading = asyncio.create_task(side.read())
    try:
        yield side
    finally:
        process.stdin.close()
        try:
            await asyncio.wait_for(process.wait(), 10)
        except TimeoutError:
            process.kill()
            await process.wait()
        await reading
        os.sched_setaffinity(0, set(CORES))


async def quiet(wire: Wire, seconds: float = 0.3) -> None:
    """Wait until nothing was to be heard for a while."""
    since = time.monotonic()
    while time.monotonic() - since < seconds:
        if wire.playback.unheard:
            since = time.monotonic()
        await asyncio.sleep(0.02)


async def answered(wire: Wire, before: int) -> None:
    """Wait for the next answer, not for ever."""
    for _ in range(1_000):
        if len(wire.timings.answers) > before:
            return
        await asyncio.sleep(0.01)


async def turns(side: Side, wire: Wire, sound: bytes, until: float) -> list[tuple[float, float]]:
    """Speak and listen until the time is over; return (answer, stages) in ms of each turn."""
    found: list[tuple[float, float]] = []
    while time.monotonic() < until:
        began, before = time.monotonic(), len(wire.timings.answers)
        wire.speak(sound)
        await answered(wire, before)
        for seconds in wire.timings.answers[before:]:
            heard_at = wire.timings.spoke_until + seconds
            stops = [one for one in side.stops if began < one < heard_at]
            stage = (heard_at - stops[-1]) if stops else float("nan")
            found.append((seconds * 1000, stage * 1000))
        await asyncio.sleep(max(0.0, began + PERIOD_SECONDS - time.monotonic()))
    return found


async def callers(side: Side, count: int) -> list[Wire]:
    """Place calls, spread over a turn, and hear their greetings out."""
    wires: list[Wire] = []
    for _ in range(count):
        wires.append(await side.call())
        await asyncio.sleep(min(0.3, PERIOD_SECONDS / count))
    await asyncio.gather(*(quiet(wire, 0.5) for wire in wires))
    return wires


async def load(
    lines: Sequence[tuple[Side, Wire]], sound: bytes, seconds: float
) -> list[list[tuple[float, float]]]:
    """Let all callers speak by turns, never two at once if they are few; return each one's turns."""

    async def one(n: int, side: Side, wire: Wire) -> list[tuple[float, float]]:
        await asyncio.sleep(n * PERIOD_SECONDS / len(lines))
        return await turns(side, wire, sound, until)

    until = time.monotonic() + seconds
    return await asyncio.gather(*(one(n, side, wire) for n, (side, wire) in enumerate(lines)))


async def barge_in(wire: Wire, sound: bytes, wait: float) -> float | None:
    """Speak, then speak into the answer; return the ms to `clear`, None if none came."""
    await asyncio.sleep(wait)
    before = len(wire.timings.answers)
    wire.speak(sound)
    await answered(wire, before)
    await asyncio.sleep(0.2)
    clears = len(wire.timings.clears)
    wire.speak(sound)
    await asyncio.sleep(1.0)
    fresh = wire.timings.clears[clears:]
    await answered(wire, before + 1)
    await quiet(wire)
    return fresh[-1] * 1000 if fresh else None


async def compare(sound: bytes, *, quick: bool) -> dict[str, Figures]:
    """Measure both sides at once: their callers speak by turns, so that both have the same minute."""
    figures = {kind: Figures() for kind in KINDS}
    async with serving("ours") as ours, serving("raw") as raw:
        sides = {"ours": ours, "raw": raw}
        placed = {kind: await callers(side, CALLS) for kind, side in sides.items()}
        lines = [
            (kind, wire)
            for pair in zip(*placed.values(), strict=True)
            for kind, wire in zip(KINDS, pair, strict=True)
        ]
        wired = [(sides[kind], wire) for kind, wire in lines]
        await load(wired, sound, 0.5)  # the first turn warms clients and models
        cpu = {kind: side.cpu_seconds() for kind, side in sides.items()}
        began = time.monotonic()
        found = await load(wired, sound, (3 if quick else 12) * PERIOD_SECONDS)
        for (kind, _), turned in zip(lines, found, strict=True):
            figures[kind].answers += [answer for answer, _ in turned]
            figures[kind].stages += [stage for _, stage in turned if not math.isnan(stage)]
        for kind, side in sides.items():
            used = (side.cpu_seconds() - cpu[kind]) / (time.monotonic() - began)
            figures[kind].cpu = used * 100 / CALLS
        for _ in range(1 if quick else 5):
            waits = (n * 0.7 for n in range(len(lines)))
            clears = await asyncio.gather(
                *(
                    barge_in(wire, sound, wait)
                    for (_, wire), wait in zip(lines, waits, strict=False)
                )
            )
            for (kind, _), clear in zip(lines, clears, strict=True):
                figures[kind].missed += clear is None
                figures[kind].barge_ins += [clear] if clear is not None else []
        await asyncio.gather(*(wire.close() for _, wire in lines))
    return figures


async def add_calls(kind: str, sound: bytes, figures: Figures) -> None:
    """Add calls level by level until the answers come too late."""
    for count in LEVELS:
        async with serving(kind) as side:
            wires = await callers(side, count)
            cpu, began = side.cpu_seconds(), time.monotonic()
            found = await load([(side, wire) for wire in wires], sound, 3 * PERIOD_SECONDS)
            used = (side.cpu_seconds() - cpu) / (time.monotonic() - began) * 100
            late = max(wire.timings.late for wire in wires)
            await asyncio.gather(*(wire.close() for wire in wires))
        answers = [answer for turned in found for answer, _ in turned] or [math.inf]
        figures.levels[count] = (used, median(answers), p95(answers))
        print(
            f"  {kind} {count:3} calls: {used:5.1f} % of the core, p50 {median(answers):6.0f}"
            f" p95 {p95(answers):6.0f} ms, {len(answers)} turns,"
            f" the callers' own lateness {late * 1000:.0f} ms at most",
            flush=True,
        )
        if p95(answers) > figures.levels[LEVELS[0]][2] + BROKEN_MS:
            return


def p95(values: Sequence[float]) -> float:
    """Return the ninety-fifth percentile."""
    return quantiles(values, n=20)[-1] if len(values) > 1 else values[0]


def row(what: str, ours: Sequence[float], raw: Sequence[float]) -> str:
    """One line of the table: medians, ninety-fifth percentiles, difference and ratio of medians."""
    if not ours or not raw:
        return f"{what:<10} nothing measured (ours {len(ours)}, raw {len(raw)})"
    return (
        f"{what:<10} ours p50 {median(ours):7.1f} p95 {p95(ours):7.1f} ms"
        f"   raw p50 {median(raw):7.1f} p95 {p95(raw):7.1f} ms"
        f"   difference {median(ours) - median(raw):+6.1f} ms   ratio {median(ours) / median(raw):.2f}"
        f"   n {len(ours)}, {len(raw)}"
    )


def table(ours: Figures, raw: Figures) -> str:
    """Return what was found."""
    lines = [
        row("answer", ours.answers, raw.answers),
        row("stages", ours.stages, raw.stages),
        row("barge-in", ours.barge_ins, raw.barge_ins) + f"   missed {ours.missed}, {raw.missed}",
        f"{'cpu':<10} ours {ours.cpu:5.2f} %   raw {raw.cpu:5.2f} % of a core a call"
        f"   ratio {ours.cpu / raw.cpu:.2f}",
    ]
    if ours.levels and raw.levels:
        last = [
            max(
                n
                for n, level in one.levels.items()
                if level[2] <= one.levels[LEVELS[0]][2] + BROKEN_MS
            )
            for one in (ours, raw)
        ]
        lines.append(
            f"{'calls':<10} ours {last[0]}   raw {last[1]} on one core   ratio {last[0] / last[1]:.2f}"
        )
    return "\n".join(lines)


async def run(*, quick: bool) -> None:
    """Measure both sides and print the table."""
    samples = await spoken(UTTERANCE, hz=CALLER_HZ)
    sound = audioop.lin2ulaw(samples.tobytes(), 2)
    figures = await compare(sound, quick=quick)
    for kind in () if quick else KINDS:
        await add_calls(kind, sound, figures[kind])
    print(table(figures["ours"], figures["raw"]))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="under a minute: no adding of calls")
    asyncio.run(run(quick=parser.parse_args().quick))


if __name__ == "__main__":
    main()
