"""The journal: a durable row, one send, and whoever asks for the same waits for that one."""

import asyncio
import logging
import math
from collections.abc import Coroutine
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from scheduling.calcom.client import CalcomClient
from scheduling.calcom.errors import (
    CalcomError,
    CalcomNotFound,
    ExistingBooking,
    OutcomeUnknown,
    SlotTaken,
)
from scheduling.calcom.models import Booking
from scheduling.clock import Clock
from scheduling.errors import TooMany
from scheduling.journal.intent import FINAL, Entry, Kind, Pace, Task, Told, WriteIntent
from scheduling.journal.janitor import Janitor
from scheduling.journal.lookup import Turn
from scheduling.journal.recovery import CalcomFor, Recoverer, Recovery
from scheduling.journal.request import Request, Send
from scheduling.journal.rows import Rows
from scheduling.journal.sending import Sender
from scheduling.storage import Storage, intent_changes, intent_lists, intents
from scheduling.storage.intents import OPEN, Collision, Role, State
from scheduling.storage.models import BookingIntent
from scheduling.storage.usage import OverQuota, Quota

log = logging.getLogger(__name__)

HELD = "Another caller is being booked at that time."
OWN = "The attendee has that time already."
CONTACT_FULL = "There were too many bookings or changes for this contact. Please try again later."
"""One sentence and one time to wait: what somebody has booked, and for when, is not told."""
ORGANIZATION_FULL = "No more bookings are taken here for now. Please try again later."
WAIT_SECONDS = 3600
MOST_ROUNDS = 3
Running = dict[tuple[str, str], asyncio.Task[Booking]]


