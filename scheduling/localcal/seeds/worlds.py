"""What a seed file says as a whole: people, organizations, teams, bookings, holds."""

from typing import Annotated, Literal, Self

from pydantic import Field, JsonValue, model_validator

from scheduling.localcal.seeds.forms import AccountForm, EventType, named
from scheduling.localcal.seeds.words import (
    Count,
    Email,
    Form,
    Many,
    Minutes,
    Moment,
    Phone,
    Slug,
    Text,
    Zone,
)

Answered = JsonValue
MetaKey = Annotated[str, Field(max_length=40)]
MetaValue = Annotated[str, Field(max_length=500)]


class Member(Form):
    """Who belongs to a team; the first one owns it unless `role` says otherwise."""

    username: Slug
    role: Literal["MEMBER", "ADMIN", "OWNER"] | None = None


class HostForm(Form):
    """Who hosts a team's event type."""

    username: Slug
    mandatory: bool = False
    priority: Literal["lowest", "low", "medium", "high", "highest"] = "medium"


Members = Annotated[Many[Annotated[Member, named("username")]], Field(min_length=1)]


class Organization(Form):
    """An organization; members of its teams belong to it without being named here."""

    slug: Slug
    name: Text = ""
    members: Many[Annotated[Member, named("username")]] = ()


class TeamEventType(EventType):
    """An event type that hosts share; without `hosts` all members do.

    Its `schedule` is one of the team's first member.
    """

    scheduling: Literal["collective", "roundRobin"] = "roundRobin"
    hosts: Many[Annotated[HostForm, named("username")]] | None = None


class Team(Form):
    """A team of accounts, within an organization or outside of all."""

    slug: Slug
    name: Text = ""
    organization: Slug = ""
    members: Members
    event_types: Many[TeamEventType] = ()


class Person(Form):
    """Who comes; without `time_zone` from where the host is."""

    name: Text
    email: Email = ""
    phone: Phone = ""
    time_zone: Zone = ""
    language: Annotated[str, Field(min_length=2, max_length=10)] = "en"

    @model_validator(mode="after")
    def _can_be_reached(self) -> Self:
        if not self.email and not self.phone:
            raise ValueError("an attendee needs email or phone")
        return self


class OfEventType(Form):
    """Which event type is meant: an account's, or a team's."""

    account: Slug = ""
    team: Slug = ""
    organization: Slug = ""
    event_type: Slug

    @model_validator(mode="after")
    def _has_owner(self) -> Self:
        if bool(self.account) == bool(self.team):
            raise ValueError("whose event type it is needs either account or team")
        return self


class BookingForm(OfEventType):
    """A booking, checked against nothing but the event type: past or out of hours as it may be.

    `count` repeats a recurring one. Of a seated event type, bookings at one time share it.
    """

    start: Moment
    attendee: Person
    guests: Many[Email] = ()
    length: Minutes | None = None
    status: Literal["accepted", "pending", "cancelled", "rejected"] | None = None
    reason: str = ""
    host: Slug = ""
    location: Text | None = None
    fields: dict[str, Answered] = Field(default_factory=dict[str, Answered])
    notes: str = ""
    metadata: dict[MetaKey, MetaValue] = Field(default_factory=dict[str, str])
    count: Count | None = None


class Hold(OfEventType):
    """A reservation: the slot is not offered for so many `minutes` from now."""

    start: Moment
    minutes: Minutes = 5


class World(Form):
    """A whole seed file."""

    accounts: Annotated[Many[AccountForm], Field(min_length=1)]
    organizations: Many[Organization] = ()
    teams: Many[Team] = ()
    bookings: Many[BookingForm] = ()
    reservations: Many[Hold] = ()
