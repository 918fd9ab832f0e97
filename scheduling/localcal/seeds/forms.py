"""What a seed file says of one person and of what can be booked; the file as a whole is in `worlds`."""

from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, JsonValue, model_validator

from scheduling.localcal.bookings.locations import TYPES as LOCATION_TYPES
from scheduling.localcal.event_types.fields import TYPES as FIELD_TYPES
from scheduling.localcal.seeds.descriptions import (
    BookingField,
    BookingWindow,
    EventTypeSeed,
    OpenHours,
    Recurrence,
    Seats,
    Visibility,
)
from scheduling.localcal.seeds.words import (
    ApiKey,
    Buffer,
    Count,
    Day,
    Email,
    Form,
    Many,
    Minutes,
    Moment,
    Period,
    Slug,
    Text,
    Time,
    Url,
    Weekday,
    Zone,
    one_of,
)
from scheduling.localcal.times.hours import minute_of
from scheduling.localcal.webhooks.subscriptions import TRIGGERS

_CHOICES = ("select", "multiselect", "radio", "checkbox")
_DETAIL = {"address": "address", "link": "link", "phone": "phone", "integration": "integration"}


class Hours(Form):
    """Weekly hours; without `days` from Monday to Friday."""

    days: Annotated[Many[Weekday], Field(min_length=1)] = OpenHours().days
    start: Time = "09:00"
    end: Time = "17:00"

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if minute_of(self.start) >= minute_of(self.end):
            raise ValueError(f"hours from {self.start} have to end later than at {self.end}")
        return self

    def described(self) -> OpenHours:
        """Return the store's description."""
        return OpenHours(tuple(self.days), self.start, self.end)


class Override(Form):
    """Other hours on one day; without hours it is closed."""

    date: Day
    start: Time = "00:00"
    end: Time = "00:00"

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if minute_of(self.start) > minute_of(self.end):
            raise ValueError(f"hours from {self.start} have to end later than at {self.end}")
        return self


class Schedule(Form):
    """Further hours, which event types name; without `time_zone` in the account's."""

    name: Text
    time_zone: Zone = ""
    hours: Many[Hours] = (Hours(),)
    overrides: Many[Override] = ()


class Away(Form):
    """Days out of office, the last one included."""

    first: Day
    last: Day
    reason: Literal["unspecified", "vacation", "travel", "sick", "public_holiday"] = "unspecified"
    notes: str = ""


class Busy(Form):
    """A time that is taken in another calendar."""

    start: Moment
    end: Moment


class Webhook(Form):
    """Who is told what; without `event_type` of all of them."""

    url: Url
    triggers: Annotated[Many[Annotated[str, one_of(TRIGGERS)]], Field(min_length=1)]
    secret: str | None = None
    event_type: Slug | None = None


class Question(Form):
    """A question of an event type's own."""

    slug: Slug
    type: Annotated[str, one_of(FIELD_TYPES)]
    label: str = ""
    required: bool = False
    options: Many[Text] = ()
    placeholder: str = ""
    hidden: bool = False

    @model_validator(mode="after")
    def _has_options(self) -> Self:
        if self.type in _CHOICES and not self.options:
            raise ValueError(f"a {self.type} needs options to choose from")
        return self


class Location(Form):
    """Where one meets, in the words of Cal.com's location objects."""

    type: Annotated[str, one_of(LOCATION_TYPES)]
    address: Text | None = None
    link: Url | None = None
    phone: Text | None = None
    integration: Text | None = None
    public: bool | None = None

    @model_validator(mode="after")
    def _is_told(self) -> Self:
        key = _DETAIL.get(self.type, "")
        if key and getattr(self, key) is None:
            raise ValueError(f"a location of type {self.type} needs {key}")
        return self


class Window(Form):
    """How far ahead one may book: so many `days`, or from `first` to `last` for a range."""

    type: Literal["calendarDays", "businessDays", "range"] = "calendarDays"
    days: Count = 60
    first: Day = ""
    last: Day = ""
    rolling: bool = False

    @model_validator(mode="after")
    def _has_ends(self) -> Self:
        if self.type == "range" and not (self.first and self.last):
            raise ValueError("a window of type range needs first and last")
        return self


class Repeats(Form):
    """Several bookings at once: at most `occurrences`, every `interval` weeks."""

    occurrences: Annotated[int, Field(ge=1, le=500)]
    interval: Annotated[int, Field(ge=1, le=500)] = 1
    frequency: Literal["daily", "weekly", "monthly", "yearly"] = "weekly"


