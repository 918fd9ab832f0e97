"""Postgres's troubles in plain sentences, none of which tells a password."""

import asyncio
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import errors
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from scheduling.storage import Storage, StorageError
from scheduling.storage.engines import name_of, url_of
from scheduling.storage.errors import plainly
from tests.conftest import Kept
from tests.postgres import Postgres

PASSWORD = "hunter2-correct"


@pytest.fixture
def guarded(postgres: Postgres) -> Iterator[str]:
    """The name of a database and of a role that has to give its password."""
    name = postgres.new(migrated=False)
    rules = Path(postgres.socket) / "pg_hba.conf"
    before = rules.read_text()
    postgres.run(f"CREATE ROLE {name} LOGIN PASSWORD '{PASSWORD}'")
    rules.write_text(f"local all {name} scram-sha-256\n{before}")
    postgres.run("SELECT pg_reload_conf()")
    yield name
    rules.write_text(before)
    postgres.run("SELECT pg_reload_conf()")
    postgres.drop(name)
    postgres.run(f"DROP ROLE {name}")


async def refused(address: str, tmp_path: Path) -> str:
    with pytest.raises(StorageError) as error:
        await Storage.open(address, key_file=tmp_path / "calla.key")
    said = str(error.value)
    assert "\n" not in said
    assert said.endswith(".")
    assert "hunter2" not in said
    return said


async def test_a_wrong_password_and_none(guarded: str, postgres: Postgres, tmp_path: Path):
    for given in ("", ":hunter2-wrong"):
        address = postgres.address(guarded, f"{guarded}{given}")
        assert "refuses this user or password" in await refused(address, tmp_path)


async def test_a_user_that_does_not_own_the_database(
    guarded: str, postgres: Postgres, tmp_path: Path
):
    address = postgres.address(guarded, f"{guarded}:{PASSWORD}")
    assert "does not let this user do that" in await refused(address, tmp_path)


async def test_a_database_and_a_user_that_are_not_there(postgres: Postgres, tmp_path: Path):
    said = await refused(postgres.address("nosuch"), tmp_path)
    assert said == (
        f"The database nosuch at {postgres.socket} does not exist on its server: create it, or"
        " check its name in DATABASE_URL."
    )
    said = await refused(postgres.address("postgres", "nobody:hunter2"), tmp_path)
    assert "refuses this user or password" in said


@pytest.mark.parametrize(
    ("address", "remedy"),
    [
        ("postgres://calla:hunter2@127.0.0.1:1/calla", "nobody answers there"),
        ("postgresql://calla:hunter2@/calla?host=/nowhere", "nobody answers there"),
        ("postgresql://calla:hunter2@127.0.0.1:1/calla?schema=x", "unknown option"),
        ("postgresql://calla:hunter2@127.0.0.1:1/calla?sslmode=perhaps", "unknown option"),
        ("postgresql://calla:hunter2@db:port/calla", "cannot be read"),
        ("mysql://calla:hunter2@127.0.0.1/calla", "no driver"),
    ],
)
async def test_an_address_where_nothing_is(address: str, remedy: str, tmp_path: Path):
    assert remedy in await refused(address, tmp_path)


async def test_a_server_without_a_connection_to_spare(
    guarded: str, postgres: Postgres, tmp_path: Path
):
    postgres.run(f"ALTER ROLE {guarded} CONNECTION LIMIT 0")
    address = postgres.address(guarded, f"{guarded}:{PASSWORD}")
    assert "no connection to spare" in await refused(address, tmp_path)


