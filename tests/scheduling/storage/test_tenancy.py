"""No statement of one organization's session reaches another's rows, however it is written."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import (
    JSON,
    Executable,
    bindparam,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from scheduling.model import Organization
from scheduling.storage import Storage, StorageError, add_organization
from scheduling.storage.models import FactRow, Instant, OrganizationRow, Table
from scheduling.storage.tenancy import SHARED, OutOfReach
from tests.scheduling.storage.statements import (
    MINE,
    READS,
    TELLING,
    THEIRS,
    WRITES,
    its_text,
    spelled,
)

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")  # odd on purpose
NOW = datetime(2027, 3, 2, 15, tzinfo=UTC)
ROOT = Path(__file__).resolve().parents[3]
KINDS: list[Any] = [one.class_ for one in Table.registry.mappers]
OWNED = sorted((k for k in KINDS if k.__tablename__ not in SHARED), key=lambda k: k.__tablename__)


def a_row(kind: Any, org_id: str) -> Any:
    """Return a row of any table with a canary of its organization in every text."""
    values: dict[str, Any] = {}
    for one in kind.__table__.columns:
        plain = one.type.python_type
        if one.name == "org_id":
            values[one.name] = org_id
        elif plain is str:
            values[one.name] = f"canary {one.name} {org_id}"
        elif isinstance(one.type, Instant):
            values[one.name] = NOW
        elif isinstance(one.type, JSON):
            values[one.name] = {"canary": org_id}
        elif not (one.primary_key and one.autoincrement is True):
            values[one.name] = plain(len(org_id))
    return kind(**values)


@pytest.fixture(scope="module")
def filled(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a database where each table has a row of each organization."""
    folder = shutil.copytree(migrated, tmp_path_factory.mktemp("filled") / "data")

    async def fill() -> None:
        storage = await Storage.open(folder / "calla.db", key_file=folder / "calla.key")
        for org_id in (MINE, THEIRS):
            named = Organization(org_id, f"canary {org_id}", ZoneInfo("UTC"))
            await add_organization(storage, named)
            async with storage.of(org_id).transaction() as db:
                for kind in OWNED:
                    await db.merge(a_row(kind, org_id))
        await storage.close()

    asyncio.run(fill())
    return folder


@pytest.fixture
async def both(filled: Path, tmp_path: Path) -> AsyncIterator[Storage]:
    """A database of the test's own with a row of each organization in each table."""
    folder = shutil.copytree(filled, tmp_path / "data")
    storage = await Storage.open(folder / "calla.db", key_file=folder / "calla.key")
    yield storage
    await storage.close()


async def outcome(db: AsyncSession, statement: Executable) -> str:
    """Return what a statement tells, as text, or that it was refused."""
    try:
        found = await db.execute(statement)
    except OutOfReach:
        return "refused"
    except IntegrityError:
        return "broken"
    if not getattr(found, "returns_rows", True):
        return ""
    return str([[getattr(one, "__dict__", one) for one in row] for row in found])


async def all_of(storage: Storage, *kinds: Any) -> list[Any]:
    """Return every row of these tables, as the database has it."""
    async with storage.across_organizations().reading() as db:
        return [(await db.execute(text(spelled(kind)))).all() for kind in kinds]


async def all_of_theirs(storage: Storage, kind: Any) -> list[Any]:
    (rows,) = await all_of(storage, kind)
    theirs = [row for row in rows if row.org_id == THEIRS]
    assert theirs
    return theirs


def test_every_table_belongs_to_organizations_or_is_named_as_shared():
    assert set(Table.metadata.tables) - SHARED == {kind.__tablename__ for kind in OWNED}
    assert set(Table.metadata.tables) >= SHARED
    for kind in OWNED:
        owner = kind.__table__.columns["org_id"]
        assert owner.primary_key or not owner.nullable
        assert kind is OrganizationRow or owner.foreign_keys


@pytest.mark.parametrize("kind", OWNED, ids=lambda kind: kind.__tablename__)
async def test_a_session_of_one_reads_nothing_of_another(both: Storage, kind: Any):
    told: dict[str, str] = {}
    async with both.of(MINE).reading() as db:
        for name, statement in READS.items():
            told[name] = await outcome(db, statement(kind))
            assert THEIRS not in told[name], name
            assert told[name] in {"[]", "refused"} or name not in TELLING, name
    answered = {name for name in told if told[name] != "refused"}
    own = {"entity", "column", "alias", "in", "cte", "union", "bundle", "distinct", "named"}
    assert answered >= own
    assert not [name for name in answered if name.startswith(("table ", "text", "light"))]


async def test_a_session_of_all_reads_all(both: Storage):
    async with both.across_organizations().reading() as db:
        for name, statement in READS.items():
            told = await outcome(db, statement(OrganizationRow))
            assert THEIRS in told or name in TELLING or name.startswith(("table", "named")), name
            assert told not in {"[]", "refused"}, name


async def test_a_session_of_nobody_reads_no_organization(both: Storage):
    usual = ("entity", "table", "text", "update", "delete", "insert theirs")
    tried = [(OrganizationRow, name) for name in READS | WRITES]
    tried += [(kind, name) for kind in OWNED for name in usual]
    async with both.transaction() as db:
        for kind, name in tried:
            assert await outcome(db, (READS | WRITES)[name](kind)) == "refused", name


