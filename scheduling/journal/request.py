"""What goes to Cal.com for a write, in a form that can be kept sealed and sent once more."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache

from pydantic import TypeAdapter, ValidationError

from scheduling.calcom.client import CalcomClient
from scheduling.calcom.models import Booking, NewBooking, stand_in_email
from scheduling.journal.intent import TAG, Kind

Send = Callable[[str], Awaitable[Booking]]
"""Does the one write under a tag."""


@dataclass(frozen=True, slots=True)
class Request:
    """One write in full: the `booking` to make, without its tag; or what is moved or cancelled.

    It holds who comes, so the journal keeps it sealed, and only until the write is settled.
    """

    kind: Kind
    booking: NewBooking | None = None
    uid: str = ""
    start_at: datetime | None = None
    reason: str = ""

    def sender(self, calcom: CalcomClient) -> Send:
        """Return what sends it through `calcom`."""

        async def send(tag: str) -> Booking:
            if self.booking is not None:
                metadata = {TAG: tag, **self.booking.metadata}
                return await calcom.create_booking(replace(self.booking, metadata=metadata))
            if self.start_at is not None:
                return await calcom.reschedule_booking(
                    self.uid, start_at=self.start_at, reason=self.reason
                )
            return await calcom.cancel_booking(self.uid, reason=self.reason)

        return send

    @property
    def email(self) -> str:
        """The address Cal.com files the attendee under, empty where it is not known."""
        if self.booking is None:
            return ""
        return self.booking.email or stand_in_email(self.booking.phone)

    def text(self) -> str:
        """Return it as text."""
        return _adapter().dump_json(self).decode()

    @classmethod
    def read(cls, text: str) -> "Request | None":
        """Return what `text` was made of, None where this version cannot read it."""
        try:
            return _adapter().validate_json(text)
        except ValidationError:
            return None


@cache
def _adapter() -> TypeAdapter[Request]:
    return TypeAdapter(Request)
