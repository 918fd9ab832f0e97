"""The keys of an issuer: what a file may hold, which key a token means, and what a change brings."""

import json
import logging
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scheduling.api import TokenKeys
from scheduling.api.auth import Issuer, KeyFile, PublicAlgorithm, Secrets, UnusableKeys
from scheduling.clock import FixedClock
from tests.scheduling.api.forging import (
    GOOD,
    OTHER,
    jwk,
    jwks,
    private_key,
    private_pem,
    public_pem,
    sealed,
    signed,
)
from tests.scheduling.api.world import NOW, SECRET

PUBLIC: tuple[PublicAlgorithm, ...] = ("RS256", "ES256", "EdDSA")
THEIRS = {**GOOD, "iss": "https://id.example.com"}
Written = Callable[[bytes], Path]


@pytest.fixture
def written(tmp_path: Path) -> Written:
    """Put content in the place of the file of keys, whole from one moment to the next."""

    def write(content: bytes) -> Path:
        draft, file = tmp_path / "draft", tmp_path / "keys"
        draft.write_bytes(content)
        draft.replace(file)
        return file

    return write


def accepting(keys: Secrets | KeyFile, **more: Any) -> Callable[[str], bool]:
    issuer = Issuer(THEIRS["iss"], keys, **more)
    known = TokenKeys(SECRET, clock=FixedClock(NOW), issuers=[issuer])
    return lambda token: known.verify(token) is not None


@pytest.mark.parametrize("algorithm", PUBLIC)
def test_a_public_key_in_pem(written: Written, algorithm: PublicAlgorithm) -> None:
    key, other = private_key(algorithm), private_key(algorithm, 2)
    accepts = accepting(KeyFile(written(public_pem(key)), algorithm, is_set=False))
    assert accepts(sealed(THEIRS, key, by=algorithm))
    assert accepts(sealed(THEIRS, key, by=algorithm, kid="whatever"))
    assert not accepts(sealed(THEIRS, other, by=algorithm))
    assert not accepts(sealed(GOOD, key, by=algorithm))  # that is our own issuer's name


@pytest.mark.parametrize("algorithm", PUBLIC)
def test_a_set_of_keys_is_asked_by_id(written: Written, algorithm: PublicAlgorithm) -> None:
    first, second = private_key(algorithm), private_key(algorithm, 2)
    content = jwks(jwk(first, kid="a", use="sig"), jwk(second, kid="b", alg=algorithm))
    accepts = accepting(KeyFile(written(content), algorithm, is_set=True))
    assert accepts(sealed(THEIRS, first, by=algorithm, kid="a"))
    assert accepts(sealed(THEIRS, second, by=algorithm, kid="b"))
    assert not accepts(sealed(THEIRS, first, by=algorithm, kid="b"))
    assert not accepts(sealed(THEIRS, first, by=algorithm))
    for kid in ("", "A", "a ", "../a", "/dev/null", "a' OR 'a'='a"):
        assert not accepts(sealed(THEIRS, first, by=algorithm, kid=kid))
    for kid in (None, 1, ["a"], {"kid": "a"}, True):
        assert not accepts(sealed(THEIRS, first, by=algorithm, kid=kid))


def test_the_only_key_of_a_set_needs_no_id(written: Written) -> None:
    key = private_key("ES256")
    named = accepting(KeyFile(written(jwks(jwk(key, kid="a"))), "ES256", is_set=True))
    assert named(sealed(THEIRS, key, by="ES256"))
    assert named(sealed(THEIRS, key, by="ES256", kid="a"))
    assert not named(sealed(THEIRS, key, by="ES256", kid="b"))
    nameless = accepting(KeyFile(written(jwks(jwk(key))), "ES256", is_set=True))
    assert nameless(sealed(THEIRS, key, by="ES256"))
    assert nameless(sealed(THEIRS, key, by="ES256", kid="b"))


