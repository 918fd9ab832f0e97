"""Caps: how often may be asked, counted in this process's memory, by our clock."""

import math
from collections import OrderedDict, deque
from dataclasses import dataclass, fields

from limits import RateLimitItemPerMinute
from limits.storage import MovingWindowSupport, Storage
from limits.strategies import MovingWindowRateLimiter
from typing_extensions import override

from scheduling.clock import Clock
from scheduling.errors import TooMany
from scheduling.journal import Quota
from scheduling.model import Policy

MOST_KEYS = 100_000
"""Of addresses and organizations that are counted at one time; the one asked for longest ago goes."""
TOO_OFTEN = "There are too many requests right now. Please try again in a moment."


@dataclass(frozen=True, slots=True)
class Caps:
    """How much is allowed where an organization says nothing else; 0 is without limit."""

    requests_per_address_minute: int = 10
    requests_per_minute: int = 60
    bookings_per_day: int = 200
    open_bookings_per_contact: int = 3
    changes_per_contact_day: int = 5

    @classmethod
    def none(cls) -> "Caps":
        """Return no limits at all."""
        return cls(0, 0, 0, 0, 0)

    def under(self, policy: Policy) -> "Caps":
        """Return these caps, with those of an organization's own in their place."""
        own = {cap.name: getattr(policy, cap.name) for cap in fields(self)}
        return Caps(
            **{name: getattr(self, name) if cap is None else cap for name, cap in own.items()}
        )

    @property
    def quota(self) -> Quota:
        """The caps that the journal counts, for they hold for a day."""
        return Quota(
            self.open_bookings_per_contact, self.changes_per_contact_day, self.bookings_per_day
        )


class Windows(Storage, MovingWindowSupport):
    """The hits of the last seconds under each key, in order; of `limits`, which brings the rest.

    Its own storage in memory keeps the machine's time, starts a thread again and again, and grows
    with every key it is asked for.
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
        raise NotImplementedError  # of fixed windows, as is the next

    @override
    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        raise NotImplementedError


class Limiter:
    """Lets requests through up to so many a minute."""

    def __init__(self, clock: Clock) -> None:
        """Count by `clock`."""
        self._clock = clock
        self._windows = MovingWindowRateLimiter(Windows(clock))

    def count(self, most: int, *names: str) -> None:
        """Count a request under `names`; 0 for `most` is without limit.

        Raises:
            TooMany: there were `most` within a minute; this one is not counted.
        """
        if not most:
            return
        item = RateLimitItemPerMinute(most)
        if self._windows.hit(item, *names):
            return
        again = self._windows.get_window_stats(item, *names).reset_time
        wait = math.ceil(again - self._clock.now().timestamp())
        raise TooMany(TOO_OFTEN, retry_after_seconds=wait)
