"""A process of the practice that can be killed in earnest: the real stack over real sockets.

`python -m tests.exactly_once.worker` loads everything once and forks for each message on its
standard input, a socket: the message says how to live and when to die, and carries the worker's own
line. On that line come requests, one JSON object a line, and go the answers that were spoken.
"""

import asyncio
import gc
import json
import os
import signal
import socket
import sys
import warnings
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import httpx

from scheduling.calcom.connections import Connections
from scheduling.desk import Desk, Office, open_desk
from scheduling.errors import SchedulingError, SlotUnavailable
from scheduling.journal import Journal
from scheduling.model import Action, ManageRequest
from scheduling.storage import Storage
from tests.exactly_once.practice import ACTIONS, WORDS
from tests.exactly_once.seeded import AGENT, ORG

LONGEST_MESSAGE = 64 * 1024
LOADED = (
    "aiohttp",
    "scheduling.storage.migration",
    "sqlalchemy.dialects.sqlite.aiosqlite",
    "sqlalchemy.dialects.postgresql.psycopg",
    "email_validator",
)


class AheadClock:
    """The machine's clock, put forward in place of waiting."""

    def __init__(self, ahead: float = 0.0) -> None:
        self.ahead = ahead

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self.ahead)


@dataclass(frozen=True)
class Orders:
    """How a worker lives: `dies` is "before", "answered" or "noted", at its `at`th write."""

    database: str
    key_file: str
    ahead: float = 0.0
    dies: str = ""
    at: int = 1


class Worker:
    """One life."""

    def __init__(self, orders: Orders, line: socket.socket) -> None:
        self._orders = orders
        self._line = line
        self._left = orders.at
        self._clock = AheadClock(orders.ahead)
        self._tasks: set[asyncio.Task[None]] = set()

    async def live(self) -> None:
        """Answer requests until the line ends."""
        storage = await Storage.open(
            self._orders.database, key_file=Path(self._orders.key_file), connections=4
        )
        connections = Connections()

        def http_for(address: str) -> httpx.AsyncClient:
            http = connections.at(address)
            http.event_hooks = {"request": [self._asks], "response": [self._answered]}
            return http

        journal = Journal(storage, self._clock)
        office = Office(storage, journal, self._clock, http_for)
        desk = await open_desk(ORG, AGENT, office=office)
        reader, _ = await asyncio.open_connection(sock=self._line)
        self._say({"ready": os.getpid()})
        while line := await reader.readline():
            task = asyncio.create_task(self._heard(json.loads(line), office, desk))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        await journal.drain(5)
        await connections.close()
        await storage.close()

    async def _heard(self, asked: dict[str, Any], office: Office, desk: Desk) -> None:
        if "ahead" in asked:
            self._clock.ahead = asked["ahead"]
            await office.journal.recover(office.calcom_for)
            tidy = getattr(office.journal, "tidy", None)
            if tidy is not None:
                await tidy(office.calcom_for)
            self._say({"id": asked["id"]})
            return
        start = asked.get("start_at")
        request = ManageRequest(
            Action(asked["action"]),
            name="Bo Lind",
            event_type="visit" if asked["action"] == "book" else "",
            email=asked.get("email", ""),
            appointment_id=asked.get("uid", ""),
            start_at=datetime.fromisoformat(start) if start else None,
        )
        said: dict[str, Any] = {"id": asked["id"], "uid": "", "start_at": None}
        try:
            outcome = await ACTIONS[asked["action"]](desk, request)
        except SlotUnavailable:
            said["verdict"] = "taken"
        except SchedulingError as error:
            said |= {"verdict": "failed", "why": str(error)}
        else:
            said |= {"verdict": WORDS[outcome.summary].value, "uid": outcome.appointment_id}
            said["start_at"] = outcome.start_at.isoformat() if outcome.start_at else None
        self._die_if("noted")
        self._say(said)

    async def _asks(self, request: httpx.Request) -> None:
        if request.method == "POST":
            self._die_if("before")

    async def _answered(self, response: httpx.Response) -> None:
        if response.request.method == "POST":
            self._die_if("answered")

    def _die_if(self, moment: str) -> None:
        if self._orders.dies == moment:
            self._left -= 1
            if self._left <= 0:
                os.kill(os.getpid(), signal.SIGKILL)

    def _say(self, what: dict[str, Any]) -> None:
        self._line.setblocking(True)
        self._line.sendall(json.dumps(what).encode() + b"\n")
        self._line.setblocking(False)


def main() -> None:
    """Load once, then fork for each message."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name in LOADED:
            import_module(name)
    gc.collect()
    gc.freeze()
    asked = socket.socket(fileno=os.dup(0))
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for them
    while True:
        message, lines, _, _ = socket.recv_fds(asked, LONGEST_MESSAGE, 1)
        if not message:
            os._exit(0)
        if os.fork() == 0:
            asked.close()
            line = socket.socket(fileno=lines[0])
            line.setblocking(False)
            try:
                asyncio.run(Worker(Orders(**json.loads(message)), line).live())
            except BaseException as error:  # noqa: BLE001 - a fork may not go on in the loop above
                sys.stderr.write(f"{error!r}\n")
                os._exit(1)
            os._exit(0)
        os.close(lines[0])


if __name__ == "__main__":
    main()
