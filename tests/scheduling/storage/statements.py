"""Every way to say something to the tables of organizations, for a table `k`: to read, and to write."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import (
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
from sqlalchemy.orm import Bundle, aliased

from scheduling.storage.models import FactRow, OrganizationRow

MINE, THEIRS = "org-mine", "org-theirs"


def its_text(kind: Any) -> Any:
    """Return the class's attribute that is a text and no key."""
    found = [c.name for c in kind.__table__.columns if c.type.python_type is str]
    return getattr(kind, next(name for name in reversed(found) if name != "org_id"))


def chosen(*parts: Any) -> Any:
    return select(*parts)


def spelled(kind: Any) -> str:
    return f"SELECT * FROM {kind.__tablename__}"  # noqa: S608


def owned_by(source: Any, org_id: str = MINE) -> Any:
    """Return what a statement says that names its organization itself."""
    return source.c.org_id == bindparam("of_org", org_id)


def elsewhere(k: Any) -> Any:
    """Return a query for a text of any organization, to be put into another."""
    return select(func.max(k.__table__.alias().c.org_id)).scalar_subquery()


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
    "named": lambda k: select(k.__table__).where(owned_by(k.__table__)),
    "table named theirs": lambda k: select(k.__table__).where(owned_by(k.__table__, THEIRS)),
    "table not named": lambda k: select(k.__table__).where(
        k.__table__.c.org_id != bindparam("of_org", MINE)
    ),
    "table named or": lambda k: select(k.__table__).where(
        owned_by(k.__table__) | (k.__table__.c.org_id == THEIRS)
    ),
    "table named with an alias": lambda k: select(k.__table__, k.__table__.alias()).where(
        owned_by(k.__table__)
    ),
    "table named, its alias not": lambda k: chosen(k.__table__.alias()).where(
        owned_by(k.__table__)
    ),
    "table named with another": lambda k: select(k.__table__, FactRow.name).where(
        owned_by(k.__table__)
    ),
    "table named with a subquery": lambda k: select(k.__table__.c.org_id, elsewhere(k)).where(
        owned_by(k.__table__)
    ),
    "table named with text": lambda k: chosen(
        k.__table__.c.org_id, literal_column(f"({spelled(k).replace('*', 'max(org_id)')})")
    ).where(owned_by(k.__table__)),
    "table named in a union": lambda k: union_all(
        select(k.__table__.c.org_id).where(owned_by(k.__table__)), select(k.__table__.c.org_id)
    ),
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
    "update named": lambda k: (
        update(k.__table__).where(owned_by(k.__table__)).values({its_text(k).key: "stolen"})
    ),
    "update named from elsewhere": lambda k: (
        update(k.__table__).where(owned_by(k.__table__)).values({its_text(k).key: elsewhere(k)})
    ),
    "update named theirs": lambda k: (
        update(k.__table__).where(owned_by(k.__table__, THEIRS)).values({its_text(k).key: "stolen"})
    ),
    "move named": lambda k: update(k.__table__).where(owned_by(k.__table__)).values(org_id=THEIRS),
    "delete named": lambda k: delete(k.__table__).where(owned_by(k.__table__)),
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
