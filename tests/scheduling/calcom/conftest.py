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
from scheduling.clock import FixedClock
from scheduling.localcal import (
    Account,
    AccountSeed,
    EventTypeSeed,
    LocalCal,
    create_app,
)

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
    calendar = LocalCal.open(":memory:", clock=FixedClock(NOW))
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
    requests: list[str] = field(default_factory=list[str])
    handlers: list[asyncio.Future[None]] = field(default_factory=list[asyncio.Future[None]])

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.handlers.append(asyncio.ensure_future(self.answer(reader, writer)))

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        size = next(
            (int(v) for k, _, v in (line.partition(": ") for line in head.splitlines())
             if k.lower() == "content-length"),
            0,
        )  # fmt: skip
        body = (await reader.readexactly(size)).decode()
        self.requests.append(head + body)
        said = self.script.pop(0)
        if said is None:
            await reader.read()  # until the client gives up
        else:
            writer.write(said)
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()


@pytest.fixture
async def wire() -> AsyncIterator[Callable[..., Awaitable[Wire]]]:
    opened: list[tuple[asyncio.Server, httpx.AsyncClient, Wire]] = []

    async def build(*script: bytes | None, seconds: float = 4.0) -> Wire:
        served = Wire(list(script))
        server = await asyncio.start_server(served.serve, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        address = f"http://127.0.0.1:{port}"
        http = httpx.AsyncClient(base_url=address, trust_env=False, verify=NO_TLS)
        served.client = CalcomClient(http, api_key="cal_secret", timeout_seconds=seconds)
        opened.append((server, http, served))
        return served

    yield build
    for server, http, served in opened:
        await http.aclose()
        server.close()
        await asyncio.gather(*served.handlers)
        await server.wait_closed()


@pytest.fixture
def said() -> Callable[..., bytes]:
    return answer
