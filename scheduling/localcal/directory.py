"""Rows of people and what they offer: users, API keys, schedules, event types."""

import json
from dataclasses import asdict
from functools import lru_cache
from hashlib import sha256
from typing import Any

from scheduling.localcal.records import EventType, User
from scheduling.localcal.seeds import (
    AccountSeed,
    BookingField,
    BookingWindow,
    DateOverride,
    EventTypeSeed,
    OpenHours,
    ScheduleSeed,
)
from scheduling.localcal.store import Store

KEY_PREFIX = "cal_"

_EVENT_TYPE = (
    "SELECT e.*, coalesce(e.schedule_id, u.schedule_id) AS used, s.terms AS hours"
    " FROM event_type e JOIN user u ON u.id = e.user_id"
    " JOIN schedule s ON s.id = coalesce(e.schedule_id, u.schedule_id) "
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


def event_type_by_id(store: Store, event_type_id: int) -> EventType | None:
    """Return one event type, None when there is none."""
    row = store.one(_EVENT_TYPE + "WHERE e.id = ?", event_type_id)
    return _event_type(row) if row else None


def event_type_by_slug(store: Store, user_id: int, slug: str) -> EventType | None:
    """Return a user's event type by its slug, None when there is none."""
    row = store.one(_EVENT_TYPE + "WHERE e.user_id = ? AND e.slug = ?", user_id, slug)
    return _event_type(row) if row else None


def event_types_of(store: Store, user_id: int) -> list[EventType]:
    """Return all event types of a user, hidden ones too, in order of their making."""
    rows = store.all(_EVENT_TYPE + "WHERE e.user_id = ? ORDER BY e.id", user_id)
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
    schedule_id = _add_schedule(store, user_id, schedule)
    store.run("UPDATE user SET schedule_id = ? WHERE id = ?", schedule_id, user_id)
    return User(user_id, *values, schedule_id)


def add_event_type(store: Store, user_id: int, seed: EventTypeSeed) -> int:
    """Insert an event type, with its own schedule when it has one; return its id."""
    schedule_id = _add_schedule(store, user_id, seed.schedule) if seed.schedule else None
    added = store.run(
        "INSERT INTO event_type (user_id, schedule_id, slug, hidden, before_minutes,"
        " after_minutes, blocks_unconfirmed, terms) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        user_id,
        schedule_id,
        seed.slug,
        seed.hidden,
        seed.before,
        seed.after,
        seed.blocks_unconfirmed,
        json.dumps(asdict(seed)),
    )
    return int(added.lastrowid or 0)


def _add_schedule(store: Store, user_id: int, seed: ScheduleSeed) -> int:
    terms = json.dumps(asdict(seed))
    added = store.run("INSERT INTO schedule (user_id, terms) VALUES (?, ?)", user_id, terms)
    return int(added.lastrowid or 0)


def _user(row: Any) -> User:  # noqa: ANN401  # sqlite3.Row gives Any
    return User(
        row["id"], row["username"], row["name"], row["email"], row["time_zone"], row["schedule_id"]
    )


def _event_type(row: Any) -> EventType:  # noqa: ANN401
    return EventType(
        row["id"],
        row["user_id"],
        _schedule_terms(row["hours"]),
        row["used"],
        _event_type_terms(row["terms"]),
    )


@lru_cache(maxsize=256)
def _schedule_terms(text: str) -> ScheduleSeed:
    fields: dict[str, Any] = json.loads(text)
    fields["hours"] = tuple(
        OpenHours(tuple(one["days"]), one["start"], one["end"]) for one in fields["hours"]
    )
    fields["overrides"] = tuple(DateOverride(**one) for one in fields["overrides"])
    return ScheduleSeed(**fields)


@lru_cache(maxsize=256)
def _event_type_terms(text: str) -> EventTypeSeed:
    fields: dict[str, Any] = json.loads(text)
    fields["schedule"] = None  # its own row says it
    fields["lengths"] = tuple(fields["lengths"])
    fields["locations"] = tuple(fields["locations"])
    fields["fields"] = tuple(
        BookingField(**one | {"options": tuple(one["options"])}) for one in fields["fields"]
    )
    fields["window"] = BookingWindow(**fields["window"]) if fields["window"] else None
    return EventTypeSeed(**fields)
