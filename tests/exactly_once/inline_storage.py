"""The storage without its thread: SQLite inside the loop, so that a run is repeatable and can be killed.

Statements still take turns with everything else, locks of other connections are waited for in the
loop's own time, and a killed process leaves what a killed process leaves: a rolled back connection.
"""

import asyncio
import sqlite3
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import aiosqlite
from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import create_async_engine
from typing_extensions import override

from scheduling.storage import Storage
from scheduling.storage.engines import QUEUE_SECONDS, _begin_sqlite, _set_up_sqlite, url_of
from scheduling.storage.one_trip import MOST_ROWS, OneTrip
from scheduling.storage.tenancy import guard

BUSY_SECONDS = 5.0
AGAIN_SECONDS = 0.02


class Life:
    """Whether a simulated process still runs; what it owns is let go of when it ends."""

    def __init__(self) -> None:
        self.over = False
        self.buried = False
        """Its tasks are ended, too: the run is over."""
        self.unanswered: list[Any] = []
        """What its tasks wait for, to the end."""
        self._connections: list[_Inline] = []

    def own(self, connection: "_Inline") -> None:
        self._connections.append(connection)

    def end(self) -> None:
        """Die: nothing of this process happens any more, and its locks are gone."""
        self.over = True
        for one in self._connections:
            one.drop()

    def bury(self) -> None:
        """Let what still waits be told that it is over."""
        self.buried = True
        for future in self.unanswered:
            _settle(future, sqlite3.ProgrammingError("the process is gone"))
        for one in self._connections:
            one.forget()


class _Queue:
    """In place of the thread's queue: runs what is put into it."""

    def __init__(self, life: Life) -> None:
        self._life = life

    def put_nowait(self, item: tuple[Any, Callable[[], Any]]) -> None:
        future, function = item
        asyncio.get_running_loop().call_soon(self._run, future, function, 0.0)

    def _run(self, future: Any, function: Callable[[], Any], waited: float) -> None:
        if self._life.buried:
            _settle(future, sqlite3.ProgrammingError("the process is gone"))
            return
        if self._life.over:
            self._life.unanswered.append(future)  # whoever waits for it waits forever
            return
        try:
            result = function()
        except (sqlite3.OperationalError, OperationalError) as error:
            if "locked" in str(error) and waited < BUSY_SECONDS:
                loop = asyncio.get_running_loop()
                loop.call_later(AGAIN_SECONDS, self._run, future, function, waited + AGAIN_SECONDS)
                return
            _settle(future, error)
        except Exception as error:  # noqa: BLE001 - as the thread does, for whoever waits
            _settle(future, error)
        else:
            _settle(future, None, result)


def _settle(future: Any, error: Exception | None, result: object = None) -> None:
    if future is None or future.done():
        return
    if error is not None:
        future.set_exception(error)
    else:
        future.set_result(result)


class _Inline(OneTrip):
    """A connection of a simulated process."""

    def __init__(self, path: str, life: Life) -> None:
        super().__init__(lambda: _connect(path), MOST_ROWS)
        self._life = life
        self._tx = _Queue(life)  # type: ignore[assignment]
        life.own(self)

    @override
    def __await__(self) -> Any:
        return self._connect().__await__()

    @property
    @override
    def in_transaction(self) -> bool:
        return not self._life.over and super().in_transaction

    def drop(self) -> None:
        """Let go of the file as the system does for a killed process: roll back, say nothing."""
        if self._connection is not None:
            self._connection.close()

    def forget(self) -> None:
        """Be gone without a warning."""
        self._connection = None
        self._running = False


def _connect(path: str) -> sqlite3.Connection:
    return sqlite3.connect(path, check_same_thread=False, timeout=0.0)


@lru_cache(maxsize=1)
def _first() -> list[Engine]:
    return []


def _know_statements(engine: Engine) -> None:
    """Let all engines share what one has compiled: thousands of processes say the same few things."""
    if _first():
        known = _first()[0]
        engine.dialect = engine.pool._dialect = known.dialect
        engine._compiled_cache = known._compiled_cache
    else:
        _first().append(engine)


async def open_inline(database: Path, key_file: Path, *, life: Life) -> Storage:
    """Open a database as `Storage.open` does, for a simulated process."""

    async def connected() -> aiosqlite.Connection:
        return await _Inline(str(database), life)

    engine = create_async_engine(
        url_of(database),
        hide_parameters=True,
        pool_size=1,
        max_overflow=0,
        pool_timeout=QUEUE_SECONDS,
        async_creator=connected,
    )
    _know_statements(engine.sync_engine)
    for what, listener in (
        ("connect", _set_up_sqlite),
        ("begin", _begin_sqlite),
        ("before_cursor_execute", guard),
    ):
        event.listen(engine.sync_engine, what, listener)
    storage = Storage(engine, str(database))
    await storage._prepare(key_file)
    return storage
