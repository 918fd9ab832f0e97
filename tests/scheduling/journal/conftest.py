"""A journal, the embedded Cal.com, and between them a line that loses what it is told to lose."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
from sqlalchemy import select, text

from scheduling.calcom.client import CalcomClient
from scheduling.calcom.models import Booking, NewBooking
from scheduling.clock import FixedClock
from scheduling.journal import TAG, Entry, Journal, Kind, Pace, Recovery, Request, WriteIntent
from scheduling.localcal import Account, AccountSeed, EventTypeSeed, LocalCal, Visit, create_app
from scheduling.model import Organization
from scheduling.storage import Storage, add_organization
from scheduling.storage.models import BookingIntent
from tests.conftest import Kept

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
NINE = datetime(2027, 3, 3, 9, tzinfo=UTC)
HALF = timedelta(minutes=30)
PACE = Pace(pause_seconds=0.01, apart_seconds=0.02)


class Line(httpx.AsyncBaseTransport):
    """The way to the calendar; `faults` names what becomes of the next writes.

    "drop" loses the answer, "lose" the request, "refuse" connects to nobody, "late" delivers the
    request only when `deliver` is called, "twice" sends it twice as a careless proxy would.
    """

    def __init__(self, inner: httpx.AsyncBaseTransport) -> None:
        self.inner = inner
        self.faults: list[str] = []
        self.writes: list[str] = []
        self.late: list[httpx.Request] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.reached = asyncio.Event()

    # typing.override comes with Python 3.12.
    async def handle_async_request(  # pyright: ignore[reportImplicitOverride]
        self, request: httpx.Request
    ) -> httpx.Response:
        if request.method == "GET":
            return await self.inner.handle_async_request(request)
        self.writes.append(request.url.path)
        self.reached.set()
        await self.gate.wait()
        match self.faults.pop(0) if self.faults else "":
            case "refuse":
                raise httpx.ConnectError("nobody there")
            case "lose":
                raise httpx.ReadError("lost")
            case "late":
                self.late.append(request)
                raise httpx.ReadTimeout("late")
            case "drop":
                await (await self.inner.handle_async_request(request)).aread()
                raise httpx.ReadError("dropped")
            case "twice":
                await (await self.inner.handle_async_request(request)).aread()
            case _:
                pass
        return await self.inner.handle_async_request(request)

    async def deliver(self) -> None:
        for request in self.late:
            await (await self.inner.handle_async_request(request)).aread()


@dataclass
class World:
    kept: Kept
    calendar: LocalCal
    account: Account
    calcom: CalcomClient
    line: Line
    storage: Storage
    clock: FixedClock
    journal: Journal

    def intent(self, **changes: Any) -> WriteIntent:
        intent = WriteIntent(
            org_id="org-1",
            agent_id="front",
            kind=Kind.BOOK,
            event_type_id=self.account.event_type_id,
            start_at=NINE,
            end_at=NINE + HALF,
            contact="bo@example.com",
            host="ada",
        )
        return replace(intent, **changes)

    async def book(self, **changes: Any) -> Booking:
        intent = self.intent(**changes)

        async def send(tag: str) -> Booking:
            return await self.calcom.create_booking(
                NewBooking(
                    start_at=intent.start_at,
                    event_type_id=intent.event_type_id,
                    name="Bo Lind",
                    email=intent.contact,
                    metadata={TAG: tag},
                )
            )

        return await self.journal.run(intent, send, calcom=self.calcom)

    async def ask(self, **changes: Any) -> Booking:
        """Book with a request that may be sent again."""
        intent = self.intent(**changes)
        booking = NewBooking(
            start_at=intent.start_at,
            event_type_id=intent.event_type_id,
            name="Bo Lind",
            email=intent.contact,
        )
        return await self.carry_out(intent, Request(intent.kind, booking))

    async def carry_out(self, intent: WriteIntent, request: Request) -> Booking:
        send = request.sender(self.calcom)
        return await self.journal.run(intent, send, calcom=self.calcom, request=request)

    async def move(self, uid: str, start_at: datetime) -> Booking:
        intent = self.intent(
            kind=Kind.RESCHEDULE, start_at=start_at, end_at=start_at + HALF, old_uid=uid
        )
        return await self.journal.run(
            intent,
            lambda _: self.calcom.reschedule_booking(uid, start_at=start_at, reason="Asked"),
            calcom=self.calcom,
        )

    async def cancel(self, uid: str) -> Booking:
        return await self.journal.run(
            self.intent(kind=Kind.CANCEL, old_uid=uid),
            lambda _: self.calcom.cancel_booking(uid, reason="Asked"),
            calcom=self.calcom,
        )

    async def rows(self) -> list[tuple[str, str, bool]]:
        async with self.storage.across_organizations().reading() as db:
            found = await db.scalars(select(BookingIntent).order_by(BookingIntent.id))
            return [(row.kind, row.state, row.slot is not None) for row in found]

    async def entries(self) -> list[Entry]:
        async with self.storage.across_organizations().reading() as db:
            found = await db.scalars(select(BookingIntent).order_by(BookingIntent.id))
            return [Entry.of(row) for row in found]

    async def calcom_for(self, org_id: str) -> CalcomClient | None:
        return self.calcom if org_id == "org-1" else None

    async def recover(self) -> Recovery:
        return await self.journal.recover(self.calcom_for)

    async def tidy(self, seconds: float = 0) -> int:
        """Let the janitor look after so long."""
        self.pass_time(seconds)
        return await self.journal.tidy(self.calcom_for)

    def committed(self, tag: str, start_at: datetime = NINE, **visit: Any) -> str:
        """Let Cal.com have made a booking by itself, of the attendee the others are of."""
        made = self.calendar.add_booking(
            Visit(
                self.account.event_type_id,
                start_at,
                "Bo Lind",
                "bo@example.com",
                metadata={TAG: tag} if tag else {},
                **visit,
            )
        )
        return str(made["uid"])

    @asynccontextmanager
    async def database_held(self) -> AsyncGenerator[None, None]:
        """Let another process write, so that the journal cannot."""
        other = await Storage.open(self.kept.address, key_file=self.kept.key_file)
        async with other.across_organizations().transaction() as db:
            await db.execute(text("SELECT 1"))
            yield
        await other.close()

    def live(self) -> list[str]:
        return [b["start"] for b in self.calendar.bookings() if b["status"] != "cancelled"]

    def pass_time(self, seconds: float) -> None:
        self.clock.move_to(self.clock.now() + timedelta(seconds=seconds))


@asynccontextmanager
async def made(kept: Kept) -> AsyncGenerator[World, None]:
    """Make the world on a database."""
    clock = FixedClock(NOW)
    calendar = LocalCal.open(":memory:", clock=clock)
    kinds = (EventTypeSeed("intro", "Intro", 30, step=15), EventTypeSeed("long", "Long", 60))
    account = calendar.add_account(AccountSeed(username="ada", event_types=kinds))
    line = Line(httpx.ASGITransport(create_app(calendar)))
    storage = await Storage.open(kept.address, key_file=kept.key_file, busy_seconds=0.2)
    await add_organization(storage, Organization("org-1", "Maple Street", ZoneInfo("UTC")))
    async with httpx.AsyncClient(transport=line, base_url="http://calendar.test") as http:
        calcom = CalcomClient(http, api_key=account.api_key)
        journal = Journal(storage, clock, pace=PACE)
        yield World(kept, calendar, account, calcom, line, storage, clock, journal)
        await journal.drain(5)
    await storage.close()
    calendar.close()


@pytest.fixture
async def world(kept: Kept) -> AsyncIterator[World]:
    async with made(kept) as world:
        yield world


@pytest.fixture
def world_on() -> Callable[[Kept], AbstractAsyncContextManager[World]]:
    """Make the world on a database that the test chooses."""
    return made
