"""A calendar in which the nth commit of an action goes wrong, as a scenario says."""

import json
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from agent.evals.formats import Fault, World
from agent.evals.serving import AsgiApp, Message, Receive, Send, replayed, whole_body
from scheduling.localcal import LocalCal

_OPERATIONS = {
    "book": "create_booking",
    "reschedule": "reschedule_booking",
    "cancel": "cancel_booking",
}
_TAKEN = (409, 422)
_LOST = ("after_commit", "unknown", "lost")


class FaultyCalendar:
    """Passes every request on to the calendar; meets the commits a fault is for.

    A commit that is tried again within a turn is the same commit: it fails again.
    """

    def __init__(
        self, app: AsgiApp, calendar: LocalCal, *, world: World, faults: Sequence[Fault]
    ) -> None:
        """Stand before `app`, which serves `calendar`."""
        self._app = app
        self._calendar = calendar
        self._world = world
        self._faults = faults
        self._commits: Counter[str] = Counter()
        self._striking: dict[str, Fault | None] = {}
        self.fired: list[Fault] = []

    def begin_turn(self) -> None:
        """Let the next commit be a new one."""
        self._striking.clear()

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve one request."""
        action = _action(scope)
        if action and self._faults:
            body = await whole_body(receive)
            self._meet(action, body)
            receive = replayed(body, receive)
        await self._app(scope, receive, send)

    def _meet(self, action: str, body: bytes) -> None:
        if action not in self._striking:
            self._commits[action] += 1
            nth = self._commits[action]
            self._striking[action] = next(
                (one for one in self._faults if one.on == action and one.nth == nth), None
            )
        fault = self._striking[action]
        if fault is not None:
            self._strike(fault, body)
            if fault not in self.fired:
                self.fired.append(fault)

    def _strike(self, fault: Fault, body: bytes) -> None:
        operation = _OPERATIONS[fault.on]
        zone = self._world.zone
        taken = fault.make_busy or self._asked(fault, body)
        if taken is not None and fault not in self.fired:
            begin, end = (at if at.tzinfo else at.replace(tzinfo=zone) for at in taken)
            self._calendar.block(begin, end)
        if any(word in fault.error for word in _LOST):
            self._calendar.misbehave(f"{operation}:drop-after-commit:times=1")
        elif fault.status < 400:
            self._calendar.misbehave(f"{operation}:drop-before-work:times=1")
        elif taken is None or fault.status not in _TAKEN:
            self._calendar.fail_next(operation, fault.status, fault.error)

    def _asked(self, fault: Fault, body: bytes) -> tuple[datetime, datetime] | None:
        """Return the time a commit asks for, where the fault is that somebody else has it."""
        if fault.status not in _TAKEN or fault.on == "cancel":
            return None
        try:
            start = datetime.fromisoformat(json.loads(body)["start"])
        except (ValueError, KeyError, TypeError):
            return None
        return start, start + timedelta(minutes=self._world.slot_step_minutes)


def _action(scope: Message) -> str:
    if scope.get("method") != "POST":
        return ""
    parts = str(scope["path"]).strip("/").split("/")[1:]
    match parts:
        case ["bookings"]:
            return "book"
        case ["bookings", _, "reschedule" | "cancel" as action]:
            return action
        case _:
            return ""
