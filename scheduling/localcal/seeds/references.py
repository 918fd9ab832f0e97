"""Whether the names in a seed file mean something, and nothing is there twice."""

from collections.abc import Iterable, Iterator, Sequence

from scheduling.localcal.seeds.forms import AccountForm, EventType
from scheduling.localcal.seeds.mistakes import Mistake, nearest
from scheduling.localcal.seeds.reading import Place
from scheduling.localcal.seeds.worlds import (
    BookingForm,
    OfEventType,
    Team,
    TeamEventType,
    World,
)


def mistakes_in(world: World) -> list[Mistake]:
    """Return everything that is said twice, or means nobody and nothing."""
    return [
        *_accounts_twice(world),
        *_twice("organizations", "slug", [one.slug for one in world.organizations]),
        *(found for at, one in enumerate(world.accounts) for found in _in_account(at, one)),
        *_members(world),
        *(found for at, one in enumerate(world.teams) for found in _in_team(world, at, one)),
        *_teams_twice(world),
        *(
            found
            for name, several in (
                ("bookings", world.bookings),
                ("reservations", world.reservations),
            )
            for at, one in enumerate(several)
            for found in _of_event_type(world, (name, at), one)
        ),
    ]


def owner_of(world: World, asked: OfEventType) -> AccountForm | Team | None:
    """Return whose event type is meant, None for nobody's or when more than one may be meant."""
    if asked.account:
        found = [one for one in world.accounts if one.username == asked.account]
        return found[0] if found else None
    teams = _teams(world, asked)
    return teams[0] if len(teams) == 1 else None


def event_type_of(owner: AccountForm | Team, slug: str) -> EventType | None:
    """Return an owner's event type, None when there is none."""
    return next((one for one in owner.event_types if one.slug == slug), None)


def _teams(world: World, asked: OfEventType) -> list[Team]:
    return [
        one
        for one in world.teams
        if one.slug == asked.team and asked.organization in ("", one.organization)
    ]


def _twice(name: str, key: str, values: Sequence[object], within: Place = ()) -> Iterator[Mistake]:
    for at, value in enumerate(values):
        if value in values[:at]:
            place = (*within, name, at, key)
            yield Mistake(place, f"{value} is taken by {name}[{values.index(value)}].")


def _accounts_twice(world: World) -> Iterator[Mistake]:
    names = [one.username for one in world.accounts]
    yield from _twice("accounts", "username", names)
    if len(set(names)) == len(names):  # keys are made of names
        yield from _twice("accounts", "api_key", [one.key for one in world.accounts])


def _unknown(place: Place, kind: str, name: str, known: Iterable[str]) -> Mistake:
    return Mistake(place, f"there is no {kind} {name}; {nearest(name, known)}")


def _in_account(at: int, one: AccountForm) -> Iterator[Mistake]:
    here: Place = ("accounts", at)
    yield from _twice("event_types", "slug", [kind.slug for kind in one.event_types], here)
    yield from _twice("schedules", "name", [hours.name for hours in one.schedules], here)
    yield from _schedules(here, one.event_types, one)
    slugs = [kind.slug for kind in one.event_types]
    for number, hook in enumerate(one.webhooks):
        if hook.event_type and hook.event_type not in slugs:
            place = (*here, "webhooks", number, "event_type")
            yield _unknown(place, "event type", hook.event_type, slugs)
    aimed = [f"{hook.url} for {hook.event_type or 'all event types'}" for hook in one.webhooks]
    yield from _twice("webhooks", "url", aimed, here)


def _schedules(here: Place, kinds: Iterable[EventType], owner: AccountForm) -> Iterator[Mistake]:
    names = [one.name for one in owner.schedules]
    for number, kind in enumerate(kinds):
        if kind.schedule and kind.schedule not in names:
            place = (*here, "event_types", number, "schedule")
            yield _unknown(place, f"schedule of {owner.username}'s called", kind.schedule, names)


