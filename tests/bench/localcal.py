"""Measure the embedded Cal.com beside a bare Starlette app that answers the same bytes.

    .venv/bin/python tests/bench/localcal.py [--quick]

`calla localcal` runs with a file on the first core; the bare app runs there too, on the same kind
of server. The callers run on the second core, and both sides take turns. A thousand bookings are
made over the wire within thirty days, half of them before anything is counted. Rows of the table:
create:   ms p50 and p99 of a booking while the calendar grows from 500 to 1,000 bookings
slots:    ms p50 and p99 of the open times of those thirty days, with the 1,000 bookings
readers:  ms p50 and p99 of 200 callers at once who ask for those times; errors and answers a second
"""

import argparse
import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import aiohttp

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT)]

CORES = sorted(os.sched_getaffinity(0))
BOOKINGS, DAYS, READERS = 1000, 30, 200
START = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=2)
VERSIONS = {"bookings": "2024-08-13", "slots": "2024-09-04", "event-types": "2024-06-14"}
EVERY_DAY = [
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
]  # fmt: skip
Ask = Callable[[], Awaitable[object]]


@dataclass(frozen=True)
class Side:
    """One server: where it listens and how to speak to it."""

    session: aiohttp.ClientSession
    address: str
    key: str

    async def ask(self, method: str, path: str, body: Any = None) -> bytes:
        """Return the whole answer; anything but 2xx is an error."""
        resource = path.split("?")[0].split("/")[2]
        headers = {
            "Authorization": f"Bearer {self.key}",
            "cal-api-version": VERSIONS.get(resource, "2024-06-11"),
        }
        async with self.session.request(
            method, self.address + path, json=body, headers=headers
        ) as answer:
            content = await answer.read()
            if answer.status >= 300:
                message = f"{method} {path}: {answer.status} {content[:300]!r}"
                raise RuntimeError(message)
            return content


async def serve() -> None:
    """Be the bare app: the first line of the input is what it answers to all."""
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    from agent.app.listening import listen, url_of
    from agent.app.serving import Server

    said: dict[str, bytes] = {}
    kind = "application/json"

    async def answer(request: Request) -> Response:
        body = await request.body()
        if request.method == "PUT":
            said[request.path_params["path"]] = body
        return Response(said[request.path_params["path"]], media_type=kind)

    methods = ["GET", "POST", "PUT"]
    sock = listen(0)
    server = Server(Starlette(routes=[Route("/{path:path}", answer, methods=methods)]), sock)
    await server.start()
    print("ready", json.dumps({"url": url_of(sock), "api_key": "cal_bare"}), flush=True)
    await asyncio.to_thread(sys.stdin.read)
    await server.stop()