class Journal:
    """The book of intents; one for the process, shared by all desks."""

    def __init__(self, storage: Storage, clock: Clock, *, pace: Pace | None = None) -> None:
        """Keep rows in `storage`."""
        self._storage = storage
        self._clock = clock
        self._pace = pace or Pace()
        self._running: Running = {}
        self._rows = Rows(storage, clock, self._pace)
        self._sender = Sender(self._rows, self._pace)
        self._recoverer = Recoverer(self._rows, self._sender, clock, self._pace, self._attempt)
        self._janitor = Janitor(self._rows, clock, self._pace, self._cancel)

    async def run(
        self,
        intent: WriteIntent,
        send: Send,
        *,
        calcom: CalcomClient,
        quota: Quota | None = None,
        request: Request | None = None,
    ) -> Booking:
        """Do `intent` once and return the booking it made, moved or cancelled.

        `send` gets the tag to put under `TAG` in the metadata, and does the one write. It runs in
        a task of the journal's: cancelling the caller stops the waiting, not the write. The same
        intent while it is under way waits for that one; after it, the stored booking is returned.
        What is asked again is within any `quota`. With a `request` it may be sent a second time,
        by another process even, when it turns out that the first one was lost.

        Raises:
            TooMany: it is more than `quota` allows; nothing was sent.
            SlotTaken: the time is gone; nothing was made.
            OutcomeUnknown: it was sent, and what came of it cannot be told yet. Ask again later.
            StorageError: the intent could not be stored; nothing was sent.
            CalcomError: Cal.com refused; nothing was done.
        """
        name = (intent.org_id, intent.key(0))
        task = self._running.get(name)
        if task is None:
            task = self._start(name, self._perform(intent, send, calcom, quota, request))
        return await asyncio.shield(task)

    async def recover(self, calcom_for: CalcomFor) -> Recovery:
        """Settle what an earlier process left open: read Cal.com, send once more what is wanted.

        For the start, and every few seconds while serving. `calcom_for` returns the client of an
        organization, None when it is no longer connected.

        Raises:
            StorageError: the rows cannot be read.
        """
        return await self._recoverer.settle(calcom_for)

    async def tidy(self, calcom_for: CalcomFor) -> int:
        """Look again at writes that were settled a while ago; see `janitor`. Return how many.

        Raises:
            StorageError: the rows cannot be read.
        """
        return await self._janitor.tidy(calcom_for)

    async def forget(self) -> int:
        """Forget what is needed no more of old writes, some of it at a time; return how many.

        For every hour or so. Whom a write was for is forgotten once its appointment is over and its
        end was heard, the rest when `Pace.kept_days` have passed; see `storage.old_intents`.

        Raises:
            StorageError: the rows cannot be changed.
        """
        return await self._rows.forget()

    async def drain(self, seconds: float) -> bool:
        """Wait for the writes under way, at most `seconds`; True when none is left."""
        running = list(self._running.values())
        if running:
            await asyncio.wait(running, timeout=seconds)
        return not any(not task.done() for task in running)

    async def told(self, org_id: str, intent_id: str, what: Told) -> None:
        """Note what the caller has heard of a write, once they heard the sentence to its end.

        What they heard of its end is not undone by a later PENDING. An unknown `intent_id`, or an
        empty one, is passed over.

        Raises:
            StorageError: it could not be stored.
        """
        if not intent_id:
            return
        above = FINAL if what is Told.PENDING else ()
        now = self._clock.now()

        def work(db: Session) -> None:
            row = intent_changes.note_told(
                db, org_id, intent_id, told=what.value, above=above, now=now
            )
            if row is not None and row.needs_person == _heard(what):
                row.needs_person = Task.NONE.value

        await self._storage.of(org_id).write(work)

    async def untold(
        self,
        org_id: str,
        *,
        contact: str = "",
        call_session_id: str = "",
        start_at: datetime | None = None,
    ) -> tuple[Entry, ...]:
        """Return the writes of a contact, a session or for a start whose end nobody heard, by age.

        Those that are open still are among them: `is_open`. `contact` is an e-mail address or an
        E.164 number; without any of them nothing is found. Only what is not too long ago counts,
        see `Pace.remembered_days`, and no booking that was moved or cancelled since.

        Raises:
            StorageError: they cannot be read.
        """
        digest = await self._rows.digest_of(contact, org_id)
        since = self._clock.now() - timedelta(days=self._pace.remembered_days)
        async with self._storage.of(org_id).reading() as db:
            rows = await intent_lists.untold(
                db,
                contact=digest,
                session=call_session_id,
                start_at=start_at,
                final=FINAL,
                since=since,
            )
        return tuple(Entry.of(row) for row in rows if row.retired_at is None)

    async def made(self, intent: WriteIntent) -> str:
        """Return the uid of the booking that `intent` made before, empty where it made none.

        Raises:
            StorageError: the rows cannot be read.
        """
        async with self._storage.of(intent.org_id).reading() as db:
            row = await db.run_sync(intents.latest, intent.org_id, intent.key(0))
        return row.uid if row is not None and row.state == State.BOOKED else ""

    async def release(self, org_id: str, intent_id: str, *, calcom: CalcomClient) -> bool:
        """Give up the booking whose place a new one took; say whether it is gone.

        What cannot be given up now is tried again by `tidy`.

        Raises:
            StorageError: the rows cannot be read.
        """
        async with self._storage.of(org_id).reading() as db:
            row = await db.run_sync(intents.latest, org_id, intent_id)
        if row is None or row.state != State.BOOKED or row.released_at is not None:
            return row is not None and row.released_at is not None
        try:
            return await self._janitor.release(row, calcom)
        except CalcomError:
            return False

    def _start(
        self, name: tuple[str, str], work: Coroutine[Any, Any, Booking]
    ) -> asyncio.Task[Booking]:
        task = asyncio.create_task(work)
        self._running[name] = task
        task.add_done_callback(lambda done: self._forget(name, done))
        return task

    def _forget(self, name: tuple[str, str], task: asyncio.Task[Booking]) -> None:
        self._running.pop(name, None)
        if not task.cancelled() and isinstance(task.exception(), OutcomeUnknown):
            log.warning("a write is waiting for its outcome")

    async def _attempt(self, row: BookingIntent, send: Send, turn: Turn) -> Booking:
        """Send a row that was taken to be sent again; who asks for the same waits for it."""
        name = (row.org_id, row.base)
        if name in self._running:  # somebody is looking for it this moment, and finds it SENDING
            name = (row.org_id, f"{row.base} again")
        return await asyncio.shield(self._start(name, self._sender.send(row, send, turn)))

    async def _cancel(self, intent: WriteIntent, request: Request, calcom: CalcomClient) -> Booking:
        return await self.run(intent, request.sender(calcom), calcom=calcom, request=request)

    async def _perform(
        self,
        intent: WriteIntent,
        send: Send,
        calcom: CalcomClient,
        quota: Quota | None,
        request: Request | None,
    ) -> Booking:
        turn = self._turn(calcom, request.email if request else "")
        for _ in range(MOST_ROUNDS):
            try:
                role, row = await self._rows.begin(intent, quota=quota, request=request)
            except OverQuota as error:
                await self._make_room(error, turn)
                continue
            except Collision:
                continue
            if role is Role.NEW:
                return await self._sender.send(row, send, turn)
            booking = await self._of_before(row, turn, role=role, replaces=bool(intent.old_uid))
            if booking:
                return booking
        raise SlotTaken(HELD)

    async def _of_before(
        self, row: BookingIntent, turn: Turn, *, role: Role, replaces: bool
    ) -> Booking | None:
        """Return the booking of a row that is in the way of another, None when it is so no more.

        What `replaces` another booking does not come to stand for one that was there before.

        Raises:
            SlotTaken: another caller has that time.
            ExistingBooking: the same person has it.
        """
        if role is Role.SAME or (role is Role.OWN and not replaces):
            return await self._stored(row, turn)
        if await self._freed(row, turn):
            return None
        if role is Role.OWN:
            raise ExistingBooking(OWN, uid=row.uid)
        raise SlotTaken(HELD)

    async def _make_room(self, full: OverQuota, turn: Turn) -> None:
        """Look whether the bookings that use up a quota all stand; they may be cancelled elsewhere.

        Raises:
            TooMany: they do.
        """
        freed = [await self._freed(row, turn) for row in full.standing]
        if any(freed):
            return
        if full.of_contact:
            raise TooMany(CONTACT_FULL, retry_after_seconds=WAIT_SECONDS)
        wait = full.until - self._clock.now() if full.until else timedelta(seconds=WAIT_SECONDS)
        raise TooMany(ORGANIZATION_FULL, retry_after_seconds=math.ceil(wait.total_seconds()))

    async def _stored(self, row: BookingIntent, turn: Turn) -> Booking | None:
        """Return what an earlier intent of the same key came to, None when it is over."""
        if row.state == State.BOOKED:
            booking = await self._standing(row, turn)
            if booking is None:
                await self._rows.retire(row)
            return booking
        if self._under_way(row):
            return await self._joined(row)
        try:
            return await self._sender.reconcile(row, turn)
        except OutcomeUnknown:
            if row.state in OPEN:
                raise
            return None  # settled meanwhile, here or by another process: ask again

    async def _joined(self, row: BookingIntent) -> Booking | None:
        """Wait for a row that is being sent for another request of the same person's."""
        task = self._running.get((row.org_id, row.base))
        if task is None or task is asyncio.current_task():
            raise OutcomeUnknown("It is being sent already.")
        try:
            return await asyncio.shield(task)
        except OutcomeUnknown:
            raise
        except CalcomError:
            return None  # not made: ask again

    async def _standing(self, row: BookingIntent, turn: Turn) -> Booking | None:
        try:
            booking = await turn.calcom.get_booking(row.uid)
        except CalcomNotFound:
            # Reads lag behind writes: one just made may not be there yet, and keeps its time.
            if self._rows.is_fresh(row):
                raise
            return None
        if row.kind == Kind.CANCEL:
            return None if booking.live else booking
        return booking if booking.live else None

    async def _freed(self, row: BookingIntent, turn: Turn) -> bool:
        """Look whether the row that holds the wanted time still has a right to it."""
        if self._under_way(row):
            return False
        if row.state == State.BOOKED:
            try:
                booking = await self._standing(row, turn)
            except CalcomError:
                return False
            if booking and booking.start_at == row.start_at:
                return False
            await self._rows.retire(row)
            return True
        state = await self._recoverer.settled_row(row, turn)
        return state in (State.FAILED, State.REJECTED)

    def _turn(self, calcom: CalcomClient, email: str = "") -> Turn:
        return Turn(calcom, asyncio.get_running_loop().time() + self._pace.turn_seconds, email)

    def _under_way(self, row: BookingIntent) -> bool:
        if row.state != State.SENDING:
            return False
        if row.lease_owner != self._storage.owner:
            return not self._rows.is_orphaned(row)
        names = ((row.org_id, row.base), (row.org_id, f"{row.base} again"))
        tasks = {self._running.get(name) for name in names}
        return bool(tasks - {None, asyncio.current_task()})


def _heard(what: Told) -> Task | None:
    """Return the task of a person that is done once the caller has heard this."""
    return {Told.DONE: Task.TELL_DONE, Told.FAILED: Task.TELL_FAILED}.get(what)
