"""The mouth of a phone call: hands whole sentences to the voice, and knows which were heard."""

import asyncio
from collections.abc import Callable

from pipecat.frames.frames import (
    AggregatedTextFrame,
    Frame,
    FunctionCallCancelFrame,
    FunctionCallInProgressFrame,
    FunctionCallResultFrame,
    InterruptionFrame,
    LLMTextFrame,
    TTSSpeakFrame,
)
from pipecat.processors.frame_processor import FrameDirection
from pipecat.utils.text.base_text_aggregator import TextType
from typing_extensions import override

from agent.persona import sentence
from agent.pipeline.events import Ended, Event
from agent.pipeline.mouth import Mouth
from agent.session import CallSession

FILLER_SECONDS = 1.2
"""A tool that takes longer gets a word, so that nobody listens to silence."""


class VoiceMouth(Mouth):
    """Follows the turn as the mouth of a text conversation does; what it says is not yet heard."""

    def __init__(self, call: CallSession, on_ended: Callable[[], None]) -> None:
        """Speak for `call`; `on_ended` is told when its last words are on their way."""
        super().__init__(call)
        self._on_ended = on_ended
        self._given = ""
        self._unheard: list[str] = []
        self._broken_off = self._lost_answer = False
        self._filled = False
        self._filling: asyncio.Task[None] | None = None

    @property
    @override
    def said(self) -> str:
        """What was handed to the voice in this turn so far."""
        return self._given

    @property
    def was_broken_off(self) -> bool:
        """Tell whether the caller has yet to hear what they cut off."""
        return self._broken_off and (self._lost_answer or bool(self._unheard))

    def begin_turn(self) -> None:
        """Begin a turn of the caller: what they did not hear before is past."""
        self._given, self._filled = "", False
        self.forget()
        self.open()

    def forget(self) -> None:
        """Leave what was cut off unsaid."""
        self._broken_off = self._lost_answer = False
        self._unheard.clear()

    def note_heard(self, text: str) -> None:
        """Take note of words that were played: a sentence, or a word where the voice tells each."""
        words = text.strip()
        if words in self._unheard:
            self._unheard.remove(words)
        elif self._unheard and self._unheard[0].startswith(words):
            rest = self._unheard[0].removeprefix(words).strip()
            self._unheard[:1] = [rest] if rest else []

    def take_up(self) -> str | None:
        """Return what was cut off: the sentences to say again, None for a lost answer.

        After None, the turn is open again and the model has to be asked once more. Empty: nothing
        was cut off, or the answer is still to come, as when a write runs.
        """
        if not self.was_broken_off or self._running:
            return ""
        if self._lost_answer:
            self.begin_turn()
            return None
        return self.unheard()

    def unheard(self) -> str:
        """Return the sentences that nobody heard, to be said once more."""
        rest = " ".join(self._unheard)
        self.forget()
        return rest

    @override
    async def cleanup(self) -> None:
        """Stop waiting to fill a silence."""
        await super().cleanup()
        await self._stop_filling()

    @override
    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        """Follow the turn; words for a silence come and go with the tools."""
        if isinstance(frame, InterruptionFrame):
            await self._stop_filling()
        await super().process_frame(frame, direction)
        if isinstance(frame, FunctionCallInProgressFrame) and self._filling is None:
            self._filling = self.create_task(self._fill())
        elif isinstance(frame, FunctionCallResultFrame | FunctionCallCancelFrame):
            await self._stop_filling()

    @override
    async def push_frame(
        self, frame: Frame, direction: FrameDirection = FrameDirection.DOWNSTREAM
    ) -> None:
        """Hand a sentence to the voice as a whole: it need not look for its end."""
        if isinstance(frame, LLMTextFrame):
            words = frame.text.strip()
            if not words:
                return
            frame = AggregatedTextFrame(words, TextType.SENTENCE, raw_text=words)
        await super().push_frame(frame, direction)

    async def _fill(self) -> None:
        await asyncio.sleep(FILLER_SECONDS)
        self._filling = None
        if self._running and not self._given.strip() and not self._filled:
            self._filled = True
            words = sentence("one_moment", self._call)
            await self.push_frame(TTSSpeakFrame(words, append_to_context=False))

    async def _stop_filling(self) -> None:
        if self._filling is not None:
            await self.cancel_task(self._filling)
            self._filling = None

    @override
    async def _let_pass(self) -> None:
        """Wait for nothing: what was heard is written down behind the transport."""

    @override
    async def _stop_talking(self, frame: Frame, direction: FrameDirection) -> None:
        self._lost_answer = self._answering or self._due or bool(self._running)
        self._broken_off = True
        await super()._stop_talking(frame, direction)

    @override
    def _follow_tools(self, frame: Frame) -> None:
        super()._follow_tools(frame)
        if isinstance(frame, FunctionCallCancelFrame) and not frame.run_llm and not self._cut_off:
            self._due = True  # until the interruption that has cancelled the tool arrives here

    @override
    def _say(self, text: str) -> None:
        self._given += text
        self._broken_off = False
        if text.strip():
            self._unheard.append(text.strip())

    @override
    def _tell(self, event: Event) -> None:
        if isinstance(event, Ended):
            self._on_ended()
