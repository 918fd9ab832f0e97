"""Whose rows a session sees: the one place where organizations are kept apart.

A session belongs to one organization, to none, or to all of them where its opener says so. Every
statement passes here twice. Before SQLAlchemy compiles it, an ORM statement is given `org_id = ...`
for each table in it, at any depth. Before the driver gets it, whatever came another way (text, a
bare `Table`, a connection of its own) is refused when it names a table of organizations, unless it
is plainly about one table and says `org_id = :of_org` itself, of this organization. So a new query
needs to know nothing of this, and one that forgets its organization fails in its first test.
On Postgres, row-level security says the same once more.
"""

import operator
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import (
    BinaryExpression,
    BindParameter,
    Column,
    Connection,
    Delete,
    Executable,
    Select,
    TextClause,
    Update,
    event,
    inspect,
)
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import ORMExecuteState, Session, with_loader_criteria
from sqlalchemy.orm.util import LoaderCriteriaOption
from sqlalchemy.sql import visitors
from sqlalchemy.sql.compiler import Compiled
from sqlalchemy.sql.expression import ColumnClause, FromClause, SelectBase, TableClause
from sqlalchemy.sql.visitors import ExternallyTraversible
from typing_extensions import override

from scheduling.storage.models import Table

SHARED = frozenset({"facts"})
"""Tables that belong to no organization; every other one must have a column `org_id`."""

REACH = "calla_reach"
RESTRICTED = "calla_restricted"
OF_ORG = "of_org"
"""What a statement that names its organization itself calls that parameter."""
MOST_KNOWN = 100
"""Organizations for which a statement is kept: SQLAlchemy knows again only what is the same object."""


class OutOfReach(Exception):
    """A query was written that its session may not run: a mistake in the program."""


@dataclass(slots=True)
class Reach:
    """What a session may touch: one organization's rows; without one, shared tables, or all."""

    org_id: str | None = None
    across: bool = False
    flushing: bool = False

    def check(self, row: Table) -> None:
        """Refuse to write a row of somebody else.

        Raises:
            OutOfReach: it is of another organization, or was.
        """
        if self.across or row.__tablename__ in SHARED:
            return
        state = inspect(row)
        moved = state.persistent and state.attrs["org_id"].history.added
        if moved or getattr(row, "org_id", None) != self.org_id:
            raise OutOfReach(f"A row of {row.__tablename__} is not of this session's organization.")


class OrganizationSession(Session):
    """A session with a reach; `AsyncSession` hands it on as `reach`."""

    def __init__(self, *args: Any, reach: Reach, **options: Any) -> None:  # noqa: ANN401
        """Open it for what `reach` allows."""
        super().__init__(*args, **options)
        self.reach = reach

    @override
    def flush(self, objects: Sequence[Any] | None = None) -> None:
        """Write what has changed, after a look at whose it is."""
        with self.no_autoflush:
            for row in (*self.new, *self.dirty, *self.deleted):
                self.reach.check(row)
        self.reach.flushing = True
        try:
            super().flush(objects)
        finally:
            self.reach.flushing = False


@event.listens_for(OrganizationSession, "do_orm_execute")
def _restrict(state: ORMExecuteState) -> None:
    reach = state.session.reach if isinstance(state.session, OrganizationSession) else Reach()
    if reach.across or reach.org_id is None:
        return
    if not state.is_orm_statement:
        return
    if not state.is_insert:
        state.statement = _restricted(state.statement, reach.org_id)
    state.update_execution_options(**{RESTRICTED: reach.org_id})


def _restricted(statement: Executable, org_id: str) -> Executable:
    """Return `statement` for one organization; of one that is asked often, the same each time."""
    known = _restricted_of.setdefault(statement, {})
    if org_id not in known:
        if len(known) >= MOST_KNOWN:
            known.clear()
        known[org_id] = statement.options(*_criteria(org_id, len(Table.metadata.tables)))
    return known[org_id]


_restricted_of: WeakKeyDictionary[Executable, dict[str, Executable]] = WeakKeyDictionary()


def guard(
    connection: Connection,
    _cursor: object,
    statement: str,
    _parameters: object,
    context: DefaultExecutionContext | None,
    _many: bool,
) -> None:
    """Let a statement through to the driver or not; for the engine's `before_cursor_execute`.

    Raises:
        OutOfReach: it touches tables its session was not opened for.
    """
    reach: Reach = connection.get_execution_options().get(REACH) or Reach()
    named = () if reach.across else _named(statement, len(Table.metadata.tables))
    if not named:
        return
    if reach.org_id is None:
        raise OutOfReach(
            f"Open this session with `of(org_id)` or `across_organizations()`: it uses {named[0]}."
        )
    compiled = context.compiled if context else None
    if context is None or compiled is None:
        raise OutOfReach(f"SQL as text is for `across_organizations()` alone: it uses {named[0]}.")
    if context.isinsert:
        _check_insert(context, statement, reach)
    elif not reach.flushing:
        _check_reading(context, compiled, statement, reach)


def _check_reading(
    context: DefaultExecutionContext, compiled: Compiled, statement: str, reach: Reach
) -> None:
    if context.execution_options.get(RESTRICTED) == reach.org_id:
        _check_query(compiled)
    elif _owners(context, compiled) != {reach.org_id}:
        raise OutOfReach("Ask the session for mapped classes; this uses tables otherwise.")
    if "org_id=" in statement:  # SQLAlchemy writes `a = b` to compare, `a=b` to set
        raise OutOfReach("A row stays with its organization.")


