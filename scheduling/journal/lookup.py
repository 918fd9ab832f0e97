"""Reading at Cal.com what became of a write; the tag in its metadata tells ours from others."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta

from scheduling.calcom.client import CalcomClient
from scheduling.calcom.errors import AlreadyCancelled, CalcomUnavailable
from scheduling.calcom.models import Booking, BookingFilter
from scheduling.journal.intent import TAG, Kind
from scheduling.storage.models import BookingIntent

CLOCK_SKEW = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Turn:
    """How a write is looked up, and until when (in the loop's time)."""

    calcom: CalcomClient
    until: float

    def left(self) -> float:
        """Return the seconds left."""
        return self.until - asyncio.get_running_loop().time()

    async def look(self, row: BookingIntent) -> Booking | None:
        """Return the booking `row` made, moved or cancelled, None when there is no trace of it.

        Raises:
            AlreadyCancelled: there is a trace, and the booking went another way since.
            CalcomError: Cal.com could not be read.
        """
        try:
            async with asyncio.timeout_at(self.until):
                if row.kind == Kind.BOOK:
                    return await self._tagged(row)
                return await self._changed(row)
        except TimeoutError as error:
            raise CalcomUnavailable("No answer from Cal.com in this turn.") from error

    async def _tagged(self, row: BookingIntent) -> Booking | None:
        # Everything of that event type from that start on, the earliest first: ours is among the
        # first whatever the attendee is filed under, and whatever its status.
        page = await self.calcom.list_bookings(
            BookingFilter(
                event_type_ids=(row.event_type_id,),
                after_start=row.start_at,
                sort="start",
                take=250,
            )
        )
        tagged = [b for b in page.bookings if b.metadata.get(TAG) == row.key]
        # A moved booking inherits the tag, so only live ones at the start count.
        for booking in tagged:
            if booking.live and booking.start_at == row.start_at:
                return booking
        if tagged:
            new_uid = next((b.rescheduled_to_uid for b in tagged if b.rescheduled_to_uid), None)
            raise AlreadyCancelled("The booking was made and has changed since.", new_uid=new_uid)
        return None

    async def _changed(self, row: BookingIntent) -> Booking | None:
        old = await self.calcom.get_booking(row.old_uid)
        if old.live:
            return None
        if row.kind == Kind.CANCEL and not old.rescheduled_to_uid:
            return old
        if row.kind == Kind.RESCHEDULE and old.rescheduled_to_uid:
            new = await self.calcom.get_booking(old.rescheduled_to_uid)
            if new.start_at == row.start_at:
                return new
        raise AlreadyCancelled(
            "The booking has changed in another way.", new_uid=old.rescheduled_to_uid
        )


def made_by(row: BookingIntent, booking: Booking) -> bool:
    """Say whether a booking answered to a create is a new one, not an older one of the attendee."""
    if TAG in booking.metadata:
        return booking.metadata[TAG] == row.key
    return booking.created_at is None or booking.created_at >= row.sent_at - CLOCK_SKEW
