"""How much a test tries: enough to see a rule broken by default, far more in a deep run."""

from hypothesis import settings

USUAL, DEEP = "calla", "calla-deep"
"""The profiles of Hypothesis; `tests/conftest.py` loads the one of the run."""


def depth(usual: int, deep: int) -> int:
    """Return how often to try: examples, rounds, guesses."""
    return deep if settings.get_current_profile_name() == DEEP else usual
