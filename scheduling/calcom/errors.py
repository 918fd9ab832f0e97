"""What Cal.com refused, and the one table of its published sentences.

CalcomError
 +-- CalcomUnauthorized   the key is missing, wrong, expired, or may not do that (401, 403, 498)
 +-- CalcomNotFound       no such booking, event type or user (404)
 +-- RateLimited          too many requests; not executed (429)
 +-- SlotTaken            the time is gone: taken, busy or outside the hours, Cal.com says one thing
 +-- OutsideWindow        too soon or too far ahead for the event type
 +-- PastStart            the start lies in the past
 +-- AlreadyCancelled     the booking was cancelled, or moved: then `new_uid` names the newer one
 +-- CalcomRefused        refused for another reason; not executed
 |    +-- FieldRefused    a detail of the attendee is missing or not valid; `field` names it
 |    +-- ExistingBooking Cal.com answered a booking with an older one of the same attendee
 +-- CalcomNotSent        no connection was made: nothing was sent
 +-- CalcomUnavailable    a read got no usable answer
 +-- OutcomeUnknown       a write was sent and its outcome is not known
 +-- BadWebhook           a notice to us is not Cal.com's, or cannot be read

Texts are Cal.com's own: the API's exceptions and the e2e specs of its API v2 (bookings 2024-08-13,
slots 2024-09-04). They are matched whole, because no code tells these cases apart.
"""

import re
from dataclasses import dataclass

RATE_LIMIT_BLOCK_SECONDS = 60.0
"""How long Cal.com blocks a key that asked too often, when it does not say."""


class CalcomError(Exception):
    """Base of all; `status` is 0 where no answer was received."""

    def __init__(self, message: str, *, status: int = 0, request_id: str = "") -> None:
        """Keep Cal.com's sentence, the HTTP status and the id to quote to its support."""
        super().__init__(message)
        self.message = message
        self.status = status
        self.request_id = request_id


class CalcomUnauthorized(CalcomError):
    """The key is missing, wrong or expired, or may not do that."""


class CalcomNotFound(CalcomError):
    """No such booking, event type or user."""


class SlotTaken(CalcomError):
    """The time is taken, busy or outside the hours."""


class OutsideWindow(CalcomError):
    """The time is too soon or too far ahead for the event type."""


class PastStart(CalcomError):
    """The start lies in the past."""


class CalcomRefused(CalcomError):
    """Refused for another reason; nothing was done."""


class CalcomNotSent(CalcomError):
    """No connection was made: nothing was sent."""


class CalcomUnavailable(CalcomError):
    """A read got no usable answer in time."""


class OutcomeUnknown(CalcomError):
    """A write was sent and whether Cal.com did it is not known."""


class BadWebhook(CalcomError):
    """A notice that says it is Cal.com's is not, or cannot be read."""


class ExistingBooking(CalcomRefused):
    """Cal.com answered with an older booking of the same attendee; nothing new was made."""

    def __init__(self, message: str, *, uid: str) -> None:
        """Name the older booking."""
        super().__init__(message)
        self.uid = uid


class AlreadyCancelled(CalcomError):
    """The booking was cancelled before; `new_uid` is set when it was moved."""

    def __init__(
        self, message: str, *, status: int = 0, request_id: str = "", new_uid: str | None = None
    ) -> None:
        """Keep the uid of the booking it was moved to, if any."""
        super().__init__(message, status=status, request_id=request_id)
        self.new_uid = new_uid


class RateLimited(CalcomError):
    """Too many requests; nothing was done."""

    def __init__(
        self,
        message: str,
        *,
        status: int = 429,
        request_id: str = "",
        reset_seconds: float = RATE_LIMIT_BLOCK_SECONDS,
    ) -> None:
        """Keep how long to wait."""
        super().__init__(message, status=status, request_id=request_id)
        self.reset_seconds = reset_seconds


class FieldRefused(CalcomRefused):
    """A booking field is missing or not valid; `field` is its slug, such as "email"."""

    def __init__(
        self, message: str, *, status: int = 400, request_id: str = "", field: str = ""
    ) -> None:
        """Name the field."""
        super().__init__(message, status=status, request_id=request_id)
        self.field = field


@dataclass(frozen=True, slots=True)
class Complaint:
    """One refusal as it came over the wire, whichever of the envelopes it was in."""

    status: int
    message: str
    request_id: str = ""
    reset_seconds: float = RATE_LIMIT_BLOCK_SECONDS


TAKEN = "taken"
WINDOW = "window"
PAST = "past"
GONE = "gone"
FIELD = "field"
UNKNOWN = "unknown"
REFUSED = "refused"

