"""Cal.com's errors -> what the desk refuses: the one place where that boundary is crossed."""

from collections.abc import Generator
from contextlib import contextmanager

from scheduling.calcom.errors import (
    AlreadyCancelled,
    CalcomError,
    CalcomNotSent,
    CalcomUnauthorized,
    CalcomUnavailable,
    ExistingBooking,
    FieldRefused,
    PastStart,
    RateLimited,
)
from scheduling.errors import CalcomFailed, InvalidRequest, SchedulingError
from scheduling.storage import StorageError

NOTHING_CHANGED = "Nothing was changed."
CHANGED_MEANWHILE = "That appointment was changed a moment ago. Please look it up again."
_REFUSALS: tuple[tuple[type[CalcomError], type[SchedulingError], str], ...] = (
    (
        CalcomUnauthorized,
        CalcomFailed,
        f"The calendar no longer accepts our key and has to be connected again. {NOTHING_CHANGED}",
    ),
    (
        RateLimited,
        CalcomFailed,
        f"The calendar is busy right now. Please try again in a minute. {NOTHING_CHANGED}",
    ),
    (
        CalcomNotSent,
        CalcomFailed,
        f"I can't reach the calendar right now. Please try again soon. {NOTHING_CHANGED}",
    ),
    (
        CalcomUnavailable,
        CalcomFailed,
        f"The calendar isn't answering right now. Please try again soon. {NOTHING_CHANGED}",
    ),
    (AlreadyCancelled, CalcomFailed, CHANGED_MEANWHILE),
    (
        ExistingBooking,
        CalcomFailed,
        "You already have an appointment at that time. Nothing new was booked.",
    ),
    (
        PastStart,
        InvalidRequest,
        "That time has already passed. Please choose a later one.",
    ),
)
_FIELDS = {
    "email": "Please give a valid e-mail address; the calendar asks for one.",
    "attendeePhoneNumber": "Please give a valid phone number; the calendar asks for one.",
    "name": "Please give the full name for the booking.",
}
_FIELD_UNKNOWN = (
    "The calendar asks for a detail I can't take here. Someone has to book this by hand."
)


@contextmanager
def translated(*kept: type[CalcomError]) -> Generator[None]:
    """Raise our refusal in place of Cal.com's, except `kept` ones, which the action answers itself.

    Raises:
        InvalidRequest: a detail of the attendee or the time cannot be.
        CalcomFailed: anything else Cal.com says; nothing was changed.
        SchedulingError: the journal cannot be written, so nothing was sent.
    """
    try:
        yield
    except CalcomError as error:
        if isinstance(error, kept):
            raise
        raise _refusal(error) from error
    except StorageError as error:
        raise SchedulingError(f"I can't take changes right now. {NOTHING_CHANGED}") from error


def _refusal(error: CalcomError) -> SchedulingError:
    if isinstance(error, FieldRefused):
        return InvalidRequest(_FIELDS.get(error.field, _FIELD_UNKNOWN))
    for kind, refusal, sentence in _REFUSALS:
        if isinstance(error, kind):
            return refusal(sentence)
    return CalcomFailed(f"The calendar refused that. {NOTHING_CHANGED}")
