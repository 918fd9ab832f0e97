"""The two engines: SQLite in a file, Postgres behind an address.

SQLite runs in rollback-journal mode with one connection: releases up to 3.51.2, which many base
images carry, can damage a write-ahead log that two connections check-point at once. Commits reach
the disk before they return, and a writing transaction takes its lock at its first word. The journal
file stays and is emptied, which spares the disk the making and removing of a file for each commit.

Postgres gets the same order from advisory locks: writers of one organization take turns, and one
that writes for all of them has them for itself. They, the time limits and whose rows row-level
security shows are set inside each transaction, so that a pool between us and the server may hand
out its connections as it likes.
"""

import os
from operator import methodcaller
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, StaticPool, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from scheduling.storage.errors import StorageError
from scheduling.storage.one_trip import OneTrip, connected
from scheduling.storage.tenancy import REACH, Reach, guard

WRITES = "calla_writes"
MIGRATES = "calla_migrates"
QUEUE_SECONDS = 30.0
"""Longest wait of one task of this process for the others, which hold a connection briefly."""
CONNECT_SECONDS = 5
STATEMENT_SECONDS = 15.0
RECYCLE_SECONDS = 1800
MIGRATING = 7_301_001
"""Our advisory locks, among all that a server may know: one to migrate, three to write."""
EVERYBODY = MIGRATING + 1
ONE = MIGRATING + 2
SHARED = MIGRATING + 3

_POSTGRES = {"postgres", "postgresql", "postgresql+psycopg"}

_BEGIN = (
    "SELECT set_config('calla.org_id', %(org_id)s, true),"
    " set_config('calla.across_organizations', %(across)s, true),"
    " set_config('statement_timeout', %(statement_ms)s, true),"
    " set_config('lock_timeout', %(lock_ms)s, true),"
    " set_config('idle_in_transaction_session_timeout', %(statement_ms)s, true)"
)
_MIGRATE = f"{_BEGIN}, pg_advisory_xact_lock({MIGRATING})"
_WRITE_ONE = (
    f"{_BEGIN}, pg_advisory_xact_lock_shared({EVERYBODY}),"
    f" pg_advisory_xact_lock({ONE}, hashtext(%(org_id)s))"
)
_WRITE_ALL = f"{_BEGIN}, pg_advisory_xact_lock({EVERYBODY})"
_WRITE_SHARED = f"{_BEGIN}, pg_advisory_xact_lock({SHARED})"


def url_of(address: str | Path) -> URL:
    """Return the address of a database: a file's, or as hosts write them (`postgres://...`).

    Raises:
        StorageError: it is not one.
    """
    written = str(address)
    try:
        if "://" not in written:
            return URL.create("sqlite+aiosqlite", database=written)
        url = make_url(written)
    except (ArgumentError, ValueError) as error:
        raise StorageError(
            "The database address cannot be read: give a file, or an address such as"
            " postgresql://user:password@host/database."
        ) from error
    if url.drivername in _POSTGRES:
        return url.set(drivername="postgresql+psycopg")
    return url.set(drivername="sqlite+aiosqlite") if url.drivername == "sqlite" else url


def name_of(url: URL) -> str:
    """Return what people know a database by: its file, or its name and host; never a password."""
    if url.get_backend_name() == "sqlite":
        return url.database or ":memory:"
    given = url.host or url.query.get("host") or "this machine"
    host = given if isinstance(given, str) else ", ".join(given)
    return f"{url.database or url.username} at {host}{f':{url.port}' if url.port else ''}"


def make_engine(url: URL, *, busy_seconds: float, connections: int) -> AsyncEngine:
    """Make the engine for an address; `connections` are a Postgres server's to spare.

    Raises:
        StorageError: there is no driver for it, or its file cannot be made.
    """
    try:
        if url.get_backend_name() == "sqlite":
            return _sqlite(url, busy_seconds)
        if url.drivername == "postgresql+psycopg":
            return _postgres(url, busy_seconds, connections)
    except (SQLAlchemyError, ImportError) as error:
        raise StorageError(_NO_DRIVER) from error
    raise StorageError(_NO_DRIVER)


_NO_DRIVER = (
    "There is no driver for that database address: give a file, or an address that begins with"
    " postgresql://."
)


