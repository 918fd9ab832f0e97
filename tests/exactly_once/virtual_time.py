"""An event loop whose time passes only when nothing else is left to do: a minute of waiting is free."""

import asyncio
import selectors
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from typing_extensions import override

EPOCH = datetime(2027, 3, 1, 12, tzinfo=UTC)
"""What a virtual clock shows at the loop's second 0: a Monday."""
GRACE_SECONDS = 0.001
"""For what was sent through a socket of this machine to arrive at its other end."""
LONGEST_THREAD_SECONDS = 30.0
T = TypeVar("T")


class Stuck(RuntimeError):
    """Everybody waits for somebody else."""


class _Selector(selectors.BaseSelector):
    """Looks what is ready, and moves time on in place of waiting."""

    def __init__(self) -> None:
        self._real = selectors.DefaultSelector()
        self.now = 0.0
        self.threads = 0

    @override
    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = self._real.select(0)
        if ready or timeout == 0:
            return ready
        if self.threads:
            return self._real.select(LONGEST_THREAD_SECONDS)
        if len(self._real.get_map()) > 1 and (ready := self._real.select(GRACE_SECONDS)):
            return ready
        if timeout is None:
            raise Stuck("nothing is left to do, and nothing to wait for")
        self.now += timeout
        return ready

    @override
    def register(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        return self._real.register(fileobj, events, data)

    @override
    def unregister(self, fileobj: Any) -> selectors.SelectorKey:
        return self._real.unregister(fileobj)

    @override
    def modify(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        return self._real.modify(fileobj, events, data)

    @override
    def close(self) -> None:
        self._real.close()

    @override
    def get_map(self) -> Mapping[Any, selectors.SelectorKey]:
        return self._real.get_map()


class VirtualLoop(asyncio.SelectorEventLoop):
    """Runs as the usual loop does; `time()` begins at 0 and jumps to the next timer."""

    def __init__(self) -> None:
        self._virtual = _Selector()
        super().__init__(self._virtual)

    @override
    def time(self) -> float:
        return self._virtual.now

    @override
    def run_in_executor(
        self, executor: Any, func: Callable[..., T], *args: Any
    ) -> "asyncio.Future[T]":
        # A thread takes its time in earnest: until it is done, time stands still.
        self._virtual.threads += 1
        future = super().run_in_executor(executor, func, *args)
        future.add_done_callback(self._came_back)
        return future

    @override
    async def shutdown_default_executor(self) -> None:
        self._virtual.threads += 1
        await super().shutdown_default_executor()
        self._virtual.threads -= 1

    def _came_back(self, _done: object) -> None:
        self._virtual.threads -= 1


class LoopClock:
    """A clock that goes with a loop, `ahead` of it by a little as machines are."""

    def __init__(
        self, loop: asyncio.AbstractEventLoop, *, epoch: datetime = EPOCH, ahead: float = 0.0
    ) -> None:
        self._loop = loop
        self._epoch = epoch + timedelta(seconds=ahead)

    def now(self) -> datetime:
        return self._epoch + timedelta(seconds=self._loop.time())
