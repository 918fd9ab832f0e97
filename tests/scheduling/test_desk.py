"""From an organization and an agent to a desk that reaches its calendar."""

import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import pytest

from scheduling.calcom.of_team import TeamClient
from scheduling.clock import FixedClock
from scheduling.desk import Office, open_desk
from scheduling.errors import InvalidRequest, NotConnected, SlotUnavailable
from scheduling.journal import Journal
from scheduling.localcal import create_app, seed_demo
from scheduling.manage import availability, book
from scheduling.model import (
    Action,
    AgentProfile,
    EventType,
    ManageRequest,
    Organization,
    SlotSearch,
)
from scheduling.storage import (
    CalcomBinding,
    Storage,
    add_agent,
    add_organization,
    connect,
    list_agents,
)
from tests.calendars import new_calendar

NEW_YORK = ZoneInfo("America/New_York")
ORGANIZATION = Organization("org-1", "Maple Street Physio", NEW_YORK)


@dataclass
class World:
    office: Office
    clock: FixedClock
    asked: list[str]


@pytest.fixture
async def world(migrated: Path, tmp_path: Path) -> AsyncIterator[World]:
    shutil.copytree(migrated, tmp_path, dirs_exist_ok=True)
    clock = FixedClock(datetime(2027, 3, 2, 3, 30, tzinfo=UTC))
    calendar = new_calendar(clock)
    account = seed_demo(calendar)
    storage = await Storage.open(tmp_path / "calla.db", key_file=tmp_path / "calla.key")
    await add_organization(storage, ORGANIZATION)
    kinds = tuple(EventType(kind.id, kind.slug, kind.title, 30) for kind in account.event_types)
    await add_agent(storage, "org-1", AgentProfile("front", "Front desk", kinds))
    await add_organization(storage, Organization("org-2", "No calendar", NEW_YORK))
    await add_agent(storage, "org-2", AgentProfile("front", "Front desk", kinds))
    await connect(storage, "org-1", CalcomBinding(account.api_key, account.username))
    transport = httpx.ASGITransport(create_app(calendar))
    asked: list[str] = []
    async with httpx.AsyncClient(transport=transport, base_url="http://calendar.test") as http:

        def http_for(address: str) -> httpx.AsyncClient:
            asked.append(address)
            return http

        office = Office(storage, Journal(storage, clock), clock, http_for, "http://calendar.test")
        yield World(office, clock, asked)
    await storage.close()
    calendar.close()


async def test_a_desk_reaches_its_calendar(world):
    desk = await open_desk("org-1", "front", office=world.office)
    assert (await desk.calcom.me()).username == desk.host == "maple-street-physio"
    assert desk.organization == ORGANIZATION
    assert world.asked == ["http://calendar.test"]


async def test_a_binding_may_name_its_own_address(world):
    binding = CalcomBinding("cal_other", "someone", "https://cal.example.com")
    await connect(world.office.storage, "org-1", binding)
    await open_desk("org-1", "front", office=world.office)
    assert world.asked == ["https://cal.example.com"]


@pytest.mark.parametrize(
    ("org_id", "agent_id"), [("org-9", "front"), ("org-1", "nobody"), ("org-2", "front"), ("", "")]
)
async def test_whatever_is_missing_is_said_in_one_way(world, org_id, agent_id):
    with pytest.raises(NotConnected) as refused:
        await open_desk(org_id, agent_id, office=world.office)
    assert str(refused.value) == "This calendar is not connected."


async def test_the_office_knows_whose_calendar_can_be_read(world):
    assert await world.office.calcom_for("org-1") is not None
    assert await world.office.calcom_for("org-2") is None


async def test_an_event_type_is_named_by_its_slug(world):
    desk = await open_desk("org-1", "front", office=world.office)
    assert desk.event_type().slug == "consultation"
    assert desk.event_type(" Extended ").slug == "extended"
    with pytest.raises(InvalidRequest):
        desk.event_type("massage")


async def test_today_depends_on_where_one_asks(world):
    desk = await open_desk("org-1", "front", office=world.office)
    assert desk.today() == date(2027, 3, 1)
    assert desk.today(ZoneInfo("Europe/Berlin")) == date(2027, 3, 2)


async def test_an_agent_without_event_types_has_nothing_to_book(world):
    await add_agent(world.office.storage, "org-1", AgentProfile("new", "New", ()))
    desk = await open_desk("org-1", "new", office=world.office)
    with pytest.raises(InvalidRequest):
        desk.event_type()


async def test_an_agent_speaks_in_its_own_zone_and_language(world: World) -> None:
    rome = ZoneInfo("Europe/Rome")
    agent = AgentProfile("roma", "Roma", (), tz=rome, language="it-IT")
    await add_agent(world.office.storage, "org-1", agent)
    desk = await open_desk("org-1", "roma", office=world.office)
    assert (desk.organization.tz, desk.organization.locale) == (rome, "it-IT")
    assert desk.organization.name == ORGANIZATION.name
    assert desk.zones().tz == rome


async def test_what_an_agent_offers_begins_after_its_notice_and_ends_in_time(world: World) -> None:
    front = (await list_agents(world.office.storage, "org-1"))[0]
    limited = replace(front, notice_minutes=36 * 60, days_ahead=3)
    await add_agent(world.office.storage, "org-1", limited)
    desk = await open_desk("org-1", "front", office=world.office)
    now = world.clock.now()
    search = SlotSearch(now, now + timedelta(days=20))
    found = await availability(desk, ManageRequest(Action.AVAILABILITY, search=search))
    starts = [slot.start_at for day in found.days for slot in day.slots]
    assert starts
    assert min(starts) >= now + timedelta(hours=36)
    assert max(starts) <= now + timedelta(days=3)
    early = ManageRequest(
        Action.BOOK,
        name="Ada Park",
        email="ada@example.com",
        start_at=datetime(2027, 3, 2, 14, 0, tzinfo=UTC),
    )
    with pytest.raises(SlotUnavailable):
        await book(desk, early)


async def test_a_team_is_booked_beside_others_and_listed_by_itself(world: World) -> None:
    team = CalcomBinding("cal_key", "maple", "https://cal.example.com", 7, 3)
    await connect(world.office.storage, "org-1", team)
    desk = await open_desk("org-1", "front", office=world.office)
    assert isinstance(desk.calcom, TeamClient)
    assert (desk.host, desk.exclusive) == ("team:7", False)


async def test_without_an_address_nobody_is_connected(world: World) -> None:
    office = replace(world.office, calcom_address="")
    assert await office.calcom_for("org-1") is None
    with pytest.raises(NotConnected):
        await open_desk("org-1", "front", office=office)
