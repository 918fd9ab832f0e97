"""What a write is, the key that names it, how long it is waited for, what others see of it."""

from base64 import b32encode
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from hashlib import sha256

from scheduling.calcom.models import utc_text
from scheduling.storage.intents import OPEN, State
from scheduling.storage.models import BookingIntent

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
    e-mail address or phone number of the attendee. `old_uid` is what is moved or cancelled; for a
    booking, the one whose place it takes and which is given up once the new one stands.
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
        return _key_of(self, generation)


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
    wanted_seconds: float = 600.0
    """After the first send until nobody counts on the write any more: it is not sent again."""
    most_sends: int = 2
    stuck_seconds: float = 1800.0
    """Until a write that cannot be looked up becomes a person's task."""
    checks_seconds: tuple[float, ...] = (120.0, 600.0, 3600.0)
    """After a write was settled: when it is looked at again; every day from then on."""
    remembered_days: float = 30.0
    """After a write: how long a caller is still told of it, and so how long it is known whose it was."""
    kept_days: float = 90.0
    """After an appointment is over, and was asked for: until its row is removed."""


class Told(StrEnum):
    """What the caller has heard of a write, to the end of the sentence."""

    PENDING = "pending"
    DONE = "done"
    FAILED = "failed"


FINAL = (Told.DONE.value, Told.FAILED.value)


class Task(StrEnum):
    """What a person has to do about a write; empty where nothing is to be done."""

    NONE = ""
    TELL_FAILED = "tell_failed"
    """It was not made, and whoever asked for it may be counting on it."""
    TELL_DONE = "tell_done"
    """It was made, and whoever asked for it was told that it was not."""
    GONE = "gone"
    """It was made and told, and Cal.com does not have it any more."""
    UNTAGGED = "untagged"
    """It was recognized by attendee and time alone: make sure that it is the right one."""
    DOUBLED = "doubled"
    """There is more than one booking of it, and the others could not be cancelled."""
    OLD_STANDS = "old_stands"
    """The new booking stands, and the one it takes the place of could not be cancelled."""
    STUCK = "stuck"
    """Cal.com cannot be read, so that nobody knows what came of it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One write as others may see it: what, when and how far; nobody's name, address or number.

    `intent_id` is the same for every repetition of a request. `uid` is the booking it made or
    changed, empty where there is none. `told` None: the caller has heard nothing of it.
    """

    number: int
    org_id: str
    intent_id: str
    key: str
    kind: Kind
    state: State
    event_type_id: int
    start_at: datetime
    end_at: datetime
    uid: str
    old_uid: str
    call_session_id: str
    attempts: int
    sent_at: datetime
    resent_at: datetime | None
    clean_at: datetime | None
    settled_at: datetime | None
    check_at: datetime | None
    retired_at: datetime | None
    released_at: datetime | None
    told: Told | None
    told_at: datetime | None
    task: Task
    can_resend: bool
    lease_until: datetime

    @property
    def is_open(self) -> bool:
        """Whether its outcome is not known yet."""
        return self.state in OPEN

    @classmethod
    def of(cls, row: BookingIntent) -> "Entry":
        """Return a row of the journal without what only the journal needs."""
        return cls(
            number=row.id,
            org_id=row.org_id,
            intent_id=row.base,
            key=row.key,
            kind=Kind(row.kind),
            state=State(row.state),
            event_type_id=row.event_type_id,
            start_at=row.start_at,
            end_at=row.end_at,
            uid=row.uid,
            old_uid=row.old_uid,
            call_session_id=row.session,
            attempts=row.attempts,
            sent_at=row.sent_at,
            resent_at=row.resent_at,
            clean_at=row.clean_at,
            settled_at=row.settled_at,
            check_at=row.check_at,
            retired_at=row.retired_at,
            released_at=row.released_at,
            told=Told(row.outcome_told) if row.outcome_told else None,
            told_at=row.told_at,
            task=Task(row.needs_person),
            can_resend=row.request is not None,
            lease_until=row.lease_until,
        )


@lru_cache(maxsize=64)
def _key_of(intent: WriteIntent, generation: int) -> str:
    who = intent.contact.strip().casefold() or f"session:{intent.call_session_id}"
    parts = (
        intent.org_id,
        intent.agent_id,
        intent.kind.value,
        str(intent.event_type_id),
        utc_text(intent.start_at),
        who,
        intent.old_uid,
        str(generation),
    )
    # Each part under its length, so that no two lists of parts read alike.
    digest = sha256(b"".join(len(p).to_bytes(4, "big") + p for p in map(_encoded, parts)))
    return b32encode(digest.digest()).decode("ascii")[:26].lower()


def _encoded(part: str) -> bytes:
    return part.encode("utf-8", "surrogatepass")
