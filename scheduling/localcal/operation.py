"""One operation of the API: its name, its code, the versions that reach it, who may."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from scheduling.localcal.wire import Call, Reply

BOOKINGS = frozenset({"2024-08-13", "2026-02-25"})
SLOTS = frozenset({"2024-09-04"})
EVENT_TYPES = frozenset({"2024-06-14"})
SCHEDULES = frozenset({"2024-06-11"})


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation: what it is called, its code, the versions that reach it, who may.

    `versions` None is any version; `but` are versions that do not reach it.
    """

    name: str
    run: Callable[[Call], Awaitable[Reply]]
    versions: frozenset[str] | None = None
    but: frozenset[str] = frozenset()
    login: bool = False

    def serves(self, version: str, *, lenient: bool) -> bool:
        """Tell whether a `cal-api-version` value reaches it."""
        if lenient:
            return True
        return version not in self.but and (self.versions is None or version in self.versions)


def public(
    name: str, run: Callable[[Call], Awaitable[Reply]], versions: frozenset[str]
) -> Operation:
    """Return an operation for anybody."""
    return Operation(name, run, versions)


def login(
    name: str, run: Callable[[Call], Awaitable[Reply]], versions: frozenset[str] | None = None
) -> Operation:
    """Return an operation that needs credentials; None is any version."""
    return Operation(name, run, versions, login=True)
