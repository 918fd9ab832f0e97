"""The whole program with its organizations in Postgres, as DATABASE_URL says."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from pydantic import SecretStr

from agent.app import running
from agent.errors import StartError
from agent.settings import Settings, WrongSetting, load
from scheduling.clock import FixedClock
from scheduling.manage import book, cancel
from scheduling.model import Action, ManageRequest
from scheduling.storage import list_organizations
from tests.postgres import Postgres

NOW = FixedClock(datetime.fromisoformat("2027-03-02T10:00:00-05:00"))
BOOK = ManageRequest(
    Action.BOOK,
    name="Ada Park",
    email="ada@example.com",
    start_at=datetime.fromisoformat("2027-03-04T09:00:00-05:00"),
)


@pytest.fixture
def settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, postgres: Postgres
) -> Iterator[Settings]:
    monkeypatch.chdir(tmp_path)
    name = postgres.new(migrated=False)
    address = postgres.address(name).replace("postgresql://", "postgres://")
    yield Settings(calla_home=tmp_path / "home", database_url=SecretStr(address))
    postgres.drop(name)


async def test_a_booking_is_made_and_found_after_a_restart(settings: Settings) -> None:
    async with running(settings, clock=NOW) as app:
        desk = (await app.open_call("console")).desk
        made = await book(desk, BOOK)
        assert made.success
    async with running(settings, clock=NOW) as app:
        desk = (await app.open_call("console")).desk
        assert await book(desk, BOOK) == made
        gone = await cancel(desk, ManageRequest(Action.CANCEL, appointment_id=made.appointment_id))
        assert gone.success
        assert len(await list_organizations(app.office.storage)) == 1
    assert not (settings.home / "calla.db").exists()


async def test_a_database_that_is_not_there(settings: Settings) -> None:
    assert settings.database_url is not None
    address = settings.database_url.get_secret_value().replace("/calla_", "/nosuch_")
    wrong = settings.model_copy(update={"database_url": SecretStr(address)})
    with pytest.raises(StartError, match="does not exist on its server"):
        async with running(wrong, clock=NOW):
            pass


def test_an_address_that_is_none_is_not_repeated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", "user:hunter2@db.example.com")
    with pytest.raises(WrongSetting) as wrong:
        load()
    assert str(wrong.value) == (
        "DATABASE_URL is wrong: must be an address such as"
        " postgresql://user:password@host/database."
    )


def test_the_database_and_its_key_are_where_the_settings_say(tmp_path: Path) -> None:
    usual = Settings(calla_home=tmp_path)
    assert usual.database == str(tmp_path / "calla.db")
    assert usual.key_file == tmp_path / "calla.key"
    address = "postgres://calla:secret@db.example.com/calla"
    other = Settings(database_url=SecretStr(address), calla_key_file=tmp_path / "mounted" / "key")
    assert (other.database, other.key_file) == (address, tmp_path / "mounted" / "key")
    assert "secret@" not in repr(other)
