"""A practice whose processes die, whose line is bad and whose callers want the same few times."""

import asyncio
import random
import shutil
import sqlite3
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import httpx

from scheduling import manage
from scheduling.clock import Clock
from scheduling.desk import Desk, Office, open_desk
from scheduling.errors import SchedulingError, SlotUnavailable
from scheduling.journal import Journal
from scheduling.localcal import (
    LocalCal,
    LocalCalError,
    Visit,
    create_app,
)
from scheduling.model import Action, ManageRequest, Outcome
from scheduling.storage import CalcomBinding, Storage
from scheduling.storage.errors import StorageError
from tests.exactly_once.history import DONE, History, Intent, Record, Told, Verdict
from tests.exactly_once.inline_storage import Life, open_inline
from tests.exactly_once.seeded import (
    ADDRESS,
    AGENT,
    HOST,
    KEY,
    ORG,
    SERVICES,
    open_calendar,
    records,
)
from tests.exactly_once.virtual_time import EPOCH, LoopClock
from tests.exactly_once.weather import Line, Weather

FIRST = EPOCH.replace(hour=9) + timedelta(days=2)
CALM_SECONDS = 120.0
"""For everything to come to its end: a quiet period, two looks, and a second send."""
SETTLE_SECONDS = 30.0
"""Between two passes over what is open, as in the app."""
WORDS = {
    "Appointment confirmed": Verdict.BOOKED,
    "Requested": Verdict.REQUESTED,
    "Rescheduled": Verdict.MOVED,
    "Cancelled": Verdict.CANCELLED,
    "Pending": Verdict.PENDING,
}
ACTIONS: dict[str, Callable[[Desk, ManageRequest], Awaitable[Outcome]]] = {
    "book": manage.book,
    "reschedule": manage.reschedule,
    "cancel": manage.cancel,
}