def test_keys_of_a_set_that_are_for_something_else_are_left_alone(written: Written) -> None:
    key = private_key("ES256")
    content = jwks(
        jwk(private_key("RS256"), kid="rsa"),
        jwk(private_key("EdDSA"), kid="ed"),
        jwk(private_key("ES256", 2), kid="enc", use="enc"),
        jwk(private_key("ES256", 3), kid="wraps", key_ops=["deriveKey"]),
        jwk(private_key("ES256", 4), kid="wrong", key_ops=5),
        jwk(private_key("P-384"), kid="longer", alg="ES384"),
        jwk(key, kid="sig", key_ops=["verify"]),
    )
    accepts = accepting(KeyFile(written(content), "ES256", is_set=True))
    assert accepts(sealed(THEIRS, key, by="ES256", kid="sig"))
    assert not accepts(sealed(THEIRS, private_key("ES256", 2), by="ES256", kid="enc"))
    assert not accepts(sealed(THEIRS, private_key("ES256", 3), by="ES256", kid="wraps"))
    assert not accepts(sealed(THEIRS, private_key("P-384"), by="ES384", kid="longer"))
    assert not accepts(sealed(THEIRS, private_key("RS256"), by="RS256", kid="rsa"))
    assert not accepts(sealed(THEIRS, private_key("EdDSA"), by="EdDSA", kid="ed"))


BAD_PEM: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", "no public key"),
    "text": (lambda: b"not a key", "no public key"),
    "half": (lambda: public_pem(private_key("ES256"))[:60], "no public key"),
    "private": (lambda: private_pem(private_key("ES256")), "private key"),
    "certificate": (lambda: b"-----BEGIN CERTIFICATE-----\n", "certificate"),
    "two": (lambda: public_pem(private_key("ES256")) * 2, "several keys"),
    "RSA": (lambda: public_pem(private_key("RS256")), "on the curve P-256"),
    "P-384": (lambda: public_pem(private_key("P-384")), "on the curve P-256"),
    "secp256k1": (lambda: public_pem(private_key("secp256k1")), "on the curve P-256"),
    "Ed25519": (lambda: public_pem(private_key("EdDSA")), "on the curve P-256"),
    "long": (lambda: b" " * 300_000, "too long"),
    "a set": (lambda: jwks(jwk(private_key("ES256"))), "no public key"),
}
BAD_SETS: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", "no JSON Web Key Set"),
    "a list": (lambda: b"[]", "no JSON Web Key Set"),
    "null": (lambda: b"null", "no JSON Web Key Set"),
    "deep": (lambda: b"[" * 100_000, "no JSON Web Key Set"),
    "other bytes": (lambda: b"\xff\xfe\x00", "no JSON Web Key Set"),
    "keys no list": (lambda: b'{"keys": {"kty": "EC"}}', "no JSON Web Key Set"),
    "keys a number": (lambda: b'{"keys": 5}', "no JSON Web Key Set"),
    "a key no object": (lambda: b'{"keys": ["EC"]}', "no JSON Web Key Set"),
    "no keys": (jwks, "no key for ES256"),
    "another kind": (lambda: jwks(jwk(private_key("RS256"))), "no key for ES256"),
    "a secret": (
        lambda: jwks({"kty": "oct", "k": "AAAA"}, jwk(private_key("ES256"))),
        "leave only public keys",
    ),
    "a private key": (lambda: jwks(jwk(private_key("ES256"), d="AAAA")), "leave only public keys"),
    "one id twice": (
        lambda: jwks(jwk(private_key("ES256"), kid="a"), jwk(private_key("ES256", 2), kid="a")),
        "two keys of the same id",
    ),
    "two without an id": (
        lambda: jwks(jwk(private_key("ES256")), jwk(private_key("ES256", 2))),
        "several without one",
    ),
    "an id no text": (lambda: jwks(jwk(private_key("ES256"), kid=7)), "id is no text"),
    "no point": (lambda: jwks(jwk(private_key("ES256"), x="AAAA")), "cannot be read"),
    "off the curve": (
        lambda: jwks(jwk(private_key("ES256"), y=jwk(private_key("ES256", 2))["y"])),
        "cannot be read",
    ),
    "no coordinate": (lambda: jwks({"kty": "EC", "crv": "P-256"}), "cannot be read"),
    "a coordinate no text": (lambda: jwks(jwk(private_key("ES256"), x=5)), "cannot be read"),
    "another curve": (lambda: jwks(jwk(private_key("P-384"))), "on the curve P-256"),
    "a key in PEM": (lambda: public_pem(private_key("ES256")), "no JSON Web Key Set"),
}


