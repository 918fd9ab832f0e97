"""Later looks at what was settled: at 2, 10 and 60 minutes, then daily until the appointment.

More than one live booking of one write: the earliest stays, the others are cancelled. Made, though
it was settled as not made: it is kept and somebody is asked to say so, or it is cancelled where the
same person took another time since. Told, but gone: a person is asked. A booking that takes the
place of another has that one cancelled, once its host has accepted it; that is looked for hourly.
A moved booking carries the tag on, so only live ones count.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta

from scheduling.calcom.client import CalcomClient
from scheduling.calcom.errors import AlreadyCancelled, CalcomError
from scheduling.calcom.models import Booking
from scheduling.clock import Clock
from scheduling.journal.intent import Kind, Pace, Task, Told, WriteIntent
from scheduling.journal.lookup import Turn, newest_of
from scheduling.journal.recovery import AT_ONCE, CalcomFor
from scheduling.journal.request import Request
from scheduling.journal.rows import Rows
from scheduling.storage import StorageError
from scheduling.storage.intents import State
from scheduling.storage.models import BookingIntent

log = logging.getLogger(__name__)

DAY_SECONDS = 86_400.0
HOUR_SECONDS = 3_600.0
ACCEPTED = "accepted"
"""Cal.com's status of a booking that its host need not confirm any more."""
MOST_AT_A_TIME = 20
DOUBLE = "Booked twice by mistake"
REPLACED = "Another appointment was booked in its place"
CHOSEN = "Another time was chosen"

Cancel = Callable[[WriteIntent, Request, CalcomClient], Awaitable[Booking]]
"""Cancels a booking through the journal."""


