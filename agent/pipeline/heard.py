"""What the caller heard: the only words that count as said.

The voice's audio passes the transport at the pace it is played, and each sentence's text right
behind its audio, so what arrives here was played. Of a sentence that is cut off, the words are kept
whose audio was played: by the length of the whole sentence or, before the voice is done with it, by
the slowest pace of the sentences before it; rather too few than too many. A sentence without any audio was not heard.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from pipecat.frames.frames import (
    AggregatedTextFrame,
    ControlFrame,
    Frame,
    FunctionCallCancelFrame,
    FunctionCallInProgressFrame,
    InterruptionFrame,
    TTSAudioRawFrame,
    TTSStartedFrame,
    TTSTextFrame,
)
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor
from pipecat.utils.text.base_text_aggregator import TextType
from typing_extensions import override

from agent.session import CallSession
from agent.speech.reading import as_spoken

SLOWEST_PACE = 0.09
"""Seconds a spoken letter, at first: slower than any voice, so that no word counts unheard."""
MARGIN = 1.15
"""By so much may a sentence be slower than every one before it."""
TELLING_LETTERS = 20
"""Shorter sentences do not tell the pace: most of their audio may be a pause."""
LINE_SECONDS = 0.2
"""So late, at most, is heard what the transport has sent."""
LONGEST_WAIT = 1_000
"""Rounds of the event loop that what was heard may take to the context."""


@dataclass
class PlayedOut(ControlFrame):
    """Travels behind everything said so far.

    `reached` is set when all of it was played or cut off, and the context knows what was heard.
    """

    reached: asyncio.Event = field(default_factory=asyncio.Event)
    interruptible: bool = field(default=False, init=False)


@dataclass
class Lengths:
    """How long each sentence is, by the id of the frame that announced it.

    Known in whole when the voice is done with it, mostly long before it was played.
    """

    seconds: dict[int, float] = field(default_factory=dict[int, float])
    whole: set[int] = field(default_factory=set[int])

    def played(self, sentence: int, seconds: float) -> float | None:
        """Return which part of a sentence `seconds` are, None while its length is not known."""
        total = self.seconds.get(sentence, 0.0)
        return seconds / total if sentence in self.whole and total else None

    def forget(self) -> None:
        """Forget every sentence."""
        self.seconds.clear()
        self.whole.clear()


class Meter(FrameProcessor):
    """Stands between voice and transport: measures each sentence as it is made."""

    def __init__(self, lengths: Lengths) -> None:
        """Write down in `lengths`."""
        super().__init__(name="Meter")
        self._lengths = lengths
        self._sentence, self._text = 0, ""

    @override
    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        """Add up the audio behind each announced sentence."""
        await super().process_frame(frame, direction)
        match frame:
            case TTSAudioRawFrame():
                known = self._lengths.seconds
                known[self._sentence] = known.get(self._sentence, 0.0) + seconds_of(frame)
            case TTSTextFrame() if frame.text == self._text:
                self._lengths.whole.add(self._sentence)
            case TTSTextFrame():
                pass  # a word, where the voice tells each
            case AggregatedTextFrame() if frame.will_be_spoken:
                self._sentence, self._text = frame.id, frame.text
            case InterruptionFrame():
                self._sentence = 0
            case _:
                pass
        await self.push_frame(frame, direction)


def seconds_of(frame: TTSAudioRawFrame) -> float:
    """Return how long a piece of 16 bit audio is."""
    return len(frame.audio) / 2 / frame.num_channels / frame.sample_rate


class Heard(FrameProcessor):
    """Stands behind the transport: writes down what was played, and passes it to the context.

    Words that are no part of the conversation (`append_to_context` is off) are not written down.
    """

    def __init__(
        self, call: CallSession, lengths: Lengths, on_heard: Callable[[str], None]
    ) -> None:
        """Write down for `call`; `on_heard` is told each whole sentence that was played."""
        super().__init__(name="Heard")
        self._call = call
        self._lengths = lengths
        self._on_heard = on_heard
        self._sentence = ""
        self._sentence_id = 0
        self._running: set[str] = set()
        self._cancelled: dict[str, FunctionCallCancelFrame] = {}
        self._seconds = 0.0
        self._counts = True
        self._pace = 0.0

    @override
    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        """Follow the audio and the text behind it."""
        if isinstance(frame, InterruptionFrame) and direction is FrameDirection.DOWNSTREAM:
            await self._cut_off()
        await super().process_frame(frame, direction)
        if isinstance(frame, FunctionCallInProgressFrame):
            await self._begin_tool(frame)
        elif self._follow(frame):
            await self.push_frame(frame, direction)

    def _follow(self, frame: Frame) -> bool:
        """Take note of what passes; False if nobody behind here needs it."""
        match frame:
            case TTSAudioRawFrame():
                self._seconds += seconds_of(frame)
                return False
            case TTSTextFrame():
                return self._finish(frame)
            case AggregatedTextFrame() if frame.will_be_spoken:
                self._sentence, self._sentence_id = frame.text, frame.id
                self._seconds = 0.0
            case TTSStartedFrame():
                self._counts = frame.append_to_context
            case FunctionCallCancelFrame() if frame.tool_call_id not in self._running:
                self._cancelled[frame.tool_call_id] = frame
                return False
            case _:
                pass
        return True

    def _finish(self, frame: TTSTextFrame) -> bool:
        """Take note of a sentence, or of a word where the voice tells each; False if unheard."""
        if not self._seconds:
            return False
        if frame.text == self._sentence:
            self._learn(self._seconds, len(as_spoken(frame.text)))
        self._sentence = ""
        if frame.append_to_context:
            self._note(frame.text)
        self._on_heard(frame.text)
        return frame.append_to_context

    def _learn(self, seconds: float, letters: int) -> None:
        # of all paces so far the slowest, for pauses and digits take longer than words
        if letters >= TELLING_LETTERS:
            self._pace = max(self._pace, seconds / letters)

    def _note(self, text: str) -> None:
        lines = self._call.lines
        gap = " " if lines and lines[-1].speaker == "agent" else ""
        self._call.heard(gap + text.strip())

    async def _begin_tool(self, frame: FunctionCallInProgressFrame) -> None:
        """Pass a tool's beginning on, and its end behind it where that has overtaken it.

        A cancellation does not wait behind the audio as the beginning does, and the context knows
        nothing of a tool whose end comes first.
        """
        self._running.add(frame.tool_call_id)
        await self.push_frame(frame)
        cancelled = self._cancelled.pop(frame.tool_call_id, None)
        if cancelled is not None:
            await self._taken(FunctionCallInProgressFrame)
            await self.push_frame(cancelled)

    async def _cut_off(self) -> None:
        """Keep the words of the sentence at work that were played, before all queues are emptied."""
        part = _played(self._sentence, self._letters())
        self._sentence, self._seconds = "", 0.0
        self._lengths.forget()
        if part and self._counts:
            self._note(part)
            await self.push_frame(TTSTextFrame(part, TextType.SENTENCE))
        await self._taken(TTSTextFrame)

    def _letters(self) -> float:
        """Return how many spoken letters of the sentence at work were heard, rather too few."""
        heard = self._seconds - LINE_SECONDS
        letters = len(as_spoken(self._sentence))
        part = self._lengths.played(self._sentence_id, heard)
        if part is not None:
            return part * letters / MARGIN
        pace = self._pace * MARGIN or SLOWEST_PACE
        return min(heard / pace, letters / 2)

    async def _taken(self, kind: type[Frame]) -> None:
        """Wait until the context has taken what was pushed to it."""
        memory = self.next
        for _ in range(LONGEST_WAIT):
            if memory is None or not memory.has_queued_frame(kind):
                break
            await asyncio.sleep(0)
        await asyncio.sleep(0)


class Settled(FrameProcessor):
    """Stands behind the context: tells those who wait for it that what was heard is written there."""

    def __init__(self) -> None:
        """Stand there."""
        super().__init__(name="Settled")

    @override
    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        """Pass everything on but the markers, which end here."""
        await super().process_frame(frame, direction)
        if isinstance(frame, PlayedOut):
            frame.reached.set()
        else:
            await self.push_frame(frame, direction)


def _played(sentence: str, letters: float) -> str:
    """Return the words within so many spoken letters; never all of them."""
    words = sentence.split()[:-1]
    while words and len(as_spoken(" ".join(words))) > letters:
        words.pop()
    return " ".join(words)
