"""OAuth clients of platforms, their managed users, and the tokens that speak for these."""

import json
import re
import secrets
import sqlite3
from typing import Any

from scheduling.localcal.errors import HttpRefusal, Json
from scheduling.localcal.people.profile import KEPT, complaints_about
from scheduling.localcal.rows.directory import add_user, change_user, user_by_id
from scheduling.localcal.rows.platform import (
    OAuthClient,
    Token,
    add_client,
    client_by_id,
    clients_of,
    forget_user,
    manage_user,
    managed_users,
    put_tokens,
    secret_hash,
    token_row,
)
from scheduling.localcal.rows.records import User
from scheduling.localcal.seeds.descriptions import AccountSeed
from scheduling.localcal.times.instants import DAY, MINUTE, utc_text
from scheduling.localcal.validation import check_text, leading_int, refuse_listed
from scheduling.localcal.wire import Call, Reply, number_in_path

ACCESS_MINUTES, REFRESH_DAYS = 60, 365


def asked_client(call: Call) -> OAuthClient:
    """Return the OAuth client that the path names, for itself or for who made it.

    Raises:
        HttpRefusal: 404 there is none, 403 it is somebody else's.
    """
    found = client_by_id(call.store, call.ids[0])
    if found is None:
        raise HttpRefusal(404, f"OAuth client with ID {call.ids[0]} not found")
    if call.user.client_id != found.id and (call.user.client_id or call.user.id != found.user_id):
        raise HttpRefusal(403, f"User with ID={call.user.id} does not own OAuth client {found.id}")
    return found


async def list_clients(call: Call) -> Reply:
    """Answer the OAuth clients one has made; their secrets are not told again."""
    return Reply([_client_view(one) for one in clients_of(call.store, call.user.id)])


async def create_client(call: Call) -> Reply:
    """Make an OAuth client; its secret is told this once."""
    asked = call.fields()
    refuse_listed(check_text(asked, "name", required=True), asked)
    row = call.store.one(
        "SELECT t.id FROM membership m JOIN team t ON t.id = m.team_id WHERE m.user_id = ?"
        " AND t.organization AND m.role IN ('ADMIN', 'OWNER') ORDER BY t.id",
        call.user.id,
    )
    secret = secrets.token_hex(32)
    client = OAuthClient(
        f"cl{secrets.token_hex(11)}",
        asked["name"],
        call.user.id,
        secret_hash(secret),
        int(row["id"]) if row else None,
    )
    add_client(call.store, client)
    return Reply({"clientId": client.id, "clientSecret": secret}, 201)


async def get_client(call: Call) -> Reply:
    """Answer one OAuth client."""
    return Reply(_client_view(asked_client(call)))


async def list_users(call: Call) -> Reply:
    """Answer the managed users, or those with one of the addresses asked for."""
    client = asked_client(call)
    emails = {one for one in call.query.many("emails") if one}
    users = [
        (user_by_id(call.store, number), made_at)
        for number, made_at in managed_users(call.store, client.id)
    ]
    wanted = [one for one in users if not emails or one[0].email in emails]
    limit = leading_int(call.query.get("limit") or "")
    first = max(leading_int(call.query.get("offset") or "") or 0, 0)
    some = wanted[first : first + max(250 if limit is None else limit, 1)]
    return Reply([_user_view(user, made_at) for user, made_at in some])


async def create_user(call: Call) -> Reply:
    """Make a managed user with an address and a name of the client's own.

    Raises:
        Refusal: 400 a wrong body, 409 the client has a user with that address.
    """
    client, asked = asked_client(call), call.fields()
    found = check_text(asked, "email", required=True) + check_text(asked, "name", required=True)
    refuse_listed(found + complaints_about(asked), asked)
    local, _, domain = asked["email"].partition("@")
    word = re.sub(r"[^a-z0-9]+", "-", f"{local}-{client.id}-{domain.partition('.')[0]}".lower())
    email = f"{local}+{client.id}@{domain}"
    seed = AccountSeed(word, asked["name"], email, asked.get("timeZone") or "Europe/London")
    try:
        with call.store.transaction():
            user = add_user(call.store, seed)
            kept = {name: asked[name] for name in KEPT if name in asked}
            change_user(call.store, user.id, {"settings": json.dumps(kept)})
            manage_user(call.store, client.id, user.id, at=call.now)
            pair = _new_pair(call, client, user.id)
    except sqlite3.IntegrityError as error:
        text = f"User with the provided e-mail already exists. Existing user: {email}"
        raise HttpRefusal(409, text) from error
    return Reply(pair | {"user": _user_view(user_by_id(call.store, user.id), call.now)}, 201)


