"""What is kept about an organization comes back as it was."""

from datetime import time
from zoneinfo import ZoneInfo

import pytest

from scheduling.model import AgentProfile, EventType, OpeningHours, Organization
from scheduling.storage import (
    CalcomBinding,
    Storage,
    StorageError,
    add_agent,
    add_organization,
    connect,
    get_agent,
    get_binding,
    get_organization,
    list_agents,
    list_organizations,
)

ORGANIZATION = Organization("org-1", "Maple Street", ZoneInfo("Europe/Berlin"), "DE", "de-DE")
DAY = (time(9), time(17, 30))
AGENT = AgentProfile(
    agent_id="front",
    name="Front desk",
    event_types=(
        EventType(1, "intro", "Intro", 30, ("first visit", "intro"), email_required=False),
        EventType(2, "long", "Long", 60),
    ),
    opening_hours=OpeningHours((DAY,) * 5 + ((time(10), time(13)), None)),
    knowledge={"price": "An hour costs 80 euros."},
)
BINDING = CalcomBinding("cal_secret_key", "maple", "https://cal.example.com")


async def test_everything_comes_back_after_a_restart(database, key_file):
    storage = await Storage.open(database, key_file=key_file)
    await add_organization(storage, ORGANIZATION)
    await add_agent(storage, "org-1", AGENT)
    await connect(storage, "org-1", BINDING)
    await storage.close()
    storage = await Storage.open(database, key_file=key_file)
    assert await get_organization(storage, "org-1") == ORGANIZATION
    assert await get_agent(storage, "org-1", "front") == AGENT
    assert await get_binding(storage, "org-1") == BINDING
    assert await list_organizations(storage) == [ORGANIZATION]
    assert await list_agents(storage, "org-1") == [AGENT]
    await storage.close()


async def test_the_unknown_is_none(storage):
    assert await get_organization(storage, "org-1") is None
    assert await get_agent(storage, "org-1", "front") is None
    assert await get_binding(storage, "org-1") is None
    assert await list_agents(storage, "org-1") == []


async def test_adding_again_overwrites(storage):
    await add_organization(storage, ORGANIZATION)
    await add_agent(storage, "org-1", AGENT)
    plain = AgentProfile("front", "New name", AGENT.event_types[1:])
    await add_agent(storage, "org-1", plain)
    assert await list_agents(storage, "org-1") == [plain]
    await connect(storage, "org-1", BINDING)
    await connect(storage, "org-1", CalcomBinding("other", "maple"))
    assert await get_binding(storage, "org-1") == CalcomBinding("other", "maple", None)


async def test_an_agent_belongs_to_an_organization_that_exists(storage):
    with pytest.raises(StorageError, match="no such organization"):
        await add_agent(storage, "nobody", AGENT)


async def test_a_key_is_neither_in_the_file_nor_in_what_is_shown(storage, database):
    await add_organization(storage, ORGANIZATION)
    await connect(storage, "org-1", BINDING)
    assert b"cal_secret_key" not in database.read_bytes()
    assert "cal_secret_key" not in repr(BINDING)
