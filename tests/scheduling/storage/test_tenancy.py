"""No statement of one organization's session reaches another's rows, however it is written."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import (
    JSON,
    Executable,
    bindparam,
    case,
    column,
    delete,
    exists,
    func,
    insert,
    literal,
    literal_column,
    select,
    table,
    text,
    union_all,
    update,
)
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Bundle, aliased

from scheduling.model import Organization
from scheduling.storage import Storage, StorageError, add_organization
from scheduling.storage.models import FactRow, Instant, OrganizationRow, Table
from scheduling.storage.tenancy import SHARED, OutOfReach

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")  # odd on purpose
NOW = datetime(2027, 3, 2, 15, tzinfo=UTC)
ROOT = Path(__file__).resolve().parents[3]
MINE, THEIRS = "org-mine", "org-theirs"
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


@pytest.fixture
async def both(on_file: Storage) -> Storage:
    """Each table has a row of each organization."""
    for org_id in (MINE, THEIRS):
        await add_organization(on_file, Organization(org_id, f"canary {org_id}", ZoneInfo("UTC")))
        async with on_file.of(org_id).transaction() as db:
            for kind in OWNED:
                await db.merge(a_row(kind, org_id))
    return on_file


def its_text(kind: Any) -> Any:
    """Return the class's attribute that is a text and no key."""
    found = [c.name for c in kind.__table__.columns if c.type.python_type is str]
    return getattr(kind, next(name for name in reversed(found) if name != "org_id"))


def chosen(*parts: Any) -> Any:
    return select(*parts)


def spelled(kind: Any) -> str:
    return f"SELECT * FROM {kind.__tablename__}"  # noqa: S608


READS: dict[str, Callable[[Any], Any]] = {
    "entity": select,
    "column": lambda k: select(its_text(k)),
    "count": lambda k: select(func.count(), func.min(its_text(k)), func.max(its_text(k))),
    "count from": lambda k: select(func.group_concat(its_text(k))).select_from(k),
    "alias": lambda k: select(aliased(k)),
    "alias column": lambda k: select(its_text(aliased(k))),
    "beside another": lambda k: select(OrganizationRow.name, its_text(aliased(k))),
    "join": lambda k: (lambda a: select(FactRow.name, its_text(a)).join(a, literal(value=True)))(
        aliased(k)
    ),
    "outer join": lambda k: (
        select(FactRow.name, its_text(k))
        .select_from(FactRow)
        .join(k, literal(value=True), isouter=True)
    ),
    "joined alias": lambda k: (lambda a: select(its_text(k), its_text(a)).join(a, a.org_id != ""))(
        aliased(k)
    ),
    "in": lambda k: select(its_text(k)).where(k.org_id.in_(select(k.org_id))),
    "exists elsewhere": lambda k: select(FactRow.name).where(exists().where(k.org_id == THEIRS)),
    "exists counted": lambda k: select(FactRow.name).where(
        select(func.count()).select_from(k).where(k.org_id == THEIRS).scalar_subquery() > 0
    ),
    "exists": lambda k: select(literal(1)).where(exists().where(k.org_id == THEIRS)),
    "scalar subquery": lambda k: select(select(func.max(its_text(k))).scalar_subquery()),
    "other's own where": lambda k: select(k).where(k.org_id == THEIRS),
    "or": lambda k: select(k).where((k.org_id == MINE) | (k.org_id == THEIRS)),
    "subquery": lambda k: select(select(k).subquery()),
    "cte": lambda k: select(select(its_text(k)).cte()),
    "aliased subquery": lambda k: select(aliased(k, select(k).subquery())),
    "union": lambda k: select(its_text(k)).union_all(select(its_text(k))),
    "union subquery": lambda k: select(union_all(select(k.org_id), select(k.org_id)).subquery()),
    "from a union": lambda k: select(k).from_statement(select(k).union_all(select(k))),
    "from text": lambda k: select(k).from_statement(text(spelled(k))),
    "bundle": lambda k: chosen(Bundle("b", k.org_id, its_text(k))),
    "where alone": lambda k: select(literal(1)).where(k.org_id == THEIRS),
    "case": lambda k: select(case((k.org_id == THEIRS, "canary " + THEIRS), else_="")),
    "order": lambda k: select(OrganizationRow).order_by(
        select(func.max(k.org_id)).scalar_subquery()
    ),
    "having": lambda k: select(k.org_id).group_by(k.org_id).having(func.count() > 0),
    "distinct": lambda k: select(k.org_id).distinct(),
    "window": lambda k: select(k.org_id, func.row_number().over(order_by=k.org_id)),
    "table": lambda k: select(k.__table__),
    "table column": lambda k: select(k.__table__.c.org_id),
    "table count": lambda k: select(func.group_concat(k.__table__.c.org_id)),
    "table alias": lambda k: select(k.__table__.alias()),
    "table from": lambda k: select(func.count(), literal("canary")).select_from(k.__table__),
    "table beside a class": lambda k: select(k.org_id, k.__table__.alias().c.org_id),
    "table in": lambda k: select(OrganizationRow).where(exists(select(k.__table__.c.org_id))),
    "table joined": lambda k: (
        select(FactRow.name, k.__table__.c.org_id)
        .select_from(FactRow)
        .join(k.__table__, literal(value=True))
    ),
    "table alone": lambda k: select(FactRow.name).where(
        exists(select(literal(1)).where(k.__table__.c.org_id == THEIRS).correlate(None))
    ),
    "table inside": lambda k: select(k.org_id).where(
        exists(select(literal(1)).where(k.__table__.c.org_id == THEIRS).correlate(None))
    ),
    "table from beside": lambda k: select(FactRow.name).select_from(FactRow, k.__table__),
    "table joined alone": lambda k: select(FactRow.name).join(k.__table__, literal(value=True)),
    "class with table column": lambda k: select(k).with_only_columns(k.__table__.c.org_id),
    "table function": lambda k: select(func.max(k.__table__.c.org_id)).select_from(k.__table__),
    "text": lambda k: text(spelled(k)),
    "text columns": lambda k: text(spelled(k)).columns(k.org_id),
    "text from": lambda k: chosen(literal_column("org_id")).select_from(text(k.__tablename__)),
    "text inside": lambda k: chosen(literal_column(f"({spelled(k).replace('*', 'max(org_id)')})")),
    "text beside": lambda k: chosen(
        FactRow.name, literal_column(f"({spelled(k).replace('*', 'max(org_id)')})")
    ),
    "light table": lambda k: chosen(column("org_id")).select_from(table(k.__tablename__)),
    "upper case": lambda k: text(spelled(k).upper()),
    "quoted": lambda k: text(f'SELECT * FROM "{k.__tablename__}"'),  # noqa: S608
    "schema": lambda k: text(f"SELECT * FROM main.{k.__tablename__}"),  # noqa: S608
}