def _sqlite(url: URL, busy_seconds: float) -> AsyncEngine:
    path = url.database or ":memory:"
    if path != ":memory:":
        _make_file(Path(path))
    engine = create_async_engine(
        url,
        hide_parameters=True,
        pool_size=1,
        max_overflow=0,
        pool_timeout=QUEUE_SECONDS,
        async_creator=lambda: connected(path, busy_seconds=busy_seconds),
    )
    event.listen(engine.sync_engine, "connect", _set_up_sqlite)
    event.listen(engine.sync_engine, "begin", _begin_sqlite)
    event.listen(engine.sync_engine, "before_cursor_execute", guard)
    return engine


def driver_of(connection: AsyncConnection) -> OneTrip:
    """Return what is connected to the file, for who has the connection."""
    assert connection.sync_connection is not None  # noqa: S101 - it is connected
    driver = connection.sync_connection.connection.driver_connection
    assert isinstance(driver, OneTrip)  # noqa: S101 - as `_sqlite` has made it
    return driver


def engine_within(connection: OneTrip) -> Engine:
    """Return the engine for whole transactions in the thread of `connection`, and on it.

    It must be used there alone, by who has `connection` from the pool of the other engine.
    """
    if connection.engine is None:
        driver = connection.driver
        connection.engine = create_engine(
            "sqlite://", creator=lambda: driver, poolclass=StaticPool, hide_parameters=True
        )
        event.listen(connection.engine, "begin", _begin_sqlite)
        event.listen(connection.engine, "before_cursor_execute", guard)
    return connection.engine


def _postgres(url: URL, busy_seconds: float, connections: int) -> AsyncEngine:
    usual = {
        "connect_timeout": CONNECT_SECONDS,
        "application_name": "calla",
        "prepare_threshold": None,  # a pool in between may not know what another prepared
    }
    engine = create_async_engine(
        url,
        hide_parameters=True,
        pool_size=connections,
        max_overflow=0,
        pool_timeout=QUEUE_SECONDS,
        pool_pre_ping=True,
        pool_recycle=RECYCLE_SECONDS,
        connect_args={key: value for key, value in usual.items() if key not in url.query},
    )
    limits = {
        "statement_ms": f"{STATEMENT_SECONDS * 1000:.0f}",
        "lock_ms": f"{busy_seconds * 1000:.0f}",
    }

    def begin(connection: Connection) -> None:
        _begin_postgres(connection, limits)

    event.listen(engine.sync_engine, "begin", begin)
    event.listen(engine.sync_engine, "before_cursor_execute", guard)
    return engine


def _make_file(path: Path) -> None:
    """Make the file with its place, for its owner only, when it is absent."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise StorageError(
            f"The database {path} cannot be opened ({error.strerror}): choose a file this user"
            " may read and write."
        ) from error


def _set_up_sqlite(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's own
    connection.isolation_level = None  # the driver's implicit BEGIN would be a deferred one
    cursor = connection.cursor()
    for pragma in ("journal_mode=PERSIST", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A deferred transaction that turns to writing fails at once when another has written since.
    writes = connection.get_execution_options().get(WRITES, False)
    _say(connection, "BEGIN IMMEDIATE" if writes else "BEGIN")


def _begin_postgres(connection: Connection, limits: dict[str, str]) -> None:
    options = connection.get_execution_options()
    reach: Reach = options.get(REACH) or Reach()
    if options.get(MIGRATES, False):
        words, limits = _MIGRATE, {"statement_ms": "0", "lock_ms": "0"}
    elif not options.get(WRITES, False):
        words = _BEGIN
    elif reach.across:
        words = _WRITE_ALL
    else:
        words = _WRITE_SHARED if reach.org_id is None else _WRITE_ONE
    across = "on" if reach.across else "off"
    _say(connection, words, {"org_id": reach.org_id or "", "across": across, **limits})


def _say(connection: Connection, words: str, *values: dict[str, str]) -> None:
    """Say something to the driver itself: a cursor of SQLAlchemy's costs more than the words."""
    driver: Any = connection.connection.dbapi_connection
    say = methodcaller("execute", words, *values)
    try:
        driver.run_async(say) if connection.dialect.is_async else say(driver)
    except connection.dialect.loaded_dbapi.Error as error:
        raise DBAPIError(words, None, error) from error
