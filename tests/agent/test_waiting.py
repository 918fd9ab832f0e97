"""Connections that begin a request and never finish it."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from agent.app.listening import listen, url_of
from agent.app.serving import MOST_CONNECTIONS, Server
from agent.app.waiting import LONGEST_HEAD
from tests.agent.world import NO_TLS

GET = b"GET / HTTP/1.1\r\nHost: calls.example.com\r\n"


@pytest.fixture
async def url() -> AsyncIterator[str]:

    async def hello(_: Request) -> PlainTextResponse:
        return PlainTextResponse("hello")

    sock = listen(0)
    app = Starlette(routes=[Route("/", hello, methods=["GET", "POST"])])
    server = Server(app, sock, websockets=True, head_seconds=0.3)
    await server.start()
    yield url_of(sock)
    await server.stop()


async def dial(url: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    host, port = url.removeprefix("http://").split(":")
    return await asyncio.open_connection(host, int(port))


async def ended(reader: asyncio.StreamReader) -> bytes:
    async with asyncio.timeout(5):
        try:
            return await reader.read()
        except ConnectionResetError:
            return b""


def is_over(reader: asyncio.StreamReader) -> bool:
    return reader.at_eof() or isinstance(reader.exception(), ConnectionResetError)


@pytest.mark.parametrize("begun", [b"", b"GET", GET, GET + b"X-Long"])
async def test_half_a_head_is_waited_for_a_moment(url: str, begun: bytes) -> None:
    reader, writer = await dial(url)
    writer.write(begun)
    assert await ended(reader) == b""
    writer.close()


async def test_as_many_half_requests_as_are_served_lock_nobody_out(url: str) -> None:
    half = [await dial(url) for _ in range(MOST_CONNECTIONS + 20)]
    for _, writer in half:
        writer.write(GET + b"X-a")
    await asyncio.gather(*(ended(reader) for reader, _ in half))
    async with httpx.AsyncClient(base_url=url, verify=NO_TLS) as http:
        assert (await http.get("/")).text == "hello"
    for _, writer in half:
        writer.close()


async def test_a_head_without_end(url: str) -> None:
    reader, writer = await dial(url)
    writer.write(GET)
    for n in range(2 * LONGEST_HEAD // 1_000):
        writer.write(b"X-%d: " % n + b"a" * 1_000 + b"\r\n")
    assert await ended(reader) == b""
    writer.close()


async def test_requests_after_one_another_are_answered(url: str) -> None:
    async with httpx.AsyncClient(base_url=url, verify=NO_TLS) as http:
        for _ in range(3):
            assert (await http.get("/")).text == "hello"
            assert (await http.post("/", content=b"x" * 50_000)).text == "hello"
            await asyncio.sleep(0.2)


async def test_what_is_left_of_an_answered_request_is_not_waited_for(url: str) -> None:
    reader, writer = await dial(url)
    writer.write(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n")
    async with asyncio.timeout(5):
        await reader.readuntil(b"hello")
        for _ in range(100):
            writer.write(b"x")
            await asyncio.sleep(0.02)
            if is_over(reader):
                break
    assert is_over(reader)
    writer.close()
