"""Real time as one process has it: its clock stands still while the machine runs somebody else."""

import asyncio
import selectors
import time


class OwnTimeLoop(asyncio.SelectorEventLoop):
    """An event loop that counts what it was asked to wait and what it computes, and nothing else.

    With the machine to itself that is the time on the wall. On one that has ten times as much to
    do, calls in it take ten times as long and sound the same: nobody is late for anybody else.
    """

    def __init__(self) -> None:
        self._waits = _Waits()
        self._began_at = time.monotonic() - time.thread_time()
        super().__init__(self._waits)

    # typing.override comes with Python 3.12.
    def time(self) -> float:  # pyright: ignore[reportImplicitOverride]
        return self._began_at + self._waits.waited + time.thread_time()


class _Waits(selectors.DefaultSelector):
    """Counts the seconds that it waits, none beyond those it was asked for."""

    waited = 0.0

    def select(  # pyright: ignore[reportImplicitOverride]
        self, timeout: float | None = None
    ) -> list[tuple[selectors.SelectorKey, int]]:
        began = time.monotonic()
        found = super().select(timeout)
        took = time.monotonic() - began
        self.waited += took if timeout is None else min(took, max(timeout, 0.0))
        return found
