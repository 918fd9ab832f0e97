"""A conversation by voice: from the greeting to the goodbye that was played to its end."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from time import monotonic

from pipecat.frames.frames import (
    ErrorFrame,
    Frame,
    InterruptionFrame,
    LLMMessagesAppendFrame,
    LLMRunFrame,
    TTSSpeakFrame,
)
from pipecat.pipeline.worker import PipelineWorker
from pipecat.processors.aggregators.llm_response_universal import LLMUserAggregator
from pipecat.transports.base_transport import BaseTransport
from pipecat.turns.user_mute import BaseUserMuteStrategy
from pipecat.workers.runner import WorkerRunner
from typing_extensions import override

from agent.errors import AgentError
from agent.persona import Sentence, sentence
from agent.pipeline.heard import PlayedOut
from agent.pipeline.upkeep import Upkeep
from agent.pipeline.voice_mouth import VoiceMouth
from agent.session import CallSession
from agent.speech import Speech

log = logging.getLogger(__name__)

SILENCE = "<silence>"
START_SECONDS = 10.0
STOP_SECONDS = 15.0
MOST_FAILURES = 3
"""So many times running may hearing or speaking fail."""

_LAST_WORDS: dict[str, Sentence] = {
    "nobody_there": "nobody_there",
    "too_long": "too_long",
    "deaf": "cut_off",
}
"""What the agent says when it is not the conversation that ends the call."""


@dataclass(frozen=True, slots=True)
class Line:
    """The caller's end: `transport` carries audio at 8 kHz both ways.

    `played` returns when everything sent so far was played to the caller; it is bounded in time.
    """

    transport: BaseTransport
    played: Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a call waits for its caller.

    `idle_seconds`: silence until the agent asks; at the third silence it says goodbye.
    `noise_seconds`: longest time without a word of either side, as when there is only noise.
    """

    idle_seconds: float = 8.0
    noise_seconds: float = 45.0
    longest_call_seconds: float = 600.0
    last_words_seconds: float = 20.0


class NobodyListens(BaseUserMuteStrategy):
    """Keeps a caller's noises from cutting the goodbye off."""

    def __init__(self, call: CallSession) -> None:
        """Mute the caller of `call` once it is ending."""
        super().__init__()
        self._call = call

    @override
    async def process_frame(self, frame: Frame) -> bool:
        """Tell whether the caller is not listened to any more."""
        return bool(self._call.ending)


