"""Parts of a booking under paths of their own: by seat, attendees, guests, location, recordings."""

import json

from scheduling.localcal.bookings.change import existing
from scheduling.localcal.bookings.contact import is_email
from scheduling.localcal.bookings.locations import check_location, place_of
from scheduling.localcal.bookings.seating import booking_with_seat
from scheduling.localcal.bookings.showing import is_host, now_shown, shown
from scheduling.localcal.errors import HttpRefusal, Json
from scheduling.localcal.rows.diary import add_attendee
from scheduling.localcal.rows.directory import booked_event_type
from scheduling.localcal.rows.records import Attendee, Booking
from scheduling.localcal.validation import refuse_listed, wrong
from scheduling.localcal.wire import Call, Reply

_UNKNOWN = "Booking with uid={uid} was not found in the database"


async def booking_by_seat(call: Call) -> Reply:
    """Answer the booking that a seat is in."""
    return Reply(shown(call, booking_with_seat(call, call.ids[0])))


async def list_attendees(call: Call) -> Reply:
    """Answer who comes to a booking of one's own."""
    return Reply(shown(call, _hosted(call))["attendees"])


async def add_guests(call: Call) -> Reply:
    """Let more come; who is among them already is not added twice.

    Raises:
        Refusal: 400 a wrong body, 403 somebody else's booking, 404 unknown.
    """
    asked = call.fields()
    guests = asked.get("guests")
    emails = [_email(one) for one in guests] if isinstance(guests, list) else []
    if not emails or not all(is_email(one) for one in emails):
        text = "guests must be a list of objects with an email"
        refuse_listed([wrong("guests", "isArray", text, guests)], asked)
    booking = _hosted(call)
    known = {one.email for one in booking.attendees}
    zone = booking.attendees[0].time_zone if booking.attendees else "UTC"
    with call.store.transaction():
        for one in dict.fromkeys(emails):
            if one not in known:
                add_attendee(call.store, booking.id, Attendee("", one, zone, guest=True))
    return now_shown(call, booking.uid)


def _email(one: object) -> str:
    if isinstance(one, dict):
        return str(one.get("email", ""))
    return one if isinstance(one, str) else ""


async def change_location(call: Call) -> Reply:
    """Let a booking of one's own take place elsewhere."""
    asked: Json = call.fields()
    location = asked.get("location")
    if location is None:
        refuse_listed([wrong("location", "isDefined", "location must be an object")], asked)
    refuse_listed(check_location(location), asked)
    booking = _hosted(call)
    place = place_of(location, booked_event_type(call.store, booking.event_type_id))
    responses = {**booking.responses, "location": place.response}
    call.store.run(
        "UPDATE booking SET location = ?, responses = ?, updated_at = ? WHERE id = ?",
        place.text,
        json.dumps(responses),
        call.now,
        booking.id,
    )
    return now_shown(call, booking.uid)


async def nothing_recorded(call: Call) -> Reply:
    """Answer no recordings, transcripts, sessions or references: nothing here makes any."""
    _hosted(call)
    return Reply([])


def _hosted(call: Call) -> Booking:
    booking = existing(call, _UNKNOWN)
    if not is_host(call, booking, booked_event_type(call.store, booking.event_type_id)):
        raise HttpRefusal(403, f"User with ID={call.user.id} does not host this booking")
    return booking
