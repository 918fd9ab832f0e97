"""The world of the appointments API, for every test here."""

import pytest

from tests.scheduling.api.world import api, filled

__all__ = ["api", "filled"]


def pytest_configure(config: pytest.Config) -> None:
    """Let a test do more when it is asked for."""
    config.addinivalue_line("markers", "full: does all of it with `-m full`, else a part")
