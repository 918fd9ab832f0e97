"""What is remembered of an agent: for how long, and what ends it."""

import os
import shutil
import sqlite3
from collections.abc import AsyncGenerator, Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from scheduling.model import AgentProfile, EventType, Organization
from scheduling.storage import (
    CalcomBinding,
    Storage,
    StorageError,
    add_agent,
    add_organization,
    connect,
    remove_agent,
    remove_organization,
)
from scheduling.storage.models import AgentRow
from scheduling.storage.recent import SECONDS, STALE_SECONDS, recently_connected

ORGANIZATION = Organization("org", "Maple Street Physio", ZoneInfo("America/New_York"))
AGENT = AgentProfile("agent", "Dr. Ada Park", (EventType(1, "visit", "Visit", 30),))
BINDING = CalcomBinding("cal_ada", "ada")


class Watch:
    """A monotonic clock that is set by hand."""

    at = 100.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
async def storages(migrated: Path, tmp_path: Path) -> AsyncGenerator[tuple[Storage, Storage]]:
    """One database opened twice, with an agent in it."""
    shutil.copytree(migrated, tmp_path, dirs_exist_ok=True)
    opened = [
        await Storage.open(tmp_path / "calla.db", key_file=tmp_path / "calla.key") for _ in range(2)
    ]
    await add_organization(opened[0], ORGANIZATION)
    await add_agent(opened[0], "org", AGENT)
    await connect(opened[0], "org", BINDING)
    yield opened[0], opened[1]
    for one in opened:
        await one.close()


@pytest.fixture
def storage(storages: tuple[Storage, Storage]) -> Storage:
    return storages[0]


def behind_our_back(storage: Storage) -> None:
    """Rename the agent as another process would: past every session of this one."""
    with closing(sqlite3.connect(storage.name)) as other, other:
        other.execute("UPDATE agents SET name = 'Dr. Bo Reed'")


async def name_of(storage: Storage, watch: Callable[[], float]) -> str:
    found = await recently_connected(storage, "org", "agent", monotonic=watch)
    return found[1].name if found else ""


async def test_it_is_remembered_for_a_second(storage: Storage, watch: Watch) -> None:
    assert await name_of(storage, watch) == "Dr. Ada Park"
    behind_our_back(storage)
    watch.at += SECONDS - 0.001
    assert await name_of(storage, watch) == "Dr. Ada Park"
    watch.at += 0.002
    assert await name_of(storage, watch) == "Dr. Bo Reed"


@pytest.mark.parametrize("by", [0, 1], ids=["this storage", "another storage"])
async def test_a_change_of_this_process_is_seen_at_once(
    storages: tuple[Storage, Storage], watch: Watch, by: int
) -> None:
    storage, changing = storages[0], storages[by]
    first = await recently_connected(storage, "org", "agent", monotonic=watch)
    assert first is not None
    assert first == (ORGANIZATION, AGENT, BINDING)
    assert await recently_connected(storage, "org", "agent", monotonic=watch) is first
    agent = replace(AGENT, name="Dr. Bo Reed")
    await add_agent(changing, "org", agent)
    assert await name_of(storage, watch) == "Dr. Bo Reed"
    await add_organization(changing, replace(ORGANIZATION, name="Oak Street"))
    await connect(changing, "org", CalcomBinding("cal_bo", "bo"))
    found = await recently_connected(storage, "org", "agent", monotonic=watch)
    assert found == (replace(ORGANIZATION, name="Oak Street"), agent, CalcomBinding("cal_bo", "bo"))


async def test_what_is_removed_is_gone_at_once(storage: Storage, watch: Watch) -> None:
    assert await name_of(storage, watch)
    await remove_agent(storage, "org", "agent")
    assert await name_of(storage, watch) == ""
    await add_agent(storage, "org", AGENT)
    assert await name_of(storage, watch)
    await remove_organization(storage, "org")
    assert await name_of(storage, watch) == ""


async def test_nobody_is_not_remembered(storage: Storage, watch: Watch) -> None:
    assert await recently_connected(storage, "org", "other", monotonic=watch) is None
    await add_agent(storage, "org", replace(AGENT, agent_id="other"))
    found = await recently_connected(storage, "org", "other", monotonic=watch)
    assert found is not None
    assert await recently_connected(storage, "elsewhere", "agent", monotonic=watch) is None


class TakenBackError(Exception):
    """Ends a transaction without a trace."""


async def rename_and_take_back(storage: Storage) -> None:
    async with storage.of("org").transaction() as db:
        row = await db.get_one(AgentRow, ("org", "agent"))
        row.name = "Dr. Bo Reed"
        await db.flush()
        raise TakenBackError


async def test_a_change_that_was_taken_back_ends_nothing(storage: Storage, watch: Watch) -> None:
    first = await recently_connected(storage, "org", "agent", monotonic=watch)
    with pytest.raises(TakenBackError):
        await rename_and_take_back(storage)
    assert await recently_connected(storage, "org", "agent", monotonic=watch) is first


async def test_while_the_database_is_gone_what_it_said_is_good_for_a_while(
    storage: Storage, watch: Watch
) -> None:
    name = await name_of(storage, watch)
    path = Path(storage.name)
    away = path.with_name("away.db")
    os.rename(path, away)  # noqa: PTH104 - as an operator does
    watch.at += SECONDS + 1
    assert await name_of(storage, watch) == name
    watch.at += STALE_SECONDS
    with pytest.raises(StorageError):
        await name_of(storage, watch)
    os.rename(away, path)  # noqa: PTH104
    assert await name_of(storage, watch) == name
