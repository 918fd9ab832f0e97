"""The key and the cookies of one account stay with that account, whatever goes wrong."""

import asyncio
import socket
import traceback
from collections.abc import AsyncIterator, MutableMapping
from datetime import UTC, datetime
from typing import Any

import pytest
import uvicorn

from scheduling.calcom.client import CalcomClient
from scheduling.calcom.connections import Connections
from scheduling.calcom.errors import CalcomError, CalcomUnauthorized
from scheduling.calcom.models import NewBooking
from scheduling.calcom.platform import OAuthClient

BOOKING = NewBooking(datetime(2027, 3, 4, 14, tzinfo=UTC), 1, "Ada Park", email="ada@example.com")
Requests = list[dict[bytes, bytes]]


@pytest.fixture
async def asked() -> AsyncIterator[tuple[str, Requests]]:
    """A server that sets a cookie and answers nonsense; its address and the headers it saw."""
    seen: Requests = []

    async def app(scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        seen.append(dict(scope["headers"]))
        headers = [(b"set-cookie", b"session=first; Path=/"), (b"content-type", b"text/plain")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"nonsense"})

    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(app, log_level="critical", lifespan="off", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(0.002)
    yield f"http://127.0.0.1:{listener.getsockname()[1]}", seen
    server.should_exit = True
    await serving
    listener.close()


async def test_no_cookie_reaches_another_account(asked: tuple[str, Requests]) -> None:
    address, seen = asked
    connections = Connections()
    for key in ("cal_one", "cal_two"):
        with pytest.raises(CalcomError):
            await CalcomClient(connections.at(address), api_key=key).create_booking(BOOKING)
    await connections.close()
    assert [one[b"authorization"] for one in seen] == [b"Bearer cal_one", b"Bearer cal_two"]
    assert not any(b"cookie" in one for one in seen)


@pytest.mark.parametrize("key", ["cal_hush\n", "cal_hush\x00", "cal_hush\u00e4", "cal_hush x"])
async def test_a_key_that_cannot_be_sent_is_quoted_nowhere(
    asked: tuple[str, Requests], key: str
) -> None:
    address, seen = asked
    connections = Connections()
    client = CalcomClient(connections.at(address), api_key=key)
    for call in (client.me, lambda: client.create_booking(BOOKING)):
        with pytest.raises(CalcomUnauthorized) as caught:
            await call()
        assert "hush" not in "".join(traceback.format_exception(caught.value))
    await connections.close()
    assert seen == []
    assert "hush" not in repr(client)


async def test_a_platform_sends_its_client_and_an_anonymous_caller_nothing(
    asked: tuple[str, Requests],
) -> None:
    address, seen = asked
    connections = Connections()
    http = connections.at(address)
    platform = OAuthClient("client-1", "hush")
    for client in (CalcomClient(http, oauth_client=platform), CalcomClient(http)):
        with pytest.raises(CalcomError):
            await client.me()
        assert "hush" not in f"{client!r}{vars(client)['_bucket']!r}{platform!r}"
    await connections.close()
    by_platform, by_nobody = seen[0], seen[-1]
    assert (by_platform[b"x-cal-client-id"], by_platform[b"x-cal-secret-key"]) == (
        b"client-1",
        b"hush",
    )
    for name in (b"authorization", b"x-cal-secret-key", b"x-cal-client-id"):
        assert name not in by_nobody
    assert b"authorization" not in by_platform


@pytest.mark.parametrize("platform", [OAuthClient("a\n", "hush"), OAuthClient("a", "hush\r\n")])
async def test_an_oauth_client_that_cannot_be_sent_is_quoted_nowhere(
    asked: tuple[str, Requests], platform: OAuthClient
) -> None:
    address, seen = asked
    connections = Connections()
    with pytest.raises(CalcomUnauthorized) as caught:
        await CalcomClient(connections.at(address), oauth_client=platform).me()
    await connections.close()
    assert seen == []
    assert "hush" not in "".join(traceback.format_exception(caught.value))
