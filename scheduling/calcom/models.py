"""Cal.com's records as API v2 sends them; only here do wire names stay camelCase.

Unknown keys are ignored, for the published schema is behind the service. Times are aware UTC; one
without an offset is UTC, as Cal.com reads them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.alias_generators import to_camel

DEAD = frozenset({"cancelled", "rejected"})
"""Booking statuses that occupy no time."""


def _utc(at: datetime) -> datetime:
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def _text(value: object) -> object:
    return "" if value is None else value


def _mapping(value: object) -> object:
    return {} if value is None else value


def _list(value: object) -> object:
    return () if value is None else value


Utc = Annotated[datetime, AfterValidator(_utc)]
Text = Annotated[str, BeforeValidator(_text)]
T = TypeVar("T")
Many = Annotated[tuple[T, ...], BeforeValidator(_list)]
"""A list that may be missing or null on the wire."""
Answers = Annotated[dict[str, Any], BeforeValidator(_mapping)]


class Record(BaseModel):
    """What all records share: camelCase on the wire, unknown keys ignored, never changed."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        populate_by_name=True,
        extra="ignore",
        frozen=True,
        defer_build=True,
    )


class Changes(Record):
    """What records to send share: only the fields that were given go over the wire."""

    def body(self) -> dict[str, Any]:
        """Return the JSON body; a field given as None goes out as null."""
        return self.model_dump(mode="json", by_alias=True, exclude_unset=True)


class Me(Record):
    """The account behind a key."""

    id: int
    username: Text = ""
    email: Text = ""
    name: Text = ""
    time_zone: Text = "UTC"
    organization_id: int | None = None
    default_schedule_id: int | None = None
    time_format: int | None = None
    week_start: Text = ""


class MeChanges(Changes):
    """What to change of the account; a new zone is also the default schedule's."""

    email: str | None = None
    name: str | None = None
    time_zone: str | None = None
    time_format: Literal[12, 24] | None = None
    week_start: str | None = None
    default_schedule_id: int | None = None
    locale: str | None = None
    bio: str | None = None
    avatar_url: str | None = None


class BookingField(Record):
    """One question of an event type's booking form."""

    type: Text = ""
    slug: Text = ""
    label: Text = ""
    placeholder: Text = ""
    required: bool | None = None
    hidden: bool | None = None
    options: Many[Any] = ()


class EventTypeRecord(Record):
    """A bookable event type as Cal.com keeps it."""

    id: int
    slug: str
    title: str
    length_in_minutes: int
    length_in_minutes_options: Many[int] = ()
    description: Text = ""
    booking_fields: Many[BookingField] = ()
    seats_per_time_slot: int | None = None
    hidden: bool | None = False
    owner_id: int | None = None
    schedule_id: int | None = None
    slot_interval: int | None = None
    minimum_booking_notice: int | None = None
    before_event_buffer: int | None = None
    after_event_buffer: int | None = None
    locations: Many[dict[str, Any]] = ()
    recurrence: dict[str, Any] | None = None
    seats: dict[str, Any] | None = None
    confirmation_policy: dict[str, Any] | None = None

    @property
    def email_required(self) -> bool:
        """Say whether an attendee needs an e-mail address: yes, unless its field says otherwise."""
        asked = [field for field in self.booking_fields if "email" in (field.slug, field.type)]
        return not asked or any(field.required is not False for field in asked)

    @property
    def phone_required(self) -> bool:
        """Say whether an attendee needs a phone number: only if the field for it says so."""
        return any(
            field.slug == "attendeePhoneNumber" and field.required and not field.hidden
            for field in self.booking_fields
        )


class Host(Record):
    """Who a booking is with."""

    id: int | None = None
    name: Text = ""
    email: Text = ""
    username: Text = ""
    time_zone: Text = ""


class Attendee(Record):
    """Who comes. A phone-only attendee's `email` is Cal.com's stand-in, `<digits>@sms.cal.com`."""

    name: Text = ""
    email: Text = ""
    time_zone: Text = "UTC"
    phone: Text = Field(default="", alias="phoneNumber")
    language: Text = "en"
    absent: Annotated[bool, BeforeValidator(bool)] = False
    seat_uid: str | None = None
    booking_fields_responses: Answers = Field(default_factory=dict[str, Any])
    metadata: Answers = Field(default_factory=dict[str, Any])

    @property
    def own_email(self) -> str:
        """Return the attendee's e-mail address, empty when Cal.com made one up from the phone."""
        local, _, domain = self.email.partition("@")
        made_up = domain.startswith("sms.") and local == self.phone.removeprefix("+")
        return "" if made_up else self.email


class EventTypeOfBooking(Record):
    """The event type a booking names."""

    id: int
    slug: Text = ""


