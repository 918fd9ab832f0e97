"""Scenes in the practice: one thing goes wrong with one request, and everything after it is seen."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet

from tests.exactly_once.history import Told, check
from tests.exactly_once.practice import FIRST, Practice, Process, open_practice, request_of
from tests.exactly_once.seeded import ORG
from tests.exactly_once.virtual_time import VirtualLoop
from tests.exactly_once.weather import Fault

BO, CY = "bo@example.com", "cy@example.com"
LATER = FIRST.replace(hour=11)
Scene = Callable[[Practice], Awaitable[None]]
Play = Callable[[Scene], None]


def deep(fault: Fault) -> ParameterSet:
    """Mark one more fault of the same kind."""
    return pytest.param(fault, marks=pytest.mark.deep)


def play_in(template: Path, home: Path, scene: Scene) -> None:
    """Play a scene in a practice of its own; nothing forbidden may be left behind."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        practice = open_practice(template, home, 1, runner.get_loop())

        async def whole() -> None:
            await scene(practice)
            assert check(practice.history()) == []
            await practice.close()

        runner.run(whole())


async def book(practice: Practice, *faults: Fault, contact: str = BO, by: int = 0) -> Told:
    """Ask for the one time of these tests, in the weather of `faults`."""
    practice.weather.forced.extend(faults)
    request = request_of("book", email=contact, event_type="visit", start_at=FIRST)
    return await practice.ask(practice.processes[by], request, contact)


def states(practice: Practice) -> list[str]:
    return [row["state"] for row in practice.rows()]


def live(practice: Practice) -> int:
    return sum(one.live for one in practice.records())


def sends(practice: Practice) -> int:
    return len(practice.weather.log)


def unseen(practice: Practice, process: Process, *reads: str) -> None:
    """Let reads go wrong from the next write on."""

    def sent(where: str) -> None:
        if where == "sent":
            practice.weather.forced_reads.extend(reads)

    process.line.on_write = sent


async def owed(process: Process) -> list[str]:
    """Return what Bo has asked for and not heard the end of."""
    return [entry.state for entry in await process.journal.untold(ORG, contact=BO)]
