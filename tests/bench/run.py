"""Measure what a caller feels at each door, beside a bare Pipecat pipeline in the same run.

    scripts/bench [start] [turn] [memory] [phone] [web] [calcom] [localcal] [manage] [when]
                  [journal] [--runs N] [--quick] [--peers DIR]

start: seconds from the command to the greeting on the screen of a prepared environment.
turn: milliseconds of a turn with one tool call, ours and the bare pipeline's by turns.
memory: resident megabytes after a turn with one tool call.
phone: what a phone call feels and costs, see phone.py; with --quick without calls per core.
web: first words and whole answers in the chat, and the memory of a waiting one, see web.py.
calcom: what the Cal.com client adds to a bare aiohttp request, see calcom.py; --quick for 5 s.
localcal: the embedded Cal.com with 1,000 bookings beside a bare app, see localcal.py.
manage: the appointments API at its steady load and at four times that, see manage.py.
journal: exactly once, tried 100,000 times and more, and what it costs, see journal.py; --quick for
    a hundredth of it.
brain: what the embedded model takes for an utterance and for an answer, see brain.py.
when: phrases about time, what is understood of them and how fast, beside three libraries, see when.py.

Without a name: start, turn and memory.
"""

import argparse
import asyncio
import os
import pty
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from statistics import median, quantiles

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

GREETING = b"Maple Street Physio"
OURS = [str(Path(sys.executable).with_name("calla")), "chat"]
BARE = [sys.executable, str(Path(__file__).with_name("bare_process.py"))]
UTTERANCE = "any openings for a follow-up on monday morning"
LONGEST_WAIT_SECONDS = 60.0
KNOWN = (
    "start",
    "turn",
    "memory",
    "phone",
    "web",
    "calcom",
    "localcal",
    "manage",
    "brain",
    "when",
    "journal",
)


def row(what: str, ours: Sequence[float], bare: Sequence[float], unit: str) -> str:
    """One line of the table: medians, ninety-fifth percentiles and the ratio of the medians."""

    def p95(values: Sequence[float]) -> float:
        return quantiles(values, n=20)[-1] if len(values) > 1 else values[0]

    return (
        f"{what:<28} ours p50 {median(ours):8.2f} p95 {p95(ours):8.2f} {unit:<3}"
        f" bare p50 {median(bare):8.2f} p95 {p95(bare):8.2f} {unit:<3}"
        f" ratio {median(ours) / median(bare):5.2f}"
    )


class OnTerminal:
    """A program on a terminal of its own."""

    def __init__(self, command: list[str], home: Path) -> None:
        self._master, slave = pty.openpty()
        keep = {key: value for key, value in os.environ.items() if not key.startswith("CALLA_")}
        ours = {"CALLA_HOME": str(home), "PYTHONPATH": str(ROOT)}
        environment = keep | ours | {"TERM": "xterm", "COLUMNS": "100"}
        for key in ("OPENAI_API_KEY", "CALCOM_API_KEY"):
            environment.pop(key, None)
        self.began = time.perf_counter()
        self._process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdin=slave, stdout=slave, stderr=slave
        )
        os.close(slave)
        self._seen = b""

    def wait_for(self, text: bytes) -> float:
        """Return the seconds from the start until `text` was on the screen."""
        deadline = time.perf_counter() + LONGEST_WAIT_SECONDS
        while text not in self._seen:
            ready, _, _ = select.select([self._master], [], [], 0.5)
            if ready:
                self._seen += os.read(self._master, 65536)
            if time.perf_counter() > deadline:
                message = f"{text!r} never came; seen: {self._seen[-500:]!r}"
                raise TimeoutError(message)
        return time.perf_counter() - self.began

    def type(self, line: str) -> None:
        """Type a line."""
        self._seen = b""
        os.write(self._master, line.encode() + b"\r")

    def resident_mb(self) -> float:
        """Return the resident set in megabytes."""
        status = Path(f"/proc/{self._process.pid}/status").read_text(encoding="ascii")
        line = next(one for one in status.splitlines() if one.startswith("VmRSS"))
        return int(line.split()[1]) / 1024

    def close(self) -> None:
        """End the program."""
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        os.close(self._master)


