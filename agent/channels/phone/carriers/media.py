"""Media streams: JSON with mu-law of 8 kHz inside, as Twilio defined them and others copied.

Two things differ from Pipecat's serializers. Audio arrives in packets of 20 ms but is handed on in
the windows of 32 ms that voice detection works on: each window at the packet that completes it, so
nothing is heard later, and the pipeline is passed 31 times a second instead of 50. And marks are
kept, so that one can wait until the caller has heard everything.
"""

import asyncio
import audioop
import json
import logging
from binascii import a2b_base64, b2a_base64
from collections.abc import Mapping
from itertools import count
from time import monotonic
from typing import Any, Literal

from pipecat.audio.dtmf.types import KeypadEntry
from pipecat.frames.frames import (
    AudioRawFrame,
    Frame,
    InputAudioRawFrame,
    InputDTMFFrame,
    InterruptionFrame,
    OutputTransportMessageFrame,
)
from pipecat.processors.frame_processor import FrameProcessor
from pipecat.serializers.base_serializer import FrameSerializer
from typing_extensions import override

log = logging.getLogger(__name__)

RATE_HZ = 8_000
PACKET_BYTES = 160
WINDOW_BYTES = 512
"""One window of Silero's model at 8 kHz, 256 samples of PCM."""
LONGEST_PAYLOAD = RATE_HZ // 2
MOST_GARBAGE = 100
FLOOD_PACKETS = 100
"""Twice what a call brings in a second."""
FLOOD_SECONDS = 5
LONGEST_QUEUE_SECONDS = 30.0
ECHO_SECONDS = 3.0

StreamEnd = Literal["hung_up", "lost", "silent", "flood", "garbage", "shutdown"]


class _Mark:
    """A place in what the caller hears: sent behind the audio, echoed when it is reached."""

    def __init__(self) -> None:
        self.sent = asyncio.Event()
        self.reached = asyncio.Event()


