"""Faults on demand: what the wire does wrong when somebody wants to see how a client copes."""

import asyncio
from collections import defaultdict, deque
from dataclasses import dataclass

from scheduling.localcal.errors import BareRefusal, HttpRefusal, Refusal

TOO_MANY = "CustomThrottlerGuard - Too many requests. Please try again later."
_MESSAGES = {
    429: TOO_MANY,
    500: "Internal server error",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One failing answer: its status (0 for the true answer), text, lateness, and whether it lies.

    `done` carries the operation out before answering the error: the answer was lost, the work was
    not.
    """

    status: int
    message: str = ""
    done: bool = False
    delay_seconds: float = 0.0

    def refusal(self) -> Refusal:
        """Return the answer in the shape Cal.com gives such a status."""
        message = self.message or _MESSAGES.get(self.status, f"Failed with {self.status}")
        shape = BareRefusal if self.status >= 500 else HttpRefusal
        return shape(self.status, message)

    async def wait(self) -> None:
        """Be late."""
        if self.delay_seconds > 0:
            await asyncio.sleep(self.delay_seconds)


class Faults:
    """The faults that wait for their operation, first in, first out."""

    def __init__(self) -> None:
        self._waiting: defaultdict[str, deque[Fault]] = defaultdict(deque)

    def add(self, operation: str, fault: Fault, *, times: int) -> None:
        """Let the next `times` calls of `operation` fail so."""
        self._waiting[operation].extend([fault] * times)

    def take(self, operation: str) -> Fault | None:
        """Return the fault of this call, None when it goes well."""
        waiting = self._waiting.get(operation)
        return waiting.popleft() if waiting else None
