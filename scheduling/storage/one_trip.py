"""aiosqlite with one trip to its thread for a statement and its rows, where it makes four.

A trip costs more than most statements: two switches of threads, which on a busy machine wait for
their turn. SQLAlchemy reads all rows at once and closes the cursor behind them, so nothing is lost.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Generator, Iterable, Sequence
from typing import Any, Self, TypeVar

import aiosqlite
from sqlalchemy import Engine

T = TypeVar("T")
MOST_ROWS = 1000


async def connected(path: str, *, busy_seconds: float) -> aiosqlite.Connection:
    """Connect to a database file; another's lock is waited for."""
    connection = OneTrip(
        lambda: sqlite3.connect(path, timeout=busy_seconds, check_same_thread=False), MOST_ROWS
    )
    thread: Any = getattr(connection, "_thread")  # noqa: B009 - aiosqlite has no name for it
    thread.daemon = True
    return await connection


class OneTrip(aiosqlite.Connection):
    """A connection whose cursors do their work at once."""

    _is_unsure = False
    engine: Engine | None = None

    @property
    def driver(self) -> sqlite3.Connection:
        """Return what is connected; for use in the thread."""
        return self._conn

    def cursor(self) -> Any:  # noqa: ANN401 # pyright: ignore[reportImplicitOverride]
        """Return a cursor; it makes no trip of its own."""
        return _Cursor(self)

    async def do(self, work: Callable[[], T]) -> T:
        """Do something in the thread of the connection."""
        return await self._execute(work)

    # every trip goes this way, also those of aiosqlite's own
    async def _execute(self, fn: Callable[..., T], *args: Any, **kwargs: Any) -> T:  # noqa: ANN401 # pyright: ignore[reportImplicitOverride]
        try:
            return await super()._execute(fn, *args, **kwargs)
        except asyncio.CancelledError:
            self._is_unsure = True  # the thread does it all the same
            raise

    async def commit(self) -> None:  # pyright: ignore[reportImplicitOverride] - Python 3.12
        """Commit."""
        await self.do(self._conn.commit)

    async def rollback(self) -> None:  # pyright: ignore[reportImplicitOverride]
        """Roll back, where there may be something to."""
        if self._is_unsure or self.in_transaction:
            self._is_unsure = False
            await self.do(self._conn.rollback)


class _Cursor:
    """What SQLAlchemy needs of a cursor: one statement, then its rows out of memory."""

    def __init__(self, connection: OneTrip) -> None:
        self._connection = connection
        self._rows: list[Any] = []
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None
        self.arraysize = 1

    async def __aenter__(self) -> Self:
        return self

    def __await__(self) -> Generator[Any, None, Self]:
        yield from ()
        return self

    async def execute(self, sql: str, parameters: Sequence[Any] = ()) -> Self:
        return await self._connection.do(lambda: self._work("execute", sql, parameters))

    async def executemany(self, sql: str, parameters: Iterable[Sequence[Any]]) -> Self:
        return await self._connection.do(lambda: self._work("executemany", sql, parameters))

    async def fetchall(self) -> list[Any]:
        rows, self._rows = self._rows, []
        return rows

    async def close(self) -> None:
        self._rows = []

    def _work(self, how: str, sql: str, parameters: object) -> Self:
        cursor = self._connection.driver.cursor()
        try:
            getattr(cursor, how)(sql, parameters)
            self.description = cursor.description
            self.rowcount, self.lastrowid = cursor.rowcount, cursor.lastrowid
            self._rows = cursor.fetchall() if cursor.description else []
        finally:
            cursor.close()
        return self
