"""What Cal.com shows of a team's event type."""

from scheduling.localcal.errors import Json
from scheduling.localcal.event_types.view import terms_view
from scheduling.localcal.rows.directory import user_by_id
from scheduling.localcal.rows.records import EventType
from scheduling.localcal.rows.store import Store
from scheduling.localcal.rows.teams import Host, Team, hosts_of, members_of


def team_event_type_view(store: Store, event_type: EventType, team: Team) -> Json:
    """Show a team's event type."""
    hosts = hosts_of(store, event_type)
    members = members_of(store, team.id)
    return terms_view(event_type) | {
        "teamId": team.id,
        "ownerId": None,
        "parentEventTypeId": None,
        "schedulingType": event_type.terms.scheduling,
        "assignAllTeamMembers": len(hosts) == len(members),
        "hosts": [_host_view(store, one) for one in hosts],
        "team": {
            "id": team.id,
            "slug": team.slug,
            "name": team.name,
            "bannerUrl": None,
            "logoUrl": None,
            "weekStart": "Sunday",
            "brandColor": None,
            "darkBrandColor": None,
            "theme": None,
        },
    }


def _host_view(store: Store, host: Host) -> Json:
    user = user_by_id(store, host.user_id)
    return {
        "userId": host.user_id,
        "name": user.name,
        "username": user.username,
        "avatarUrl": user.settings.get("avatarUrl"),
        "mandatory": host.mandatory,
        "priority": host.priority,
    }
