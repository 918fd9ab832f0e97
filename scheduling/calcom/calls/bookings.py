"""Bookings: made, read, listed, moved, cancelled, and what their hosts do with them."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from scheduling.calcom import operations as op
from scheduling.calcom.bookings import booking_body, booking_query, team_booking_query
from scheduling.calcom.models import (
    Booking,
    BookingFilter,
    BookingPage,
    NewBooking,
    Reassignment,
    utc_text,
)
from scheduling.calcom.session import Session
from scheduling.calcom.wire import Pages

REASON = "Cancelled by the attendee"
"""Given where a caller gives none: a host's key has to give a reason."""


class BookingCalls(Session):
    """Bookings of one's own, and of a team."""

    async def create_booking(self, booking: NewBooking) -> Booking:
        """Make a booking; `status` is "pending" where the host has to confirm it.

        Of a recurring event type it makes the whole series and returns the first one.

        Raises:
            SlotTaken: the start is no longer open.
            FieldRefused: the event type wants a detail that is missing or wrong.
            OutcomeUnknown: it was sent and may or may not exist.
        """
        return (await self.create_series(booking))[0]

    async def create_series(self, booking: NewBooking) -> list[Booking]:
        """Make a booking of a recurring event type and return all that it made, in order.

        Raises: as `create_booking` does.
        """
        return all_of(await self.call(op.CREATE_BOOKING, body=booking_body(booking)))

    async def get_booking(self, uid: str) -> Booking:
        """Return a booking; the first one when `uid` names a series.

        Raises:
            CalcomNotFound: no booking has that uid.
        """
        return (await self.get_series(uid))[0]

    async def get_series(self, uid: str) -> list[Booking]:
        """Return the bookings of a series by their `recurring_booking_uid`, else the only one."""
        return all_of(await self.call(op.GET_BOOKING, uid))

    async def list_bookings(self, wanted: BookingFilter) -> BookingPage:
        """Return one page of the account's bookings."""
        return page_of(await self._exchange(op.LIST_BOOKINGS, query=booking_query(wanted)))

    def each_booking(self, wanted: BookingFilter) -> AsyncIterator[Booking]:
        """Yield the account's bookings from `wanted.skip` on, `wanted.take` to a request.

        A booking that moves to another page in the meantime is yielded once.
        """
        return each_of(self.list_bookings, wanted)

    async def list_team_bookings(
        self, org_id: int | None, team_id: int, wanted: BookingFilter
    ) -> BookingPage:
        """Return one page of a team's bookings; the key has to be of an admin of the team.

        `org_id` is None for a team outside of all organizations.

        Raises:
            ValueError: `wanted` filters by uid, team, creation or update, which this list cannot.
        """
        query = team_booking_query(wanted)
        if org_id is None:
            return page_of(await self._exchange(op.LIST_TEAM_BOOKINGS, team_id, query=query))
        return page_of(
            await self._exchange(op.LIST_ORG_TEAM_BOOKINGS, org_id, team_id, query=query)
        )

    def each_team_booking(
        self, org_id: int | None, team_id: int, wanted: BookingFilter
    ) -> AsyncIterator[Booking]:
        """Yield a team's bookings, as `each_booking` does one's own."""

        async def page(of: BookingFilter) -> BookingPage:
            return await self.list_team_bookings(org_id, team_id, of)

        return each_of(page, wanted)

    async def reschedule_booking(
        self, uid: str, *, start_at: datetime, reason: str, by: str = "", seat_uid: str = ""
    ) -> Booking:
        """Move a booking; Cal.com answers with a new booking under a new uid and cancels the old.

        Duration, attendee, location and metadata are kept. `by` is the e-mail address of who
        moves it: the owner's spares the confirmation. A seated booking wants its `seat_uid`.

        Raises:
            SlotTaken: `start_at` is no longer open; the old booking stands.
            AlreadyCancelled: the booking was cancelled, or moved before.
            OutcomeUnknown: it was sent and may or may not have moved.
        """
        body = {"start": utc_text(start_at), "reschedulingReason": reason}
        if by:
            body["rescheduledBy"] = by
        if seat_uid:
            body["seatUid"] = seat_uid
        return all_of(await self.call(op.RESCHEDULE_BOOKING, uid, body=body))[0]

    async def cancel_booking(self, uid: str, *, reason: str, seat_uid: str = "") -> Booking:
        """Cancel a booking, or with `seat_uid` one seat of it; `reason` is never sent empty.

        Raises:
            AlreadyCancelled: it was cancelled or moved before.
            OutcomeUnknown: it was sent and may or may not be cancelled.
        """
        body = {"cancellationReason": reason or REASON}
        if seat_uid:
            body["seatUid"] = seat_uid
        return all_of(await self.call(op.CANCEL_BOOKING, uid, body=body))[0]

    async def cancel_series(
        self, uid: str, *, reason: str, from_here: bool = False
    ) -> list[Booking]:
        """Cancel what is left of a series and return it.

        `uid` is the series' own, or with `from_here` that of its first booking to go.

        Raises: as `cancel_booking` does.
        """
        body: dict[str, Any] = {"cancellationReason": reason or REASON}
        if from_here:
            body["cancelSubsequentBookings"] = True
        return all_of(await self.call(op.CANCEL_BOOKING, uid, body=body))

    async def confirm_booking(self, uid: str) -> Booking:
        """Accept a pending booking; of one accepted before Cal.com says only "Bad request"."""
        return all_of(await self.call(op.CONFIRM_BOOKING, uid, body={}))[0]

    async def decline_booking(self, uid: str, *, reason: str = "") -> Booking:
        """Reject a pending booking."""
        body = {"reason": reason} if reason else {}
        return all_of(await self.call(op.DECLINE_BOOKING, uid, body=body))[0]

    async def mark_absent(
        self, uid: str, *, host: bool | None = None, attendees: Mapping[str, bool] | None = None
    ) -> Booking:
        """Note who did not come: the host, and attendees by e-mail address; False takes it back.

        Cal.com refuses it before the start.
        """
        body: dict[str, Any] = {}
        if host is not None:
            body["host"] = host
        if attendees:
            body["attendees"] = [
                {"email": email, "absent": absent} for email, absent in attendees.items()
            ]
        return all_of(await self.call(op.MARK_ABSENT, uid, body=body))[0]

    async def reassign_booking(
        self, uid: str, *, user_id: int | None = None, reason: str = ""
    ) -> Reassignment:
        """Give a round-robin booking to another host: to `user_id`, else to one who is free."""
        if user_id is None:
            return await self.call(op.REASSIGN_BOOKING, uid, body={})
        body = {"reason": reason} if reason else {}
        return await self.call(op.REASSIGN_BOOKING_TO, uid, user_id, body=body)


async def each_of(
    page: Callable[[BookingFilter], Awaitable[BookingPage]], wanted: BookingFilter
) -> AsyncIterator[Booking]:
    """Yield what the pages hold, each booking once."""
    seen: set[str] = set()
    while True:
        found = await page(wanted)
        for booking in found.bookings:
            if booking.uid not in seen:
                seen.add(booking.uid)
                yield booking
        if not found.has_next or not found.bookings:
            return
        wanted = replace(wanted, skip=wanted.skip + len(found.bookings))


def page_of(answer: tuple[list[Booking], Pages]) -> BookingPage:
    """Return an answered list as a page."""
    bookings, pages = answer
    return BookingPage(tuple(bookings), pages.has_next, pages.total)


def all_of(bookings: Booking | list[Booking]) -> list[Booking]:
    """Return one booking as a list of one, a series as it is."""
    return bookings if isinstance(bookings, list) else [bookings]
