"""Callers who book, change their minds, ask twice, hang up and call again; and what else disturbs."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random

from scheduling.clock import Clock
from scheduling.journal import Journal
from scheduling.model import ManageRequest
from scheduling.storage import Storage
from tests.exactly_once.history import DONE, History, Told, Verdict
from tests.exactly_once.practice import FIRST, Practice, Process, open_practice, request_of
from tests.exactly_once.virtual_time import VirtualLoop

UNSETTLED = (Verdict.PENDING, Verdict.NOTHING)


@dataclass(frozen=True, slots=True)
class Mix:
    """How bad it gets: callers, their steps, times to fight over, and shares of what goes wrong."""

    callers: int = 5
    steps: int = 6
    times: int = 8
    processes: int = 2
    writes: float = 0.45
    reads: float = 0.05
    lag_seconds: float = 0.4
    crashes: float = 0.08
    outsiders: float = 0.03
    hang_ups: float = 0.05
    kinds: Sequence[str] = ("visit",)


@dataclass
class Caller:
    """One person with one appointment at a time in mind."""

    contact: str
    chance: Random
    uid: str = ""
    open_request: ManageRequest | None = None

    def wants(self, mix: Mix) -> ManageRequest:
        """Return what this caller asks for next."""
        if self.open_request is not None and self.chance.random() < 0.85:
            return self.open_request
        start_at = FIRST + timedelta(minutes=15 * self.chance.randrange(mix.times))
        if not self.uid:
            kind = self.chance.choice(list(mix.kinds))
            return request_of("book", email=self.contact, event_type=kind, start_at=start_at)
        if self.chance.random() < 0.5:
            return request_of("reschedule", appointment_id=self.uid, start_at=start_at)
        return request_of("cancel", appointment_id=self.uid)

    def heard(self, request: ManageRequest, told: Told) -> None:
        """Remember the answer."""
        self.open_request = request if told.verdict in UNSETTLED else None
        if told.verdict is Verdict.CANCELLED:
            self.uid = ""
        elif told.verdict in DONE:
            self.uid = told.uid


@dataclass
class Run:
    """One run of the practice."""

    practice: Practice
    mix: Mix
    callers: list[Caller] = field(default_factory=list[Caller])

    async def go(self) -> History:
        """Let everybody do everything; then let it settle, and let who does not know ask again."""
        practice, mix = self.practice, self.mix
        chance = practice.chance
        weather = practice.weather
        weather.writes, weather.reads = mix.writes, mix.reads
        weather.lag_seconds = mix.lag_seconds
        for _ in range(mix.processes):
            self._watch(await practice.start())
        self.callers = [
            Caller(f"caller{number}@example.com", Random(chance.random()))
            for number in range(mix.callers)
        ]
        await asyncio.gather(*(self._call(caller) for caller in self.callers))
        await practice.calm_down()
        for caller in self.callers:
            if caller.open_request is not None:
                told = await practice.ask(
                    practice.processes[0], caller.open_request, caller.contact
                )
                caller.heard(caller.open_request, told)
        return practice.history()

    async def _call(self, caller: Caller) -> None:
        for _ in range(self.mix.steps):
            await asyncio.sleep(caller.chance.choice((0.0, 0.1, 1.0, 10.0, 70.0)))
            await self._disturb(caller)
            process = await self._process(caller.chance)
            request = caller.wants(self.mix)
            caller.heard(request, await self.practice.ask(process, request, caller.contact))

    async def _disturb(self, caller: Caller) -> None:
        chance = caller.chance
        if chance.random() < self.mix.outsiders:
            self.practice.on_the_web(
                FIRST + timedelta(minutes=15 * chance.randrange(self.mix.times))
            )
        if caller.uid and chance.random() < self.mix.outsiders:
            await self.practice.cancelled_on_the_web(caller.uid)

    async def _process(self, chance: Random) -> Process:
        await self.practice.running.wait()
        return chance.choice(self.practice.processes)

    def _watch(self, process: Process) -> None:
        """Let a process die where it hurts, and another take its place a while later."""
        chance = Random(self.practice.chance.random())

        def moment(_where: str) -> None:
            if chance.random() < self.mix.crashes / 3 and process in self.practice.processes:
                self.practice.kill(process)
                again = asyncio.create_task(self._again(process.name, chance))
                self.practice.weather.errands.add(again)

        process.line.on_write = moment

    async def _again(self, machine: str, chance: Random) -> None:
        await asyncio.sleep(chance.uniform(0.0, 40.0))
        other = chance.random() < 0.5
        self._watch(await self.practice.start(machine="" if other else machine))


def simulate(
    template: Path,
    home: Path,
    seed: int,
    mix: Mix | None = None,
    *,
    journal: Callable[[Storage, Clock], Journal] = Journal,
) -> Practice:
    """Run one world to its end; everything in it depends on `seed`."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        practice = open_practice(template, home, seed, runner.get_loop())
        practice.journal = journal

        async def whole() -> None:
            run = Run(practice, mix or Mix())
            practice.final = await run.go()
            await practice.close()

        runner.run(whole())
    return practice
