"""Cal.com API v2 as one account sees it: every operation of the table has its method here."""

from scheduling.calcom.calls.account import AccountCalls
from scheduling.calcom.calls.bookings import BookingCalls
from scheduling.calcom.calls.event_types import EventTypeCalls
from scheduling.calcom.calls.organizations import OrganizationCalls
from scheduling.calcom.calls.parts import PartCalls
from scheduling.calcom.calls.platform import PlatformCalls
from scheduling.calcom.calls.slots import SlotCalls
from scheduling.calcom.calls.teams import TeamCalls
from scheduling.calcom.calls.webhooks import WebhookCalls


class CalcomClient(
    SlotCalls,
    BookingCalls,
    PartCalls,
    EventTypeCalls,
    TeamCalls,
    OrganizationCalls,
    AccountCalls,
    WebhookCalls,
    PlatformCalls,
):
    """The client; how it sends, waits and fails is told in `session`."""
