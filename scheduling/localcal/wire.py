"""One request as the operations see it, one answer as they give it, who is asking."""

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, cast
from urllib.parse import parse_qsl

from scheduling.localcal.errors import HttpRefusal, Json
from scheduling.localcal.rows.directory import KEY_PREFIX, key_row, user_by_id
from scheduling.localcal.rows.platform import (
    client_by_id,
    client_by_secret,
    secret_hash,
    token_row,
)
from scheduling.localcal.rows.records import User
from scheduling.localcal.rows.store import Store
from scheduling.localcal.validation import leading_int

_NO_METHOD = (
    "ApiAuthStrategy - No authentication method provided. Either pass an API key as 'Bearer' header"
    " or OAuth client credentials as 'x-cal-secret-key' and 'x-cal-client-id' headers"
)
_DEEPEST = 50
_LONE_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")


class Query:
    """The query string: lists may come comma-separated, repeated or with `[]`."""

    def __init__(self, raw: bytes) -> None:
        self._values: dict[str, list[str]] = {}
        for name, value in parse_qsl(raw.decode("latin-1"), keep_blank_values=True):
            self._values.setdefault(name.removesuffix("[]"), []).append(value)

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def get(self, name: str) -> str | None:
        """Return the first value, None when absent."""
        values = self._values.get(name)
        return values[0] if values else None

    def many(self, name: str) -> list[str]:
        """Return all values, split at commas; empty when absent."""
        values = self._values.get(name, [])
        return [part.strip() for value in values for part in value.split(",")]

    def flat(self) -> Json:
        """Return the first value of every name, in the order sent."""
        return {name: values[0] for name, values in self._values.items()}


@dataclass(frozen=True, slots=True)
class News:
    """Something subscribers want to hear: its trigger, the booking's uid, what else the payload says."""

    trigger: str
    uid: str
    more: Json = field(default_factory=dict[str, Any])


@dataclass(frozen=True, slots=True)
class Call:
    """One request: the calendar, the instant, who asks (None for anybody), what is asked.

    `within_organization` tells a path under /v2/organizations from the same one outside. `news`
    collects what webhooks tell once the answer is decided.
    """

    store: Store
    now: int
    caller: User | None
    query: Query
    body: Any = None
    ids: tuple[str, ...] = ()
    version: str = ""
    lenient: bool = False
    within_organization: bool = False
    news: list[News] = field(default_factory=list["News"])

    @property
    def user(self) -> User:
        """Who asks, where credentials are demanded before."""
        if self.caller is None:
            raise HttpRefusal(401, _NO_METHOD)
        return self.caller

    def fields(self) -> Json:
        """Return the body as an object; anything else has no fields."""
        return cast("Json", self.body) if isinstance(self.body, dict) else {}


@dataclass(frozen=True, slots=True)
class Reply:
    """A success: `data` in the envelope, `extra` members beside it."""

    data: Any = None
    status: int = 200
    extra: Mapping[str, Any] = field(default_factory=dict[str, Any])
    bare: bool = False

    def content(self) -> Json:
        """Return the JSON answered."""
        data = {} if self.bare else {"data": self.data}
        return {"status": "success", **data, **self.extra}


def number_in_path(text: str) -> int:
    """Return a path's id.

    Raises:
        HttpRefusal: 400, it is no number.
    """
    number = leading_int(text)
    if number is None:
        raise HttpRefusal(400, "Validation failed (numeric string is expected)")
    return number


def read_body(raw: bytes) -> Any:  # noqa: ANN401  # any JSON
    """Parse a JSON body, None when there is none.

    Raises:
        HttpRefusal: 400, it is no JSON.
    """
    if not raw.strip():
        return None
    try:
        body = json.loads(raw, parse_constant=_not_json, parse_float=_finite)
        _check_depth(body)
        if _LONE_SURROGATE.search(raw):  # cannot be stored, nor answered as UTF-8
            text = json.dumps(body, ensure_ascii=False).encode("utf-16", "surrogatepass")
            body = json.loads(text.decode("utf-16", "replace"))
    except (ValueError, RecursionError) as error:
        raise HttpRefusal(400, "The request body is not valid JSON") from error
    return body


def _not_json(name: str) -> None:
    raise ValueError(name)


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):  # cannot be answered as JSON
        raise ValueError(text)
    return number


def _check_depth(body: object) -> None:
    level = [body]
    for _ in range(_DEEPEST):
        inside: list[object] = []
        for one in level:
            if isinstance(one, dict):
                inside.extend(cast("Json", one).values())
            elif isinstance(one, list):
                inside.extend(cast("list[object]", one))
        if not inside:
            return
        level = inside
    raise ValueError("nested too deep")


def identify(store: Store, headers: Mapping[str, str], now: int) -> User | None:
    """Return who asks, None without credentials.

    Raises:
        HttpRefusal: 401, credentials were given and are not good, also where none are needed; 498,
            an access token has expired.
    """
    secret = headers.get("x-cal-secret-key", "")
    if secret:
        return _platform(store, headers.get("x-cal-client-id", ""), secret)
    key = re.sub(r"^bearer\b\s*", "", headers.get("authorization", "").strip(), flags=re.IGNORECASE)
    if not key:
        return None
    if not key.startswith(KEY_PREFIX):
        return _managed(store, key, now)
    found = key_row(store, key)
    if found is None:
        raise HttpRefusal(401, "CustomThrottlerGuard - Invalid API Key")
    user, expires_at = found
    if expires_at is not None and expires_at <= now:
        raise HttpRefusal(401, "ApiAuthStrategy - api key - Your api key is expired")
    return user


def _platform(store: Store, client_id: str, secret: str) -> User:
    """Return in whose name an OAuth client asks; below /oauth-clients the secret alone says which."""
    client = client_by_id(store, client_id) if client_id else client_by_secret(store, secret)
    if client is None and client_id:
        raise HttpRefusal(
            401, f"ApiAuthStrategy - oAuth client - Client with ID {client_id} not found"
        )
    if client is None or client.secret_hash != secret_hash(secret):
        raise HttpRefusal(401, "ApiAuthStrategy - oAuth client - Invalid client secret")
    return replace(user_by_id(store, client.user_id), client_id=client.id)


def _managed(store: Store, text: str, now: int) -> User:
    token = token_row(store, text)
    if token is None or token.kind != "access":
        raise HttpRefusal(401, "ApiAuthStrategy - access token - Invalid Access Token.")
    if token.expires_at <= now:
        raise HttpRefusal(498, "AccessTokenExpired")
    return user_by_id(store, token.user_id)
