"""The way between a process and its calendar, and everything that goes wrong on it, by chance or told."""

import asyncio
import json
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any, Literal, get_args

import httpx
from typing_extensions import override

from tests.exactly_once.inline_storage import Life

Fault = Literal[
    "",
    "refused",
    "lost",
    "reset before",
    "reset after",
    "silent after",
    "late",
    "late after reset",
    "500 before",
    "500 after",
    "502 page",
    "429",
    "garbage after",
    "cut after",
    "twice",
    "conflict after",
    "metadata dropped",
    "metadata dropped, reset",
]
NOTHING_DONE: frozenset[Fault] = frozenset({"refused", "429"})
"""Faults after which the client knows that nothing was done."""
METADATA_DROPPED: frozenset[Fault] = frozenset({"metadata dropped", "metadata dropped, reset"})
"""Faults of a server that keeps no tag: tried by themselves, for they break exactly-once's ground."""
WRITE_FAULTS: tuple[Fault, ...] = tuple(
    fault for fault in get_args(Fault) if fault and fault not in METADATA_DROPPED
)
READ_FAULTS = ("500", "reset", "silent", "garbage", "429")
BEHIND = "behind"
"""A read that does not show the last minute; for tests that say when."""
BOOKINGS = "/v2/bookings"
CONFLICT = {"statusCode": 409, "message": "booking_conflict_error"}
TROUBLE = {"statusCode": 500, "message": "Internal server error"}
UNKNOWN = {"statusCode": 404, "message": "Booking was not found in the database"}
THROTTLED = {"statusCode": 429, "message": "ThrottlerException: Too Many Requests"}
Truth = Callable[[], Sequence[Mapping[str, Any]]]


@dataclass
class Weather:
    """What goes wrong: `writes` and `reads` are the shares of requests that do.

    `forced` are the faults of the next writes, `forced_reads` of the next reads, whatever chance
    says; a read that fails is tried again by the client, and has another then. `lag_seconds` is the most that
    reading may be behind. `latest_seconds` is how long after the client gave up a write may still
    be done. `log` tells what became of each write.
    """

    chance: Random
    now: Callable[[], datetime]
    writes: float = 0.0
    reads: float = 0.0
    lag_seconds: float = 0.0
    slowest_seconds: float = 0.4
    latest_seconds: float = 25.0
    kinds: Sequence[Fault] = WRITE_FAULTS
    forced: deque[Fault] = field(default_factory=deque["Fault"])
    forced_reads: deque[str] = field(default_factory=deque[str])
    log: list[str] = field(default_factory=list[str])
    struck: Counter[str] = field(default_factory=Counter[str])
    under_way: set["asyncio.Task[httpx.Response]"] = field(default_factory=set)
    errands: set["asyncio.Task[None]"] = field(default_factory=set)

    def clear_up(self) -> None:
        """Let everything go well from now on; what was delayed still comes."""
        self.writes = self.reads = 0.0
        self.forced.clear()
        self.forced_reads.clear()

    def fault_of_write(self) -> Fault:
        """Return what becomes of the next write."""
        if self.forced:
            return self.forced.popleft()
        return self.chance.choice(self.kinds) if self.strikes() else ""

    def strikes(self) -> bool:
        """Tell whether the next write goes wrong."""
        return self.chance.random() < self.writes

    def fault_of_read(self) -> str:
        """Return what becomes of the next read."""
        if self.forced_reads:
            return self.forced_reads.popleft()
        return self.chance.choice(READ_FAULTS) if self.chance.random() < self.reads else ""

    async def moment(self) -> None:
        """Be on the way."""
        await asyncio.sleep(self.chance.uniform(0.005, self.slowest_seconds))


