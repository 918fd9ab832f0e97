"""kill -9 at a random moment under load: whatever was answered is there, whole, after a restart.

Two rounds by default; CALLA_KILL_ROUNDS=50 for more, each on the file that the last one left.
"""

import asyncio
import json
import os
import random
import sqlite3
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from scheduling.localcal import LocalCal, create_app
from tests.depth import depth

ROUNDS = int(os.environ.get("CALLA_KILL_ROUNDS", depth(2, 20)))  # noqa: TID251 # how long to look, no setting
CALLERS = 8
KEY = {"Authorization": "Bearer cal_kept", "cal-api-version": "2024-08-13"}
FIRST_DAY, OTHER_DAY = datetime(2046, 3, 5, tzinfo=UTC), datetime(2056, 3, 5, tzinfo=UTC)
SERVER = """
import sys
import uvicorn
from scheduling.localcal import AccountSeed, EventTypeSeed, LocalCal, LocalCalError, OpenHours, create_app
from scheduling.localcal.seeds.descriptions import WEEKDAYS

calendar = LocalCal.open(sys.argv[1])
try:
    calendar.add_account(AccountSeed("ada", time_zone="UTC", api_key="cal_kept",
        hours=(OpenHours(WEEKDAYS, "00:00", "24:00"),),
        event_types=(EventTypeSeed("short", "Short", 15, notice=0),)))
except LocalCalError:
    pass  # not the first round

class Server(uvicorn.Server):
    async def startup(self, sockets=None):
        await super().startup(sockets)
        print(self.servers[0].sockets[0].getsockname()[1], flush=True)

Server(uvicorn.Config(create_app(calendar), port=0, log_level="error", lifespan="off")).run()
"""


@dataclass
class Ledger:
    """What was answered: bookings by uid as (status, start), holds; and what nobody answered."""

    bookings: dict[str, tuple[str, str]] = field(default_factory=dict[str, tuple[str, str]])
    holds: set[str] = field(default_factory=set[str])
    unsure: set[str] = field(default_factory=set[str])
    answers: int = 0
    step: int = 0

    def time(self, day: datetime) -> str:
        """Return a quarter of an hour that nobody else asks for."""
        self.step += 1
        return f"{day + timedelta(minutes=15 * self.step):%Y-%m-%dT%H:%M:%S}.000Z"


async def test_what_was_answered_survives(tmp_path: Path) -> None:
    ledger, file = Ledger(), tmp_path / "calendar.sqlite"
    for number in range(ROUNDS):
        await one_round(file, ledger, random.Random(number))
        await check(file, ledger)
    assert ledger.answers >= 40 * ROUNDS


async def one_round(file: Path, ledger: Ledger, chance: random.Random) -> None:
    root = str(Path(__file__).parents[3])
    server = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-c", SERVER, str(file)),
        stdout=asyncio.subprocess.PIPE,
        cwd=root,
        env={"PYTHONPATH": root},
    )
    assert server.stdout
    address = f"http://127.0.0.1:{int(await server.stdout.readline())}"
    enough = asyncio.Event()
    until = ledger.answers + chance.randint(40, 90)

    async def kill() -> None:
        await enough.wait()
        await asyncio.sleep(chance.uniform(0, 0.02))
        server.kill()

    async with httpx.AsyncClient(base_url=address, headers=KEY, trust_env=False) as http:

        async def call(chance: random.Random) -> None:
            with suppress(httpx.TransportError):  # it was killed
                while True:
                    await visit(http, ledger, chance)
                    if ledger.answers >= until:
                        enough.set()

        async with asyncio.TaskGroup() as group:
            group.create_task(kill())
            for _ in range(CALLERS):
                group.create_task(call(random.Random(chance.random())))
    await server.wait()


async def visit(http: httpx.AsyncClient, ledger: Ledger, chance: random.Random) -> None:
    """Book, and then, by chance, hold another time, cancel, move, or let it be."""
    who = {"name": "Bob", "email": "bob@example.com", "timeZone": "UTC"}
    start = ledger.time(FIRST_DAY)
    made = await told(http, ledger, "", {"start": start, "eventTypeId": 1, "attendee": who})
    uid: str = made["uid"]
    ledger.bookings[uid] = ("accepted", start)
    action = chance.choice(("hold", "cancel", "move", "nothing"))
    if action == "hold":
        body = {"eventTypeId": 1, "slotStart": ledger.time(OTHER_DAY)}
        version = {"cal-api-version": "2024-09-04"}
        answer = await http.post("/v2/slots/reservations", json=body, headers=version)
        assert answer.status_code == 201, answer.text
        ledger.holds.add(answer.json()["data"]["reservationUid"])
    elif action != "nothing":
        ledger.unsure.add(uid)
        other = ledger.time(OTHER_DAY)
        if action == "cancel":
            await told(http, ledger, f"/{uid}/cancel", {"cancellationReason": "ill"})
        else:
            moved = await told(http, ledger, f"/{uid}/reschedule", {"start": other})
            ledger.bookings[moved["uid"]] = ("accepted", other)
        ledger.bookings[uid] = ("cancelled", start)
        ledger.unsure.discard(uid)


async def told(http: httpx.AsyncClient, ledger: Ledger, path: str, body: Any) -> Any:
    answer = await http.post(f"/v2/bookings{path}", json=body)
    assert answer.status_code in (200, 201), answer.text
    ledger.answers += 1
    return answer.json()["data"]


async def check(file: Path, ledger: Ledger) -> None:
    """Open the file as a restart does: all that was answered is there, and no half of anything."""
    with sqlite3.connect(file) as raw:
        assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    raw.close()
    calendar = LocalCal.open(file)
    kept = {one["uid"]: one for one in calendar.bookings()}
    for uid, (status, start) in ledger.bookings.items():
        allowed = {status, "cancelled"} if uid in ledger.unsure else {status}
        assert kept[uid]["status"] in allowed, json.dumps(kept[uid])
        assert kept[uid]["start"] == start
    for one in kept.values():
        assert [who["name"] for who in one["attendees"]] == ["Bob"]
        if other := one.get("rescheduledToUid"):
            assert kept[other]["rescheduledFromUid"] == one["uid"]
    taken = [one["start"] for one in kept.values() if one["status"] == "accepted"]
    assert len(taken) == len(set(taken))
    transport = httpx.ASGITransport(create_app(calendar))
    version = {"cal-api-version": "2024-09-04"}
    async with httpx.AsyncClient(transport=transport, base_url="http://cal.test") as http:
        for uid in ledger.holds:
            answer = await http.get(f"/v2/slots/reservations/{uid}", headers=version)
            assert answer.status_code == 200, answer.text
    calendar.close()
