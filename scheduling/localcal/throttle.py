"""How many requests a caller may send in a minute, counted as Cal.com counts them."""

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256

_WINDOW_SECONDS = 60.0
_BLOCK_SECONDS = 60.0
_CALLERS_MOST = 10_000


@dataclass(slots=True)
class _Count:
    """One caller's requests since `began`; `blocked_until` 0 while not blocked."""

    began: float
    sent: int = 0
    blocked_until: float = 0.0


@dataclass(frozen=True, slots=True)
class Turn:
    """What became of one request: how many are left, when the count begins anew, whether to refuse."""

    limit: int
    left: int
    reset_seconds: int
    refused: bool

    def headers(self) -> list[tuple[bytes, bytes]]:
        """Return the headers that say so; there is no Retry-After."""
        return [
            (b"x-ratelimit-limit-default", str(self.limit).encode()),
            (b"x-ratelimit-remaining-default", str(self.left).encode()),
            (b"x-ratelimit-reset-default", str(self.reset_seconds).encode()),
        ]


class Throttle:
    """Counts requests by API key, or by address without one; `limit` a minute each.

    Who goes over is blocked for a minute, after which the count begins anew.
    """

    def __init__(self, limit: int, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.limit = limit
        self._now = monotonic
        self._counts: dict[str, _Count] = {}

    def count(self, headers: Mapping[str, str], address: str) -> Turn:
        """Count one request and return what becomes of it."""
        now = self._now()
        who = headers.get("authorization", "").strip().removeprefix("Bearer ") or address
        key = sha256(who.encode()).hexdigest()
        count = self._counts.get(key)
        if count is None or now >= (count.blocked_until or count.began + _WINDOW_SECONDS):
            count = self._begin(key, now)
        count.sent += 1
        if count.sent > self.limit and not count.blocked_until:
            count.blocked_until = now + _BLOCK_SECONDS
        until = count.blocked_until or count.began + _WINDOW_SECONDS
        left = max(0, self.limit - count.sent)
        return Turn(self.limit, left, math.ceil(until - now), bool(count.blocked_until))

    def _begin(self, key: str, now: float) -> _Count:
        if len(self._counts) >= _CALLERS_MOST:
            self._counts.clear()
        self._counts[key] = _Count(now)
        return self._counts[key]
