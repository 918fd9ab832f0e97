"""What the conversation's tests share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.agent.program import Calla, Loaded
from tests.agent.world import broken, call, model, tool, world

__all__ = ["broken", "call", "model", "tool", "world"]


@pytest.fixture(scope="session")
def loaded() -> Iterator[Loaded]:
    """The program, loaded once; each run of it is a fork."""
    program = Loaded()
    yield program
    program.close()


@pytest.fixture
def calla(loaded: Loaded, tmp_path: Path) -> Iterator[Calla]:
    """The program in a home of its own."""
    program = Calla(tmp_path, loaded)
    yield program
    for process in program.started:
        process.close()
