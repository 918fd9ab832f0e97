"""The ear of a phone call: the caller's turn begins here, before the model is asked."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress

from pipecat.frames.frames import (
    Frame,
    InputAudioRawFrame,
    InterruptionFrame,
    LLMContextFrame,
)
from pipecat.processors.aggregators.llm_context import (
    LLMContext,
    LLMContextMessage,
    LLMSpecificMessage,
)
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor
from typing_extensions import override

from agent.pipeline.heard import PlayedOut

LONGEST_WAIT_SECONDS = 1.0
"""So long, at most, a turn waits until the context knows where the last answer was cut off."""


class Listener(FrameProcessor):
    """Opens a turn for the caller's words; sound goes no further than here."""

    def __init__(self, context: LLMContext, on_turn: Callable[[str], Awaitable[bool]]) -> None:
        """Open turns in `context`; `on_turn` is told the words of each.

        Where it returns False the words are no turn: they are forgotten and the model is not asked.
        """
        super().__init__(name="Listener")
        self._context = context
        self._on_turn = on_turn
        self._known = 0
        self._cut_off: PlayedOut | None = None

    @override
    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        """Begin the turn when the caller's words are on their way to the model."""
        if isinstance(frame, InputAudioRawFrame):
            return  # fifty times a second: nobody behind here listens
        await super().process_frame(frame, direction)
        downstream = direction is FrameDirection.DOWNSTREAM
        asks = downstream and isinstance(frame, LLMContextFrame)
        if not asks or await self._begin():
            await self.push_frame(frame, direction)
        if downstream and isinstance(frame, InterruptionFrame):
            self._cut_off = PlayedOut()
            await self.push_frame(self._cut_off)

    def put_before(self, messages: Sequence[LLMContextMessage]) -> None:
        """Put messages into the context, before the words the caller has just said."""
        known = self._context.messages
        last = next((n for n in range(len(known), 0, -1) if not _is_said(known[n - 1])), 0)
        self._context.set_messages([*known[:last], *messages, *known[last:]])

    async def _begin(self) -> bool:
        await self._settle()
        said = [
            (n, str(message["content"]))
            for n, message in enumerate(self._context.messages)
            if not isinstance(message, LLMSpecificMessage) and message["role"] == "user"
        ]
        new = said[self._known :]
        if not new or await self._on_turn(" ".join(words for _, words in new)):
            self._known = len(said)
            return True
        forgotten = {n for n, _ in new}
        messages = enumerate(self._context.messages)
        self._context.set_messages([one for n, one in messages if n not in forgotten])
        return False

    async def _settle(self) -> None:
        """Wait for an interruption to be through: words are an answer to what was heard before."""
        if self._cut_off is not None:
            with suppress(TimeoutError):
                async with asyncio.timeout(LONGEST_WAIT_SECONDS):
                    await self._cut_off.reached.wait()
            self._cut_off = None


def _is_said(message: LLMContextMessage) -> bool:
    return not isinstance(message, LLMSpecificMessage) and message["role"] == "user"
