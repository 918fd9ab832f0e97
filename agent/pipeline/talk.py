"""A conversation in text: the caller's words in, events out."""

import asyncio
import unicodedata
from collections.abc import AsyncGenerator
from contextlib import suppress
from time import perf_counter

from pipecat.frames.frames import InterruptionFrame, LLMMessagesAppendFrame
from pipecat.pipeline.worker import PipelineWorker
from pipecat.processors.aggregators.llm_context import LLMContext, LLMContextMessage
from pipecat.workers.runner import WorkerRunner

from agent.errors import AgentError, ConversationEnded
from agent.persona import sentence
from agent.pipeline.events import Event, TurnFailed
from agent.pipeline.late import due, written_down
from agent.pipeline.mouth import Mouth
from agent.pipeline.upkeep import Upkeep
from agent.session import CallSession
from agent.tools.holding import let_go

START_SECONDS = 10.0
TURN_SECONDS = 90.0
"""Longest silence inside a turn; the model's and the tools' own deadlines come long before."""
STOP_SECONDS = 15.0
LONGEST_UTTERANCE = 2_000


class TextConversation:
    """One conversation with a caller who types. Call start, then say per turn, then stop."""

    def __init__(
        self, call: CallSession, worker: PipelineWorker, mouth: Mouth, context: LLMContext
    ) -> None:
        """Wrap the pipeline that `text_worker` built."""
        self.call = call
        self.worker = worker
        self._mouth = mouth
        self._context = context
        self._runner = WorkerRunner(handle_sigint=False)
        self._running: asyncio.Task[None] | None = None
        self._upkeep = Upkeep(call, context)

    async def start(self) -> str:
        """Start the pipeline and return the greeting, which is said without asking the model."""
        started = asyncio.Event()

        async def note(*_: object) -> None:
            started.set()

        self.worker.add_event_handler("on_pipeline_started", note)
        await self._runner.add_workers(self.worker)
        self._running = asyncio.create_task(self._runner.run())
        waiting = asyncio.create_task(started.wait())
        await asyncio.wait(
            {waiting, self._running}, timeout=START_SECONDS, return_when=asyncio.FIRST_COMPLETED
        )
        waiting.cancel()
        if not started.is_set():
            raise AgentError("The conversation could not be started.")
        greeting = sentence("greeting", self.call)
        self._context.add_message({"role": "assistant", "content": greeting})
        self.call.heard(greeting)
        return greeting

    async def say(self, text: str) -> AsyncGenerator[Event]:
        """Yield what the agent does with the caller's words, until its turn is over.

        Words during a turn interrupt it. After an interruption the turn still goes on while a
        write runs, and tells its outcome. What became known of an earlier write comes first.

        Raises:
            ConversationEnded: the conversation is over, or was never started.
        """
        if self._running is None or self._running.done() or self.call.ending:
            raise ConversationEnded("This conversation has ended.")
        await self.interrupt()
        await self._mouth.hushed()
        reports = await due(self.call)
        events = self._mouth.open()
        for report in reports:
            self._context.add_messages([*report.messages, _spoken(report.words)])
            self._mouth.report(report.words)
        turn = self.call.begin_turn(_typed(text))
        began = perf_counter()
        self._upkeep.shorten()
        if prompt := self._upkeep.new_prompt():
            await self.worker.queue_frame(prompt)
        message: LLMContextMessage = {"role": "user", "content": turn.said}
        await self.worker.queue_frame(LLMMessagesAppendFrame([message], run_llm=True))
        while True:
            try:
                event = await asyncio.wait_for(events.get(), TURN_SECONDS)
            except TimeoutError:
                await self.interrupt()
                yield TurnFailed("timeout")
                break
            if event is None:
                break
            yield event
        turn.milliseconds = (perf_counter() - began) * 1000

    async def interrupt(self) -> None:
        """Cut the answer off, if there is one.

        A running write goes on, and its outcome is told in the same turn.
        """
        if self._mouth.hush():
            await self.worker.queue_frame(InterruptionFrame())

    async def stop(self) -> None:
        """Wait for the running writes, then end the pipeline."""
        let_go(self.call)
        if self.call.writes:
            await asyncio.wait(set(self.call.writes), timeout=STOP_SECONDS)
        self._mouth.close()
        if self._running is not None:
            await self._end(self._running)
        await written_down(self.call)

    async def _end(self, running: "asyncio.Task[None]") -> None:
        await self.worker.cancel(reason="the conversation ended")
        done, _ = await asyncio.wait({running}, timeout=STOP_SECONDS)
        if not done:
            running.cancel()
            with suppress(asyncio.CancelledError):
                await running


def _spoken(words: str) -> LLMContextMessage:
    return {"role": "assistant", "content": words}


def _typed(text: str) -> str:
    """Return bounded text without control characters; line breaks become spaces."""
    kept = "".join(
        " " if unicodedata.category(char) in ("Cc", "Cf", "Cs") else char
        for char in text[:LONGEST_UTTERANCE]
    )
    return " ".join(kept.split()) or "<silence>"
