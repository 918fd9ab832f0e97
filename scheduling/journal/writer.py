"""The journal: a durable row, one send, and the looks that settle what the answer left open."""

import asyncio
import logging
import math
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

from scheduling.calcom.client import CalcomClient
from scheduling.calcom.errors import (
    AlreadyCancelled,
    CalcomError,
    CalcomNotFound,
    CalcomUnavailable,
    ExistingBooking,
    OutcomeUnknown,
    SlotTaken,
)
from scheduling.calcom.models import Booking
from scheduling.clock import Clock
from scheduling.errors import TooMany
from scheduling.journal.intent import Kind, Pace, WriteIntent
from scheduling.journal.lookup import Turn, made_by
from scheduling.storage import Storage, StorageError, intents, usage
from scheduling.storage.intents import Draft, Role, State
from scheduling.storage.models import BookingIntent
from scheduling.storage.usage import OverQuota, Quota

log = logging.getLogger(__name__)

HELD = "Another caller is being booked at that time."
CONTACT_FULL = "There were too many bookings or changes for this contact. Please try again later."
"""One sentence and one time to wait: what somebody has booked, and for when, is not told."""
ORGANIZATION_FULL = "No more bookings are taken here for now. Please try again later."
WAIT_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class Recovery:
    """What a pass over the open rows came to."""

    booked: int = 0
    failed: int = 0
    open: int = 0


Send = Callable[[str], Awaitable[Booking]]
CalcomFor = Callable[[str], Awaitable[CalcomClient | None]]


