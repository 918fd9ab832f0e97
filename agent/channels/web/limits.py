"""How much one address, one socket and all of them together may ask of the chat."""

import ipaddress
from collections.abc import Callable
from dataclasses import dataclass

MOST_ADDRESSES = 10_000
WEIGHT_CHARS = 256
HEAVIEST = 10
"""A long message is work: each of these many characters counts as one more, up to so many."""


@dataclass(frozen=True, slots=True)
class WebLimits:
    """Bounds of the chat; bytes, seconds and counts."""

    conversations: int = 200
    conversations_per_address: int = 20
    sessions_per_minute: int = 10
    messages_per_second: float = 10.0
    burst: int = 20
    longest_message: int = 16 * 1024
    body_seconds: float = 10.0
    """Longest wait for the whole of a request."""
    ready_seconds: float = 10.0
    """Longest wait for a browser's first word that it is ready; its place is another's then."""
    idle_seconds: float = 900.0
    """Longest silence of a browser; then its socket is closed, the conversation is kept."""
    keep_seconds: float = 600.0
    """How long a conversation is kept after its last socket has gone."""
    sweep_seconds: float = 30.0


class MessageRate:
    """A bucket that a socket's messages empty and time fills."""

    def __init__(self, limits: WebLimits, now: Callable[[], float]) -> None:
        """Start full; `now` is a monotonic clock in seconds."""
        self._limits = limits
        self._now = now
        self._left = float(limits.burst)
        self._at = now()

    def allows(self, chars: int = 0) -> bool:
        """Count a message of that length; tell whether it is still within bounds."""
        now = self._now()
        filled = self._left + (now - self._at) * self._limits.messages_per_second
        weight = min(1 + chars // WEIGHT_CHARS, HEAVIEST)
        self._left, self._at = min(float(self._limits.burst), filled) - weight, now
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
