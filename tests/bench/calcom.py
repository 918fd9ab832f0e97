"""Measure the Cal.com client beside bare aiohttp: the same answer, the same server, one machine.

    .venv/bin/python tests/bench/calcom.py [--quick]

The server runs on the first core and gives one answer to all, the callers run on the second. Both
sides take turns in short rounds, so that what else the machine does meets both. Rows of the table:
alone:    ms p50 of one request after the other, and what the client adds to bare aiohttp
steady:   ms p50 and p99 of 200 requests a second, for 20 seconds a side (5 with --quick)
at once:  ms p50 and p99 of 200 requests that start together; plain httpx is shown beside them
"""

import argparse
import asyncio
import gc
import json
import os
import sys
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median, quantiles

import aiohttp
import httpx
from typing_extensions import override

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT)]

from scheduling.calcom.client import CalcomClient  # noqa: E402 - needs the path above
from scheduling.calcom.connections import Connections  # noqa: E402

CORES = sorted(os.sched_getaffinity(0))
RATE = 200
"""Requests a second, and requests at once."""
SLICE_SECONDS = 1.0
"""How long one side runs before the other has its turn."""
START = datetime(2030, 1, 7, tzinfo=UTC)
DAYS = {
    f"{START + timedelta(days=day):%Y-%m-%d}": [
        {"start": f"{START + timedelta(days=day, hours=9, minutes=30 * n):%Y-%m-%dT%H:%M:%S}.000Z"}
        for n in range(16)
    ]
    for day in range(5)
}
"""A week of half hours: what one question of a caller asks for."""
PATH = "/v2/slots?eventTypeId=1&start=2030-01-07T00:00:00.000Z&end=2030-01-14T00:00:00.000Z"
HEADERS = {"Authorization": "Bearer cal_bench", "cal-api-version": "2024-09-04"}
Get = Callable[[], Awaitable[object]]


class Answers(asyncio.Protocol):
    """Gives the week to every request, with headers as Cal.com sends them."""

    BODY = json.dumps({"status": "success", "data": DAYS}).encode()
    SAID = (
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\n"
        b"X-Request-Id: 0123456789abcdef\r\nX-RateLimit-Limit-Default: 1000000\r\n"
        b"X-RateLimit-Remaining-Default: 999999\r\nX-RateLimit-Reset-Default: 60\r\n"
        b"Content-Length: %d\r\n\r\n"
    ) % len(BODY) + BODY

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the connection."""
        assert isinstance(transport, asyncio.WriteTransport)
        self.transport, self.heard = transport, b""

    @override
    def data_received(self, data: bytes) -> None:
        """Answer every request that has come in whole; none has a body."""
        self.heard += data
        while b"\r\n\r\n" in self.heard:
            self.heard = self.heard.partition(b"\r\n\r\n")[2]
            self.transport.write(self.SAID)


async def serve() -> None:
    """Be the server: print the port, answer until the other end of the input closes."""
    os.sched_setaffinity(0, CORES[:1])
    server = await asyncio.get_running_loop().create_server(Answers, "127.0.0.1", 0, backlog=512)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.to_thread(sys.stdin.read)
    server.close()


async def timed(get: Get, spent: list[float]) -> None:
    """Do one request and note its milliseconds."""
    started = time.perf_counter()
    await get()
    spent.append((time.perf_counter() - started) * 1000)


async def alone(get: Get, *, count: int) -> list[float]:
    """One request after the other."""
    spent: list[float] = []
    for _ in range(count):
        await timed(get, spent)
    return spent


async def steady(get: Get, *, seconds: float) -> list[float]:
    """`RATE` requests a second, each at its time whatever became of the ones before."""
    spent: list[float] = []
    started = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for number in range(int(RATE * seconds)):
            await asyncio.sleep(max(0.0, started + number / RATE - time.perf_counter()))
            group.create_task(timed(get, spent))
    return spent


async def at_once(get: Get) -> list[float]:
    """`RATE` requests that start together."""
    spent: list[float] = []
    await asyncio.gather(*(timed(get, spent) for _ in range(RATE)))
    return spent


async def measure(address: str, *, seconds: float) -> None:
    """Print the table."""
    connections = Connections()
    calcom = CalcomClient(connections.at(address), api_key="cal_bench", timeout_seconds=30.0)
    # as many connections as the client's pool has: the two sides differ in nothing else
    connector = aiohttp.TCPConnector(limit=256)
    limits = httpx.Limits(max_connections=256, max_keepalive_connections=256)
    async with (
        aiohttp.ClientSession(connector=connector) as session,
        httpx.AsyncClient(base_url=address, limits=limits, trust_env=False, timeout=60) as plain,
    ):

        async def bare() -> object:
            async with session.get(address + PATH, headers=HEADERS) as answer:
                return await answer.json()

        async def ours() -> object:
            return await calcom.list_slots(1, start_at=START, end_at=START + timedelta(days=7))

        async def by_httpx() -> object:
            return (await plain.get(PATH, headers=HEADERS)).json()

        sides: tuple[Get, Get] = (bare, ours)
        for get in (*sides, by_httpx):
            await at_once(get)
        gc.collect()
        lonely = await turns(sides, 10, lambda get: alone(get, count=100))
        paced = await turns(
            sides,
            round(seconds / SLICE_SECONDS),
            lambda get: steady(get, seconds=SLICE_SECONDS),
        )
        crowds = await turns((*sides, by_httpx), 5, at_once)
    await connections.close()
    added = median(lonely[1]) - median(lonely[0])
    ratio = p99(paced[1]) / p99(paced[0])
    print(f"{'':10}{'aiohttp':>18}{'client':>18}{'httpx':>18}")
    print(row("alone", lonely) + f"   client adds {added:.2f} ms p50 (at most 1.50)")
    print(row("steady", paced) + f"   p99 is {ratio:.2f} times aiohttp's (at most 2)")
    print(row("at once", crowds))
    wrong = [text for text, ok in ((f"+{added:.2f} ms", added <= 1.5), (f"x{ratio:.2f}", ratio <= 2)) if not ok]  # fmt: skip
    if wrong:
        sys.exit(f"Over the bound: {', '.join(wrong)}")


async def turns(
    sides: tuple[Get, ...], rounds: int, run: Callable[[Get], Awaitable[list[float]]]
) -> list[list[float]]:
    """Run each side `rounds` times in turn, the one that begins changing."""
    spent: list[list[float]] = [[] for _ in sides]
    for number in range(rounds):
        order = list(enumerate(sides))
        for place, get in order if number % 2 else order[::-1]:
            spent[place] += await run(get)
    return spent


def row(name: str, sides: list[list[float]]) -> str:
    """One line of the table: p50 and p99 of each side."""
    cells = [f"{median(spent):.2f} / {p99(spent):.2f}" for spent in sides]
    return f"{name:10}" + "".join(f"{cell:>18}" for cell in cells)


def p99(spent: list[float]) -> float:
    """The 99th percentile."""
    return quantiles(spent, n=100)[98]


async def main(*, quick: bool) -> None:
    """Start the server beside us and measure against it."""
    server = await asyncio.create_subprocess_exec(
        sys.executable, __file__, "--serve",
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert server.stdin
    assert server.stdout
    try:
        port = int(await server.stdout.readline())
        os.sched_setaffinity(0, CORES[1:] or CORES)
        await measure(f"http://127.0.0.1:{port}", seconds=5 if quick else 20)
    finally:
        server.stdin.close()
        await server.wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    asyncio.run(serve() if chosen.serve else main(quick=chosen.quick))
