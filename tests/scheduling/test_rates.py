"""Counting in memory: exact, by our clock, and never without end."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from scheduling.clock import FixedClock
from scheduling.rates import MINUTE, Rates, Windows

NOW = datetime(2027, 3, 2, 15, 0, tzinfo=UTC)


@given(
    st.integers(1, 5),
    st.lists(st.floats(0, 40, allow_nan=False), max_size=40),
)
def test_no_minute_has_more_than_the_cap(most: int, pauses: list[float]) -> None:
    clock = FixedClock(NOW)
    rates = Rates(clock)
    let_in: list[float] = []
    for pause in pauses:
        clock.move_to(clock.now() + timedelta(seconds=pause))
        at = clock.now().timestamp()
        recent = [one for one in let_in if one > at - MINUTE]
        wait = rates.wait_seconds(most, MINUTE, "somebody")
        if len(recent) < most:
            assert wait == 0
            let_in.append(at)
            continue
        assert 0 < wait <= MINUTE
        assert len([one for one in recent if one > at + wait - MINUTE]) < most  # it is worth it


def test_names_are_counted_apart() -> None:
    rates = Rates(FixedClock(NOW))
    assert not any(
        rates.wait_seconds(1, MINUTE, *names)
        for names in (("address", "a"), ("address", "b"), ("organization", "a"))
    )
    assert rates.wait_seconds(1, MINUTE, "address", "a") == 60


def test_no_more_keys_than_fit() -> None:
    windows = Windows(FixedClock(NOW), most=3)
    for name in "abcab":
        assert windows.acquire_entry(name, 2, 60)
    assert not windows.acquire_entry("b", 2, 60)
    assert windows.acquire_entry("d", 2, 60)  # then c, asked for longest ago, is forgotten
    assert [windows.get(name) for name in "abcd"] == [2, 2, 0, 1]
    assert windows.reset() == 3


def test_fixed_windows_are_refused_in_words() -> None:
    windows = Windows(FixedClock(NOW))
    with pytest.raises(NotImplementedError, match="MovingWindowRateLimiter"):
        windows.incr("a", 60)
    with pytest.raises(NotImplementedError, match="MovingWindowRateLimiter"):
        windows.get_expiry("a")
