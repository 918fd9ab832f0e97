import logging
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def heard_again() -> Iterator[None]:
    """Undo the silence that `calla eval` keeps in its process: other tests listen to the log."""
    yield
    logging.disable(logging.NOTSET)
