import json
from collections.abc import AsyncIterator

import httpx
import pytest

from agent.app.bodies import LONGEST_BODY, BoundedBodies
from agent.app.serving import Message, Receive, Send


async def length(scope: Message, receive: Receive, send: Send) -> None:
    """Answer how many bytes came."""
    count, more = 0, True
    while more:
        message = await receive()
        count += len(message.get("body", b""))
        more = message.get("more_body", False)
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": str(count).encode()})


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(BoundedBodies(length))
    async with httpx.AsyncClient(transport=transport, base_url="http://here.example.com") as client:
        yield client


async def in_pieces(total: int) -> AsyncIterator[bytes]:
    for start in range(0, total, 1000):
        yield b"x" * min(1000, total - start)


@pytest.mark.parametrize("size", [0, 1, 5000, LONGEST_BODY])
async def test_a_body_arrives_whole(http: httpx.AsyncClient, size: int) -> None:
    assert (await http.post("/", content=in_pieces(size))).text == str(size)
    assert (await http.post("/", content=b"x" * size)).text == str(size)


async def test_a_request_without_a_body_passes(http: httpx.AsyncClient) -> None:
    assert (await http.get("/")).text == "0"


async def test_a_body_is_counted_as_it_comes(http: httpx.AsyncClient) -> None:
    answer = await http.post("/", content=in_pieces(LONGEST_BODY + 1))
    assert answer.status_code == 413
    assert json.loads(answer.text)["code"] == "INVALID_REQUEST"


async def test_a_compressed_body_is_refused(http: httpx.AsyncClient) -> None:
    answer = await http.post("/", content=b"x", headers={"Content-Encoding": "gzip"})
    assert (answer.status_code, answer.json()["success"]) == (415, False)
