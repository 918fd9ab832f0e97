"""The ear of a phone call: the caller's turn begins here, before the model is asked."""

from collections.abc import Callable

from pipecat.frames.frames import Frame, InputAudioRawFrame, LLMContextFrame
from pipecat.processors.aggregators.llm_context import LLMContext, LLMSpecificMessage
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor
from typing_extensions import override

from agent.session import CallSession


class Listener(FrameProcessor):
    """Opens a turn for the caller's words; sound goes no further than here."""

    def __init__(
        self, call: CallSession, context: LLMContext, on_turn: Callable[[str], None]
    ) -> None:
        """Open turns of `call`; `on_turn` is told the words of each."""
        super().__init__(name="Listener")
        self._call = call
        self._context = context
        self._on_turn = on_turn
        self._known = 0

    @override
    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        """Begin the turn when the caller's words are on their way to the model."""
        if isinstance(frame, InputAudioRawFrame):
            return  # fifty times a second: nobody behind here listens
        await super().process_frame(frame, direction)
        if isinstance(frame, LLMContextFrame) and direction is FrameDirection.DOWNSTREAM:
            self._begin()
        await self.push_frame(frame, direction)

    def _begin(self) -> None:
        said = [
            str(message["content"])
            for message in self._context.messages
            if not isinstance(message, LLMSpecificMessage) and message["role"] == "user"
        ]
        if len(said) > self._known:
            words = " ".join(said[self._known :])
            self._known = len(said)
            self._on_turn(words)