def _check_insert(context: DefaultExecutionContext, statement: str, reach: Reach) -> None:
    given = {values.get("org_id") for values in context.compiled_parameters or ()}
    if given != {reach.org_id} or not reach.org_id:
        raise OutOfReach("An insert names this session's org_id, as a value, in every row.")
    if not _keeps_owner(statement):
        raise OutOfReach("An upsert finds its row by org_id too, and leaves org_id as it is.")


def _owners(context: DefaultExecutionContext, compiled: Compiled) -> set[object]:
    """Return the organizations that a plain statement names as `OF_ORG`, none of any other."""
    is_plain = _is_plain_of.get(compiled)
    if is_plain is None:
        is_plain = _is_plain_of[compiled] = _is_plain(compiled.statement)
    return {values.get(OF_ORG) for values in context.compiled_parameters or () if is_plain}


_is_plain_of: WeakKeyDictionary[Compiled, bool] = WeakKeyDictionary()


def _is_plain(statement: object) -> bool:
    """Say whether a statement touches one table and nothing else, where its org_id is `OF_ORG`."""
    if isinstance(statement, Select):
        sources = statement.get_final_froms()
    elif isinstance(statement, Update | Delete):
        sources = [statement.table]
    else:
        return False
    source = sources[0] if len(sources) == 1 else None
    if not isinstance(source, TableClause):
        return False
    owner = source.c.get("org_id")
    return all(
        part is statement or _is_of(source, part) for part in visitors.iterate(statement)
    ) and any(
        isinstance(one, BinaryExpression)
        and one.operator is operator.eq
        and one.left is owner
        and isinstance(one.right, BindParameter)
        and one.right.key == OF_ORG
        for one in statement._where_criteria  # noqa: SLF001 # pyright: ignore[reportPrivateUsage] - all must hold
    )


def _is_of(table: TableClause, part: object) -> bool:
    """Say whether a part of a statement reads nothing but `table`."""
    if isinstance(part, ColumnClause):
        return part.table is table
    return part is table or not isinstance(part, SelectBase | FromClause | TextClause)


def _check_query(compiled: Compiled) -> None:
    bare = _bare_of.get(compiled)
    if bare is None:
        found = compiled.statement
        bare = next(_bare(found), "") if found is not None else str(compiled)
        _bare_of[compiled] = bare
    if bare:
        raise OutOfReach(f"Use the mapped class, not {bare} as a table or text.")


_bare_of: WeakKeyDictionary[Compiled, str] = WeakKeyDictionary()
"""What was found in a compiled statement, which SQLAlchemy keeps and uses again."""


def _bare(statement: ExternallyTraversible) -> Iterator[str]:
    """Name each table that is used in a way the ORM cannot restrict."""
    parts = list(visitors.iterate(statement))
    sources = [source for part in parts for source in _sources(part)]
    restricted = {_table_name(source) for source in sources if _is_mapped(source)}
    if sum(isinstance(part, Select) for part in parts) > 1:
        restricted.clear()  # which of them reads the table could not be told
    for part in parts:
        if isinstance(part, TextClause):
            yield from _names(part.text)
        elif isinstance(part, ColumnClause) and part.is_literal:
            yield from _names(part.name)
        elif isinstance(part, Column) and not _is_mapped(part):
            # SQLAlchemy's own `get` compares bare columns of the class it reads.
            yield from (name for name in _names(_table_name(part)) if name not in restricted)
    for source in sources:
        if isinstance(source, TableClause | Column) and not _is_mapped(source):
            yield from _names(_table_name(source))


def _sources(part: Any) -> Iterator[object]:  # noqa: ANN401 - any part of a statement
    # What a query was told to read from; what it reads because of its columns is not among these.
    yield from getattr(part, "_raw_columns", ())
    yield from getattr(part, "_from_obj", ())
    yield from (join[0] for join in getattr(part, "_setup_joins", ()))
    if getattr(part, "is_dml", False):
        yield part.table
    for name in ("left", "right", "element"):
        source = getattr(part, name, None)
        if isinstance(source, TableClause) and not _is_mapped(part):
            yield source


def _table_name(part: Any) -> str:  # noqa: ANN401 - a column or a table
    return str(getattr(getattr(part, "table", part), "name", ""))


def _is_mapped(part: object) -> bool:
    return "parententity" in getattr(part, "_annotations", ())


def _names(text: str) -> tuple[str, ...]:
    return _named(text, len(Table.metadata.tables))


@lru_cache(maxsize=2000)
def _named(statement: str, tables: int) -> tuple[str, ...]:
    """Return the tables of organizations that a text of SQL names; each text is read once."""
    return tuple(_pattern(tables).findall(statement))


@lru_cache(maxsize=1)
def _pattern(_tables: int) -> re.Pattern[str]:
    owned = sorted(set(Table.metadata.tables) - SHARED)
    for name in owned:
        if "org_id" not in Table.metadata.tables[name].columns:
            raise OutOfReach(f"The table {name} needs a column org_id, or a place in SHARED.")
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, owned))})\b", re.IGNORECASE)


@lru_cache(maxsize=2000)
def _keeps_owner(statement: str) -> bool:
    _, conflict, rest = statement.partition(" ON CONFLICT ")
    if not conflict or " DO UPDATE SET " not in rest:
        return " SELECT " not in statement
    target, _, change = rest.partition(" DO UPDATE SET ")
    columns = re.findall(r"\w+", target.partition(" WHERE ")[0])
    return "org_id" in columns and not re.search(r"\borg_id\s*=", change)


@lru_cache(maxsize=500)
def _criteria(org_id: str, _tables: int) -> tuple[LoaderCriteriaOption, ...]:
    owned = [one.class_ for one in Table.registry.mappers if "org_id" in one.columns]
    return tuple(
        with_loader_criteria(one, one.org_id == org_id, include_aliases=True) for one in owned
    )
