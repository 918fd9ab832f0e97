"""How a whole calendar world is described: an account, its hours, its event types.

These descriptions are also what the store keeps of an event type and of a schedule, so a field
added here is stored without a change of tables. Weekdays and times are written as on Cal.com's
wire: "Monday", "09:00".
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

Visibility = Literal["required", "optional", "hidden"]

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class OpenHours:
    """Weekly hours of some days; `end` "24:00" (or "23:59") is midnight."""

    days: tuple[str, ...] = WEEKDAYS[:5]
    start: str = "09:00"
    end: str = "17:00"


@dataclass(frozen=True, slots=True)
class DateOverride:
    """Hours that replace those of one date ("2027-03-04"); equal times mean closed."""

    date: str
    start: str = "00:00"
    end: str = "00:00"


@dataclass(frozen=True, slots=True)
class ScheduleSeed:
    """Weekly hours and overrides, local to `time_zone`; a date may have several overrides."""

    time_zone: str = "UTC"
    hours: tuple[OpenHours, ...] = (OpenHours(),)
    overrides: tuple[DateOverride, ...] = ()
    name: str = "Working hours"


@dataclass(frozen=True, slots=True)
class BookingField:
    """A question of the event type's own; `type` as in Cal.com's bookingFields."""

    slug: str
    type: str
    label: str = ""
    required: bool = False
    options: tuple[str, ...] = ()
    placeholder: str = ""
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class BookingWindow:
    """How far ahead one may book: days from today, or two dates ("2027-03-04") for a range."""

    type: Literal["calendarDays", "businessDays", "range"] = "calendarDays"
    days: int = 60
    first: str = ""
    last: str = ""
    rolling: bool = False


@dataclass(frozen=True, slots=True)
class Recurrence:
    """Every `interval` weeks (months, years), at most `occurrences` times in one booking."""

    occurrences: int
    interval: int = 1
    frequency: Literal["daily", "weekly", "monthly", "yearly"] = "weekly"


@dataclass(frozen=True, slots=True)
class Seats:
    """How many may come to one slot, and whether they and the public see each other and the count."""

    per_slot: int
    show_attendees: bool = False
    show_count: bool = True


@dataclass(frozen=True, slots=True)
class EventTypeSeed:
    """One bookable event type.

    Every number counts minutes. `step` None steps by the length. `lengths` makes it variable.
    `locations` are Cal.com's location objects, `{"type": "address", "address": "..."}`. `schedule`
    None uses the account's. `blocks_unconfirmed` lets pending bookings block slots.
    `confirmation_within` demands a confirmation only of what is booked later than that before its
    start. `count_limits` and `minute_limits` bound how much is booked in a day, week, month or
    year. `extra` is what the wire says of it and nothing here acts on.
    """

    slug: str
    title: str
    minutes: int = 30
    step: int | None = None
    notice: int = 120
    before: int = 0
    after: int = 0
    offset: int = 0
    description: str = ""
    lengths: tuple[int, ...] = ()
    confirmation_required: bool = False
    blocks_unconfirmed: bool = False
    hidden: bool = False
    email: Visibility = "required"
    phone: Visibility = "hidden"
    fields: tuple[BookingField, ...] = ()
    locations: tuple[Mapping[str, Any], ...] = (
        {"type": "integration", "integration": "cal-video"},
    )
    window: BookingWindow | None = None
    login_required: bool = False
    cancelling_disabled: bool = False
    schedule: ScheduleSeed | None = None
    recurrence: Recurrence | None = None
    seats: Seats | None = None
    confirmation_within: int | None = None
    count_limits: Mapping[str, int] = field(default_factory=dict[str, int])
    minute_limits: Mapping[str, int] = field(default_factory=dict[str, int])
    first_slot_only: bool = False
    guests_disabled: bool = False
    rescheduling_disabled: bool = False
    scheduling: Literal["", "collective", "roundRobin"] = ""
    extra: Mapping[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True, slots=True)
class AccountSeed:
    """A host: who, when, what can be booked, and what already fills the calendar.

    An empty `email` becomes `<username>@example.com`, an empty `api_key` is minted. `busy` holds
    pairs of aware datetimes.
    """

    username: str
    name: str = ""
    email: str = ""
    time_zone: str = "UTC"
    hours: tuple[OpenHours, ...] = (OpenHours(),)
    overrides: tuple[DateOverride, ...] = ()
    event_types: tuple[EventTypeSeed, ...] = ()
    busy: tuple[tuple[datetime, datetime], ...] = ()
    api_key: str = ""


@dataclass(frozen=True, slots=True)
class SeededEventType:
    """An event type as it came into being: its id, and what it was asked to be."""

    id: int
    slug: str
    title: str
    minutes: int


@dataclass(frozen=True, slots=True)
class Account:
    """A seeded account with its clear API key."""

    api_key: str
    username: str
    name: str
    email: str
    time_zone: str
    event_types: tuple[SeededEventType, ...]

    @property
    def event_type_id(self) -> int:
        """The id of the first event type."""
        return self.event_types[0].id

    def id_of(self, slug: str) -> int:
        """Return the id of the event type with that slug."""
        return next(one.id for one in self.event_types if one.slug == slug)
