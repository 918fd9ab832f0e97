"""Where `now` comes from; everything else is handed a time."""

from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the current time."""

    def now(self) -> datetime:
        """Return the current instant, aware, in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the current instant, aware, in UTC."""
        return datetime.now(UTC)


class FixedClock:
    """A clock that stands where it is put."""

    def __init__(self, at: datetime) -> None:
        """Stand at `at`, an aware datetime."""
        self._at = at.astimezone(UTC)

    def now(self) -> datetime:
        """Return the instant this clock stands at, aware, in UTC."""
        return self._at

    def move_to(self, at: datetime) -> None:
        """Stand at `at` from now on."""
        self._at = at.astimezone(UTC)
