"""Calendars in memory, each a copy of one: to make their tables takes longer than most tests."""

from functools import cache

from scheduling.clock import Clock, SystemClock
from scheduling.localcal import LocalCal
from scheduling.localcal.rows import store


def new_calendar(clock: Clock | None = None) -> LocalCal:
    """Return what `LocalCal.open(":memory:")` does, fifty times as fast."""
    return calendar_with(_nothing(), clock)


def calendar_with(contents: bytes, clock: Clock | None = None) -> LocalCal:
    """Return a calendar that holds what another one did."""
    connection = store._connect(None)
    connection.deserialize(contents)
    connection.execute("PRAGMA foreign_keys = ON")
    return LocalCal(store.Store(connection), clock=clock or SystemClock(), path=None)


def contents_of(calendar: LocalCal) -> bytes:
    return calendar.store._connection.serialize()


@cache
def _nothing() -> bytes:
    made = LocalCal.open(":memory:")
    try:
        return contents_of(made)
    finally:
        made.close()
