"""What is kept about an organization comes back as it was."""

from dataclasses import replace
from datetime import time
from zoneinfo import ZoneInfo

import pytest

from scheduling.model import AgentProfile, EventType, OpeningHours, Organization, Policy
from scheduling.storage import (
    CalcomBinding,
    Storage,
    StorageError,
    add_agent,
    add_organization,
    answering,
    connect,
    get_agent,
    get_binding,
    get_connected,
    get_organization,
    get_signing_secrets,
    has_numbers,
    list_agents,
    list_organizations,
    remove_agent,
    remove_organization,
    set_signing_secrets,
)

ORGANIZATION = Organization(
    "org-1",
    "Maple Street",
    ZoneInfo("Europe/Berlin"),
    "DE",
    "de-DE",
    ("https://www.example.com",),
    Policy("ip_allowlist", ("192.0.2.0/24",), strict_proof=True, bookings_per_day=40),
)
OTHER = Organization("org-2", "Elm", ZoneInfo("UTC"))
ONE, TWO = "+12025550101", "+12025550102"
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
    tz=ZoneInfo("Europe/Rome"),
    language="it-IT",
    greeting="Buongiorno, Maple Street.",
    phone_numbers=(ONE, TWO),
    transfer_to="+12025550199",
    notice_minutes=120,
    days_ahead=60,
    most_offers=2,
)
BINDING = CalcomBinding("cal_secret_key", "maple", "https://cal.example.com", 7, 3)


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


async def test_a_key_is_neither_in_the_file_nor_in_what_is_shown(on_file, database):
    await add_organization(on_file, ORGANIZATION)
    await connect(on_file, "org-1", BINDING)
    assert b"cal_secret_key" not in database.read_bytes()
    assert "cal_secret_key" not in repr(BINDING)


async def test_what_a_request_needs_is_read_at_once(storage):
    await add_organization(storage, ORGANIZATION)
    await add_agent(storage, "org-1", AGENT)
    assert await get_connected(storage, "org-1", "front") is None
    await connect(storage, "org-1", BINDING)
    without_numbers = replace(AGENT, phone_numbers=())
    found = await get_connected(storage, "org-1", "front")
    assert found == (ORGANIZATION, without_numbers, BINDING)
    assert await get_connected(storage, "org-1", "back") is None
    assert await get_connected(storage, "org-2", "front") is None


async def test_a_number_is_answered_by_one_agent(storage):
    for one in (ORGANIZATION, OTHER):
        await add_organization(storage, one)
    assert not await has_numbers(storage)
    await add_agent(storage, "org-1", AGENT)
    assert await has_numbers(storage)
    assert await answering(storage, ONE) == ("org-1", "front")
    assert await answering(storage, "+12025550103") is None
    rival = AgentProfile("desk", "Desk", (), phone_numbers=(TWO,))
    with pytest.raises(StorageError, match=r"front of the organization org-1"):
        await add_agent(storage, "org-2", rival)
    assert await get_agent(storage, "org-2", "desk") is None
    await add_agent(storage, "org-1", replace(AGENT, phone_numbers=(ONE,)))
    await add_agent(storage, "org-2", rival)
    assert await answering(storage, TWO) == ("org-2", "desk")
    assert (await list_agents(storage, "org-2"))[0].phone_numbers == (TWO,)


async def test_what_is_removed_takes_what_is_its_own_along(storage):
    for one in (ORGANIZATION, OTHER):
        await add_organization(storage, one)
        await connect(storage, one.org_id, BINDING)
    await add_agent(storage, "org-1", AGENT)
    await add_agent(storage, "org-2", replace(AGENT, phone_numbers=()))
    await remove_agent(storage, "org-1", "front")
    assert await list_agents(storage, "org-1") == []
    assert await answering(storage, ONE) is None
    assert len(await list_agents(storage, "org-2")) == 1
    await add_agent(storage, "org-1", AGENT)
    await remove_organization(storage, "org-1")
    assert await list_organizations(storage) == [OTHER]
    assert await get_binding(storage, "org-1") is None
    assert not await has_numbers(storage)
    assert await get_binding(storage, "org-2") == BINDING


async def test_signing_secrets_are_kept_sealed(on_file, database):
    with pytest.raises(StorageError, match="add it first"):
        await set_signing_secrets(on_file, "org-1", ["any"])
    await add_organization(on_file, ORGANIZATION)
    assert await get_signing_secrets(on_file, "org-1") == ()
    await set_signing_secrets(on_file, "org-1", ["newer-secret", "older-secret"])
    await add_organization(on_file, replace(ORGANIZATION, name="Renamed"))
    assert await get_signing_secrets(on_file, "org-1") == (b"newer-secret", b"older-secret")
    assert b"newer-secret" not in database.read_bytes()
    await set_signing_secrets(on_file, "org-1", [])
    assert await get_signing_secrets(on_file, "org-1") == ()
