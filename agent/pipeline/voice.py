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

from agent.brain.questions import classify
from agent.errors import AgentError
from agent.persona import Sentence, sentence
from agent.pipeline.heard import PlayedOut
from agent.pipeline.keypad import Keypad
from agent.pipeline.late import due, news_of, note_heard, written_down
from agent.pipeline.listener import Listener
from agent.pipeline.upkeep import Upkeep
from agent.pipeline.voice_mouth import VoiceMouth
from agent.session import CallSession, Turn
from agent.speech import Speech
from agent.speech.turns import expect_dictation
from agent.tools.holding import let_go

log = logging.getLogger(__name__)

SILENCE = "<silence>"
START_SECONDS = 10.0
STOP_SECONDS = 15.0
POLL_SECONDS = 0.02
OUTCOME_SECONDS = 6.0
"""A write that is done within this is told before the last words."""
MOST_FAILURES = 3
"""So many times running may hearing or speaking fail, or the caller be silent."""
DICTATED = frozenset({"name", "email", "phone", "confirm_name", "confirm_email", "confirm_phone"})
"""Questions whose answers are dictated or spelled, with pauses between groups."""
BACKCHANNELS = frozenset(
    {
        "mhm", "mm hmm", "mmhmm", "mm", "hmm", "hm", "uh huh", "uhhuh", "ah", "aha", "oh",
        "okay", "ok", "right", "alright", "all right", "yeah", "yep", "i see", "got it", "sure",
    }
)  # fmt: skip
"""What listeners say while somebody speaks, to show that they listen."""

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
    `words_seconds`: longest wait for the words of a voice; without any it was a noise.
    `noise_seconds`: longest time without a word of either side, as when there is only noise.
    `news_seconds`: between two looks for the outcome of a write that is not known.
    """

    idle_seconds: float = 8.0
    words_seconds: float = 3.0
    noise_seconds: float = 45.0
    longest_call_seconds: float = 600.0
    news_seconds: float = 4.0
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
        self._unhearing = self._unspeaking = 0
        self._mending: asyncio.Task[None] | None = None
        self._last_sign = monotonic()
        self.mouth = VoiceMouth(call, self._conversation_ended)
        self.keypad = Keypad(call, self._take_up)

    def attach(
        self,
        worker: PipelineWorker,
        user: LLMUserAggregator,
        *,
        listener: Listener,
        upkeep: Upkeep,
    ) -> None:
        """Give the conversation its pipeline, before it runs."""
        self.worker = worker
        self._listener = listener
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
        calling_back = asyncio.create_task(self._tell_news())
        try:
            reason = await self._converse()
            if not running.done():
                await self._take_leave(reason)
        finally:
            let_go(self.call)
            for task in filter(None, (watching, calling_back, self._mending)):
                task.cancel()
                await asyncio.wait({task})
            await self._stop(running)
        return "hung_up" if self._gone.is_set() and reason != "transferred" else reason

    async def hang_up(self) -> None:
        """The caller is gone: end at once; a running write goes on to its end."""
        self._gone.set()
        self._end("hung_up")

    async def begin_turn(self, words: str) -> bool:
        """Open the caller's turn, before the model is asked; False if it is none.

        Whoever says "mhm" to an answer and cuts it off by that wants to hear the rest.
        """
        self._last_sign = monotonic()
        noise = not any(char.isalnum() for char in words)
        if noise or (self.mouth.was_broken_off and _is_backchannel(words)):
            await self._take_up()
            return False
        if words != SILENCE:
            self._silences = self._unhearing = 0
        reports = await due(self.call)
        self._upkeep.shorten()
        if prompt := self._upkeep.new_prompt():
            await self._listener.push_frame(prompt)
        self.call.begin_turn(words)
        self.mouth.begin_turn()
        for report in reports:
            self._listener.put_before(report.messages)
            await self._listener.push_frame(TTSSpeakFrame(report.words))
        return True

    def note_heard(self, text: str) -> None:
        """Take note of a sentence that was played."""
        self._last_sign = monotonic()
        self._unspeaking = 0
        self.mouth.note_heard(text)
        note_heard(self.call)
        said = next((one.text for one in reversed(self.call.exchanges())), "")
        expect_dictation(self._speech.turns, expected=classify(said) in DICTATED)

    async def _converse(self) -> str:
        started = asyncio.create_task(self._started.wait())
        await asyncio.wait(
            {started, self._over}, timeout=START_SECONDS, return_when=asyncio.FIRST_COMPLETED
        )
        started.cancel()
        if self._over.done():
            return self._over.result()
        if not self._started.is_set():
            raise AgentError("The conversation could not be started.")
        await self._say(sentence("greeting", self.call))
        with suppress(TimeoutError):
            async with asyncio.timeout(self._patience.longest_call_seconds):
                return await asyncio.shield(self._over)
        return "too_long"

    async def _say(self, words: str) -> None:
        await self.worker.queue_frame(TTSSpeakFrame(words))

    def _conversation_ended(self) -> None:
        self._end("nobody_there" if self._silences >= MOST_FAILURES else self.call.ending)

    def _end(self, reason: str) -> None:
        if not self._over.done():
            self._over.set_result(reason)

    async def _fall_silent(self) -> None:
        if self.call.ending or self.keypad.is_busy:
            return
        self._silences += 1
        if self._silences >= MOST_FAILURES:
            self._end("nobody_there")
            return
        silence = LLMMessagesAppendFrame([{"role": "user", "content": SILENCE}], run_llm=True)
        await self.worker.queue_frame(silence)

    async def _take_up(self) -> None:
        """Go on after a noise that was no words."""
        if self.call.ending:
            return
        rest = self.mouth.take_up()
        if rest is None:
            self.call.turns.append(Turn(said=self.call.turn.said))  # its tools may be called again
            await self.worker.queue_frame(LLMRunFrame())
        elif rest:
            await self._say(rest)

    async def _fail(self, frame: ErrorFrame) -> None:
        """Bear that hearing or speaking fails now and then; the model's failures have words."""
        part = frame.processor
        if part not in (self._speech.stt, self._speech.tts):
            return
        hearing = part is self._speech.stt
        log.warning("speech failed", extra={"part": "hearing" if hearing else "speaking"})
        if not part.is_usable:
            self._end("deaf" if hearing else "failed")
        elif hearing:
            await self._ask_again()
        elif self._mending is None or self._mending.done():
            self._mending = asyncio.create_task(self._mend())

    async def _ask_again(self) -> None:
        self._unhearing += 1
        if self._unhearing >= MOST_FAILURES:
            self._end("deaf")
        elif not self.call.ending:
            self.mouth.forget()
            await self._say(sentence("not_heard", self.call))

    async def _mend(self) -> None:
        """Say what the voice has failed to say once more, behind everything it still can say."""
        self._unspeaking += 1
        if self._unspeaking >= MOST_FAILURES:
            self._end("failed")
            return
        await self._reach_end()
        rest = self.mouth.unheard()
        if rest:
            await self._say(rest)

    async def _watch(self) -> None:
        """End a call in which neither side gets a word in."""
        while True:
            left = self._last_sign + self._patience.noise_seconds - monotonic()
            if left <= 0:
                self._end("nobody_there")
                return
            await asyncio.sleep(left)

    async def _tell_news(self) -> None:
        """Tell what has become of a write as soon as it is known, when nobody speaks."""
        while True:
            await asyncio.sleep(self._patience.news_seconds)
            if self.call.ending or not (self.mouth.is_silent and self.call.awaits_news):
                continue
            for report in await news_of(self.call):
                self._listener.put_before(report.messages)
                await self._say(report.words)

    async def _take_leave(self, reason: str) -> None:
        """Say last words where the conversation has found none, and let everything be heard."""
        if reason in ("hung_up", "failed"):
            return
        if reason in _LAST_WORDS and not self.call.ending:
            told = await self._outcome_is_told()
            if not told:
                await self._listener.broadcast_interruption()
            self.call.ending = "goodbye"
            await self._say(sentence(_LAST_WORDS[reason], self.call))
        await self._play_out()

    async def _outcome_is_told(self) -> bool:
        """Wait a little for the outcome of a running write; tell whether it was given to the voice."""
        if not self.call.writes:
            return False
        with suppress(TimeoutError):
            async with asyncio.timeout(OUTCOME_SECONDS):
                await asyncio.wait(set(self.call.writes))
                while not (self.mouth.is_silent or self._gone.is_set()):  # noqa: ASYNC110 - a turn's end is no event here
                    await asyncio.sleep(POLL_SECONDS)
                return True
        return False

    async def _play_out(self) -> None:
        """Return when everything said was played, or the caller is gone."""

        async def played() -> None:
            await self._reach_end()
            await self._line.played()

        waits = {asyncio.create_task(played()), asyncio.create_task(self._gone.wait())}
        await asyncio.wait(
            waits, timeout=self._patience.last_words_seconds, return_when=asyncio.FIRST_COMPLETED
        )
        for wait in waits:
            wait.cancel()
        await asyncio.wait(waits)

    async def _reach_end(self) -> None:
        """Return when everything said so far has passed the transport."""
        marker = PlayedOut()
        await self.worker.queue_frame(marker)
        await marker.reached.wait()

    async def _stop(self, running: "asyncio.Task[None]") -> None:
        if self.call.writes:
            await asyncio.wait(set(self.call.writes), timeout=STOP_SECONDS)
        self.mouth.close()
        await self.worker.cancel(reason="the conversation ended")
        done, _ = await asyncio.wait({running}, timeout=STOP_SECONDS)
        if not done:
            running.cancel()
            await asyncio.wait({running})
        await written_down(self.call)


def _is_backchannel(words: str) -> bool:
    plain = "".join(char if char.isalpha() else " " for char in words.casefold())
    return " ".join(plain.split()) in BACKCHANNELS