@pytest.mark.parametrize("name", BAD_PEM)
def test_what_is_no_public_key(written: Written, name: str) -> None:
    make, said = BAD_PEM[name]
    with pytest.raises(UnusableKeys, match=said) as refused:
        KeyFile(written(make()), "ES256", is_set=False)
    assert str(refused.value).startswith("The file /")
    assert "-----" not in str(refused.value)


@pytest.mark.parametrize("name", BAD_SETS)
def test_what_is_no_set_of_keys(written: Written, name: str) -> None:
    make, said = BAD_SETS[name]
    with pytest.raises(UnusableKeys, match=said):
        KeyFile(written(make()), "ES256", is_set=True)


@pytest.mark.parametrize(
    ("algorithm", "kind", "said"),
    [
        ("RS256", "RSA of 1024 bits", "at least 2048 bits"),
        ("RS256", "ES256", "at least 2048 bits"),
        ("EdDSA", "Ed448", "an Ed25519 key"),
        ("EdDSA", "ES256", "an Ed25519 key"),
    ],
)
def test_keys_too_short_or_of_another_kind(
    written: Written, algorithm: PublicAlgorithm, kind: str, said: str
) -> None:
    with pytest.raises(UnusableKeys, match=said):
        KeyFile(written(public_pem(private_key(kind))), algorithm, is_set=False)


def test_short_keys_in_a_set(written: Written) -> None:
    with pytest.raises(UnusableKeys, match="at least 2048 bits"):
        KeyFile(written(jwks(jwk(private_key("RSA of 1024 bits")))), "RS256", is_set=True)
    with pytest.raises(UnusableKeys, match="an Ed25519 key"):
        KeyFile(written(jwks(jwk(private_key("Ed448")))), "EdDSA", is_set=True)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UnusableKeys, match="cannot be read: No such file"):
        KeyFile(tmp_path / "keys", "ES256", is_set=True)
    with pytest.raises(UnusableKeys, match="cannot be read: Is a directory"):
        KeyFile(tmp_path, "ES256", is_set=True)


