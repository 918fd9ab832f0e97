"""How much one address, one socket and all of them together may ask of the chat."""

import ipaddress
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from time import time

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter


@dataclass(frozen=True, slots=True)
class WebLimits:
    """Bounds of the chat; bytes, seconds and counts."""

    conversations: int = 200
    conversations_per_address: int = 20
    sessions_per_minute: int = 10
    messages_per_second: float = 10.0
    burst: int = 20
    longest_message: int = 16 * 1024
    idle_seconds: float = 900.0
    """Longest silence of a browser; then its socket is closed, the conversation is kept."""
    keep_seconds: float = 600.0
    """How long a conversation is kept after its last socket has gone."""
    sweep_seconds: float = 30.0


class SessionRate:
    """Counts the sessions an address asks for within a minute."""

    def __init__(self, most: int) -> None:
        """Allow `most` a minute."""
        self._item = RateLimitItemPerMinute(most)
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def allows(self, address: str) -> bool:
        """Tell whether an address may have a session now, and count it if so."""
        return self._limiter.hit(self._item, address)

    def wait_seconds(self, address: str) -> int:
        """Return after how many seconds the address may ask again."""
        return max(1, ceil(self._limiter.get_window_stats(self._item, address).reset_time - time()))


class MessageRate:
    """A bucket that a socket's messages empty and time fills."""

    def __init__(self, limits: WebLimits, now: Callable[[], float]) -> None:
        """Start full; `now` is a monotonic clock in seconds."""
        self._limits = limits
        self._now = now
        self._left = float(limits.burst)
        self._at = now()

    def allows(self) -> bool:
        """Count a message; tell whether it is still within bounds."""
        now = self._now()
        filled = self._left + (now - self._at) * self._limits.messages_per_second
        self._left, self._at = min(float(self._limits.burst), filled) - 1, now
        return self._left >= 0


def neighborhood(host: str) -> str:
    """Return what an address counts as: itself, or the /64 network that one IPv6 customer has."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if isinstance(address, ipaddress.IPv6Address):
        mapped = address.ipv4_mapped
        return str(mapped or ipaddress.ip_network((int(address) >> 64 << 64, 64)))
    return str(address)
