"""What a write is, the key that names it, and how long the journal waits for it."""

from base64 import b32encode
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from scheduling.calcom.models import utc_text

TAG = "agent_intent"
"""The metadata key a booking carries its intent's key under."""


class Kind(StrEnum):
    """What a write does."""

    BOOK = "book"
    RESCHEDULE = "reschedule"
    CANCEL = "cancel"


@dataclass(frozen=True, slots=True)
class WriteIntent:
    """One write that somebody agreed to.

    `start_at` and `end_at` are the new times, for a cancel those of the booking. `contact` is the
    e-mail address or phone number of the attendee. `old_uid` is what is moved or cancelled.
    `host` is who is booked, empty where only the event type is known. `exclusive` is False for
    event types that take several bookings at one time (seats, teams): they get no lock.
    """

    org_id: str
    agent_id: str
    kind: Kind
    event_type_id: int
    start_at: datetime
    end_at: datetime
    contact: str = ""
    call_session_id: str = ""
    old_uid: str = ""
    host: str = ""
    exclusive: bool = True

    def key(self, generation: int) -> str:
        """Return the intent's key: the same request has the same key until it is over and done."""
        who = self.contact.strip().casefold() or f"session:{self.call_session_id}"
        parts = (
            self.org_id,
            self.agent_id,
            self.kind.value,
            str(self.event_type_id),
            utc_text(self.start_at),
            who,
            self.old_uid,
            str(generation),
        )
        # Each part under its length, so that no two lists of parts read alike.
        digest = sha256(b"".join(len(p).to_bytes(4, "big") + p for p in map(_encoded, parts)))
        return b32encode(digest.digest()).decode("ascii")[:26].lower()


@dataclass(frozen=True, slots=True)
class Pace:
    """How long the journal waits for what."""

    turn_seconds: float = 9.0
    """From the start of a write until the caller hears something."""
    pause_seconds: float = 0.7
    """Between two looks: a list may lag behind a write."""
    quiet_seconds: float = 60.0
    """After the send until a booking not found counts as never made."""
    apart_seconds: float = 5.0
    """Between the two looks that count."""
    lease_seconds: float = 30.0
    """Until a row that is being sent belongs to nobody."""


def _encoded(part: str) -> bytes:
    return part.encode("utf-8", "surrogatepass")