class TestAFileThatChanges:
    """New keys come in, old ones go; a bad copy changes nothing."""

    @staticmethod
    def token(number: int, kid: str) -> str:
        return sealed(THEIRS, private_key("ES256", number), by="ES256", kid=kid)

    @staticmethod
    def content(*numbers: int) -> bytes:
        return jwks(*(jwk(private_key("ES256", one), kid=f"k{one}") for one in numbers))

    def test_keys_come_and_go(self, written: Written, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level("INFO", "scheduling")
        accepts = accepting(KeyFile(written(self.content(1)), "ES256", is_set=True))
        assert accepts(self.token(1, "k1"))
        assert not accepts(self.token(2, "k2"))
        written(self.content(1, 2))
        assert accepts(self.token(1, "k1"))
        assert accepts(self.token(2, "k2"))
        written(self.content(2))
        assert not accepts(self.token(1, "k1"))
        assert accepts(self.token(2, "k2"))
        told = [one.getMessage() for one in caplog.records]
        assert told == ["the keys of an issuer of tokens were read again"] * 2

    def test_a_file_written_over_in_place(self, written: Written) -> None:
        file = written(self.content(1))
        accepts = accepting(KeyFile(file, "ES256", is_set=True))
        file.write_bytes(self.content(2))
        os.utime(file, ns=(1, 1))  # the same second, the same length: still another file
        assert accepts(self.token(2, "k2"))
        assert not accepts(self.token(1, "k1"))

    @pytest.mark.parametrize("content", [b"", b'{"keys": []}', b'{"keys": [', b"\xff"])
    def test_a_bad_copy_leaves_the_keys_as_they_were(
        self, written: Written, caplog: pytest.LogCaptureFixture, content: bytes
    ) -> None:
        accepts = accepting(KeyFile(written(self.content(1)), "ES256", is_set=True))
        written(content)
        with caplog.at_level(logging.WARNING, "scheduling"):
            assert all(accepts(self.token(1, "k1")) for _ in range(3))
            assert not accepts(self.token(2, "k2"))
        assert [one.getMessage() for one in caplog.records] == [
            "the file of an issuer's keys cannot be used; its last keys stay"
        ]
        written(self.content(2))
        assert accepts(self.token(2, "k2"))
        assert not accepts(self.token(1, "k1"))

    def test_a_file_that_goes_and_comes_back(self, written: Written) -> None:
        file = written(self.content(1))
        accepts = accepting(KeyFile(file, "ES256", is_set=True))
        file.unlink()
        assert accepts(self.token(1, "k1"))
        written(self.content(2))
        assert accepts(self.token(2, "k2"))
        assert not accepts(self.token(1, "k1"))

    def test_a_link_that_is_turned(self, tmp_path: Path) -> None:
        # as Kubernetes changes what it mounts
        for number in (1, 2):
            (tmp_path / f"v{number}").mkdir()
            (tmp_path / f"v{number}" / "keys").write_bytes(self.content(number))
        (tmp_path / "now").symlink_to("v1")
        (tmp_path / "keys").symlink_to("now/keys")
        accepts = accepting(KeyFile(tmp_path / "keys", "ES256", is_set=True))
        assert accepts(self.token(1, "k1"))
        (tmp_path / "next").symlink_to("v2")
        (tmp_path / "next").replace(tmp_path / "now")
        assert accepts(self.token(2, "k2"))
        assert not accepts(self.token(1, "k1"))


class TestSecrets:
    """What signs by HS256 is long, random, and no key of another kind."""

    @pytest.mark.parametrize(
        ("secret", "said"),
        [
            (b"", "at least 32 bytes"),
            (b"x9Kq2mZr7Lw4Tb8Nc5Vd3Hs6Jf1Gp0Q", "at least 32 bytes"),
            (b"s" * 64, "repeats itself"),
            (b"changeme" * 8, "repeats itself"),
            (b"0123456789" * 4, "repeats itself"),
            (b"ab" * 20 + b"a", "repeats itself"),
            (public_pem(private_key("ES256")), "another kind"),
            (json.dumps(jwk(private_key("ES256"))).encode(), "another kind"),
        ],
    )
    def test_what_is_none(self, secret: bytes, said: str) -> None:
        with pytest.raises(UnusableKeys, match=said):
            Secrets(secret)
        with pytest.raises(UnusableKeys, match=said):
            TokenKeys(SECRET, clock=FixedClock(NOW), previous=[secret])

    @pytest.mark.parametrize("secret", [b"abcdefgh" * 4 + b"a", bytes(range(32))])
    def test_what_is_one(self, secret: bytes) -> None:
        known = TokenKeys(secret, clock=FixedClock(NOW))
        assert known.verify(signed(key=secret))

    def test_the_one_before_is_good_as_long_as_it_is_named(self) -> None:
        clock = FixedClock(NOW)
        both = TokenKeys(SECRET, clock=clock, previous=[OTHER])
        assert both.verify(signed())
        assert both.verify(signed(key=OTHER))
        assert TokenKeys(SECRET, clock=clock).verify(signed(key=OTHER)) is None
        assert both.verify(signed(key=SECRET + OTHER)) is None
