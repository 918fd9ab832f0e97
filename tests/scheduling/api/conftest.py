"""The world of the appointments API, for every test here."""

from tests.scheduling.api.world import api, filled

__all__ = ["api", "filled"]
