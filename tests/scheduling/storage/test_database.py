"""Opening: fast when nothing is to be done, and one plain sentence when it cannot be."""

import asyncio
import os
import signal
import sqlite3
import stat
import subprocess
import sys
import textwrap
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import text

from scheduling.model import Organization
from scheduling.storage import Storage, StorageError, add_organization, get_organization
from scheduling.storage.migration import SCRIPTS, head

ROOT = Path(__file__).resolve().parents[3]
ORGANIZATION = Organization("org-1", "Maple Street", ZoneInfo("UTC"))


def run_sql(path: Path, *statements: str) -> None:
    connection = sqlite3.connect(path)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


async def refused(database: Path, key_file: Path) -> str:
    with pytest.raises(StorageError) as error:
        await Storage.open(database, key_file=key_file)
    said = str(error.value)
    assert "\n" not in said
    assert said.endswith(".")
    return said


def test_the_head_is_the_last_migration():
    assert ScriptDirectory(str(SCRIPTS)).get_current_head() == head()


async def test_the_file_is_its_owners_and_its_commits_reach_the_disk(on_file, database):
    assert stat.S_IMODE(database.stat().st_mode) == 0o600
    async with on_file.reading() as db:
        settings = {
            name: await db.scalar(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert settings == {
        "journal_mode": "persist",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 5000,
    }


def test_a_database_at_head_opens_without_alembic(database, key_file):
    code = textwrap.dedent("""
        import asyncio, sys
        from pathlib import Path
        from scheduling.storage import Storage

        async def main():
            storage = await Storage.open(Path(sys.argv[1]), key_file=Path(sys.argv[2]))
            await storage.close()
            print("alembic" in sys.modules)

        asyncio.run(main())
    """)
    command = [sys.executable, "-c", code, str(database), str(key_file)]
    runs = [
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip()
        for _ in range(2)
    ]
    assert runs == ["True", "False"]


async def test_a_file_that_is_no_database(database, key_file):
    database.parent.mkdir()
    database.write_text("Dear diary, " * 200)
    assert "is not a database" in await refused(database, key_file)
    assert not key_file.exists()


async def test_a_damaged_database(on_file, database, key_file):
    await on_file.close()
    pages = bytearray(database.read_bytes())
    pages[100:4096] = b"\xff" * (4096 - 100)
    database.write_bytes(pages)
    assert "is damaged" in await refused(database, key_file)


async def test_a_folder_is_no_database(tmp_path, key_file):
    assert "cannot be opened" in await refused(tmp_path, key_file)


async def test_a_place_that_cannot_be(tmp_path, key_file):
    (tmp_path / "file").write_text("")
    assert "cannot be opened" in await refused(tmp_path / "file" / "calla.db", key_file)


@pytest.mark.parametrize("address", ["nosuch+driver://x/y", "://", "postgresql+nosuch://h/d"])
async def test_an_address_without_a_driver(address, key_file):
    with pytest.raises(StorageError):
        await Storage.open(address, key_file=key_file)


async def test_a_database_in_use_says_so(database, key_file):
    quick = await Storage.open(database, key_file=key_file, busy_seconds=0.05)
    holder = sqlite3.connect(database, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    with pytest.raises(StorageError, match="in use by another program"):
        await add_organization(quick, ORGANIZATION)
    holder.execute("ROLLBACK")
    holder.close()
    await add_organization(quick, ORGANIZATION)
    await quick.close()


async def test_many_at_once_take_turns(storage):
    names = [Organization(f"org-{n}", "x", ZoneInfo("UTC")) for n in range(30)]
    await asyncio.gather(*(add_organization(storage, name) for name in names))
    found = await asyncio.gather(*(get_organization(storage, name.org_id) for name in names))
    assert found == names


async def test_a_failed_transaction_leaves_no_trace(storage):
    async def fail() -> None:
        async with storage.transaction() as db:
            await db.execute(text("INSERT INTO facts VALUES ('a', 'b')"))
            raise LookupError

    with pytest.raises(LookupError):
        await fail()
    async with storage.reading() as db:
        assert await db.scalar(text("SELECT count(*) FROM facts WHERE name = 'a'")) == 0


KILLED = """
import asyncio, itertools, sys
from pathlib import Path
from zoneinfo import ZoneInfo
from scheduling.model import Organization
from scheduling.storage import Storage, add_organization

async def main():
    storage = await Storage.open(Path(sys.argv[1]), key_file=Path(sys.argv[2]))
    for n in itertools.count():
        await add_organization(storage, Organization(f"org-{n}", "x" * 5000, ZoneInfo("UTC")))
        print(n, flush=True)

asyncio.run(main())
"""


async def test_what_was_committed_survives_kill_9(database, key_file):
    command = [sys.executable, "-c", KILLED, str(database), str(key_file)]
    process = await asyncio.create_subprocess_exec(
        *command, cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    last = -1
    for _ in range(20):
        last = int(await process.stdout.readline())
    os.kill(process.pid, signal.SIGKILL)
    rest = (await process.stdout.read()).split()
    await process.wait()
    last = int(rest[-1]) if rest else last
    storage = await Storage.open(database, key_file=key_file)
    assert await get_organization(storage, f"org-{last}") is not None
    async with storage.reading() as db:
        assert await db.scalar(text("PRAGMA integrity_check")) == "ok"
    await storage.close()


async def test_two_processes_may_open_a_new_database_at_once(database, key_file):
    code = KILLED.replace("itertools.count()", "range(3)").replace("org-{n}", "{sys.argv[3]}-{n}")
    processes = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", code, str(database), str(key_file), name, cwd=ROOT,
            stdout=asyncio.subprocess.DEVNULL,
        )
        for name in ("a", "b")
    ]  # fmt: skip
    assert [await process.wait() for process in processes] == [0, 0]
    storage = await Storage.open(database, key_file=key_file)
    for org_id in ("a-2", "b-2"):
        assert await get_organization(storage, org_id) is not None
    await storage.close()
