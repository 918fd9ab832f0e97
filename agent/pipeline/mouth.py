"""The mouth of a text conversation: what passes here was said, and becomes events."""

import asyncio
from time import perf_counter

from pipecat.frames.frames import (
    Frame,
    FunctionCallCancelFrame,
    FunctionCallInProgressFrame,
    FunctionCallResultFrame,
    FunctionCallsStartedFrame,
    InterruptionFrame,
    LLMFullResponseEndFrame,
    LLMFullResponseStartFrame,
    LLMTextFrame,
    TTSSpeakFrame,
)
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor
from typing_extensions import override

from agent.persona import sentence
from agent.pipeline.events import (
    Ended,
    Event,
    SlotsOffered,
    TextChunk,
    ToolFinished,
    ToolStarted,
    TurnFailed,
    offered_days,
)
from agent.pipeline.late import note_heard
from agent.session import CallSession, Turn
from agent.tools.holding import after_turn

_RELAYABLE = (
    "confirmation_needed",
    "not_confirmed",
    "slot_taken",
    "pending",
    "unclear",
    "not_found",
)

LONGEST_WAIT = 1_000
"""Rounds of the event loop that what was said may take to the context."""


class Mouth(FrameProcessor):
    """Says what arrives, tells the caller's side about tools, and knows when a turn is over.

    A turn is over when the model is silent, no tool runs and no further answer of the model is
    due. A turn that ends without a word gets a sentence that needs no model.
    """

    def __init__(self, call: CallSession) -> None:
        """Speak for `call`."""
        super().__init__(name="Mouth")
        self._call = call
        self._events: asyncio.Queue[Event | None] | None = None
        self._running: dict[str, tuple[str | None, float]] = {}
        self._results: list[Frame] = []
        self._answering = False
        self._due = False
        self._cut_off = False
        self._hushed = False
        self._passing = False
        self._interrupted = asyncio.Event()
        self._interrupted.set()

    @property
    def said(self) -> str:
        """What was said in this turn so far."""
        return self._call.turn.spoken

    @property
    def is_silent(self) -> bool:
        """Tell whether nothing more is to come in this turn."""
        return not (self._answering or self._due or self._running or self._hushed)

    def open(self) -> "asyncio.Queue[Event | None]":
        """Begin a turn: its events arrive in the queue returned, None is the last."""
        self.close()
        self._events = asyncio.Queue()
        self._due, self._cut_off = True, False
        return self._events

    def hush(self) -> bool:
        """Say nothing more until an interruption has arrived; False if none is needed."""
        needed = not (self._hushed or self.is_silent)
        if needed:
            self._hushed = True
            self._interrupted.clear()
        return needed

    async def hushed(self) -> None:
        """Wait until an interruption under way has arrived: it must not hit the next turn."""
        await self._interrupted.wait()

    def close(self) -> None:
        """End the turn for whoever listens to it."""
        if self._events is not None:
            self._events.put_nowait(None)
            self._events = None

    @override
    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        """Follow the turn by its frames; all of them go on to the context."""
        if isinstance(frame, InterruptionFrame):
            await self._let_pass()
        await super().process_frame(frame, direction)
        if isinstance(frame, TTSSpeakFrame):
            await self.speak(frame.text)
        elif isinstance(frame, LLMTextFrame) and self._hushed:
            return
        elif isinstance(frame, FunctionCallResultFrame) and self._answering:
            self._results.append(frame)  # the context takes the answer first, then the result
        elif isinstance(frame, InterruptionFrame):
            await self._stop_talking(frame, direction)
        else:
            await self._follow(frame, direction)
            await self._finish_if_over()

    def report(self, text: str) -> None:
        """Say words at the beginning of a turn; whoever says them puts them into the context."""
        self._say(f"{text} ")

    async def speak(self, text: str) -> None:
        """Say words that no model wrote; they enter the context like any answer."""
        spoken = self.said
        words = f" {text}" if spoken and not spoken[-1].isspace() else text
        inside = self._answering
        if not inside:
            await self.push_frame(LLMFullResponseStartFrame())
        self._say(words)
        await self.push_frame(LLMTextFrame(words))
        if not inside:
            await self.push_frame(LLMFullResponseEndFrame())

    async def _follow(self, frame: Frame, direction: FrameDirection) -> None:
        match frame:
            case LLMFullResponseStartFrame():
                self._answering, self._due, self._cut_off = True, False, False
            case LLMTextFrame():
                self._say(frame.text)
                self._passing = True
            case _:
                self._follow_tools(frame)
        await self.push_frame(frame, direction)
        self._passing = False
        if isinstance(frame, LLMFullResponseEndFrame):
            self._answering = False
            await self._release_results()

    def _follow_tools(self, frame: Frame) -> None:
        match frame:
            case FunctionCallsStartedFrame():
                for one in frame.function_calls:
                    self._running[one.tool_call_id] = (None, perf_counter())
            case FunctionCallInProgressFrame():
                self._running[frame.tool_call_id] = (frame.group_id, perf_counter())
                self._tell(ToolStarted(frame.function_name, frame.arguments))
            case FunctionCallCancelFrame():
                self._running.pop(frame.tool_call_id, None)
                self._due = self._due or frame.run_llm
            case FunctionCallResultFrame():
                self._take_result(frame)
            case _:
                pass

    async def _release_results(self) -> None:
        held, self._results = self._results, []
        for frame in held:
            await self._follow(frame, FrameDirection.DOWNSTREAM)

    async def _let_pass(self) -> None:
        """Let what was said reach the context before an interruption empties the queues."""
        memory = self.next
        for _ in range(LONGEST_WAIT):
            if self._passing or (memory is not None and memory.has_queued_frame(LLMTextFrame)):
                await asyncio.sleep(0)
        await asyncio.sleep(0)

    async def _stop_talking(self, frame: Frame, direction: FrameDirection) -> None:
        self._answering, self._due, self._cut_off, self._hushed = False, False, True, False
        await self._release_results()
        await self.push_frame(frame, direction)
        self._interrupted.set()
        await self._finish_if_over()

    def _take_result(self, frame: FunctionCallResultFrame) -> None:
        group, began = self._running.pop(frame.tool_call_id, (None, perf_counter()))
        last = not any(group == other for other, _ in self._running.values())
        wanted = frame.properties.run_llm if frame.properties is not None else None
        self._due = self._due or (last if wanted is None else wanted)
        result = frame.result if isinstance(frame.result, dict) else {"message": str(frame.result)}
        trace = next(
            (
                one
                for turn in reversed(self._call.turns)
                for one in turn.tools
                if one.result is result
            ),
            None,
        )
        self._tell(
            ToolFinished(
                frame.function_name,
                trace.arguments if trace is not None else frame.arguments,
                result,
                trace.milliseconds if trace is not None else (perf_counter() - began) * 1000,
                trace.committed if trace is not None else False,
            )
        )
        days = offered_days(self._call, result)
        if days:
            self._tell(SlotsOffered(days))

    async def _finish_if_over(self) -> None:
        if not self.is_silent or self._events is None:
            return
        turn = self._call.turn
        if not self._cut_off and (turn.failed or not self.said.strip()):
            await self.speak(_without_model(self._call, turn, said=self.said))
        if turn.failed:
            self._tell(TurnFailed("model"))
        after_turn(self._call, self.said)
        if self._call.ending:
            self._tell(Ended(self._call.ending))
        self.close()

    def _say(self, text: str) -> None:
        self._call.heard(text)
        note_heard(self._call)
        self._tell(TextChunk(text))

    def _tell(self, event: Event) -> None:
        if self._events is not None:
            self._events.put_nowait(event)


def _without_model(call: CallSession, turn: Turn, *, said: str) -> str:
    """Return what a silent or failed turn says: what its last tool found, else an apology."""
    last = turn.tools[-1].result if turn.tools else None
    if last is not None and (last["ok"] or last["code"] in _RELAYABLE):
        words = str(last.get("readback") or last["message"])
        if words not in said:
            return words
    return sentence("stuck" if turn.stopped else "model_failed", call)
