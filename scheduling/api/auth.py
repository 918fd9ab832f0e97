"""The tokens of list and get: JSON Web Tokens (RFC 7519) as bearers (RFC 6750), HS256 only."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import jwt

from scheduling.clock import Clock

ALGORITHM = "HS256"
"""Decided here and never by a token's header."""
ISSUER = "calla"
AUDIENCE = "calla-appointments"
ORG_CLAIM = "org_id"
SHORTEST_SECRET = 32
_REQUIRED = ["exp", "aud", "iss", "sub"]
_LAST_SECOND = 2**53
"""Beyond this, numbers of JSON are no longer exact."""


@dataclass(frozen=True, slots=True)
class Claims:
    """What a good token says: who asks, and for which organization, empty when it names none."""

    subject: str
    org_id: str

    def may_read(self, org_id: str) -> bool:
        """Tell whether `org_id` is this token's organization, or its subject by the same id."""
        return bool(org_id) and org_id == (self.org_id or self.subject)


class TokenKeys:
    """Verifies tokens with one secret; what is accepted is fixed here."""

    def __init__(
        self,
        secret: bytes,
        *,
        clock: Clock,
        issuer: str = ISSUER,
        audience: str = AUDIENCE,
        org_claim: str = ORG_CLAIM,
    ) -> None:
        """Use `secret`, of at least 32 bytes.

        Raises:
            ValueError: it is shorter.
        """
        self._secret = _long_enough(secret)
        self._clock = clock
        self._issuer = issuer
        self._audience = audience
        self._org_claim = org_claim

    def bearer(self, authorization: Sequence[str]) -> Claims | None:
        """Return the claims of the one Authorization header, None when it is not good."""
        if len(authorization) != 1:
            return None
        scheme, _, token = authorization[0].strip(" \t").partition(" ")
        return self.verify(token.lstrip(" ")) if scheme.lower() == "bearer" else None

    def verify(self, token: str) -> Claims | None:
        """Return what the token says, None when anything about it is not good."""
        try:
            claims = jwt.decode(
                token,
                self._secret,
                algorithms=[ALGORITHM],
                audience=self._audience,
                issuer=self._issuer,
                options={
                    "require": _REQUIRED,
                    "enforce_minimum_key_length": True,
                    "verify_exp": False,  # by our own clock, below
                    "verify_nbf": False,
                    "verify_iat": False,
                },
            )
        except jwt.PyJWTError:
            return None
        org_id = claims.get(self._org_claim, "")
        named = self._org_claim not in claims or _is_name(org_id)
        if not named or not _is_name(claims["sub"]) or not self._is_current(claims):
            return None
        return Claims(claims["sub"], org_id)

    def _is_current(self, claims: dict[str, Any]) -> bool:
        now = self._clock.now().timestamp()
        begin, end = claims.get("nbf", 0), claims["exp"]
        return _is_instant(begin) and _is_instant(end) and begin <= now < end


def mint(secret: bytes, *, org_id: str, subject: str, lifetime_seconds: int, clock: Clock) -> str:
    """Return a token for one organization, good from now on for `lifetime_seconds`.

    Raises:
        ValueError: the secret has fewer than 32 bytes.
    """
    now = int(clock.now().timestamp())
    claims = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": subject,
        ORG_CLAIM: org_id,
        "iat": now,
        "exp": now + lifetime_seconds,
    }
    return jwt.encode(claims, _long_enough(secret), algorithm=ALGORITHM)


def _long_enough(secret: bytes) -> bytes:
    if len(secret) < SHORTEST_SECRET:
        raise ValueError(f"The secret of the tokens must have at least {SHORTEST_SECRET} bytes.")
    return secret


def _is_name(value: object) -> bool:
    return isinstance(value, str) and bool(value)


def _is_instant(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return 0 <= value < _LAST_SECOND
