"""Attacks on the doors together, as `calla serve` opens them."""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin

from agent.app import running
from agent.app.listening import listen, url_of
from agent.app.place import Place
from agent.app.serving import Server
from agent.app.site import Site
from agent.settings import Settings
from scheduling.clock import FixedClock
from tests.agent.world import NO_TLS

NOW = FixedClock(datetime.fromisoformat("2027-03-02T10:00:00-05:00"))
MANAGE = "/api/v1/calcom/appointments/manage"
EVIL = "evil.example"


pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def http(
    migrated: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[httpx.AsyncClient]:
    """A client of all doors, which stay open from one attack to the next."""
    settings = Settings(
        calla_home=shutil.copytree(migrated, tmp_path_factory.mktemp("attacked") / "home"),
        calcom_api_key=None,
        openai_api_key=None,
        calla_trusted_proxies="127.0.0.1",
    )
    async with running(settings, clock=NOW) as program:
        await program.ready()
        sock = listen(0)
        site = Site(program, settings, Place(url_of(sock)))
        server = Server(site.app, sock, websockets=True)
        await server.start()
        async with httpx.AsyncClient(base_url=url_of(sock), verify=NO_TLS) as client:
            yield client
        await site.close()
        await server.stop()


async def raw(http: httpx.AsyncClient, request: bytes) -> bytes:
    """Return what is answered to a request that no client would write."""
    reader, writer = await asyncio.open_connection(http.base_url.host, http.base_url.port)
    writer.write(request)
    async with asyncio.timeout(10):
        answer = await reader.read(64 * 1024)
    writer.close()
    return answer


async def test_no_answer_depends_on_the_host_a_client_names(http: httpx.AsyncClient) -> None:
    for path in (
        "/",
        "/healthz",
        "/healthz/",
        "/chat/session/",
        f"{MANAGE}/",
        "/phone/twilio/voice/",
    ):
        for method in ("GET", "POST"):
            answer = await http.request(method, path, headers={"Host": EVIL})
            assert EVIL not in answer.text
            assert EVIL not in repr(answer.headers)


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"POST /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcd",
        b"POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST /healthz HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\nHost : x\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\nX-A: b\r\n c\r\nX\x00: d\r\n\r\n",
        b"GET /healthz HTTP/9.9\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    ],
)
async def test_a_request_that_can_be_read_in_two_ways_is_refused(
    http: httpx.AsyncClient, request_bytes: bytes
) -> None:
    answer = await raw(http, request_bytes.replace(b"%s", MANAGE.encode()))
    assert answer.startswith(b"HTTP/1.1 400")
    assert b"Traceback" not in answer
    assert (await http.get("/healthz")).status_code == 200


ADDRESSES: tuple[Mapping[str, str], ...] = (
    {"X-Forwarded-For": "198.51.100.1, 192.0.2.7"},
    {"X-Forwarded-For": "198.51.100.2,192.0.2.7"},
    {"X-Forwarded-For": "203.0.113.9, 198.51.100.3, 192.0.2.7"},
)


async def test_what_a_client_says_of_its_own_address_does_not_count(
    http: httpx.AsyncClient,
) -> None:
    # a proxy on this machine appends the address it saw: the last one counts, others are hearsay
    origin = str(http.base_url).rstrip("/")
    statuses = [
        (await http.post("/chat/session", json={}, headers={"Origin": origin, **one})).status_code
        for one in ADDRESSES * 4
    ]
    assert statuses == [200] * 10 + [429] * 2
    elsewhere = {"Origin": origin, "X-Forwarded-For": "192.0.2.8"}
    assert (await http.post("/chat/session", json={}, headers=elsewhere)).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/widget/..%2f..%2fsite.py",
        "/widget/%2e%2e/pages.py",
        "/widget/..%5cpages.py",
        "/widget/%00.js",
        "/widget/demo.html",
        "/.env",
        "/home/calla.db",
        "/api/../.env",
        "/v1/models",
        "/v2/me",
        "/redoc",
        "/docs/oauth2-redirect",
        "/api/openapi.json",
        "/metrics/",
    ],
)
async def test_nothing_else_is_served(http: httpx.AsyncClient, path: str) -> None:
    answer = await http.get(path)
    assert answer.status_code == 404
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PUT", "DELETE", "PATCH", "BREW"])
async def test_other_methods_are_refused(http: httpx.AsyncClient, method: str) -> None:
    for path in ("/", "/healthz", MANAGE, "/chat/session", "/widget/calla.js"):
        answer = await raw(
            http, f"{method} {path} HTTP/1.1\r\nHost: x\r\nX-Canary: 1\r\n\r\n".encode()
        )
        assert answer.split(b" ")[1] in {b"400", b"404", b"405"}
        assert b"canary" not in answer.lower()


async def test_the_doors_stay_open_while_chats_flood(http: httpx.AsyncClient) -> None:
    origin = str(http.base_url).rstrip("/")

    async def flood(n: int) -> int:
        headers = {"Origin": origin, "X-Forwarded-For": f"203.0.113.{n}"}
        token = (await http.post("/chat/session", json={}, headers=headers)).json()["token"]
        url = f"{origin.replace('http', 'ws', 1)}/chat/socket?token={token}"
        async with connect(url, origin=Origin(origin), proxy=None, max_size=None) as socket:
            await socket.send(
                _rtvi("client-ready", {"version": "2.0.0", "about": {"library": "x"}})
            )
            try:
                while True:
                    await socket.send(_rtvi("send-text", {"content": "555-" * 480}))
                    await asyncio.sleep(0)
            except ConnectionClosed as closed:
                return closed.rcvd.code if closed.rcvd else 0

    floods = asyncio.gather(*(flood(n) for n in range(8)))
    asked = {"org_id": "demo", "agent_id": "front-desk", "action": "suggest"}
    for _ in range(3):
        assert (await http.get("/healthz")).status_code == 200
        assert (await http.post(MANAGE, json=asked)).status_code == 200
    assert await floods == [4429] * 8


def _rtvi(kind: str, data: object) -> str:
    return json.dumps({"label": "rtvi-ai", "type": kind, "id": "m1", "data": data})


async def test_a_broken_upgrade_leaves_the_doors_open(http: httpx.AsyncClient) -> None:
    for headers in (
        b"Upgrade: websocket\r\nConnection: Upgrade\r\n",
        b"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 99\r\n",
        b"Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABkAA\r\n",
    ):
        answer = await raw(http, b"GET /chat/socket HTTP/1.1\r\nHost: x\r\n" + headers + b"\r\n")
        assert b" 101 " not in answer.split(b"\r\n")[0]
    assert (await http.get("/healthz")).status_code == 200