TEXTS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(text, re.DOTALL))
    for kind, text in (
        # create and reschedule: a user's event type; then a team's
        (TAKEN, r"User either already has booking at this time or is not available\.?"),
        (TAKEN, r"One of the hosts either already has booking at this time or is not available\.?"),
        # what create answered before those two, and still the code underneath
        (TAKEN, r"no_available_users_found_error"),
        # create: two inserts met at the unique key of accepted bookings; no envelope
        (TAKEN, r"booking_conflict_error"),
        # create: seated event type; then reservations
        (TAKEN, r"No more seats left at this seated booking\.?"),
        (TAKEN, r"Booking with id=\S+ at .+ has no more seats left\.?"),
        (TAKEN, r"Can't reserve a slot if the event is already booked\.?"),
        (TAKEN, r"This time slot is already reserved by another user\..*"),
        # create and reschedule: minimum notice or booking window; the endings differ by edition
        (WINDOW, r"The event type can't be booked at the \"start\" time provided\. .*"),
        (PAST, r"Attempting to book a meeting in the past\.?"),
        # reschedule of a moved booking, of a cancelled one; cancel of a cancelled one
        (
            GONE,
            r"Can't reschedule booking with uid=\S+ because it has been cancelled and rescheduled"
            r" already to booking with uid=(?P<uid>\w+)\..*",
        ),
        (GONE, r"Can't reschedule booking with uid=\S+ because it has been cancelled\..*"),
        (GONE, r"Can't cancel booking with uid=\S+ because it has been cancelled already\..*"),
        # create: the booking schema, the SMS rule and the custom fields
        (FIELD, r"responses - \{(?P<field>[^}]+)\}.*"),
        (FIELD, r"Missing attendee phone number - .*(?P<field>)"),
        (FIELD, r"Missing required booking field response: (?P<field>\S+) - .*"),
        (FIELD, r"Invalid type for booking field '(?P<field>[^']+)'\..*"),
        (FIELD, r"Invalid option '.*' for booking field '(?P<field>[^']+)'\..*"),
        (FIELD, r"One or more invalid options for booking field '(?P<field>[^']+)'\..*"),
        # create and change of a webhook: a 409 that does say what happened
        (REFUSED, r"Webhook with this subscriber url already exists for this user\.?"),
        # the database's unique key, after a cancelled booking of the same time: says nothing
        (UNKNOWN, r".*\bP2002\b.*"),
    )
)
"""Cal.com's published sentences, whole, by what they mean."""

PHONE_FIELD = "attendeePhoneNumber"
BY_STATUS: dict[int, type[CalcomError]] = {
    401: CalcomUnauthorized,
    403: CalcomUnauthorized,
    498: CalcomUnauthorized,  # an access token that has expired
    404: CalcomNotFound,
}


def error_of(complaint: Complaint, *, write: bool) -> CalcomError:
    """Return the error a refusal stands for.

    A 5xx is never a refusal: Cal.com answers 500 after a commit as well as before one, and maps
    some refusals of team event types to it. So it is `OutcomeUnknown` for a write, as is a 409
    with a text of nobody's, and `CalcomUnavailable` for a read.
    """
    lost = OutcomeUnknown if write else CalcomUnavailable
    if complaint.status == 429:
        return RateLimited(
            complaint.message,
            request_id=complaint.request_id,
            reset_seconds=complaint.reset_seconds,
        )
    if complaint.status >= 500:
        return _plain(lost, complaint)
    for kind, text in TEXTS:
        if match := text.fullmatch(complaint.message.strip()):
            return _published(kind, match.groupdict(), complaint, lost)
    if complaint.status in (408, 409) or complaint.status < 400:
        return _plain(lost, complaint)
    return _plain(BY_STATUS.get(complaint.status, CalcomRefused), complaint)


SIMPLE: dict[str, type[CalcomError]] = {
    TAKEN: SlotTaken,
    WINDOW: OutsideWindow,
    PAST: PastStart,
    REFUSED: CalcomRefused,
}


def _published(
    kind: str, parts: dict[str, str], complaint: Complaint, lost: type[CalcomError]
) -> CalcomError:
    status, request_id = complaint.status, complaint.request_id
    if kind == GONE:
        return AlreadyCancelled(
            complaint.message, status=status, request_id=request_id, new_uid=parts.get("uid")
        )
    if kind == FIELD:
        field = parts["field"] or PHONE_FIELD
        return FieldRefused(complaint.message, status=status, request_id=request_id, field=field)
    return _plain(SIMPLE.get(kind, lost), complaint)


def _plain(error: type[CalcomError], complaint: Complaint) -> CalcomError:
    return error(complaint.message, status=complaint.status, request_id=complaint.request_id)
