"""Organizations, their teams and who belongs to them, on the wire."""

import sqlite3
from collections.abc import Sequence
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
    members_of,
    put_member,
    role_in,
    team_by_id,
    teams_in,
    teams_of,
)
from scheduling.localcal.validation import check_text, leading_int, refuse_listed, whole, wrong
from scheduling.localcal.wire import Call, Query, Reply

_ROLES = ("MEMBER", "ADMIN", "OWNER")


async def list_organization_teams(call: Call) -> Reply:
    """Answer all teams of an organization, to its admins."""
    organization = asked_organization(call, admin=True)
    return _page(call.query, [_team_view(one) for one in teams_in(call.store, organization.id)])


async def list_own_organization_teams(call: Call) -> Reply:
    """Answer the teams of an organization that the caller is in."""
    organization = asked_organization(call, admin=False)
    own = [one for one in teams_of(call.store, call.user.id) if one.parent_id == organization.id]
    return _page(call.query, [_team_view(one) for one in own])


async def create_organization_team(call: Call) -> Reply:
    """Make a team in an organization; who makes it owns it."""
    return _create(call, asked_organization(call, admin=True).id)


async def get_organization_team(call: Call) -> Reply:
    """Answer one team of an organization."""
    return Reply(_team_view(asked_team_of_organization(call, admin=False)))


async def list_teams(call: Call) -> Reply:
    """Answer the teams that the caller is in."""
    return _page(call.query, [_team_view(one) for one in teams_of(call.store, call.user.id)])


async def create_team(call: Call) -> Reply:
    """Make a team outside of all organizations; who makes it owns it."""
    return _create(call, None)


async def get_team(call: Call) -> Reply:
    """Answer one team."""
    return Reply(_team_view(asked_team(call, admin=False)))


async def list_organization_members(call: Call) -> Reply:
    """Answer who belongs to a team of an organization."""
    return _members(call, asked_team_of_organization(call, admin=False))


async def add_organization_member(call: Call) -> Reply:
    """Let somebody of the organization belong to one of its teams."""
    team = asked_team_of_organization(call, admin=True)
    user_id, role = _asked_member(call)
    if role_in(call.store, team.parent_id or 0, user_id) is None:
        text = "User must be part of the Organization"
        raise HttpRefusal(422, text)
    return _add_member(call, team, user_id, role)


async def list_members(call: Call) -> Reply:
    """Answer who belongs to a team."""
    return _members(call, asked_team(call, admin=False))


async def add_member(call: Call) -> Reply:
    """Let somebody belong to a team."""
    team = asked_team(call, admin=True)
    return _add_member(call, team, *_asked_member(call))


def _create(call: Call, organization_id: int | None) -> Reply:
    asked = call.fields()
    found = check_text(asked, "name", required=True) + check_text(asked, "slug")
    refuse_listed(found, asked)
    slug = asked.get("slug") or "-".join(asked["name"].lower().split())
    try:
        with call.store.transaction():
            number = add_team(call.store, slug, asked["name"], parent_id=organization_id)
            put_member(call.store, number, call.user.id, "OWNER")
    except sqlite3.IntegrityError as error:
        raise HttpRefusal(400, "A team with this slug exists already.") from error
    made = team_by_id(call.store, number)
    assert made is not None  # noqa: S101  # inserted above
    return Reply(_team_view(made), 201)


def _members(call: Call, team: Team) -> Reply:
    return _page(call.query, [_member_view(call, one) for one in members_of(call.store, team.id)])


def _asked_member(call: Call) -> tuple[int, str]:
    asked = call.fields()
    user_id, role = whole(asked.get("userId")), asked.get("role", "MEMBER")
    if user_id is None:
        text = "userId must be an integer number"
        refuse_listed([wrong("userId", "isInt", text, asked.get("userId"))], asked)
    if role not in _ROLES:
        text = f"role must be one of the following values: {', '.join(_ROLES)}"
        refuse_listed([wrong("role", "isEnum", text, role)], asked)
    if call.store.one("SELECT 1 FROM user WHERE id = ?", user_id) is None:
        raise HttpRefusal(404, f"User with id {user_id} not found")
    return user_id or 0, role


def _add_member(call: Call, team: Team, user_id: int, role: str) -> Reply:
    return Reply(_member_view(call, put_member(call.store, team.id, user_id, role)), 201)


def _page(query: Query, found: Sequence[Any]) -> Reply:
    """Answer a page; lists other than those of bookings tell no pagination."""
    take, skip = leading_int(query.get("take") or ""), leading_int(query.get("skip") or "")
    first = max(skip or 0, 0)
    return Reply(list(found[first : first + max(250 if take is None else take, 1)]))


def _team_view(team: Team) -> Json:
    return {
        "id": team.id,
        "parentId": team.parent_id,
        "name": team.name,
        "slug": team.slug,
        "logoUrl": None,
        "bio": None,
        "hideBranding": False,
        "isOrganization": team.organization,
        "isPrivate": False,
        "hideBookATeamMember": False,
        "metadata": {},
        "theme": None,
        "timeZone": "Europe/London",
        "weekStart": "Sunday",
    }


def _member_view(call: Call, one: Membership) -> Json:
    user = user_by_id(call.store, one.user_id)
    return {
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