async def test_a_read_only_server_can_be_read(kept_on_postgres: Kept, postgres: Postgres):
    name = url_of(kept_on_postgres.address).database
    postgres.run(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    storage = await Storage.open(kept_on_postgres.address, key_file=kept_on_postgres.key_file)
    with pytest.raises(StorageError, match="its server is read-only"):
        await storage.check_writable()
    await storage.close()


async def test_a_server_that_went_away_is_found_again(kept_on_postgres: Kept, postgres: Postgres):
    storage = await Storage.open(kept_on_postgres.address, key_file=kept_on_postgres.key_file)
    name = url_of(kept_on_postgres.address).database
    end = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"  # noqa: S608
    postgres.run(end)
    await storage.check_writable()  # the pool looks before it lends
    with pytest.raises(StorageError, match=r"try again|starting or stopping"):
        await cut_off(storage, postgres, end)
    await storage.check_writable()
    await storage.close()


async def cut_off(storage: Storage, postgres: Postgres, end: str) -> None:
    async with storage.transaction() as db:
        await db.execute(text("SELECT 1"))
        await asyncio.to_thread(postgres.run, end)
        await db.execute(text("SELECT 1"))


async def test_what_takes_too_long_is_given_up(kept_on_postgres: Kept):
    storage = await Storage.open(
        kept_on_postgres.address, key_file=kept_on_postgres.key_file, busy_seconds=0.1
    )

    async def wait() -> None:
        await storage.check_writable()

    async with storage.transaction() as db:
        await db.execute(text("SELECT 1"))
        with pytest.raises(StorageError, match="in use by another program"):
            await wait()
    async with storage.reading() as db:
        limits = [
            await db.scalar(text(f"SHOW {name}"))
            for name in ("statement_timeout", "idle_in_transaction_session_timeout")
        ]
    assert limits == ["15s", "15s"]
    await storage.close()


@pytest.mark.parametrize(
    ("code", "remedy"),
    [
        (errors.DiskFull, "disk is full"),
        (errors.OutOfMemory, "short of memory"),
        (errors.TooManyConnections, "no connection to spare"),
        (errors.CannotConnectNow, "starting or stopping"),
        (errors.AdminShutdown, "starting or stopping"),
        (errors.DeadlockDetected, "try again"),
        (errors.SerializationFailure, "try again"),
        (errors.QueryCanceled, "did not answer in time"),
        (errors.LockNotAvailable, "in use by another program"),
        (errors.ReadOnlySqlTransaction, "read-only"),
        (errors.ForeignKeyViolation, "no such organization"),
        (errors.DataCorrupted, "is damaged"),
        (errors.IoError, "disk fails"),
        (errors.UndefinedTable, "lacks a table"),
        (errors.UniqueViolation, "cannot be used right now"),
    ],
)
def test_what_a_test_cannot_bring_about(code: type[psycopg.Error], remedy: str):
    assert remedy in told(code("hunter2"))


@pytest.mark.parametrize(
    ("said", "remedy"),
    [
        ("FATAL:  sorry, too many clients already", "no connection to spare"),
        ("FATAL:  remaining connection slots are reserved", "no connection to spare"),
        ("FATAL:  the database system is starting up", "starting or stopping"),
        ("failed to resolve host 'db': Name or service not known", "has no address"),
        ("FATAL:  no pg_hba.conf entry for host 10.0.0.1", "pg_hba.conf"),
        ("server does not support SSL, but SSL was required", "sslmode=require"),
        ("connection timeout expired", "does not answer"),
        ("the connection is closed", "try again"),
        ("consuming input failed: server closed the connection unexpectedly", "try again"),
        ("something new", "cannot be used right now"),
    ],
)
def test_what_is_said_while_connecting(said: str, remedy: str):
    assert remedy in told(psycopg.OperationalError(said))


def told(cause: Exception) -> str:
    with pytest.raises(StorageError) as error, plainly("calla at db"):
        raise OperationalError("SELECT 1", None, cause)
    assert "hunter2" not in str(error.value)
    return str(error.value)


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("postgres://u:hunter2@db.example.com:6543/calla", "calla at db.example.com:6543"),
        ("postgresql+psycopg://u:hunter2@db.example.com/calla", "calla at db.example.com"),
        (
            "postgresql://u:hunter2@/calla?host=a.example.com&host=b.example.com",
            "calla at a.exampl",
        ),
        ("postgresql://calla", "None at calla"),
        ("sqlite:///data/calla.db", "data/calla.db"),
        ("data/calla.db", "data/calla.db"),
    ],
)
def test_addresses_as_hosts_write_them(address: str, name: str):
    url = url_of(address)
    assert url.drivername in {"postgresql+psycopg", "sqlite+aiosqlite"}
    assert name_of(url).startswith(name)
    assert "hunter2" not in name_of(url)


async def test_a_password_reaches_no_log(
    guarded: str, postgres: Postgres, tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.DEBUG)
    await refused(postgres.address(guarded, f"{guarded}:hunter2-wrong"), tmp_path)
    kept: list[Any] = [record.getMessage() for record in caplog.records]
    assert not [line for line in kept if "hunter2" in line and "CREATE ROLE" not in line]
