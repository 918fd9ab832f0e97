"""Rows of people and what they offer: users, API keys, schedules, event types."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from hashlib import sha256
from typing import Any

from scheduling.localcal.rows.records import EventType, User
from scheduling.localcal.rows.store import Store
from scheduling.localcal.rows.terms import event_type_terms, schedule_terms
from scheduling.localcal.seeds.descriptions import AccountSeed, EventTypeSeed, ScheduleSeed

KEY_PREFIX = "cal_"

_EVENT_TYPE = (
    "SELECT e.*, s.id AS used, s.terms AS hours, u.time_zone AS zone"
    " FROM event_type e JOIN user u ON u.id = e.user_id"
    " LEFT JOIN schedule s ON s.id = coalesce(e.schedule_id, u.schedule_id) "
)


def key_hash(api_key: str) -> str:
    """Return what is stored of a key: SHA-256 of the part behind the prefix."""
    return sha256(api_key.removeprefix(KEY_PREFIX).encode()).hexdigest()


def key_row(store: Store, api_key: str) -> tuple[User, int | None] | None:
    """Return whose key it is and when it expires (None for never), None for an unknown key."""
    row = store.one(
        "SELECT u.*, k.expires_at FROM api_key k JOIN user u ON u.id = k.user_id WHERE k.hash = ?",
        key_hash(api_key),
    )
    return (_user(row), row["expires_at"]) if row else None


def add_key(store: Store, user_id: int, api_key: str, expires_at: int | None = None) -> None:
    """Let `api_key` speak for the user; only its hash is kept."""
    store.run("INSERT INTO api_key VALUES (?, ?, ?)", key_hash(api_key), user_id, expires_at)


def user_by_id(store: Store, user_id: int) -> User:
    """Return a user that is known to exist."""
    row = store.one("SELECT * FROM user WHERE id = ?", user_id)
    assert row is not None  # noqa: S101  # a foreign key points here
    return _user(row)


def user_by_name(store: Store, username: str) -> User | None:
    """Return the user called so, None for nobody."""
    row = store.one("SELECT * FROM user WHERE username = ?", username)
    return _user(row) if row else None


def first_user(store: Store) -> User | None:
    """Return the oldest account, None in an empty calendar."""
    row = store.one("SELECT * FROM user ORDER BY id LIMIT 1")
    return _user(row) if row else None


def users(store: Store) -> list[User]:
    """Return all accounts, in order of their making."""
    return [_user(row) for row in store.all("SELECT * FROM user ORDER BY id")]


def event_type_by_id(store: Store, event_type_id: int) -> EventType | None:
    """Return one event type, None when there is none any more."""
    row = store.one(_EVENT_TYPE + "WHERE e.id = ? AND NOT e.deleted", event_type_id)
    return _event_type(row) if row else None


def booked_event_type(store: Store, event_type_id: int) -> EventType:
    """Return the event type of a booking, also when it has been deleted since."""
    row = store.one(_EVENT_TYPE + "WHERE e.id = ?", event_type_id)
    assert row is not None  # noqa: S101  # a foreign key points here
    return _event_type(row)


def event_type_by_slug(store: Store, user_id: int, slug: str) -> EventType | None:
    """Return a user's event type by its slug, None when there is none."""
    row = store.one(
        _EVENT_TYPE + "WHERE e.user_id = ? AND e.slug = ? AND NOT e.deleted", user_id, slug
    )
    return _event_type(row) if row else None


def event_types_of(store: Store, user_id: int) -> list[EventType]:
    """Return all event types of a user alone, hidden ones too, in order of their making."""
    sql = "WHERE e.user_id = ? AND e.team_id IS NULL AND NOT e.deleted ORDER BY e.id"
    rows = store.all(_EVENT_TYPE + sql, user_id)
    return [_event_type(row) for row in rows]