async def get_user(call: Call) -> Reply:
    """Answer one managed user."""
    _, user, made_at = _managed(call)
    return Reply(_user_view(user, made_at))


async def change_managed_user(call: Call) -> Reply:
    """Change what the body names."""
    _, user, made_at = _managed(call)
    asked = call.fields()
    refuse_listed(complaints_about(asked), asked)
    columns: dict[str, object] = {
        column: asked[name]
        for name, column in (("name", "name"), ("email", "email"), ("timeZone", "time_zone"))
        if asked.get(name) is not None
    }
    kept = {name: asked[name] for name in KEPT if name in asked}
    columns["settings"] = json.dumps({**user.settings, **kept})
    change_user(call.store, user.id, columns)
    return Reply(_user_view(user_by_id(call.store, user.id), made_at))


async def delete_user(call: Call) -> Reply:
    """Delete a managed user, and answer who it was; bookings stay."""
    _, user, made_at = _managed(call)
    with call.store.transaction():
        forget_user(call.store, user.id)
    return Reply(_user_view(user, made_at))


async def renew_tokens(call: Call) -> Reply:
    """Answer new tokens of a managed user, whatever became of the old ones."""
    client, user, _ = _managed(call)
    with call.store.transaction():
        return Reply(_new_pair(call, client, user.id))


async def refresh_tokens(call: Call) -> Reply:
    """Answer new tokens for a refresh token, which is worth nothing afterwards.

    Raises:
        Refusal: 400 a wrong body, 401 no refresh token of this client, or an expired one.
    """
    client, asked = asked_client(call), call.fields()
    refuse_listed(check_text(asked, "refreshToken", required=True), asked)
    with call.store.transaction():
        token = token_row(call.store, asked["refreshToken"])
        good = token is not None and (token.kind, token.client_id) == ("refresh", client.id)
        if token is None or not good or token.expires_at <= call.now:
            raise HttpRefusal(401, "Invalid refresh token")
        return Reply(_new_pair(call, client, token.user_id))


def _new_pair(call: Call, client: OAuthClient, user_id: int) -> Json:
    access, refresh = secrets.token_urlsafe(40), secrets.token_urlsafe(40)
    access_until = call.now + ACCESS_MINUTES * MINUTE
    refresh_until = call.now + REFRESH_DAYS * DAY
    tokens = {
        access: Token("access", user_id, client.id, access_until),
        refresh: Token("refresh", user_id, client.id, refresh_until),
    }
    put_tokens(call.store, tokens)
    return {
        "accessToken": access,
        "refreshToken": refresh,
        "accessTokenExpiresAt": access_until,
        "refreshTokenExpiresAt": refresh_until,
    }


def _managed(call: Call) -> tuple[OAuthClient, User, int]:
    client, number = asked_client(call), number_in_path(call.ids[1])
    for user_id, made_at in managed_users(call.store, client.id):
        if user_id == number:
            return client, user_by_id(call.store, number), made_at
    raise HttpRefusal(404, f"User with ID {number} is not part of the OAuth client.")


def _client_view(client: OAuthClient) -> Json:
    return {
        "id": client.id,
        "name": client.name,
        "organizationId": client.organization_id,
        "permissions": ["*"],
        "redirectUris": [],
    }


def _user_view(user: User, made_at: int) -> Json:
    told: dict[str, Any] = dict(user.settings)
    return {
        "id": user.id,
        "email": user.email,
        "username": user.username,
        "name": user.name,
        "bio": told.get("bio"),
        "timeZone": user.time_zone,
        "weekStart": told.get("weekStart", "Sunday"),
        "createdDate": utc_text(made_at),
        "timeFormat": told.get("timeFormat", 12),
        "defaultScheduleId": user.schedule_id or None,
        "locale": told.get("locale", "en"),
        "avatarUrl": told.get("avatarUrl"),
        "metadata": told.get("metadata") or {},
    }
