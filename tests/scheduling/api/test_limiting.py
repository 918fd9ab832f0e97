"""The caps of the API: whose they are, and what is told of them."""

from datetime import timedelta

import pytest

from scheduling.api.limiting import Caps, Limiter
from scheduling.clock import FixedClock
from scheduling.errors import TooMany
from scheduling.model import Policy
from tests.scheduling.api.world import NOW


def test_a_cap_is_refused_with_the_time_to_wait() -> None:
    clock = FixedClock(NOW)
    limiter = Limiter(clock)
    limiter.count(1, "somebody")
    clock.move_to(NOW + timedelta(seconds=20))
    with pytest.raises(TooMany) as refused:
        limiter.count(1, "somebody")
    assert refused.value.retry_after_seconds == 40
    clock.move_to(NOW + timedelta(seconds=60))
    limiter.count(1, "somebody")


def test_names_are_counted_apart() -> None:
    limiter = Limiter(FixedClock(NOW))
    limiter.count(1, "address", "a")
    limiter.count(1, "address", "b")
    limiter.count(1, "organization", "a")
    with pytest.raises(TooMany):
        limiter.count(1, "address", "a")


def test_zero_is_without_limit() -> None:
    limiter = Limiter(FixedClock(NOW))
    for _ in range(1000):
        limiter.count(0, "address", "a")


def test_an_organizations_caps_take_the_place_of_the_usual() -> None:
    own = Policy(requests_per_minute=7, open_bookings_per_contact=0)
    caps = Caps().under(own)
    assert caps == Caps(10, 7, 200, 0, 5)
    assert (caps.quota.open_bookings, caps.quota.changes_per_day) == (0, 5)
    assert Caps().under(Policy()) == Caps()
