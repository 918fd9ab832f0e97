"""Parts of a booking under paths of their own: seats, attendees, guests, place, what came of it."""

from collections.abc import Mapping

from scheduling.calcom import operations as op
from scheduling.calcom.calls.bookings import all_of
from scheduling.calcom.models import Booking
from scheduling.calcom.parts import (
    AttendeeRecord,
    CalendarLink,
    ConferencingSession,
    GoneAttendee,
    Recording,
    Reference,
    attendee_body,
)
from scheduling.calcom.session import Session


class PartCalls(Session):
    """Parts of a booking; all but `get_booking_by_seat` are its hosts' to ask."""

    async def get_booking_by_seat(self, seat_uid: str) -> Booking:
        """Return the booking that a seat is in.

        Raises:
            CalcomNotFound: nobody has that seat.
        """
        return all_of(await self.call(op.GET_BOOKING_BY_SEAT, seat_uid))[0]

    async def list_attendees(self, uid: str) -> list[AttendeeRecord]:
        """Return who comes, each with an id."""
        return await self.call(op.LIST_ATTENDEES, uid)

    async def get_attendee(self, uid: str, attendee_id: int) -> AttendeeRecord:
        """Return one who comes."""
        return await self.call(op.GET_ATTENDEE, uid, attendee_id)

    async def add_attendee(
        self, uid: str, *, name: str, time_zone: str, email: str, phone: str = ""
    ) -> AttendeeRecord:
        """Let one more come; who comes already is refused."""
        body = attendee_body(name=name, time_zone=time_zone, email=email, phone=phone)
        return await self.call(op.ADD_ATTENDEE, uid, body=body)

    async def remove_attendee(self, uid: str, attendee_id: int) -> GoneAttendee:
        """Take one off the booking; who booked it stays."""
        return await self.call(op.REMOVE_ATTENDEE, uid, attendee_id)

    async def add_guests(self, uid: str, emails: tuple[str, ...]) -> Booking:
        """Let guests come."""
        body = {"guests": [{"email": one} for one in emails]}
        return all_of(await self.call(op.ADD_GUESTS, uid, body=body))[0]

    async def change_location(self, uid: str, location: Mapping[str, str]) -> Booking:
        """Let it take place elsewhere; `location` is an object as in `NewBooking`."""
        body = {"location": dict(location)}
        return all_of(await self.call(op.CHANGE_LOCATION, uid, body=body))[0]

    async def list_calendar_links(self, uid: str) -> list[CalendarLink]:
        """Return the links that add the booking to a calendar."""
        return await self.call(op.LIST_CALENDAR_LINKS, uid)

    async def list_references(self, uid: str) -> list[Reference]:
        """Return what other systems call the booking."""
        return await self.call(op.LIST_REFERENCES, uid)

    async def list_recordings(self, uid: str) -> list[Recording]:
        """Return the recordings of its meeting."""
        return await self.call(op.LIST_RECORDINGS, uid)

    async def list_transcripts(self, uid: str) -> list[str]:
        """Return links to the transcripts of its meeting."""
        return await self.call(op.LIST_TRANSCRIPTS, uid)

    async def list_conferencing_sessions(self, uid: str) -> list[ConferencingSession]:
        """Return the sessions of its video room."""
        return await self.call(op.LIST_CONFERENCING_SESSIONS, uid)
