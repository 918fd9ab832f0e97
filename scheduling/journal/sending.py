"""One send, what its answer says, and the looks in the same turn that settle what it left open."""

import asyncio
from datetime import timedelta

from scheduling.calcom.errors import (
    AlreadyCancelled,
    CalcomError,
    CalcomNotSent,
    CalcomUnavailable,
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
OF_OUR_OWN = (Verdict.TAKEN, Verdict.GONE)
"""What Cal.com says to a write that was done before, by itself or by another."""


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
        gone: AlreadyCancelled | None = None
        for pause in (0.0, self._pace.pause_seconds):
            began = self._rows.now() + timedelta(seconds=pause)
            try:
                trace = await self._looked(row, turn, after=pause)
            except AlreadyCancelled as error:
                gone = error
                continue
            except CalcomError:
                continue
            if trace:
                return await self.found(row, trace)
            gone = None
            if row.state in OPEN and await self._rows.count_clean(row, looked_at=began):
                await self._rows.failed(row, task=Task.NONE)
            if row.state not in OPEN:
                break
        if gone:
            await self._rows.failed(row, task=Task.NONE, gone=True)
            raise gone
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
        try:
            return await self._sent_in_time(row, send)
        except RateLimited as limited:
            if limited.reset_seconds + SEND_SECONDS > turn.left():
                raise
            await asyncio.sleep(limited.reset_seconds)
        return await self._sent_in_time(row, send)

    async def _sent_in_time(self, row: BookingIntent, send: Send) -> Booking:
        if not self._rows.is_leased(row):
            # This process stood still: whoever settles the row by now may count on no send.
            raise CalcomNotSent("Too late to send it.")
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
        if verdict is Verdict.UNKNOWN:
            return await self.reconcile(row, turn, error)
        if verdict in OF_OUR_OWN:
            return await self._disproved(row, turn, error)
        await self._rows.refused(row)
        raise error

    async def _disproved(self, row: BookingIntent, turn: Turn, refusal: CalcomError) -> Booking:
        """Return the booking of a refused write, where it is the very one that it was refused for.

        What is there is believed at once. That nothing is there is believed of the later look
        alone, for reads lag behind writes; where an earlier send was lost, of a much later one.

        Raises:
            OutcomeUnknown: Cal.com could not be read late enough.
            CalcomError: the refusal stands.
        """
        pause = self._pace.pause_seconds if row.attempts == 1 else self._pace.apart_seconds
        stands: CalcomError | None = None
        for after in (0.0, pause):
            try:
                trace = await self._looked(row, turn, after=after)
            except AlreadyCancelled as gone:
                stands = gone
            except CalcomError:
                stands = None
            else:
                if trace:
                    return await self.found(row, trace)
                stands = refusal
        if stands is None:
            await self._rows.open_again(row)
            raise OutcomeUnknown(refusal.message, status=refusal.status) from refusal
        is_taken = verdict_on(refusal) is Verdict.TAKEN
        await self._rows.refused(row, gone=stands is not refusal, doubtful=is_taken)
        raise _as_taken(stands) if is_taken and stands is refusal else stands

    async def _looked(self, row: BookingIntent, turn: Turn, *, after: float) -> Trace | None:
        """Look after a pause.

        Raises:
            CalcomError: the turn is over before, or Cal.com could not be read.
        """
        if turn.left() <= after:
            raise CalcomUnavailable("No time is left in this turn.")
        await asyncio.sleep(after)
        return await self.look(row, turn)


def _as_taken(refusal: CalcomError) -> SlotTaken:
    if isinstance(refusal, SlotTaken):
        return refusal
    return SlotTaken(refusal.message, status=refusal.status)
