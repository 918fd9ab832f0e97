"""The loop that need not wait: in order, to the moment, and never ahead of a thread."""

import asyncio
import time
from datetime import timedelta

import pytest

from tests.exactly_once.virtual_time import EPOCH, LoopClock, Stuck, VirtualLoop


def run(what):
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(what)


def test_an_hour_of_waiting_is_over_at_once_and_in_order() -> None:
    woken: list[tuple[str, float]] = []

    async def sleeper(name: str, seconds: float) -> None:
        await asyncio.sleep(seconds)
        woken.append((name, asyncio.get_running_loop().time()))

    async def both() -> None:
        clock = LoopClock(asyncio.get_running_loop())
        await asyncio.gather(sleeper("late", 3600), sleeper("early", 60))
        assert clock.now() == EPOCH + timedelta(hours=1)

    began = time.monotonic()
    run(both())
    assert woken == [("early", 60.0), ("late", 3600.0)]
    assert time.monotonic() - began < 60


def test_a_deadline_is_met_to_the_moment() -> None:
    async def late() -> float:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(8):
                await asyncio.sleep(8.5)
        return asyncio.get_running_loop().time()

    assert run(late()) == pytest.approx(8.0)


def test_time_stands_still_while_a_thread_works() -> None:
    async def worked() -> float:
        await asyncio.gather(asyncio.to_thread(time.sleep, 0.02), asyncio.sleep(0))
        return asyncio.get_running_loop().time()

    assert run(worked()) == 0.0


def test_waiting_for_nobody_is_told() -> None:
    async def stuck() -> None:
        await asyncio.get_running_loop().create_future()

    with pytest.raises(Stuck):
        run(stuck())
