"""The doors together, as `calla serve` opens them."""

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from agent.app import App, running
from agent.app.listening import listen, url_of
from agent.app.phone import hint
from agent.app.place import Place
from agent.app.serving import Server
from agent.app.signing import jwt_secret
from agent.app.site import Site
from agent.settings import Settings
from agent.speech import models
from scheduling.api import mint
from scheduling.clock import FixedClock

NOW = FixedClock(datetime.fromisoformat("2027-03-02T10:00:00-05:00"))
APPOINTMENTS = "/api/v1/calcom/appointments"


@pytest.fixture
def settings(home: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.chdir(home.parent)
    return Settings(calla_home=home, calcom_api_key=None, openai_api_key=None)


@pytest.fixture
async def program(settings: Settings) -> AsyncIterator[App]:
    async with running(settings, clock=NOW) as app:
        await app.ready()
        yield app


@pytest.fixture
async def site(program: App, settings: Settings) -> AsyncIterator[tuple[Site, httpx.AsyncClient]]:
    sock = listen(0)
    opened = Site(program, settings, Place(url_of(sock)))
    server = Server(opened.app, sock, websockets=True)
    await server.start()
    async with httpx.AsyncClient(base_url=url_of(sock)) as http:
        yield opened, http
    await opened.close()
    await server.stop()


async def test_it_is_alive_and_ready(site: tuple[Site, httpx.AsyncClient]) -> None:
    _, http = site
    assert (await http.get("/healthz")).json() == {"status": "ok"}
    ready = await http.get("/readyz")
    assert (ready.status_code, ready.json()["ready"]) == (200, True)


async def test_closing_it_takes_nobody_new(site: tuple[Site, httpx.AsyncClient]) -> None:
    opened, http = site
    await opened.close()
    assert (await http.get("/healthz")).status_code == 200
    ready = await http.get("/readyz")
    assert (ready.status_code, ready.json()["checks"]["accepting"]) == (503, False)
    origin = str(http.base_url).rstrip("/")
    chat = await http.post("/chat/session", json={}, headers={"Origin": origin})
    assert chat.status_code == 503


async def test_the_page_shows_the_widget(site: tuple[Site, httpx.AsyncClient]) -> None:
    _, http = site
    page = await http.get("/")
    assert page.status_code == 200
    assert "widget/calla.js" in page.text
    script = await http.get("/widget/calla.js")
    assert "javascript" in script.headers["content-type"]


async def test_an_appointment_is_made_and_read_by_the_api(
    site: tuple[Site, httpx.AsyncClient], settings: Settings
) -> None:
    _, http = site
    body = {
        "action": "book",
        "org_id": "demo",
        "agent_id": "front-desk",
        "name": "Ada Park",
        "email": "ada.park@example.com",
        "appointment_datetime": "2027-03-04T09:00:00",
    }
    made = (await http.post(f"{APPOINTMENTS}/manage", json=body)).json()
    assert made["success"] is True
    assert made["data"]["date_time"] == "2027-03-04T14:00:00Z"
    token = mint(jwt_secret(settings), org_id="demo", subject="t", lifetime_seconds=60, clock=NOW)
    headers = {"Authorization": f"Bearer {token}"}
    listed = await http.get(APPOINTMENTS, params={"org_id": "demo"}, headers=headers)
    assert [one["id"] for one in listed.json()["data"]["appointments"]] == [
        made["data"]["appointment_id"]
    ]
    assert (await http.get(APPOINTMENTS, params={"org_id": "demo"})).status_code == 401


async def test_too_long_a_request_is_refused_at_every_door(
    site: tuple[Site, httpx.AsyncClient],
) -> None:
    _, http = site
    headers = {"Origin": str(http.base_url).rstrip("/"), "Content-Type": "application/json"}
    for path, status in ((f"{APPOINTMENTS}/manage", 413), ("/chat/session", 400)):
        answer = await http.post(path, content=b"x" * 70_000, headers=headers)
        assert answer.status_code == status


async def test_the_recognizer_is_told_the_names_callers_say(program: App) -> None:
    words = hint((await program.open_call("phone")).desk).split(", ")
    assert words[:2] == ["Maple Street Physio", "Calla"]
    assert "Consultation" in words


async def test_speech_is_loaded_behind_the_start(program: App, settings: Settings) -> None:
    able = settings.model_copy(update={"openai_speech_api_key": SecretStr("any")})
    models.voice_model.cache_clear()
    opened = Site(program, able, Place("http://127.0.0.1:9"))
    opened.load()
    assert models.voice_model.cache_info().currsize == 0
    await opened.close()
    assert models.voice_model.cache_info().currsize == 1


async def test_where_no_call_can_come_no_speech_is_loaded(program: App, settings: Settings) -> None:
    models.voice_model.cache_clear()
    opened = Site(program, settings, Place("http://127.0.0.1:9"))
    opened.load()
    await opened.close()
    assert models.voice_model.cache_info().currsize == 0