@dataclass
class Process:
    """A running server of the practice: its storage, its journal, and its passes over what is open."""

    name: str
    life: Life
    line: Line
    storage: Storage
    journal: Journal
    desk: Desk
    binding: CalcomBinding
    office: Office
    settling: "asyncio.Task[None] | None" = None

    def fresh_desk(self) -> Desk:
        """Return the desk with connections of its own: one 429 does not silence all callers."""
        client = self.office.client(self.binding)
        assert client is not None
        return replace(self.desk, calcom=client)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a request, as it was told."""

    verdict: Verdict
    uid: str = ""
    start_at: datetime | None = None
    intent_id: str = ""


@dataclass
class Attempt:
    """Somebody at a time: from when to when, None while it goes on."""

    contact: str
    service: str
    start_at: datetime
    end_at: datetime
    since: datetime
    until: datetime | None = None


@dataclass
class Practice:
    """The calendar, the database, the weather, and whatever processes run at the moment."""

    home: Path
    seed: int
    calendar: LocalCal
    clock: LoopClock
    weather: Weather
    chance: Random
    processes: list[Process] = field(default_factory=list[Process])
    told: list[Told] = field(default_factory=list[Told])
    outsiders: set[str] = field(default_factory=set[str])
    attempts: list[Attempt] = field(default_factory=list[Attempt])
    blocks: list[tuple[datetime, datetime]] = field(default_factory=list)
    buried: list[Process] = field(default_factory=list[Process])
    running: asyncio.Event = field(default_factory=asyncio.Event)
    journal: Callable[[Storage, Clock], Journal] = Journal
    final: History | None = None
    asked: list["asyncio.Task[Any]"] = field(default_factory=list)
    """Every question, so that those of the dead stay unanswered until the end."""
    asking: dict["asyncio.Task[Any]", tuple[ManageRequest, str, datetime]] = field(
        default_factory=dict
    )

    @property
    def database(self) -> Path:
        return self.home / "calla.db"

    async def start(self, *, machine: str = "") -> Process:
        """Start a process; on the machine of a dead one it knows at once that that one is gone."""
        life = Life()
        number = len(self.processes) + len(self.buried) + 1
        name = machine or f"machine-{number}"
        storage = await open_inline(self.database, self.home / "calla.key", life=life)
        nonce = storage.owner.rpartition("/")[2]
        pid = storage.owner.rsplit("/", 2)[1]
        storage.owner = f"{name}/{pid}/{nonce}"
        line = Line(httpx.ASGITransport(create_app(self.calendar)), self.weather, life)
        journal = self.journal(storage, self.clock)

        def http_for(address: str) -> httpx.AsyncClient:
            return httpx.AsyncClient(transport=line, base_url=address)

        office = Office(storage, journal, self.clock, http_for, calcom_address=ADDRESS)
        desk = await open_desk(ORG, AGENT, office=office)
        binding = CalcomBinding(KEY, HOST, ADDRESS)
        process = Process(name, life, line, storage, journal, desk, binding, office)
        process.settling = asyncio.create_task(self._settle(process))
        self.processes.append(process)
        self.running.set()
        return process

    async def _settle(self, process: Process) -> None:
        while not process.life.over:
            try:
                await self.look_after(process)
            except StorageError:
                if not process.life.over:
                    raise
                return  # killed in the middle of it
            await asyncio.sleep(SETTLE_SECONDS)

    async def look_after(self, process: Process) -> None:
        """Do what the app does every half minute."""
        await process.journal.recover(self.calcom_for(process))
        tidy = getattr(process.journal, "tidy", None)
        if tidy is not None:
            await tidy(self.calcom_for(process))

    def calcom_for(self, process: Process) -> Callable[[str], Awaitable[Any]]:
        async def client(org_id: str) -> Any:
            return process.fresh_desk().calcom if org_id == ORG else None

        return client

    def kill(self, process: Process) -> None:
        """kill -9: it does nothing any more; what it has sent is on its way."""
        if process in self.processes:
            self.processes.remove(process)
            self.buried.append(process)
            process.life.end()
            if not self.processes:
                self.running.clear()

    async def ask(self, process: Process, request: ManageRequest, contact: str) -> Told:
        """Ask as a caller; keep what was told, NOTHING when the process died before it spoke."""
        asked_at = self.clock.now()
        attempt = self.attempt(request, contact)
        held = self.rows_at(attempt)
        answered = asyncio.create_task(self._answer(process, request))
        self.asked.append(answered)
        self.asking[answered] = (request, contact, asked_at)
        while not answered.done() and not process.life.over:
            await asyncio.wait([answered], timeout=0.5)
        if process.life.over:
            del self.asking[answered]
            return self._keep(request, contact, asked_at, Answer(Verdict.NOTHING))
        answer = answered.result()
        verdict = answer.verdict
        self.asked.remove(answered)
        del self.asking[answered]
        rivals: tuple[str, ...] = ()
        if verdict is Verdict.TAKEN and attempt:
            rivals = tuple({*held, *self.rows_at(attempt), *self.rivals(attempt, asked_at)})
        if attempt and verdict not in (Verdict.PENDING, Verdict.NOTHING):
            attempt.until = self.clock.now()
        return self._keep(request, contact, asked_at, answer, rivals)

    def _unanswered(self) -> list[Told]:
        """Return what is being asked for this moment."""
        now = self.clock.now()
        return [
            Told(who, what.action.value, at, now, Verdict.NOTHING, old_uid=what.appointment_id)
            for what, who, at in self.asking.values()
        ]

    async def _answer(self, process: Process, request: ManageRequest) -> Answer:
        try:
            outcome = await ACTIONS[request.action.value](process.fresh_desk(), request)
        except SlotUnavailable:
            return Answer(Verdict.TAKEN)
        except SchedulingError:
            return Answer(Verdict.FAILED)
        verdict = WORDS[outcome.summary]
        return Answer(verdict, outcome.appointment_id, outcome.start_at, outcome.intent_id)

    def _keep(
        self,
        request: ManageRequest,
        contact: str,
        asked_at: datetime,
        answer: Answer,
        rivals: tuple[str, ...] = (),
    ) -> Told:
        told = Told(
            contact,
            request.action.value,
            asked_at,
            self.clock.now(),
            answer.verdict,
            start_at=answer.start_at if answer.verdict in DONE else request.start_at,
            service=request.event_type,
            old_uid=request.appointment_id,
            uid=answer.uid,
            rivals=rivals,
            intent_id=answer.intent_id,
        )
        self.told.append(told)
        return told

    def attempt(self, request: ManageRequest, contact: str) -> Attempt | None:
        if request.start_at is None:
            return None
        minutes = next(s.minutes for s in SERVICES if s.slug == (request.event_type or "visit"))
        end_at = request.start_at + timedelta(minutes=max(minutes, 60))
        attempt = Attempt(contact, request.event_type, request.start_at, end_at, self.clock.now())
        self.attempts.append(attempt)
        return attempt

    def rows_at(self, attempt: Attempt | None) -> list[str]:
        """Return the journal's rows that have a time, as they are this moment."""
        if attempt is None:
            return []
        return [
            f"row {row['key'][:6]} {row['state']}"
            for row in self.rows()
            if row["slot"]
            and row["state"] in ("SENDING", "UNKNOWN", "BOOKED")
            and row["start_at"] < attempt.end_at
            and row["end_at"] > attempt.start_at
        ]

    def rivals(self, attempt: Attempt, since: datetime) -> Iterator[str]:
        for start, end in self.blocks:
            if start < attempt.end_at and end > attempt.start_at:
                yield "the host is busy"
        asked = (attempt.contact, attempt.start_at, attempt.service)
        for one in records(self.calendar):
            own = (one.contact, one.start_at, one.service) == asked
            others = not own and one.lived_during(since, self.clock.now())
            if others and one.start_at < attempt.end_at and one.end_at > attempt.start_at:
                yield f"booking {one.uid}"
        for one in self.attempts:
            own = (one.contact, one.start_at, one.service) == asked
            beside = not own and (one.until is None or one.until >= since)
            if beside and one.start_at < attempt.end_at and one.end_at > attempt.start_at:
                yield f"attempt of {one.contact}"

    def records(self) -> list[Record]:
        """Return all bookings that there ever were."""
        return records(self.calendar)

    def rows(self) -> list[dict[str, Any]]:
        """Read the journal's rows past all processes; times are aware."""
        with sqlite3.connect(f"file:{self.database}?mode=ro", uri=True) as db:
            db.row_factory = sqlite3.Row
            found = [dict(row) for row in db.execute("SELECT * FROM booking_intents ORDER BY id")]
        db.close()
        for row in found:
            for name in ("start_at", "end_at", "sent_at"):
                row[name] = datetime.fromisoformat(row[name]).replace(tzinfo=EPOCH.tzinfo)
        return found

    def on_the_web(self, start_at: datetime) -> None:
        """Somebody books beside us."""
        with suppress(LocalCalError):  # it is taken
            self.calendar.add_booking(Visit(1, start_at, "Web", "web@example.com"))
            self.blocks.append((start_at, start_at + timedelta(minutes=30)))

    async def cancelled_on_the_web(self, uid: str) -> None:
        """Somebody cancels one of our bookings beside us."""
        self.outsiders.add(uid)
        app = httpx.ASGITransport(create_app(self.calendar))
        headers = {"Authorization": f"Bearer {KEY}", "cal-api-version": "2024-08-13"}
        async with httpx.AsyncClient(transport=app, base_url=ADDRESS, headers=headers) as http:
            await http.post(f"/v2/bookings/{uid}/cancel", json={"cancellationReason": "web"})

    async def calm_down(self, seconds: float = CALM_SECONDS) -> None:
        """Let nothing go wrong any more: one process, just started, and time for it to tidy up."""
        self.weather.clear_up()
        for process in list(self.processes):
            self.kill(process)
        await self.start(machine="last")
        await asyncio.sleep(seconds)

    def history(self) -> History:
        """Return what happened so far."""
        intents = [
            Intent(
                row["key"],
                row["kind"],
                row["state"],
                uid=row["uid"],
                start_at=row["start_at"],
                retired=row["retired_at"] is not None,
            )
            for row in self.rows()
        ]
        return History(
            (*self.told, *self._unanswered()),
            tuple(records(self.calendar)),
            tuple(intents),
            frozenset(self.outsiders),
        )

    async def close(self) -> None:
        """End everything."""
        for process in list(self.processes):
            self.kill(process)
        for process in self.buried:
            process.life.bury()
        await asyncio.sleep(1.0)  # for their tasks to hear of it
        self.calendar.close()


def open_practice(
    template: Path, home: Path, seed: int, loop: asyncio.AbstractEventLoop
) -> Practice:
    """Open a practice of its own in `home`, a copy of `template`."""
    random.seed(seed)  # the client's jitter
    shutil.copytree(template, home, dirs_exist_ok=True)
    clock = LoopClock(loop)
    chance = Random(seed)
    weather = Weather(Random(chance.random()), clock.now)
    return Practice(home, seed, open_calendar(clock), clock, weather, chance)


def request_of(action: str, **details: Any) -> ManageRequest:
    """Return a request as a door would make it."""
    return ManageRequest(Action(action), name="Bo Lind", **details)