class MediaSerializer(FrameSerializer):
    """One media stream, both ways; `over` is set with `reason` when it should end.

    `packets`, `garbage` and `jumps` count messages, the ones that made no sense, and gaps in
    their numbering.
    """

    def __init__(self, *, sequence: str, envelope: Mapping[str, str]) -> None:
        """Speak for a stream that numbers its messages as `sequence`.

        `envelope` is what each message to the carrier holds besides.
        """
        super().__init__()
        self.over = asyncio.Event()
        self.reason: StreamEnd = "hung_up"
        self.packets = self.garbage = self.jumps = 0
        self._sequence = sequence
        self._number = 0
        self._pending = bytearray()
        self._names = count(1)
        self._marks: dict[str, _Mark] = {}
        self._played_at = 0.0
        self._load = self._crowded = 0
        self._counted_at = monotonic()
        self._envelope = dict(envelope)
        self._clear = self._message("clear")
        self._media_head = self._message("media", media={"payload": ""}).removesuffix('"}}')

    def end(self, reason: StreamEnd) -> None:
        """Say that the stream is over; the first reason stays."""
        if not self.over.is_set():
            self.reason = reason
            self.over.set()
        self._release()

    async def played(self, output: FrameProcessor, *, echo_seconds: float = ECHO_SECONDS) -> None:
        """Return when the caller has heard all that was queued at `output`, or will hear no more.

        A carrier that does not echo the mark gets `echo_seconds` beyond the length of the audio.
        """
        if self.over.is_set():
            return
        name, mark = str(next(self._names)), _Mark()
        self._marks[name] = mark
        # Not urgent: it waits its turn behind the audio.
        await output.queue_frame(OutputTransportMessageFrame(message={"mark": name}))
        try:
            async with asyncio.timeout(LONGEST_QUEUE_SECONDS) as deadline:
                await mark.sent.wait()
                unheard = max(0.0, self._played_at - monotonic())
                deadline.reschedule(asyncio.get_running_loop().time() + unheard + echo_seconds)
                await mark.reached.wait()
        except TimeoutError:
            log.info("a mark was not echoed in time")
        finally:
            self._marks.pop(name, None)

    @override
    async def serialize(self, frame: Frame) -> str | None:
        """Return the message for a frame, None for one the carrier has no use for."""
        if isinstance(frame, AudioRawFrame):
            seconds = len(frame.audio) / (2 * RATE_HZ)
            self._played_at = max(self._played_at, monotonic()) + seconds
            payload = b2a_base64(audioop.lin2ulaw(frame.audio, 2), newline=False)
            return f'{self._media_head}{payload.decode("ascii")}"}}}}'
        if isinstance(frame, InterruptionFrame):
            self._played_at = 0.0
            self._release()
            return self._clear
        if isinstance(frame, OutputTransportMessageFrame):
            return self._marked(str(frame.message.get("mark", "")))
        return None

    @override
    async def deserialize(self, data: str | bytes) -> Frame | None:
        """Return the frame of a message, None for one that brings none; it never raises."""
        self.packets += 1
        self._weigh(1)
        if self.over.is_set():
            return None
        try:
            return self._understood(data)
        except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
            self.garbage += 1
            if self.garbage > MOST_GARBAGE:
                self.end("garbage")
            return None

    def _understood(self, data: str | bytes) -> Frame | None:
        if not isinstance(data, str):
            raise TypeError("binary")
        message = json.loads(data)
        event = message["event"]
        if event == "media":
            return self._heard(message)
        if event == "dtmf":
            return InputDTMFFrame(KeypadEntry(message["dtmf"]["digit"]))
        if event == "mark":
            mark = self._marks.get(message["mark"]["name"])
            if mark is not None:
                mark.reached.set()
            return None
        if event == "stop":
            self.end("hung_up")
            return None
        raise ValueError("unknown event")

    def _heard(self, message: dict[str, Any]) -> Frame | None:
        media = message["media"]
        if media.get("track", "inbound") != "inbound":
            raise ValueError("not the caller's voice")
        mulaw = a2b_base64(media["payload"], strict_mode=True)
        if not 0 < len(mulaw) <= LONGEST_PAYLOAD:
            raise ValueError("not a packet")
        self._follow(message)
        self._weigh(len(mulaw) // PACKET_BYTES - 1)
        self._pending += audioop.ulaw2lin(mulaw, 2)
        whole = len(self._pending) - len(self._pending) % WINDOW_BYTES
        if not whole:
            return None
        audio = bytes(self._pending[:whole])
        del self._pending[:whole]
        return InputAudioRawFrame(audio=audio, sample_rate=RATE_HZ, num_channels=1)

    def _follow(self, message: dict[str, Any]) -> None:
        """Note gaps in the numbering; TCP keeps the order, so a late packet is used as it comes."""
        number = int(message.get(self._sequence, 0))
        if self._number and number != self._number + 1:
            self.jumps += 1
        self._number = number

    def _weigh(self, packets: int) -> None:
        """End the stream when more comes than any call brings, be it in messages or in audio."""
        self._load += max(packets, 0)
        if self._load < FLOOD_PACKETS:
            return
        now = monotonic()
        self._crowded = self._crowded + 1 if now - self._counted_at < 1.0 else 0
        self._load, self._counted_at = 0, now
        if self._crowded >= FLOOD_SECONDS:
            self.end("flood")

    def _marked(self, name: str) -> str | None:
        mark = self._marks.get(name)
        if mark is None:
            return None
        mark.sent.set()
        return self._message("mark", mark={"name": name})

    def _message(self, event: str, **more: Mapping[str, str]) -> str:
        return json.dumps({"event": event, **self._envelope, **more})

    def _release(self) -> None:
        """Let go who waits for a mark: what was queued before it is not played any more."""
        for mark in self._marks.values():
            mark.sent.set()
            mark.reached.set()
