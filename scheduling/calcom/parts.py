"""Parts of a booking that Cal.com keeps under paths of their own (bookings 2024-08-13)."""

from typing import Any

from pydantic import Field

from scheduling.calcom.models import Attendee, Record, Text, Utc


class AttendeeRecord(Attendee):
    """Somebody who comes, under an id of their own."""

    id: int
    booking_id: int | None = None


class GoneAttendee(Record):
    """Who was taken off a booking."""

    id: int
    booking_id: int | None = None
    name: Text = ""
    email: Text = ""


class CalendarLink(Record):
    """A link that adds the booking to one kind of calendar."""

    label: Text = ""
    link: str


class Reference(Record):
    """What a booking is called in another system, such as the event in a host's calendar."""

    id: int | None = None
    type: Text = ""
    event_uid: Text = ""
    destination_calendar_id: Any = None


class Recording(Record):
    """A recording of a meeting; the link to it lives for a while only."""

    id: str
    room_name: Text = ""
    start_ts: float | None = Field(default=None, alias="startTs")
    duration: float | None = None
    status: Text = ""
    download_link: Text = ""
    error: Text = ""


class ConferencingSession(Record):
    """One session in a video room."""

    id: str
    room: Text = ""
    start_at: Utc | float | None = Field(default=None, alias="startTime")
    duration: float | None = None
    ongoing: bool | None = None


def attendee_body(
    *, name: str, time_zone: str, email: str = "", phone: str = "", language: str = ""
) -> dict[str, str]:
    """Return the body of another attendee; what is empty is left out."""
    optional = {"email": email, "phoneNumber": phone, "language": language}
    given = {key: text for key, text in optional.items() if text}
    return {"name": name, "timeZone": time_zone, **given}
