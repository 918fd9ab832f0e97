"""Tokens as no library would write them, and the keys they are signed with."""

import base64
import hmac
import json
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from jwt.algorithms import get_default_algorithms

from tests.scheduling.api.world import NOW, SECRET

Json = dict[str, Any]
Private = (
    rsa.RSAPrivateKey
    | ec.EllipticCurvePrivateKey
    | ed25519.Ed25519PrivateKey
    | ed448.Ed448PrivateKey
)

SECONDS = int(NOW.timestamp())
OTHER = b"another secret of the tests, of 32 bytes and more"
GOOD: Json = {
    "iss": "calla",
    "aud": "calla-appointments",
    "sub": "back-office",
    "org_id": "org-1",
    "exp": SECONDS + 3600,
}
"""What our own issuer would say."""

ALGORITHMS = {name: one for name, one in get_default_algorithms().items() if name != "none"}


def part(value: object) -> str:
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def signed(
    claims: object = GOOD,
    *,
    key: bytes = SECRET,
    digest: Any = sha256,
    header: object = None,
    **more: Any,
) -> str:
    """A token signed with HMAC under any key and any header."""
    named = {"alg": "HS256", "typ": "JWT", **more} if header is None else header
    body = f"{part(named)}.{part(claims)}"
    return f"{body}.{part(hmac.new(key, body.encode(), digest).digest())}"


def sealed(claims: object, key: Private, *, by: str, **more: Any) -> str:
    """A token signed with a private key by one algorithm; its header may name another `alg`."""
    body = f"{part({'alg': by, 'typ': 'JWT', **more})}.{part(claims)}"
    return f"{body}.{part(ALGORITHMS[by].sign(body.encode(), key))}"


def but(**claims: Any) -> str:
    return signed({**GOOD, **claims})


def lacking(name: str) -> str:
    return signed({key: value for key, value in GOOD.items() if key != name})


_MADE: dict[str, Callable[[], Private]] = {
    "RS256": lambda: rsa.generate_private_key(65537, 2048),
    "RSA of 1024 bits": lambda: rsa.generate_private_key(65537, 1024),  # noqa: S505 - to be refused
    "ES256": lambda: ec.generate_private_key(ec.SECP256R1()),
    "P-384": lambda: ec.generate_private_key(ec.SECP384R1()),
    "secp256k1": lambda: ec.generate_private_key(ec.SECP256K1()),
    "EdDSA": ed25519.Ed25519PrivateKey.generate,
    "Ed448": ed448.Ed448PrivateKey.generate,
}


@cache
def private_key(kind: str, _number: int = 1) -> Private:
    """A key of a kind; the same number gives the same one."""
    return _MADE[kind]()


def public_pem(key: Private) -> bytes:
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def private_pem(key: Private) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def jwk(key: Private, **more: Any) -> Json:
    """The public half as a JSON Web Key."""
    public = key.public_key()
    of = {rsa.RSAPublicKey: "RS256", ec.EllipticCurvePublicKey: "ES256"}
    name = next((alg for kind, alg in of.items() if isinstance(public, kind)), "EdDSA")
    return {**ALGORITHMS[name].to_jwk(public, as_dict=True), **more}


def jwks(*keys: Json) -> bytes:
    return json.dumps({"keys": keys}).encode()
