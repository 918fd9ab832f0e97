"""The terminal as a channel: a person types, the agent answers, times are picked by number."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from time import monotonic
from typing import TYPE_CHECKING

from agent.channels.console.host import Host
from agent.channels.console.keyboard import Pipe, Terminal
from agent.channels.console.view import View
from agent.channels.typed import TOO_LONG, typed_line
from agent.persona import sentence
from agent.session import CallSession
from scheduling.calcom.errors import CalcomError
from scheduling.errors import SchedulingError
from scheduling.labels import start_label

if TYPE_CHECKING:
    from agent.pipeline import Event, OfferedDay, TextConversation

log = logging.getLogger(__name__)

GOODBYE = "Goodbye."
AGAIN = "Press Ctrl-C again to leave."
TRANSFERRED = "On the phone you would now be connected to a person; this conversation ends here."
WRITES = frozenset({"book", "reschedule", "cancel"})
TWICE_SECONDS = 3.0


class ConsoleChat:
    """One person at one terminal, for as many conversations as they like."""

    def __init__(self, host: Host, lines: Terminal | Pipe, view: View) -> None:
        """Talk through `view` with whoever types `lines`."""
        self._host = host
        self._lines = lines
        self._view = view
        self._call: CallSession | None = None
        self._starting: asyncio.Task[TextConversation] | None = None
        self._speaking: TextConversation | None = None
        self._cutting: asyncio.Task[None] | None = None
        self._offered: Sequence[OfferedDay] = ()
        self._interrupted_at = -TWICE_SECONDS
        self.is_leaving = False
        self._commands: dict[str, Callable[[], Awaitable[None]]] = {
            "/help": self._help,
            "/slots": self._slots,
            "/bookings": self._bookings,
            "/new": self._begin,
            "/trace": self._trace,
            "/quit": self._quit,
        }

    async def run(self) -> None:
        """Greet, then answer line by line until one side has had enough."""
        try:
            await self._begin()
            while not self.is_leaving:
                await self._next_line()
        finally:
            await self._hang_up()

    def interrupt(self) -> None:
        """Take a Ctrl-C: the first cuts the answer off, a second one soon after leaves."""
        now = monotonic()
        self.is_leaving = now - self._interrupted_at < TWICE_SECONDS
        self._interrupted_at = now
        self._view.note(GOODBYE if self.is_leaving else AGAIN)
        if self._speaking is not None:
            self._cutting = asyncio.create_task(self._speaking.interrupt())

    async def _begin(self) -> None:
        await self._hang_up()
        self._offered = ()
        self._call = call = await self._host.open_call()
        self._view.say(sentence("greeting", call))
        self._view.end_turn()
        self._starting = asyncio.create_task(self._start(call))

    async def _start(self, call: CallSession) -> "TextConversation":
        conversation = await self._host.converse(call)
        await conversation.start()
        return conversation

    async def _hang_up(self) -> None:
        starting, self._starting = self._starting, None
        if starting is None:
            return
        await asyncio.wait({starting})
        if not starting.cancelled() and starting.exception() is None:
            await starting.result().stop()

    async def _next_line(self) -> None:
        try:
            raw = await self._lines.line()
        except KeyboardInterrupt:
            self.interrupt()
            return
        if raw is None:
            await self._quit()
            return
        line = typed_line(raw)
        if line.was_cut:
            self._view.note(TOO_LONG)
        if line.text.startswith("/"):
            await self._obey(line.text)
        elif line.text:
            await self._answer(line.text)

    async def _obey(self, text: str) -> None:
        name = text.split()[0].lower()
        command = self._commands.get(name)
        if command is None:
            self._view.note(f"There is no command {name[:20]}; /help shows the ones there are.")
            return
        await command()

    async def _answer(self, text: str) -> None:
        call, starting = self._call, self._starting
        if call is None or starting is None:
            return
        words = self._picked(text) or text
        if words != text or isinstance(self._lines, Pipe):
            self._view.note(f"You: {words}")
        conversation = await asyncio.shield(starting)
        await self._hear_out(conversation, words)
        if call.ending:
            self.is_leaving = True
            if call.ending == "transferred":
                self._view.note(TRANSFERRED)

    async def _hear_out(self, conversation: "TextConversation", words: str) -> None:
        self._speaking = conversation
        shown: list[Sequence[OfferedDay]] = []
        try:
            async for event in conversation.say(words):
                self._show(event, shown)
        except Exception:  # the boundary of a call: say so, log it, go on
            log.exception("a turn failed")
            self._view.say(sentence("model_failed", conversation.call))
        finally:
            self._speaking = None
            self._view.end_turn()
        if shown and sum(len(day.times) for day in shown[-1]) > 1:
            self._view.slots(shown[-1])

    def _show(self, event: "Event", shown: "list[Sequence[OfferedDay]]") -> None:
        from agent.pipeline import SlotsOffered, TextChunk, ToolFinished, ToolStarted

        match event:
            case TextChunk():
                self._view.say(event.text)
            case ToolStarted():
                self._view.work(event.name)
            case ToolFinished():
                self._view.rest()
                if event.name in WRITES:
                    self._offered = ()
                    shown.clear()
            case SlotsOffered():
                self._offered = event.days
                shown.append(event.days)
            case _:
                pass  # a failed turn has said so, an ended conversation is seen by its call

    def _picked(self, text: str) -> str:
        """Return the words of the time a number on the list stands for, empty if it is none."""
        starts = [time.start_at for day in self._offered for time in day.times]
        if self._call is None or not (text.isascii() and text.isdigit() and len(text) < 3):
            return ""
        if len(starts) < 2 or not 1 <= int(text) <= len(starts):
            return ""
        return start_label(starts[int(text) - 1], tz=self._call.tz)

    async def _help(self) -> None:
        self._view.help()

    async def _slots(self) -> None:
        if self._offered:
            self._view.slots(self._offered)
        else:
            self._view.note("No times are on offer right now.")

    async def _bookings(self) -> None:
        try:
            self._view.bookings(await self._host.bookings())
        except (CalcomError, SchedulingError):
            self._view.note("The calendar cannot be read right now.")

    async def _trace(self) -> None:
        if self._call is not None and self._call.turns and self._call.turn.said:
            self._view.trace(self._call.turn)
        else:
            self._view.note("There has been no turn yet.")

    async def _quit(self) -> None:
        self.is_leaving = True
        self._view.note(GOODBYE)
