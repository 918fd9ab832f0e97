"""How a team is described beside the wire: who is in it, in which organization, what it hosts."""

import sqlite3
from dataclasses import dataclass, replace
from typing import Literal

from scheduling.localcal.errors import LocalCalError
from scheduling.localcal.rows.directory import add_event_type, user_by_name
from scheduling.localcal.rows.store import Store
from scheduling.localcal.rows.teams import Host, add_team, put_hosts, put_member, role_in
from scheduling.localcal.seeds.descriptions import EventTypeSeed


@dataclass(frozen=True, slots=True)
class TeamEventTypeSeed:
    """An event type that hosts share; `mandatory` ones host every booking of a round robin.

    `hosts` None are all members, by username.
    """

    seed: EventTypeSeed
    scheduling: Literal["collective", "roundRobin"] = "roundRobin"
    hosts: tuple[str, ...] | None = None
    mandatory: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TeamSeed:
    """A team of accounts that exist; its first member owns it, and the organization.

    An empty `organization` (a slug) leaves it outside of all.
    """

    slug: str
    name: str
    members: tuple[str, ...]
    organization: str = ""
    event_types: tuple[TeamEventTypeSeed, ...] = ()


@dataclass(frozen=True, slots=True)
class SeededTeam:
    """A team as it came into being; `organization_id` 0 for none."""

    id: int
    organization_id: int
    event_type_ids: dict[str, int]


def write_team(store: Store, seed: TeamSeed) -> SeededTeam:
    """Insert a team, and its organization if it is not there yet.

    Raises:
        LocalCalError: a member has no account, or the team exists.
    """
    users: dict[str, int] = {}
    for name in seed.members:
        user = user_by_name(store, name)
        if user is None:
            raise LocalCalError(f"The calendar has no user {name}.")
        users[name] = user.id
    if not users:
        raise LocalCalError("A team needs a member.")
    try:
        with store.transaction():
            return _write(store, seed, users)
    except sqlite3.IntegrityError as error:
        raise LocalCalError(
            f"The calendar has a team {seed.slug} there already, or a slug twice."
        ) from error


def _write(store: Store, seed: TeamSeed, users: dict[str, int]) -> SeededTeam:
    organization_id = _organization(store, seed.organization, users) if seed.organization else 0
    number = add_team(store, seed.slug, seed.name, parent_id=organization_id or None)
    for place, user_id in enumerate(users.values()):
        put_member(store, number, user_id, "MEMBER" if place else "OWNER")
    made: dict[str, int] = {}
    owner = next(iter(users.values()))
    for one in seed.event_types:
        terms = replace(one.seed, scheduling=one.scheduling)
        made[terms.slug] = add_event_type(store, owner, terms, team_id=number)
        names = tuple(users) if one.hosts is None else one.hosts
        strangers = [name for name in (*names, *one.mandatory) if name not in users]
        if strangers:
            raise LocalCalError(f"{strangers[0]} hosts {terms.slug} without being in the team.")
        hosts = [Host(users[name], name in one.mandatory) for name in names]
        put_hosts(store, made[terms.slug], hosts)
    return SeededTeam(number, organization_id, made)


def _organization(store: Store, slug: str, users: dict[str, int]) -> int:
    row = store.one("SELECT id FROM team WHERE organization AND slug = ?", slug)
    if row is None:
        organization_id = add_team(store, slug, slug, organization=True)
    else:
        organization_id = int(row["id"])
    for place, user_id in enumerate(users.values()):
        if role_in(store, organization_id, user_id) is None:
            role = "OWNER" if row is None and not place else "MEMBER"
            put_member(store, organization_id, user_id, role)
    return organization_id
