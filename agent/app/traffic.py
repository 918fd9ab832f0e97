"""What went to Cal.com and what came back, counted by operation."""

import re
import time
from collections import Counter
from functools import lru_cache
from typing import Any

from scheduling.calcom import operations
from scheduling.calcom.operations import Operation

RECENT_SECONDS = 300.0
OTHER = "other"
LOST = "lost"
"""The class of a request that was never answered."""


class Traffic:
    """Counts for one process; `counts` by operation and class: 2xx, 4xx, 5xx, lost."""

    def __init__(self) -> None:
        """Begin at nothing."""
        self.counts: Counter[tuple[str, str]] = Counter()
        self._well_at: float | None = None
        self._badly_at: float | None = None

    def note(self, method: str, path: str, status: int) -> None:
        """Count one request; `status` is 0 where no answer came."""
        _, found, rest = path.partition("/v2/")
        if not found:
            return  # the embedded model's, which goes the same way
        kind = f"{status // 100}xx" if status else LOST
        self.counts[operation_name(method, rest), kind] += 1
        if status and status < 500 and status != 429:
            self._well_at = time.monotonic()
        else:
            self._badly_at = time.monotonic()

    @property
    def state(self) -> str:
        """What Cal.com last did: "answering", "failing", or "not asked" in the last minutes."""
        well, badly = (self._ago(at) for at in (self._well_at, self._badly_at))
        if min(well, badly) > RECENT_SECONDS:
            return "not asked"
        return "answering" if well <= badly else "failing"

    @staticmethod
    def _ago(at: float | None) -> float:
        return float("inf") if at is None else time.monotonic() - at


def operation_name(method: str, path: str) -> str:
    """Return what the table calls a request, such as "create_booking"; "other" for what it lacks.

    `path` is what follows `/v2/`.
    """
    parts = path.strip("/").split("/")
    for name, pattern in _patterns().get((method, len(parts)), ()):
        if pattern.fullmatch("/".join(parts)):
            return name
    return OTHER


@lru_cache(maxsize=1)
def _patterns() -> dict[tuple[str, int], list[tuple[str, re.Pattern[str]]]]:
    """Return the table's paths by method and length, the ones with fewer ids first."""
    found: dict[tuple[str, int], list[tuple[str, re.Pattern[str]]]] = {}
    table: list[tuple[str, Operation[Any]]] = [
        (name, one) for name, one in vars(operations).items() if isinstance(one, Operation)
    ]
    table.sort(key=_ids)
    for name, one in table:
        parts = one.path.strip("/").split("/")
        pattern = "/".join("[^/]+" if part == "{}" else re.escape(part) for part in parts)
        found.setdefault((one.method, len(parts)), []).append((name.lower(), re.compile(pattern)))
    return found


def _ids(row: tuple[str, Operation[Any]]) -> int:
    return row[1].path.count("{}")
