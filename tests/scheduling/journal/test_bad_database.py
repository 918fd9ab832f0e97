"""A database that fails: no write leaves without a durable row, and reads go on."""

import asyncio
import os
import resource
import shutil
from collections.abc import Generator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from scheduling.calcom.models import BookingFilter
from scheduling.journal import Recovery
from scheduling.storage import StorageError, list_organizations
from tests.conftest import Kept

NINE = datetime(2027, 3, 3, 9, tzinfo=UTC)
HALF = timedelta(minutes=30)


@pytest.fixture
def kept(kept_on_sqlite: Kept) -> Kept:
    return kept_on_sqlite


async def nothing_leaves(world, said: str) -> None:
    before = len(world.line.writes)
    with pytest.raises(StorageError, match=said) as error:
        await world.ask(start_at=NINE + 8 * HALF, end_at=NINE + 9 * HALF)
    assert "\n" not in str(error.value)
    assert len(world.line.writes) == before


async def all_is_well(world) -> None:
    await world.ask(start_at=NINE + 8 * HALF, end_at=NINE + 9 * HALF)
    assert (await world.entries())[-1].state == "BOOKED"


@contextmanager
def files_no_longer_than(size: int) -> Generator[None]:
    """Let every write beyond fail, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


async def test_a_disk_without_room_for_the_rollback_journal(world):
    await world.ask()
    with files_no_longer_than(512):
        await nothing_leaves(world, "disk")
        assert len(await list_organizations(world.storage)) == 1
    await all_is_well(world)


async def test_a_database_that_cannot_grow(world):
    async with world.storage.across_organizations().transaction() as db:
        pages = await db.scalar(text("PRAGMA page_count"))
        await db.execute(text(f"PRAGMA max_page_count = {pages}"))
    made = 0
    with suppress(StorageError):
        for made in range(100):
            start_at = NINE + made * HALF
            await world.ask(start_at=start_at, end_at=start_at + HALF)
    assert made < 99
    await nothing_leaves(world, "disk is full")
    assert len(world.line.writes) == len(await world.entries())
    async with world.storage.across_organizations().transaction() as db:
        await db.execute(text("PRAGMA max_page_count = 1000000"))
    await all_is_well(world)


@pytest.mark.deep
async def test_a_database_that_became_read_only(world):
    async with world.storage.across_organizations().reading() as db:
        await db.execute(text("PRAGMA query_only = ON"))
    await nothing_leaves(world, "cannot be written")
    assert await world.recover() == Recovery()
    async with world.storage.across_organizations().reading() as db:
        await db.execute(text("PRAGMA query_only = OFF"))
    await all_is_well(world)


async def test_a_database_that_another_program_holds(world):
    async with world.database_held():
        await nothing_leaves(world, "in use by another program")
        assert len(await list_organizations(world.storage)) == 1
    await all_is_well(world)


@pytest.mark.parametrize("how", ["removed", "replaced"])
async def test_a_database_file_that_disappears(world, how):
    """On Unix one could go on writing to a file that nobody will ever find again."""
    await world.ask()
    path = world.kept.address
    os.rename(path, f"{path}.moved")  # noqa: PTH104 - what an operator does
    if how == "replaced":
        shutil.copy(f"{path}.moved", path)
    await nothing_leaves(world, "removed or replaced")
    assert (await world.calcom.list_bookings(BookingFilter())).bookings


@pytest.mark.deep
async def test_a_folder_that_becomes_read_only_or_goes(world):
    path = Path(world.kept.address)
    os.rename(path.parent, path.parent.with_name("elsewhere"))  # noqa: PTH104 - the folder itself
    await nothing_leaves(world, "removed or replaced")
    os.rename(path.parent.with_name("elsewhere"), path.parent)  # noqa: PTH104
    await all_is_well(world)


async def test_an_outcome_that_could_not_be_stored_is_found_again(world):
    world.line.gate.clear()
    booking = asyncio.create_task(world.ask())
    await world.line.reached.wait()
    with files_no_longer_than(512):
        world.line.gate.set()
        made = await booking
    assert [one.state for one in await world.entries()] == ["SENDING"]
    world.pass_time(31)
    assert await world.recover() == Recovery(booked=1)
    assert (await world.ask()).uid == made.uid
    assert len(world.line.writes) == 1


async def test_a_postgres_server_that_goes_away(
    kept_on_postgres: Kept, postgres: Any, world_on: Any
):
    name = kept_on_postgres.address.partition("?")[0].rpartition("/")[2]
    async with world_on(kept_on_postgres) as world:
        await world.ask()
        # as a server that is stopped: it ends every connection and takes no other
        postgres.run(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        postgres.run(
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"  # noqa: S608 - our own name
        )
        before = len(world.line.writes)
        with pytest.raises(StorageError):
            await world.ask(contact="cy@example.com", start_at=NINE + HALF, end_at=NINE + 2 * HALF)
        assert len(world.line.writes) == before
        assert (await world.calcom.list_bookings(BookingFilter())).bookings
        postgres.run(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
        await all_is_well(world)
