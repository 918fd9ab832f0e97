"""A terminal that is closed, a program that is ended or killed: what was agreed to is done once."""

import asyncio
import os
import pty
import select
import signal
import subprocess
import sys
import termios
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from dataclasses import dataclass
from fcntl import ioctl
from pathlib import Path

import pytest

from scheduling.clock import FixedClock
from scheduling.localcal import DemoAccount, LocalCal, create_app, seed_demo
from scheduling.localcal.faults import Fault
from tests.agent.program import ENVIRONMENT, ROOT, Calla, Loaded, Process
from tests.agent.world import NOW, served

CLOCK = NOW.isoformat()
WISH = ("I'd like a consultation on Thursday at 10 am", "Ada Park", "ada@example.com")
ASKED = "Shall I book it?"
BOOKED = "Consultation on Thursday, March 4 at 10:00 AM"
DEEP = pytest.mark.deep
PATIENCE_SECONDS = 60.0


@dataclass
class Elsewhere:
    """A calendar that outlives the chats, and the way to it."""

    calendar: LocalCal
    account: DemoAccount
    address: str

    def environment(self) -> dict[str, str]:
        return {"CALCOM_API_KEY": self.account.api_key, "CALCOM_BASE_URL": self.address}

    def active(self) -> list[str]:
        return [
            one["start"][:16] for one in self.calendar.bookings() if one["status"] == "accepted"
        ]

    async def asked(self, operation: str) -> None:
        """Wait until a fault of this operation has struck."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not self.calendar.faults.struck[operation]:  # noqa: ASYNC110 - it has no event
                await asyncio.sleep(0.005)


@pytest.fixture
async def elsewhere() -> AsyncIterator[Elsewhere]:
    calendar = LocalCal.open(":memory:", clock=FixedClock(NOW))
    account = seed_demo(calendar)
    for booking in calendar.bookings():
        calendar.store.run("UPDATE booking SET status = 'cancelled' WHERE uid = ?", booking["uid"])
    async with served(create_app(calendar)) as address:
        yield Elsewhere(calendar, account, address)
    calendar.close()


@pytest.fixture(scope="module")
def loaded() -> Iterator[Loaded]:
    program = Loaded()
    yield program
    program.close()


@pytest.fixture
def calla(loaded: Loaded, elsewhere: Elsewhere, tmp_path: Path) -> Iterator[Calla]:
    program = Calla(tmp_path, loaded, elsewhere.environment())
    yield program
    for process in program.started:
        process.close()


def say(process: Process, words: str) -> None:
    process.stdin.write(f"{words}\n".encode())
    process.stdin.flush()


async def hear(process: Process, words: str) -> str:
    """Return the line that has these words."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            line = await asyncio.to_thread(process.line)
            assert line, f"it ended before it said {words!r}"
            if words in line:
                return line


async def agreed(calla: Calla, elsewhere: Elsewhere, fault: Fault) -> Process:
    """Begin a chat and say yes; return when Cal.com has been asked for the booking."""
    chat = calla.start("chat", "--plain", "--clock", CLOCK)
    for words in WISH:
        say(chat, words)
    await hear(chat, ASKED)
    elsewhere.calendar.faults.add("create_booking", fault, times=1)
    say(chat, "yes")
    await elsewhere.asked("create_booking")
    return chat


async def ended(process: Process) -> int:
    return await asyncio.wait_for(asyncio.to_thread(process.wait), PATIENCE_SECONDS)


KILLED = [
    pytest.param(Fault(delay_seconds=0.6, done=True), id="booked, and the answer under way"),
    pytest.param(Fault(delay_seconds=0.3), id="sent", marks=DEEP),
]


@pytest.mark.parametrize("fault", KILLED)
async def test_a_killed_chat_books_once_and_the_next_one_says_so(
    calla: Calla, elsewhere: Elsewhere, fault: Fault
) -> None:
    chat = await agreed(calla, elsewhere, fault)
    os.kill(chat.pid, signal.SIGKILL)
    assert await ended(chat) == -signal.SIGKILL
    again = calla.start("chat", "--plain", "--clock", CLOCK)
    say(again, "When is my appointment? My name is Ada Park, my email is ada@example.com")
    heard = await hear(again, "Calla: You")
    assert "10:00 AM" in heard
    say(again, "/quit")
    assert await ended(again) == 0
    assert elsewhere.active() == ["2027-03-04T15:00"]


SIGNALS = [(signal.SIGHUP, 129), (signal.SIGTERM, 143), (signal.SIGINT, 130)]


@pytest.mark.deep
@pytest.mark.parametrize(("ending", "code"), SIGNALS)
async def test_a_chat_that_is_told_to_end_finishes_its_write(
    calla: Calla, elsewhere: Elsewhere, ending: signal.Signals, code: int
) -> None:
    chat = await agreed(calla, elsewhere, Fault(delay_seconds=0.4))
    os.kill(chat.pid, ending)
    assert await ended(chat) == code
    assert elsewhere.active() == ["2027-03-04T15:00"]
    assert elsewhere.calendar.store.all("SELECT * FROM reservation") == []


@pytest.mark.deep
async def test_a_terminal_that_is_closed_during_a_write(
    elsewhere: Elsewhere, tmp_path: Path
) -> None:
    """The window goes: nothing can be shown any more, and what was agreed to is done."""
    screen, line = pty.openpty()
    chat = subprocess.Popen(  # noqa: ASYNC220 - asyncio's own gives it no terminal
        [sys.executable, "-m", "agent.cli", "chat", "--clock", CLOCK],
        cwd=tmp_path,
        env=ENVIRONMENT
        | elsewhere.environment()
        | {"CALLA_HOME": str(tmp_path / "calla"), "HOME": str(tmp_path), "TERM": "dumb"}
        | {"PYTHONPATH": str(ROOT)},
        stdin=line,
        stdout=line,
        stderr=line,
        start_new_session=True,
        preexec_fn=lambda: ioctl(0, termios.TIOCSCTTY, 0),  # noqa: PLW1509 - its own terminal
    )
    os.close(line)
    try:
        for words, answer in zip(WISH, ("name", "mail", ASKED), strict=True):
            await typed(screen, words, answer)
        elsewhere.calendar.faults.add("create_booking", Fault(delay_seconds=0.4), times=1)
        os.write(screen, b"yes\r")
        await elsewhere.asked("create_booking")
        os.close(screen)
        await asyncio.wait_for(asyncio.to_thread(chat.wait), PATIENCE_SECONDS)
    finally:
        with suppress(ProcessLookupError):
            chat.kill()
        chat.wait()
    assert elsewhere.active() == ["2027-03-04T15:00"]
    assert elsewhere.calendar.store.all("SELECT * FROM reservation") == []


async def typed(screen: int, words: str, answer: str) -> None:
    """Type a line and wait for the words that answer it."""
    os.write(screen, f"{words}\r".encode())
    seen = ""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while answer not in seen.replace(words, ""):
            ready, _, _ = await asyncio.to_thread(select.select, [screen], [], [], 0.2)
            if ready:
                seen += os.read(screen, 65536).decode(errors="replace").replace("\r\n", " ")
