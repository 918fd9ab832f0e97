"""Parts of a booking under paths of their own: by seat, attendees, guests, location, recordings."""

import json
from urllib.parse import quote, urlencode

from scheduling.localcal.bookings.change import existing
from scheduling.localcal.bookings.contact import is_email
from scheduling.localcal.bookings.locations import check_location, place_of
from scheduling.localcal.bookings.seating import booking_with_seat
from scheduling.localcal.bookings.showing import is_host, now_shown, shown
from scheduling.localcal.bookings.views import attendee_with_id
from scheduling.localcal.errors import HttpRefusal, Json
from scheduling.localcal.rows.diary import add_attendee, booking_by_uid, drop_attendee
from scheduling.localcal.rows.directory import booked_event_type
from scheduling.localcal.rows.records import DEAD, Attendee, Booking
from scheduling.localcal.times.instants import from_ms
from scheduling.localcal.validation import check_text, check_zone, refuse_listed, wrong
from scheduling.localcal.wire import Call, Reply, number_in_path

_CALENDAR = "local_calendar"
_UNKNOWN = "Booking with uid={uid} was not found in the database"


async def booking_by_seat(call: Call) -> Reply:
    """Answer the booking that a seat is in."""
    return Reply(shown(call, booking_with_seat(call, call.ids[0])))


async def list_attendees(call: Call) -> Reply:
    """Answer who comes to a booking of one's own, without the guests."""
    return Reply([attendee_with_id(one) for one in _hosted(call).attendees if not one.guest])


async def get_one(call: Call) -> Reply:
    """Answer one who comes to a booking of one's own."""
    return Reply(attendee_with_id(_asked(call, _hosted(call))))


async def add_one(call: Call) -> Reply:
    """Let one more come to a booking of one's own.

    Raises:
        Refusal: 400 a wrong body, or somebody who comes already; 403; 404 unknown.
    """
    asked = call.fields()
    found = check_text(asked, "name", required=True) + check_zone(asked, required=True)
    found += check_text(asked, "phoneNumber") + check_text(asked, "language")
    email = asked.get("email")
    if not (isinstance(email, str) and is_email(email)):
        found.append(wrong("email", "isEmail", "email must be an email", email))
    refuse_listed(found, asked)
    booking = _hosted(call)
    if booking.status in DEAD:
        raise HttpRefusal(400, f"Can't add an attendee to booking with uid={booking.uid}: it ended")
    if any(one.email == email for one in booking.attendees):
        raise HttpRefusal(400, "An attendee with this email comes already.")
    one = Attendee(
        asked["name"],
        asked["email"],
        asked["timeZone"],
        asked.get("language") or "en",
        asked.get("phoneNumber") or "",
    )
    with call.store.transaction():
        add_attendee(call.store, booking.id, one)
        _touch(call, booking)
    now = booking_by_uid(call.store, booking.uid) or booking
    added = next(one for one in now.attendees if one.email == email)
    return Reply(attendee_with_id(added) | {"bookingId": booking.id}, 201)


async def remove_one(call: Call) -> Reply:
    """Take one off a booking of one's own; who booked it stays.

    Raises:
        Refusal: 400 it is who booked, 403, 404 unknown.
    """
    booking = _hosted(call)
    one = _asked(call, booking)
    if one.id == booking.attendees[0].id:
        raise HttpRefusal(400, "Who made the booking cannot be removed from it: cancel it instead.")
    with call.store.transaction():
        drop_attendee(call.store, one.id)
        _touch(call, booking)
    gone = {"id": one.id, "bookingId": booking.id, "name": one.name, "email": one.email}
    return Reply(gone | {"timeZone": one.time_zone})


def _asked(call: Call, booking: Booking) -> Attendee:
    number = number_in_path(call.ids[1])
    for one in booking.attendees:
        if one.id == number:
            return one
    raise HttpRefusal(404, f"Attendee with id {number} not found")


def _touch(call: Call, booking: Booking) -> None:
    call.store.run("UPDATE booking SET updated_at = ? WHERE id = ?", call.now, booking.id)


async def calendar_links(call: Call) -> Reply:
    """Answer links that add a booking of one's own to a calendar."""
    booking = _hosted(call)
    start, end = (
        from_ms(at).strftime("%Y%m%dT%H%M%SZ") for at in (booking.start_at, booking.end_at)
    )
    google = urlencode({"action": "TEMPLATE", "text": booking.title, "dates": f"{start}/{end}"})
    lines = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "BEGIN:VEVENT",
        f"UID:{booking.uid}@Cal.com",
        f"DTSTART:{start}",
        f"DTEND:{end}",
        f"SUMMARY:{booking.title}",
        "END:VEVENT",
        "END:VCALENDAR",
    )
    return Reply(
        [
            {
                "label": "Google Calendar",
                "link": f"https://calendar.google.com/calendar/r/eventedit?{google}",
            },
            {
                "label": "ICS",
                "link": "data:text/calendar," + quote("\r\n".join(lines), errors="replace"),
            },
        ]
    )


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
        _touch(call, booking)
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


async def references(call: Call) -> Reply:
    """Answer the event in the host's calendar, which only an accepted booking has."""
    booking = _hosted(call)
    wanted = call.query.get("type")
    if booking.status != "accepted" or wanted not in (None, "", _CALENDAR):
        return Reply([])
    event = {"eventUid": f"{booking.uid}@Cal.com", "destinationCalendarId": str(booking.user_id)}
    return Reply([{"id": booking.id, "type": _CALENDAR, **event}])


async def nothing_recorded(call: Call) -> Reply:
    """Answer no recordings, transcripts or sessions: nothing here makes any."""
    _hosted(call)
    return Reply([])


def _hosted(call: Call) -> Booking:
    booking = existing(call, _UNKNOWN)
    if not is_host(call, booking, booked_event_type(call.store, booking.event_type_id)):
        raise HttpRefusal(403, f"User with ID={call.user.id} does not host this booking")
    return booking
