"""What a Cal.com key opens: whose account it is, its teams, what can be booked there."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from agent.errors import StartError
from scheduling.calcom.client import CalcomClient
from scheduling.calcom.errors import (
    CalcomError,
    CalcomNotFound,
    CalcomNotSent,
    CalcomUnauthorized,
    CalcomUnavailable,
    RateLimited,
)
from scheduling.calcom.event_types import TeamEventTypeRecord
from scheduling.calcom.models import BookingFilter, EventTypeRecord, Me
from scheduling.calcom.schedules import Schedule
from scheduling.calcom.teams import Team
from scheduling.desk import Office
from scheduling.labels import WEEKDAYS
from scheduling.model import AgentProfile, EventType, OpeningHours
from scheduling.storage import CalcomBinding

LAST_MINUTE = time(23, 59)


@dataclass(frozen=True, slots=True)
class Access:
    """A key and what of its account is meant: all of it, or `team`, by its id or slug."""

    api_key: str = field(repr=False)
    address: str
    team: str = ""
    organization_id: int | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """What was found: `event_types` in Cal.com's order, those that cannot be booked here left out."""

    name: str
    tz: ZoneInfo
    binding: CalcomBinding
    event_types: tuple[EventType, ...]
    schedules: tuple[int | None, ...]
    """The schedule of each event type, None for the account's default."""

    def chosen(self, wanted: Sequence[str]) -> tuple[EventType, ...]:
        """Return the event types of those slugs, ids, or numbers in this list from 1; all for none.

        Raises:
            StartError: one of them is not there, or there is nothing to book at all.
        """
        if not self.event_types:
            raise StartError(NOTHING_TO_BOOK)
        found = dict.fromkeys(self._one(word.strip()) for word in wanted if word.strip())
        return tuple(found) or self.event_types

    def _one(self, word: str) -> EventType:
        for one in self.event_types:
            if one.slug.casefold() == word.casefold():
                return one
        for number, one in enumerate(self.event_types, start=1):
            if word == str(number):
                return one
        for one in self.event_types:
            if word == str(one.id):
                return one
        known = ", ".join(one.slug for one in self.event_types)
        raise StartError(f"The account has no event type {word} to book; it has: {known}.")


NOTHING_TO_BOOK = "The Cal.com account has no event type to book; make one at Cal.com first."


async def look_up(office: Office, access: Access) -> Account:
    """Ask Cal.com what a key opens.

    Raises:
        StartError: the key is refused, may not read the team, or Cal.com cannot be read.
    """
    binding = CalcomBinding(access.api_key, "", access.address)
    try:
        client = _client(office, binding)
        me = await client.me()
        team = await _team(client, me, access) if access.team else None
        binding = replace(binding, username=me.username)
        if team is not None:
            binding = replace(binding, team_id=team.id, organization_id=_parent(team, access))
            await _client(office, binding).list_bookings(BookingFilter(take=1))
        return await account_of(client, me, binding, team=team)
    except CalcomNotFound as error:
        raise StartError(
            f"The key opens no team {access.team} there: name a team it may administer."
        ) from error
    except CalcomError as error:
        raise StartError(reason(error, access.address, key=KEY)) from error


async def account_of(
    client: CalcomClient, me: Me, binding: CalcomBinding, *, team: Team | None = None
) -> Account:
    """Return the account of `me`, or its team.

    Raises:
        CalcomError: it cannot be read.
    """
    if team is None:
        records: Sequence[EventTypeRecord] = await client.list_event_types(username=me.username)
    else:
        records = await client.list_team_event_types(team.id, org_id=binding.organization_id)
    usable = [one for one in records if _is_usable(one)]
    name = (team.name or team.slug) if team else (me.name or me.username)
    return Account(
        name or "the calendar",
        zone_of((team.time_zone if team else "") or me.time_zone),
        binding,
        tuple(map(event_type_of, usable)),
        tuple(one.schedule_id for one in usable),
    )


def event_type_of(record: EventTypeRecord) -> EventType:
    """Return a Cal.com event type as we keep it."""
    return EventType(
        record.id,
        record.slug,
        record.title,
        record.length_in_minutes,
        email_required=record.email_required,
        phone_required=record.phone_required,
    )


