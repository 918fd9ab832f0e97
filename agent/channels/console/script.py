"""A caller from a file: says its lines one by one, and writes down what the agent does."""

import json
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import aclosing
from time import perf_counter
from typing import Any

from agent.channels.console.host import Host
from agent.session import ToolTrace, Turn

Record = dict[str, Any]


async def play(lines: Sequence[str], host: Host) -> AsyncGenerator[Record]:
    """Yield one record a turn, the greeting as turn 0; the last holds the calendar's bookings.

    Ends before its lines do when the agent ends the conversation.
    """
    began = perf_counter()
    call = await host.open_call()
    conversation = await host.converse(call)
    try:
        greeting = await conversation.start()
        yield _record(0, "", Turn(spoken=greeting, milliseconds=_since(began)))
        for number, line in enumerate(lines, start=1):
            if call.ending:
                break
            async for _ in conversation.say(line):
                pass  # what happened is read from the call's own record of the turn
            yield _record(number, line, call.turns[-1])
    finally:
        await conversation.stop()
    yield {"bookings": list(await host.bookings())}


async def print_json(lines: Sequence[str], host: Host, write: Callable[[str], None]) -> None:
    """Play a script and write each record as one line of JSON."""
    async with aclosing(play(lines, host)) as records:
        async for record in records:
            write(json.dumps(record, ensure_ascii=False, default=str))


async def print_transcript(lines: Sequence[str], host: Host, write: Callable[[str], None]) -> None:
    """Play a script and write it down for people."""
    async with aclosing(play(lines, host)) as records:
        async for record in records:
            for line in _transcript(record):
                write(line)


def _record(number: int, said: str, turn: Turn) -> Record:
    return {
        "turn": number,
        "caller": said,
        "agent": " ".join(turn.spoken.split()),
        "tools": [_tool(one) for one in turn.tools],
        "ms": round(turn.milliseconds, 1),
    }


def _tool(trace: ToolTrace) -> Record:
    return {
        "name": trace.name,
        "arguments": dict(trace.arguments),
        "result": trace.result,
        "committed": trace.committed,
        "ms": round(trace.milliseconds, 1),
    }


def _since(began: float) -> float:
    return (perf_counter() - began) * 1000


def _transcript(record: Mapping[str, Any]) -> list[str]:
    if "bookings" in record:
        rows = [booking_line(row) for row in record["bookings"]]
        return ["", "In the calendar now:", *(f"  {row}" for row in rows or ["nothing"])]
    said = [f"Caller: {record['caller']}"] if record["turn"] else []
    tools = [
        f"  [{one['name']}: {one['result'].get('code', '')}, {one['ms']} ms]"
        for one in record["tools"]
    ]
    return [*said, *tools, f"Agent:  {record['agent']}"]


def booking_line(row: Mapping[str, object]) -> str:
    """Return one booking of the account as a line to read."""
    when = str(row["start_local"]).replace("T", " ")
    who = " ".join(str(row[key]) for key in ("name", "email", "phone") if row[key])
    return f"{when}  {row['event_type']}  {who}  ({row['status']})"
