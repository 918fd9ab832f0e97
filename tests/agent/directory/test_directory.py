"""Who answers a number, a name, or nobody in particular; and what `serve` has to do with it."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pydantic import SecretStr

from agent.app import running
from agent.app.chat import chat_host
from agent.app.directory import Directory, Door
from agent.app.phone import phone_host
from agent.app.place import Place as At
from agent.channels.phone.carriers import Ring
from agent.channels.web.tokens import ChatDoor
from agent.persona import sentence
from agent.settings import Settings
from scheduling.clock import FixedClock
from scheduling.errors import NotConnected
from scheduling.model import AgentProfile, EventType, Organization
from scheduling.storage import (
    CalcomBinding,
    Storage,
    add_agent,
    add_organization,
    connect,
    remove_organization,
)
from tests.agent.directory.conftest import Place

NOW = FixedClock(datetime.fromisoformat("2027-03-02T10:00:00-05:00"))
USUAL = Door("maple", "front-desk")
ELM, DESK = Door("elm", "eve"), Door("elm", "front-desk")
ONE, TWO, NOBODYS = "+12025550101", "+12025550102", "+12025550109"
PAGE = "https://www.elm.example.com"


async def fill(storage: Storage) -> None:
    """Keep an organization of two agents, one with a number, and one that is not connected."""
    tz = ZoneInfo("Europe/Berlin")
    await add_organization(storage, Organization("elm", "Elm", tz, allowed_origins=(PAGE,)))
    intro = (EventType(1, "intro", "Intro", 30),)
    eve = AgentProfile(
        "eve", "Eve", intro, greeting="Eve speaking.", phone_numbers=(ONE,), transfer_to=TWO
    )
    await add_agent(storage, "elm", eve)
    await add_agent(storage, "elm", AgentProfile("front-desk", "Desk", intro))
    await add_organization(storage, Organization("oak", "Oak", tz))
    await add_agent(storage, "oak", AgentProfile("front-desk", "Desk", intro))


async def connect_elm(storage: Storage) -> None:
    await fill(storage)
    await connect(storage, "elm", CalcomBinding("cal_x", "eve", "http://127.0.0.1:9"))


async def test_names(place: Place) -> None:
    await fill(place.office.storage)
    directory = Directory(place.office.storage, USUAL)
    assert await directory.named() == USUAL
    assert await directory.named("maple", "other") == Door("maple", "other")
    assert await directory.named("elm") == DESK
    assert await directory.named("elm", "eve") == ELM
    for door in (ELM, Door("oak", "front-desk"), Door("elm", "nobody"), USUAL):
        with pytest.raises(NotConnected):
            await directory.check(door)
    with pytest.raises(NotConnected):
        await directory.named("nobody")


async def test_numbers(place: Place) -> None:
    storage = place.office.storage
    everyone = Directory(storage, USUAL)
    assert await everyone.called(NOBODYS) == USUAL  # nobody has a number of their own yet
    await fill(storage)
    assert await everyone.called(ONE) == ELM
    for number in (NOBODYS, ""):
        with pytest.raises(NotConnected):
            await everyone.called(number)
    some = Directory(storage, USUAL, (TWO,))
    assert await some.called(TWO) == USUAL
    assert await some.called(ONE) == ELM


@pytest.fixture
def settings(home: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.chdir(home.parent)
    return Settings(
        calla_home=home,
        calcom_api_key=None,
        openai_api_key=None,
        calla_transfer_number="+12025550188",
    )


async def started_again(settings: Settings) -> tuple[str, bool]:
    async with running(settings, clock=NOW) as app:
        return app.org_id, app.account is not None


async def test_the_first_connected_organization_takes_the_place_of_the_demo(
    settings: Settings,
) -> None:
    async with running(settings, clock=NOW) as app:
        assert app.org_id == "demo"
        await fill(app.office.storage)
    assert await started_again(settings) == ("demo", True)  # nobody is connected yet
    async with running(settings, clock=NOW) as app:
        await connect_elm(app.office.storage)
    assert await started_again(settings) == ("elm", True)
    async with running(settings, clock=NOW) as app:
        demo = await app.open_call("web", Door("demo", "front-desk"))
        assert demo.desk.organization.name == "Maple Street Physio"
        await remove_organization(app.office.storage, "demo")
    assert await started_again(settings) == ("elm", False)  # and it does not come back


async def test_the_demo_is_closed_where_cal_com_is_used(settings: Settings, place: Place) -> None:
    async with running(settings, clock=NOW):
        pass
    hosted = settings.model_copy(
        update={"calcom_api_key": SecretStr("cal_eve"), "calcom_base_url": place.address}
    )
    async with running(hosted, clock=NOW) as app:
        assert app.org_id == "calcom-eve"
        with pytest.raises(NotConnected):
            await app.open_call("web", Door("demo", "front-desk"))


async def test_what_an_automatic_business_was_told_survives_a_start(
    settings: Settings, place: Place
) -> None:
    hosted = settings.model_copy(
        update={"calcom_api_key": SecretStr("cal_ada"), "calcom_base_url": place.address}
    )
    async with running(hosted, clock=NOW) as app:
        agent = (await app.open_call("web")).desk.agent
        assert agent.opening_hours is not None
        told = AgentProfile(
            agent.agent_id, "Ann", agent.event_types[:1], greeting="Hello.", knowledge={"a": "b"}
        )
        await add_agent(app.office.storage, app.org_id, told)
    async with running(hosted, clock=NOW) as app:
        again = (await app.open_call("web")).desk.agent
    assert (again.name, again.greeting, again.knowledge) == ("Ann", "Hello.", {"a": "b"})
    assert again.event_types == agent.event_types
    assert again.opening_hours == agent.opening_hours


async def test_a_call_goes_to_who_has_the_number(settings: Settings) -> None:
    async with running(settings, clock=NOW) as app:
        await connect_elm(app.office.storage)
        host = phone_host(app, settings, At("http://127.0.0.1:8080", trial=True))
        call = await host.open_call(Ring(ONE, TWO, verified=True, carrier="x", call_id="1"))
        assert (call.desk.organization.org_id, call.desk.agent.agent_id) == ("elm", "eve")
        assert sentence("greeting", call) == "Eve speaking."
        assert call.transfer_to == TWO
        with pytest.raises(NotConnected):
            await host.open_call(Ring(NOBODYS, TWO, verified=True, carrier="x", call_id="2"))
        assert call.caller_number == TWO


async def test_a_page_talks_to_whom_it_may(settings: Settings) -> None:
    async with running(settings, clock=NOW) as app:
        await connect_elm(app.office.storage)
        host = chat_host(app, settings, At("http://127.0.0.1:8080"))
        assert await host.is_page(PAGE)
        assert not await host.is_page("https://www.example.com")
        usual, eve, desk = ChatDoor("demo", "front-desk"), ChatDoor("elm", "eve"), ChatDoor("elm")
        assert await host.door("", ChatDoor()) == usual
        assert await host.door("", eve) == eve
        assert await host.door("", desk) == ChatDoor("elm", "front-desk")
        assert await host.door(PAGE, ChatDoor()) == ChatDoor("elm", "front-desk")
        assert await host.door(PAGE, eve) == eve
        assert await host.door(PAGE, usual) is None
        for nobody in (ChatDoor("oak"), ChatDoor("elm", "x"), ChatDoor("x"), ChatDoor("", "x")):
            assert await host.door("", nobody) is None
        call = await host.open_call(eve)
        assert call.desk.organization.org_id == "elm"
        assert call.desk.agent.name == "Eve"