class Booking(Record):
    """One booking. `uid` names it everywhere; a move mints a new one."""

    id: int
    uid: str
    title: Text = ""
    status: str
    start_at: Utc = Field(alias="start")
    end_at: Utc = Field(alias="end")
    created_at: Utc | None = None
    event_type_id: int | None = None
    event_type: EventTypeOfBooking | None = None
    attendees: Many[Attendee] = ()
    hosts: Many[Host] = ()
    metadata: Answers = Field(default_factory=dict[str, Any])
    location: Text = ""
    cancellation_reason: Text = ""
    rescheduled_from_uid: str | None = None
    rescheduled_to_uid: str | None = None
    seat_uid: str | None = None
    recurring_booking_uid: str | None = None
    description: Text = ""
    duration: int | None = None
    updated_at: Utc | None = None
    guests: Many[str] = ()
    meeting_url: Text = ""
    absent_host: Annotated[bool, BeforeValidator(bool)] = False
    rescheduling_reason: Text = ""
    rescheduled_by_email: Text = ""
    cancelled_by_email: Text = ""
    rating: float | None = None
    ics_uid: Text = ""
    booking_fields_responses: Answers = Field(default_factory=dict[str, Any])

    @property
    def event_type_slug(self) -> str:
        """Return the slug of the event type, empty when Cal.com does not say."""
        return self.event_type.slug if self.event_type else ""

    @property
    def live(self) -> bool:
        """Say whether the booking still occupies its time: not cancelled, rejected or moved."""
        return self.status not in DEAD


class Reservation(Record):
    """A hold on a slot: it hides the time from slots and does not stop a booking."""

    uid: str = Field(alias="reservationUid")
    event_type_id: int
    start_at: Utc = Field(alias="slotStart")
    end_at: Utc = Field(alias="slotEnd")
    until: Utc = Field(alias="reservationUntil")


class Reassigned(Record):
    """The host a round-robin booking went to."""

    id: int
    name: Text = ""
    email: Text = ""


class Reassignment(Record):
    """What reassigning a booking came to."""

    uid: str = Field(alias="bookingUid")
    to: Reassigned = Field(alias="reassignedTo")


@dataclass(frozen=True, slots=True)
class EventTypeName:
    """An event type by its slug, with the `username` or the `team` it belongs to."""

    slug: str
    username: str = ""
    team: str = ""
    organization: str = ""


@dataclass(frozen=True, slots=True)
class Together:
    """Several users of an organization at once: Cal.com's dynamic event type."""

    usernames: tuple[str, ...]
    organization: str


@dataclass(frozen=True, slots=True)
class BookingPage:
    """One page of bookings, in the order Cal.com gave them."""

    bookings: tuple[Booking, ...]
    has_next: bool
    total: int


@dataclass(frozen=True, slots=True)
class NewBooking:
    """A booking to make; e-mail or phone (E.164), better both.

    `event_type`, where given, takes the place of `event_type_id`, which is 0 then. `fields` are
    answers by slug; `location` is Cal.com's object, such as {"type": "attendeePhone", "phone":
    "+12025550123"}; `length_in_minutes` is only for event types of several lengths and `recurrence`
    for recurring ones. Metadata: at most 50 keys of 40 characters, texts of 500.
    """

    start_at: datetime
    event_type_id: int
    name: str
    email: str = ""
    phone: str = ""
    time_zone: str = "UTC"
    language: str = "en"
    notes: str = ""
    metadata: Mapping[str, str | float | bool] = field(default_factory=dict[str, str])
    event_type: EventTypeName | None = None
    fields: Mapping[str, object] = field(default_factory=dict[str, object])
    guests: tuple[str, ...] = ()
    location: Mapping[str, str] | None = None
    length_in_minutes: int | None = None
    recurrence: int | None = None


@dataclass(frozen=True, slots=True)
class BookingFilter:
    """Which bookings to list; everything empty lists all, 100 a page.

    `status` takes upcoming, recurring, past, cancelled, unconfirmed. A phone-only attendee is
    found under the stand-in address. `sort` is start, end, created or updated, with `newest`
    for descending. Cal.com has no filter by phone or by metadata.
    """

    status: tuple[str, ...] = ()
    attendee_email: str = ""
    attendee_name: str = ""
    booking_uid: str = ""
    event_type_ids: tuple[int, ...] = ()
    after_start: datetime | None = None
    before_end: datetime | None = None
    after_created: datetime | None = None
    sort: str = ""
    newest: bool = False
    take: int = 100
    skip: int = 0
    event_type_id: int | None = None
    team_id: int | None = None
    team_ids: tuple[int, ...] = ()
    before_created: datetime | None = None
    after_updated: datetime | None = None
    before_updated: datetime | None = None


def utc_text(at: datetime) -> str:
    """Return an aware datetime as Cal.com wants it: UTC, milliseconds, `Z`."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def stand_in_email(phone: str) -> str:
    """Return the address Cal.com files a phone-only attendee under; `phone` is E.164."""
    return f"{phone.removeprefix('+')}@sms.cal.com"
