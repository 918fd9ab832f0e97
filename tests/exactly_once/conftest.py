"""Databases that hold the practice already."""

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scheduling.storage import Storage
from tests.conftest import Kept
from tests.exactly_once.killing import Loaded
from tests.exactly_once.scenes import Play, play_in
from tests.exactly_once.seeded import furnish

if TYPE_CHECKING:
    from tests.postgres import Postgres


@pytest.fixture(scope="session")
def furnished(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the practice's database: each run copies it."""
    folder = shutil.copytree(migrated, tmp_path_factory.mktemp("practice") / "furnished")
    asyncio.run(furnish_at(str(folder / "calla.db"), folder / "calla.key"))
    return folder


@pytest.fixture(scope="session")
def loaded() -> Iterator[Loaded]:
    """The process that workers are forks of."""
    process = Loaded()
    yield process
    process.close()


@pytest.fixture
def play(furnished: Path, tmp_path: Path) -> Play:
    """Play a scene in a practice of its own."""
    return lambda scene: play_in(furnished, tmp_path / "practice", scene)


@pytest.fixture
def practice_on_sqlite(furnished: Path, tmp_path: Path) -> Kept:
    folder = shutil.copytree(furnished, tmp_path / "practice")
    return Kept(str(folder / "calla.db"), folder / "calla.key")


@pytest.fixture
def practice_on_postgres(migrated: Path, postgres: "Postgres") -> Iterator[Kept]:
    name = postgres.new()
    kept = Kept(postgres.address(name), migrated / "calla.key")
    asyncio.run(furnish_at(kept.address, kept.key_file))
    yield kept
    postgres.drop(name)


@pytest.fixture(params=["sqlite", "postgres"])
def practice_kept(request: pytest.FixtureRequest) -> Kept:
    """The practice's database, on both engines."""
    return request.getfixturevalue(f"practice_on_{request.param}")


async def furnish_at(address: str, key_file: Path) -> None:
    """Store the practice in a migrated database."""
    storage = await Storage.open(address, key_file=key_file)
    await furnish(storage)
    await storage.close()
