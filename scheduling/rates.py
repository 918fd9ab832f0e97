"""How often something may be done: counted in this process's memory, by our clock."""

import math
from collections import OrderedDict, deque

from limits import RateLimitItemPerSecond
from limits.storage import MovingWindowSupport, Storage
from limits.strategies import MovingWindowRateLimiter
from typing_extensions import override

from scheduling.clock import Clock

MINUTE, HOUR = 60, 3600
MOST_KEYS = 100_000
"""Of all that is counted at one time; what was asked for longest ago is forgotten first."""


class Rates:
    """Lets things happen up to so many times within any so many seconds."""

    def __init__(self, clock: Clock, *, most_keys: int = MOST_KEYS) -> None:
        """Count by `clock`, under at most `most_keys` names."""
        self._clock = clock
        self._windows = MovingWindowRateLimiter(Windows(clock, most=most_keys))

    def wait_seconds(self, most: int, seconds: int, *names: str) -> int:
        """Count it under `names` and return 0; where it is too often, return how long to wait.

        What has to wait is not counted.
        """
        item = RateLimitItemPerSecond(most, seconds)
        if self._windows.hit(item, *names):
            return 0
        again = self._windows.get_window_stats(item, *names).reset_time
        return max(1, math.ceil(again - self._clock.now().timestamp()))


class Windows(Storage, MovingWindowSupport):
    """The hits of the last seconds under each key, in order; of `limits`, which brings the rest.

    Its own storage in memory keeps the machine's time, starts a thread again and again, and grows
    with every key it is asked for. Ours is for moving windows only.
    """

    STORAGE_SCHEME = None

    def __init__(self, clock: Clock, *, most: int = MOST_KEYS) -> None:
        """Count by `clock`, at most `most` keys."""
        super().__init__()
        self._clock = clock
        self._most = most
        self._hits: OrderedDict[str, deque[float]] = OrderedDict()

    @override
    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Count `amount` hits and say True, or none where they would be more than `limit`."""
        hits = self._recent(key, expiry)
        if len(hits) + amount > limit:
            return False
        hits.extend([self._now()] * amount)
        return True

    @override
    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        """Return when the oldest hit was that still counts, and how many do."""
        hits = self._recent(key, expiry)
        return (hits[0] if hits else self._now(), len(hits))

    def _recent(self, key: str, expiry: int) -> deque[float]:
        hits = self._hits.setdefault(key, deque())
        self._hits.move_to_end(key)
        if len(self._hits) > self._most:
            self._hits.popitem(last=False)
        over = self._now() - expiry
        while hits and hits[0] <= over:
            hits.popleft()
        return hits

    def _now(self) -> float:
        return self._clock.now().timestamp()

    @property
    @override
    def base_exceptions(self) -> type[Exception]:
        return ValueError

    @override
    def check(self) -> bool:
        return True

    @override
    def reset(self) -> int:
        counted = len(self._hits)
        self._hits.clear()
        return counted

    @override
    def clear(self, key: str) -> None:
        self._hits.pop(key, None)

    @override
    def get(self, key: str) -> int:
        return len(self._hits.get(key, ()))

    @override
    def get_expiry(self, key: str) -> float:
        raise NotImplementedError(FIXED)

    @override
    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        raise NotImplementedError(FIXED)


FIXED = "Fixed windows are not counted here: use a MovingWindowRateLimiter."