class Places(Form):
    """How many may come to one slot."""

    per_slot: Count
    show_attendees: bool = False
    show_count: bool = True


class EventType(Form):
    """What can be booked. Numbers count minutes; the names are those of `EventTypeSeed`."""

    slug: Slug
    title: Text = ""
    length: Minutes = 30
    lengths: Many[Minutes] = ()
    step: Minutes | None = None
    notice: Annotated[int, Field(ge=0, le=10 * 366 * 24 * 60)] = 120
    before: Buffer = 0
    after: Buffer = 0
    offset: Buffer = 0
    description: str = ""
    confirmation_required: bool = False
    confirmation_within: Minutes | None = None
    blocks_unconfirmed: bool = False
    hidden: bool = False
    email: Visibility = "required"
    phone: Visibility = "hidden"
    fields: Many[Question] = ()
    locations: Many[Location] = (Location(type="integration", integration="cal-video"),)
    window: Window | None = None
    schedule: Text = ""
    recurrence: Repeats | None = None
    seats: Places | None = None
    count_limits: dict[Period, Count] = Field(default_factory=dict[str, int])
    minute_limits: dict[Period, Minutes] = Field(default_factory=dict[str, int])
    active_bookings_limit: Count | None = None
    login_required: bool = False
    cancelling_disabled: bool = False
    rescheduling_disabled: bool = False
    guests_disabled: bool = False
    first_slot_only: bool = False
    extra: dict[str, JsonValue] = Field(default_factory=dict[str, JsonValue])

    @model_validator(mode="after")
    def _can_be(self) -> Self:
        if self.lengths and self.length not in self.lengths:
            raise ValueError(f"the length {self.length} has to be one of the lengths")
        if self.seats and self.confirmation_required:
            raise ValueError("seats and confirmation_required cannot go together")
        if self.seats and len(self.locations) > 1:
            raise ValueError("seats need one location")
        if self.email == self.phone == "hidden":
            raise ValueError("email or phone has to be asked for")
        return self

    def described(self, window: BookingWindow | None) -> EventTypeSeed:
        """Return the store's description, with the window's days already dates."""
        told: dict[str, Any] = {name: getattr(self, name) for name in _AS_THEY_ARE}
        extra: dict[str, Any] = dict(self.extra)
        if self.active_bookings_limit:
            limit = {"maximumActiveBookings": self.active_bookings_limit, "offerReschedule": False}
            extra["bookerActiveBookingsLimit"] = limit
        return EventTypeSeed(
            title=self.title or self.slug.replace("-", " ").capitalize(),
            minutes=self.length,
            lengths=tuple(self.lengths),
            fields=tuple(
                BookingField(**one.model_dump(exclude={"options"}), options=tuple(one.options))
                for one in self.fields
            ),
            locations=tuple(one.model_dump(exclude_none=True) for one in self.locations),
            window=window,
            recurrence=Recurrence(**self.recurrence.model_dump()) if self.recurrence else None,
            seats=Seats(**self.seats.model_dump()) if self.seats else None,
            extra=extra,
            **told,
        )


_TAKEN_APART = {
    *("title", "length", "lengths", "fields", "locations", "window", "schedule"),
    *("recurrence", "seats", "extra", "active_bookings_limit"),
}
_AS_THEY_ARE = [name for name in EventType.model_fields if name not in _TAKEN_APART]


class AccountForm(Form):
    """A person: who, when, what can be booked. Without `api_key` it is cal_ and the username."""

    username: Slug
    name: Text = ""
    email: Email = ""
    api_key: ApiKey = ""
    time_zone: Zone = "UTC"
    hours: Many[Hours] = (Hours(),)
    overrides: Many[Override] = ()
    schedules: Many[Schedule] = ()
    out_of_office: Many[Away] = ()
    busy: Many[Busy] = ()
    event_types: Many[EventType] = ()
    webhooks: Many[Webhook] = ()

    @property
    def key(self) -> str:
        """The API key in clear."""
        return self.api_key or f"cal_{self.username}"


def named(key: str) -> BeforeValidator:
    """Let a plain text stand for a group with nothing but that key."""
    return BeforeValidator(lambda value: {key: value} if isinstance(value, str) else value)
