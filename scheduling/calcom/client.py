"""Cal.com API v2 as one account sees it: every operation of the table has its method here."""

from scheduling.calcom.calls.account import AccountCalls
from scheduling.calcom.calls.bookings import BookingCalls
from scheduling.calcom.calls.event_types import EventTypeCalls
from scheduling.calcom.calls.slots import SlotCalls


class CalcomClient(SlotCalls, BookingCalls, EventTypeCalls, AccountCalls):
    """The client; how it sends, waits and fails is told in `session`."""
