"""An open database in a folder of its own."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from scheduling.storage import Storage


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "data" / "calla.db"


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "calla.key"


@pytest.fixture
async def storage(migrated: Path, database: Path, key_file: Path) -> AsyncIterator[Storage]:
    shutil.copytree(migrated, database.parent)
    opened = await Storage.open(database, key_file=key_file)
    yield opened
    await opened.close()
