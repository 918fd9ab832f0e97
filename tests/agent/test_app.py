import asyncio
import shutil
import socket
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from agent.app import running
from agent.app.listening import listen, url_of
from agent.app.organizations import business_of, demo_knowledge
from agent.app.serving import Server, by_path
from agent.errors import StartError
from agent.settings import Settings
from scheduling.calcom.client import CalcomClient
from scheduling.clock import FixedClock
from scheduling.localcal import AccountSeed, EventTypeSeed, LocalCal, create_app
from scheduling.storage import get_binding
from tests.calendars import new_calendar

NOW = FixedClock(datetime.fromisoformat("2027-03-02T10:00:00-05:00"))


@pytest.fixture
def settings(home: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.chdir(home.parent)
    return Settings(calla_home=home, calcom_api_key=None, openai_api_key=None)


@pytest.fixture
async def calcom(tmp_path: Path) -> AsyncIterator[LocalCal]:
    calendar = new_calendar(NOW)
    yield calendar
    calendar.close()


def client(calendar: LocalCal, key: str) -> CalcomClient:
    http = httpx.AsyncClient(
        transport=httpx.ASGITransport(create_app(calendar)), base_url="http://cal.example.com"
    )
    return CalcomClient(http, api_key=key)


async def test_without_keys_everything_is_served_here(settings: Settings) -> None:
    shutil.rmtree(settings.home)
    async with running(settings, clock=NOW) as app:
        call = await app.open_call("console")
        assert call.desk.organization.name == "Maple Street Physio"
        assert call.home.key == "America/New_York"
        assert [one.slug for one in call.desk.agent.event_types] == [
            "consultation",
            "follow-up",
            "extended",
        ]
        assert await app.bookings() == []
        assert app.model.address.startswith("http://127.0.0.1:")
        models = await call.desk.calcom.me()
        assert models.name == "Maple Street Physio"


async def test_nothing_is_left_running(settings: Settings) -> None:
    before = asyncio.all_tasks()
    async with running(settings, clock=NOW) as app:
        await app.ready()
        address = httpx.URL(app.model.address)
    assert asyncio.all_tasks() == before
    with pytest.raises(OSError, match="refused"), socket.socket() as sock:
        sock.connect((address.host, address.port))


async def test_leaving_before_everything_is_loaded(settings: Settings) -> None:
    before = asyncio.all_tasks()
    async with running(settings, clock=NOW):
        pass
    assert asyncio.all_tasks() == before


async def test_the_second_start_finds_the_same_business(settings: Settings) -> None:
    async with running(settings, clock=NOW) as app:
        first = await get_binding(app.office.storage, app.org_id)
    kept = (settings.home / "calla.db").read_bytes()
    async with running(settings, clock=NOW) as app:
        assert await get_binding(app.office.storage, app.org_id) == first
    assert (settings.home / "calla.db").read_bytes() == kept


async def test_calcom_out_of_reach(settings: Settings) -> None:
    away = {"calcom_api_key": SecretStr("cal_live_1"), "calcom_base_url": "http://127.0.0.1:9"}
    with pytest.raises(StartError, match="CALCOM_BASE_URL"):
        async with running(settings.model_copy(update=away), clock=NOW):
            pass


async def test_a_damaged_calendar(settings: Settings) -> None:
    (settings.home / "calendar.db").write_bytes(b"this is no database " * 400)
    with pytest.raises(StartError, match=r"calendar\.db"):
        async with running(settings, clock=NOW):
            pass


async def test_booking_rows_are_the_calendars(settings: Settings) -> None:
    async with running(settings, clock=NOW) as app:
        call = await app.open_call("console")
        conversation = await app.converse(call)
        await conversation.start()
        for line in (
            "a consultation on Thursday at 10 am please",
            "Ada Park",
            "ada@example.com",
            "yes",
        ):
            async for _ in conversation.say(line):
                pass
        await conversation.stop()
        (row,) = await app.bookings()
        assert (row["start"], row["start_local"]) == ("2027-03-04T15:00:00Z", "2027-03-04T10:00")
        assert (row["name"], row["email"]) == ("Ada Park", "ada@example.com")


async def test_a_key_binds_the_business_behind_it(calcom: LocalCal) -> None:
    services = (
        EventTypeSeed("intro", "Intro", 15, email="optional", phone="required"),
        EventTypeSeed("staff", "Staff only", 30, hidden=True),
    )
    seed = AccountSeed("ada", "Ada Park", time_zone="Europe/London", event_types=services)
    key = calcom.add_account(seed).api_key
    business = await business_of(client(calcom, key), key, address="http://x", country="GB")
    assert business.organization.org_id == "calcom-ada"
    assert (business.organization.name, business.organization.country) == ("Ada Park", "GB")
    assert business.organization.tz.key == "Europe/London"
    (service,) = business.agent.event_types
    assert (service.slug, service.minutes, service.email_required) == ("intro", 15, False)
    assert business.agent.knowledge == {}


async def test_an_account_without_event_types_is_refused(calcom: LocalCal) -> None:
    key = calcom.add_account(AccountSeed("ada")).api_key
    with pytest.raises(StartError, match="no event type"):
        await business_of(client(calcom, key), key, address="http://x", country="US")


async def test_a_refused_key_is_said_so(calcom: LocalCal) -> None:
    with pytest.raises(StartError, match="refuses the key in CALCOM_API_KEY"):
        await business_of(client(calcom, "cal_no"), "cal_no", address="http://x", country="US")


def test_the_demo_business_knows_its_topics() -> None:
    knowledge = demo_knowledge()
    assert list(knowledge) == ["price", "location", "parking", "hours", "cancellation", "payment"]
    assert all(fact.endswith(".") for fact in knowledge.values())


def test_a_port_in_use_is_said_so() -> None:
    with listen(0) as taken, pytest.raises(StartError, match=r"already in use.*--port"):
        listen(taken.getsockname()[1])


async def test_a_path_nobody_serves_is_not_found() -> None:
    sock = listen(0)
    server = Server(by_path({}), sock)
    await server.start()
    async with httpx.AsyncClient(base_url=url_of(sock)) as http:
        assert (await http.get("/v9/anything")).status_code == 404
        assert (await http.get("/")).status_code == 404
    await server.stop()
