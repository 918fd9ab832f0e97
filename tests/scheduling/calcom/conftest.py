"""Two counterparts for the client: the embedded Cal.com, and a socket that answers as it is told."""

import asyncio
import json
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime

import httpx
import pytest

from scheduling.calcom.client import CalcomClient
from scheduling.calcom.connections import Connections
from scheduling.clock import FixedClock
from scheduling.localcal import (
    Account,
    AccountSeed,
    EventTypeSeed,
    LocalCal,
    create_app,
)
from tests.calendars import new_calendar

NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Spares a client on a loopback address the reading of a hundred certificates."""
NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
ADA = AccountSeed(
    username="ada",
    event_types=(
        EventTypeSeed("intro", "Intro", 30, notice=60),
        EventTypeSeed("by-phone", "By phone", 30, email="optional", phone="required"),
        EventTypeSeed("asked", "Asked", 30, confirmation_required=True),
    ),
)


@dataclass
class World:
    """An embedded Cal.com with one account, and a client that speaks for it."""

    calendar: LocalCal
    account: Account
    calcom: CalcomClient
    http: httpx.AsyncClient


@pytest.fixture
async def world() -> AsyncIterator[World]:
    calendar = new_calendar(FixedClock(NOW))
    account = calendar.add_account(ADA)
    transport = httpx.ASGITransport(create_app(calendar))
    async with httpx.AsyncClient(transport=transport, base_url="http://calendar.test") as http:
        yield World(calendar, account, CalcomClient(http, api_key=account.api_key), http)
    calendar.close()


def answer(status: int, body: object, **headers: str) -> bytes:
    """Return a raw HTTP answer; text goes out as it is, anything else as JSON."""
    content = (body if isinstance(body, str) else json.dumps(body)).encode()
    lines = [f"HTTP/1.1 {status} Said"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    lines += [f"Content-Length: {len(content)}", "Connection: close", "", ""]
    return "\r\n".join(lines).encode() + content


@dataclass
class Wire:
    """A server that gives one scripted answer a request; an empty one hangs up, None keeps still."""

    script: list[bytes | None]
    client: CalcomClient = field(init=False)
    address: str = field(init=False)
    http: httpx.AsyncClient = field(init=False)
    requests: list[str] = field(default_factory=list[str])
    handlers: list[asyncio.Future[None]] = field(default_factory=list[asyncio.Future[None]])

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.handlers.append(asyncio.ensure_future(self.answer(reader, writer)))

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
        except asyncio.IncompleteReadError:  # gave up before it asked
            writer.close()
            return
        size = next(
            (int(v) for k, _, v in (line.partition(": ") for line in head.splitlines())
             if k.lower() == "content-length"),
            0,
        )  # fmt: skip
        body = (await reader.readexactly(size)).decode()
        self.requests.append(head + body)
        said = self.script.pop(0)
        if said is None:
            with suppress(ConnectionError):
                await reader.read()  # until the client gives up
        else:
            writer.write(said)
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()


@pytest.fixture(params=["ours", "httpx"])
async def pool(request: pytest.FixtureRequest) -> AsyncIterator[Callable[[str], httpx.AsyncClient]]:
    """Opens connections to an address: the pool of the product, and httpx's own."""
    connections, plain = Connections(), list[httpx.AsyncClient]()

    def at(address: str) -> httpx.AsyncClient:
        if request.param == "ours":
            return connections.at(address)
        plain.append(httpx.AsyncClient(base_url=address, trust_env=False, verify=NO_TLS))
        return plain[-1]

    yield at
    await connections.close()
    for http in plain:
        await http.aclose()


@pytest.fixture
async def wire(
    pool: Callable[[str], httpx.AsyncClient],
) -> AsyncIterator[Callable[..., Awaitable[Wire]]]:
    opened: list[tuple[asyncio.Server, Wire]] = []

    async def build(*script: bytes | None, seconds: float = 4.0) -> Wire:
        served = Wire(list(script))
        server = await asyncio.start_server(served.serve, "127.0.0.1", 0)
        served.address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        served.http = pool(served.address)
        served.client = CalcomClient(served.http, api_key="cal_secret", timeout_seconds=seconds)
        opened.append((server, served))
        return served

    yield build
    for server, served in opened:
        server.close()
        await served.http.aclose()  # the handlers that keep still end with it
        await asyncio.gather(*served.handlers)
        await server.wait_closed()


@pytest.fixture
def said() -> Callable[..., bytes]:
    return answer


@dataclass
class Hangs:
    """A server that answers its first request and hangs up at every later one."""

    seen: list[str] = field(default_factory=list[str])

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
                self.seen.append(head.splitlines()[0])
                if len(self.seen) > 1:
                    break
                body = b'{"status":"success","data":{"id":1}}'
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
        writer.close()


@pytest.fixture
async def hanging_up() -> AsyncIterator[tuple[str, list[str]]]:
    hangs = Hangs()
    server = await asyncio.start_server(hangs.serve, "127.0.0.1", 0)
    yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", hangs.seen
    server.close()


@pytest.fixture
async def serve() -> AsyncIterator[Callable[..., Awaitable[tuple[str, list[str]]]]]:
    """A server that gives one answer to all, as often as it is asked; its address and the paths."""
    servers: list[asyncio.Server] = []

    async def build(body: object) -> tuple[str, list[str]]:
        seen: list[str] = []
        content = json.dumps(body).encode()
        said = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(content) + content

        async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            with suppress(asyncio.IncompleteReadError, ConnectionError):
                while head := await reader.readuntil(b"\r\n\r\n"):
                    seen.append(head.split()[1].decode())
                    writer.write(said)
            writer.close()

        servers.append(await asyncio.start_server(talk, "127.0.0.1", 0))
        return f"http://127.0.0.1:{servers[-1].sockets[0].getsockname()[1]}", seen

    yield build
    for server in servers:
        server.close()
