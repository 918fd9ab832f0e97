"""What every test shares: reproducible properties, a database that is migrated only once, little waiting."""

import asyncio
import gc
import logging
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

from tests.depth import DEEP, USUAL

if TYPE_CHECKING:
    from tests.postgres import Postgres

settings.register_profile(USUAL, derandomize=True, deadline=None, print_blob=True, max_examples=30)
settings.register_profile(DEEP, settings.get_profile(USUAL), max_examples=400)
settings.load_profile(USUAL)

MEMORY = Path("/dev/shm")  # noqa: S108 - only pytest's own folder is made there, as under /tmp
ROOMY_BYTES = 2 * 1024**3
RARELY = (20_000, 20, 20)
"""When garbage is collected, in objects and in rounds: tests leave little of it behind."""
LONGEST = (
    "tests/phone/test_calls.py",
    "tests/browser/",
    "tests/agent/test_cli.py",
    "tests/exactly_once/",
    "tests/conversations/",
    "tests/agent/pipeline_voice/",
    "tests/contract/test_calcom_fuzz.py",
    "tests/scheduling/journal/",
)
"""They begin first, in this order: none of them may be what the other workers wait for."""
ENGINES = (
    "tests/scheduling/storage/",
    "tests/scheduling/journal/test_fencing.py",
    "at_once",
    "at_the_same_time",
    "cannot_be_stored",
    "hanging_up",
    "kill_9",
    "lease",
)
"""In the names of what runs on Postgres too by default: rows, turns, locks, crashes."""


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Spare every database its disk, every client on the loopback a hundred certificates.

    And the collecting of tests the collecting of garbage: all that is imported stays. Our own
    level of the log is set once, where pytest's option would set it six times for each test.
    """
    gc.disable()
    logging.root.setLevel(logging.INFO)  # a failure is not buried under what its libraries count
    words = str(config.getoption("markexpr"))
    if not re.search(r"(?<!or )not deep", words):
        settings.load_profile(DEEP)
    environment = pytest.MonkeyPatch()
    config.add_cleanup(environment.undo)
    environment.setenv("LOGURU_LEVEL", "WARNING")  # Pipecat's, which tells each frame
    if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOMY_BYTES:
        environment.setenv("PYTEST_DEBUG_TEMPROOT", str(MEMORY))
    if "not live" in words:
        nobody = Path(__file__).parent / "trusted"  # a folder that does not exist: nobody is
        environment.delenv("SSL_CERT_FILE", raising=False)
        environment.setenv("SSL_CERT_DIR", str(nobody))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest, the rest in its order; most need no second engine by default."""
    for item in items:
        varied = (
            item.callspec.params
            if isinstance(item, pytest.Function) and hasattr(item, "callspec")
            else {}
        )
        if varied.get("kept") == "postgres" and not any(word in item.nodeid for word in ENGINES):
            item.add_marker("deep")
    items.sort(key=lambda item: next((n for n, at in enumerate(LONGEST) if at in item.nodeid), 9))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Let what is slow to start be started once, where files are handed out."""
    if config.getoption("dist") != "loadfile":
        return None
    from tests.workers import Together

    return Together(config, log)


def pytest_collection_finish() -> None:
    """Keep the collector away from all that was imported, and let more gather before it looks."""
    gc.freeze()
    gc.set_threshold(*RARELY)
    gc.enable()


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a database at its newest revision and its key file: each test copies it."""
    from scheduling.storage import Storage  # not above: who only hands out tests needs none

    folder = tmp_path_factory.mktemp("migrated")

    async def make() -> None:
        storage = await Storage.open(folder / "calla.db", key_file=folder / "calla.key")
        await storage.close()

    asyncio.run(make())
    return folder


@pytest.fixture
def home(migrated: Path, tmp_path: Path) -> Path:
    """A home of the program where its database is made already."""
    return shutil.copytree(migrated, tmp_path / "home")


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
