"""A team's event types on the wire: all host together, or one after the other in turn."""

import sqlite3
from dataclasses import replace
from typing import Any, cast

from scheduling.localcal.errors import HttpRefusal, Json
from scheduling.localcal.event_types.body import read_event_type
from scheduling.localcal.event_types.own import asked_schedule, check_apps, deleted_view
from scheduling.localcal.event_types.team_view import team_event_type_view
from scheduling.localcal.people.guards import (
    asked_organization,
    asked_team,
    asked_team_of_organization,
)
from scheduling.localcal.rows.directory import (
    add_event_type,
    change_event_type,
    delete_event_type,
    event_type_by_id,
    event_types_of_team,
)
from scheduling.localcal.rows.records import EventType
from scheduling.localcal.rows.teams import Host, Team, members_of, put_hosts, teams_in
from scheduling.localcal.seeds.descriptions import EventTypeSeed
from scheduling.localcal.validation import refuse_listed, whole, wrong
from scheduling.localcal.wire import Call, Reply, number_in_path

_TYPES = ("collective", "roundRobin")
_SLUG_TAKEN = "Team already has an event type with this slug."


def team_in_path(call: Call, *, admin: bool) -> tuple[Team, tuple[str, ...]]:
    """Return the team named in the path, within an organization or not, and the ids behind it."""
    if call.within_organization:
        return asked_team_of_organization(call, admin=admin), call.ids[2:]
    return asked_team(call, admin=admin), call.ids[1:]


def asked_team_event_type(call: Call) -> EventType:
    """Return the event type named in the path below its team, to the team's admins."""
    team, ids = team_in_path(call, admin=True)
    return _of_team(call, team, ids[0])


async def list_organization_event_types(call: Call) -> Reply:
    """Answer the event types of all teams of an organization, to its admins."""
    organization = asked_organization(call, admin=True)
    return Reply(
        [
            team_event_type_view(call.store, one, team)
            for team in teams_in(call.store, organization.id)
            for one in event_types_of_team(call.store, team.id)
        ]
    )


async def list_team_event_types(call: Call) -> Reply:
    """Answer a team's event types, or the one of the slug asked for."""
    team, _ = team_in_path(call, admin=False)
    slug = call.query.get("eventSlug")
    found = [
        team_event_type_view(call.store, one, team)
        for one in event_types_of_team(call.store, team.id)
        if not slug or one.terms.slug == slug
    ]
    return Reply(found)


async def get_team_event_type(call: Call) -> Reply:
    """Answer one event type of a team."""
    team, ids = team_in_path(call, admin=False)
    return Reply(team_event_type_view(call.store, _of_team(call, team, ids[0]), team))


async def create_team_event_type(call: Call) -> Reply:
    """Make an event type that hosts of the team share.

    Raises:
        Refusal: 400 a wrong body or a slug the team has, 403, 404 a host who is not in the team.
    """
    team, _ = team_in_path(call, admin=True)
    asked = call.fields()
    seed = _described(asked, None)
    hosts = _hosts(call, asked, team) or []
    try:
        with call.store.transaction():
            number = add_event_type(
                call.store,
                call.user.id,
                seed,
                schedule_id=asked_schedule(call, asked),
                team_id=team.id,
            )
            put_hosts(call.store, number, hosts)
    except sqlite3.IntegrityError as error:
        raise HttpRefusal(400, _SLUG_TAKEN) from error
    return Reply(team_event_type_view(call.store, _of_team(call, team, str(number)), team), 201)


async def change_team_event_type(call: Call) -> Reply:
    """Change what the body names."""
    team, ids = team_in_path(call, admin=True)
    old = _of_team(call, team, ids[0])
    asked = call.fields()
    seed, hosts = _described(asked, old.terms), _hosts(call, asked, team)
    try:
        with call.store.transaction():
            change_event_type(call.store, old, seed, asked_schedule(call, asked))
            if hosts is not None:
                put_hosts(call.store, old.id, hosts)
    except sqlite3.IntegrityError as error:
        raise HttpRefusal(400, _SLUG_TAKEN) from error
    return Reply(team_event_type_view(call.store, _of_team(call, team, ids[0]), team))


async def delete_team_event_type(call: Call) -> Reply:
    """Delete an event type; its bookings stay."""
    team, ids = team_in_path(call, admin=True)
    old = _of_team(call, team, ids[0])
    delete_event_type(call.store, old.id)
    return Reply(deleted_view(old))


def _of_team(call: Call, team: Team, text: str) -> EventType:
    number = number_in_path(text)
    found = event_type_by_id(call.store, number)
    if found is None or found.team_id != team.id:
        raise HttpRefusal(404, f"Event type with id {number} not found")
    return found


def _described(asked: Json, before: EventTypeSeed | None) -> EventTypeSeed:
    kind = asked.get("schedulingType")
    if kind is None and before is not None:
        kind = before.scheduling
    if kind not in _TYPES:
        # managed ones are copied to every member, each on their own; nothing here copies
        text = f"schedulingType must be one of the following values: {', '.join(_TYPES)}"
        refuse_listed([wrong("schedulingType", "isEnum", text, kind)], asked)
    seed = replace(read_event_type(asked, before, team=True), scheduling=kind)
    check_apps(seed)
    return seed


def _hosts(call: Call, asked: Json, team: Team) -> list[Host] | None:
    members = [one.user_id for one in members_of(call.store, team.id)]
    if asked.get("assignAllTeamMembers") is True:
        return [Host(one) for one in members]
    given = asked.get("hosts")
    if given is None:
        return None
    if not isinstance(given, list):
        refuse_listed([wrong("hosts", "isArray", "hosts must be an array", given)], asked)
    hosts: dict[int, Host] = {}
    for one in cast("list[object]", given):
        fields: dict[str, Any] = cast("Json", one) if isinstance(one, dict) else {}
        number = whole(fields.get("userId"))
        if number is None:
            text = "userId must be an integer number"
            refuse_listed([wrong("hosts", "isInt", text, one)], asked)
        if number not in members:
            raise HttpRefusal(
                404, f"Invalid hosts - user with id={number} is not a member of team {team.id}."
            )
        priority = str(fields.get("priority") or "medium")
        hosts[number] = Host(number, fields.get("mandatory") is True, priority)
    return list(hosts.values())
