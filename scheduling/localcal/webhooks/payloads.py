"""What a webhook's payload says of a booking."""

from dataclasses import dataclass
from datetime import timedelta

from scheduling.localcal.errors import Json
from scheduling.localcal.rows.diary import booking_by_uid
from scheduling.localcal.rows.directory import booked_event_type, user_by_id
from scheduling.localcal.rows.records import Attendee, Booking, User
from scheduling.localcal.rows.store import Store
from scheduling.localcal.times.instants import MINUTE, from_ms, known_zone, utc_text
from scheduling.localcal.wire import News

_LABELS = {
    "name": "your_name",
    "email": "email_address",
    "attendeePhoneNumber": "phone_number",
    "location": "location",
    "notes": "additional_notes",
    "guests": "additional_guests",
}


MEETINGS = ("MEETING_STARTED", "MEETING_ENDED")


@dataclass(frozen=True, slots=True)
class Facts:
    """A payload, and whose webhooks want it."""

    payload: Json
    host_id: int
    event_type_id: int


def payload_of(store: Store, news: News) -> Facts | None:
    """Return what to tell about the booking, None when there is none."""
    booking = booking_by_uid(store, news.uid)
    if booking is None:
        return None
    event_type = booked_event_type(store, booking.event_type_id)
    host = user_by_id(store, booking.user_id)
    if news.trigger in MEETINGS:
        return Facts(_row(booking, host), host.id, event_type.id)
    payload: Json = {
        "type": event_type.terms.slug,
        "title": booking.title,
        "description": booking.description,
        "startTime": utc_text(booking.start_at),
        "endTime": utc_text(booking.end_at),
        "organizer": _organizer(host, booking.start_at),
        "attendees": [_attendee(one, booking.start_at) for one in booking.attendees],
        "location": booking.location,
        "uid": booking.uid,
        "bookingId": booking.id,
        "eventTypeId": event_type.id,
        "eventTitle": event_type.terms.title,
        "length": (booking.end_at - booking.start_at) // MINUTE,
        "status": booking.status.upper(),
        "metadata": dict(booking.metadata),
        "responses": {
            name: {"label": _LABELS.get(name, name), "value": value}
            for name, value in booking.responses.items()
        },
    }
    if booking.cancellation_reason or booking.status == "cancelled":
        payload["cancellationReason"] = booking.cancellation_reason
        payload["cancelledBy"] = booking.cancelled_by
    old = booking_by_uid(store, str(news.more.get("rescheduleUid", "")))
    if old:
        payload |= _moved(old, booking)
    return Facts(payload, host.id, event_type.id)


def _row(booking: Booking, host: User) -> Json:
    """Return the flatter notice of a meeting: the booking as it is stored, with its people."""
    who = {"id": host.id, "name": host.name, "email": host.email, "timeZone": host.time_zone}
    people = [
        {"name": one.name, "email": one.email, "timeZone": one.time_zone, "locale": one.language}
        for one in booking.attendees
    ]
    return {
        "id": booking.id,
        "uid": booking.uid,
        "userId": host.id,
        "eventTypeId": booking.event_type_id,
        "title": booking.title,
        "description": booking.description,
        "startTime": utc_text(booking.start_at),
        "endTime": utc_text(booking.end_at),
        "createdAt": utc_text(booking.created_at),
        "updatedAt": utc_text(booking.updated_at),
        "status": booking.status.upper(),
        "location": booking.location,
        "metadata": dict(booking.metadata),
        "responses": dict(booking.responses),
        "user": who,
        "attendees": people,
    }


def _moved(old: Booking, booking: Booking) -> Json:
    return {
        "rescheduleId": old.id,
        "rescheduleUid": old.uid,
        "rescheduleStartTime": utc_text(old.start_at),
        "rescheduleEndTime": utc_text(old.end_at),
        "rescheduledBy": booking.rescheduled_by,
    }


def _organizer(host: User, at: int) -> Json:
    return {
        "id": host.id,
        "name": host.name,
        "email": host.email,
        "username": host.username,
        "timeZone": host.time_zone,
        "language": {"locale": host.settings.get("locale") or "en"},
        "utcOffset": _offset(host.time_zone, at),
    }


def _attendee(one: Attendee, at: int) -> Json:
    shown: Json = {
        "name": one.name,
        "email": one.email,
        "timeZone": one.time_zone,
        "language": {"locale": one.language},
        "utcOffset": _offset(one.time_zone, at),
    }
    return shown | ({"phoneNumber": one.phone} if one.phone else {})


def _offset(time_zone: str, at: int) -> int:
    """Return a zone's minutes ahead of UTC then."""
    offset = from_ms(at).astimezone(known_zone(time_zone)).utcoffset() or timedelta()
    return offset // timedelta(minutes=1)
