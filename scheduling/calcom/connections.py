"""Connections to Cal.com, one pool for each address, shared by all accounts of a process."""

from collections.abc import Callable
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpx
from typing_extensions import override

from scheduling.calcom.transport import AiohttpTransport

LIMITS = httpx.Limits(max_connections=32, max_keepalive_connections=32, keepalive_expiry=30.0)
"""Of the slower pool that is used where the environment names a proxy."""


Watch = Callable[[str, str, int], None]
"""Is told of each request: its method, its path, and the status of its answer, 0 for none."""


class Connections:
    """Opens a pool at first use of an address and keeps it until `close`."""

    def __init__(self, watch: Watch | None = None) -> None:
        """Start with none open; `watch` is told of each request."""
        self._watch = watch
        self._open: dict[str, _Pool] = {}

    def at(self, address: str) -> httpx.AsyncClient:
        """Return the pool of `address`, such as "https://api.cal.com"; `/v2` at its end is cut."""
        base = address.rstrip("/").removesuffix("/v2")
        if base not in self._open:
            self._open[base] = _pool(base)
            self._open[base].watch = self._watch
        return self._open[base]

    async def close(self) -> None:
        """Close every pool."""
        pools = list(self._open.values())
        self._open.clear()
        for pool in pools:
            await pool.aclose()


class _NoCookies(httpx.Cookies):
    """Keeps nothing: a pool serves many accounts, a cookie belongs to one."""

    @override
    def extract_cookies(self, response: httpx.Response) -> None:
        """Let them be."""


class _Pool(httpx.AsyncClient):
    """A client that spends no time on cookies: httpx's look for them costs a fifth of a call."""

    _none = _NoCookies()
    watch: Watch | None = None

    @override
    async def send(self, request: httpx.Request, **options: Any) -> httpx.Response:
        """Send a request, and tell who watches what came of it."""
        status = 0
        try:
            answer = await super().send(request, **options)
            status = answer.status_code
            return answer
        finally:
            if self.watch is not None:
                self.watch(request.method, request.url.path, status)

    @property
    @override
    def cookies(self) -> httpx.Cookies:
        """None are kept, none are sent."""
        return self._none

    @cookies.setter
    def cookies(self, cookies: object) -> None:  # noqa: ARG002 # a property's setter takes it
        raise TypeError("A pool keeps no cookies.")


def _pool(base: str) -> _Pool:
    if _proxied(base):
        return _Pool(base_url=base, limits=LIMITS)
    # Reading the certificate store costs more than a call, and plain HTTP has no use for it.
    secure = base.startswith("https:")
    transport = AiohttpTransport(verify=httpx.create_ssl_context() if secure else None)
    return _Pool(base_url=base, transport=transport)


def _proxied(base: str) -> bool:
    """Say whether the environment wants a proxy there; never for this machine's own loopback."""
    parts = urlsplit(base)
    host = parts.hostname or ""
    proxies = getproxies()
    wanted = parts.scheme in proxies or "all" in proxies
    return wanted and not _loopback(host) and not proxy_bypass(host)


def _loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
