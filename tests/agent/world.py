"""One world for the conversation's tests: a real calendar and a scripted model, both on the wire."""

import asyncio
import json
import shutil
import socket
import ssl
from collections.abc import (
    AsyncGenerator,
    AsyncIterator,
    Awaitable,
    Callable,
    Mapping,
    Sequence,
)
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from itertools import count
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

import httpx
import pytest
import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.applications import Starlette

from agent.session import CallSession, Channel
from scheduling.calcom.client import CalcomClient
from scheduling.clock import FixedClock
from scheduling.desk import Desk, Office, open_desk
from scheduling.holds import Holds
from scheduling.journal import Journal, Pace
from scheduling.localcal import LocalCal, create_app, seed_demo
from scheduling.model import AgentProfile, EventType, OpeningHours, Organization
from scheduling.storage import CalcomBinding, Storage, add_agent, add_organization, connect
from tests.calendars import calendar_with, contents_of, new_calendar

NEW_YORK = ZoneInfo("America/New_York")
NOW = datetime(2027, 3, 2, 10, 0, tzinfo=NEW_YORK)
WEEK = (time(9), time(17))
HOURS = OpeningHours((WEEK,) * 5 + ((time(10), time(13)), None))
KNOWLEDGE = {
    "price": "A consultation is 80 dollars, a follow-up is 40 dollars.",
    "location": "12 Maple Street, second floor.",
    "parking": "Free parking behind the building.",
    "hours": "Monday to Friday nine to five, Saturday ten to one, closed Sunday.",
    "cancellation": "Free up to 24 hours before; later than that costs 20 dollars.",
    "payment": "Cards and cash.",
}
CALL_IDS = count(1)
NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Spares a client on a loopback address the reading of a hundred certificates."""

ORGANIZATION = Organization("maple", "Maple Street Physio", NEW_YORK)
SERVICES = (
    EventType(1, "consultation", "Consultation", 30, ("first visit",)),
    EventType(2, "follow-up", "Follow-up", 30),
    EventType(3, "extended", "Extended session", 60, ("long session",)),
)
AGENT = AgentProfile("front", "Front desk", SERVICES, HOURS, KNOWLEDGE)


class Served(uvicorn.Server):
    """A server that starts and ends without uvicorn's pauses of a tenth of a second."""

    def __init__(self, app: Starlette) -> None:
        super().__init__(uvicorn.Config(app, log_level="critical", lifespan="off"))
        self.started_serving = asyncio.Event()
        self.ending = asyncio.Event()

    # typing.override comes with Python 3.12.
    async def main_loop(self) -> None:  # pyright: ignore[reportImplicitOverride]
        await self.on_tick(0)
        self.started_serving.set()
        await self.ending.wait()

    async def shutdown(  # pyright: ignore[reportImplicitOverride]
        self, sockets: list[socket.socket] | None = None
    ) -> None:
        for server in self.servers:
            server.close()
        for task in self.server_state.tasks:
            task.cancel()  # nobody waits for these answers any more
        for connection in list(self.server_state.connections):
            connection.shutdown()
        async with asyncio.timeout(5):
            while self.server_state.connections or self.server_state.tasks:  # noqa: ASYNC110 - uvicorn has no event for it
                await asyncio.sleep(0.002)


