"""The practice as hypothesis plays it: any order of wishes, faults, deaths and waiting."""

import asyncio
import shutil
from collections.abc import Awaitable, Iterator
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from random import Random
from typing import Any, ClassVar, TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from typing_extensions import override

from scheduling.model import ManageRequest
from tests.exactly_once.callers import Caller
from tests.exactly_once.history import Violation, check
from tests.exactly_once.practice import FIRST, Process, open_practice, request_of
from tests.exactly_once.virtual_time import VirtualLoop
from tests.exactly_once.weather import WRITE_FAULTS, Fault

CALLERS = st.integers(0, 3)
TIMES = st.integers(0, 5).map(lambda number: FIRST + timedelta(minutes=15 * number))
KINDS = st.sampled_from(("visit", "visit", "long", "asked"))
MOMENTS = st.sampled_from(("before", "sent", "answered"))
LATER = frozenset({"open intent", "misjudged"})
"""Kinds that only the end can tell."""
T = TypeVar("T")


class Reception(RuleBasedStateMachine):
    """Each rule is one thing that happens; after each the history may hold nothing forbidden."""

    template: ClassVar[Path]
    home: ClassVar[Path]
    steps: ClassVar[int] = 0
    overlaps: ClassVar[int] = 0
    numbers: ClassVar[Iterator[int]] = count()

    def __init__(self) -> None:
        super().__init__()
        self.loop = VirtualLoop()
        self.folder = self.home / f"reception-{next(self.numbers)}"
        self.practice = open_practice(self.template, self.folder, 1, self.loop)
        self.callers = [Caller(f"caller{n}@example.com", Random(n)) for n in range(4)]
        self.asking: set[asyncio.Task[None]] = set()

    def do(self, what: Awaitable[T]) -> T:
        """Let it happen in the practice's own time."""
        return self.loop.run_until_complete(what)

    @initialize(lag=st.sampled_from((0.0, 0.4)))
    def opens(self, lag: float) -> None:
        self.practice.weather.lag_seconds = lag
        self.do(self.practice.start())

    @property
    def process(self) -> Process | None:
        return self.practice.processes[-1] if self.practice.processes else None

    async def _ask(self, caller: Caller, request: ManageRequest) -> None:
        await self.practice.running.wait()
        process = self.practice.processes[int(caller.contact[6]) % len(self.practice.processes)]
        caller.heard(request, await self.practice.ask(process, request, caller.contact))

    def _say(self, caller: Caller, request: ManageRequest, *, waits: bool) -> None:
        if self.process is None:
            self.do(self.practice.start())
        if waits:
            self.do(self._ask(caller, request))
            return
        task = self.loop.create_task(self._ask(caller, request))
        self.asking.add(task)
        task.add_done_callback(self.asking.discard)
        self.do(asyncio.sleep(0.0))

    @rule(who=CALLERS, start_at=TIMES, kind=KINDS, waits=st.booleans())
    def books(self, who: int, start_at: datetime, kind: str, waits: bool) -> None:
        caller = self.callers[who]
        request = request_of("book", email=caller.contact, event_type=kind, start_at=start_at)
        self._say(caller, request, waits=waits)

    @rule(who=CALLERS, start_at=TIMES, waits=st.booleans())
    def moves(self, who: int, start_at: datetime, waits: bool) -> None:
        caller = self.callers[who]
        if caller.uid:
            request = request_of("reschedule", appointment_id=caller.uid, start_at=start_at)
            self._say(caller, request, waits=waits)

    @rule(who=CALLERS, waits=st.booleans())
    def cancels(self, who: int, waits: bool) -> None:
        caller = self.callers[who]
        if caller.uid:
            request = request_of("cancel", appointment_id=caller.uid)
            self._say(caller, request, waits=waits)

    @rule(who=CALLERS)
    def asks_again(self, who: int) -> None:
        caller = self.callers[who]
        if caller.open_request:
            self._say(caller, caller.open_request, waits=True)

    @rule(faults=st.lists(st.sampled_from(WRITE_FAULTS), min_size=1, max_size=2))
    def bad_weather(self, faults: list[Fault]) -> None:
        self.practice.weather.forced.extend(faults)

    @rule(share=st.sampled_from((0.0, 0.0, 0.3)))
    def bad_reading(self, share: float) -> None:
        self.practice.weather.reads = share

    @precondition(lambda self: self.process is not None)
    @rule()
    def kill_9(self) -> None:
        assert self.process is not None
        self.practice.kill(self.process)

    @precondition(lambda self: self.process is not None)
    @rule(moment=MOMENTS)
    def kill_9_when(self, moment: str) -> None:
        process = self.process
        assert process is not None

        def now(where: str) -> None:
            if where == moment:
                self.practice.kill(process)

        process.line.on_write = now

    @precondition(lambda self: len(self.practice.processes) < 2)
    @rule(same=st.booleans())
    def starts(self, same: bool) -> None:
        machine = self.practice.buried[-1].name if same and self.practice.buried else ""
        self.do(self.practice.start(machine=machine))

    @rule(seconds=st.sampled_from((0.3, 2.0, 9.0, 31.0, 70.0)))
    def waits(self, seconds: float) -> None:
        self.do(asyncio.sleep(seconds))

    @rule(start_at=TIMES)
    def on_the_web(self, start_at: datetime) -> None:
        self.practice.on_the_web(start_at)

    @rule(who=CALLERS)
    def cancelled_on_the_web(self, who: int) -> None:
        if self.callers[who].uid:
            self.do(self.practice.cancelled_on_the_web(self.callers[who].uid))

    @invariant()
    def nothing_is_wrong(self) -> None:
        type(self).steps += 1
        self._judge([one for one in check(self.practice.history()) if one.kind not in LATER])

    def _judge(self, found: list[Violation]) -> None:
        type(self).overlaps += sum(one.kind == "overlap" for one in found)
        assert not found, f"{found}; {self.practice.weather.log}"

    @override
    def teardown(self) -> None:
        try:
            self.do(self.practice.calm_down())
            self._judge(check(self.practice.history()))
        finally:
            self.do(self.practice.close())
            self.do(self._end())
            self.loop.close()
            shutil.rmtree(self.folder)

    async def _end(self) -> Any:
        own = asyncio.current_task()
        left = [task for task in asyncio.all_tasks() if task is not own]
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
