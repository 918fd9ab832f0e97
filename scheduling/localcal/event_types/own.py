"""Event types on the wire (2024-06-14): listed, read, made, changed, deleted."""

import sqlite3

from scheduling.localcal.errors import HttpRefusal, Json
from scheduling.localcal.event_types.body import read_event_type
from scheduling.localcal.event_types.team_view import team_event_type_view
from scheduling.localcal.event_types.view import event_type_view
from scheduling.localcal.rows.directory import (
    add_event_type,
    change_event_type,
    delete_event_type,
    event_type_by_id,
    event_types_of,
    user_by_id,
    user_by_name,
)
from scheduling.localcal.rows.records import EventType
from scheduling.localcal.rows.schedules import schedule_row
from scheduling.localcal.rows.teams import role_in, team_by_id
from scheduling.localcal.seeds.descriptions import EventTypeSeed
from scheduling.localcal.validation import leading_int, refuse_listed, whole, wrong
from scheduling.localcal.wire import Call, Reply, number_in_path


async def list_event_types(call: Call) -> Reply:
    """Answer a user's event types; without a query one's own, hidden ones only to their owner."""
    query = call.query
    names = query.many("usernames") or (
        [query.get("username") or ""] if "username" in query else []
    )
    owners = [user_by_name(call.store, name) for name in names] if names else [call.caller]
    if any(other in query for other in ("orgSlug", "orgId")):
        owners = [one for one in owners if one and _belongs(call, one.id)]
    slug = query.get("eventSlug")
    found = [
        event_type_view(one, owner)
        for owner in owners
        if owner is not None
        for one in event_types_of(call.store, owner.id)
        if (not one.terms.hidden or (call.caller is not None and call.caller.id == owner.id))
        and (not slug or one.terms.slug == slug)
    ]
    return Reply(found[::-1] if query.get("sortCreatedAt") == "desc" else found)


def _belongs(call: Call, user_id: int) -> bool:
    """Tell whether the user is in the organization asked for."""
    row = call.store.one(
        "SELECT 1 FROM membership m JOIN team t ON t.id = m.team_id WHERE m.user_id = ?"
        " AND t.organization AND (t.slug = ? OR t.id = ?)",
        user_id,
        call.query.get("orgSlug"),
        leading_int(call.query.get("orgId") or ""),
    )
    return row is not None


async def get_event_type(call: Call) -> Reply:
    """Answer one event type of one's own, or of a team one is in."""
    found = event_type_by_id(call.store, number_in_path(call.ids[0]))
    team = team_by_id(call.store, found.team_id) if found and found.team_id else None
    if found and team and role_in(call.store, team.id, call.user.id):
        return Reply(team_event_type_view(call.store, found, team))
    return _shown(call, _own(call))


async def create_event_type(call: Call) -> Reply:
    """Make an event type.

    Raises:
        Refusal: 400 a wrong body, a slug one has, an app one has not; 404 a foreign schedule.
    """
    asked = call.fields()
    seed = read_event_type(asked, None, team=False)
    check_apps(seed)
    schedule_id = asked_schedule(call, asked)
    try:
        number = add_event_type(call.store, call.user.id, seed, schedule_id=schedule_id)
    except sqlite3.IntegrityError as error:
        raise HttpRefusal(400, "User already has an event type with this slug.") from error
    made = event_type_by_id(call.store, number)
    assert made is not None  # noqa: S101  # inserted above
    return Reply(event_type_view(made, call.user), 201)


async def change_own_event_type(call: Call) -> Reply:
    """Change what the body names.

    Raises:
        Refusal: as at making one, and 403, 404.
    """
    old = _own(call)
    asked = call.fields()
    seed = read_event_type(asked, old.terms, team=False)
    if "locations" in asked:
        check_apps(seed)
    try:
        change_event_type(call.store, old, seed, asked_schedule(call, asked))
    except sqlite3.IntegrityError as error:
        raise HttpRefusal(400, "User already has an event type with this slug.") from error
    return _shown(call, _own(call))


async def delete_own_event_type(call: Call) -> Reply:
    """Delete an event type; its bookings stay."""
    old = _own(call, missing="Event type with ID={number} does not exist.")
    delete_event_type(call.store, old.id)
    return Reply(deleted_view(old))


def deleted_view(old: EventType) -> Json:
    """Show what a deletion shows."""
    terms = old.terms
    return {
        "id": old.id,
        "lengthInMinutes": terms.minutes,
        "slug": terms.slug,
        "title": terms.title,
    }


def check_apps(seed: EventTypeSeed) -> None:
    """Refuse conferencing apps: only Cal.com's own video is installed.

    Raises:
        HttpRefusal: 400.
    """
    for one in seed.locations:
        app = one.get("integration", "cal-video")
        if one["type"] == "integration" and app not in ("cal-video", "integrations:daily"):
            raise HttpRefusal(400, f"{app} not connected.")


def asked_schedule(call: Call, asked: Json) -> int | None:
    """Return the schedule that the body names, None when it names none.

    Raises:
        Refusal: 400 no number, 404 no schedule of the caller.
    """
    value = asked.get("scheduleId")
    if value is None:
        return None
    number = whole(value)
    if number is None:
        text = "scheduleId must be an integer number"
        refuse_listed([wrong("scheduleId", "isInt", text, value)], asked)
    row = schedule_row(call.store, number or 0)
    if row is None or row.user_id != call.user.id:
        raise HttpRefusal(
            404, f"User with ID={call.user.id} does not own schedule with ID={number}"
        )
    return number


def _own(call: Call, missing: str = "Event type with id {number} not found") -> EventType:
    number = number_in_path(call.ids[0])
    found = event_type_by_id(call.store, number)
    if found is None:
        raise HttpRefusal(404, missing.format(number=number))
    if found.user_id != call.user.id or found.team_id is not None:
        user = call.user
        raise HttpRefusal(403, f"User with ID={user.id} does not own event type with ID={number}")
    return found


def _shown(call: Call, event_type: EventType) -> Reply:
    return Reply(event_type_view(event_type, user_by_id(call.store, event_type.user_id)))