class Line(httpx.AsyncBaseTransport):
    """One process's connection; what it has sent arrives even when the process dies."""

    def __init__(self, inner: httpx.AsyncBaseTransport, weather: Weather, life: Life) -> None:
        self._inner = inner
        self._weather = weather
        self._life = life
        self.sent: list[str] = []
        self.on_write: Callable[[str], None] = lambda _moment: None
        """Is told "before", "sent" and "answered" of each write: a place to kill the process."""

    @override
    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self._life.over:
            await _forever()
        if request.method == "GET":
            return await self._alive(self._read(request))
        if not request.url.path.startswith(BOOKINGS):
            return await self._alive(self._hold(request))
        self.on_write("before")
        if self._life.over:
            await _forever()
        self.sent.append(request.url.path)
        answer = await self._alive(self._write(request))
        self.on_write("answered")
        return answer

    async def _alive(self, answer: Awaitable[httpx.Response]) -> httpx.Response:
        """Return an answer or an error to a process that still lives."""
        try:
            return await answer
        finally:
            if self._life.over and not self._life.buried:
                await _forever()

    async def _read(self, request: httpx.Request) -> httpx.Response:
        fault = self._weather.fault_of_read()
        await self._weather.moment()
        match fault:
            case "500":
                return httpx.Response(500, json=TROUBLE)
            case "429":
                return _throttled()
            case "reset":
                raise httpx.ReadError("reset")
            case "silent":
                await _forever()
            case _:
                pass
        answer = await self._inner.handle_async_request(request)
        content = await answer.aread()
        if fault == "garbage":
            return httpx.Response(200, content=content[: len(content) // 2], headers=_JSON)
        if request.url.path.startswith(BOOKINGS) and (self._weather.lag_seconds or fault == BEHIND):
            return self._behind(answer.status_code, content, 60.0 if fault == BEHIND else 0.0)
        return httpx.Response(answer.status_code, content=content, headers=_JSON)

    def _behind(self, status: int, content: bytes, least: float) -> httpx.Response:
        """Leave out what is too new to be read: of a list, or all there is."""
        behind = max(least, self._weather.chance.uniform(0.0, self._weather.lag_seconds))
        newest = self._weather.now() - timedelta(seconds=behind)

        def is_old(one: dict[str, Any]) -> bool:
            return datetime.fromisoformat(one["createdAt"]) <= newest

        page = json.loads(content)
        data = page.get("data")
        if isinstance(data, list):
            page["data"] = [one for one in data if is_old(one)]
        elif status == 200 and not is_old(data):
            return httpx.Response(404, json=UNKNOWN)
        return httpx.Response(status, json=page)

    async def _hold(self, request: httpx.Request) -> httpx.Response:
        """Reserve a time or let it go: as likely to fail as a booking, and of no weight."""
        weather = self._weather
        fault = weather.chance.choice(weather.kinds) if weather.strikes() else ""
        await weather.moment()
        if early := await self._undelivered(fault, request):
            return early
        return await _spoilt(fault, await self._delivered(request))

    async def _write(self, request: httpx.Request) -> httpx.Response:
        weather = self._weather
        fault = weather.fault_of_write()
        weather.log.append(f"{weather.now():%H:%M:%S.%f} {request.url.path} {fault or 'fine'}")
        weather.struck[fault] += 1
        self.on_write("sent")
        await weather.moment()
        if early := await self._undelivered(fault, request):
            return early
        if fault in METADATA_DROPPED:
            request = _without_metadata(request)
        answer = await self._delivered(request)
        if fault == "twice":
            answer = await self._delivered(request)
        await weather.moment()
        return await _spoilt(fault, answer)

    async def _undelivered(self, fault: Fault, request: httpx.Request) -> httpx.Response | None:
        """Return or raise what comes of a request that did not arrive, or not yet."""
        chance = self._weather.chance
        match fault:
            case "refused":
                raise httpx.ConnectError("nobody there")
            case "lost":
                await _forever()
            case "reset before":
                raise httpx.ReadError("reset")
            case "late":
                _ = self._later(request, 8.0 + chance.uniform(0.0, self._weather.latest_seconds))
                await _forever()
            case "late after reset":
                _ = self._later(request, chance.uniform(0.0, self._weather.latest_seconds))
                raise httpx.ReadError("reset")
            case "500 before":
                return httpx.Response(500, json=TROUBLE)
            case "429":
                return _throttled()
            case _:
                pass
        return None

    async def _delivered(self, request: httpx.Request) -> httpx.Response:
        """Let the calendar do it, whatever becomes of whoever asked for it."""
        return await asyncio.shield(self._later(request, 0.0))

    def _later(self, request: httpx.Request, seconds: float) -> "asyncio.Task[httpx.Response]":
        async def arrive() -> httpx.Response:
            await asyncio.sleep(seconds)
            answer = await self._inner.handle_async_request(request)
            await answer.aread()
            return answer

        task = asyncio.get_running_loop().create_task(arrive())
        self._weather.under_way.add(task)
        task.add_done_callback(self._weather.under_way.discard)
        return task


_JSON = {"content-type": "application/json; charset=utf-8"}


async def _spoilt(fault: Fault, answer: httpx.Response) -> httpx.Response:
    """Return what is left of the answer to a write that was done."""
    match fault:
        case "reset after" | "metadata dropped, reset":
            raise httpx.ReadError("reset")
        case "silent after":
            await _forever()
        case "500 after":
            return httpx.Response(500, json=TROUBLE)
        case "502 page":
            return httpx.Response(502, html="<html><h1>502 Bad Gateway</h1></html>")
        case "garbage after":
            return httpx.Response(answer.status_code, html="<html>Just a moment</html>")
        case "cut after":
            half = answer.content[: len(answer.content) // 2]
            return httpx.Response(answer.status_code, content=half, headers=_JSON)
        case "conflict after":
            return httpx.Response(409, json=CONFLICT)
        case _:
            pass
    return answer


def _throttled() -> httpx.Response:
    return httpx.Response(429, json=THROTTLED, headers={"X-RateLimit-Reset-Default": "1"})


def _without_metadata(request: httpx.Request) -> httpx.Request:
    body = json.loads(request.content)
    body.pop("metadata", None)
    headers = {k: v for k, v in request.headers.items() if k.lower() != "content-length"}
    return httpx.Request(request.method, request.url, headers=headers, json=body)


async def _forever() -> Any:
    await asyncio.get_running_loop().create_future()
