"""The practice itself: its account at the calendar, its organization and agent, what stands in it."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from scheduling.clock import Clock
from scheduling.journal import TAG
from scheduling.localcal import AccountSeed, EventTypeSeed, LocalCal, OpenHours
from scheduling.model import AgentProfile, EventType, Organization
from scheduling.storage import CalcomBinding, Storage, add_agent, add_organization, connect
from tests.exactly_once.history import Record

ORG, AGENT, HOST = "org-1", "front", "ada"
KEY = "cal_practice"
ADDRESS = "http://calendar.test"
HOURS = OpenHours(("Wednesday",), "09:00", "13:00")
KINDS = (
    EventTypeSeed("visit", "Visit", 30, step=15, notice=0),
    EventTypeSeed("long", "Long visit", 60, step=15, notice=0),
    EventTypeSeed("asked", "Asked visit", 30, step=15, notice=0, confirmation_required=True),
)
SERVICES = tuple(
    EventType(number, kind.slug, kind.title, kind.minutes)
    for number, kind in enumerate(KINDS, start=1)
)


async def furnish(storage: Storage, address: str = ADDRESS) -> None:
    """Store the practice: its organization, its agent, its account at the calendar."""
    await add_organization(storage, Organization(ORG, "Maple Street", ZoneInfo("UTC")))
    await add_agent(storage, ORG, AgentProfile(AGENT, "Front desk", SERVICES))
    await connect(storage, ORG, CalcomBinding(KEY, HOST, address))


def open_calendar(clock: Clock, *, hours: OpenHours = HOURS) -> LocalCal:
    """Open a calendar with the practice's account in it."""
    calendar = LocalCal.open(":memory:", clock=clock)
    calendar.add_account(
        AccountSeed(HOST, api_key=KEY, hours=(hours,), event_types=KINDS, time_zone="UTC")
    )
    return calendar


def records(calendar: LocalCal) -> list[Record]:
    """Return all bookings that there ever were."""
    return [_record(one) for one in calendar.bookings()]


def _record(one: dict[str, Any]) -> Record:
    ended = one["status"] in ("cancelled", "rejected")
    return Record(
        uid=one["uid"],
        contact=one["attendees"][0]["email"],
        start_at=datetime.fromisoformat(one["start"]),
        end_at=datetime.fromisoformat(one["end"]),
        created_at=datetime.fromisoformat(one["createdAt"]),
        service=one["eventType"]["slug"],
        accepted=one["status"] != "pending",
        ended_at=datetime.fromisoformat(one["updatedAt"]) if ended else None,
        moved_to=one.get("rescheduledToUid", ""),
        moved_from=one.get("rescheduledFromUid", ""),
        tag=one["metadata"].get(TAG, ""),
    )
