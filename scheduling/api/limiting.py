"""Caps: how much one address, one organization and one contact may ask."""

from dataclasses import dataclass, fields

from scheduling.clock import Clock
from scheduling.errors import TooMany
from scheduling.journal import Quota
from scheduling.model import Policy
from scheduling.rates import MINUTE, Rates

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


class Limiter:
    """Lets requests through up to so many a minute."""

    def __init__(self, clock: Clock) -> None:
        """Count by `clock`."""
        self._rates = Rates(clock)

    def count(self, most: int, *names: str) -> None:
        """Count a request under `names`; 0 for `most` is without limit.

        Raises:
            TooMany: there were `most` within a minute; this one is not counted.
        """
        wait = self._rates.wait_seconds(most, MINUTE, *names) if most else 0
        if wait:
            raise TooMany(TOO_OFTEN, retry_after_seconds=wait)
