"""The file of issuers, and whose tokens are good because of it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import SecretStr

from agent.app.issuers import read_issuers, token_keys
from agent.app.signing import jwt_secret
from agent.errors import StartError
from agent.settings import Settings
from scheduling.api import mint
from scheduling.clock import FixedClock
from tests.scheduling.api.forging import (
    GOOD,
    OTHER,
    SECONDS,
    jwk,
    jwks,
    private_key,
    private_pem,
    public_pem,
    sealed,
    signed,
)
from tests.scheduling.api.world import NOW

CLOCK = FixedClock(NOW)
NAME = "https://id.example.com/"
THEIRS = {**GOOD, "iss": NAME}
Write = Callable[..., Path]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the keys of an issuer, and nothing configured."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CALLA_HOME", str(tmp_path / "home"))
    keys = tmp_path / "keys"
    keys.mkdir()
    (keys / "es.pem").write_bytes(public_pem(private_key("ES256")))
    (keys / "private.pem").write_bytes(private_pem(private_key("ES256")))
    (keys / "set.json").write_bytes(jwks(jwk(private_key("ES256"), kid="a")))
    (keys / "secret").write_bytes(OTHER + b"\n")
    (keys / "secret").chmod(0o600)
    return keys


@pytest.fixture
def write(folder: Path) -> Write:
    """Write the file of issuers: one good entry, with something changed or left away (None)."""

    def written(**more: Any) -> Path:
        entry = {
            "issuer": NAME,
            "algorithm": "ES256",
            "public_key_file": "es.pem",
            "organizations": ["org-1", "org-2"],
            **more,
        }
        return write_text(folder, [{k: v for k, v in entry.items() if v is not None}])

    return written


def write_text(folder: Path, issuers: Any) -> Path:
    file = folder / "issuers.yaml"
    file.write_text(issuers if isinstance(issuers, str) else yaml.safe_dump({"issuers": issuers}))
    return file


def good(file: Path, token: str) -> bool:
    keys = token_keys(Settings(calla_issuers_file=file), clock=CLOCK)
    return keys.verify(token) is not None


def es256(**claims: Any) -> str:
    return sealed({**THEIRS, **claims}, private_key("ES256"), by="ES256")


def test_without_a_file_only_our_own_tokens_are_good(folder: Path) -> None:
    keys = token_keys(Settings(), clock=CLOCK)
    secret = jwt_secret(Settings())
    assert keys.verify(mint(secret, org_id="a", subject="b", lifetime_seconds=9, clock=CLOCK))
    assert keys.verify(es256()) is None


def test_with_one_both_are(write: Write) -> None:
    settings = Settings(calla_issuers_file=write())
    keys = token_keys(settings, clock=CLOCK)
    ours = mint(jwt_secret(settings), org_id="a", subject="b", lifetime_seconds=9, clock=CLOCK)
    assert keys.verify(ours)
    claims = keys.verify(es256())
    assert claims is not None
    assert (claims.subject, claims.org_id) == ("back-office", "org-1")
    assert keys.verify(es256(iss=NAME.rstrip("/"))) is None


def test_a_set_of_keys_or_a_secret_instead(write: Write) -> None:
    assert good(write(public_key_file=None, jwks_file="set.json"), es256())
    by_secret = write(public_key_file=None, algorithm="HS256", secret_file="secret")
    assert good(by_secret, signed(THEIRS, key=OTHER))
    assert not good(by_secret, signed(THEIRS))
    assert not good(by_secret, es256())


def test_a_secret_of_theirs_is_replaced_too(write: Write, folder: Path) -> None:
    (folder / "new").write_bytes(b"the newer of the two secrets, 32 bytes and more")
    (folder / "new").chmod(0o600)
    files = {"secret_file": "new", "previous_secret_file": "secret"}
    file = write(public_key_file=None, algorithm="HS256", **files)
    assert good(file, signed(THEIRS, key=OTHER))
    assert good(file, signed(THEIRS, key=(folder / "new").read_bytes()))


def test_paths_begin_at_the_folder_of_the_file(write: Write, folder: Path) -> None:
    assert good(write(public_key_file=str(folder / "es.pem")), es256())
    assert good(Path("keys") / write().name, es256())


def test_what_a_token_says_is_configured(write: Write) -> None:
    file = write(audience="back", organization_claim="https://example.com/tenant")
    named = {"aud": "back", "https://example.com/tenant": "org-2"}
    claims = token_keys(Settings(calla_issuers_file=file), clock=CLOCK).verify(es256(**named))
    assert claims is not None
    assert claims.org_id == "org-2"
    assert not good(file, es256())


def test_it_speaks_for_its_organizations_alone(write: Write) -> None:
    file = write()
    assert [good(file, es256(org_id=f"org-{n}")) for n in (1, 2, 3)] == [True, True, False]
    assert good(write(organizations="all"), es256(org_id="org-3"))
    assert not good(write(organizations=["all"]), es256(org_id="org-3"))
    assert not good(write(organizations=[]), es256())


def test_subjects_are_tied_to_organizations(write: Write) -> None:
    tied = {"ada": ["org-1"], "bo": ["org-1", "org-2"]}
    keys = token_keys(Settings(calla_issuers_file=write(subjects=tied)), clock=CLOCK)
    nameless = {key: value for key, value in THEIRS.items() if key != "org_id"}
    read: dict[str, list[str]] = {}
    for subject in ("ada", "bo", "org-1"):
        token = sealed({**nameless, "sub": subject}, private_key("ES256"), by="ES256")
        claims = keys.verify(token)
        assert claims is not None
        read[subject] = [one for one in ("org-1", "org-2", "ada", "") if claims.may_read(one)]
    assert read == {"ada": ["org-1"], "bo": ["org-1", "org-2"], "org-1": []}
    (issuer,) = read_issuers(write(organizations="all", subjects=tied))
    assert issuer.subjects == {name: frozenset(org_ids) for name, org_ids in tied.items()}


def test_clocks_may_differ_a_little(write: Write) -> None:
    late, early = es256(exp=SECONDS - 29), es256(nbf=SECONDS + 30)
    assert good(write(), late)
    assert good(write(), early)
    assert not good(write(), es256(exp=SECONDS - 30))
    assert not good(write(), es256(nbf=SECONDS + 31))
    assert not good(write(leeway_seconds=0), late)
    assert not good(write(leeway_seconds=0), early)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"issuer": None}, "issuer 1: issuer is missing"),
        ({"issuer": ""}, "issuer is wrong"),
        ({"issuer": 5}, "issuer is wrong: input should be a valid string"),
        ({"issuer": "calla"}, "of that name already"),
        ({"algorithm": None}, "algorithm is missing"),
        ({"algorithm": "none"}, "algorithm must be RS256, ES256, EdDSA or HS256"),
        ({"algorithm": "es256"}, "algorithm must be"),
        ({"algorithm": ["ES256", "HS256"]}, "algorithm must be"),
        ({"public_key_file": None}, "either public_key_file or jwks_file"),
        ({"jwks_file": "set.json"}, "either public_key_file or jwks_file"),
        ({"secret_file": "secret"}, "either public_key_file or jwks_file"),
        ({"algorithm": "HS256"}, "HS256 needs secret_file"),
        ({"algorithm": "HS256", "public_key_file": None}, "HS256 needs secret_file"),
        ({"algorithm": "HS256", "secret_file": "secret"}, "no file of public keys"),
        ({"previous_secret_file": "secret"}, "only beside secret_file"),
        ({"public_key_file": "absent.pem"}, "absent.pem cannot be read: No such file"),
        ({"public_key_file": "private.pem"}, "holds a private key"),
        ({"public_key_file": "secret"}, "holds no public key"),
        ({"algorithm": "RS256"}, "an RSA key of at least 2048 bits"),
        ({"organizations": None}, "organizations is missing"),
        ({"organizations": "org-1"}, "a list of organizations, or the word all"),
        ({"organizations": [1]}, "a list of organizations, or the word all"),
        ({"organizations": {"org-1": True}}, "a list of organizations, or the word all"),
        ({"subjects": {"ada": "org-1"}}, "subjects is wrong"),
        ({"subjects": {"ada": ["org-3"]}}, "that organizations does not have"),
        ({"audience": ""}, "audience is wrong"),
        ({"organization_claim": ""}, "organization_claim is wrong"),
        ({"leeway_seconds": -1}, "leeway_seconds is wrong"),
        ({"leeway_seconds": 301}, "leeway_seconds is wrong"),
        ({"leeway_seconds": float("nan")}, "leeway_seconds is wrong"),
        ({"leeway_seconds": True}, "leeway_seconds is wrong"),
        ({"public_keyfile": "es.pem"}, "public_keyfile is not known there, public_key_file is"),
        ({"zzz": 1}, "zzz is not known there."),
    ],
)
def test_an_entry_that_cannot_be(write: Write, change: dict[str, Any], said: str) -> None:
    with pytest.raises(StartError) as refused:
        read_issuers(write(**change))
    sentence = str(refused.value)
    assert said in sentence
    assert sentence.startswith("The file /")
    assert sentence.endswith(".")
    assert "\n" not in sentence


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "a list under `issuers`"),
        ("issuers:", "a list under `issuers`"),
        ("issuers: []", "a list under `issuers`"),
        ("issuers: {a: b}", "a list under `issuers`"),
        ("- issuer: a", "a list under `issuers`"),
        ("issuers: [{}]\nmore: 1", "a list under `issuers`"),
        ("issuers: [5]", "issuer 1:"),
        ("issuers: [{}]", "issuer 1: issuer is missing"),
        ("issuers:\n  - issuer: a\n    issuer: b", "line 2, is no YAML"),
        ("issuers: [", "is no YAML"),
        ("issuers: !!python/object/apply:os.getcwd []", "is no YAML"),
        ("issuers: " + "[" * 1000, "is no YAML"),
        ("issuers: [" + " " * 300_000 + "]", "a list under `issuers`"),
        ("\0", "is no YAML"),
    ],
)
def test_a_file_that_cannot_be(folder: Path, text: str, said: str) -> None:
    with pytest.raises(StartError) as refused:
        read_issuers(write_text(folder, text))
    assert said in str(refused.value)


def test_an_issuer_named_twice(folder: Path) -> None:
    one = {
        "issuer": NAME,
        "algorithm": "ES256",
        "public_key_file": "es.pem",
        "organizations": "all",
    }
    with pytest.raises(StartError, match=f"issuer {NAME}: there is an issuer of that name already"):
        read_issuers(write_text(folder, [one, one]))


def test_a_file_that_is_not_there(folder: Path) -> None:
    with pytest.raises(StartError, match=r"absent\.yaml cannot be read: No such file"):
        read_issuers(folder / "absent.yaml")
    with pytest.raises(StartError, match="keys cannot be read: Is a directory"):
        read_issuers(folder)


@pytest.mark.parametrize("name", ["issuers.yaml", "es.pem"])
def test_files_anybody_can_change_are_refused(write: Write, folder: Path, name: str) -> None:
    file = write()
    (folder / name).chmod(0o666)
    with pytest.raises(StartError, match=f"{name} can be changed by anybody"):
        read_issuers(file)


@pytest.mark.parametrize(
    ("content", "mode", "said"),
    [
        (OTHER, 0o640, "can be read by others"),
        (b"short", 0o600, "must have at least 32 bytes"),
        (b"x" * 60, 0o600, "repeats itself"),
    ],
)
def test_a_secret_of_theirs_that_is_none(
    write: Write, folder: Path, content: bytes, mode: int, said: str
) -> None:
    (folder / "secret").write_bytes(content)
    (folder / "secret").chmod(mode)
    with pytest.raises(StartError, match=said):
        read_issuers(write(public_key_file=None, algorithm="HS256", secret_file="secret"))


class TestOurOwnSecretIsReplaced:
    """Tokens of the secret before stay good until it is taken away."""

    @staticmethod
    def minted(secret: bytes) -> str:
        return mint(secret, org_id="a", subject="b", lifetime_seconds=9, clock=CLOCK)

    def test_in_the_settings(self, folder: Path) -> None:
        former = SecretStr(OTHER.decode())
        new = SecretStr("the newer of the two secrets, 32 bytes and more")
        settings = Settings(calla_jwt_secret=new, calla_jwt_previous_secret=former)
        keys = token_keys(settings, clock=CLOCK)
        assert keys.verify(self.minted(OTHER))
        assert keys.verify(self.minted(jwt_secret(settings)))
        after = token_keys(Settings(calla_jwt_secret=new), clock=CLOCK)
        assert after.verify(self.minted(OTHER)) is None

    def test_by_its_file(self, folder: Path, tmp_path: Path) -> None:
        former = jwt_secret(Settings())
        home = tmp_path / "home"
        (home / "jwt.secret").rename(home / "jwt.previous")
        keys = token_keys(Settings(), clock=CLOCK)
        new = jwt_secret(Settings())
        assert new != former
        assert keys.verify(self.minted(former))
        assert keys.verify(self.minted(new))
        (home / "jwt.previous").unlink()
        assert token_keys(Settings(), clock=CLOCK).verify(self.minted(former)) is None

    def test_one_that_cannot_be_used(self, folder: Path, tmp_path: Path) -> None:
        with pytest.raises(StartError, match="CALLA_JWT_PREVIOUS_SECRET repeats itself"):
            token_keys(Settings(calla_jwt_previous_secret=SecretStr("x" * 40)), clock=CLOCK)
        file = tmp_path / "home" / "jwt.previous"
        file.write_bytes(OTHER)
        file.chmod(0o644)
        with pytest.raises(StartError, match=r"jwt\.previous can be read by others"):
            token_keys(Settings(), clock=CLOCK)