@asynccontextmanager
async def started(*command: str, home: str) -> AsyncGenerator[dict[str, Any]]:
    """Run a program on the first core and give what its ready line says."""
    keep = {name: value for name, value in os.environ.items() if not name.startswith("CALLA_")}
    keep.pop("CALCOM_API_KEY", None)
    program = await asyncio.create_subprocess_exec(
        *command,
        cwd=ROOT,
        env=keep | {"CALLA_HOME": home},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert program.stdout
    os.sched_setaffinity(program.pid, CORES[:1])
    try:
        line = (await program.stdout.readline()).decode()
        yield json.loads(line.removeprefix("ready "))
    finally:
        program.terminate()
        await program.wait()


async def around_the_clock(side: Side) -> int:
    """Make an event type of half hours that is open day and night; return its id."""
    schedule = {
        "name": "Always",
        "timeZone": "UTC",
        "isDefault": False,
        "availability": [{"days": EVERY_DAY, "startTime": "00:00", "endTime": "24:00"}],
    }
    made = json.loads(await side.ask("POST", "/v2/schedules", schedule))
    kind = {
        "lengthInMinutes": 30,
        "title": "Half an hour",
        "slug": "half-an-hour",
        "scheduleId": made["data"]["id"],
    }
    return json.loads(await side.ask("POST", "/v2/event-types", kind))["data"]["id"]


def booking(event_type_id: int, number: int) -> Any:
    """The body of booking `number`: spread over the days, some half hours stay open."""
    day, place = number % DAYS, number // DAYS
    start = START + timedelta(days=day, minutes=30 * place + 60 * (place // 8))
    return {
        "start": f"{start:%Y-%m-%dT%H:%M:%SZ}",
        "eventTypeId": event_type_id,
        "attendee": {
            "name": f"Guest {number}",
            "email": f"guest{number}@example.com",
            "timeZone": "America/New_York",
        },
        "metadata": {"bench": str(number)},
    }


async def timed(ask: Ask, spent: list[float]) -> None:
    """Do one request and note its milliseconds."""
    began = time.perf_counter()
    await ask()
    spent.append((time.perf_counter() - began) * 1000)


async def crowd(ask: Ask) -> tuple[list[float], int, float]:
    """Let all readers ask together; return their milliseconds, the errors, and the seconds."""
    spent: list[float] = []
    began = time.perf_counter()
    done = await asyncio.gather(
        *(timed(ask, spent) for _ in range(READERS)), return_exceptions=True
    )
    failed = [one for one in done if one is not None]
    for one in failed[:1]:
        print(f"readers: {one!r}", file=sys.stderr)
    return spent, len(failed), time.perf_counter() - began


async def measure(ours: Side, bare: Side, *, rounds: int) -> None:
    """Print the table."""
    number = await around_the_clock(ours)
    half, created = BOOKINGS // 2, b""
    for one in range(half):
        created = await ours.ask("POST", "/v2/bookings", booking(number, one))
    await bare.ask("PUT", "/v2/bookings", json.loads(created))
    creating: tuple[list[float], list[float]] = ([], [])
    for one in range(half, BOOKINGS):
        body = booking(number, one)
        await timed(lambda body=body: ours.ask("POST", "/v2/bookings", body), creating[0])
        await timed(lambda body=body: bare.ask("POST", "/v2/bookings", body), creating[1])
    last = START + timedelta(days=DAYS - 1)
    path = f"/v2/slots?eventTypeId={number}&start={START:%Y-%m-%d}&end={last:%Y-%m-%d}"
    listed = json.loads(await ours.ask("GET", path))
    count = sum(len(day) for day in listed["data"].values())
    assert count == 48 * DAYS - BOOKINGS, count
    await bare.ask("PUT", "/v2/slots", listed)
    listing: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds):
        await timed(lambda: ours.ask("GET", path), listing[0])
        await timed(lambda: bare.ask("GET", path), listing[1])
    crowds = [(await crowd(lambda: ours.ask("GET", path)), await crowd(lambda: bare.ask("GET", path))) for _ in range(4)][1:]  # fmt: skip
    reading = tuple([ms for round_ in crowds for ms in round_[side][0]] for side in (0, 1))
    errors = sum(round_[0][1] for round_ in crowds)
    a_second = [
        READERS * len(crowds) / sum(round_[side][2] for round_ in crowds) for side in (0, 1)
    ]
    print(f"{'':10}{'localcal p50/p99':>22}{'bare p50/p99':>22}")
    print(row("create", creating) + "   p50 at most 10 ms")
    print(row("slots", listing) + f"   p50 at most 10 ms; {count} open times")
    print(
        row("readers", reading)
        + f"   {errors} errors of {READERS * len(crowds)};"
        + f" {a_second[0]:.0f} answers a second, bare {a_second[1]:.0f}"
    )
    wrong = [
        text
        for text, bad in (
            (f"create {median(creating[0]):.2f} ms", median(creating[0]) > 10),
            (f"slots {median(listing[0]):.2f} ms", median(listing[0]) > 10),
            (f"{errors} errors", errors > 0),
        )
        if bad
    ]
    if wrong:
        sys.exit(f"Over the bound: {', '.join(wrong)}")


def row(name: str, sides: tuple[list[float], ...]) -> str:
    """One line of the table: p50 and p99 of each side."""
    cells = [f"{median(spent):.2f} / {quantiles(spent, n=100)[98]:.2f} ms" for spent in sides]
    return f"{name:10}" + "".join(f"{cell:>22}" for cell in cells)


async def main(*, quick: bool) -> None:
    """Start both servers and measure."""
    calla = str(Path(sys.executable).with_name("calla"))
    with tempfile.TemporaryDirectory() as home:
        file = str(Path(home) / "calendar.db")
        command = (calla, "localcal", "--demo", "--port", "0", "--data", file)
        async with (
            started(*command, home=home) as ours,
            started(sys.executable, __file__, "--serve", home=home) as bare,
        ):
            os.sched_setaffinity(0, CORES[1:] or CORES)
            connector = aiohttp.TCPConnector(limit=READERS)
            async with aiohttp.ClientSession(connector=connector) as session:
                sides = [Side(session, one["url"], one["api_key"]) for one in (ours, bare)]
                await measure(*sides, rounds=100 if quick else 400)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    asyncio.run(serve() if chosen.serve else main(quick=chosen.quick))
