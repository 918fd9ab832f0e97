"""What signatures are checked with: shared secrets, or public keys in a file (PEM, or RFC 7517)."""

import json
import logging
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import jwt
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from jwt.algorithms import HMACAlgorithm

log = logging.getLogger(__name__)

PublicAlgorithm = Literal["RS256", "ES256", "EdDSA"]
Key = bytes | RSAPublicKey | EllipticCurvePublicKey | Ed25519PublicKey

SHORTEST_SECRET = 32
FEWEST_CHARACTERS = 8
"""Different ones in a secret; sixteen random bytes in hexadecimal have fewer once in 10^7 times."""
SHORTEST_RSA_BITS = 2048
LONGEST_FILE = 256 * 1024

_KEY_TYPES: dict[PublicAlgorithm, str] = {"RS256": "RSA", "ES256": "EC", "EdDSA": "OKP"}
_MADE_FOR: dict[PublicAlgorithm, str] = {
    "RS256": f"an RSA key of at least {SHORTEST_RSA_BITS} bits",
    "ES256": "a key on the curve P-256",
    "EdDSA": "an Ed25519 key",
}
_UNREADABLE = (jwt.PyJWTError, ValueError, TypeError, KeyError, UnsupportedAlgorithm)


class UnusableKeys(ValueError):
    """A secret or a file of keys cannot be used; `str()` is one sentence without its content."""


class Secrets:
    """The secret of an issuer that signs with HS256, and those it took the place of."""

    algorithm = "HS256"

    def __init__(self, *secrets: bytes) -> None:
        """Accept signatures by any of `secrets`.

        Raises:
            UnusableKeys: one is too short, easily guessed, or no secret at all.
        """
        for flaw in filter(None, map(flaw_of, secrets)):
            raise UnusableKeys(f"The secret of the tokens {flaw}.")
        self._secrets = secrets

    def matching(self, _kid: str | None) -> Sequence[Key]:
        """Return the secrets, the present one first; ids are not asked for."""
        return self._secrets


@dataclass(frozen=True, slots=True)
class _Named:
    """A public key under its id, None where it has none."""

    kid: str | None
    key: Key


class KeyFile:
    """The public keys of an issuer, read again when their file has changed."""

    def __init__(self, path: Path, algorithm: PublicAlgorithm, *, is_set: bool) -> None:
        """Read `path`: one key as PEM, or a set of keys as JSON (`is_set`).

        Raises:
            UnusableKeys: it cannot be read, or holds no key that fits `algorithm`.
        """
        self.algorithm: str = algorithm
        self._path = path
        self._read_keys = _key_set if is_set else _single_key
        self._fits: PublicAlgorithm = algorithm
        self._keys, self._stamp = self._read()
        self._failed_stamp: tuple[int, ...] | None = None

    def matching(self, kid: str | None) -> Sequence[Key]:
        """Return the keys a token under `kid` may be signed with: at most one.

        The only key of a file needs no id. Where there are several, a token has to name its own.
        """
        self._follow()
        if len(self._keys) == 1:
            only = self._keys[0]
            return [only.key] if None in (kid, only.kid) or kid == only.kid else []
        return [one.key for one in self._keys if kid is not None and one.kid == kid]

    def _follow(self) -> None:
        """Read the file again when it is another than the one read last."""
        try:
            stamp = _stamp(self._path.stat())
        except OSError:
            stamp = ()
        if stamp == self._stamp:
            return
        try:
            self._keys, self._stamp = self._read()
            log.info("the keys of an issuer of tokens were read again")
        except UnusableKeys:
            if stamp != self._failed_stamp:
                log.warning("the file of an issuer's keys cannot be used; its last keys stay")
            self._failed_stamp = stamp

    def _read(self) -> tuple[Sequence[_Named], tuple[int, ...]]:
        try:
            with self._path.open("rb") as file:
                stamp = _stamp(os.fstat(file.fileno()))
                content = file.read(LONGEST_FILE + 1)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise UnusableKeys(f"The file {self._path} cannot be read: {reason}.") from error
        if len(content) > LONGEST_FILE:
            raise UnusableKeys(f"The file {self._path} is too long for a file of keys.")
        try:
            return self._read_keys(content, self._fits), stamp
        except UnusableKeys as error:
            raise UnusableKeys(f"The file {self._path} {error}.") from error


