"""Runs written by hand, for everything that judges runs."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from agent.evals.formats import Scenario, World
from agent.evals.monitors import Case
from agent.evals.record import Exchange, Record, Row, ToolCall

WORLD = World.model_validate(
    {
        "id": "w",
        "timezone": "America/New_York",
        "now": "2027-03-02T10:00:00-05:00",
        "business": "Elm Street Clinic",
        "event_types": [
            {"slug": "checkup", "minutes": 30, "spoken": ["check-up"]},
            {"slug": "long-visit", "minutes": 60},
        ],
        "hours": {"mon-fri": ["09:00", "17:00"], "sat": None, "sun": None},
        "faq": {
            "price": "A checkup is 80 dollars.",
            "parking": "There is parking behind the house.",
        },
    }
)
ADA = {"name": "Ada Park", "email": "ada.park@example.com"}
READBACK = (
    "Checkup on Thursday, March 4 at 9:00 AM for Ada Park, ada.park@example.com. Shall I book it?"
)
BOOKED = "You're booked: Checkup on Thursday, March 4 at 9:00 AM. Anything else?"


def scenario(**more: Any) -> Scenario:
    """A scenario of Ada Park's."""
    return Scenario.model_validate({"id": "s", "opener": "hello", "caller": ADA, **more})


def row(start: str, *, uid: str = "u1", status: str = "accepted", **more: Any) -> Row:
    """A booking of the calendar, Ada Park's checkup unless said otherwise."""
    made = {"uid": uid, "id": None, "status": status, "type": "checkup", "start": start}
    return {**made, "utc": f"{start}Z", **ADA, "phone": "", "rescheduled_to": None, **more}


def tool(
    name: str, *times: str, committed: bool = False, code: str = "ok", **more: Any
) -> ToolCall:
    """A tool call that returned `times` as open."""
    entries = [{"id": f"s{n}", "start": one} for n, one in enumerate(times)]
    result = {"ok": True, "code": code, "timezone": "America/New_York", "times": entries, **more}
    return ToolCall(name, {}, result, committed)


def turn(
    said: str,
    *pieces: str | ToolCall,
    calendar: Sequence[Row] = (),
    asked: str = "other",
    offered: Sequence[str] = (),
) -> Exchange:
    """A turn: what the caller said, and the agent's words and tools in their order."""
    heard = "".join(piece for piece in pieces if isinstance(piece, str))
    starts = tuple(map(datetime.fromisoformat, offered))
    return Exchange(said, said, tuple(pieces), tuple(calendar), heard, starts, asked)


def record(*turns: Exchange, before: Sequence[Row] = ()) -> Record:
    """A run of these turns."""
    return Record("Hello, what can I do for you?", tuple(before), list(turns))


def case(*turns: Exchange, before: Sequence[Row] = (), **more: Any) -> Case:
    """A run to look at."""
    return Case(record(*turns, before=before), scenario(**more), WORLD)


def booking_run(*, yes: str = "yes please", readback: str = READBACK) -> tuple[Exchange, ...]:
    """A booking as it should go: found, read back, agreed to, done."""
    nine = row("2027-03-04T09:00")
    return (
        turn("a checkup thursday at nine", tool("availability", "2027-03-04T09:00"), "Your name?"),
        turn("ada park, ada.park@example.com", tool("book"), readback, asked="confirm_booking"),
        turn(yes, tool("book", committed=True, code="booked"), BOOKED, calendar=[nine]),
    )


def changed(one: Exchange, **more: Any) -> Exchange:
    """The same turn, but for something."""
    return replace(one, **more)


def rows_of(*rows: Mapping[str, Any]) -> tuple[Row, ...]:
    """These bookings."""
    return tuple(rows)
