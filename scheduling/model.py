"""The words of scheduling: who is booked with, what is bookable, what an action answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from typing import Literal
from zoneinfo import ZoneInfo

ManagePolicy = Literal["open", "signed", "ip_allowlist", "off"]

MOST_OFFERS = 3
"""Open times that a caller can keep in mind."""


class Action(StrEnum):
    """The five operations of the published API, by their wire names."""

    BOOK = "book"
    RESCHEDULE = "reschedule"
    CANCEL = "cancel"
    SUGGEST = "suggest"
    AVAILABILITY = "availability"


@dataclass(frozen=True, slots=True)
class EventType:
    """A bookable service: Cal.com's id and slug, and what callers call it."""

    id: int
    slug: str
    title: str
    minutes: int
    spoken: tuple[str, ...] = ()
    email_required: bool = True
    phone_required: bool = False


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """Local opening hours: seven (open, close) pairs from Monday, None for a closed day."""

    days: tuple[tuple[time, time] | None, ...]

    def on(self, day: date) -> tuple[time, time] | None:
        """Return the hours of `day`, None when closed."""
        return self.days[day.weekday()]


@dataclass(frozen=True, slots=True)
class Policy:
    """Who may ask for changes in an organization's calendar without a token, and how often.

    `ip_allowlist` holds addresses and networks such as "192.0.2.0/24". Where `strict_proof`, who
    moves or cancels also has to name the e-mail address or phone number it was booked with. A cap
    that is None is the configured one, 0 is without limit.
    """

    manage_policy: ManagePolicy = "open"
    ip_allowlist: tuple[str, ...] = ()
    strict_proof: bool = False
    requests_per_address_minute: int | None = None
    requests_per_minute: int | None = None
    bookings_per_day: int | None = None
    open_bookings_per_contact: int | None = None
    changes_per_contact_day: int | None = None


@dataclass(frozen=True, slots=True)
class Organization:
    """A business: its name, its zone, the country its phone numbers are read in.

    `allowed_origins` are the web pages, as "https://www.example.com", that may use it from a
    browser.
    """

    org_id: str
    name: str
    tz: ZoneInfo
    country: str = "US"
    locale: str = "en-US"
    allowed_origins: tuple[str, ...] = ()
    policy: Policy = Policy()


@dataclass(frozen=True, slots=True)
class AgentProfile:
    """The row behind `agent_id`: whose calendar it is and what the agent may say.

    `tz` and `language` (such as "en-US") are None and empty for the organization's. `greeting` are
    its opening words, empty for the usual ones. `phone_numbers` are the called numbers it answers
    and `transfer_to` is where a person does, all E.164. It books no sooner than `notice_minutes`
    from now and no further than `days_ahead`, 0 for a year; Cal.com's own limits hold beside these.
    `most_offers` (1 to 3) is how many open times it names in one turn.
    """

    agent_id: str
    name: str
    event_types: tuple[EventType, ...]
    opening_hours: OpeningHours | None = None
    knowledge: Mapping[str, str] = field(default_factory=dict[str, str])
    """Topic to fact: the only facts that may be spoken beside tool results."""
    tz: ZoneInfo | None = None
    language: str = ""
    greeting: str = ""
    phone_numbers: tuple[str, ...] = ()
    transfer_to: str = ""
    notice_minutes: int = 0
    days_ahead: int = 0
    most_offers: int = MOST_OFFERS


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """A bookable start time, aware UTC."""

    start_at: datetime


@dataclass(frozen=True, slots=True)
class DaySlots:
    """Open slots of one local day, ascending, under its spoken label."""

    day: date
    label: str
    slots: tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class SlotSearch:
    """Where to look for slots: [start_at, end_at) in UTC, optionally only some hours of a day.

    `from_time` and `to_time` are local to the caller's zone, half-open, None for open. `days`
    keeps only those local days when not empty. `near` puts the closest alternatives first.
    """

    start_at: datetime
    end_at: datetime
    from_time: time | None = None
    to_time: time | None = None
    days: tuple[date, ...] = ()
    near: datetime | None = None


@dataclass(frozen=True, slots=True)
class ManageRequest:
    """What any door asks of the desk; each action takes what it needs.

    `event_type` is a slug, empty for the agent's first. `start_at` is aware UTC. `tz` is the
    customer's zone, None for the organization's. `appointment_id` is a Cal.com booking uid.
    `stands_at` is when that booking was last told to stand: one that moved since is left alone.
    """

    action: Action
    event_type: str = ""
    name: str = ""
    email: str = ""
    phone: str = ""
    tz: ZoneInfo | None = None
    start_at: datetime | None = None
    appointment_id: str = ""
    stands_at: datetime | None = None
    call_session_id: str = ""
    notes: str = ""
    days_ahead: int = 7
    search: SlotSearch | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an action did, ready to be relayed.

    `message` is the sentence for the caller, `detail` the short technical result, `summary` the
    label ("Appointment confirmed", "Rescheduled", "Cancelled", "Suggested times", "Available
    times", "Requested", "Pending"). `success` is False with `summary` "Pending" when Cal.com's
    answer is not known yet. `appointment_id` is empty where nothing applies. `intent_id` names the
    write in the journal, for `Journal.told`; empty where nothing was to be written.
    """

    success: bool
    action: Action
    message: str
    detail: str
    summary: str
    appointment_id: str = ""
    start_at: datetime | None = None
    agent_name: str = ""
    action_required: str = ""
    days: tuple[DaySlots, ...] = ()
    intent_id: str = ""


@dataclass(frozen=True, slots=True)
class Appointment:
    """A booking as the desk shows it: times aware UTC, `status` in Cal.com's words."""

    uid: str
    event_type: str
    title: str
    start_at: datetime
    end_at: datetime
    status: str
    attendee_name: str
    attendee_email: str
    attendee_phone: str
    attendee_tz: str
    agent_id: str = ""
