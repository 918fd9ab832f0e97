"""Event types to make and to change (2024-06-14); records of them are in `models`."""

from typing import Any, Literal

from pydantic import Field
from typing_extensions import override

from scheduling.calcom.models import Changes, EventTypeRecord, Record, Text


class Disabled(Record):
    """What switches a policy off; `DISABLED` is the only one."""

    disabled: Literal[True]


DISABLED = Disabled(disabled=True)


class NoticeThreshold(Record):
    """How much later than now a start has to be for a confirmation to be wanted."""

    unit: str
    count: int


class Confirmation(Record):
    """Whether the host has to confirm: "always", or with "time" only under the threshold."""

    type: Literal["always", "time"]
    block_unconfirmed_bookings_in_booker: bool
    notice_threshold: NoticeThreshold | None = None


class Recurrence(Record):
    """One booking makes `occurrences`, one every `interval` weeks, months or years."""

    interval: int
    occurrences: int
    frequency: Literal["weekly", "monthly", "yearly"]


class Seats(Record):
    """Several attendees share a start."""

    seats_per_time_slot: int
    show_attendee_info: bool
    show_availability_count: bool


class BookingWindow(Record):
    """How far ahead can be booked: a number of days, or with "range" two dates."""

    type: Literal["businessDays", "calendarDays", "range"]
    value: int | tuple[str, str]
    rolling: bool | None = None


class BookingLimits(Record):
    """At most so many bookings, or minutes, in each of these."""

    day: int | None = None
    week: int | None = None
    month: int | None = None
    year: int | None = None


class EventTypeTerms(Changes):
    """What an event type may say besides its title, slug and length.

    `more` takes the rarer settings by their wire names, such as {"hideCalendarNotes": True}.
    """

    length_in_minutes_options: tuple[int, ...] | None = None
    description: str | None = None
    booking_fields: tuple[dict[str, Any], ...] | None = None
    locations: tuple[dict[str, Any], ...] | None = None
    disable_guests: bool | None = None
    slot_interval: int | None = None
    offset_start: int | None = None
    minimum_booking_notice: int | None = None
    before_event_buffer: int | None = None
    after_event_buffer: int | None = None
    schedule_id: int | None = None
    booking_limits_count: BookingLimits | Disabled | None = None
    booking_limits_duration: BookingLimits | Disabled | None = None
    only_show_first_available_slot: bool | None = None
    booking_window: BookingWindow | Disabled | None = None
    confirmation_policy: Confirmation | Disabled | None = None
    recurrence: Recurrence | Disabled | None = None
    seats: Seats | Disabled | None = None
    custom_name: str | None = None
    hidden: bool | None = None
    booking_requires_authentication: bool | None = None
    success_redirect_url: str | None = None
    more: dict[str, Any] = Field(default_factory=dict[str, Any])

    @override
    def body(self) -> dict[str, Any]:
        """Return the JSON body; what `more` names wins."""
        body = super().body()
        more: dict[str, Any] = body.pop("more", {})
        return {**body, **more}


class NewEventType(EventTypeTerms):
    """An event type to make."""

    title: str
    slug: str
    length_in_minutes: int


class EventTypeChanges(EventTypeTerms):
    """What to change of an event type; what is not given stays."""

    title: str | None = None
    slug: str | None = None
    length_in_minutes: int | None = None


class GoneEventType(Record):
    """What Cal.com says of an event type it deleted."""

    id: int
    slug: Text = ""
    title: Text = ""


class TeamHost(Record):
    """One host of a team event type; `mandatory` ones come in every round-robin booking."""

    user_id: int
    mandatory: bool | None = None
    priority: str | None = None


class TeamEventTypeRecord(EventTypeRecord):
    """An event type of a team: "collective", "roundRobin" or "managed"."""

    team_id: int | None = None
    scheduling_type: Text = ""
    assign_all_team_members: bool | None = None
    hosts: tuple[TeamHost, ...] = ()


class TeamEventTypeChanges(EventTypeChanges):
    """What to change of a team's event type."""

    scheduling_type: Literal["collective", "roundRobin", "managed"] | None = None
    hosts: tuple[TeamHost, ...] | None = None
    assign_all_team_members: bool | None = None


class NewTeamEventType(NewEventType):
    """A team's event type to make; it wants hosts, or all members of the team."""

    scheduling_type: Literal["collective", "roundRobin", "managed"]
    hosts: tuple[TeamHost, ...] = ()
    assign_all_team_members: bool | None = None