@pytest.mark.parametrize("kind", OWNED, ids=lambda kind: kind.__tablename__)
async def test_a_session_of_one_changes_nothing_of_another(both: Storage, kind: Any):
    before = await all_of_theirs(both, kind)
    everything = [len(rows) for rows in await all_of(both, *OWNED)]
    for name, statement in WRITES.items():
        async with both.of(MINE).transaction() as db:
            told = await outcome(db, statement(kind))
            assert told == "refused" or name.startswith(("update", "delete")), name
            assert await all_of_theirs_in(db, kind) == before, name
            await db.rollback()
    assert [len(rows) for rows in await all_of(both, *OWNED)] == everything


async def all_of_theirs_in(db: AsyncSession, kind: Any) -> list[Any]:
    """Look past the guard, in the same transaction."""
    connection = await db.connection()
    plain = (await connection.get_raw_connection()).driver_connection
    assert plain is not None
    rows = await plain.execute_fetchall(spelled(kind))
    return [row for row in rows if THEIRS in row]


async def test_the_shared_tables_are_everybodys(both: Storage):
    for sessions in (both, both.of(MINE), both.across_organizations()):
        async with sessions.reading() as db:
            assert (await db.scalars(select(FactRow.name))).all() == ["key_check"]


@pytest.mark.parametrize("kind", OWNED, ids=lambda kind: kind.__tablename__)
async def test_rows_found_elsewhere_cannot_be_carried_over(both: Storage, kind: Any):
    before = await all_of_theirs(both, kind)
    for carry in ("get", "change", "merge", "delete", "move", "move unseen"):
        async with both.across_organizations().reading() as db:
            row = (await db.scalars(select(kind).where(kind.org_id == THEIRS))).one()
            key = db.sync_session.identity_key(instance=row)[1]
            if carry == "move unseen" and not kind.__table__.columns["org_id"].primary_key:
                db.expire(row)
        async with both.of(MINE).reading() as db:
            assert await db.get(kind, key) is None
        with pytest.raises((OutOfReach, StorageError)):
            await carried(both, row, carry, key)
        assert await all_of_theirs(both, kind) == before, carry


async def carried(storage: Storage, row: Any, how: str, key: tuple[Any, ...]) -> None:
    async with storage.of(MINE).transaction() as db:
        if how == "get":
            await db.get_one(type(row), key)
        elif how == "merge":
            await db.merge(row)
        elif how == "delete":
            await db.delete(row)
        elif how == "change":
            db.add(row)
            setattr(row, its_text(type(row)).key, "stolen")
        else:
            db.add(row)
            row.org_id = MINE


async def test_a_connection_of_its_own_is_no_way_round(both: Storage):
    async with both.of(MINE).reading() as db:
        connection = await db.connection()
        for statement in (select(OrganizationRow), text(spelled(OrganizationRow))):
            with pytest.raises(OutOfReach):
                await connection.execute(statement)
        with pytest.raises(OutOfReach):
            await connection.exec_driver_sql(spelled(OrganizationRow))


@pytest.mark.parametrize("way", ["bulk_update_mappings", "bulk_insert_mappings", "execute"])
async def test_the_other_ways_of_writing_many_rows_are_refused(both: Storage, way: str):
    with pytest.raises(OutOfReach):
        await written_in_bulk(both, way)


async def written_in_bulk(storage: Storage, way: str) -> None:
    values = [{"org_id": THEIRS, "name": "stolen"}]
    async with storage.of(MINE).transaction() as db:
        if way == "execute":
            await db.execute(update(OrganizationRow), values)
        else:
            await db.run_sync(lambda old: getattr(old, way)(OrganizationRow, values))


async def test_many_rows_and_upserts_of_its_own_go_through(both: Storage):
    kind = next(k for k in OWNED if k.__tablename__ == "replays")
    rows = [{"org_id": MINE, "key": f"key {n}", "fingerprint": "f", "until": NOW} for n in range(3)]
    async with both.of(MINE).transaction() as db:
        await db.execute(insert(kind), rows)
        upsert = sqlite.insert(kind).values(**rows[0] | {"fingerprint": "new"})
        changed = upsert.on_conflict_do_update(
            index_elements=["org_id", "key"], set_={"fingerprint": upsert.excluded.fingerprint}
        )
        await db.execute(changed)
        await db.execute(
            update(kind).where(kind.key == bindparam("k")).values(status=1), {"k": "key 1"}
        )
    async with both.of(MINE).reading() as db:
        found = await db.execute(
            select(kind.key, kind.fingerprint, kind.status).where(kind.key.like("key _"))
        )
        assert sorted(found.all(), key=str) == [
            ("key 0", "new", None), ("key 1", "f", 1), ("key 2", "f", None)
        ]  # fmt: skip


async def test_a_refreshed_row_is_still_its_own(both: Storage):
    async with both.of(MINE).transaction() as db:
        row = await db.get_one(OrganizationRow, MINE)
        await db.refresh(row)
        row.name = "New name"
    async with both.of(MINE).reading() as db:
        assert (await db.scalars(select(OrganizationRow.name))).all() == ["New name"]


def test_only_storage_and_recovery_look_across_organizations():
    product = [path for name in ("agent", "scheduling") for path in (ROOT / name).rglob("*.py")]
    inside = ROOT / "scheduling" / "storage"
    users = {
        str(path.relative_to(ROOT))
        for path in product
        if "across_organizations" in path.read_text(encoding="utf-8") and inside not in path.parents
    }
    assert users == {"scheduling/journal/rows.py"}
