"""Who may ask what of organizations and teams, with the texts of Cal.com's guards."""

from scheduling.localcal.errors import HttpRefusal
from scheduling.localcal.rows.teams import ADMINS, Team, role_in, team_by_id
from scheduling.localcal.validation import leading_int
from scheduling.localcal.wire import Call, number_in_path


def asked_organization(call: Call, *, admin: bool) -> Team:
    """Return the organization that the path begins with.

    Raises:
        HttpRefusal: 403, there is none, or the caller is no member, or no admin where one is needed.
    """
    asked = call.ids[0]
    number = leading_int(asked)
    found = team_by_id(call.store, number) if number is not None else None
    if found is None or not found.organization:
        raise HttpRefusal(
            403,
            f"IsOrgGuard - provided organization id={asked} does not represent any existing"
            " organization.",
        )
    role = role_in(call.store, found.id, call.user.id)
    if role is None:
        raise HttpRefusal(
            403, f"RolesGuard - User is not a member of the organization with id={found.id}."
        )
    if admin and role not in ADMINS:
        raise _too_low("ORG_ADMIN", call, f"organization with id={found.id}")
    return found


def asked_team_of_organization(call: Call, *, admin: bool) -> Team:
    """Return the team that the path names within its organization.

    Raises:
        HttpRefusal: 403 as for the organization, or not its team, or the role is too low; 404 none.
    """
    organization = asked_organization(call, admin=False)
    number = number_in_path(call.ids[1])
    found = team_by_id(call.store, number)
    if found is None or found.organization:
        raise HttpRefusal(404, f"IsTeamInOrg - Team ({number}) not found.")
    if found.parent_id != organization.id:
        raise HttpRefusal(
            403,
            f"IsTeamInOrg - Team with id={number} is not part of the organization with"
            f" id={organization.id}.",
        )
    if role_in(call.store, organization.id, call.user.id) not in ADMINS:
        _check_role(call, found, admin=admin)
    return found


def asked_team(call: Call, *, admin: bool) -> Team:
    """Return the team that the path begins with, of any organization or none.

    Raises:
        HttpRefusal: 404 no such team, 403 the caller is no member, or no admin where one is needed.
    """
    number = number_in_path(call.ids[0])
    found = team_by_id(call.store, number)
    if found is None or found.organization:
        raise HttpRefusal(404, f"Team with id {number} not found")
    _check_role(call, found, admin=admin)
    return found


def _check_role(call: Call, team: Team, *, admin: bool) -> None:
    role = role_in(call.store, team.id, call.user.id)
    if role is None or (admin and role not in ADMINS):
        raise _too_low("TEAM_ADMIN" if admin else "TEAM_MEMBER", call, f"team with id={team.id}")


def _too_low(role: str, call: Call, where: str) -> HttpRefusal:
    return HttpRefusal(
        403, f"RolesGuard - User with id={call.user.id} is not a {role} of the {where}."
    )
