"""The peer: the same turn on a bare Pipecat text pipeline, with a canned model and a canned tool.

The model is a real chat-completions server on loopback that streams a tool call, then a sentence.
Nothing of ours runs in it: no gate, no calendar, no understanding. What this costs is the floor.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

from pipecat.frames.frames import (
    Frame,
    LLMFullResponseEndFrame,
    LLMMessagesAppendFrame,
    LLMTextFrame,
)
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineWorker
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.processors.aggregators.llm_response_universal import LLMContextAggregatorPair
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor
from pipecat.services.llm_service import FunctionCallParams
from pipecat.services.openai.llm import OpenAILLMService
from pipecat.workers.runner import WorkerRunner
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import StreamingResponse
from starlette.routing import Route
from typing_extensions import override

ANSWER = "On Thursday, March 4 I have 9:00 AM, 10:30 AM or 11:30 AM. Which one works for you?"


async def canned_completion(request: Request) -> StreamingResponse:
    """Answer with a tool call first, with a sentence once the tool has answered."""
    last = (await request.json())["messages"][-1]["role"]
    function = {"name": "find_times", "arguments": '{"when": "thursday morning"}'}
    call = {"index": 0, "id": "call_1", "type": "function", "function": function}
    deltas: list[dict[str, Any]] = (
        [{"content": word + " "} for word in ANSWER.split()]
        if last == "tool"
        else [{"role": "assistant", "tool_calls": [call]}]
    )
    reason = "stop" if last == "tool" else "tool_calls"

    async def events() -> AsyncIterator[str]:
        for delta in deltas:
            yield event(delta, None)
        yield event({}, reason)
        yield "data: [DONE]\n\n"

    return StreamingResponse(events(), media_type="text/event-stream")


def event(delta: dict[str, Any], reason: str | None) -> str:
    """One server-sent event of a streamed completion."""
    choice = {"index": 0, "delta": delta, "finish_reason": reason}
    chunk = {"id": "c", "object": "chat.completion.chunk", "created": 0, "model": "m"}
    return f"data: {json.dumps(chunk | {'choices': [choice]})}\n\n"


def canned_model() -> Starlette:
    """The model as an application."""
    return Starlette(routes=[Route("/v1/chat/completions", canned_completion, methods=["POST"])])


async def find_times(params: FunctionCallParams, when: str) -> None:
    """Find open times.

    Args:
        when: What the caller said about time.
    """
    times = [{"id": "s1", "label": "Thursday, March 4 at 9:00 AM"}]
    await params.result_callback({"ok": True, "code": "times", "times": times})


class Answers(FrameProcessor):
    """Hands each finished answer to whoever waits for it."""

    def __init__(self) -> None:
        super().__init__()
        self.finished: asyncio.Queue[str] = asyncio.Queue()
        self._text = ""

    @override
    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        """Collect text; a response that ends without text was a tool call."""
        await super().process_frame(frame, direction)
        if isinstance(frame, LLMTextFrame):
            self._text += frame.text
        elif isinstance(frame, LLMFullResponseEndFrame) and self._text:
            self.finished.put_nowait(self._text)
            self._text = ""
        await self.push_frame(frame, direction)


class BareConversation:
    """A text pipeline assembled from the library's defaults."""

    def __init__(self, model_address: str) -> None:
        settings = OpenAILLMService.Settings(model="m")
        llm = OpenAILLMService(api_key="none", base_url=f"{model_address}/v1", settings=settings)
        user, assistant = LLMContextAggregatorPair(LLMContext(tools=[find_times]))
        self._answers = Answers()
        self._worker = PipelineWorker(
            Pipeline([user, llm, self._answers, assistant]),
            enable_rtvi=False,
            idle_timeout_secs=None,
        )
        self._runner = WorkerRunner(handle_sigint=False)
        self._running: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Run the pipeline; return once it takes input."""
        started = asyncio.Event()

        @self._worker.event_handler("on_pipeline_started")
        async def on_started(_worker: object, _frame: object) -> None:
            started.set()

        await self._runner.add_workers(self._worker)
        self._running = asyncio.create_task(self._runner.run())
        await started.wait()

    async def say(self, text: str) -> str:
        """Send what the caller said; return the whole answer."""
        said = LLMMessagesAppendFrame([{"role": "user", "content": text}], run_llm=True)
        await self._worker.queue_frame(said)
        return await self._answers.finished.get()

    async def stop(self) -> None:
        """End the pipeline and wait for it."""
        await self._worker.cancel()
        if self._running:
            await self._running
