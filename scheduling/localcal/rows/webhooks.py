"""Rows of webhooks: who wants to hear what, where."""

import json
from dataclasses import dataclass
from typing import Any

from scheduling.localcal.rows.store import Store


@dataclass(frozen=True, slots=True)
class Webhook:
    """A subscription of a user, for all event types or for one."""

    id: str
    user_id: int
    event_type_id: int | None
    url: str
    triggers: tuple[str, ...]
    active: bool
    template: str | None
    secret: str | None


def webhook_by_id(store: Store, webhook_id: str) -> Webhook | None:
    """Return one webhook, None when there is none."""
    row = store.one("SELECT * FROM webhook WHERE id = ?", webhook_id)
    return _webhook(row) if row else None


def webhooks_of(store: Store, user_id: int, event_type_id: int | None) -> list[Webhook]:
    """Return a user's webhooks for an event type, or (None) those for all."""
    rows = store.all(
        "SELECT * FROM webhook WHERE user_id = ? AND event_type_id IS ? ORDER BY rowid",
        user_id,
        event_type_id,
    )
    return [_webhook(row) for row in rows]


def listening(store: Store, trigger: str, user_id: int, event_type_id: int) -> list[Webhook]:
    """Return the active webhooks that want to hear `trigger` of that host's event type."""
    rows = store.all(
        "SELECT * FROM webhook WHERE active AND (event_type_id = ?2"
        " OR event_type_id IS NULL AND user_id = ?1) ORDER BY rowid",
        user_id,
        event_type_id,
    )
    return [one for one in map(_webhook, rows) if trigger in one.triggers]


def put_webhook(store: Store, hook: Webhook) -> None:
    """Insert or replace a webhook.

    Raises:
        sqlite3.IntegrityError: the user has another one with that address there.
    """
    store.run(
        "INSERT INTO webhook VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET"
        " url = excluded.url, triggers = excluded.triggers, active = excluded.active,"
        " template = excluded.template, secret = excluded.secret",
        hook.id,
        hook.user_id,
        hook.event_type_id,
        hook.url,
        json.dumps(hook.triggers),
        hook.active,
        hook.template,
        hook.secret,
    )


def drop_webhook(store: Store, webhook_id: str) -> None:
    """Delete a webhook."""
    store.run("DELETE FROM webhook WHERE id = ?", webhook_id)


def _webhook(row: Any) -> Webhook:  # noqa: ANN401  # sqlite3.Row gives Any
    return Webhook(
        row["id"],
        row["user_id"],
        row["event_type_id"],
        row["url"],
        tuple(json.loads(row["triggers"])),
        bool(row["active"]),
        row["template"],
        row["secret"],
    )
