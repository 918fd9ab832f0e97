"""Who is in an organization, on the wire: users, their schedules, their places."""

from scheduling.localcal.errors import Json
from scheduling.localcal.people.guards import asked_organization
from scheduling.localcal.people.teams import (
    asked_member,
    asked_place,
    change_place,
    leave_place,
    member_view,
    page,
)
from scheduling.localcal.rows.directory import user_by_id
from scheduling.localcal.rows.records import User
from scheduling.localcal.rows.schedules import schedules_of
from scheduling.localcal.rows.teams import Team, members_of, put_member
from scheduling.localcal.times.schedules import schedule_view
from scheduling.localcal.wire import Call, Reply


async def list_users(call: Call) -> Reply:
    """Answer who is in the organization, or who of it has one of the addresses asked for."""
    organization = asked_organization(call, admin=True)
    emails = {one for one in call.query.many("emails") if one}
    users = [one for one in _users(call, organization) if not emails or one.email in emails]
    return page(call.query, [_user_view(one, organization) for one in users])


async def list_schedules(call: Call) -> Reply:
    """Answer the schedules of all who are in the organization."""
    organization = asked_organization(call, admin=True)
    found = [
        schedule_view(schedule, user.schedule_id)
        for user in _users(call, organization)
        for schedule in schedules_of(call.store, user.id)
    ]
    return page(call.query, found)


async def list_members(call: Call) -> Reply:
    """Answer the places in the organization."""
    organization = asked_organization(call, admin=True)
    places = members_of(call.store, organization.id)
    return page(call.query, [member_view(call, one) for one in places])


async def add_member(call: Call) -> Reply:
    """Take somebody into the organization."""
    organization = asked_organization(call, admin=True)
    user_id, role = asked_member(call)
    place = put_member(call.store, organization.id, user_id, role)
    return Reply(member_view(call, place), 201)


async def get_member(call: Call) -> Reply:
    """Answer one place in the organization."""
    organization = asked_organization(call, admin=True)
    return Reply(member_view(call, asked_place(call, organization, call.ids[1])))


async def patch_member(call: Call) -> Reply:
    """Give somebody of the organization another role."""
    organization = asked_organization(call, admin=True)
    return change_place(call, asked_place(call, organization, call.ids[1]))


async def remove_member(call: Call) -> Reply:
    """Let somebody leave the organization and all its teams."""
    organization = asked_organization(call, admin=True)
    return leave_place(call, asked_place(call, organization, call.ids[1]))


def _users(call: Call, organization: Team) -> list[User]:
    return [user_by_id(call.store, one.user_id) for one in members_of(call.store, organization.id)]


def _user_view(user: User, organization: Team) -> Json:
    told = user.settings
    return {
        "id": user.id,
        "username": user.username,
        "name": user.name,
        "email": user.email,
        "bio": told.get("bio"),
        "avatarUrl": told.get("avatarUrl"),
        "timeZone": user.time_zone,
        "weekStart": told.get("weekStart", "Sunday"),
        "timeFormat": told.get("timeFormat", 12),
        "defaultScheduleId": user.schedule_id or None,
        "locale": told.get("locale", "en"),
        "hideBranding": False,
        "metadata": told.get("metadata") or {},
        "profile": {
            "id": user.id,
            "organizationId": organization.id,
            "userId": user.id,
            "username": user.username,
        },
    }
