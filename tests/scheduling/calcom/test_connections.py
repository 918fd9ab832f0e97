"""One pool for an address, and no detour on the way to this machine itself."""

import pytest

from scheduling.calcom.connections import Connections


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


@pytest.mark.parametrize(
    ("address", "direct"),
    [
        ("http://127.0.0.1:9", True),
        ("http://[::1]:9", True),
        ("http://localhost:9", True),
        ("http://calendar.example.com", False),
        ("https://calendar.example.com", False),
    ],
)
async def test_only_loopback_ignores_the_proxies_of_the_environment(address, direct):
    connections = Connections()
    assert connections.at(address).trust_env is not direct
    await connections.close()