class Journal:
    """The book of intents; one for the process, shared by all desks."""

    def __init__(self, storage: Storage, clock: Clock, *, pace: Pace | None = None) -> None:
        """Keep rows in `storage`."""
        self._storage = storage
        self._clock = clock
        self._pace = pace or Pace()
        self._running: dict[tuple[str, str], asyncio.Task[Booking]] = {}
        self._contact_key = b""

    async def run(
        self,
        intent: WriteIntent,
        send: Send,
        *,
        calcom: CalcomClient,
        quota: Quota | None = None,
    ) -> Booking:
        """Do `intent` once and return the booking it made, moved or cancelled.

        `send` gets the tag to put under `TAG` in the metadata, and does the one write. It runs in
        a task of the journal's: cancelling the caller stops the waiting, not the write. The same
        intent while it is under way waits for that one; after it, the stored booking is returned.
        What is asked again is within any `quota`.

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
            task = asyncio.create_task(self._perform(intent, send, calcom, quota))
            self._running[name] = task
            task.add_done_callback(lambda done: self._forget(name, done))
        return await asyncio.shield(task)

    async def recover(self, calcom_for: CalcomFor) -> Recovery:
        """Settle what an earlier process left open, by reading Cal.com; sends nothing.

        For the start, and every half minute while serving. `calcom_for` returns the client of an
        organization, None when it is no longer connected.
        """
        async with self._storage.across_organizations().transaction() as db:
            await intents.disown(db, self._storage.owner, now=self._clock.now())
            rows = await intents.unknown(db)
        states: list[State] = []
        for row in rows:
            calcom = await calcom_for(row.org_id)
            states.append(await self._settled(row, self._turn(calcom)) if calcom else State.UNKNOWN)
        return Recovery(
            booked=states.count(State.BOOKED),
            failed=states.count(State.FAILED),
            open=states.count(State.UNKNOWN),
        )

    async def drain(self, seconds: float) -> bool:
        """Wait for the writes under way, at most `seconds`; True when none is left."""
        running = list(self._running.values())
        if running:
            await asyncio.wait(running, timeout=seconds)
        return not any(not task.done() for task in running)

    def _forget(self, name: tuple[str, str], task: asyncio.Task[Booking]) -> None:
        self._running.pop(name, None)
        if not task.cancelled() and isinstance(task.exception(), OutcomeUnknown):
            log.warning("a write is waiting for its outcome")

    async def _perform(
        self, intent: WriteIntent, send: Send, calcom: CalcomClient, quota: Quota | None
    ) -> Booking:
        turn = self._turn(calcom)
        for _ in range(3):
            try:
                role, row = await self._begin(intent, quota)
            except OverQuota as error:
                await self._make_room(error, turn)
                continue
            if role is Role.NEW:
                return await self._send(row, send, turn)
            if role is Role.SAME:
                booking = await self._stored(row, turn)
                if booking:
                    return booking
            elif not await self._freed(row, turn):
                break
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

    async def _begin(self, intent: WriteIntent, quota: Quota | None) -> tuple[Role, BookingIntent]:
        draft = Draft(
            org_id=intent.org_id,
            session=intent.call_session_id,
            kind=intent.kind.value,
            base=intent.key(0),
            event_type_id=intent.event_type_id,
            host=intent.host or f"event-type:{intent.event_type_id}",
            start_at=intent.start_at,
            end_at=intent.end_at,
            old_uid=intent.old_uid,
            locks=intent.exclusive and intent.kind is not Kind.CANCEL,
            contact=await self._digest_of(intent),
        )
        now = self._clock.now()
        lease = intents.Lease(
            self._storage.owner, now, now + timedelta(seconds=self._pace.lease_seconds)
        )
        async with self._storage.of(intent.org_id).transaction() as db:

            async def allowed() -> None:
                if quota is not None:
                    await usage.check(db, draft, quota, now=now)

            return await intents.begin(db, draft, lease=lease, key_of=intent.key, allowed=allowed)

    async def _digest_of(self, intent: WriteIntent) -> str:
        if not self._contact_key:
            self._contact_key = await usage.contact_key(self._storage)
        return usage.digest_of(intent.contact, intent.org_id, self._contact_key)

    async def _send(self, row: BookingIntent, send: Send, turn: Turn) -> Booking:
        try:
            booking = await send(row.key)
        except (OutcomeUnknown, CalcomUnavailable) as error:
            return await self._reconciled(row, turn, error)
        except SlotTaken as error:
            # Cal.com says this of the caller's own booking as well, so one look comes first.
            return await self._disproved(row, turn, error)
        except CalcomError as error:
            await self._close(row, State.REJECTED, gone=isinstance(error, AlreadyCancelled))
            raise
        if row.kind == Kind.BOOK and not made_by(row, booking):
            await self._close(row, State.REJECTED)
            raise ExistingBooking("The attendee has that time already.", uid=booking.uid)
        await self._close(row, State.BOOKED, uid=booking.uid)
        return booking

    async def _disproved(self, row: BookingIntent, turn: Turn, refusal: SlotTaken) -> Booking:
        try:
            booking = await turn.look(row)
        except AlreadyCancelled:
            booking = None
        except CalcomError as error:
            await self._note(row, State.UNKNOWN)
            raise OutcomeUnknown(refusal.message, status=refusal.status) from error
        if booking is None:
            await self._close(row, State.REJECTED)
            raise refusal
        await self._close(row, State.BOOKED, uid=booking.uid)
        return booking

    async def _reconciled(
        self, row: BookingIntent, turn: Turn, lost: CalcomError | None = None
    ) -> Booking:
        await self._note(row, State.UNKNOWN)
        for pause in (0.0, self._pace.pause_seconds):
            if turn.left() <= pause:
                break
            await asyncio.sleep(pause)
            try:
                booking = await turn.look(row)
            except AlreadyCancelled:
                await self._close(row, State.FAILED, gone=True)
                raise
            except CalcomError:
                continue
            if booking:
                await self._close(row, State.BOOKED, uid=booking.uid)
                return booking
            await self._clean(row)
            if row.state == State.FAILED:
                break
        raise OutcomeUnknown("Cal.com has not answered yet.", status=lost.status if lost else 0)

    async def _stored(self, row: BookingIntent, turn: Turn) -> Booking | None:
        """Return what an earlier intent of the same key came to, None when it is over."""
        if row.state == State.BOOKED:
            booking = await self._standing(row, turn)
            if booking is None:
                await self._retire(row)
            return booking
        # One of this process's own would be running under the same name, and was joined in `run`.
        if row.lease_owner != self._storage.owner and self._under_way(row):
            raise OutcomeUnknown("It is being sent by another process.")
        try:
            return await self._reconciled(row, turn)
        except OutcomeUnknown:
            if row.state == State.FAILED:
                return None
            raise

    async def _standing(self, row: BookingIntent, turn: Turn) -> Booking | None:
        try:
            booking = await turn.calcom.get_booking(row.uid)
        except CalcomNotFound:
            return None
        if row.kind == Kind.CANCEL:
            return None if booking.live else booking
        return booking if booking.live and booking.start_at == row.start_at else None

    async def _freed(self, row: BookingIntent, turn: Turn) -> bool:
        """Look whether the row that holds the wanted time still has a right to it."""
        if self._under_way(row):
            return False
        try:
            if row.state == State.BOOKED:
                if await self._standing(row, turn):
                    return False
                await self._retire(row)
                return True
        except CalcomError:
            return False
        return await self._settled(row, turn) in (State.FAILED, State.REJECTED)

    def _turn(self, calcom: CalcomClient) -> Turn:
        return Turn(calcom, asyncio.get_running_loop().time() + self._pace.turn_seconds)

    def _under_way(self, row: BookingIntent) -> bool:
        if row.state != State.SENDING:
            return False
        if row.lease_owner == self._storage.owner:
            return (row.org_id, row.base) in self._running
        return not intents.orphaned(row, self._storage.owner, now=self._clock.now())

    async def _settled(self, row: BookingIntent, turn: Turn) -> State:
        await self._note(row, State.UNKNOWN)
        try:
            booking = await turn.look(row)
        except AlreadyCancelled:
            await self._close(row, State.FAILED, gone=True)
        except CalcomError:
            return State.UNKNOWN
        else:
            if booking:
                await self._close(row, State.BOOKED, uid=booking.uid)
            else:
                await self._clean(row)
        return State(row.state)

    async def _clean(self, row: BookingIntent) -> None:
        """Count a look that found nothing; the second one after the quiet period is the end."""
        now = self._clock.now()
        quiet = now - row.sent_at >= timedelta(seconds=self._pace.quiet_seconds)
        apart = timedelta(seconds=self._pace.apart_seconds)
        if quiet and row.clean_at and now - row.clean_at >= apart:
            await self._close(row, State.FAILED)
        elif quiet and row.clean_at is None:
            row.clean_at = now
            await self._note(row, State.UNKNOWN)

    async def _close(
        self, row: BookingIntent, state: State, *, uid: str = "", gone: bool = False
    ) -> None:
        """Store the end; what was moved or cancelled stops locking its time in the same breath."""
        row.uid = uid or row.uid
        over = row.old_uid if gone or state is State.BOOKED else ""
        await self._note(row, state, over=over)

    async def _note(self, row: BookingIntent, state: State, *, over: str = "") -> None:
        row.state = state.value
        try:
            async with self._storage.of(row.org_id).transaction() as db:
                await intents.note(db, row)
                if over:
                    await intents.retire_booking(db, row.org_id, over, now=self._clock.now())
        except StorageError:
            # The write is done and its answer is worth more than the record of it: the row stays
            # open, and the next look at Cal.com closes it.
            log.exception("an outcome could not be stored")

    async def _retire(self, row: BookingIntent) -> None:
        async with self._storage.of(row.org_id).transaction() as db:
            await intents.retire(db, row, now=self._clock.now())
