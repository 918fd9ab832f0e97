"""Open times as Cal.com lists them (slots 2024-09-04, and the older list it still serves)."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, Field
from typing_extensions import TypedDict

from scheduling.calcom.models import EventTypeName, Record, Together, Utc, utc_text


class Slot(Record):
    """One open time; `start_at` keeps the offset of the zone asked for.

    `end_at` comes with the range format only; the seats with seated event types.
    """

    start_at: AwareDatetime = Field(alias="start")
    end_at: AwareDatetime | None = Field(default=None, alias="end")
    seats_booked: int | None = None
    seats_remaining: int | None = None
    seats_total: int | None = None
    booking_uid: str | None = None


Days = dict[date, list[Slot]]


class _Start(TypedDict):
    start: str


def _starts(days: dict[str, list[_Start]]) -> list[datetime]:
    found = [datetime.fromisoformat(slot["start"]) for day in days.values() for slot in day]
    if not all(at.tzinfo for at in found):
        raise ValueError("a start without an offset")
    return [at.astimezone(UTC) for at in found]


Starts = Annotated[dict[str, list[_Start]], AfterValidator(_starts)]
"""Nothing but the starts, in UTC: a caller waits for a list of them, and it takes a third of the time."""


class OldSlot(Record):
    """One open time of the older list."""

    start_at: Utc = Field(alias="time")


class OldSlots(Record):
    """The older list wraps its days once more."""

    slots: dict[date, list[OldSlot]]


@dataclass(frozen=True, slots=True)
class SlotQuery:
    """Which open times to list: of one event type, in one window.

    The event type goes by its id, its name, or as several users together. Cal.com reads an `end_at`
    at midnight as the end of that day. `minutes` is for event types of several lengths; days are
    those of `time_zone`; `moving_uid` names a booking whose own time counts as open.
    """

    event_type: int | EventTypeName | Together
    start_at: datetime
    end_at: datetime
    minutes: int | None = None
    time_zone: str = ""
    ranges: bool = False
    moving_uid: str = ""


def slot_query(wanted: SlotQuery) -> dict[str, str]:
    """Return the query of a slot list; what is empty is not asked for."""
    query = {
        **_which(wanted.event_type),
        "start": utc_text(wanted.start_at),
        "end": utc_text(wanted.end_at),
        "duration": str(wanted.minutes or ""),
        "timeZone": wanted.time_zone,
        "format": "range" if wanted.ranges else "",
        "bookingUidToReschedule": wanted.moving_uid,
    }
    return {name: text for name, text in query.items() if text}


def old_slot_query(wanted: SlotQuery) -> dict[str, str]:
    """Return the query of the older slot list, which has no dynamic event types and no teams."""
    named = _which(wanted.event_type)
    query = {
        "eventTypeId": named.get("eventTypeId", ""),
        "eventTypeSlug": named.get("eventTypeSlug", ""),
        "usernameList[]": named.get("username", named.get("usernames", "")),
        "orgSlug": named.get("organizationSlug", ""),
        "startTime": utc_text(wanted.start_at),
        "endTime": utc_text(wanted.end_at),
        "duration": str(wanted.minutes or ""),
        "timeZone": wanted.time_zone,
        "rescheduleUid": wanted.moving_uid,
    }
    return {name: text for name, text in query.items() if text}


def _which(event_type: int | EventTypeName | Together) -> dict[str, str]:
    if isinstance(event_type, int):
        return {"eventTypeId": str(event_type)}
    if isinstance(event_type, Together):
        return {
            "usernames": ",".join(event_type.usernames),
            "organizationSlug": event_type.organization,
        }
    return named_event_type(event_type)


def named_event_type(name: EventTypeName) -> dict[str, str]:
    """Return the keys that name an event type, the same in a query and in a body."""
    keys = {
        "eventTypeSlug": name.slug,
        "username": name.username,
        "teamSlug": name.team,
        "organizationSlug": name.organization,
    }
    return {key: text for key, text in keys.items() if text}
