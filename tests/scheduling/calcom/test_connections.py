"""One pool for an address, and no detour on the way to this machine itself."""

import asyncio

import pytest

from scheduling.calcom.client import CalcomClient
from scheduling.calcom.connections import Connections
from scheduling.calcom.errors import CalcomError, CalcomUnavailable


async def test_an_address_has_one_pool():
    connections = Connections()
    pool = connections.at("https://api.example.com")
    assert connections.at("https://api.example.com/v2/") is pool
    assert str(pool.base_url) == "https://api.example.com"
    assert connections.at("http://127.0.0.1:9") is not pool
    await connections.close()
    assert pool.is_closed
    assert connections.at("https://api.example.com") is not pool
    await connections.close()


async def test_a_proxy_of_the_environment_is_used_but_not_for_this_machine(wire, said, monkeypatch):
    me = said(200, {"status": "success", "data": {"id": 1}})
    proxy, machine = await wire(me), await wire(me)
    monkeypatch.setenv("http_proxy", proxy.address)
    connections = Connections()
    for address in ("http://calendar.example.com", machine.address):
        await CalcomClient(connections.at(address), api_key="cal_secret").me()
    await connections.close()
    assert proxy.requests[0].startswith("GET http://calendar.example.com/v2/me HTTP/1.1")
    assert machine.requests[0].startswith("GET /v2/me HTTP/1.1")


async def test_two_hundred_at_once_are_answered(serve):
    """More than the pool opens: the others wait for a connection, none of them is refused."""
    address, seen = await serve({"status": "success", "data": {"id": 1}})
    connections = Connections()
    client = CalcomClient(connections.at(address), api_key="cal_secret", timeout_seconds=30)
    found = await asyncio.gather(*(client.me() for _ in range(300)))
    await connections.close()
    assert (len(found), seen.count("/v2/me")) == (300, 300)


@pytest.mark.parametrize("ask", ["me", "release"])
async def test_a_kept_connection_that_is_lost_repeats_no_write(hanging_up, ask):
    """The pool itself repeats nothing: a read is repeated by the client, a write by nobody."""
    address, seen = hanging_up
    connections = Connections()
    client = CalcomClient(connections.at(address), api_key="cal_secret", timeout_seconds=4)
    await client.me()  # leaves a connection behind, whose other end hangs up at the next request
    calls = {"me": client.me, "release": lambda: client.release_slot("u1")}
    with pytest.raises(CalcomError) as lost:
        await calls[ask]()
    await connections.close()
    assert isinstance(lost.value, CalcomUnavailable) is (ask == "me")
    assert len(seen) == (3 if ask == "me" else 2)
