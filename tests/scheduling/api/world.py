"""The appointments API in front of two organizations, on a real calendar, all on the wire."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

import httpx
import pytest
from fastapi import FastAPI, Request, Response
from starlette.types import Receive, Scope, Send

from scheduling.api import Caps, Front, TokenKeys, api_router, install_errors, mint
from scheduling.clock import FixedClock
from scheduling.desk import Office
from scheduling.journal import Journal, Pace
from scheduling.localcal import Account, AccountSeed, EventTypeSeed, LocalCal, create_app, seed_demo
from scheduling.model import AgentProfile, EventType, Organization
from scheduling.storage import CalcomBinding, Storage, add_agent, add_organization, connect
from tests.calendars import calendar_with, contents_of, new_calendar

NEW_YORK = ZoneInfo("America/New_York")
NOW = datetime(2027, 3, 2, 10, 0, tzinfo=NEW_YORK)  # a Tuesday
SECRET = b"a secret of the tests, of 32 bytes and more"
PATH = "/api/v1/calcom/appointments"
MANAGE = f"{PATH}/manage"
FRONT = "front of the tests"
Json = dict[str, Any]

ELM = AccountSeed(
    "elm-clinic",
    "Elm Clinic",
    time_zone=NEW_YORK.key,
    api_key="cal_key_of_elm_clinic",
    event_types=(EventTypeSeed("visit", "Visit", 30, confirmation_required=True),),
)


@dataclass(frozen=True)
class Application:
    """The API in front of `front`. All share the routes: to make them takes longer than most tests."""

    front: Front

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await routes()({**scope, FRONT: self.front}, receive, send)

    def openapi(self) -> Json:
        return routes().openapi()


@dataclass(frozen=True)
class Api:
    """The API's client, and the calendar and the storage behind it.

    `org-1` is Maple Street Physio with the agents `front` (consultation, follow-up) and `back`
    (extended session); `org-2` is Elm Clinic with the agent `desk`, whose visits are confirmed by
    the host; `org-3` is not connected.
    """

    http: httpx.AsyncClient
    calendar: LocalCal
    maple: Account
    elm: Account
    office: Office
    clock: FixedClock
    app: Application

    def asks(self, action: str, **more: Any) -> Json:
        return {"action": action, "org_id": "org-1", "agent_id": "front", **more}

    def books(self, at: str = "2027-03-04T09:00:00-05:00", **more: Any) -> Json:
        ada = {"name": "Ada Park", "email": "ada@example.com", "appointment_datetime": at}
        return self.asks("book", **{**ada, **more})

    async def manage(self, body: Json, **headers: str) -> httpx.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.http.post(MANAGE, json=body, headers=named)

    async def booked(self, at: str = "2027-03-04T09:00:00-05:00", **more: Any) -> str:
        answer = await self.manage(self.books(at, **more))
        assert answer.status_code == 200, answer.text
        return answer.json()["data"]["appointment_id"]

    def token(self, org_id: str = "org-1", subject: str = "back-office") -> str:
        return mint(SECRET, org_id=org_id, subject=subject, lifetime_seconds=3600, clock=self.clock)

    async def get(
        self, path: str = "", *, token: str | None = None, **query: str | int
    ) -> httpx.Response:
        token = self.token() if token is None else token
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return await self.http.get(f"{PATH}{path}", headers=headers, params=query)


@dataclass(frozen=True)
class Filled:
    """A folder with the database of the three organizations, and the calendar of two of them."""

    folder: Path
    calendar: bytes
    maple: Account
    elm: Account


@pytest.fixture(scope="session")
def filled(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Filled:
    """What each test copies."""
    folder = shutil.copytree(migrated, tmp_path_factory.mktemp("filled") / "data")
    calendar, maple, elm = _calendar(FixedClock(NOW))

    async def fill() -> None:
        storage = await Storage.open(folder / "calla.db", key_file=folder / "calla.key")
        await _fill(storage, maple, elm)
        await storage.close()

    asyncio.run(fill())
    contents = contents_of(calendar)
    calendar.close()
    return Filled(folder, contents, maple, elm)


@pytest.fixture
async def api(filled: Filled, tmp_path: Path) -> AsyncIterator[Api]:
    """The API of the organizations, where nothing is booked yet."""
    data = shutil.copytree(filled.folder, tmp_path / "data")
    clock = FixedClock(NOW)
    calendar, maple, elm = calendar_with(filled.calendar, clock), filled.maple, filled.elm
    transport = httpx.ASGITransport(create_app(calendar))
    storage = await Storage.open(data / "calla.db", key_file=data / "calla.key")
    async with httpx.AsyncClient(transport=transport, base_url="http://cal.example.com") as cal:
        pace = Pace(turn_seconds=2.0, pause_seconds=0.01)
        office = Office(storage, Journal(storage, clock, pace=pace), clock, lambda _address: cal)
        app = Application(Front(office, TokenKeys(SECRET, clock=clock), caps=Caps.none()))
        ours = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=ours, base_url="http://api.example.com") as http:
            yield Api(http, calendar, maple, elm, office, clock, app)
    await storage.close()
    calendar.close()


class Doors:
    """The three doors of whichever front a request is for."""

    async def manage(self, request: Request) -> Response:
        return await request.scope[FRONT].manage(request)

    async def list_appointments(self, request: Request) -> Response:
        return await request.scope[FRONT].list_appointments(request)

    async def get_appointment(self, request: Request) -> Response:
        return await request.scope[FRONT].get_appointment(request)


@cache
def routes() -> FastAPI:
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url="/api/openapi.json")
    install_errors(app)
    app.include_router(api_router(cast("Front", Doors())))
    return app


def _calendar(clock: FixedClock) -> tuple[LocalCal, Account, Account]:
    calendar = new_calendar(clock)
    demo = seed_demo(calendar)
    maple = calendar.account(demo.username, demo.api_key)
    return calendar, maple, calendar.add_account(ELM)


async def _fill(storage: Storage, maple: Account, elm: Account) -> None:
    for org_id, name in (
        ("org-1", "Maple Street Physio"),
        ("org-2", "Elm Clinic"),
        ("org-3", "Oak Spa"),
    ):
        await add_organization(storage, Organization(org_id, name, NEW_YORK))
    await connect(storage, "org-1", CalcomBinding(maple.api_key, maple.username))
    await connect(storage, "org-2", CalcomBinding(elm.api_key, elm.username))
    services = {one.slug: one for one in _services(maple)}
    both = (services["consultation"], services["follow-up"])
    await add_agent(storage, "org-1", AgentProfile("front", "Front desk", both))
    await add_agent(storage, "org-1", AgentProfile("back", "Bo", (services["extended"],)))
    await add_agent(storage, "org-2", AgentProfile("desk", "Elm desk", _services(elm)))
    await add_agent(storage, "org-3", AgentProfile("front", "Oak desk", both))


def _services(account: Account) -> tuple[EventType, ...]:
    return tuple(EventType(one.id, one.slug, one.title, one.minutes) for one in account.event_types)


def without(body: Mapping[str, Any], *names: str) -> Json:
    return {name: value for name, value in body.items() if name not in names}
