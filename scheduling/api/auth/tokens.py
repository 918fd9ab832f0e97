"""Tokens made and checked."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import jwt

from scheduling.api.auth.issuers import AUDIENCE, ISSUER, ORG_CLAIM, Claims, Issuer, NotGood
from scheduling.api.auth.keys import Secrets
from scheduling.clock import Clock

LONGEST_TOKEN = 8 * 1024
_REQUIRED = ["exp", "aud", "iss", "sub"]

log = logging.getLogger(__name__)


class TokenKeys:
    """Tells good tokens from bad ones: our own, and those of other issuers."""

    def __init__(
        self,
        secret: bytes,
        *,
        clock: Clock,
        previous: Sequence[bytes] = (),
        issuers: Iterable[Issuer] = (),
    ) -> None:
        """Accept our own tokens by `secret` or by `previous` ones, and those of `issuers`.

        Raises:
            UnusableKeys: a secret is too short or too simple.
            ValueError: two issuers have one name.
        """
        self._clock = clock
        self._issuers: dict[str, Issuer] = {}
        ours = Issuer(ISSUER, Secrets(secret, *previous), subjects=None)
        for issuer in (ours, *issuers):
            if issuer.name in self._issuers:
                raise ValueError(f"There are two issuers of tokens with the name {issuer.name}.")
            self._issuers[issuer.name] = issuer

    def bearer(self, authorization: Sequence[str]) -> Claims | None:
        """Return the claims of the one Authorization header, None when it is not good."""
        if len(authorization) != 1:
            return None
        scheme, _, token = authorization[0].strip(" \t").partition(" ")
        return self.verify(token.lstrip(" ")) if scheme.lower() == "bearer" else None

    def verify(self, token: str) -> Claims | None:
        """Return what the token says, None when anything about it is not good."""
        try:
            return self._verified(token)
        except (jwt.PyJWTError, NotGood) as error:
            # never the text of a library's error: it may quote the token
            reason = str(error) if isinstance(error, NotGood) else type(error).__name__
            log.debug("a token was refused", extra={"reason": reason})
            return None

    def _verified(self, token: str) -> Claims:
        if len(token) > LONGEST_TOKEN or not token.isascii():
            raise NotGood("form")
        unproven = jwt.decode_complete(token, options={"verify_signature": False})
        if "crit" in unproven["header"]:
            raise NotGood("critical header")
        name = unproven["payload"].get("iss")
        issuer = self._issuers.get(name) if isinstance(name, str) else None
        if issuer is None:
            raise NotGood("issuer")
        said = _signed(token, issuer, unproven["header"].get("kid"))
        return issuer.claims(said, now=self._clock.now().timestamp())


def _signed(token: str, issuer: Issuer, kid: str | None) -> Mapping[str, Any]:
    """Return what `issuer` really said.

    Raises:
        NotGood: no key of the issuer made the signature.
        PyJWTError: the algorithm, the audience or the form is wrong.
    """
    for key in issuer.keys.matching(kid):
        try:
            return jwt.decode(
                token,
                key,
                algorithms=[issuer.keys.algorithm],
                audience=issuer.audience,
                issuer=issuer.name,
                options={
                    "require": _REQUIRED,
                    "enforce_minimum_key_length": True,
                    "verify_exp": False,  # by our own clock, with the issuer's leeway
                    "verify_nbf": False,
                    "verify_iat": False,
                },
            )
        except jwt.InvalidSignatureError:
            continue
    raise NotGood("signature")


def mint(secret: bytes, *, org_id: str, subject: str, lifetime_seconds: int, clock: Clock) -> str:
    """Return a token for one organization, good from now on for `lifetime_seconds`.

    Raises:
        UnusableKeys: the secret is too short or too simple.
    """
    keys = Secrets(secret)
    now = int(clock.now().timestamp())
    claims = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": subject,
        ORG_CLAIM: org_id,
        "iat": now,
        "exp": now + lifetime_seconds,
    }
    return jwt.encode(claims, secret, algorithm=keys.algorithm)
