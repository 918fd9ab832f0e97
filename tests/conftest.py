"""What every test shares: reproducible properties, and a database that is migrated only once."""

import asyncio
from pathlib import Path

import pytest
from hypothesis import settings

from scheduling.storage import Storage

settings.register_profile("calla", derandomize=True, deadline=None, print_blob=True)
settings.load_profile("calla")


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a database at its newest revision and its key file: each test copies it."""
    folder = tmp_path_factory.mktemp("migrated")

    async def make() -> None:
        storage = await Storage.open(folder / "calla.db", key_file=folder / "calla.key")
        await storage.close()

    asyncio.run(make())
    return folder
