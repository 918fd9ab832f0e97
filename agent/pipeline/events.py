"""What a turn of a text conversation yields, in the order it happens."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from agent.session import CallSession, Result
from scheduling.labels import day_label, time_label


@dataclass(frozen=True, slots=True)
class TextChunk:
    """A piece of the agent's answer, at least a sentence; the pieces joined are the answer."""

    text: str


@dataclass(frozen=True, slots=True)
class ToolStarted:
    """The model called a tool."""

    name: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ToolFinished:
    """A tool answered; `committed` says that it changed the calendar."""

    name: str
    arguments: Mapping[str, Any]
    result: Result
    milliseconds: float
    committed: bool


@dataclass(frozen=True, slots=True)
class OfferedTime:
    """An open time to show: say `label` back to choose it."""

    handle: str
    label: str
    start_at: datetime


@dataclass(frozen=True, slots=True)
class OfferedDay:
    """The offered times of one local day, under its spoken label."""

    day: date
    label: str
    times: tuple[OfferedTime, ...]


@dataclass(frozen=True, slots=True)
class SlotsOffered:
    """A tool returned times to choose from."""

    days: tuple[OfferedDay, ...]


@dataclass(frozen=True, slots=True)
class TurnFailed:
    """The model gave no usable answer; a sentence about it was said, the conversation lives."""

    reason: str


@dataclass(frozen=True, slots=True)
class Ended:
    """The conversation is over after this turn: `goodbye` or `transferred`."""

    reason: str


Event = TextChunk | ToolStarted | ToolFinished | SlotsOffered | TurnFailed | Ended


def offered_days(call: CallSession, result: Result) -> tuple[OfferedDay, ...]:
    """Return the times a tool result offers, grouped by local day in their order."""
    today = call.clock.now().astimezone(call.tz).date()
    days: dict[date, list[OfferedTime]] = {}
    for entry in result.get("times") or ():
        slot = call.slots[entry["id"]]
        local = slot.start_at.astimezone(call.tz)
        time = OfferedTime(slot.handle, time_label(local), slot.start_at)
        days.setdefault(local.date(), []).append(time)
    return tuple(
        OfferedDay(day, day_label(day, today=today), tuple(times)) for day, times in days.items()
    )
