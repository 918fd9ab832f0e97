"""Organizations, their teams and who belongs to them, on the wire."""

import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from scheduling.localcal.errors import HttpRefusal, Json
from scheduling.localcal.people.guards import (
    asked_organization,
    asked_team,
    asked_team_of_organization,
)
from scheduling.localcal.rows.directory import user_by_id
from scheduling.localcal.rows.teams import (
    Membership,
    Team,
    add_team,
    change_team,
    delete_team as remove_team,
    drop_member,
    members_of,
    membership_by_id,
    put_member,
    role_in,
    team_by_id,
    teams_in,
    teams_of,
)
from scheduling.localcal.validation import (
    Complaint,
    check_text,
    leading_int,
    refuse_listed,
    whole,
    wrong,
)
from scheduling.localcal.wire import Call, Query, Reply, number_in_path

_SLUG_TAKEN = "A team with this slug exists already."
_KEPT: Json = {
    "logoUrl": None,
    "bio": None,
    "hideBranding": False,
    "isPrivate": False,
    "hideBookATeamMember": False,
    "metadata": {},
    "theme": None,
    "timeZone": "Europe/London",
    "weekStart": "Sunday",
}
_ROLES = ("MEMBER", "ADMIN", "OWNER")


async def list_organization_teams(call: Call) -> Reply:
    """Answer all teams of an organization, to its admins."""
    organization = asked_organization(call, admin=True)
    return page(call.query, [_team_view(one) for one in teams_in(call.store, organization.id)])


async def list_own_organization_teams(call: Call) -> Reply:
    """Answer the teams of an organization that the caller is in."""
    organization = asked_organization(call, admin=False)
    own = [one for one in teams_of(call.store, call.user.id) if one.parent_id == organization.id]
    return page(call.query, [_team_view(one) for one in own])


async def create_organization_team(call: Call) -> Reply:
    """Make a team in an organization; who makes it owns it."""
    return _create(call, asked_organization(call, admin=True).id)


async def list_teams(call: Call) -> Reply:
    """Answer the teams that the caller is in."""
    return page(call.query, [_team_view(one) for one in teams_of(call.store, call.user.id)])


async def create_team(call: Call) -> Reply:
    """Make a team outside of all organizations; who makes it owns it."""
    return _create(call, None)


async def get_team(call: Call) -> Reply:
    """Answer one team."""
    return Reply(_team_view(_team(call, admin=False)[0]))


async def patch_team(call: Call) -> Reply:
    """Change what the body names of a team.

    Raises:
        Refusal: 400 a wrong body or a slug that is taken, 403, 404.
    """
    team, _ = _team(call, admin=True)
    asked = call.fields()
    refuse_listed(_complaints(asked), asked)
    settings = {**team.settings, **{one: asked[one] for one in _KEPT if one in asked}}
    slug, name = asked.get("slug") or team.slug, asked.get("name") or team.name
    try:
        change_team(call.store, team.id, slug=slug, name=name, settings=settings)
    except sqlite3.IntegrityError as error:
        raise HttpRefusal(400, _SLUG_TAKEN) from error
    return Reply(_team_view(replace(team, slug=slug, name=name, settings=settings)))


async def delete_team(call: Call) -> Reply:
    """Delete a team with its event types, and answer what it was; bookings stay."""
    team, _ = _team(call, admin=True)
    with call.store.transaction():
        remove_team(call.store, team.id)
    return Reply(_team_view(team))


async def list_members(call: Call) -> Reply:
    """Answer who belongs to a team."""
    team, _ = _team(call, admin=False)
    places = members_of(call.store, team.id)
    return page(call.query, [member_view(call, one) for one in places])


async def add_member(call: Call) -> Reply:
    """Let somebody belong to a team; of an organization's team, somebody of the organization."""
    team, _ = _team(call, admin=True)
    user_id, role = asked_member(call)
    if team.parent_id and role_in(call.store, team.parent_id, user_id) is None:
        raise HttpRefusal(422, "User must be part of the Organization")
    return Reply(member_view(call, put_member(call.store, team.id, user_id, role)), 201)


async def get_member(call: Call) -> Reply:
    """Answer somebody's place in a team."""
    team, ids = _team(call, admin=False)
    return Reply(member_view(call, asked_place(call, team, ids[0])))


async def patch_member(call: Call) -> Reply:
    """Give a member of a team another role."""
    team, ids = _team(call, admin=True)
    return change_place(call, asked_place(call, team, ids[0]))


async def remove_member(call: Call) -> Reply:
    """Take somebody out of a team, and answer what place it was."""
    team, ids = _team(call, admin=True)
    return leave_place(call, asked_place(call, team, ids[0]))


