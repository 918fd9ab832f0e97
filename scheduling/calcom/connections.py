"""Connections to Cal.com, one pool for each address, shared by all accounts of a process."""

import ssl
from http.cookiejar import CookieJar, DefaultCookiePolicy
from ipaddress import ip_address
from urllib.parse import urlsplit

import httpx

LIMITS = httpx.Limits(max_connections=32, max_keepalive_connections=32, keepalive_expiry=30.0)


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
    parts = urlsplit(base)
    if parts.scheme == "https":
        return httpx.AsyncClient(base_url=base, limits=LIMITS, cookies=_no_cookies())
    # Reading the certificate store costs more than a call, and plain HTTP has no use for it. A
    # proxy of the environment does not reach this machine's own loopback.
    return httpx.AsyncClient(
        base_url=base,
        limits=LIMITS,
        cookies=_no_cookies(),
        verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT),
        trust_env=not _loopback(parts.hostname or ""),
    )


def _no_cookies() -> CookieJar:
    """Return a jar that keeps nothing: a pool serves many accounts, a cookie belongs to one."""
    return CookieJar(DefaultCookiePolicy(allowed_domains=()))


def _loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
