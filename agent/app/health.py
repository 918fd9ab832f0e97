"""Whether new work is welcome: asked often, by anybody, so looked up at most once a second."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass

from agent.app.traffic import Traffic
from scheduling.storage import Storage
from scheduling.storage.condition import Condition, condition_of

LOOK_SECONDS = 1.5
"""Longest look at the database: who asks wants to know within two seconds."""
FRESH_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Report:
    """What is told: each check, and how Cal.com does, which no check depends on."""

    checks: dict[str, bool]
    calcom: str

    @property
    def ready(self) -> bool:
        """Tell whether all is in order."""
        return all(self.checks.values())


class Health:
    """Looks at the program from the side."""

    def __init__(
        self,
        storage: Storage,
        traffic: Traffic,
        *,
        accepting: Callable[[], bool],
        look_seconds: float = LOOK_SECONDS,
        fresh_seconds: float = FRESH_SECONDS,
    ) -> None:
        """Look at `storage`; `accepting` tells whether the program still takes new work."""
        self._look_seconds = look_seconds
        self._fresh_seconds = fresh_seconds
        self._storage = storage
        self._traffic = traffic
        self._accepting = accepting
        self._condition = Condition()
        self._looked_at = float("-inf")
        self._looking = asyncio.Lock()

    async def report(self) -> Report:
        """Return how the program does."""
        async with self._looking:
            if time.monotonic() - self._looked_at >= self._fresh_seconds:
                self._condition = await self._look()
                self._looked_at = time.monotonic()
        found = self._condition
        checks = {
            "database": found.writable,
            "migrations": found.migrated,
            "keys": found.keys_fit,
            "accepting": self._accepting(),
        }
        return Report(checks, self._traffic.state)

    async def _look(self) -> Condition:
        try:
            async with asyncio.timeout(self._look_seconds):
                return await condition_of(self._storage)
        except TimeoutError:
            return Condition()