@asynccontextmanager
async def served(app: Starlette) -> AsyncGenerator[str]:
    """Serve an app on a free loopback port, in this loop; yields its address."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = Served(app)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    await asyncio.wait_for(server.started_serving.wait(), 10)
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.ending.set()
        await serving
        listener.close()


@dataclass(frozen=True)
class Call:
    """The model calls a tool."""

    name: str
    arguments: Mapping[str, Any] = field(default_factory=dict[str, Any])
    text: str = ""


@dataclass(frozen=True)
class Broken:
    """The endpoint misbehaves: a status, a body that is no stream, or silence without end."""

    status: int = 200
    body: str = ""
    silent: bool = False


Reply = str | Call | Sequence[Call] | Broken
Script = Reply | Callable[[list[dict[str, Any]]], Reply]


class ScriptedModel:
    """An OpenAI-compatible model that says what the test tells it to, one reply a request."""

    def __init__(self) -> None:
        self.script: list[Script] = []
        self.otherwise: Script = "Okay."
        self.requests: list[dict[str, Any]] = []
        self.address = ""
        self.app = FastAPI()
        self.app.add_api_route("/v1/chat/completions", self._complete, methods=["POST"])

    async def _complete(self, request: Request) -> Response:
        body = await request.json()
        self.requests.append(body)
        script = self.script.pop(0) if self.script else self.otherwise
        reply = script(body["messages"]) if callable(script) else script
        if isinstance(reply, Broken):
            if reply.silent:
                await asyncio.Event().wait()  # until the server ends
            if reply.status != 200:
                return JSONResponse({"error": {"message": "no"}}, reply.status)
            return PlainTextResponse(reply.body)
        return StreamingResponse(_stream(reply), media_type="text/event-stream")


async def _stream(reply: str | Call | Sequence[Call]) -> AsyncIterator[str]:
    calls = [reply] if isinstance(reply, Call) else [] if isinstance(reply, str) else list(reply)
    text = reply if isinstance(reply, str) else "".join(call.text for call in calls)
    for n in range(0, len(text), 7):
        yield _chunk({"content": text[n : n + 7]})
        await asyncio.sleep(0)
    for index, call in enumerate(calls):
        function = {"name": call.name, "arguments": json.dumps(call.arguments)}
        one = {"index": index, "id": f"call_{next(CALL_IDS)}", "type": "function"}
        yield _chunk({"tool_calls": [{**one, "function": function}]})
    yield _chunk({}, finish="tool_calls" if calls else "stop")
    yield "data: [DONE]\n\n"


def _chunk(delta: dict[str, Any], *, finish: str | None = None) -> str:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    chunk = {
        "id": "c1",
        "object": "chat.completion.chunk",
        "created": 0,
        "model": "scripted",
        "choices": [choice],
    }
    return f"data: {json.dumps(chunk)}\n\n"


@dataclass
class World:
    """A desk with its calendar behind it."""

    desk: Desk
    calendar: LocalCal
    clock: FixedClock
    office: Office
    calls: list[CallSession] = field(default_factory=list[CallSession])
    ending: list[Callable[[], Awaitable[None]]] = field(
        default_factory=list[Callable[[], Awaitable[None]]]
    )
    """What has to end before the world does: whoever still talks writes into its database."""

    def call(self, channel: Channel = "console", **more: Any) -> CallSession:
        call = CallSession(id="call-1", desk=self.desk, channel=channel, tz=NEW_YORK, **more)
        self.calls.append(call)
        return call

    async def end(self) -> None:
        for end in self.ending:
            await end()
        for notes in filter(None, (call.notes for call in self.calls)):
            await asyncio.wait(set(notes), timeout=5)

    def active(self) -> list[dict[str, Any]]:
        return [one for one in self.calendar.bookings() if one["status"] == "accepted"]

    def lose_the_answer(self) -> None:
        """Let the next booking be made and its answer be lost, with all lists read after it."""
        self.calendar.misbehave("list_bookings:500")
        self.calendar.fail_next("create_booking", 500, done=True)


_FURNISHED: dict[Path, tuple[Path, bytes]] = {}


async def furnished(migrated: Path) -> tuple[Path, bytes]:
    """Return a folder with the business's database, and its calendar; each test copies them."""
    if migrated not in _FURNISHED:
        folder = shutil.copytree(migrated, migrated.with_name(f"{migrated.name}-furnished"))
        calendar = new_calendar(FixedClock(NOW))
        account = seed_demo(calendar)
        slugs = {one.slug: one.id for one in account.event_types}
        services = tuple(
            EventType(slugs[one.slug], one.slug, one.title, one.minutes, one.spoken)
            for one in SERVICES
        )
        storage = await Storage.open(folder / "calla.db", key_file=folder / "calla.key")
        await add_organization(storage, ORGANIZATION)
        agent = AgentProfile("front", "Front desk", services, HOURS, KNOWLEDGE)
        await add_agent(storage, "maple", agent)
        await connect(storage, "maple", CalcomBinding(account.api_key, account.username))
        await storage.close()
        _FURNISHED[migrated] = folder, contents_of(calendar)
        calendar.close()
    return _FURNISHED[migrated]


@pytest.fixture
async def world(migrated: Path, tmp_path: Path) -> AsyncIterator[World]:
    folder, contents = await furnished(migrated)
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    clock = FixedClock(NOW)
    calendar = calendar_with(contents, clock)
    storage = await Storage.open(tmp_path / "calla.db", key_file=tmp_path / "calla.key")
    async with (
        served(create_app(calendar)) as address,
        httpx.AsyncClient(base_url=address, verify=NO_TLS) as http,
    ):
        journal = Journal(storage, clock, pace=Pace(pause_seconds=0.01))
        holds = Holds(storage, clock)
        office = Office(storage, journal, clock, lambda _: http, address, holds=holds)
        desk = await open_desk("maple", "front", office=office)
        world = World(desk, calendar, clock, office)
        yield world
        await world.end()
        await holds.drain(5)
        await journal.drain(5)
    await storage.close()
    calendar.close()


@pytest.fixture
async def model() -> AsyncIterator[ScriptedModel]:
    scripted = ScriptedModel()
    async with served(scripted.app) as address:
        scripted.address = f"{address}/v1"
        yield scripted


@pytest.fixture
def call() -> CallSession:
    """A call whose desk has no wire: for everything that only looks at the session."""
    desk = Desk(
        ORGANIZATION,
        AGENT,
        calcom=cast("CalcomClient", None),
        journal=cast("Journal", None),
        clock=FixedClock(NOW),
    )
    return CallSession(id="call-1", desk=desk, channel="console", tz=NEW_YORK)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """Return an instant of March 2027 by the New York clock, in UTC."""
    return datetime(2027, 3, day, hour, minute, tzinfo=NEW_YORK).astimezone(UTC)


@pytest.fixture
def tool() -> type[Call]:
    return Call


@pytest.fixture
def broken() -> type[Broken]:
    return Broken