def _stamp(stat: os.stat_result) -> tuple[int, ...]:
    return stat.st_dev, stat.st_ino, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns


def _single_key(pem: bytes, algorithm: PublicAlgorithm) -> Sequence[_Named]:
    if b"PRIVATE KEY" in pem:
        raise UnusableKeys("holds a private key: put the public one there")
    if b"BEGIN CERTIFICATE" in pem:
        raise UnusableKeys("holds a certificate: put its public key there, in PEM")
    if pem.count(b"-----BEGIN ") > 1:
        raise UnusableKeys("holds several keys: put them into a JWKS file")
    try:
        key = load_pem_public_key(pem)
    except _UNREADABLE as error:
        raise UnusableKeys("holds no public key in PEM") from error
    return [_Named(None, _fitting(key, algorithm))]


def _key_set(content: bytes, algorithm: PublicAlgorithm) -> Sequence[_Named]:
    try:
        listed = json.loads(content)["keys"]
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise UnusableKeys("is no JSON Web Key Set") from error
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise UnusableKeys("is no JSON Web Key Set")
    if any("d" in one or "k" in one for one in listed):
        raise UnusableKeys("holds a private key or a secret: leave only public keys in it")
    keys = [_named(one, algorithm) for one in listed if _is_meant(one, algorithm)]
    ids = [one.kid for one in keys]
    if not keys:
        raise UnusableKeys(f"holds no key for {algorithm} signatures")
    if len(set(ids)) < len(ids):
        raise UnusableKeys("holds two keys of the same id, or several without one")
    return keys


def _is_meant(jwk: dict[str, Any], algorithm: PublicAlgorithm) -> bool:
    """Tell whether a key of the set checks signatures of `algorithm`; a set may hold others."""
    operations = jwk.get("key_ops", ["verify"])
    return (
        jwk.get("kty") == _KEY_TYPES[algorithm]
        and jwk.get("use", "sig") == "sig"
        and jwk.get("alg", algorithm) == algorithm
        and isinstance(operations, list)
        and "verify" in operations
    )


def _named(jwk: dict[str, Any], algorithm: PublicAlgorithm) -> _Named:
    kid = jwk.get("kid")
    if kid is not None and not isinstance(kid, str):
        raise UnusableKeys("holds a key whose id is no text")
    try:
        key = jwt.PyJWK(jwk, algorithm).key
    except _UNREADABLE as error:
        raise UnusableKeys("holds a key that cannot be read") from error
    return _Named(kid, _fitting(key, algorithm))


def _fitting(key: object, algorithm: PublicAlgorithm) -> Key:
    match key, algorithm:
        case RSAPublicKey(key_size=bits), "RS256" if bits >= SHORTEST_RSA_BITS:
            return key
        case EllipticCurvePublicKey(curve=SECP256R1()), "ES256":
            return key
        case Ed25519PublicKey(), "EdDSA":
            return key
        case _:
            raise UnusableKeys(f"holds another key than {algorithm} needs: {_MADE_FOR[algorithm]}")


def flaw_of(secret: bytes) -> str:
    """Return why `secret` cannot sign tokens, to be put behind its name; empty where it can."""
    if len(secret) < SHORTEST_SECRET:
        return f"must have at least {SHORTEST_SECRET} bytes"
    if len(set(secret)) < FEWEST_CHARACTERS or secret in (secret + secret)[1:-1]:
        return "repeats itself and must be random"
    try:
        HMACAlgorithm(HMACAlgorithm.SHA256).prepare_key(secret)
    except jwt.InvalidKeyError:
        return "is a key of another kind and must be random"
    return ""
