"""An open database: on each engine, or in a file where a test is about the file."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from scheduling.storage import Storage
from tests.conftest import Kept


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "data" / "calla.db"


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "calla.key"


@pytest.fixture
async def storage(kept: Kept) -> AsyncIterator[Storage]:
    opened = await Storage.open(kept.address, key_file=kept.key_file)
    yield opened
    await opened.close()


@pytest.fixture
async def on_file(migrated: Path, database: Path, key_file: Path) -> AsyncIterator[Storage]:
    shutil.copytree(migrated, database.parent)
    opened = await Storage.open(database, key_file=key_file)
    yield opened
    await opened.close()
