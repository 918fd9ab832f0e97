"""What every test shares: reproducible properties, a database that is migrated only once, little waiting."""

import asyncio
import gc
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from scheduling.storage import Storage

if TYPE_CHECKING:
    from tests.postgres import Postgres

settings.register_profile("calla", derandomize=True, deadline=None, print_blob=True)
settings.load_profile("calla")

MEMORY = Path("/dev/shm")  # noqa: S108 - only pytest's own folder is made there, as under /tmp
ROOMY_BYTES = 2 * 1024**3
LONGEST = (
    "tests/phone/test_calls.py",
    "tests/browser/",
    "tests/agent/test_cli.py",
    "tests/scheduling/localcal/test_any_input.py",
)
"""They begin first, in this order: none of them may be what the other workers wait for."""


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Spare every database its disk, every client on the loopback a hundred certificates.

    And the collecting of tests the collecting of garbage: all that is imported stays.
    """
    gc.disable()
    environment = pytest.MonkeyPatch()
    config.add_cleanup(environment.undo)
    environment.setenv("LOGURU_LEVEL", "WARNING")  # Pipecat's, which tells each frame
    if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOMY_BYTES:
        environment.setenv("PYTEST_DEBUG_TEMPROOT", str(MEMORY))
    if config.getoption("markexpr") == "not live":
        nobody = Path(__file__).parent / "trusted"  # a folder that does not exist: nobody is
        environment.delenv("SSL_CERT_FILE", raising=False)
        environment.setenv("SSL_CERT_DIR", str(nobody))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest; all else stays in its order."""
    items.sort(key=lambda item: next((n for n, at in enumerate(LONGEST) if at in item.nodeid), 9))


def pytest_collection_finish() -> None:
    """Keep the collector away from all that was imported."""
    gc.collect()
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a database at its newest revision and its key file: each test copies it."""
    folder = tmp_path_factory.mktemp("migrated")

    async def make() -> None:
        storage = await Storage.open(folder / "calla.db", key_file=folder / "calla.key")
        await storage.close()

    asyncio.run(make())
    return folder


@pytest.fixture(scope="session")
def postgres(migrated: Path) -> "Iterator[Postgres]":
    """A Postgres server of this run's own; skips where its wheel is missing."""
    from tests.postgres import Postgres, folder_of_run

    with Postgres(folder_of_run(MEMORY)) as server:
        server.migrate(migrated / "calla.key")
        yield server


@dataclass(frozen=True)
class Kept:
    """A database of a test's own, migrated, and its key file."""

    address: str
    key_file: Path


@pytest.fixture
def kept_on_sqlite(migrated: Path, tmp_path: Path) -> Kept:
    folder = shutil.copytree(migrated, tmp_path / "data")
    return Kept(str(folder / "calla.db"), folder / "calla.key")


@pytest.fixture
def kept_on_postgres(migrated: Path, postgres: "Postgres") -> Iterator[Kept]:
    name = postgres.new()
    yield Kept(postgres.address(name), migrated / "calla.key")
    postgres.drop(name)


@pytest.fixture(params=["sqlite", "postgres"])
def kept(request: pytest.FixtureRequest) -> Kept:
    """The same test on both engines."""
    return request.getfixturevalue(f"kept_on_{request.param}")