def add_user(store: Store, seed: AccountSeed) -> User:
    """Insert the host and the default schedule."""
    email = seed.email or f"{seed.username}@example.com"
    values = (seed.username, seed.name or seed.username, email, seed.time_zone)
    added = store.run(
        "INSERT INTO user (username, name, email, time_zone) VALUES (?, ?, ?, ?)", *values
    )
    user_id = int(added.lastrowid or 0)
    schedule = ScheduleSeed(seed.time_zone, seed.hours, seed.overrides)
    schedule_id = add_schedule(store, user_id, schedule)
    store.run("UPDATE user SET schedule_id = ? WHERE id = ?", schedule_id, user_id)
    return User(user_id, *values, schedule_id)


def event_types_of_team(store: Store, team_id: int) -> list[EventType]:
    """Return all event types of a team, hidden ones too, in order of their making."""
    rows = store.all(_EVENT_TYPE + "WHERE e.team_id = ? AND NOT e.deleted ORDER BY e.id", team_id)
    return [_event_type(row) for row in rows]


def add_event_type(
    store: Store,
    user_id: int,
    seed: EventTypeSeed,
    *,
    schedule_id: int | None = None,
    team_id: int | None = None,
) -> int:
    """Insert an event type, with its own schedule when it has one; return its id.

    Raises:
        sqlite3.IntegrityError: the owner, user or team, has that slug already.
    """
    if seed.schedule:
        schedule_id = add_schedule(store, user_id, seed.schedule)
    added = store.run(
        "INSERT INTO event_type (user_id, schedule_id, team_id, slug, hidden, before_minutes,"
        " after_minutes, blocks_unconfirmed, terms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        user_id,
        schedule_id,
        team_id,
        *_event_type_row(seed, team_id),
    )
    return int(added.lastrowid or 0)


def change_event_type(
    store: Store, event_type: EventType, seed: EventTypeSeed, schedule_id: int | None
) -> None:
    """Let an event type be described by `seed`, with the schedule given (None for the same).

    Raises:
        sqlite3.IntegrityError: the owner has that slug already.
    """
    store.run(
        "UPDATE event_type SET schedule_id = coalesce(?, schedule_id), slug = ?, hidden = ?,"
        " before_minutes = ?, after_minutes = ?, blocks_unconfirmed = ?, terms = ? WHERE id = ?",
        schedule_id,
        *_event_type_row(seed, event_type.team_id),
        event_type.id,
    )


def delete_event_type(store: Store, event_type_id: int) -> None:
    """Take an event type away; its bookings still know it, its slug is free again."""
    store.run("UPDATE event_type SET deleted = 1, slug = '/' || id WHERE id = ?", event_type_id)


def _event_type_row(seed: EventTypeSeed, team_id: int | None) -> tuple[object, ...]:
    # slugs are unique within a user or within a team: a team's ones carry the team before a slash,
    # which no slug of a user has
    slug = seed.slug if team_id is None else f"{team_id}/{seed.slug}"
    terms = json.dumps(asdict(seed))
    return (slug, seed.hidden, seed.before, seed.after, seed.blocks_unconfirmed, terms)


def change_user(store: Store, user_id: int, columns: Mapping[str, object]) -> None:
    """Set columns of a user, our own names."""
    sets = ", ".join(f"{name} = ?" for name in columns)
    store.run(f"UPDATE user SET {sets} WHERE id = ?", *columns.values(), user_id)  # noqa: S608


def add_schedule(store: Store, user_id: int, seed: ScheduleSeed) -> int:
    """Insert a schedule and return its id."""
    terms = json.dumps(asdict(seed))
    added = store.run("INSERT INTO schedule (user_id, terms) VALUES (?, ?)", user_id, terms)
    return int(added.lastrowid or 0)


def _user(row: Any) -> User:  # noqa: ANN401  # sqlite3.Row gives Any
    return User(
        row["id"],
        row["username"],
        row["name"],
        row["email"],
        row["time_zone"],
        row["schedule_id"],
        json.loads(row["settings"]),
    )


def _event_type(row: Any) -> EventType:  # noqa: ANN401
    return EventType(
        row["id"],
        row["user_id"],
        schedule_terms(row["hours"]) if row["hours"] else ScheduleSeed(row["zone"], ()),
        row["used"],
        event_type_terms(row["terms"]),
        row["team_id"],
    )
