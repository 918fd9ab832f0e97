"""One history of the tables for both engines, and one process at a time that goes along it."""

import asyncio
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, create_engine, inspect, select, text
from sqlalchemy.exc import IntegrityError

from scheduling.storage import Storage, StorageError, get_agent, get_organization
from scheduling.storage.engines import MIGRATING, url_of
from scheduling.storage.migration import head, upgrade
from scheduling.storage.models import BookingIntent, Table
from tests.conftest import Kept

T = TypeVar("T")
ORGANIZATION = """INSERT INTO organizations (org_id, name, tz, country, locale)
 VALUES ('org-1', 'Maple Street', 'Europe/Berlin', 'DE', 'de-DE')"""
AGENT = """INSERT INTO agents (org_id, agent_id, name, event_types, knowledge)
 VALUES ('org-1', 'front', 'Front desk', '[]', '{"price": "80 euros"}')"""
INTENT = """INSERT INTO booking_intents (org_id, session, kind, base, generation, key,
 event_type_id, host, slot, chain, start_at, end_at, old_uid, uid, state, attempts, sent_at,
 lease_owner, lease_until, version)
 VALUES ('org-1', 's', 'book', 'b', 0, :key, 1, 'ada', 'ada@9', 'c', :at, :at, '', '',
 :state, 1, :at, 'me', :at, 1)"""
AT = "2027-03-02 15:00:00+00:00"
SEE_ALL = "SELECT set_config('calla.across_organizations', 'on', false)"


def plainly_connected(kept: Kept, work: Callable[[Connection], T]) -> T:
    """Do something past all that guards a storage."""
    url = url_of(kept.address)
    on_file = url.get_backend_name() == "sqlite"
    engine = create_engine(url.set(drivername="sqlite") if on_file else url)
    try:
        with engine.begin() as connection:
            if not on_file:
                connection.execute(text(SEE_ALL))
            return work(connection)
    finally:
        engine.dispose()


@pytest.fixture(params=["sqlite", "postgres"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Kept]:
    """A database without a table, on each engine."""
    key_file = tmp_path / "calla.key"
    if request.param == "sqlite":
        yield Kept(str(tmp_path / "new.db"), key_file)
        return
    server: Any = request.getfixturevalue("postgres")
    name = server.new(migrated=False)
    yield Kept(server.address(name), key_file)
    server.drop(name)


def test_the_migrations_make_the_tables_of_the_models(kept: Kept):
    def differences(connection: Connection) -> list[Any]:
        return compare_metadata(MigrationContext.configure(connection), Table.metadata)

    assert plainly_connected(kept, differences) == []


def test_one_live_intent_has_a_slot(kept: Kept):
    def keep(connection: Connection, key: str, state: str) -> None:
        connection.execute(text(INTENT), {"key": key, "state": state, "at": AT})

    def over(connection: Connection) -> None:
        connection.execute(text(ORGANIZATION))
        for key, state in (("1", "FAILED"), ("2", "REJECTED"), ("3", "BOOKED")):
            keep(connection, key, state)

    plainly_connected(kept, over)
    for state in ("SENDING", "UNKNOWN", "BOOKED"):
        with pytest.raises(IntegrityError):
            plainly_connected(kept, lambda connection, state=state: keep(connection, "4", state))


async def test_a_database_of_the_first_version_is_brought_up(empty: Kept):
    def first(connection: Connection) -> None:
        upgrade(connection, "0001")
        connection.execute(text(ORGANIZATION))
        connection.execute(text(AGENT))
        connection.execute(text(INTENT), {"key": "1", "state": "BOOKED", "at": AT})

    await asyncio.to_thread(plainly_connected, empty, first)
    storage = await Storage.open(empty.address, key_file=empty.key_file)
    found = await get_organization(storage, "org-1")
    assert found is not None
    assert (found.name, found.tz.key) == ("Maple Street", "Europe/Berlin")
    agent = await get_agent(storage, "org-1", "front")
    assert agent is not None
    assert (agent.name, agent.knowledge) == ("Front desk", {"price": "80 euros"})
    async with storage.of("org-1").reading() as db:
        (row,) = await db.scalars(select(BookingIntent))
        assert (row.key, row.state, row.start_at) == ("1", "BOOKED", datetime.fromisoformat(AT))
    await storage.close()


async def test_many_may_open_a_new_database_at_once(empty: Kept):
    opened = await asyncio.gather(
        *(Storage.open(empty.address, key_file=empty.key_file) for _ in range(4))
    )
    for storage in opened:
        await storage.check_writable()
        await storage.close()
    tables = plainly_connected(empty, lambda connection: inspect(connection).get_table_names())
    assert set(tables) == {*Table.metadata.tables, "alembic_version"}


async def test_a_migration_under_way_is_waited_for(postgres: Any, tmp_path: Path):
    name = postgres.new(migrated=False)
    address = postgres.address(name)
    engine = create_engine(url_of(address))
    with engine.begin() as connection:
        connection.execute(text(f"SELECT pg_advisory_xact_lock({MIGRATING})"))
        opening = asyncio.create_task(Storage.open(address, key_file=tmp_path / "calla.key"))
        await asyncio.sleep(0.2)
        assert not opening.done()
        assert inspect(connection).get_table_names() == []
    engine.dispose()
    await (await opening).close()
    postgres.drop(name)


async def test_a_newer_database_is_left_alone(kept: Kept):
    def newer(connection: Connection) -> None:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    await asyncio.to_thread(plainly_connected, kept, newer)
    with pytest.raises(StorageError) as refused:
        await Storage.open(kept.address, key_file=kept.key_file)
    assert str(refused.value) == (
        "The database was written by a newer version of Calla (revision 9999, this one knows"
        f" {head()}): install the newer version again."
    )


async def test_another_programs_database_is_left_alone(empty: Kept):
    def songs(connection: Connection) -> None:
        connection.execute(text("CREATE TABLE songs (title TEXT)"))

    await asyncio.to_thread(plainly_connected, empty, songs)
    with pytest.raises(StorageError, match="belongs to another program"):
        await Storage.open(empty.address, key_file=empty.key_file)
    assert not empty.key_file.exists()
