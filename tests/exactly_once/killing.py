"""Processes that are killed, or race: a calendar behind a socket, and workers forked to use it."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import func, select

from agent.app.listening import listen, url_of
from agent.app.serving import Server
from scheduling.localcal import LocalCal, create_app
from scheduling.storage import CalcomBinding, Storage, connect
from scheduling.storage.models import BookingIntent
from tests.conftest import Kept
from tests.exactly_once.history import DONE, History, Intent, Told, Verdict, Violation, check
from tests.exactly_once.seeded import HOST, KEY, ORG, open_calendar, records
from tests.exactly_once.worker import AheadClock, Orders

ROOT = Path(__file__).resolve().parents[2]
MOMENTS = ("before", "sent", "done", "answered", "noted", "any time")
"""When a worker is killed: "sent" before and "done" after the calendar has done what it was sent."""
PASSES = (0.0, 30.0, 60.0, 90.0, 120.0)
"""Seconds after a restart at which a process looks after what is open."""
PATIENCE_SECONDS = 60.0


@dataclass
class Calendar:
    """The embedded Cal.com behind a socket; it knows whom to kill when a write arrives."""

    clock: AheadClock = field(default_factory=AheadClock)
    victim: int = 0
    moment: str = ""
    now: LocalCal = field(init=False)

    def __post_init__(self) -> None:
        self.renew()

    def renew(self) -> None:
        """Begin with an empty calendar."""
        self.now = open_calendar(self.clock)
        self._app = create_app(self.now)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["method"] != "POST":
            await self._app(scope, receive, send)
            return
        self._kill("sent")

        async def answer(message: Any) -> None:
            self._kill("done")
            await send(message)

        await self._app(scope, receive, answer)

    def _kill(self, moment: str) -> None:
        if moment == self.moment and self.victim:
            with suppress(ProcessLookupError):
                os.kill(self.victim, signal.SIGKILL)
            self.victim = 0


class Loaded:
    """The process that all workers are forks of."""

    def __init__(self) -> None:
        self._line, its_end = socket.socketpair()
        self._parent = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "tests.exactly_once.worker"],
            cwd=ROOT,
            env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
            stdin=its_end.fileno(),
            stdout=subprocess.DEVNULL,
        )
        its_end.close()

    async def fork(self, orders: Orders) -> "Line":
        """Start a worker; return its line when it is ready."""
        ours, theirs = socket.socketpair()
        message = json.dumps(asdict(orders)).encode()
        await asyncio.to_thread(socket.send_fds, self._line, [message], [theirs.fileno()])
        theirs.close()
        reader, writer = await asyncio.open_connection(sock=ours)
        line = Line(reader, writer)
        line.pid = json.loads(await asyncio.wait_for(reader.readline(), PATIENCE_SECONDS))["ready"]
        line.listening = asyncio.create_task(line.listen())
        return line

    def close(self) -> None:
        """End it."""
        self._line.close()
        self._parent.wait(PATIENCE_SECONDS)


@dataclass
class Line:
    """A worker's line."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    pid: int = 0
    waiting: dict[int, "asyncio.Future[dict[str, Any] | None]"] = field(default_factory=dict)
    listening: "asyncio.Task[None] | None" = None

    async def listen(self) -> None:
        """Hear answers until the worker is gone; what it never said is None."""
        with suppress(ConnectionError):
            while line := await self.reader.readline():
                said = json.loads(line)
                self.waiting.pop(said["id"]).set_result(said)
        for one in self.waiting.values():
            one.set_result(None)
        self.waiting.clear()

    async def ask(self, **what: Any) -> dict[str, Any] | None:
        """Ask something; None when the worker died before it answered."""
        assert self.listening
        if self.listening.done():
            return None
        number = len(self.waiting) + 1000 * int(asyncio.get_running_loop().time() * 1000)
        while number in self.waiting:
            number += 1
        heard = asyncio.get_running_loop().create_future()
        self.waiting[number] = heard
        with suppress(ConnectionError):
            self.writer.write(json.dumps({"id": number, **what}).encode() + b"\n")
        return await asyncio.wait_for(heard, PATIENCE_SECONDS)

    async def kill(self) -> None:
        """kill -9, and wait until it is gone."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        await self.gone()

    async def gone(self) -> None:
        """Wait until the worker is gone."""
        assert self.listening
        await asyncio.wait_for(self.listening, PATIENCE_SECONDS)
        self.writer.close()


@dataclass
class Stand:
    """Where workers are tried: one calendar, one database, and what they were asked and said."""

    kept: Kept
    calendar: Calendar
    loaded: Loaded
    storage: Storage
    told: list[Told] = field(default_factory=list[Told])
    waited: float = 0.0
    """Seconds after the last restart until every intent was at its end."""
    seen: int = 0
    week: int = 0

    def orders(self, **more: Any) -> Orders:
        return Orders(
            self.kept.address, str(self.kept.key_file), ahead=self.calendar.clock.ahead, **more
        )

    def fresh_wednesday(self) -> datetime:
        """Return nine o'clock of a day that nothing of before is on."""
        self.week = self.week % 45 + 1
        day = datetime.now(UTC).replace(hour=9, minute=0, second=0, microsecond=0)
        return day + timedelta(days=(2 - day.weekday()) % 7 + 7 * self.week)

    async def ask(self, worker: Line, contact: str, action: str, **what: Any) -> Told:
        """Ask for one caller and keep what was said, NOTHING where it died first."""
        start: datetime | None = what.get("start_at")
        asked_at = self.calendar.clock.now()
        wire = {**what, "start_at": start.isoformat()} if start else what
        said = await worker.ask(action=action, email=contact if action == "book" else "", **wire)
        verdict = Verdict(said["verdict"]) if said else Verdict.NOTHING
        told = Told(
            contact,
            action,
            asked_at,
            self.calendar.clock.now(),
            verdict,
            start_at=datetime.fromisoformat(said["start_at"])
            if said and verdict in DONE
            else start,
            service="visit",
            old_uid=what.get("uid", ""),
            uid=said["uid"] if said else "",
        )
        self.told.append(told)
        return told

    async def pass_time(self, worker: Line, seconds: float) -> None:
        """Put all clocks forward and let the worker look after what is open."""
        self.calendar.clock.ahead += seconds
        assert await worker.ask(ahead=self.calendar.clock.ahead)

    async def rows(self) -> Sequence[BookingIntent]:
        """Return the journal's rows since the last trial."""
        async with self.storage.across_organizations().reading() as db:
            found = await db.scalars(select(BookingIntent).where(BookingIntent.id > self.seen))
            return found.all()

    async def renew(self) -> None:
        """Forget the last trial."""
        async with self.storage.across_organizations().reading() as db:
            self.seen = await db.scalar(select(func.max(BookingIntent.id))) or 0
        self.calendar.now.close()
        self.calendar.renew()
        self.told.clear()

    async def history(self, waited: float = 0.0) -> History:
        """Return what happened since the last trial."""
        intents = [
            Intent(r.key, r.kind, r.state, uid=r.uid, start_at=r.start_at, waited_seconds=waited)
            for r in await self.rows()
        ]
        return History(tuple(self.told), tuple(records(self.calendar.now)), tuple(intents))