def one_start(command: list[str], home: Path, greeting: bytes) -> tuple[float, float]:
    """Return seconds to the greeting, and resident megabytes after one turn."""
    program = OnTerminal(command, home)
    try:
        seconds = program.wait_for(greeting)
        time.sleep(1.5)
        program.type(UTTERANCE)
        program.wait_for(b"AM")
        time.sleep(0.5)
        return seconds, program.resident_mb()
    finally:
        program.close()


def measure_processes(runs: int) -> list[str]:
    """Start both programs by turns; the first start of each prepares and is not counted."""
    with tempfile.TemporaryDirectory() as home:
        ours, bare = [], []
        for _ in range(runs + 1):
            ours.append(one_start(OURS, Path(home), GREETING))
            bare.append(one_start(BARE, Path(home), GREETING))
    (our_seconds, our_memory), (bare_seconds, bare_memory) = (
        zip(*some[1:], strict=True) for some in (ours, bare)
    )
    return [
        row("start to greeting", our_seconds, bare_seconds, "s"),
        row("resident memory", our_memory, bare_memory, "MB"),
    ]


async def measure_turns(runs: int) -> list[str]:
    """Hold fresh conversations of one turn by turns, ours and bare, in one process."""
    from bare import BareConversation, canned_model
    from loguru import logger

    from agent.app import running
    from agent.app.listening import listen, url_of
    from agent.app.serving import Server
    from agent.settings import Settings

    logger.remove()
    async with AsyncExitStack() as stack:
        home = stack.enter_context(tempfile.TemporaryDirectory())
        app = await stack.enter_async_context(running(Settings(calla_home=Path(home))))
        sock = listen(0)
        canned = Server(canned_model(), sock)
        await canned.start()
        stack.push_async_callback(canned.stop)

        async def ours() -> float:
            talk = await app.converse(await app.open_call("console"))
            await talk.start()

            async def turn() -> None:
                async for _ in talk.say(UTTERANCE):
                    pass

            return await timed(turn, talk.stop)

        async def bare() -> float:
            talk = BareConversation(url_of(sock))
            await talk.start()
            return await timed(lambda: talk.say(UTTERANCE), talk.stop)

        warm_up = 5
        pairs = [(await ours(), await bare()) for _ in range(runs + warm_up)][warm_up:]
    return [row("turn with one tool call", [a for a, _ in pairs], [b for _, b in pairs], "ms")]


async def timed(
    turn: Callable[[], Awaitable[object]], stop: Callable[[], Awaitable[None]]
) -> float:
    """Return the milliseconds of `turn`; `stop` is not counted."""
    await asyncio.sleep(0.02)  # what the start left to do is not part of the turn
    began = time.perf_counter()
    await turn()
    took = (time.perf_counter() - began) * 1000
    await stop()
    return took


def run_beside(program: str, *arguments: str) -> None:
    """Run a benchmark that is a program of its own."""
    path = Path(__file__).with_name(program)
    subprocess.run([sys.executable, "-W", "ignore", str(path), *arguments], check=True)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("what", nargs="*", help=", ".join(KNOWN))
    parser.add_argument("--runs", type=int, default=40, help="counted turns; starts are an eighth")
    parser.add_argument(
        "--quick",
        action="store_true",
        help="phone, calcom, localcal, manage, when, journal: the short form",
    )
    parser.add_argument("--peers", help="when: an environment that has the libraries")
    asked = parser.parse_args()
    what = set(asked.what) or {"start", "turn", "memory"}
    if unknown := what - set(KNOWN):
        parser.error(f"unknown: {', '.join(sorted(unknown))}; choose from {', '.join(KNOWN)}")
    quick = ["--quick"] if asked.quick else []
    peers = ["--peers", asked.peers] if asked.peers else []
    beside = dict.fromkeys(("phone", "calcom", "localcal", "manage", "journal"), quick) | {
        "when": [*quick, *peers],
        "brain": ["--runs", str(max(2, asked.runs // 4))],
        "web": ["--runs", str(asked.runs)],
    }
    for one in beside.keys() & what:
        run_beside(f"{one}.py", *beside[one])
    if what & {"start", "memory"}:
        lines = measure_processes(max(3, asked.runs // 8))
        wanted = {"start": lines[0], "memory": lines[1]}
        print(*(wanted[one] for one in wanted if one in what), sep="\n", flush=True)
    if "turn" in what:
        print(*asyncio.run(measure_turns(asked.runs)), sep="\n")


if __name__ == "__main__":
    main()
