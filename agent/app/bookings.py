"""The active bookings of a Cal.com account, as rows to print."""

from typing import TypedDict
from zoneinfo import ZoneInfo

from scheduling.calcom.client import CalcomClient
from scheduling.calcom.models import Booking, BookingFilter
from scheduling.desk import Desk

ACTIVE = ("upcoming", "recurring", "unconfirmed")
PAGE = 100
MOST_PAGES = 20


class BookingRow(TypedDict):
    """One booking: `start` and `end` in UTC with Z, `start_local` in the organization's zone."""

    uid: str
    event_type: str
    title: str
    start: str
    start_local: str
    end: str
    status: str
    name: str
    email: str
    phone: str
    timezone: str


async def active_bookings(desk: Desk) -> list[BookingRow]:
    """Return every booking of the account that is still to come and not cancelled, by start.

    Raises:
        CalcomError: the calendar cannot be read.
    """
    found = await _all_pages(desk.calcom)
    tz = desk.organization.tz
    live = [booking for booking in found.values() if booking.live]
    return [_row(one, tz) for one in sorted(live, key=lambda one: (one.start_at, one.uid))]


async def _all_pages(calcom: CalcomClient) -> dict[str, Booking]:
    found: dict[str, Booking] = {}
    for page in range(MOST_PAGES):
        wanted = BookingFilter(status=ACTIVE, take=PAGE, skip=page * PAGE)
        answer = await calcom.list_bookings(wanted)
        found.update((booking.uid, booking) for booking in answer.bookings)
        if not answer.has_next:
            break
    return found


def _row(booking: Booking, tz: ZoneInfo) -> BookingRow:
    attendee = booking.attendees[0] if booking.attendees else None
    return BookingRow(
        uid=booking.uid,
        event_type=booking.event_type_slug,
        title=booking.title,
        start=f"{booking.start_at:%Y-%m-%dT%H:%M:%SZ}",
        start_local=f"{booking.start_at.astimezone(tz):%Y-%m-%dT%H:%M}",
        end=f"{booking.end_at:%Y-%m-%dT%H:%M:%SZ}",
        status=booking.status,
        name=attendee.name if attendee else "",
        email=attendee.own_email if attendee else "",
        phone=attendee.phone if attendee else "",
        timezone=attendee.time_zone if attendee else "",
    )
