"""Measure the appointments API under load: manage through uvicorn on one core, Cal.com on the other.

    .venv/bin/python tests/bench/manage.py [--quick] [--database URL]

`calla serve` runs on the first core, with a file or the Postgres database of `--database`. The
embedded Cal.com runs on the second, beside the callers. Requests come when a random clock says so,
whatever became of the ones before, and are timed from that moment on: a server that falls behind
is not asked less. Six in ten suggest, two book, two cancel, for four organizations whose rate caps
are out of reach; the cap on what is under way at once holds. Rows of the table:
read:     ms p50 of an availability alone, and of its Cal.com call made by bare aiohttp
steady:   ms p50 and p99 at 50 requests a second for 60 seconds (10 with --quick), and the server's
          CPU a request
peak:     the most answers a second of several loads above the steady one; no bound
overload: at 4 times the steady load: what is still answered, and ms p50 and p99 of what is refused
"""

import argparse
import asyncio
import os
import sys
import tempfile
import time
from collections import Counter, defaultdict, deque
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from random import Random
from statistics import median, quantiles

import aiohttp
from manage_world import (
    ORGANIZATIONS,
    Program,
    event_type_of,
    settle_in,
    started,
    world,
)

CORES = sorted(os.sched_getaffinity(0))
MANAGE = "/api/v1/calcom/appointments/manage"
DAYS, A_DAY = 90, 24
RATE, OVERLOAD = 50, 4
"""The steady load in requests a second, and what it is multiplied by."""
STEPS = (1.5, 2, 3, OVERLOAD)
MIX = ("suggest",) * 6 + ("book",) * 2 + ("cancel",) * 2
REFUSED = frozenset({429, 503})
BOUNDS = {"suggest": 250.0, "book": 400.0, "cancel": 400.0}
"""Most ms p99 at the steady load."""
LONGEST_REFUSAL_MS, LEAST_GOODPUT, MOST_ADDED_MS = 100.0, 0.8, 5.0
TOMORROW = datetime.now(UTC).replace(hour=8, minute=0, second=0, microsecond=0) + timedelta(days=1)


@dataclass
class Heard:
    """What became of the requests of one load, in ms since each was due.

    `in_time` were answered as asked before the load was over.
    """

    seconds: float = 0.0
    in_time: int = 0
    done: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    refused: list[float] = field(default_factory=list)
    wrong: Counter[str] = field(default_factory=Counter)

    @property
    def answered(self) -> int:
        """How many were answered as asked."""
        return sum(map(len, self.done.values()))

    @property
    def goodput(self) -> float:
        """How many a second were, while the load lasted."""
        return self.in_time / self.seconds


@dataclass
class Callers:
    """Asks manage; books times that are open, and cancels what was booked."""

    session: aiohttp.ClientSession
    url: str
    random: Random = field(default_factory=lambda: Random(20270304))
    numbers: "count[int]" = field(default_factory=count)
    booked: deque[tuple[str, str]] = field(default_factory=deque)

    def body(self, action: str) -> dict[str, str]:
        """Return what to send; without a booking to cancel, one is made."""
        if action == "cancel" and self.booked:
            org_id, uid = self.booked.popleft()
            return asking(org_id, "cancel") | {"appointment_id": uid}
        number = next(self.numbers)
        org_id = f"org-{number % ORGANIZATIONS}"
        if action == "suggest":
            return asking(org_id, "suggest")
        return asking(org_id, "book") | {
            "name": f"Guest {number}",
            "email": f"guest{number}@example.com",
            "appointment_datetime": f"{start_of(number // ORGANIZATIONS):%Y-%m-%dT%H:%M:%SZ}",
        }

    async def load(self, rate: float, seconds: float, heard: Heard) -> None:
        """Send `rate` requests a second, come what may; return when all are answered."""
        heard.seconds += seconds
        began = time.perf_counter()
        ends = began + seconds
        due = 0.0
        async with asyncio.TaskGroup() as group:
            while (due := due + self.random.expovariate(rate)) < seconds:
                await asyncio.sleep(max(0.0, began + due - time.perf_counter()))
                body = self.body(self.random.choice(MIX))
                group.create_task(self._ask(body, (began + due, ends), heard))

    async def _ask(self, body: dict[str, str], times: tuple[float, float], heard: Heard) -> None:
        due, ends = times
        try:
            async with self.session.post(self.url + MANAGE, json=body) as answer:
                status, said = answer.status, await answer.json()
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            heard.wrong[type(error).__name__] += 1
            return
        now = time.perf_counter()
        spent = (now - due) * 1000
        if status == 200 and said["success"]:
            heard.in_time += now <= ends
            heard.done[body["action"]].append(spent)
            if body["action"] == "book":
                self.booked.append((body["org_id"], said["data"]["appointment_id"]))
        elif status in REFUSED:
            heard.refused.append(spent)
            if body["action"] == "cancel":
                self.booked.append((body["org_id"], body["appointment_id"]))
        else:
            heard.wrong[f"{body['action']} {status} {said['message'][:60]}"] += 1