TELLING = {"exists elsewhere", "exists counted", "exists", "where alone", "other's own where"}
"""Where any row at all would tell that the other organization has one."""

WRITES: dict[str, Callable[[Any], Any]] = {
    "update": lambda k: update(k).values({its_text(k): "stolen"}),
    "update theirs": lambda k: update(k).where(k.org_id == THEIRS).values({its_text(k): "stolen"}),
    "update in": lambda k: (
        update(k).where(k.org_id.in_(select(aliased(k).org_id))).values({its_text(k): "stolen"})
    ),
    "update from theirs": lambda k: update(k).values(
        {its_text(k): select(func.max(aliased(k).org_id)).scalar_subquery()}
    ),
    "move to them": lambda k: update(k).values(org_id=THEIRS),
    "move by column": lambda k: update(k).values({k.org_id: literal_column(f"'{THEIRS}'")}),
    "delete": delete,
    "delete theirs": lambda k: delete(k).where(k.org_id == THEIRS),
    "update table": lambda k: update(k.__table__).values({its_text(k).key: "stolen"}),
    "delete table": lambda k: delete(k.__table__),
    "insert select": lambda k: insert(k).from_select(["org_id"], select(literal(THEIRS))),
    "insert what is read": lambda k: insert(k).from_select(
        ["org_id", its_text(k).key], select(bindparam("org_id", MINE), func.max(its_text(k)))
    ),
    "insert expression": lambda k: insert(k).values(org_id=literal_column(f"'{THEIRS}'")),
    "insert theirs": lambda k: insert(k).values(org_id=THEIRS),
    "insert none": insert,
    "insert many": lambda k: insert(k).values([{"org_id": MINE}, {"org_id": THEIRS}]),
    "insert into table": lambda k: insert(k.__table__).values(org_id=THEIRS),
    "upsert by another key": lambda k: (
        sqlite.insert(k)
        .values(org_id=MINE)
        .on_conflict_do_update(index_elements=["key"], set_={its_text(k).key: "stolen"})
    ),
    "upsert that moves": lambda k: (
        sqlite.insert(k)
        .values(org_id=MINE)
        .on_conflict_do_update(index_elements=["org_id"], set_={"org_id": THEIRS})
    ),
    "text update": lambda k: text(f"UPDATE {k.__tablename__} SET org_id = '{THEIRS}'"),  # noqa: S608
    "text delete": lambda k: text(f"DELETE FROM {k.__tablename__}"),  # noqa: S608
}


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
    assert answered >= {"entity", "column", "alias", "in", "cte", "union", "bundle", "distinct"}
    assert not [name for name in answered if name.startswith(("table ", "text", "light"))]


async def test_a_session_of_all_reads_all(both: Storage):
    async with both.across_organizations().reading() as db:
        for name, statement in READS.items():
            told = await outcome(db, statement(OrganizationRow))
            assert THEIRS in told or name in TELLING or name.startswith("table"), name
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
