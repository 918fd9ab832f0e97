"""What the caller heard: the only words that count as said.

The voice's audio passes the transport at the pace it is played, and each sentence's text right
behind its audio, so what arrives here was played. Of a sentence that is cut off, the words are kept
whose audio was played, estimated by the pace of the sentences before it and rounded down.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from pipecat.frames.frames import (
    AggregatedTextFrame,
    ControlFrame,
    Frame,
    InterruptionFrame,
    TTSAudioRawFrame,
    TTSTextFrame,
)
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor
from pipecat.utils.text.base_text_aggregator import TextType
from typing_extensions import override

from agent.session import CallSession

SLOWEST_PACE = 0.09
"""Seconds a letter, at first: slower than any voice, so that no word counts that was not heard."""
LONGEST_WAIT = 1_000
"""Rounds of the event loop that what was heard may take to the context."""


@dataclass
class PlayedOut(ControlFrame):
    """Travels behind everything said so far; `reached` is set when all of it was played."""

    reached: asyncio.Event = field(default_factory=asyncio.Event)
    interruptible: bool = field(default=False, init=False)


class Heard(FrameProcessor):
    """Stands behind the transport: writes down what was played, and passes it to the context."""

    def __init__(self, call: CallSession, on_heard: Callable[[str], None]) -> None:
        """Write down for `call`; `on_heard` is told each whole sentence that was played."""
        super().__init__(name="Heard")
        self._call = call
        self._on_heard = on_heard
        self._sentence = ""
        self._seconds = 0.0
        self._pace = SLOWEST_PACE

    @override
    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        """Follow the audio and the text behind it."""
        if isinstance(frame, InterruptionFrame) and direction is FrameDirection.DOWNSTREAM:
            await self._cut_off()
        await super().process_frame(frame, direction)
        match frame:
            case TTSTextFrame():
                self._finish(frame.text)
            case AggregatedTextFrame() if frame.will_be_spoken:
                self._sentence, self._seconds = frame.text, 0.0
            case TTSAudioRawFrame():
                self._seconds += len(frame.audio) / 2 / frame.num_channels / frame.sample_rate
                return  # nobody behind here listens
            case PlayedOut():
                frame.reached.set()
                return
            case _:
                pass
        await self.push_frame(frame, direction)

    def _finish(self, text: str) -> None:
        if self._seconds and text:
            # of all paces so far the slowest, for pauses and digits take longer than words
            pace = self._seconds / len(text)
            self._pace = pace if self._pace == SLOWEST_PACE else max(self._pace, pace)
        self._sentence, self._seconds = "", 0.0
        self._note(text)
        self._on_heard(text)

    def _note(self, text: str) -> None:
        lines = self._call.lines
        gap = " " if lines and lines[-1].speaker == "agent" else ""
        self._call.heard(gap + text.strip())

    async def _cut_off(self) -> None:
        """Keep the words of the sentence at work that were played, before all queues are emptied."""
        part = _played(self._sentence, int(self._seconds / self._pace))
        self._sentence, self._seconds = "", 0.0
        if part:
            self._note(part)
            await self.push_frame(TTSTextFrame(part, TextType.SENTENCE))
        memory = self.next
        for _ in range(LONGEST_WAIT):
            if memory is None or not memory.has_queued_frame(TTSTextFrame):
                break
            await asyncio.sleep(0)
        await asyncio.sleep(0)


def _played(sentence: str, letters: int) -> str:
    """Return the whole words within so many letters; never all of them."""
    if letters >= len(sentence):
        letters = len(sentence) - 1
    head = sentence[: max(letters, 0)]
    return head[: head.rfind(" ")].strip() if " " in head else ""
