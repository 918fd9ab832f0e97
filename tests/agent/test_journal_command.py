"""`calla journal` as commands: what they print, what they refuse, that they tell nobody's name."""

import asyncio
import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import pytest

from scheduling.calcom.client import CalcomClient
from scheduling.calcom.errors import OutcomeUnknown
from scheduling.calcom.models import Booking, NewBooking
from scheduling.clock import SystemClock
from scheduling.journal import Journal, Kind, Pace, Request, WriteIntent
from scheduling.model import Organization
from scheduling.storage import Storage, add_organization
from tests.agent.program import Calla, Done, Loaded

START = datetime(2037, 3, 3, 9, tzinfo=UTC)


async def write_one(folder: Path) -> None:
    """Leave a write behind whose outcome nobody knows."""
    storage = await Storage.open(folder / "calla.db", key_file=folder / "calla.key")
    await add_organization(storage, Organization("maple", "Maple Clinic", ZoneInfo("UTC")))
    intent = WriteIntent(
        *("maple", "front", Kind.BOOK, 1, START, START + timedelta(minutes=30)),
        contact="ada@example.com",
    )
    request = Request(Kind.BOOK, NewBooking(START, 1, "Ada Park", "ada@example.com"))

    async def send(_tag: str) -> Booking:
        raise OutcomeUnknown("lost")

    async with httpx.AsyncClient(base_url="http://127.0.0.1:9") as http:
        calcom = CalcomClient(http, api_key="cal_ada", timeout_seconds=0.2)
        journal = Journal(storage, SystemClock(), pace=Pace(pause_seconds=0.01))
        with pytest.raises(OutcomeUnknown):
            await journal.run(intent, send, calcom=calcom, request=request)
    await storage.close()


@pytest.fixture
def calla(loaded: Loaded, migrated: Path, tmp_path: Path) -> Iterator[Calla]:
    shutil.copytree(migrated, tmp_path / "calla")
    program = Calla(tmp_path, loaded)
    yield program
    for process in program.started:
        process.close()


@pytest.fixture
def with_one(calla: Calla, tmp_path: Path) -> Calla:
    asyncio.run(write_one(tmp_path / "calla"))
    return calla


def says(done: Done) -> str:
    assert (done.returncode, done.stderr) == (0, ""), done
    for name in ("ada", "Ada", "example.com"):
        assert name not in done.stdout
    return done.stdout


def refuses(done: Done) -> str:
    assert (done.returncode, done.stdout) == (2, ""), done
    assert done.stderr.startswith("calla: ")
    assert done.stderr.count("\n") == 1
    return done.stderr


def test_an_empty_journal(calla: Calla) -> None:
    assert says(calla("journal", "list")) == "Nothing was written yet.\n"
    assert says(calla("journal", "list", "--person")) == "Nothing needs a person.\n"
    assert "no write 1" in refuses(calla("journal", "show", "1"))
    assert "no organization" in refuses(calla("journal", "list", "--org", "nobody"))


def test_a_write_is_listed_explained_and_settled(with_one: Calla) -> None:
    head, row = says(with_one("journal", "list")).splitlines()
    assert head.split() == ["NUMBER", "ORG", "KIND", "START", "STATE", "SENT", "TOLD", "PERSON"]
    assert row.split()[:6] == ["1", "maple", "book", "2037-03-03", "09:00Z", "UNKNOWN"]
    (one,) = json.loads(says(with_one("journal", "list", "--open", "--json")))["writes"]
    assert (one["state"], one["start_at"], one["sends"]) == ("UNKNOWN", "2037-03-03T09:00:00Z", 1)

    assert "writes to Cal.com: 1 open, 0 for a person" in says(with_one("doctor"))

    shown = says(with_one("journal", "show", "1"))
    assert "Asked to book 2037-03-03 09:00:00Z" in shown
    assert "is sent once more if it is still wanted" in shown
    assert json.loads(says(with_one("journal", "show", "1", "--json")))["explained"]

    assert "Say so with --yes" in refuses(with_one("journal", "settle", "1", "--failed"))
    assert "Say one of" in refuses(with_one("journal", "settle", "1", "--failed", "--seen"))
    number = refuses(with_one("journal", "settle", "1", "--booked", "12", "--yes"))
    assert "full uid" in number
    assert says(with_one("journal", "settle", "1", "--failed", "--yes")).split()[-1] == "FAILED"
    assert "settled already" in refuses(with_one("journal", "settle", "1", "--failed", "--yes"))
    done = says(with_one("journal", "settle", "1", "--booked", "uid-1", "--yes"))
    assert done.split()[-2:] == ["BOOKED", "uid-1"]
    assert says(with_one("journal", "settle", "1", "--seen")).startswith("1")


def test_what_cannot_be_asked_is_said(with_one: Calla) -> None:
    assert "not connected" in refuses(with_one("journal", "rebuild", "--org", "maple"))
    done = with_one("journal", "rebuild")
    assert (done.returncode, done.stdout) == (0, "No booking carries a tag.\n")
    assert "maple is not connected" in done.stderr