def asking(org_id: str, action: str) -> dict[str, str]:
    """Return what every request says."""
    return {"org_id": org_id, "agent_id": "agent", "action": action}


def start_of(number: int) -> datetime:
    """Return a time no other booking of that organization has: one a day, then the next hour."""
    return TOMORROW + timedelta(days=number % DAYS, minutes=30 * (number // DAYS % A_DAY))


def be_first(beside: Program) -> None:
    """Run before the program on the same core: the clock must not wait for what it measures."""
    os.sched_setaffinity(0, CORES[-1:])
    if os.sched_getscheduler(0) == os.SCHED_FIFO:
        ahead = os.sched_getparam(0).sched_priority + 1
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(ahead))
    else:
        os.setpriority(os.PRIO_PROCESS, beside.pid, 5)


async def timed(ask: Callable[[], Awaitable[object]]) -> float:
    """Return the milliseconds of one request."""
    began = time.perf_counter()
    await ask()
    return (time.perf_counter() - began) * 1000


async def measure_read(
    session: aiohttp.ClientSession, ours: str, theirs: str, event_type: int, *, rounds: int
) -> tuple[list[float], list[float]]:
    """Ask for availability by turns with the Cal.com call that is behind it."""
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    query = {
        "eventTypeId": str(event_type),
        "start": f"{today:%Y-%m-%dT%H:%M:%S.000Z}",
        "end": f"{today + timedelta(days=8):%Y-%m-%dT%H:%M:%S.000Z}",
    }
    headers = {"Authorization": "Bearer cal_bench0", "cal-api-version": "2024-09-04"}

    async def read() -> None:
        body = asking("org-0", "availability")
        async with session.post(ours + MANAGE, json=body) as answer:
            said = await answer.json()
            assert said["success"], said

    async def bare() -> None:
        async with session.get(f"{theirs}/v2/slots", params=query, headers=headers) as answer:
            assert (await answer.json())["data"]

    for _ in range(20):
        await read()
        await bare()
    pairs = [(await timed(read), await timed(bare)) for _ in range(rounds)]
    return [pair[0] for pair in pairs], [pair[1] for pair in pairs]


def p99(spent: Sequence[float]) -> float:
    """The 99th percentile; the longest of a few."""
    return quantiles(spent, n=100)[98] if len(spent) > 1 else max(spent, default=0.0)


def p50_p99(spent: Sequence[float]) -> str:
    """Both as a cell of the table."""
    return f"p50 {median(spent):7.1f}  p99 {p99(spent):7.1f} ms" if spent else "-"


def wrong_answers(loads: Iterable[Heard]) -> list[str]:
    """Tell of what was neither done nor refused."""
    wrong: Counter[str] = sum((one.wrong for one in loads), Counter())
    return [f"{number} times {what}" for what, number in wrong.most_common(5)]


async def measure_steady(callers: Callers, server: Program, *, seconds: float) -> list[str]:
    """Print the rows of the steady load; return what is over its bound."""
    await callers.load(RATE, 5, Heard())
    before, steady = server.cpu_seconds(), Heard()
    await callers.load(RATE, seconds, steady)
    cpu_ms = (server.cpu_seconds() - before) * 1000 / max(1, steady.answered)
    for action, bound in BOUNDS.items():
        spent = steady.done[action]
        print(f"{'steady':9} {action:8} {p50_p99(spent)}   p99 at most {bound:.0f}; {len(spent)}")
    print(
        f"{'':9} {steady.goodput:.1f} answers a second of {RATE} asked, {len(steady.refused)}"
        f" refused, {cpu_ms:.1f} ms CPU a request",
        flush=True,
    )
    return [
        *wrong_answers([steady]),
        *([f"{len(steady.refused)} refused at the steady load"] if steady.refused else []),
        *(
            f"{action} p99 {p99(steady.done[action]):.0f} ms"
            for action, bound in BOUNDS.items()
            if p99(steady.done[action]) > bound
        ),
    ]


async def measure_overload(callers: Callers, *, seconds: float) -> list[str]:
    """Print the rows of peak and overload; return what is over its bound.

    The loads take turns, so that what else the machine does meets all of them.
    """
    loads = {factor: Heard() for factor in STEPS}
    for _ in range(3):
        for factor, heard in loads.items():
            await callers.load(RATE * factor, seconds, heard)
    high = loads[OVERLOAD]
    peak = max(one.goodput for one in loads.values())
    steps = ", ".join(f"{one.goodput:.0f} of {RATE * at:.0f}" for at, one in loads.items())
    part = high.goodput / peak
    print(f"{'peak':9} {peak:.1f} answers a second ({steps})")
    print(
        f"{'overload':9} {RATE * OVERLOAD} a second: {high.goodput:.1f} answered, {part:.0%} of peak"
        f" (at least {LEAST_GOODPUT:.0%})"
    )
    for action, spent in sorted(high.done.items()):
        print(f"{'':9} {action:8} {p50_p99(spent)}")
    print(
        f"{'':9} {'refused':8} {p50_p99(high.refused)}   p99 at most {LONGEST_REFUSAL_MS:.0f};"
        f" {len(high.refused)}"
    )
    return [
        *wrong_answers(loads.values()),
        *([f"goodput {part:.0%} of peak"] if part < LEAST_GOODPUT else []),
        *(
            [f"refusals p99 {p99(high.refused):.0f} ms"]
            if p99(high.refused) > LONGEST_REFUSAL_MS
            else []
        ),
    ]


async def measure(server: Program, calcom: Program, event_type: int, *, quick: bool) -> list[str]:
    """Print the table; return what is over its bound."""
    timeout = aiohttp.ClientTimeout(total=30)
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector, timeout=timeout) as session:
        ours, bare = await measure_read(
            session, server.url, calcom.url, event_type, rounds=100 if quick else 400
        )
        added = median(ours) - median(bare)
        print(
            f"{'read':9} ours p50 {median(ours):.2f} ms, its Cal.com call {median(bare):.2f} ms:"
            f" {added:.2f} ms added (at most {MOST_ADDED_MS:.0f})",
            flush=True,
        )
        callers = Callers(session, server.url)
        over = [f"{added:.2f} ms added to a read"] if added > MOST_ADDED_MS else []
        over += await measure_steady(callers, server, seconds=10 if quick else 60)
        over += await measure_overload(callers, seconds=3 if quick else 8)
    return over


async def main(*, quick: bool, database: str) -> None:
    """Start both programs and measure."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        (home / "world.yaml").write_text(world(), encoding="utf-8")
        cal = ("localcal", "--seed", str(home / "world.yaml"), "--port", "0")
        async with started(*cal, core=CORES[-1], home=home / "cal", database="") as calcom:
            async with aiohttp.ClientSession() as session:
                event_types = [
                    await event_type_of(session, calcom.url, f"cal_bench{number}")
                    for number in range(ORGANIZATIONS)
                ]
            await settle_in(home, calcom.url, database, event_types)
            serve = ("serve", "--port", "0")
            async with started(*serve, core=CORES[0], home=home, database=database) as server:
                be_first(calcom)
                over = await measure(server, calcom, event_types[0], quick=quick)
    if over:
        sys.exit(f"Over the bound: {'; '.join(over)}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--database", default="", help="a Postgres database that is empty")
    chosen = parser.parse_args()
    asyncio.run(main(quick=chosen.quick, database=chosen.database))
