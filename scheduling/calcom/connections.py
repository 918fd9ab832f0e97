"""Connections to Cal.com, one pool for each address, shared by all accounts of a process."""

from http.cookiejar import CookieJar, DefaultCookiePolicy
from ipaddress import ip_address
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpx

from scheduling.calcom.transport import AiohttpTransport

LIMITS = httpx.Limits(max_connections=32, max_keepalive_connections=32, keepalive_expiry=30.0)
"""Of the slower pool that is used where the environment names a proxy."""


class Connections:
    """Opens a pool at first use of an address and keeps it until `close`."""

    def __init__(self) -> None:
        """Start with none open."""
        self._open: dict[str, httpx.AsyncClient] = {}

    def at(self, address: str) -> httpx.AsyncClient:
        """Return the pool of `address`, such as "https://api.cal.com"; `/v2` at its end is cut."""
        base = address.rstrip("/").removesuffix("/v2")
        if base not in self._open:
            self._open[base] = _pool(base)
        return self._open[base]

    async def close(self) -> None:
        """Close every pool."""
        pools = list(self._open.values())
        self._open.clear()
        for pool in pools:
            await pool.aclose()


def _pool(base: str) -> httpx.AsyncClient:
    if _proxied(base):
        return httpx.AsyncClient(base_url=base, limits=LIMITS, cookies=_no_cookies())
    # Reading the certificate store costs more than a call, and plain HTTP has no use for it.
    secure = base.startswith("https:")
    transport = AiohttpTransport(verify=httpx.create_ssl_context() if secure else None)
    return httpx.AsyncClient(base_url=base, transport=transport, cookies=_no_cookies())


def _proxied(base: str) -> bool:
    """Say whether the environment wants a proxy there; never for this machine's own loopback."""
    parts = urlsplit(base)
    host = parts.hostname or ""
    proxies = getproxies()
    wanted = parts.scheme in proxies or "all" in proxies
    return wanted and not _loopback(host) and not proxy_bypass(host)


def _no_cookies() -> CookieJar:
    """Return a jar that keeps nothing: a pool serves many accounts, a cookie belongs to one."""
    return CookieJar(DefaultCookiePolicy(allowed_domains=()))


def _loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
