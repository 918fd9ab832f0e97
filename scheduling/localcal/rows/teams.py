"""Rows of organizations, their teams, who belongs to them and who hosts what."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from scheduling.localcal.rows.records import EventType
from scheduling.localcal.rows.store import Store

ADMINS = ("ADMIN", "OWNER")


@dataclass(frozen=True, slots=True)
class Team:
    """A team, or an organization, which is a team of teams; `parent_id` is the organization."""

    id: int
    parent_id: int | None
    slug: str
    name: str
    organization: bool
    settings: Mapping[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True, slots=True)
class Host:
    """Who hosts a team's event type; in a round robin the `mandatory` ones always do."""

    user_id: int
    mandatory: bool = False
    priority: str = "medium"


@dataclass(frozen=True, slots=True)
class Membership:
    """Somebody's place in a team: MEMBER, ADMIN or OWNER."""

    id: int
    team_id: int
    user_id: int
    role: str


def team_by_id(store: Store, team_id: int) -> Team | None:
    """Return a team or organization, None when there is none."""
    row = store.one("SELECT * FROM team WHERE id = ? AND NOT deleted", team_id)
    return _team(row) if row else None


def team_by_slug(store: Store, slug: str, organization_slug: str | None) -> Team | None:
    """Return the team called so in that organization, or outside of all; None when there is none."""
    if not organization_slug:
        sql = (
            "SELECT * FROM team WHERE slug = ? AND parent_id IS NULL AND NOT organization"
            " AND NOT deleted"
        )
        row = store.one(sql, slug)
    else:
        row = store.one(
            "SELECT t.* FROM team t JOIN team o ON o.id = t.parent_id"
            " WHERE t.slug = ? AND o.slug = ? AND o.organization AND NOT t.deleted",
            slug,
            organization_slug,
        )
    return _team(row) if row else None


def teams_in(store: Store, organization_id: int) -> list[Team]:
    """Return an organization's teams."""
    rows = store.all(
        "SELECT * FROM team WHERE parent_id = ? AND NOT deleted ORDER BY id", organization_id
    )
    return [_team(row) for row in rows]


def teams_of(store: Store, user_id: int) -> list[Team]:
    """Return the teams, no organizations, that a user belongs to."""
    rows = store.all(
        "SELECT t.* FROM team t JOIN membership m ON m.team_id = t.id WHERE m.user_id = ?"
        " AND NOT t.organization AND NOT t.deleted ORDER BY t.id",
        user_id,
    )
    return [_team(row) for row in rows]


def add_team(
    store: Store, slug: str, name: str, *, parent_id: int | None = None, organization: bool = False
) -> int:
    """Insert a team or an organization and return its id.

    Raises:
        sqlite3.IntegrityError: the slug is taken there.
    """
    added = store.run(
        "INSERT INTO team (parent_id, slug, name, organization) VALUES (?, ?, ?, ?)",
        parent_id,
        slug,
        name,
        organization,
    )
    return int(added.lastrowid or 0)


def change_team(
    store: Store, team_id: int, *, slug: str, name: str, settings: Mapping[str, Any]
) -> None:
    """Let a team be called and described so.

    Raises:
        sqlite3.IntegrityError: the slug is taken there.
    """
    sql = "UPDATE team SET slug = ?, name = ?, settings = ? WHERE id = ?"
    store.run(sql, slug, name, json.dumps(settings), team_id)


def delete_team(store: Store, team_id: int) -> None:
    """Take a team away, its event types with it; their bookings stay."""
    store.run(
        "UPDATE event_type SET deleted = 1, slug = '/' || id WHERE team_id = ? AND NOT deleted",
        team_id,
    )
    store.run("DELETE FROM membership WHERE team_id = ?", team_id)
    store.run("UPDATE team SET deleted = 1, slug = '/' || id WHERE id = ?", team_id)


def membership_by_id(store: Store, membership_id: int) -> Membership | None:
    """Return somebody's place in some team, None when there is none."""
    row = store.one("SELECT * FROM membership WHERE id = ?", membership_id)
    return _membership(row) if row else None


def drop_member(store: Store, place: Membership) -> None:
    """Let somebody leave a team and host nothing of it; of an organization all its teams."""
    teams = [place.team_id, *(one.id for one in teams_in(store, place.team_id))]
    for team_id in teams:
        store.run(
            "DELETE FROM event_host WHERE user_id = ? AND event_type_id IN"
            " (SELECT id FROM event_type WHERE team_id = ?)",
            place.user_id,
            team_id,
        )
        store.run(
            "DELETE FROM membership WHERE team_id = ? AND user_id = ?", team_id, place.user_id
        )


def put_member(store: Store, team_id: int, user_id: int, role: str) -> Membership:
    """Let a user belong to a team in that role, whatever the role was."""
    store.run(
        "INSERT INTO membership (team_id, user_id, role) VALUES (?, ?, ?)"
        " ON CONFLICT (team_id, user_id) DO UPDATE SET role = excluded.role",
        team_id,
        user_id,
        role,
    )
    return next(one for one in members_of(store, team_id) if one.user_id == user_id)


def members_of(store: Store, team_id: int) -> list[Membership]:
    """Return who belongs to a team, in order of their joining."""
    rows = store.all("SELECT * FROM membership WHERE team_id = ? ORDER BY id", team_id)
    return [_membership(row) for row in rows]


def role_in(store: Store, team_id: int, user_id: int) -> str | None:
    """Return a user's role in a team, None for a stranger."""
    row = store.one(
        "SELECT role FROM membership WHERE team_id = ? AND user_id = ?", team_id, user_id
    )
    return row["role"] if row else None


def hosts_of(store: Store, event_type: EventType) -> list[Host]:
    """Return who hosts an event type; of a user's own it is the owner."""
    if event_type.host_ids:
        return [Host(one, mandatory=True) for one in event_type.host_ids]
    if event_type.team_id is None:
        return [Host(event_type.user_id)]
    rows = store.all(
        "SELECT * FROM event_host WHERE event_type_id = ? ORDER BY rowid", event_type.id
    )
    return [Host(row["user_id"], bool(row["mandatory"]), row["priority"]) for row in rows]


def put_hosts(store: Store, event_type_id: int, hosts: Iterable[Host]) -> None:
    """Let these host the event type, and nobody else."""
    store.run("DELETE FROM event_host WHERE event_type_id = ?", event_type_id)
    for one in hosts:
        store.run(
            "INSERT INTO event_host VALUES (?, ?, ?, ?)",
            event_type_id,
            one.user_id,
            one.mandatory,
            one.priority,
        )


def _membership(row: Any) -> Membership:  # noqa: ANN401  # sqlite3.Row gives Any
    return Membership(row["id"], row["team_id"], row["user_id"], row["role"])


def _team(row: Any) -> Team:  # noqa: ANN401  # sqlite3.Row gives Any
    return Team(
        row["id"],
        row["parent_id"],
        row["slug"],
        row["name"],
        bool(row["organization"]),
        json.loads(row["settings"]),
    )