@asynccontextmanager
async def standing(kept: Kept, loaded: Loaded) -> AsyncGenerator[Stand]:
    """Open a stand over a database that holds the practice."""
    calendar = Calendar()
    sock = listen(0)
    server = Server(calendar, sock)
    await server.start()
    storage = await Storage.open(kept.address, key_file=kept.key_file)
    await connect(storage, ORG, CalcomBinding(KEY, HOST, url_of(sock)))
    try:
        yield Stand(kept, calendar, loaded, storage)
    finally:
        await storage.close()
        await server.stop()
        calendar.now.close()


async def kill_trial(stand: Stand, chance: Random, moment: str) -> list[Violation]:
    """Let three callers ask, kill the worker at `moment`, restart, settle, ask again; judge it."""
    await stand.renew()
    nine = stand.fresh_wednesday()
    dies = moment if moment in ("before", "answered", "noted") else ""
    wishes = await _wishes(stand, chance, nine)
    worker = await stand.loaded.fork(stand.orders(dies=dies, at=chance.randint(1, 3)))
    stand.calendar.moment, stand.calendar.victim = moment, worker.pid
    asking = asyncio.gather(*(stand.ask(worker, who, **wish) for who, wish in wishes))
    if moment == "any time":
        await asyncio.sleep(chance.uniform(0.0, 0.2))
        await worker.kill()
    first = await asking
    await worker.kill()
    stand.calendar.victim = 0
    worker = await stand.loaded.fork(stand.orders())
    waited = stand.waited = await _settled(stand, worker)
    for told, (who, wish) in zip(first, wishes, strict=True):
        if told.verdict in (Verdict.NOTHING, Verdict.PENDING):
            await stand.ask(worker, who, **wish)
    worker.writer.close()
    await worker.gone()
    return check(await stand.history(waited))


async def _wishes(stand: Stand, chance: Random, nine: datetime) -> list[tuple[str, dict[str, Any]]]:
    """Return three wishes: new bookings, or what becomes of bookings that are there already."""
    half = timedelta(minutes=30)
    people = [f"caller{number}@example.com" for number in range(3)]
    if chance.random() < 0.5:
        return [
            (who, {"action": "book", "start_at": nine + number * half})
            for number, who in enumerate(people)
        ]
    worker = await stand.loaded.fork(stand.orders())
    wishes: list[tuple[str, dict[str, Any]]] = []
    for number, who in enumerate(people):
        made = await stand.ask(worker, who, "book", start_at=nine + number * half)
        if chance.random() < 0.5:
            wishes.append((who, {"action": "cancel", "uid": made.uid}))
        else:
            later = nine + (number + 3) * half
            wishes.append((who, {"action": "reschedule", "uid": made.uid, "start_at": later}))
    worker.writer.close()
    await worker.gone()
    return wishes


async def _settled(stand: Stand, worker: Line) -> float:
    """Look after what is open as an app does; return after how many seconds nothing was."""
    before = 0.0
    for at in PASSES:
        await stand.pass_time(worker, at - before)
        before = at
        if not any(row.state in ("SENDING", "UNKNOWN") for row in await stand.rows()):
            return at
    return before + 1.0


async def race(
    stand: Stand, workers: Sequence[Line], start_at: datetime, *, callers: int
) -> list[Violation]:
    """Let callers of several processes want one time; the winner gives it back afterwards."""
    stand.told.clear()
    asked = [
        stand.ask(workers[n % len(workers)], f"caller{n}@example.com", "book", start_at=start_at)
        for n in range(callers)
    ]
    told = await asyncio.gather(*asked)
    winners = [one for one in told if one.verdict is Verdict.BOOKED]
    losers = [one for one in told if one.verdict is Verdict.TAKEN]
    live = [one for one in records(stand.calendar.now) if one.live]
    wrong: list[Violation] = []
    if len(winners) != 1 or len(losers) != callers - 1 or len(live) != 1:
        verdicts = ", ".join(sorted(one.verdict.value for one in told))
        wrong.append(Violation("race", f"{len(live)} bookings of {verdicts}"))
    for one in winners:
        await stand.ask(workers[0], one.contact, "cancel", uid=one.uid)
    return wrong
