"""Counting in memory: exact, by our clock, and never without end."""

from datetime import timedelta

import pytest
from hypothesis import given, strategies as st

from scheduling.api.limiting import Caps, Limiter, Windows
from scheduling.clock import FixedClock
from scheduling.errors import TooMany
from scheduling.model import Policy
from tests.scheduling.api.world import NOW

MINUTE = 60.0


@given(
    st.integers(1, 5),
    st.lists(st.floats(0, 40, allow_nan=False), max_size=40),
)
def test_no_minute_has_more_than_the_cap(most: int, pauses: list[float]) -> None:
    clock = FixedClock(NOW)
    limiter = Limiter(clock)
    let_in: list[float] = []
    for pause in pauses:
        clock.move_to(clock.now() + timedelta(seconds=pause))
        at = clock.now().timestamp()
        recent = [one for one in let_in if one > at - MINUTE]
        if len(recent) < most:
            limiter.count(most, "somebody")
            let_in.append(at)
            continue
        with pytest.raises(TooMany) as refused:
            limiter.count(most, "somebody")
        wait = refused.value.retry_after_seconds
        assert 0 < wait <= MINUTE
        assert len([one for one in recent if one > at + wait - MINUTE]) < most  # it is worth it


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


def test_no_more_keys_than_fit() -> None:
    windows = Windows(FixedClock(NOW), most=3)
    for name in "abcab":
        assert windows.acquire_entry(name, 2, 60)
    assert not windows.acquire_entry("b", 2, 60)
    assert windows.acquire_entry("d", 2, 60)  # then c, asked for longest ago, is forgotten
    assert [windows.get(name) for name in "abcd"] == [2, 2, 0, 1]
    assert windows.reset() == 3


def test_an_organizations_caps_take_the_place_of_the_usual() -> None:
    own = Policy(requests_per_minute=7, open_bookings_per_contact=0)
    caps = Caps().under(own)
    assert caps == Caps(10, 7, 200, 0, 5)
    assert (caps.quota.open_bookings, caps.quota.changes_per_day) == (0, 5)
    assert Caps().under(Policy()) == Caps()
