"""Who may open a chat: pages of known origins, each with a short-lived token for one socket."""

import re
import secrets
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import jwt

from scheduling.clock import Clock

LIFETIME_SECONDS = 300
LATEST = 253_402_300_800
"""The year 10000: no token lasts that long."""
MOST_ISSUED = 2_000
AUDIENCE = "calla-chat"
CLAIMS = ("sub", "origin", "known", "door")
_ORIGIN = re.compile(r"(https?)://([a-z0-9.-]+|\[[0-9a-f:.]+\])(?::([0-9]{1,5}))?")
_DEFAULT_PORTS = {"http": "80", "https": "443"}


_Key = TypeVar("_Key", bound=Hashable)


class Refused(Exception):
    """A token opens no socket; `str()` says why, for the log."""


class Origins:
    """The pages that may talk to us: scheme, host and port have to be the same."""

    def __init__(self, known: Iterable[str]) -> None:
        """Know these origins; one that is none is no page's."""
        self._known = {one for one in map(_origin, known) if one}

    def of(self, headers: Sequence[str]) -> str:
        """Return the known origin that `Origin` headers name, empty for none, several or `null`."""
        origin = named_origin(headers)
        return origin if origin in self._known else ""


def named_origin(headers: Sequence[str]) -> str:
    """Return the origin that `Origin` headers name, known or not."""
    return _origin(headers[0]) if len(headers) == 1 else ""


def _origin(text: str) -> str:
    found = _ORIGIN.fullmatch(text.lower())
    if found is None:
        return ""
    scheme, host, port = found.groups()
    return f"{scheme}://{host}" if port in (None, _DEFAULT_PORTS[scheme]) else f"{found[0]}"


@dataclass(frozen=True, slots=True)
class ChatDoor:
    """Whom a page wants to talk to; empty for whoever answers where nobody is named."""

    org_id: str = ""
    agent_id: str = ""


USUAL = ChatDoor()


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a token stands for.

    `is_known`: the page had the id before; `is_used`: there was a socket of the conversation.
    """

    conversation: str
    origin: str
    is_known: bool
    is_used: bool = False
    door: ChatDoor = USUAL


class Tokens:
    """Mints and redeems tokens (JWT, HS256); each opens one socket."""

    def __init__(self, secret: bytes, clock: Clock) -> None:
        """Sign with `secret`, at least 32 bytes that nobody else uses."""
        self._secret = secret
        self._clock = clock
        self._used: dict[str, datetime] = {}
        self._issued: dict[tuple[str, str], datetime] = {}

    def new_conversation(self, origin: str) -> str:
        """Return the id of a conversation to come on a page of `origin`; nobody guesses it."""
        _forget(self._issued, self._clock.now())
        while len(self._issued) >= MOST_ISSUED:
            del self._issued[next(iter(self._issued))]
        conversation = secrets.token_urlsafe(24)
        self._issued[origin, conversation] = self._expiry()
        return conversation

    def was_issued(self, conversation: str, *, origin: str) -> bool:
        """Tell whether an id was given out lately to `origin` and not used for a conversation yet.

        Another origin's is nobody's: two conversations would go by one id.
        """
        _forget(self._issued, self._clock.now())
        return (origin, conversation) in self._issued

    def mint(self, ticket: Ticket) -> str:
        """Return a token for one socket of the ticket's conversation, on a page of its origin."""
        claims = {
            "aud": AUDIENCE,
            "sub": ticket.conversation,
            "origin": ticket.origin,
            "known": ticket.is_known,
            "door": [ticket.door.org_id, ticket.door.agent_id],
            "jti": secrets.token_urlsafe(16),
            "exp": int(self._expiry().timestamp()),
        }
        return jwt.encode(claims, self._secret, algorithm="HS256")

    def redeem(self, token: str, *, origin: str) -> Ticket:
        """Return what a token stands for; it opens no other socket afterwards.

        Raises:
            Refused: it is none of ours, has expired, was used or belongs to another origin.
        """
        try:
            # The time is checked here: PyJWT would ask the machine's clock, not ours.
            claims = jwt.decode(
                token,
                self._secret,
                algorithms=["HS256"],
                audience=AUDIENCE,
                options={"require": [*CLAIMS, "jti", "exp"], "verify_exp": False},
            )
        except jwt.InvalidTokenError as error:
            raise Refused(type(error).__name__) from None
        if not isinstance(claims["exp"], int) or not 0 < claims["exp"] < LATEST:
            raise Refused("no time")
        expires_at = datetime.fromtimestamp(claims["exp"], UTC)
        now = self._clock.now()
        _forget(self._used, now)
        if expires_at <= now:
            raise Refused("expired")
        if claims["origin"] != origin:
            raise Refused("other origin")
        if claims["jti"] in self._used:
            raise Refused("used before")
        self._used[claims["jti"]] = expires_at
        is_used = self._issued.pop((origin, claims["sub"]), None) is None
        door = ChatDoor(*claims["door"])
        return Ticket(claims["sub"], origin, bool(claims["known"]), is_used, door)

    def _expiry(self) -> datetime:
        return self._clock.now() + timedelta(seconds=LIFETIME_SECONDS)


def _forget(kept: dict[_Key, datetime], now: datetime) -> None:
    """Drop what has expired; entries are kept nearly in the order they expire in."""
    while kept:
        first = next(iter(kept))
        if kept[first] > now:
            break
        del kept[first]