def _members(world: World) -> Iterator[Mistake]:
    known = [one.username for one in world.accounts]
    groups = (("organizations", world.organizations), ("teams", world.teams))
    for name, several in groups:
        for at, one in enumerate(several):
            names = [member.username for member in one.members]
            yield from _twice("members", "username", names, (name, at))
            for number, username in enumerate(names):
                if username not in known:
                    place = (name, at, "members", number)
                    yield _unknown(place, "account", username, known)


def _in_team(world: World, at: int, team: Team) -> Iterator[Mistake]:
    here: Place = ("teams", at)
    slugs = [one.slug for one in world.organizations]
    if team.organization and team.organization not in slugs:
        yield _unknown((*here, "organization"), "organization", team.organization, slugs)
    yield from _twice("event_types", "slug", [kind.slug for kind in team.event_types], here)
    first = team.members[0].username
    for owner in world.accounts:
        if owner.username == first:
            yield from _schedules(here, team.event_types, owner)
    for number, kind in enumerate(team.event_types):
        yield from _hosts((*here, "event_types", number), team, kind)


def _hosts(here: Place, team: Team, kind: TeamEventType) -> Iterator[Mistake]:
    members = [one.username for one in team.members]
    hosts = kind.hosts or ()
    yield from _twice("hosts", "username", [one.username for one in hosts], here)
    for number, host in enumerate(hosts):
        if host.username not in members:
            place = (*here, "hosts", number)
            yield _unknown(place, f"member of {team.slug} called", host.username, members)


def _teams_twice(world: World) -> Iterator[Mistake]:
    # organizations and teams outside of all share their names
    alone = [(one.slug, "") for one in world.organizations]
    for at, team in enumerate(world.teams):
        if (team.slug, team.organization) in alone:
            yield Mistake(("teams", at, "slug"), f"{team.slug} is taken there already.")
        alone.append((team.slug, team.organization))


def _of_event_type(world: World, here: Place, asked: OfEventType) -> Iterator[Mistake]:
    owner = owner_of(world, asked)
    if owner is None:
        yield _no_owner(world, here, asked)
        return
    kind = event_type_of(owner, asked.event_type)
    if kind is None:
        slugs = [one.slug for one in owner.event_types]
        yield _unknown((*here, "event_type"), "event type", asked.event_type, slugs)
    elif isinstance(asked, BookingForm):
        yield from _booking(here, owner, kind, asked)


def _no_owner(world: World, here: Place, asked: OfEventType) -> Mistake:
    if asked.account:
        names = [one.username for one in world.accounts]
        return _unknown((*here, "account"), "account", asked.account, names)
    if _teams(world, asked):
        return Mistake((*here, "team"), f"there are several {asked.team}; name the organization.")
    return _unknown((*here, "team"), "team", asked.team, [one.slug for one in world.teams])


def _booking(
    here: Place, owner: AccountForm | Team, kind: EventType, asked: BookingForm
) -> Iterator[Mistake]:
    lengths = kind.lengths or (kind.length,)
    if asked.length and asked.length not in lengths:
        said = ", ".join(str(one) for one in lengths)
        yield Mistake((*here, "length"), f"{kind.slug} lasts {said} minutes.")
    if asked.count and kind.recurrence is None:
        yield Mistake((*here, "count"), f"{kind.slug} has no recurrence.")
    elif asked.count and kind.recurrence and asked.count > kind.recurrence.occurrences:
        most = kind.recurrence.occurrences
        yield Mistake((*here, "count"), f"{kind.slug} has at most {most} occurrences.")
    slugs = [one.slug for one in kind.fields]
    for slug in asked.fields:
        if slug not in slugs:
            yield _unknown((*here, "fields", slug), f"field of {kind.slug} called", slug, slugs)
    if asked.host:
        yield from _host((*here, "host"), owner, kind, asked.host)


def _host(place: Place, owner: AccountForm | Team, kind: EventType, host: str) -> Iterator[Mistake]:
    if isinstance(owner, AccountForm) or not isinstance(kind, TeamEventType):
        yield Mistake(place, "only a team's event type has a host to choose.")
        return
    hosts = [one.username for one in (owner.members if kind.hosts is None else kind.hosts)]
    if host not in hosts:
        yield _unknown(place, f"host of {kind.slug} called", host, hosts)
