"""Which event type a request means: an id, or a slug of a user, a team or a group of users."""

from scheduling.localcal.errors import HttpRefusal
from scheduling.localcal.rows.directory import (
    event_type_by_id,
    event_type_by_slug,
    event_types_of_team,
    user_by_name,
)
from scheduling.localcal.rows.records import EventType
from scheduling.localcal.rows.store import Store
from scheduling.localcal.rows.teams import team_by_slug
from scheduling.localcal.seeds.descriptions import EventTypeSeed, ScheduleSeed

_GROUP_MINUTES = 30


def by_id(store: Store, number: int, missing: str) -> EventType:
    """Return the event type of that id.

    Raises:
        HttpRefusal: 404 with `missing`.
    """
    found = event_type_by_id(store, number)
    if found is None:
        raise HttpRefusal(404, missing)
    return found


def of_user(store: Store, username: str, slug: str, missing: str) -> EventType:
    """Return a user's event type.

    Raises:
        HttpRefusal: 404, no such user, or with `missing`.
    """
    user = user_by_name(store, username)
    if user is None:
        raise HttpRefusal(404, f"User with username {username} not found")
    found = event_type_by_slug(store, user.id, slug)
    if found is None:
        raise HttpRefusal(404, missing)
    return found


def of_team(
    store: Store, team_slug: str, organization_slug: str | None, slug: str, missing: str
) -> EventType:
    """Return a team's event type; a team of an organization is only found within it.

    Raises:
        HttpRefusal: 404, no such team, or with `missing`.
    """
    team = team_by_slug(store, team_slug, organization_slug)
    if team is None:
        raise HttpRefusal(404, f"Team with slug {team_slug} not found")
    for one in event_types_of_team(store, team.id):
        if one.terms.slug == slug:
            return one
    raise HttpRefusal(404, missing)


def of_group(store: Store, usernames: list[str]) -> EventType:
    """Return the event type that several users are together, for slots only.

    Raises:
        HttpRefusal: 404, no such user.
    """
    ids: list[int] = []
    for name in usernames:
        user = user_by_name(store, name)
        if user is None:
            raise HttpRefusal(404, f"User with username {name} not found")
        ids.append(user.id)
    first = user_by_name(store, usernames[0])
    assert first is not None  # noqa: S101  # found above
    lengths = (15, _GROUP_MINUTES, 45, 60)
    seed = EventTypeSeed("dynamic", "Group", _GROUP_MINUTES, lengths=lengths, notice=0)
    schedule = ScheduleSeed(first.time_zone)
    return EventType(0, first.id, schedule, None, seed, host_ids=tuple(dict.fromkeys(ids)))
