"""A chat that outlives its sockets: turns run on their own, a browser is told what it missed."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from datetime import datetime
from itertools import count

from agent.channels.typed import LONGEST_LINE, TOO_LONG, typed_line
from agent.channels.web import rtvi
from agent.channels.web.socket import DONE, ELSEWHERE, FAILED, Socket
from agent.channels.web.tokens import USUAL, ChatDoor
from agent.errors import ConversationEnded
from agent.persona import sentence
from agent.pipeline import (
    Ended,
    Event,
    OfferedDay,
    SlotsOffered,
    TextChunk,
    TextConversation,
    ToolFinished,
    ToolStarted,
    TurnFailed,
)
from agent.session import CallSession, Line

log = logging.getLogger(__name__)

MOST_LINES = 1_000
MOST_WAITING = 20
SETTLE_SECONDS = 0.5
"""Longest wait for the first sign of an answer before the next words may interrupt it."""
LAST_WORDS_SECONDS = 10.0
"""Longest wait at the end for a running write and the words about it."""
WRITES = frozenset({"book", "reschedule", "cancel"})
NO_CHAT = "The chat cannot be opened right now. Please try again in a minute."
OVER = "This conversation has ended."
FAILED_ANSWER = "That answer could not be completed."
SLOW_DOWN = "That was too much at once. Please send it again when I have answered."

Open = Callable[[], Awaitable[TextConversation]]


class Talk:
    """One conversation of one browser; at most one socket hears it at a time."""

    def __init__(
        self,
        conversation_id: str,
        *,
        origin: str,
        address: str,
        now: datetime,
        door: ChatDoor = USUAL,
    ) -> None:
        """Be the conversation that a page of `origin` began; nothing runs before `begin`."""
        self.id = conversation_id
        self.origin = origin
        self.door = door
        self.address = address
        self.left_at = now
        self.is_over = False
        """Nothing more can be said in it; its end may still be read."""
        self._reason = ""
        self._socket: Socket | None = None
        self._conversation: TextConversation | None = None
        self._lines: deque[Line] = deque(maxlen=MOST_LINES)
        self._answer = ""
        self._days: tuple[OfferedDay, ...] = ()
        self._tools: dict[str, str] = {}
        self._tool_ids = count(1)
        self._waiting: deque[str] = deque()
        self._said = asyncio.Event()
        self._settled = asyncio.Event()
        self._turn: asyncio.Task[None] | None = None
        self._running: asyncio.Task[None] | None = None

    @property
    def is_attended(self) -> bool:
        """Tell whether a browser listens."""
        return self._socket is not None

    @property
    def has_begun(self) -> bool:
        """Tell whether there is, or was, something to catch up on."""
        return self._running is not None

    @property
    def is_talking(self) -> bool:
        """Tell whether something is on its way to the caller."""
        is_opening = self._running is not None and self._conversation is None and not self.is_over
        turn_runs = self._turn is not None and not self._turn.done()
        return is_opening or turn_runs or bool(self._waiting)

    def begin(self, open_conversation: Open) -> None:
        """Greet, then answer what is said; once begun it goes on."""
        if self._running is None:
            self._running = asyncio.create_task(self._run(open_conversation))

    def attach(self, socket: Socket) -> None:
        """Let this socket hear the conversation; one that heard it before is closed."""
        if self._socket is not None:
            self._socket.close(ELSEWHERE)
        self._socket = socket

    def detach(self, socket: Socket, now: datetime) -> None:
        """Take note that a socket has gone."""
        if self._socket is socket:
            self._socket = None
            self.left_at = now

    def catch_up(self, socket: Socket) -> None:
        """Tell a socket what was said before it came, and what is going on."""
        socket.send(rtvi.history(self._lines))
        if self._days and self._conversation is not None:
            socket.send(rtvi.slots(self._days, tz=self._conversation.call.tz))
        if self._answer:
            socket.send(rtvi.words(self._answer))
        for tool_id, name in self._tools.items():
            socket.send(rtvi.tool_started(tool_id, name))
        if self.is_over:
            socket.send(rtvi.ended(self._reason))
            socket.close(DONE)

    def hear(self, raw: str) -> str:
        """Take what the caller typed; it interrupts an answer and is answered in its turn.

        Returns why it was not taken, empty when it was.
        """
        line = typed_line(raw)
        if not line.text:
            return rtvi.NO_TEXT
        if self.is_over:
            return OVER
        if len(self._waiting) >= MOST_WAITING:
            return SLOW_DOWN
        self._keep_answer()
        self._lines.append(Line("caller", line.text))
        self._waiting.append(line.text)
        self._said.set()
        if line.was_cut:
            self._tell(rtvi.error(TOO_LONG))
        return ""

    async def interrupt(self) -> None:
        """Cut the answer off; a running write goes on and its outcome is told."""
        if self._conversation is not None and self._turn is not None and not self._turn.done():
            await self._settle()
            await self._conversation.interrupt()

    async def end(self, code: int) -> None:
        """End the conversation: running writes finish and are told, then its socket is closed."""
        self.is_over = True
        self._said.set()
        if self._running is not None:
            await asyncio.wait({self._running})
        if self._socket is not None:
            self._socket.close(code)

    async def _run(self, open_conversation: Open) -> None:
        """Hold the conversation until it is over; nothing of it runs on afterwards."""
        try:
            conversation = await open_conversation()
            self._conversation = conversation
            greeting = await conversation.start()
        except Exception:  # the boundary of a call: the caller hears of it
            log.exception("a chat could not be opened")
            self._tell(rtvi.error(NO_CHAT, fatal=True))
            self._finish("failed", FAILED)
        else:
            self._tell(rtvi.started())
            self._speak(greeting)
            self._fall_silent(conversation.call)
            await self._listen(conversation)
        await self._stop()

    async def _listen(self, conversation: TextConversation) -> None:
        while True:
            await self._said.wait()
            await self._settle()
            if self.is_over:
                return
            words = self._next_words()
            self._settled.clear()
            self._turn = asyncio.create_task(self._answer_to(words, conversation, self._turn))

    async def _stop(self) -> None:
        """End the pipeline, but not under a write and the words about it."""
        conversation, self._conversation = self._conversation, None
        if conversation is None:
            return
        if conversation.call.writes and self._turn is not None:
            await asyncio.wait({self._turn}, timeout=LAST_WORDS_SECONDS)
        await conversation.stop()
        if self._turn is not None:
            _, late = await asyncio.wait({self._turn}, timeout=SETTLE_SECONDS)
            for turn in late:
                turn.cancel()
                await asyncio.wait({turn})

    async def _settle(self) -> None:
        """Wait until the words said last have reached the model: an interruption would lose them.

        Words that come meanwhile are said together.
        """
        if self._turn is not None and not self._turn.done():
            waiting = asyncio.create_task(self._settled.wait())
            await asyncio.wait({waiting}, timeout=SETTLE_SECONDS)
            waiting.cancel()

    def _next_words(self) -> str:
        words = self._waiting.popleft()
        while self._waiting and len(words) + len(self._waiting[0]) < LONGEST_LINE:
            words = f"{words} {self._waiting.popleft()}"
        if not self._waiting:
            self._said.clear()
        return words

    async def _answer_to(
        self, words: str, conversation: TextConversation, before: "asyncio.Task[None] | None"
    ) -> None:
        call = conversation.call
        events = conversation.say(words)
        coming = asyncio.ensure_future(anext(events, None))
        if before is not None:
            await asyncio.wait({before})  # saying more ends it
        self._tell(rtvi.started())
        try:
            event = await coming
            while event is not None:
                self._settled.set()
                self._show(event, call)
                event = await anext(events, None)
        except ConversationEnded:
            self._finish(call.ending or "failed", DONE)
        except Exception:  # the boundary of a call: say so, log it, go on
            log.exception("a turn failed")
            self._apologize(call)
        finally:
            self._settled.set()
            self._fall_silent(call)
        if call.ending:
            self._finish(call.ending, DONE)

    def _show(self, event: Event, call: CallSession) -> None:
        match event:
            case TextChunk():
                self._speak(event.text)
            case ToolStarted():
                self._tool_begun(event.name)
            case ToolFinished():
                self._tool_done(event.name)
                self._withdraw(event.name, call)
            case SlotsOffered():
                self._offer(event.days, call)
            case TurnFailed(reason="model"):
                self._tell(rtvi.error(FAILED_ANSWER))  # the apology was said already
            case TurnFailed():
                self._apologize(call)
            case Ended():
                pass  # seen at the end of the turn, after its last words

    def _speak(self, text: str) -> None:
        self._answer += text
        self._tell(rtvi.words(text))

    def _apologize(self, call: CallSession) -> None:
        sorry = sentence("model_failed", call)
        self._speak(f" {sorry}" if self._answer else sorry)
        self._tell(rtvi.error(FAILED_ANSWER))

    def _tool_begun(self, name: str) -> None:
        tool_id = f"t{next(self._tool_ids)}"
        self._tools[tool_id] = name
        self._tell(rtvi.tool_started(tool_id, name))

    def _tool_done(self, name: str, *, cancelled: bool = False) -> None:
        tool_id = next((one for one, running in self._tools.items() if running == name), None)
        if tool_id is not None:
            del self._tools[tool_id]
            self._tell(rtvi.tool_stopped(tool_id, name, cancelled=cancelled))

    def _offer(self, days: tuple[OfferedDay, ...], call: CallSession) -> None:
        self._days = days
        self._tell(rtvi.slots(days, tz=call.tz))

    def _withdraw(self, tool: str, call: CallSession) -> None:
        """Take back the times on offer once a write was tried: some are gone, or none is needed."""
        if self._days and tool in WRITES:
            self._offer((), call)

    def _fall_silent(self, call: CallSession) -> None:
        for name in list(self._tools.values()):
            if not (call.writes and name in WRITES):  # a write goes on, into the next turn
                self._tool_done(name, cancelled=True)
        self._keep_answer()
        self._tell(rtvi.stopped())

    def _keep_answer(self) -> None:
        said, self._answer = self._answer.strip(), ""
        if said:
            self._lines.append(Line("agent", said))

    def _finish(self, reason: str, code: int) -> None:
        """Tell that the conversation is over; who comes back later is told as well."""
        if self.is_over:
            return
        self.is_over, self._reason = True, reason
        self._waiting.clear()
        self._days = ()
        self._said.set()
        self._tell(rtvi.ended(reason))
        if self._socket is not None:
            self._socket.close(code)

    def _tell(self, message: str) -> None:
        if self._socket is not None and self._socket.is_ready:
            self._socket.send(message)
