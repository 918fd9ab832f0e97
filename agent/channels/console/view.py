"""How the terminal looks: the agent's words as they come, times to pick from, tools at work."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.status import Status
from rich.text import Text

from agent.channels.console.script import booking_line
from agent.session import Turn

if TYPE_CHECKING:
    from agent.pipeline import OfferedDay

WORKING = {
    "find_times": "looking for open times",
    "book": "booking",
    "find_bookings": "looking for the appointment",
    "reschedule": "moving the appointment",
    "cancel": "cancelling the appointment",
    "transfer_to_human": "passing you on",
    "answer_question": "looking that up",
}
UNLIMITED = 1_000_000
HELP = (
    ("/slots", "show the times offered last"),
    ("/bookings", "show what the calendar holds"),
    ("/new", "begin a new conversation"),
    ("/trace", "show what the last turn did"),
    ("/quit", "leave (also Ctrl-D, or Ctrl-C twice)"),
)


class View:
    """Writes to one terminal; without colors and movement when it is no terminal."""

    def __init__(self, console: Console, *, speaker: str = "Calla") -> None:
        """Write to `console`; the agent's lines begin with `speaker`."""
        self.console = console
        self.speaker = speaker
        self._width = console.width if console.is_terminal else UNLIMITED
        self._column = 0
        self._status: Status | None = None

    def say(self, text: str) -> None:
        """Write a piece of what the agent says, wrapped at words."""
        self.rest()
        for word in _printable(text).split():
            if not self._column:
                self._write(f"{self.speaker}:", "bold cyan")
            if self._column + len(word) >= self._width:
                self._write("\n", "")
                self._write(word, "")
            else:
                self._write(f" {word}", "")

    def end_turn(self) -> None:
        """End the agent's line."""
        self.rest()
        if self._column:
            self._write("\n", "")

    def work(self, tool: str) -> None:
        """Show that a tool runs; `rest` takes it away again."""
        if self.console.is_terminal and self._status is None and not self._column:
            self._status = self.console.status(f"[dim]{WORKING.get(tool, 'working')} ...[/dim]")
            self._status.start()

    def rest(self) -> None:
        """Take the status line away."""
        if self._status is not None:
            self._status.stop()
            self._status = None

    def note(self, text: str) -> None:
        """Write a line that nobody in the conversation says."""
        self.end_turn()
        self.console.print(Text(_printable(text), style="dim"), soft_wrap=True)

    def slots(self, days: "Sequence[OfferedDay]") -> None:
        """Write times as one numbered list, grouped by day."""
        self.end_turn()
        number = 0
        for day in days:
            line = Text(f"  {day.label}:", style="bold")
            for time in day.times:
                number += 1
                line.append(f"  {number}", style="cyan").append(f" {time.label}", style="not bold")
            self.console.print(line, soft_wrap=True)

    def bookings(self, rows: Sequence[Mapping[str, object]]) -> None:
        """Write what the calendar holds."""
        for line in [booking_line(row) for row in rows] or ["The calendar holds no bookings."]:
            self.note(f"  {line}")

    def trace(self, turn: Turn) -> None:
        """Write the tool calls of a turn and how long everything took."""
        for one in turn.tools:
            given = ", ".join(f"{key}={value!r}" for key, value in one.arguments.items())
            mark = " (committed)" if one.committed else ""
            code = one.result.get("code", "")
            self.note(f"  {one.name}({given}) -> {code}{mark}, {one.milliseconds:.0f} ms")
        if turn.blocked:
            self.note(f"  sentences held back: {turn.blocked}")
        self.note(f"  the whole turn: {turn.milliseconds:.0f} ms")

    def help(self) -> None:
        """Write the commands."""
        self.note("Type what you would say on the phone. A number picks a time from the list.")
        for name, what in HELP:
            self.note(f"  {name:<10} {what}")

    def _write(self, text: str, style: str) -> None:
        self.console.print(Text(text, style=style), end="", soft_wrap=True)
        self._column = 0 if text.endswith("\n") else self._column + len(text)


def _printable(text: str) -> str:
    # A model may say anything; a terminal obeys control characters.
    return "".join(char if char.isprintable() else " " for char in text)
