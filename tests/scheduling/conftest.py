"""A desk at a real client, which talks to the embedded Cal.com inside the process."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import pytest

from scheduling.calcom.client import CalcomClient
from scheduling.clock import FixedClock
from scheduling.desk import Desk
from scheduling.journal import Journal, Pace
from scheduling.localcal import Account, AccountSeed, EventTypeSeed, LocalCal, create_app, seed_demo
from scheduling.model import AgentProfile, EventType, Organization
from scheduling.storage import Storage, add_organization
from tests.calendars import new_calendar

NEW_YORK = ZoneInfo("America/New_York")
MAPLE_STREET = Organization("org-1", "Maple Street Physio", NEW_YORK)
CLINIC = Organization("org-2", "Elm Clinic", NEW_YORK)
TUESDAY_MORNING = datetime(2027, 3, 2, 10, 0, tzinfo=NEW_YORK)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(TUESDAY_MORNING)


@pytest.fixture
def calendar(clock: FixedClock) -> Iterator[LocalCal]:
    calendar = new_calendar(clock)
    yield calendar
    calendar.close()


@pytest.fixture
def account(calendar: LocalCal) -> Account:
    return seed_demo(calendar)


@pytest.fixture
def wire() -> list[str]:
    """What was sent to Cal.com, such as "POST /v2/bookings"."""
    return []


@pytest.fixture
async def http(calendar: LocalCal, wire: list[str]) -> AsyncIterator[httpx.AsyncClient]:
    async def note(request: httpx.Request) -> None:
        wire.append(f"{request.method} {request.url.path}")

    transport = httpx.ASGITransport(app=create_app(calendar))
    async with httpx.AsyncClient(
        transport=transport, base_url="http://cal.example.com", event_hooks={"request": [note]}
    ) as client:
        yield client


@pytest.fixture(scope="session")
def two_known(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a database that knows the two organizations: each test copies it."""
    folder = shutil.copytree(migrated, tmp_path_factory.mktemp("known") / "data")

    async def add() -> None:
        storage = await Storage.open(folder / "calla.db", key_file=folder / "calla.key")
        for one in (MAPLE_STREET, CLINIC):
            await add_organization(storage, one)
        await storage.close()

    asyncio.run(add())
    return folder


@pytest.fixture
async def journal(two_known: Path, tmp_path: Path, clock: FixedClock) -> AsyncIterator[Journal]:
    folder = shutil.copytree(two_known, tmp_path / "data")
    storage = await Storage.open(folder / "calla.db", key_file=folder / "calla.key")
    yield Journal(storage, clock, pace=Pace(turn_seconds=2.0, pause_seconds=0.01))
    await storage.close()


@pytest.fixture
def desk(account: Account, http: httpx.AsyncClient, journal: Journal, clock: FixedClock) -> Desk:
    """The desk of Maple Street Physio: Monday to Friday 9 to 5, Saturday 10 to 1, New York."""
    return _desk(MAPLE_STREET, account, CalcomClient(http, api_key=account.api_key), journal, clock)


@pytest.fixture
def clinic(
    calendar: LocalCal,
    account: Account,  # the demo is the first account, as it would be
    http: httpx.AsyncClient,
    journal: Journal,
    clock: FixedClock,
) -> Desk:
    """A desk with a service to be confirmed by its host, and one that takes a phone number alone."""
    elm = calendar.add_account(
        AccountSeed(
            "elm-clinic",
            "Elm Clinic",
            time_zone=NEW_YORK.key,
            event_types=(
                EventTypeSeed("visit", "Visit", 30, confirmation_required=True),
                EventTypeSeed("call", "Phone call", 30, email="optional", phone="required"),
            ),
        )
    )
    return _desk(CLINIC, elm, CalcomClient(http, api_key=elm.api_key), journal, clock)


def _desk(
    organization: Organization,
    account: Account,
    calcom: CalcomClient,
    journal: Journal,
    clock: FixedClock,
) -> Desk:
    services = tuple(
        EventType(one.id, one.slug, one.title, one.minutes, email_required=one.slug != "call")
        for one in account.event_types
    )
    agent = AgentProfile("agent-1", "Front desk", services)
    return Desk(organization, agent, calcom, journal, clock, host=account.username)


@pytest.fixture
def march() -> "March":
    """Instants of March 2027 on the New York clock."""
    return March()


class March:
    def __call__(self, day: int, hour: int, minute: int = 0) -> datetime:
        return datetime(2027, 3, day, hour, minute, tzinfo=NEW_YORK).astimezone(UTC)
