"""One send, what its answer says, and the looks in the same turn that settle what it left open."""

import asyncio

from scheduling.calcom.errors import (
    AlreadyCancelled,
    CalcomError,
    CalcomNotSent,
    ExistingBooking,
    OutcomeUnknown,
    RateLimited,
    SlotTaken,
)
from scheduling.calcom.models import Booking
from scheduling.journal.classify import Verdict, verdict_of, verdict_on
from scheduling.journal.intent import Kind, Pace, Task
from scheduling.journal.lookup import Trace, Turn
from scheduling.journal.request import Send
from scheduling.journal.rows import Rows
from scheduling.storage.intents import OPEN
from scheduling.storage.models import BookingIntent

SEND_SECONDS = 1.0
"""What a second send after a 429 needs of the turn at the least."""


class Sender:
    """Sends rows that were begun, and settles them or leaves them UNKNOWN."""

    def __init__(self, rows: Rows, pace: Pace) -> None:
        """Settle them in `rows`."""
        self._rows = rows
        self._pace = pace

    async def send(self, row: BookingIntent, send: Send, turn: Turn) -> Booking:
        """Send `row`, whose sends so far are counted in it, and return the booking it made.

        Raises:
            OutcomeUnknown: it cannot be told yet what came of it.
            CalcomError: it was proven not done.
        """
        try:
            booking = await self._sent(row, send, turn)
        except CalcomError as error:
            return await self._refused(row, turn, error)
        return await self._answered(row, booking)

    async def reconcile(
        self, row: BookingIntent, turn: Turn, lost: CalcomError | None = None
    ) -> Booking:
        """Look at most twice for what `row` left, and return its booking.

        A row without a trace that had its time is FAILED afterwards.

        Raises:
            OutcomeUnknown: nothing was found.
            AlreadyCancelled: what was found was moved or cancelled since.
        """
        await self._rows.open_again(row)
        for pause in (0.0, self._pace.pause_seconds):
            if turn.left() <= pause:
                break
            await asyncio.sleep(pause)
            try:
                trace = await self.look(row, turn)
            except AlreadyCancelled:
                await self._rows.failed(row, task=Task.NONE, gone=True)
                raise
            except CalcomError:
                continue
            if trace:
                return await self.found(row, trace)
            if row.state in OPEN and await self._rows.count_clean(row):
                await self._rows.failed(row, task=Task.NONE)
            if row.state not in OPEN:
                break
        raise OutcomeUnknown("Cal.com has not answered yet.", status=lost.status if lost else 0)

    async def look(self, row: BookingIntent, turn: Turn) -> Trace | None:
        """Look for `row`, the more thoroughly the more depends on it."""
        return await turn.look(row, thorough=self._rows.is_quiet(row))

    async def found(self, row: BookingIntent, trace: Trace) -> Booking:
        """Settle `row` by what it left, and return the booking.

        Raises:
            AlreadyCancelled: it was moved or cancelled since.
        """
        task = Task.NONE if trace.tagged else Task.UNTAGGED
        await self._rows.done(row, trace.booking.uid, task=task, changed=trace.changed)
        if trace.changed:
            raise AlreadyCancelled(
                "The booking was made and has changed since.",
                new_uid=trace.booking.uid if trace.booking.live else None,
            )
        return trace.booking

    async def _sent(self, row: BookingIntent, send: Send, turn: Turn) -> Booking:
        if not self._rows.is_leased(row):
            # This process stood still: whoever settles the row by now may count on no send.
            raise CalcomNotSent("Too late to send it.")
        try:
            return await send(row.key)
        except RateLimited as limited:
            if limited.reset_seconds + SEND_SECONDS > turn.left():
                raise
            await asyncio.sleep(limited.reset_seconds)
        return await send(row.key)

    async def _answered(self, row: BookingIntent, booking: Booking) -> Booking:
        verdict = Verdict.DONE
        if row.kind == Kind.BOOK:
            verdict = verdict_of(booking, tag=row.key, sent_at=row.sent_at)
        if verdict is Verdict.OLDER:
            await self._rows.refused(row)
            raise ExistingBooking("The attendee has that time already.", uid=booking.uid)
        task = Task.UNTAGGED if verdict is Verdict.UNTAGGED else Task.NONE
        await self._rows.done(row, booking.uid, task=task)
        return booking

    async def _refused(self, row: BookingIntent, turn: Turn, error: CalcomError) -> Booking:
        verdict = verdict_on(error)
        if verdict is Verdict.UNKNOWN or (verdict is Verdict.TAKEN and row.attempts > 1):
            return await self.reconcile(row, turn, error)
        if verdict is Verdict.TAKEN:
            # Cal.com says this of the caller's own booking as well, so a look comes first.
            return await self._disproved(row, turn, error)
        if verdict is Verdict.GONE and row.kind == Kind.RESCHEDULE:
            return await self._moved_before(row, turn, error)
        await self._rows.refused(row, gone=verdict is Verdict.GONE)
        raise error

    async def _disproved(self, row: BookingIntent, turn: Turn, error: CalcomError) -> Booking:
        clean = False
        for pause in (0.0, self._pace.pause_seconds):
            if turn.left() <= pause:
                break
            await asyncio.sleep(pause)  # a list may lag behind a write
            try:
                trace = await turn.look(row)
            except AlreadyCancelled:
                trace = None
            except CalcomError:
                continue
            if trace and not trace.changed:
                return await self.found(row, trace)
            clean = True
        if not clean:
            await self._rows.open_again(row)
            raise OutcomeUnknown(error.message, status=error.status) from error
        await self._rows.refused(row, doubtful=True)
        if isinstance(error, SlotTaken):
            raise error
        raise SlotTaken(error.message, status=error.status) from error

    async def _moved_before(self, row: BookingIntent, turn: Turn, error: CalcomError) -> Booking:
        """Return the booking of a move that Cal.com says was made: it may be this very one."""
        try:
            trace = await turn.look(row)
        except CalcomError:
            trace = None
        if trace and not trace.changed:
            return await self.found(row, trace)
        await self._rows.refused(row, gone=True)
        raise error
