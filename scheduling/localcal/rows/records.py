"""The rows of the calendar as frozen values; instants are UTC milliseconds."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from scheduling.localcal.seeds.descriptions import EventTypeSeed, ScheduleSeed

Json = dict[str, Any]

_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"

DEAD = ("cancelled", "rejected")


def new_uid() -> str:
    """Return a fresh booking uid: 22 characters of base58, as Cal.com's short uuids."""
    return "".join(secrets.choice(_BASE58) for _ in range(22))


@dataclass(frozen=True, slots=True)
class User:
    """An account's owner and host; `client_id` is the OAuth client that asks in their name."""

    id: int
    username: str
    name: str
    email: str
    time_zone: str
    schedule_id: int
    settings: Mapping[str, Any] = field(default_factory=dict[str, Any])
    client_id: str = ""


@dataclass(frozen=True, slots=True)
class EventType:
    """An event type with its owner and its schedule; `terms` is how it was described.

    `host_ids` are those who share a group made for one question; a stored team event type keeps
    its hosts in rows of their own.
    """

    id: int
    user_id: int
    schedule: ScheduleSeed
    schedule_id: int | None
    terms: EventTypeSeed
    team_id: int | None = None
    host_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Attendee:
    """Someone who comes; guests come with the first attendee.

    Who has a seat has its uid, and their own answers and metadata in `seat`. `id` is 0 until it is
    written.
    """

    name: str
    email: str
    time_zone: str
    language: str = "en"
    phone: str = ""
    absent: bool = False
    guest: bool = False
    seat_uid: str = ""
    seat: Mapping[str, Any] = field(default_factory=dict[str, Any])
    id: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Booking:
    """A booking; `attendees` starts with who booked, guests behind.

    `other_hosts` host beside the organizer; it is written, and not read back.
    """

    uid: str
    user_id: int
    event_type_id: int
    title: str
    status: str
    start_at: int
    end_at: int
    created_at: int
    updated_at: int
    attendees: tuple[Attendee, ...]
    metadata: Mapping[str, Any]
    responses: Mapping[str, Any]
    description: str = ""
    location: str = ""
    cancellation_reason: str = ""
    cancelled_by: str = ""
    rescheduling_reason: str = ""
    rescheduled_by: str = ""
    from_uid: str = ""
    to_uid: str = ""
    id: int = 0
    recurring_uid: str = ""
    absent_host: bool = False
    rating: int | None = None
    other_hosts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Reservation:
    """A short hold on a slot."""

    uid: str
    event_type_id: int
    start_at: int
    end_at: int
    until_at: int