class VoiceConversation:
    """One conversation on the phone; `run` holds it to its end."""

    def __init__(self, call: CallSession, line: Line, speech: Speech, patience: Patience) -> None:
        """Prepare a conversation; `attach` gives it its pipeline."""
        self.call = call
        self._line = line
        self._speech = speech
        self._patience = patience
        self._over: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._gone = asyncio.Event()
        self._started = asyncio.Event()
        self._runner = WorkerRunner(handle_sigint=False)
        self._silences = 0
        self._failures = 0
        self._last_sign = monotonic()
        self.mouth = VoiceMouth(call, self._conversation_ended)

    def attach(self, worker: PipelineWorker, user: LLMUserAggregator, upkeep: Upkeep) -> None:
        """Give the conversation its pipeline, before it runs."""
        self.worker = worker
        self._upkeep = upkeep

        async def started(*_: object) -> None:
            self._started.set()

        async def failed(_: object, frame: ErrorFrame) -> None:
            await self._fail(frame)

        async def idle(_: object) -> None:
            await self._fall_silent()

        async def stopped(_: object, _strategy: object, message: object) -> None:
            if not getattr(message, "content", ""):
                await self._take_up()

        worker.add_event_handler("on_pipeline_started", started)
        worker.add_event_handler("on_pipeline_error", failed)
        user.add_event_handler("on_user_turn_idle", idle)
        user.add_event_handler("on_user_turn_stopped", stopped)

    async def run(self) -> str:
        """Greet, talk, and return why it ended: the goodbye was played and every write finished.

        `goodbye`, `transferred`, `hung_up`, `nobody_there`, `too_long`, `deaf` (hearing failed), or
        `failed`, after which nothing could be said. Hanging up is for the channel.
        """
        await self._runner.add_workers(self.worker)
        running = asyncio.create_task(self._runner.run())
        running.add_done_callback(lambda _: self._end("failed"))
        watching = asyncio.create_task(self._watch())
        try:
            reason = await self._converse()
            if reason in _LAST_WORDS and not running.done():
                await self._say_at_last(_LAST_WORDS[reason])
            if not running.done():
                await self._play_out()
        finally:
            watching.cancel()
            await self._stop(running)
            await asyncio.wait({watching})
        return "hung_up" if self._gone.is_set() and reason != "transferred" else reason

    async def hang_up(self) -> None:
        """The caller is gone: end at once; a running write goes on to its end."""
        self._gone.set()
        self._end("hung_up")

    def begin_turn(self, words: str) -> None:
        """Open the caller's turn, before the model is asked."""
        if words != SILENCE:
            self._silences = self._failures = 0
        self._last_sign = monotonic()
        self._upkeep.shorten()
        self.call.begin_turn(words)
        self.mouth.begin_turn()

    def note_heard(self, text: str) -> None:
        """Take note of a sentence that was played."""
        self._last_sign = monotonic()
        self.mouth.note_heard(text)

    async def _converse(self) -> str:
        try:
            async with asyncio.timeout(START_SECONDS):
                await self._started.wait()
        except TimeoutError:
            raise AgentError("The conversation could not be started.") from None
        await self.worker.queue_frame(TTSSpeakFrame(sentence("greeting", self.call)))
        with suppress(TimeoutError):
            async with asyncio.timeout(self._patience.longest_call_seconds):
                return await asyncio.shield(self._over)
        return "too_long"

    def _conversation_ended(self) -> None:
        self._end("nobody_there" if self._silences >= MOST_FAILURES else self.call.ending)

    def _end(self, reason: str) -> None:
        if not self._over.done():
            self._over.set_result(reason)

    async def _fall_silent(self) -> None:
        if self.call.ending:
            return
        self._silences += 1
        if self._silences >= MOST_FAILURES:
            self._end("nobody_there")
            return
        silence = LLMMessagesAppendFrame([{"role": "user", "content": SILENCE}], run_llm=True)
        await self.worker.queue_frame(silence)

    async def _take_up(self) -> None:
        """Go on after a noise that was no words."""
        rest = self.mouth.take_up()
        if self.call.ending:
            return
        if rest is None:
            await self.worker.queue_frame(LLMRunFrame())
        elif rest:
            await self.worker.queue_frame(TTSSpeakFrame(rest))

    async def _fail(self, frame: ErrorFrame) -> None:
        """Bear that hearing or speaking fails now and then; the model's failures have words."""
        part = frame.processor
        if part not in (self._speech.stt, self._speech.tts):
            return
        self._failures += 1
        hearing = part is self._speech.stt
        log.warning("speech failed", extra={"part": "hearing" if hearing else "speaking"})
        if self._failures >= MOST_FAILURES or not part.is_usable:
            self._end("deaf" if hearing else "failed")
        elif hearing and not self.call.ending:
            await self.worker.queue_frame(TTSSpeakFrame(sentence("not_heard", self.call)))

    async def _watch(self) -> None:
        """End a call in which neither side gets a word in."""
        while True:
            left = self._last_sign + self._patience.noise_seconds - monotonic()
            if left <= 0:
                self._end("nobody_there")
                return
            await asyncio.sleep(left)

    async def _say_at_last(self, page: Sentence) -> None:
        self.call.ending = self.call.ending or "goodbye"
        await self.worker.queue_frame(InterruptionFrame())
        await self.worker.queue_frame(TTSSpeakFrame(sentence(page, self.call)))

    async def _play_out(self) -> None:
        """Return when everything said was played, or the caller is gone."""
        marker = PlayedOut()
        await self.worker.queue_frame(marker)

        async def played() -> None:
            await marker.reached.wait()
            await self._line.played()

        waits = {asyncio.create_task(played()), asyncio.create_task(self._gone.wait())}
        await asyncio.wait(
            waits, timeout=self._patience.last_words_seconds, return_when=asyncio.FIRST_COMPLETED
        )
        for wait in waits:
            wait.cancel()
        await asyncio.wait(waits)

    async def _stop(self, running: "asyncio.Task[None]") -> None:
        if self.call.writes:
            await asyncio.wait(set(self.call.writes), timeout=STOP_SECONDS)
        self.mouth.close()
        await self.worker.cancel(reason="the conversation ended")
        done, _ = await asyncio.wait({running}, timeout=STOP_SECONDS)
        if not done:
            running.cancel()
            await asyncio.wait({running})
