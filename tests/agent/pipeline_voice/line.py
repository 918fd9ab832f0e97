"""A telephone line in memory: what the agent says is played as fast as wanted, letter by letter.

A letter lasts 40 ms, one packet of the transport, so a sentence can be held at any letter. The
caller's words are announced to the recognizer and then voiced, as packets of sound.
"""

import asyncio
import struct
from collections import deque
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field

from pipecat.audio.vad.vad_analyzer import VADAnalyzer, VADParams, VADState
from pipecat.frames.frames import (
    ErrorFrame,
    Frame,
    InputAudioRawFrame,
    InterruptionFrame,
    OutputAudioRawFrame,
    StartFrame,
    TranscriptionFrame,
    TTSAudioRawFrame,
    VADUserStoppedSpeakingFrame,
)
from pipecat.processors.frame_processor import FrameDirection
from pipecat.services.settings import STTSettings, TTSSettings
from pipecat.services.stt_service import STTService
from pipecat.services.tts_service import TTSService
from pipecat.transports.base_input import BaseInputTransport
from pipecat.transports.base_output import BaseOutputTransport
from pipecat.transports.base_transport import BaseTransport, TransportParams
from typing_extensions import override

from agent.speech.inline import InlineVoice
from agent.speech.reading import as_spoken

RATE = 8000
LETTER_BYTES = RATE // 25 * 2
LOUD = b"\x00\x40" * (RATE // 50)
QUIET = bytes(len(LOUD))


@dataclass
class Said:
    """A text the voice was given, how many letters it reads for it, and how many were played."""

    text: str
    letters: int
    played: int = 0

    @property
    def is_whole(self) -> bool:
        return self.played >= self.letters

    def heard(self) -> str:
        """The words of which every letter was played."""
        words = self.text.split()
        while words and len(as_spoken(" ".join(words))) > self.played:
            words.pop()
        return " ".join(words)


@dataclass
class Hold:
    """Where the line stops playing until it is interrupted or let go."""

    text: str
    letters: int
    reached: asyncio.Event = field(default_factory=asyncio.Event)
    over: asyncio.Event = field(default_factory=asyncio.Event)


class Voice(InlineVoice, TTSService):
    """Speaks a letter in 40 ms; `fails` times it says nothing but an error."""

    def __init__(self) -> None:
        super().__init__(
            sample_rate=RATE,
            push_start_frame=True,
            push_stop_frames=True,
            stop_frame_timeout_s=0.2,
            max_consecutive_zero_audio_contexts=0,
            settings=TTSSettings(model=None, voice="none", language=None),
        )
        self.said: list[Said] = []
        self.fails = 0

    @override
    async def run_tts(self, text: str, context_id: str) -> AsyncGenerator[Frame, None]:
        if self.fails:
            self.fails -= 1
            yield ErrorFrame("no voice")
            return
        letters = as_spoken(text)
        self.said.append(Said(text, len(letters)))
        sample = struct.pack("<h", len(self.said))
        for _ in letters:
            yield TTSAudioRawFrame(sample * (LETTER_BYTES // 2), RATE, 1, context_id=context_id)


class Ears(STTService):
    """Recognizes the words announced, at the end of the voice; None is a failure."""

    def __init__(self) -> None:
        super().__init__(
            ttfs_p99_latency=0.3,
            sample_rate=RATE,
            settings=STTSettings(model=None, language=None),
        )
        self.words: deque[str | None] = deque()

    @override
    async def run_stt(self, audio: bytes) -> AsyncGenerator[Frame | None, None]:
        yield None

    @override
    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)
        if isinstance(frame, VADUserStoppedSpeakingFrame) and self.words:
            words = self.words.popleft()
            if words is None:
                await self.push_error_frame(ErrorFrame("no ears", processor=self))
            elif words:
                await self.push_frame(TranscriptionFrame(words, "", "", finalized=True))


class Loudness(VADAnalyzer):
    """Calls every sound a voice."""

    def __init__(self) -> None:
        params = VADParams(confidence=0.5, start_secs=0.04, stop_secs=0.04, min_volume=0.0)
        super().__init__(sample_rate=RATE, params=params)

    @override
    def num_frames_required(self) -> int:
        return RATE // 50

    @override
    def voice_confidence(self, buffer: bytes) -> float:
        return 1.0 if any(buffer) else 0.0

    @override
    async def analyze_audio(self, buffer: bytes) -> VADState:
        return self._run_analyzer(buffer)


class Microphone(BaseInputTransport):
    """The caller's sound on its way in."""

    @override
    async def start(self, frame: StartFrame) -> None:
        await super().start(frame)
        await self.set_transport_ready(frame)

    async def hear(self, sound: bytes) -> None:
        """Bring 20 ms of sound."""
        await self.push_audio_frame(InputAudioRawFrame(sound, RATE, 1))


class Earpiece(BaseOutputTransport):
    """The agent's sound on its way out; `hold` stops it at a letter of a sentence."""

    def __init__(self, params: TransportParams, voice: Voice) -> None:
        super().__init__(params)
        self._voice = voice
        self.hold: Hold | None = None

    @override
    async def start(self, frame: StartFrame) -> None:
        await super().start(frame)
        await self.set_transport_ready(frame)

    @override
    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)
        if isinstance(frame, InterruptionFrame) and self.hold and self.hold.reached.is_set():
            self.hold.over.set()

    @override
    async def write_audio_frame(self, frame: OutputAudioRawFrame) -> bool:
        sentence = struct.unpack_from("<h", frame.audio)[0]
        if not sentence:
            return True
        said = self._voice.said[sentence - 1]
        said.played += 1
        hold = self.hold
        if (
            hold
            and not hold.over.is_set()
            and hold.text in said.text
            and said.played >= hold.letters
        ):
            hold.reached.set()
            await hold.over.wait()
        else:
            await asyncio.sleep(0)
        return True


class MemoryLine(BaseTransport):
    """Both ends of the line."""

    def __init__(self, voice: Voice) -> None:
        super().__init__()
        params = TransportParams(audio_in_enabled=True, audio_out_enabled=True)
        self.microphone, self.earpiece = Microphone(params), Earpiece(params, voice)

    @override
    def input(self) -> Microphone:
        return self.microphone

    @override
    def output(self) -> Earpiece:
        return self.earpiece
