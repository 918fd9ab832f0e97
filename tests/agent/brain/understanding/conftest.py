"""A clinic on a Tuesday morning, and what a caller may answer there."""

from collections.abc import Callable
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from agent.brain.understanding import Service, Situation
from scheduling.model import OpeningHours

TZ = ZoneInfo("America/New_York")
WEEKDAY = (time(9), time(17))
SERVICES = (
    Service("consultation", "Consultation", 30, ("first visit",)),
    Service("follow-up", "Follow-up", 30),
    Service("extended", "Extended session", 60, ("long session", "one hour session")),
)
CLINIC = Situation(
    asked="intent",
    now=datetime(2027, 3, 2, 10, 0, tzinfo=TZ),
    tz=TZ,
    hours=OpeningHours((*[WEEKDAY] * 5, (time(10), time(13)), None)),
    services=SERVICES,
    topics=("price", "location", "parking", "hours", "cancellation", "payment"),
)
Situate = Callable[..., Situation]


def local(text: str) -> datetime:
    """Return an ISO local time of the clinic, aware."""
    return datetime.fromisoformat(text).replace(tzinfo=TZ)


@pytest.fixture(scope="session")
def situate() -> Situate:
    """Make a situation of the clinic; offers, bookings and anchor are ISO local times."""

    def make(asked: str, *, anchor: str = "", **changes: Any) -> Situation:
        for key in ("offers", "bookings"):
            changes[key] = tuple(local(start) for start in changes.get(key, ()))
        fields = {name: getattr(CLINIC, name) for name in CLINIC.__slots__} | changes
        fields["asked"] = asked
        fields["anchor"] = local(anchor) if anchor else None
        return Situation(**fields)

    return make
