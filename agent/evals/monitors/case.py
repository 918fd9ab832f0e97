"""What monitors look at: a run, and what it was about."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from agent.evals.formats import Booked, Scenario, World
from agent.evals.hearing import Zones, returned_starts
from agent.evals.record import Record, Row, active


@dataclass(frozen=True, slots=True)
class Violation:
    """Something that must not happen, in which turn (from 1) it did, and the words that show it."""

    kind: str
    turn: int
    detail: str


@dataclass(frozen=True, slots=True)
class Case:
    """A run to look at."""

    record: Record
    scenario: Scenario
    world: World

    @property
    def zones(self) -> Zones:
        """The business's clock and the caller's."""
        own = self.scenario.caller.tz
        return Zones(self.world.zone, ZoneInfo(own) if own else self.world.zone)

    def known_starts(self, turn: int) -> set[datetime]:
        """Return every open time that tools have returned up to and in a turn (from 0)."""
        exchanges = self.record.exchanges[: turn + 1]
        return returned_starts((tool for one in exchanges for tool in one.tools), self.world.zone)

    def standing(self, turn: int) -> list[Row]:
        """Return the bookings that stand after a turn (from 0)."""
        return active(self.record.exchanges[turn].calendar)

    def is_own(self, booking: Booked | Row) -> bool:
        """Tell whether a booking of the calendar is the caller's own."""
        me = self.scenario.caller
        contact = booking if isinstance(booking, Mapping) else booking.model_dump()
        email, phone = str(contact["email"]), str(contact["phone"])
        return bool(
            (email and email.casefold() == me.email.casefold()) or (phone and phone == me.phone)
        )
