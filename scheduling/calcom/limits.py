"""How many requests a key has left, as Cal.com's `X-RateLimit-*-Default` headers tell it.

Cal.com counts in windows of a minute and answers a key that went over with 429 until the window
and the block are over; it sends no Retry-After. Nothing is limited before the first headers came.
"""

import time
from collections.abc import Mapping
from hashlib import sha256
from weakref import WeakKeyDictionary

import httpx

from scheduling.calcom.errors import RATE_LIMIT_BLOCK_SECONDS

RESERVE = 0.1
"""The part of a window that only writes may use: a caller's yes must not fail for a list."""
COURTESY = 0.25
"""The part of a window that is left alone by what nobody waits for."""


class Bucket:
    """The requests one key may still send in this window, shared by all clients of that key."""

    def __init__(self) -> None:
        self._limit = 0
        self._tokens = 0
        self._ends = 0.0
        self._blocked = 0.0
        self._strikes = 0
        self._probe = 0.0

    def take(self, *, write: bool) -> float:
        """Take one request and return 0, or return how many seconds to wait before asking again."""
        now = time.monotonic()
        if now < self._blocked:
            return self._probed(now)
        self._strikes = 0
        if not self._limit:
            return 0.0
        if now >= self._ends:
            self._tokens, self._ends = self._limit, now + RATE_LIMIT_BLOCK_SECONDS
        if self._tokens <= (0 if write else int(self._limit * RESERVE)):
            return self._ends - now
        self._tokens -= 1
        return 0.0

    def is_short(self) -> bool:
        """Tell whether what nobody waits for should not be sent now; takes no request."""
        now = time.monotonic()
        if now < self._blocked:
            return True
        return now < self._ends and self._tokens <= int(self._limit * COURTESY)

    def answered(self, headers: Mapping[str, str]) -> None:
        """Take over what an answer other than 429 says; it shows that no block holds any more."""
        if self._blocked:
            self._blocked, self._limit = 0.0, 0
        limit = _number(headers, "x-ratelimit-limit-default")
        remaining = _number(headers, "x-ratelimit-remaining-default")
        reset = _number(headers, "x-ratelimit-reset-default")
        if not limit or remaining is None or reset is None:
            return
        ends = time.monotonic() + reset
        if self._limit and ends < self._ends - 1.0:
            return  # late: it was given in an earlier window
        newer = not self._limit or ends > self._ends + 1.0
        self._tokens = int(remaining if newer else min(self._tokens, remaining))
        self._limit, self._ends = int(limit), ends

    def block(self, seconds: float) -> None:
        """Hold requests back for `seconds`, all but a few: Cal.com answered 429."""
        now = time.monotonic()
        self._blocked = max(self._blocked, now + seconds)
        # The first may try again at once, for other clients of the key share its limit and one 429
        # need not mean a block; after that twice as long each time.
        self._probe = now + (2 ** min(self._strikes, 6) if self._strikes else 0)
        self._strikes += 1

    def _probed(self, now: float) -> float:
        if now < self._probe:
            return min(self._probe, self._blocked) - now
        self._probe = now + 2 ** min(self._strikes, 6)
        return 0.0


_buckets: WeakKeyDictionary[httpx.AsyncClient, dict[bytes, Bucket]] = WeakKeyDictionary()


def bucket_of(http: httpx.AsyncClient, credential: str) -> Bucket:
    """Return the bucket of a credential at an address; clients are made per call, keys are not."""
    return _buckets.setdefault(http, {}).setdefault(sha256(credential.encode()).digest(), Bucket())


def reset_seconds(headers: Mapping[str, str]) -> float:
    """Return how long a 429 says to wait; a minute when it does not say."""
    for name in ("x-ratelimit-reset-default", "x-ratelimit-reset", "retry-after"):
        seconds = _number(headers, name)
        if seconds is not None:
            return seconds
    return RATE_LIMIT_BLOCK_SECONDS


def _number(headers: Mapping[str, str], name: str) -> float | None:
    try:
        number = float(headers.get(name, ""))
    except ValueError:
        return None
    return number if 0 <= number < 86_400_000 else None
