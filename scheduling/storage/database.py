"""The open database: its connection, its transactions, and its troubles in plain sentences.

SQLite by default, in rollback-journal mode with one connection: releases up to 3.51.2, which many
base images carry, can damage a write-ahead log that two connections check-point at once. Commits
reach the disk before they return, and a writing transaction takes its lock at its first word.
"""

import os
import secrets
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Self

from sqlalchemy import URL, Connection, event, make_url, select
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine

from scheduling.storage import intents
from scheduling.storage.errors import StorageError, plainly
from scheduling.storage.migration import is_at_head, migrate
from scheduling.storage.models import FactRow
from scheduling.storage.vault import Vault

QUEUE_SECONDS = 30.0
"""Longest wait of one task of this process for the others, which hold the connection briefly."""
KEY_CHECK = "key_check"


class Storage:
    """One database and the keys to its secrets.

    `name` is the file or the database, `owner` names this process in the leases of the journal.
    """

    def __init__(self, engine: AsyncEngine, name: str) -> None:
        """Use `engine`; `open` is the way to get one."""
        self._engine = engine
        self.name = name
        self._vault: Vault | None = None
        self.owner = intents.owner_name(secrets.token_hex(4))

    @classmethod
    async def open(cls, address: str | Path, *, key_file: Path, busy_seconds: float = 5.0) -> Self:
        """Open a database, migrate it when it is behind, and check that its keys fit.

        `address` is a file, made when absent, or a SQLAlchemy address. So is `key_file`, unless
        the database holds keys already. Another program's lock is waited for `busy_seconds`.

        Raises:
            StorageError: it cannot be used, in one sentence that says what to do.
        """
        url = _url(address)
        name = url.database or str(url)
        if _is_file(url):
            _make_file(Path(name))
        storage = cls(_engine(url, busy_seconds), name)
        try:
            await storage._prepare(key_file)
        except BaseException:
            await storage.close()
            raise
        return storage

    @property
    def vault(self) -> Vault:
        """Return what seals and unseals the secrets of this database."""
        if self._vault is None:
            raise StorageError("The database is not open.")
        return self._vault

    @asynccontextmanager
    async def reading(self) -> AsyncGenerator[AsyncSession, None]:
        """Open a session for reading.

        Raises:
            StorageError: the database cannot be read.
        """
        with plainly(self.name):
            async with AsyncSession(self._engine, expire_on_commit=False) as db:
                yield db

    @asynccontextmanager
    async def transaction(self) -> AsyncGenerator[AsyncSession, None]:
        """Open a session that writes; it commits at the end, on the disk, or leaves no trace.

        Raises:
            StorageError: the database cannot be written.
        """
        writing = self._engine.execution_options(writes=True)
        with plainly(self.name):
            async with AsyncSession(writing, expire_on_commit=False) as db, db.begin():
                yield db

    async def close(self) -> None:
        """Close the connections."""
        await self._engine.dispose()

    async def _prepare(self, key_file: Path) -> None:
        with plainly(self.name):
            async with self._engine.connect() as connection:
                ready = await is_at_head(connection)
            if not ready:
                async with self._engine.execution_options(writes=True).begin() as connection:
                    await migrate(connection)
        async with self.reading() as db:
            check = await db.scalar(select(FactRow.value).where(FactRow.name == KEY_CHECK))
        if check is not None:
            self._vault = Vault.open(key_file, create=False)
            self._vault.unseal(check)
            return
        self._vault = Vault.open(key_file, create=True)
        async with self.transaction() as db:
            await db.merge(FactRow(name=KEY_CHECK, value=self._vault.seal(KEY_CHECK)))


def _url(address: str | Path) -> URL:
    text = str(address)
    try:
        url = make_url(text) if "://" in text else URL.create("sqlite+aiosqlite", database=text)
    except ArgumentError as error:
        raise StorageError(
            "The database address cannot be read: give a file or an address."
        ) from error
    return url.set(drivername="sqlite+aiosqlite") if url.drivername == "sqlite" else url


def _is_file(url: URL) -> bool:
    return url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:")


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


def _engine(url: URL, busy_seconds: float) -> AsyncEngine:
    try:
        if url.get_backend_name() != "sqlite":
            return create_async_engine(url, hide_parameters=True, pool_pre_ping=True)
        engine = create_async_engine(
            url,
            hide_parameters=True,
            pool_size=1,
            max_overflow=0,
            pool_timeout=QUEUE_SECONDS,
            connect_args={"timeout": busy_seconds},
        )
    except (SQLAlchemyError, ImportError) as error:
        raise StorageError(
            "There is no driver for that database address: give a file, or install the extra"
            " that belongs to it."
        ) from error
    event.listen(engine.sync_engine, "connect", _set_up)
    event.listen(engine.sync_engine, "begin", _begin)
    return engine


def _set_up(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's own
    connection.isolation_level = None  # the driver's implicit BEGIN would be a deferred one
    cursor = connection.cursor()
    for pragma in ("journal_mode=DELETE", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    # A deferred transaction that turns to writing fails at once when another has written since.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
