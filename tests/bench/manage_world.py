"""Where the appointments API is measured: an embedded Cal.com, and organizations with a desk in it."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT)]

from scheduling.model import AgentProfile, EventType, Organization, Policy  # noqa: E402 - the path comes first
from scheduling.storage import (  # noqa: E402
    CalcomBinding,
    Storage,
    add_agent,
    add_organization,
    connect,
)

ORGANIZATIONS = 4
OUT_OF_REACH = 1_000_000
EVERY_DAY = "Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday"


@dataclass(frozen=True, slots=True)
class Program:
    """A server that runs: its process, and what its ready line says."""

    pid: int
    facts: dict[str, Any]

    @property
    def url(self) -> str:
        """Where it listens."""
        return str(self.facts["url"])

    def cpu_seconds(self) -> float:
        """Return the CPU time it has used so far."""
        spent = Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii").rpartition(")")[2]
        return sum(map(int, spent.split()[11:13])) / os.sysconf("SC_CLK_TCK")


def world() -> str:
    """Return the seed of the embedded Cal.com: an account for each organization."""
    lines = ["accounts:"]
    for number in range(ORGANIZATIONS):
        lines += [
            f"  - username: host-{number}",
            f"    api_key: cal_bench{number}",
            "    time_zone: UTC",
            "    hours:",
            f'      - {{days: [{EVERY_DAY}], start: "08:00", end: "20:00"}}',
            "    event_types:",
            "      - {slug: visit, title: Visit, length: 30}",
        ]
    return "\n".join(lines)


async def event_type_of(calcom: aiohttp.ClientSession, url: str, key: str) -> int:
    """Return the id of the one event type of an account."""
    headers = {"Authorization": f"Bearer {key}", "cal-api-version": "2024-06-14"}
    async with calcom.get(f"{url}/v2/event-types", headers=headers) as answer:
        return (await answer.json())["data"][0]["id"]


async def settle_in(home: Path, url: str, database: str, event_types: Sequence[int]) -> None:
    """Store the organizations, each with its account, its agent and no cap that it could reach."""
    policy = Policy(
        requests_per_address_minute=OUT_OF_REACH,
        requests_per_minute=OUT_OF_REACH,
        bookings_per_day=OUT_OF_REACH,
    )
    storage = await Storage.open(database or home / "calla.db", key_file=home / "calla.key")
    try:
        for number, event_type in enumerate(event_types):
            org_id = f"org-{number}"
            organization = Organization(
                org_id, f"Practice {number}", ZoneInfo("UTC"), policy=policy
            )
            visit = EventType(event_type, "visit", "Visit", 30)
            await add_organization(storage, organization)
            await add_agent(storage, org_id, AgentProfile("agent", "Dr. Ada Park", (visit,)))
            binding = CalcomBinding(f"cal_bench{number}", f"host-{number}", url)
            await connect(storage, org_id, binding)
    finally:
        await storage.close()


@asynccontextmanager
async def started(*command: str, core: int, home: Path, database: str) -> AsyncGenerator[Program]:
    """Run a program of ours on one core until the block is left."""
    ours = ("CALLA_", "CALCOM_", "OPENAI_")
    keep = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    given = {"CALLA_HOME": str(home), "PYTHONPATH": str(ROOT)}
    if database:
        given["DATABASE_URL"] = database
    home.mkdir(exist_ok=True)  # noqa: ASYNC240 - nothing else runs yet
    program = await asyncio.create_subprocess_exec(
        str(Path(sys.executable).with_name("calla")), *command,
        cwd=home, env=keep | given, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert program.stdout
    os.sched_setaffinity(program.pid, {core})
    try:
        async for line in program.stdout:
            if line.startswith(b"ready "):
                break
        else:
            sys.exit(f"calla {command[0]} did not start")
        yield Program(program.pid, json.loads(line.removeprefix(b"ready ")))
    finally:
        program.terminate()
        await program.wait()
