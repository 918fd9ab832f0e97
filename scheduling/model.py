"""The words of scheduling: who is booked with, what is bookable, what an action answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo


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
class Organization:
    """A business: its name, its zone, the country its phone numbers are read in."""

    org_id: str
    name: str
    tz: ZoneInfo
    country: str = "US"
    locale: str = "en-US"


@dataclass(frozen=True, slots=True)
class AgentProfile:
    """The row behind `agent_id`: whose calendar it is and what the agent may say."""

    agent_id: str
    name: str
    event_types: tuple[EventType, ...]
    opening_hours: OpeningHours | None = None
    knowledge: Mapping[str, str] = field(default_factory=dict[str, str])
    """Topic to fact: the only facts that may be spoken beside tool results."""


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
    answer is not known yet. `appointment_id` is empty where nothing applies.
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
