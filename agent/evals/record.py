"""What is kept of a run: every turn as it was, and the calendar before and after each."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

CANONICAL = {"find_times": "availability", "find_bookings": "lookup"}
"""The product's tools under the names that scenarios use; the others are called the same."""
WRITES = ("book", "reschedule", "cancel")
ACTIVE = ("accepted", "pending")

Row = Mapping[str, Any]
"""A booking: `uid`, `id` of its fixture, `status`, `type`, local `start`, `utc`, `name`, `email`,
`phone`, `rescheduled_to`."""


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A tool the model called, under its canonical name; `committed`: it changed the calendar."""

    name: str
    arguments: Mapping[str, Any]
    result: Mapping[str, Any]
    committed: bool


@dataclass(frozen=True, slots=True)
class Exchange:
    """A turn: what the caller said and what came of it.

    `said` is what the agent heard, `meant` what the caller said before any noise. `pieces` are the
    agent's words and tools in their order. `calendar` is what it holds after the turn. `heard` is
    what the caller let the agent say, all of it unless it interrupted.
    """

    said: str
    meant: str
    pieces: tuple[str | ToolCall, ...]
    calendar: tuple[Row, ...]
    heard: str
    offered: tuple[datetime, ...] = ()
    """Local starts the agent named as open, in spoken order."""
    asked: str = "other"

    @property
    def text(self) -> str:
        """Everything the agent said in the turn."""
        return "".join(piece for piece in self.pieces if isinstance(piece, str))

    @property
    def tools(self) -> tuple[ToolCall, ...]:
        """The tools called in the turn, in order."""
        return tuple(piece for piece in self.pieces if isinstance(piece, ToolCall))


@dataclass(slots=True)
class Record:
    """A whole run."""

    greeting: str
    before: tuple[Row, ...]
    exchanges: list[Exchange] = field(default_factory=list[Exchange])
    ended: str = ""
    """Why the agent ended it, empty where the caller did."""
    model_failed: bool = False
    claims_blocked: int = 0
    """Sentences that the gate kept from the caller, because nothing backed them."""

    @property
    def bookings(self) -> tuple[Row, ...]:
        """The calendar after the last turn."""
        return self.exchanges[-1].calendar if self.exchanges else self.before

    def calendar_before(self, turn: int) -> tuple[Row, ...]:
        """Return the calendar as it was when a turn (from 0) began."""
        return self.exchanges[turn - 1].calendar if turn else self.before

    def agent_texts(self) -> list[str]:
        """Return what the agent said in each turn, the greeting left out."""
        return [one.text for one in self.exchanges]

    def tools(self) -> Iterator[tuple[int, ToolCall]]:
        """Yield every tool call with the turn (from 0) it was made in."""
        for turn, one in enumerate(self.exchanges):
            for tool in one.tools:
                yield turn, tool

    def trace(self) -> list[dict[str, Any]]:
        """Return the conversation as it is published."""
        lines: list[dict[str, Any]] = [{"role": "agent", "text": self.greeting, "tools": []}]
        for one in self.exchanges:
            lines.append({"role": "caller", "text": one.said, "tools": []})
            tools = [
                {
                    "name": tool.name,
                    "arguments": dict(tool.arguments),
                    "result": dict(tool.result),
                    "committed": tool.committed,
                }
                for tool in one.tools
            ]
            lines.append({"role": "agent", "text": one.text, "tools": tools})
        return lines


def active(rows: tuple[Row, ...]) -> list[Row]:
    """Return the bookings that stand, by start."""
    standing = [row for row in rows if row["status"] in ACTIVE]
    return sorted(standing, key=lambda row: (row["start"], row["type"]))