def asked_place(call: Call, team: Team, text: str) -> Membership:
    """Return the place in `team` that the path names.

    Raises:
        HttpRefusal: 404, there is none.
    """
    number = number_in_path(text)
    found = membership_by_id(call.store, number)
    if found is None or found.team_id != team.id:
        raise HttpRefusal(404, f"Membership with id {number} not found")
    return found


def change_place(call: Call, place: Membership) -> Reply:
    """Give somebody the role that the body names."""
    role = _asked_role(call, place.role)
    return Reply(member_view(call, put_member(call.store, place.team_id, place.user_id, role)))


def leave_place(call: Call, place: Membership) -> Reply:
    """Take somebody out of a team or an organization."""
    shown = member_view(call, place)
    with call.store.transaction():
        drop_member(call.store, place)
    return Reply(shown)


def _team(call: Call, *, admin: bool) -> tuple[Team, tuple[str, ...]]:
    """Return the team named in the path, and the ids behind it."""
    if call.within_organization:
        return asked_team_of_organization(call, admin=admin), call.ids[2:]
    return asked_team(call, admin=admin), call.ids[1:]


def _complaints(asked: Json) -> list[Complaint]:
    found: list[Complaint] = []
    for name in ("name", "slug", "logoUrl", "bio", "theme", "timeZone", "weekStart"):
        found += check_text(asked, name)
    for name in ("hideBranding", "isPrivate", "hideBookATeamMember"):
        if not isinstance(asked.get(name), bool | None):
            found.append(wrong(name, "isBoolean", f"{name} must be a boolean value", asked[name]))
    if not isinstance(asked.get("metadata"), dict | None):
        text = "metadata must be an object"
        found.append(wrong("metadata", "isObject", text, asked["metadata"]))
    return found


def _create(call: Call, organization_id: int | None) -> Reply:
    asked = call.fields()
    missing = check_text(asked, "name", required=True) if asked.get("name") is None else []
    refuse_listed(missing + _complaints(asked), asked)
    slug = asked.get("slug") or "-".join(asked["name"].lower().split())
    try:
        with call.store.transaction():
            number = add_team(call.store, slug, asked["name"], parent_id=organization_id)
            put_member(call.store, number, call.user.id, "OWNER")
            kept = {one: asked[one] for one in _KEPT if one in asked}
            change_team(call.store, number, slug=slug, name=asked["name"], settings=kept)
    except sqlite3.IntegrityError as error:
        raise HttpRefusal(400, _SLUG_TAKEN) from error
    made = team_by_id(call.store, number)
    assert made is not None  # noqa: S101  # inserted above
    return Reply(_team_view(made), 201)


def asked_member(call: Call) -> tuple[int, str]:
    """Return whom the body takes in, and in which role.

    Raises:
        HttpRefusal: 400 a wrong body, 404 there is no such user.
    """
    asked = call.fields()
    user_id = whole(asked.get("userId"))
    if user_id is None:
        text = "userId must be an integer number"
        refuse_listed([wrong("userId", "isInt", text, asked.get("userId"))], asked)
    role = _asked_role(call, "MEMBER")
    if call.store.one("SELECT 1 FROM user WHERE id = ?", user_id) is None:
        raise HttpRefusal(404, f"User with id {user_id} not found")
    return user_id or 0, role


def _asked_role(call: Call, default: str) -> str:
    asked = call.fields()
    role = asked.get("role", default)
    if role not in _ROLES:
        text = f"role must be one of the following values: {', '.join(_ROLES)}"
        refuse_listed([wrong("role", "isEnum", text, role)], asked)
    return str(role)


def page(query: Query, found: Sequence[Any]) -> Reply:
    """Answer a page; lists other than those of bookings tell no pagination."""
    take, skip = leading_int(query.get("take") or ""), leading_int(query.get("skip") or "")
    first = max(skip or 0, 0)
    return Reply(list(found[first : first + max(250 if take is None else take, 1)]))


def _team_view(team: Team) -> Json:
    told = {name: team.settings.get(name, default) for name, default in _KEPT.items()}
    return {
        "id": team.id,
        "parentId": team.parent_id,
        "name": team.name,
        "slug": team.slug,
        "isOrganization": team.organization,
        **told,
    }


def member_view(call: Call, one: Membership) -> Json:
    """Show somebody's place in a team."""
    user = user_by_id(call.store, one.user_id)
    team = team_by_id(call.store, one.team_id)
    told: Json = {"attributes": []} if team and team.organization else {}
    return told | {
        "id": one.id,
        "userId": one.user_id,
        "teamId": one.team_id,
        "accepted": True,
        "role": one.role,
        "disableImpersonation": False,
        "user": {
            "email": user.email,
            "username": user.username,
            "name": user.name,
            "avatarUrl": user.settings.get("avatarUrl"),
            "bio": user.settings.get("bio"),
            "metadata": {},
        },
    }
