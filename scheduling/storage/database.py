"""The open database: sessions for one organization or for all, troubles in plain sentences."""

import logging
import secrets
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Self, TypeVar

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession
from sqlalchemy.orm import Session

from scheduling.storage import intents
from scheduling.storage.engines import (
    MIGRATES,
    WRITES,
    driver_of,
    engine_within,
    make_engine,
    name_of,
    url_of,
)
from scheduling.storage.errors import StorageError, plainly
from scheduling.storage.migration import is_at_head, migrate
from scheduling.storage.models import FactRow
from scheduling.storage.one_trip import OneTrip
from scheduling.storage.tenancy import REACH, OrganizationSession, Reach
from scheduling.storage.vault import Vault

log = logging.getLogger(__name__)

KEY_CHECK = "key_check"
T = TypeVar("T")


class Sessions:
    """Sessions that see the rows of one organization, of all, or of none."""

    def __init__(
        self, engine: AsyncEngine, name: str, *, org_id: str | None = None, across: bool = False
    ) -> None:
        """Open them at `engine`; `Storage.of` and its kin are the way to get them."""
        self._engine = engine
        self.name = name
        self._org_id = org_id
        self._across = across

    @asynccontextmanager
    async def reading(self) -> AsyncGenerator[AsyncSession, None]:
        """Open a session for reading.

        Raises:
            StorageError: the database cannot be read.
        """
        with plainly(self.name):
            async with self._session(writes=False) as db:
                yield db

    @asynccontextmanager
    async def transaction(self) -> AsyncGenerator[AsyncSession, None]:
        """Open a session that writes; it commits at the end, on the disk, or leaves no trace.

        Nobody else writes for the organization meanwhile: what is checked in it still holds when
        it commits.

        Raises:
            StorageError: the database cannot be written.
        """
        with plainly(self.name):
            async with self._session(writes=True) as db, db.begin():
                yield db

    async def write(self, work: Callable[[Session], T]) -> T:
        """Do `work` in a transaction like that of `transaction`, and return what it returns.

        Where the database is a file, all of it is one trip to the connection's thread.

        Raises:
            StorageError: the database cannot be written.
        """
        if self._engine.dialect.name != "sqlite":
            async with self.transaction() as db:
                return await db.run_sync(work)
        with plainly(self.name):
            async with self._engine.connect() as connection:
                driver = driver_of(connection)
                return await driver.do(lambda: self._written(driver, work))

    def _written(self, driver: OneTrip, work: Callable[[Session], T]) -> T:
        reach = self._reach()
        engine = engine_within(driver).execution_options(**{REACH: reach, WRITES: True})
        with OrganizationSession(engine, expire_on_commit=False, reach=reach) as db, db.begin():
            return work(db)

    def _session(self, *, writes: bool) -> AsyncSession:
        reach = self._reach()
        return AsyncSession(
            self._bound(reach, writes=writes),
            sync_session_class=OrganizationSession,
            expire_on_commit=False,
            reach=reach,
        )

    def _reach(self) -> Reach:
        return Reach(self._org_id, self._across)

    def _bound(self, reach: Reach, *, writes: bool) -> AsyncEngine:
        return self._engine.execution_options(**{REACH: reach, WRITES: writes})


class Storage(Sessions):
    """One database and the keys to its secrets; its own sessions see no organization's rows.

    `name` is the file or the database, `owner` names this process in the leases of the journal.
    """

    def __init__(self, engine: AsyncEngine, name: str) -> None:
        """Use `engine`; `open` is the way to get one."""
        super().__init__(engine, name)
        self._vault: Vault | None = None
        self.owner = intents.owner_name(secrets.token_hex(4))

    @classmethod
    async def open(
        cls,
        address: str | Path,
        *,
        key_file: Path,
        busy_seconds: float = 5.0,
        connections: int = 10,
    ) -> Self:
        """Open a database, migrate it when it is behind, and check that its keys fit.

        `address` is a file, made when absent, or an address such as `postgresql://...`. `key_file`
        is made when absent, unless the database holds keys already. Another's lock is waited for
        `busy_seconds`; of a Postgres server, at most `connections` are used.

        Raises:
            StorageError: it cannot be used, in one sentence that says what to do.
        """
        url = url_of(address)
        engine = make_engine(url, busy_seconds=busy_seconds, connections=connections)
        storage = cls(engine, name_of(url))
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

    def of(self, org_id: str) -> Sessions:
        """Return sessions that see, and write, one organization's rows and no other's."""
        return Sessions(self._engine, self.name, org_id=org_id)

    def across_organizations(self) -> Sessions:
        """Return sessions that see every organization: for lists of them, recovery, tidying."""
        return Sessions(self._engine, self.name, across=True)

    async def check_writable(self) -> None:
        """Write nothing, as if it were something.

        Raises:
            StorageError: the database cannot be written now.
        """
        async with self.transaction() as db:
            await db.execute(text("UPDATE facts SET value = value WHERE name = ''"))

    async def close(self) -> None:
        """Close the connections."""
        await self._engine.dispose()

    async def _prepare(self, key_file: Path) -> None:
        engine = self._engine.execution_options(**{REACH: Reach(across=True)})
        with plainly(self.name):
            async with engine.connect() as connection:
                ready = await is_at_head(connection)
            if not ready:
                # One process at a time: the others wait at their first word, and find it done.
                alone = engine.execution_options(**{WRITES: True, MIGRATES: True})
                async with alone.begin() as connection:
                    await migrate(connection)
            async with engine.connect() as connection:
                await _look_at_role(connection)
        self._vault = await self._open_vault(key_file)

    async def _open_vault(self, key_file: Path) -> Vault:
        async with self.reading() as db:
            check = await db.scalar(select(FactRow.value).where(FactRow.name == KEY_CHECK))
        if check is None:
            vault = Vault.open(key_file, create=True)
            async with self.transaction() as db:
                kept = await db.get(FactRow, KEY_CHECK)
                if kept is None:
                    db.add(FactRow(name=KEY_CHECK, value=vault.seal(KEY_CHECK)))
                    return vault
                check = kept.value  # another process was faster; its key is the key
        vault = Vault.open(key_file, create=False)
        vault.unseal(check)
        return vault


async def _look_at_role(connection: AsyncConnection) -> None:
    """Warn of a role that row-level security does not hold; our own guard still does."""
    if connection.dialect.name == "postgresql":
        above = "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
        if await connection.scalar(text(above)):
            log.warning("the database role is above row-level security")
