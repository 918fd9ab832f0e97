"""Rows of platforms: OAuth clients, the users they made, the tokens that speak for these."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from scheduling.localcal.rows.store import Store


@dataclass(frozen=True, slots=True)
class OAuthClient:
    """A platform's credentials; `user_id` is who made it and in whose name it asks."""

    id: str
    name: str
    user_id: int
    secret_hash: str
    organization_id: int | None = None


@dataclass(frozen=True, slots=True)
class Token:
    """A stored token, "access" or "refresh"; of the text only the hash is kept."""

    kind: str
    user_id: int
    client_id: str
    expires_at: int


def secret_hash(secret: str) -> str:
    """Return what is stored of a secret or a token."""
    return sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def client_by_id(store: Store, client_id: str) -> OAuthClient | None:
    """Return an OAuth client, None when there is none."""
    row = store.one("SELECT * FROM oauth_client WHERE id = ?", client_id)
    return _client(row) if row else None


def client_by_secret(store: Store, secret: str) -> OAuthClient | None:
    """Return the OAuth client whose secret it is, None for nobody's."""
    row = store.one("SELECT * FROM oauth_client WHERE secret_hash = ?", secret_hash(secret))
    return _client(row) if row else None


def clients_of(store: Store, user_id: int) -> list[OAuthClient]:
    """Return the OAuth clients that a user made."""
    rows = store.all("SELECT * FROM oauth_client WHERE user_id = ? ORDER BY rowid", user_id)
    return [_client(row) for row in rows]


def add_client(store: Store, client: OAuthClient) -> None:
    """Insert an OAuth client."""
    store.run(
        "INSERT INTO oauth_client (id, secret_hash, name, user_id, organization_id)"
        " VALUES (?, ?, ?, ?, ?)",
        client.id,
        client.secret_hash,
        client.name,
        client.user_id,
        client.organization_id,
    )


def managed_users(store: Store, client_id: str) -> list[tuple[int, int]]:
    """Return the users that a client made: their ids, and when they were made."""
    sql = "SELECT user_id, created_at FROM managed_user WHERE client_id = ? ORDER BY user_id"
    return [(row[0], row[1]) for row in store.all(sql, client_id)]


def manage_user(store: Store, client_id: str, user_id: int, *, at: int) -> None:
    """Note that a client made a user."""
    store.run("INSERT INTO managed_user VALUES (?, ?, ?)", user_id, client_id, at)


def forget_user(store: Store, user_id: int) -> None:
    """Take a managed user away; what was booked with them stays."""
    store.run("DELETE FROM token WHERE user_id = ?", user_id)
    store.run("DELETE FROM managed_user WHERE user_id = ?", user_id)
    store.run("UPDATE user SET username = '/' || id WHERE id = ?", user_id)


def token_row(store: Store, text: str) -> Token | None:
    """Return a token, also one that has expired; None for an unknown one."""
    row = store.one("SELECT * FROM token WHERE hash = ?", secret_hash(text))
    if row is None:
        return None
    return Token(row["kind"], row["user_id"], row["client_id"], row["expires_at"])


def put_tokens(store: Store, tokens: dict[str, Token]) -> None:
    """Let these be a user's only tokens; they are given in clear."""
    for one in tokens.values():
        store.run("DELETE FROM token WHERE user_id = ?", one.user_id)
    for text, one in tokens.items():
        store.run(
            "INSERT INTO token VALUES (?, ?, ?, ?, ?)",
            secret_hash(text),
            one.kind,
            one.user_id,
            one.client_id,
            one.expires_at,
        )


def _client(row: Any) -> OAuthClient:  # noqa: ANN401  # sqlite3.Row gives Any
    return OAuthClient(
        row["id"], row["name"], row["user_id"], row["secret_hash"], row["organization_id"]
    )
