"""Rows of webhooks: who wants to hear what, where."""

import json
from dataclasses import dataclass
from typing import Any

from scheduling.localcal.rows.store import Store


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose subscriptions: a user's for all event types or for one, an organization's, a platform's.

    Of the last two `user_id` is who made it.
    """

    user_id: int
    event_type_id: int | None = None
    team_id: int | None = None
    client_id: str | None = None


@dataclass(frozen=True, slots=True)
class Webhook:
    """A subscription."""

    id: str
    owner: Owner
    url: str
    triggers: tuple[str, ...]
    active: bool
    template: str | None
    secret: str | None


def webhook_by_id(store: Store, webhook_id: str) -> Webhook | None:
    """Return one webhook, None when there is none."""
    row = store.one("SELECT * FROM webhook WHERE id = ?", webhook_id)
    return _webhook(row) if row else None


def webhooks_of(store: Store, owner: Owner) -> list[Webhook]:
    """Return an owner's webhooks; those of organizations, platforms and event types are shared."""
    rows = store.all(
        "SELECT * FROM webhook WHERE event_type_id IS ?2 AND team_id IS ?3 AND client_id IS ?4"
        " AND (user_id = ?1 OR coalesce(?2, ?3, ?4) IS NOT NULL) ORDER BY rowid",
        owner.user_id,
        owner.event_type_id,
        owner.team_id,
        owner.client_id,
    )
    return [_webhook(row) for row in rows]


def listening(store: Store, trigger: str, user_id: int, event_type_id: int) -> list[Webhook]:
    """Return the active webhooks that want to hear `trigger` of that host's event type."""
    rows = store.all(_LISTENING, user_id, event_type_id)
    return [one for one in map(_webhook, rows) if trigger in one.triggers]


# the event type's own, the host's, those of organizations and platforms that the host is in
_LISTENING = """
SELECT * FROM webhook WHERE active AND (event_type_id = ?2 OR event_type_id IS NULL AND (
  user_id = ?1 AND team_id IS NULL AND client_id IS NULL
  OR team_id IN (SELECT team_id FROM membership WHERE user_id = ?1)
  OR client_id = (SELECT client_id FROM managed_user WHERE user_id = ?1)))
ORDER BY rowid"""


def anybody_listens(store: Store, triggers: tuple[str, str]) -> bool:
    """Tell whether an active webhook wants to hear one of `triggers`."""
    sql = (
        "SELECT 1 FROM webhook WHERE active AND (instr(triggers, ?) OR instr(triggers, ?)) LIMIT 1"
    )
    quoted = (json.dumps(one) for one in triggers)
    return store.one(sql, *quoted) is not None


def put_webhook(store: Store, hook: Webhook) -> None:
    """Insert or replace a webhook.

    Raises:
        sqlite3.IntegrityError: the owner has another one with that address there.
    """
    store.run(
        "INSERT INTO webhook VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET"
        " url = excluded.url, triggers = excluded.triggers, active = excluded.active,"
        " template = excluded.template, secret = excluded.secret",
        hook.id,
        hook.owner.user_id,
        hook.owner.event_type_id,
        hook.url,
        json.dumps(hook.triggers),
        hook.active,
        hook.template,
        hook.secret,
        hook.owner.team_id,
        hook.owner.client_id,
    )


def drop_webhook(store: Store, webhook_id: str) -> None:
    """Delete a webhook."""
    store.run("DELETE FROM webhook WHERE id = ?", webhook_id)


def _webhook(row: Any) -> Webhook:  # noqa: ANN401  # sqlite3.Row gives Any
    return Webhook(
        row["id"],
        Owner(row["user_id"], row["event_type_id"], row["team_id"], row["client_id"]),
        row["url"],
        tuple(json.loads(row["triggers"])),
        bool(row["active"]),
        row["template"],
        row["secret"],
    )