class Janitor:
    """Looks again at settled rows, and puts right what turns out otherwise."""

    def __init__(self, rows: Rows, clock: Clock, pace: Pace, cancel: Cancel) -> None:
        """Cancel through `cancel` what must not stand."""
        self._rows = rows
        self._clock = clock
        self._pace = pace
        self._cancel = cancel

    async def tidy(self, calcom_for: CalcomFor) -> int:
        """Look at the rows that are due, at most 20, and return how many they were."""
        rows = await self._rows.due(most=MOST_AT_A_TIME)
        gate = asyncio.Semaphore(AT_ONCE)

        async def one(row: BookingIntent) -> None:
            async with gate:
                calcom = await calcom_for(row.org_id)
                # Whoever moves the next look has this one; a look that fails is made up for then.
                if await self._claim(row) and calcom is not None:
                    await self._look(row, calcom)

        await asyncio.gather(*(one(row) for row in rows))
        return len(rows)

    async def release(self, row: BookingIntent, calcom: CalcomClient) -> bool:
        """Give up the booking whose place `row` takes; say whether it is gone."""
        old = await newest_of(calcom, row.old_uid)
        if old is None and self._rows.is_fresh(row):
            return False  # reads lag behind writes
        if old is not None and old.live and not await self._cancelled(row, old, calcom, REPLACED):
            return False
        await self._rows.change(row, released_at=self._clock.now(), needs_person=Task.NONE.value)
        return True

    async def _claim(self, row: BookingIntent) -> bool:
        now, checks = self._clock.now(), row.checks + 1
        plan = self._pace.checks_seconds
        settled = row.settled_at or now
        if checks < len(plan):
            following = settled + timedelta(seconds=plan[checks])
        else:
            pause = HOUR_SECONDS if _is_to_release(row) else DAY_SECONDS
            following = now + timedelta(seconds=pause)
        over = checks >= len(plan) and (following > row.end_at or row.kind == Kind.CANCEL)
        return await self._rows.change(row, checks=checks, check_at=None if over else following)

    async def _look(self, row: BookingIntent, calcom: CalcomClient) -> None:
        try:
            if row.state != State.BOOKED:
                await self._look_at_failure(row, calcom)
            elif row.kind == Kind.CANCEL:
                await self._look_at_cancelled(row, calcom)
            else:
                await self._look_at_booking(row, calcom)
        except (CalcomError, StorageError):
            log.warning("a settled write could not be looked at again")
        except Exception:  # one row that cannot be looked at must not keep back the others
            log.exception("a settled write could not be looked at again")

    async def _look_at_booking(self, row: BookingIntent, calcom: CalcomClient) -> None:
        booking = await newest_of(calcom, row.uid)
        if row.kind == Kind.BOOK:
            # Asked whether or not ours stands: one may have come late, and another be cancelled.
            booking = await self._only_one(row, booking, calcom)
        if booking is None and self._rows.is_fresh(row):
            return
        if booking is None or not booking.live:
            await self._rows.retire(row, task=self._task_of_gone(row, booking))
        elif booking.start_at != row.start_at:
            await self._rows.retire(row)  # moved at Cal.com; its new time is none of ours
        elif booking.uid != row.uid:
            await self._rows.change(row, uid=booking.uid)
        if _is_to_release(row) and booking is not None and booking.status == ACCEPTED:
            await self._release(row, calcom)

    async def _only_one(
        self, row: BookingIntent, booking: Booking | None, calcom: CalcomClient
    ) -> Booking | None:
        email = booking.attendees[0].email if booking and booking.attendees else ""
        trace = await self._turn(calcom, email).look(row, thorough=True)
        if trace is None or not trace.tagged:
            return booking
        live = [one for one in (trace.booking, *trace.others) if one.live]
        for double in live[1:]:
            if _are_of_one_series(live[0], double):
                continue  # one write makes all of them
            if not await self._cancelled(row, double, calcom, DOUBLE):
                await self._rows.flag(row, Task.DOUBLED)
        return live[0] if live else booking

    def _task_of_gone(self, row: BookingIntent, booking: Booking | None) -> Task:
        if row.outcome_told in (Told.PENDING, Told.FAILED):
            return Task.NONE
        if booking is not None and booking.cancelled_by_email:
            by = booking.cancelled_by_email.casefold()
            if any(one.email.casefold() == by for one in booking.attendees):
                return Task.NONE  # the attendee's own doing
        return Task.GONE

    async def _look_at_failure(self, row: BookingIntent, calcom: CalcomClient) -> None:
        try:
            trace = await self._turn(calcom).look(row, thorough=True)
        except AlreadyCancelled:
            return
        if trace is None or trace.changed or not trace.tagged:
            return
        stands_told = bool(row.old_uid) and row.outcome_told == Told.FAILED
        if row.kind == Kind.BOOK and (stands_told or await self._rows.is_superseded(row)):
            for one in (trace.booking, *trace.others):
                if not await self._cancelled(row, one, calcom, CHOSEN):
                    await self._rows.flag(row, Task.DOUBLED)
            return
        log.warning("a write that was given up has been made after all")
        await self._rows.revive(row, trace.booking.uid)

    async def _look_at_cancelled(self, row: BookingIntent, calcom: CalcomClient) -> None:
        booking = await newest_of(calcom, row.old_uid)
        if booking is not None and booking.live and booking.uid == row.old_uid:
            await self._rows.flag(row, Task.OLD_STANDS)

    async def _release(self, row: BookingIntent, calcom: CalcomClient) -> None:
        if not await self.release(row, calcom):
            await self._rows.flag(row, Task.OLD_STANDS)

    async def _cancelled(
        self, row: BookingIntent, booking: Booking, calcom: CalcomClient, reason: str
    ) -> bool:
        intent = WriteIntent(
            org_id=row.org_id,
            agent_id="",
            kind=Kind.CANCEL,
            event_type_id=booking.event_type_id or row.event_type_id,
            start_at=booking.start_at,
            end_at=booking.end_at,
            old_uid=booking.uid,
            call_session_id=row.session,
        )
        request = Request(Kind.CANCEL, uid=booking.uid, reason=reason)
        try:
            await self._cancel(intent, request, calcom)
        except AlreadyCancelled as gone:
            return not gone.new_uid  # moved this moment, it stands
        except CalcomError:
            return False
        return True

    def _turn(self, calcom: CalcomClient, email: str = "") -> Turn:
        return Turn(calcom, asyncio.get_running_loop().time() + self._pace.turn_seconds, email)


def _is_to_release(row: BookingIntent) -> bool:
    """Say whether the booking in whose place `row` made another still has to be given up."""
    return row.kind == Kind.BOOK and bool(row.old_uid) and row.released_at is None


def _are_of_one_series(one: Booking, other: Booking) -> bool:
    series = one.recurring_booking_uid
    return bool(series) and series == other.recurring_booking_uid