def refreshed(found: Iterable[EventType], kept: Iterable[EventType]) -> tuple[EventType, ...]:
    """Return what Cal.com says of event types, with the names callers use for them as kept."""
    spoken = {one.id: one.spoken for one in kept}
    return tuple(replace(one, spoken=spoken.get(one.id, one.spoken)) for one in found)


async def hours_of(
    client: CalcomClient, account: Account, agent: AgentProfile, tz: ZoneInfo
) -> OpeningHours | None:
    """Return when the agent's event types can be booked, as their schedule says it.

    None for a team, for event types of several schedules, and for a schedule on another clock than
    `tz`: what may be said of the hours has to be right for all of them.
    """
    if account.binding.team_id is not None:
        return None
    ours = {one.id for one in agent.event_types}
    kinds = zip(account.event_types, account.schedules, strict=True)
    ids = {schedule for kind, schedule in kinds if kind.id in ours}
    if len(ids) != 1:
        return None
    wanted = ids.pop()
    try:
        schedule = await (
            client.get_default_schedule() if wanted is None else client.get_schedule(wanted)
        )
    except CalcomError:  # nobody needs to know the hours to book
        return None
    return opening_hours(schedule) if schedule and schedule.time_zone == tz.key else None


def opening_hours(schedule: Schedule) -> OpeningHours | None:
    """Return a schedule as hours, None for one without any; a day's breaks are not told."""
    days: list[tuple[time, time] | None] = [None] * 7
    for hours in schedule.availability:
        start, end = _time(hours.start_time), _time(hours.end_time)
        for day in (WEEKDAYS.index(name) for name in hours.days if name in WEEKDAYS):
            known = days[day]
            days[day] = (min(known[0], start), max(known[1], end)) if known else (start, end)
    return OpeningHours(tuple(days)) if any(days) else None


def zone_of(name: str) -> ZoneInfo:
    """Return a zone by its name, UTC for one nobody knows."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


KEY = "the key"
KEY_SETTING = "the key in CALCOM_API_KEY"


def reason(error: CalcomError, address: str, *, key: str = KEY_SETTING) -> str:
    """Return what to do about a failure of Cal.com's; `key` says where the key came from."""
    match error:
        case CalcomUnauthorized():
            return f"Cal.com refuses {key}; make a new one in Cal.com under Settings, API keys."
        case CalcomNotSent() | CalcomUnavailable():
            return f"Cal.com cannot be reached at {address}; check the network and CALCOM_BASE_URL."
        case RateLimited():
            return "Cal.com was asked too often with this key; wait a minute and start again."
        case _:
            return (
                f"{address} does not answer like Cal.com (status {error.status});"
                " check CALCOM_BASE_URL."
            )


def _client(office: Office, binding: CalcomBinding) -> CalcomClient:
    client = office.client(binding)
    if client is None:
        raise StartError("Say where Cal.com is: it has no address.")
    return client


async def _team(client: CalcomClient, me: Me, access: Access) -> Team:
    organization_id = access.organization_id or me.organization_id
    found = list(await client.list_teams())
    if organization_id is not None:
        found += await client.list_my_teams(organization_id)
    wanted = access.team.casefold()
    inside = [one for one in found if access.organization_id in (None, _parent(one, access))]
    for team in inside:
        if wanted in (str(team.id), team.slug.casefold()):
            return team
    known = ", ".join(dict.fromkeys(f"{one.slug} ({one.id})" for one in found))
    raise StartError(
        f"The key opens no team {access.team}" + (f"; it opens: {known}." if known else " at all.")
    )


def _parent(team: Team, access: Access) -> int | None:
    return team.parent_id or access.organization_id


def _is_usable(record: EventTypeRecord) -> bool:
    if isinstance(record, TeamEventTypeRecord) and record.scheduling_type.casefold() == "managed":
        return False  # a pattern for the members' own; nobody can book it
    return not record.hidden and record.seats_per_time_slot is None


def _time(text: str) -> time:
    if text.startswith("24"):
        return LAST_MINUTE
    return time.fromisoformat(text)
