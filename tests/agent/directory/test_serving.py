"""One `calla serve` for several organizations: the API for each, a chat with each agent."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from agent.app import App, running
from agent.app.listening import listen, url_of
from agent.app.place import Place as At
from agent.app.serving import Server
from agent.app.signing import jwt_secret
from agent.app.site import Site
from agent.settings import Settings
from scheduling.api import mint
from tests.agent.channels.web.web_page import Page
from tests.agent.directory.conftest import NOW, Place

APPOINTMENTS = "/api/v1/calcom/appointments"
PAGE = "https://www.elm.example.com"
TUESDAY = "2027-03-09T10:00"


@dataclass(frozen=True)
class Shop:
    """The doors of the program, over the wire."""

    program: App
    settings: Settings
    page: Page
    http: httpx.AsyncClient

    async def manage(self, org_id: str, agent_id: str, **more: Any) -> dict[str, Any]:
        body = {"org_id": org_id, "agent_id": agent_id} | more
        return (await self.http.post(f"{APPOINTMENTS}/manage", json=body)).json()

    async def books(self, org_id: str, name: str) -> dict[str, Any]:
        who = {"name": name, "email": f"{name.split()[0].lower()}@example.com"}
        at = {"appointment_datetime": TUESDAY}
        return await self.manage(org_id, "front-desk", action="book", **who, **at)

    async def listed(self, org_id: str) -> list[str]:
        secret = jwt_secret(self.settings)
        token = mint(secret, org_id=org_id, subject="me", lifetime_seconds=60, clock=NOW)
        headers = {"Authorization": f"Bearer {token}"}
        answer = await self.http.get(APPOINTMENTS, params={"org_id": org_id}, headers=headers)
        return [one["attendee_name"] for one in answer.json()["data"]["appointments"]]


@pytest.fixture
async def shop(place: Place) -> AsyncIterator[Shop]:
    ada = {"key_file": "ada.key", "address": place.address}
    eve = {"key_file": "eve.key", "address": place.address}
    front = {"agents": {"front-desk": {}}}
    await place.apply(
        elm={"name": "Elm", "zone": "Europe/Berlin", "calcom": eve, "allowed_origins": [PAGE]}
        | {"agents": {"front-desk": {}, "eve": {"name": "Eve", "greeting": "Eve speaking."}}},
        group={"name": "Group", "zone": "America/New_York", "calcom": ada | {"team": "front"}}
        | front,
        maple={"name": "Maple", "zone": "America/New_York", "calcom": ada} | front,
    )
    settings = Settings(calla_home=place.folder / "home", calcom_api_key=None, openai_api_key=None)
    async with running(settings, clock=NOW) as program:
        await program.ready()
        sock = listen(0)
        url = url_of(sock)
        site = Site(program, settings, At(url))
        server = Server(site.app, sock, websockets=True)
        await server.start()
        async with httpx.AsyncClient(base_url=url) as http:
            yield Shop(program, settings, Page(url, http, url), http)
        await site.close()
        await server.stop()


async def test_the_api_books_and_lists_for_each(shop: Shop) -> None:
    # a team takes two at one time, somebody alone does not
    for name in ("Ann Hill", "Bo Reed"):
        assert (await shop.books("group", name))["data"]["summary"] == "Appointment confirmed"
    third = await shop.books("group", "Cy Wood")
    assert third["error"]["code"] == "SLOT_UNAVAILABLE"
    assert sorted(await shop.listed("group")) == ["Ann Hill", "Bo Reed"]
    assert await shop.listed("maple") == []
    assert await shop.listed("elm") == []
    found = await shop.manage("elm", "eve", action="suggest")
    assert (found["success"], found["data"]["agent_name"]) == (True, "Eve")
    for org_id, agent_id in (("demo", "front-desk"), ("maple", "eve"), ("oak", "front-desk")):
        assert (await shop.manage(org_id, agent_id, action="suggest"))["code"] == "NOT_CONNECTED"


async def test_a_page_names_whom_it_talks_to(shop: Shop) -> None:
    eve = {"conversation": "", "org_id": "elm", "agent_id": "eve"}
    session = (await shop.page.session(json=eve)).json()
    tab = await shop.page.dial(session["token"])
    await tab.ready()
    assert await tab.answer() == "Eve speaking."
    again = eve | {"conversation": session["conversation"]}
    assert (await shop.page.session(json=again)).json()["conversation"] == session["conversation"]
    # somebody else does not go on with it
    other = again | {"agent_id": "front-desk"}
    assert (await shop.page.session(json=other)).json()["conversation"] != session["conversation"]
    usual = await shop.page.greeted()
    await usual.leave()
    await tab.leave()


async def test_a_page_of_an_organization_talks_to_its_agents_alone(shop: Shop) -> None:
    theirs = shop.page.of(PAGE)
    tab = await theirs.greeted()
    await tab.leave()
    for wanted, status in (
        ({"org_id": "elm", "agent_id": "eve"}, 200),
        ({"org_id": "maple"}, 403),
        ({"org_id": "elm", "agent_id": "nobody"}, 403),
        ({"org_id": 7}, 400),
        ({"org_id": "x" * 300}, 400),
    ):
        answer = await theirs.session(json={"conversation": ""} | wanted)
        assert answer.status_code == status, wanted
        assert answer.headers["Access-Control-Allow-Origin"] == PAGE
    stranger = await shop.page.of("https://www.example.net").session()
    assert stranger.status_code == 403
    assert "Access-Control-Allow-Origin" not in stranger.headers
