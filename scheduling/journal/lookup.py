"""Reading at Cal.com what became of a write; the tag in its metadata tells ours from others."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta

from scheduling.calcom.client import CalcomClient
from scheduling.calcom.errors import (
    AlreadyCancelled,
    CalcomNotFound,
    CalcomRefused,
    CalcomUnavailable,
)
from scheduling.calcom.models import Booking, BookingFilter
from scheduling.journal.classify import CLOCK_SKEW, tags_of
from scheduling.journal.intent import Kind, WriteIntent
from scheduling.storage.models import BookingIntent

MOST_MOVES = 20
MOST_GENERATIONS = 4
"""How often the same may have been asked for before, in rows that are lost or over."""
PAGE = 250
FRESH = timedelta(minutes=1)
"""How much older than its send a booking without a tag may be and still count as made by it."""


@dataclass(frozen=True, slots=True)
class Trace:
    """What a write left at Cal.com: its booking, and `others` that are live under the same tag.

    `changed`: it was done, and the booking was moved or cancelled since. `tagged` False: it was
    recognized by attendee and time alone.
    """

    booking: Booking
    others: tuple[Booking, ...] = ()
    changed: bool = False
    tagged: bool = True


@dataclass(frozen=True, slots=True)
class Turn:
    """How a write is looked up, and until when (in the loop's time).

    `email` is what Cal.com files the attendee under, empty where that is not known.
    """

    calcom: CalcomClient
    until: float
    email: str = ""

    def left(self) -> float:
        """Return the seconds left."""
        return self.until - asyncio.get_running_loop().time()

    async def look(self, row: BookingIntent, *, thorough: bool = False) -> Trace | None:
        """Return what `row` left, None when there is no trace of it.

        `thorough` reads every page, and the attendee's bookings too: for a look that counts.

        Raises:
            AlreadyCancelled: the booking to move or cancel went another way since.
            CalcomError: Cal.com could not be read.
        """
        try:
            async with asyncio.timeout_at(self.until):
                if row.kind == Kind.BOOK:
                    return await self._made(row, thorough=thorough)
                return await self._changed(row, thorough=thorough)
        except TimeoutError as error:
            raise CalcomUnavailable("No answer from Cal.com in this turn.") from error

    async def _made(self, row: BookingIntent, *, thorough: bool) -> Trace | None:
        found = await self._at_its_time(row, thorough=thorough)
        if thorough and self.email:
            found |= await self._of_attendee(row)
        tagged = [one for one in found.values() if row.key in tags_of(one)]
        if not tagged:
            return self._by_attendee(row, found)
        # A moved booking inherits the tag, so only live ones count.
        live = sorted((one for one in tagged if one.live), key=_by_age)
        at_start = [one for one in live if one.start_at == row.start_at]
        if at_start:
            return Trace(at_start[0], tuple(one for one in live if one.uid != at_start[0].uid))
        first = min(tagged, key=_by_age)
        newest = next((one for one in live), first)
        return Trace(newest, tuple(live[1:]), changed=True)

    async def _at_its_time(self, row: BookingIntent, *, thorough: bool) -> dict[str, Booking]:
        # Everything of that event type from that start on, the earliest first: ours is among the
        # first whatever the attendee is filed under, and whatever its status.
        wanted = BookingFilter(
            event_type_ids=(row.event_type_id,), after_start=row.start_at, sort="start", take=PAGE
        )
        if not thorough:
            page = await self.calcom.list_bookings(wanted)
            return {one.uid: one for one in page.bookings}
        found: dict[str, Booking] = {}
        async for one in self.calcom.each_booking(wanted):
            found[one.uid] = one
            if one.start_at > row.end_at:
                break
        return found

    async def _of_attendee(self, row: BookingIntent) -> dict[str, Booking]:
        wanted = BookingFilter(
            attendee_email=self.email, after_created=row.sent_at - CLOCK_SKEW, take=PAGE
        )
        try:
            return await _all(self.calcom.each_booking(wanted))
        except (CalcomRefused, ValueError):
            # A team's list, and maybe an older Cal.com, has no filter by creation.
            return await _all(self.calcom.each_booking(replace(wanted, after_created=None)))

    def _by_attendee(self, row: BookingIntent, found: dict[str, Booking]) -> Trace | None:
        """Return the booking of a server that lost our tag: same attendee, time, kind, and new."""
        wanted = self.email.casefold()
        fitting = [
            one
            for one in found.values()
            if wanted
            and one.live
            and not tags_of(one)
            and one.event_type_id == row.event_type_id
            and one.start_at == row.start_at
            and one.created_at is not None
            and one.created_at >= row.sent_at - FRESH
            and any(attendee.email.casefold() == wanted for attendee in one.attendees)
        ]
        return Trace(min(fitting, key=_by_age), tagged=False) if fitting else None

    async def _changed(self, row: BookingIntent, *, thorough: bool) -> Trace | None:
        try:
            old = await self.calcom.get_booking(row.old_uid)
        except CalcomNotFound as error:
            if not thorough:
                raise  # one made a moment ago may not be there yet
            raise AlreadyCancelled("Cal.com does not have the booking any more.") from error
        if old.live:
            return None
        if row.kind == Kind.CANCEL and not old.rescheduled_to_uid:
            return Trace(old)
        new = old if row.kind == Kind.RESCHEDULE else None
        for _ in range(MOST_MOVES):
            new = await self._moved_to(new, row, thorough=thorough) if new else None
            if new and new.start_at == row.start_at:
                return Trace(new, changed=not new.live)
        raise AlreadyCancelled(
            "The booking has changed in another way.", new_uid=old.rescheduled_to_uid
        )

    async def _moved_to(
        self, old: Booking, row: BookingIntent, *, thorough: bool
    ) -> Booking | None:
        if old.rescheduled_to_uid:
            try:
                return await self.calcom.get_booking(old.rescheduled_to_uid)
            except CalcomNotFound:
                if not thorough:
                    raise  # Cal.com names it, and does not show it yet
                return None
        if old.live:
            return None
        # Cal.com has been seen to leave the newer uid out; the newer one still names the older.
        near = await self._at_its_time(row, thorough=False)
        return next((one for one in near.values() if one.rescheduled_from_uid == old.uid), None)


async def tagged_before(calcom: CalcomClient, intent: WriteIntent) -> Booking | None:
    """Return the live booking that `intent` made and no row knows of, None where it made none.

    Raises:
        CalcomError: Cal.com could not be read.
    """
    keys = {intent.key(generation) for generation in range(MOST_GENERATIONS)}
    page = await calcom.list_bookings(
        BookingFilter(
            event_type_ids=(intent.event_type_id,),
            after_start=intent.start_at,
            sort="start",
            take=PAGE,
        )
    )
    at_start = (one for one in page.bookings if one.live and one.start_at == intent.start_at)
    return next((one for one in at_start if keys & tags_of(one)), None)


async def newest_of(calcom: CalcomClient, uid: str) -> Booking | None:
    """Return the booking of a uid, or the one it has become by its moves; None for an unknown uid.

    Raises:
        CalcomError: Cal.com could not be read, or does not show yet what it was moved to.
    """
    try:
        found = await calcom.get_booking(uid)
    except CalcomNotFound:
        return None
    for _ in range(MOST_MOVES):
        if found.live or not found.rescheduled_to_uid:
            break
        found = await calcom.get_booking(found.rescheduled_to_uid)
    return found


async def _all(bookings: AsyncIterator[Booking]) -> dict[str, Booking]:
    return {one.uid: one async for one in bookings}


def _by_age(booking: Booking) -> tuple[float, int]:
    return (booking.created_at.timestamp() if booking.created_at else 0.0, booking.id)
