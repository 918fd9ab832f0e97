"""A Cal.com with two people and a team, an empty database of ours, and the way between them."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from agent.app import opened
from agent.app.directory.applying import Plan, Usual, planned
from agent.app.directory.forms import FileForm, filled
from agent.app.listening import listen, url_of
from agent.app.serving import Server
from agent.settings import Settings
from scheduling.clock import FixedClock
from scheduling.desk import Office
from scheduling.localcal import create_app
from scheduling.localcal.seeds.file import SeedFile
from tests.calendars import new_calendar

NOW = FixedClock(datetime.fromisoformat("2027-03-02T10:00:00-05:00"))
SEED = """
accounts:
  - username: ada
    name: Maple Clinic
    time_zone: America/New_York
    hours:
      - {days: [Monday, Tuesday], start: "09:00", end: "12:00"}
      - {days: [Monday], start: "13:00", end: "17:00"}
    event_types:
      - {slug: consultation, title: Consultation, length: 30}
      - {slug: follow-up, title: Follow-up, length: 15}
      - {slug: back-class, title: Back class, length: 60, seats: {per_slot: 8}}
  - username: eve
    name: Eve Stone
    time_zone: Europe/Berlin
    event_types:
      - {slug: intro, title: Intro, length: 20}
  - username: bare
    name: Bare
organizations:
  - {slug: maple, name: Maple Group, members: [ada, eve]}
teams:
  - slug: front
    name: Front
    organization: maple
    members: [ada, eve]
    event_types:
      - {slug: next-free, title: Next free, length: 30, scheduling: roundRobin, hosts: [ada, eve]}
"""


@dataclass(frozen=True)
class Place:
    """Our database, Cal.com's address, and a folder for files."""

    office: Office
    address: str
    folder: Path

    def write(self, name: str, text: str, *, mode: int = 0o600) -> str:
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        path.chmod(mode)
        return name

    async def plan(self, **organizations: object) -> Plan:
        form = filled(FileForm, {"organizations": organizations})
        return await planned(self.office, form, Usual(self.address, "US", self.folder))

    async def apply(self, **organizations: object) -> list[str]:
        """Do what the form wants; return what that changed."""
        plan = await self.plan(**organizations)
        await plan.run()
        return [str(change) for change in plan.changes]


@pytest.fixture
async def place(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Place]:
    monkeypatch.chdir(tmp_path)
    seed = tmp_path / "seed.yaml"
    seed.write_text(SEED)
    async with AsyncExitStack() as stack:
        sock = stack.enter_context(closing(listen(0)))
        calendar = stack.enter_context(closing(new_calendar(NOW)))
        SeedFile.read(seed).write(calendar)
        server = Server(create_app(calendar), sock)
        await server.start()
        stack.push_async_callback(server.stop)
        settings = Settings(calla_home=home, calcom_api_key=None)
        office = await stack.enter_async_context(opened(settings, clock=NOW))
        made = Place(office, url_of(sock), tmp_path)
        made.write("ada.key", "cal_ada\n")
        made.write("eve.key", "cal_eve")
        yield made
