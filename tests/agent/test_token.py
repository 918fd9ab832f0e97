"""The secret of the API's tokens, and the command that prints one."""

import asyncio
import base64
import json
import stat
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pydantic import SecretStr

from agent.app.signing import jwt_secret
from agent.cli.token import print_token
from agent.errors import StartError
from agent.settings import Settings
from scheduling.api import TokenKeys
from scheduling.clock import SystemClock
from scheduling.model import Organization
from scheduling.storage import Storage, add_organization


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CALLA_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("CALLA_JWT_SECRET", raising=False)
    return tmp_path / "home"


def test_a_secret_is_made_once_for_its_owner_only(home: Path) -> None:
    secret = jwt_secret(Settings())
    file = home / "jwt.secret"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert len(base64.urlsafe_b64decode(secret)) == 48
    assert jwt_secret(Settings()) == secret
    assert [one.name for one in home.iterdir()] == ["jwt.secret"]


def test_a_configured_secret_is_used_and_nothing_is_written(home: Path) -> None:
    settings = Settings(calla_jwt_secret=SecretStr("thirty-two different characters."))
    assert jwt_secret(settings) == b"thirty-two different characters."
    assert not home.exists()


def test_a_secret_others_can_read_is_refused(home: Path) -> None:
    jwt_secret(Settings())
    (home / "jwt.secret").chmod(0o644)
    with pytest.raises(StartError, match="chmod 600"):
        jwt_secret(Settings())


def test_a_damaged_secret_is_refused(home: Path) -> None:
    home.mkdir()
    file = home / "jwt.secret"
    file.write_text("short\n")
    file.chmod(0o600)
    with pytest.raises(StartError, match="damaged"):
        jwt_secret(Settings())


def test_a_home_that_cannot_be_used_is_said(home: Path) -> None:
    home.write_text("a file")
    with pytest.raises(StartError, match=r"jwt\.secret cannot be read or made"):
        jwt_secret(Settings())


async def stored(home: Path, *org_ids: str) -> None:
    storage = await Storage.open(home / "calla.db", key_file=home / "calla.key")
    for org_id in org_ids:
        await add_organization(storage, Organization(org_id, org_id, ZoneInfo("UTC")))
    await storage.close()


def test_only_the_token_is_on_standard_output(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asyncio.run(stored(home, "demo", "other"))
    print_token("demo", "back-office", hours=2)
    out, err = capsys.readouterr()
    assert out.count("\n") == 1
    assert "2 hours and the organization demo" in err
    keys = TokenKeys(jwt_secret(Settings()), clock=SystemClock())
    claims = keys.verify(out.strip())
    assert claims is not None
    assert (claims.org_id, claims.subject) == ("demo", "back-office")
    payload = out.split(".")[1]
    told = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    assert told["exp"] - told["iat"] == 2 * 3600
    assert set(told) == {"iss", "aud", "sub", "org_id", "iat", "exp"}


@pytest.mark.parametrize(
    ("org_id", "subject", "hours"),
    [
        ("", "x", 1),
        (" ", "x", 1),
        ("demo", "", 1),
        ("demo", "x", 0),
        ("demo", "x", 9000),
        ("Demo", "x", 1),
        ("third", "x", 1),
    ],
)
def test_what_no_token_is_made_for(
    home: Path, capsys: pytest.CaptureFixture[str], org_id: str, subject: str, hours: int
) -> None:
    asyncio.run(stored(home, "demo", "other"))
    with pytest.raises(StartError):
        print_token(org_id, subject, hours=hours)
    assert capsys.readouterr() == ("", "")


def test_a_year_is_not_too_long(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asyncio.run(stored(home, "demo"))
    print_token("demo", "x", hours=24 * 366)
    assert "Good for 8784 hours" in capsys.readouterr().err


def test_the_only_organization_need_not_be_named(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asyncio.run(stored(home, "demo"))
    print_token("", "x", hours=1)
    claims = TokenKeys(jwt_secret(Settings()), clock=SystemClock()).verify(
        capsys.readouterr().out.strip()
    )
    assert claims is not None
    assert claims.org_id == "demo"


def test_the_organizations_are_those_of_the_configured_database(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asyncio.run(stored(home, "demo"))
    (home / "calla.db").rename(home / "elsewhere.db")
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{home / 'elsewhere.db'}")
    print_token("", "x", hours=1)
    assert "the organization demo" in capsys.readouterr().err


def test_one_of_several_organizations_has_to_be_named(home: Path) -> None:
    asyncio.run(stored(home, "demo", "other"))
    with pytest.raises(StartError, match="there are: demo, other"):
        print_token("", "x", hours=1)


def test_an_unknown_organization_is_refused_with_the_known_ones(home: Path) -> None:
    asyncio.run(stored(home, "demo", "other"))
    with pytest.raises(StartError, match="no organization third; there are: demo, other"):
        print_token("third", "x", hours=1)


def test_the_only_organization_is_not_taken_for_another(home: Path) -> None:
    asyncio.run(stored(home, "demo"))
    with pytest.raises(StartError, match="no organization third; there are: demo"):
        print_token("third", "x", hours=1)


def test_of_many_organizations_only_some_are_named(home: Path) -> None:
    asyncio.run(stored(home, *(f"org-{number:02}" for number in range(12))))
    with pytest.raises(StartError, match=r"org-08, org-09, others\.$"):
        print_token("", "x", hours=1)


@pytest.mark.parametrize("org_id", ["", "demo"])
def test_where_there_is_no_organization_yet_no_token_is_made(home: Path, org_id: str) -> None:
    with pytest.raises(StartError, match="no organization yet"):
        print_token(org_id, "x", hours=1)
    assert not (home / "calla.db").exists()
    asyncio.run(stored(home))
    with pytest.raises(StartError, match="no organization yet"):
        print_token(org_id, "x", hours=1)
