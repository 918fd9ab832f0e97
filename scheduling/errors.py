"""What the desk refuses: a code for machines, a sentence that can be spoken.

SchedulingError
 +-- InvalidRequest     INVALID_REQUEST     the request itself is wrong
 +-- NotConnected       NOT_CONNECTED       unknown or unconnected organization or agent
 +-- CalcomFailed       CALCOM_API_ERROR    Cal.com refused or could not be reached
 |    +-- NotFound      CALCOM_API_ERROR    no such appointment
 +-- TooMany            RATE_LIMITED        more than is allowed for now; nothing was begun
 +-- SlotUnavailable    SLOT_UNAVAILABLE    the time is gone; carries the nearest alternatives
"""

from collections.abc import Sequence

from scheduling.model import Action, DaySlots


class SchedulingError(Exception):
    """Base of all refusals; `str()` is a sentence for the caller.

    `intent_id` names the write in the journal, empty where there was none.
    """

    code = "INTERNAL_ERROR"
    intent_id: str = ""


class InvalidRequest(SchedulingError):
    """The request misses something or holds a value that cannot be."""

    code = "INVALID_REQUEST"


class NotConnected(SchedulingError):
    """No such organization or agent, or none connected to Cal.com: one answer for all."""

    code = "NOT_CONNECTED"


class CalcomFailed(SchedulingError):
    """Cal.com refused for another reason, or did not answer; nothing was changed."""

    code = "CALCOM_API_ERROR"


class NotFound(CalcomFailed):
    """No appointment with that id, or not one of this organization: one answer for both."""


class TooMany(SchedulingError):
    """More is asked than is allowed for now; nothing was begun."""

    code = "RATE_LIMITED"

    def __init__(self, message: str, *, retry_after_seconds: int) -> None:
        """Say `message`; asking again is worth it in `retry_after_seconds`."""
        super().__init__(message)
        self.retry_after_seconds = max(1, retry_after_seconds)


class SlotUnavailable(SchedulingError):
    """The wanted time is not open.

    `available_slots` holds the nearest alternatives first, grouped by local day.
    """

    code = "SLOT_UNAVAILABLE"

    def __init__(
        self, message: str, *, action: Action, available_slots: Sequence[DaySlots]
    ) -> None:
        """Say `message`; offer `available_slots`."""
        super().__init__(message)
        self.action = action
        self.available_slots = tuple(available_slots)
