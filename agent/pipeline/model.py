"""The language model at its address: bounded patience, and a note when it fails a turn."""

import asyncio
import logging
import ssl
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import httpx
from openai import AsyncOpenAI, DefaultAsyncHttpxClient
from openai.types.chat import ChatCompletionChunk
from pipecat.adapters.llm.services.open_ai_adapter import OpenAILLMInvocationParams
from pipecat.frames.frames import ErrorFrame, Frame, FunctionCallFromLLM, LLMFullResponseEndFrame
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.processors.frame_processor import FrameDirection
from pipecat.services.openai.llm import OpenAILLMService
from pipecat.utils.errors import ErrorCategory
from typing_extensions import override

from agent.pipeline.chunks import readable
from agent.session import CallSession
from agent.tools import no_such_tool

log = logging.getLogger(__name__)

RETRIES = 1
LONGEST_ANSWER_TOKENS = 2_000


class Model(OpenAILLMService):
    """An OpenAI-compatible endpoint; the system prompt travels with every request."""

    def __init__(
        self,
        call: CallSession,
        *,
        address: str,
        api_key: str,
        name: str,
        timeout_seconds: float,
        prompt: str,
    ) -> None:
        """Talk to `address` (up to `/v1`); an empty key is sent as the word `none`."""
        self._call = call
        self._address = address
        self._api_key = api_key or "none"
        self._timeout_seconds = timeout_seconds
        super().__init__(
            settings=OpenAILLMService.Settings(
                model=name,
                system_instruction=prompt,
                max_completion_tokens=LONGEST_ANSWER_TOKENS,
            ),
        )
        self.register_function(None, no_such_tool)

    @override
    def create_client(self, *args: Any, **kwargs: Any) -> AsyncOpenAI:
        """Return a client with our patience: OpenAI's own is ten minutes.

        Pipecat's client reads every certificate it may trust, a tenth of a second, for each call.
        """
        return AsyncOpenAI(
            api_key=self._api_key,
            base_url=self._address,
            timeout=self._timeout_seconds,
            max_retries=RETRIES,
            http_client=DefaultAsyncHttpxClient(verify=_trusted(httpx.URL(self._address).scheme)),
        )

    @override
    def build_chat_completion_params(
        self, params_from_context: OpenAILLMInvocationParams
    ) -> dict[str, Any]:
        """Send messages and tools as they are.

        OpenAI's client walks every field of both to translate types that are not in them, several
        milliseconds a request and more with every turn. It does not walk the extra body.
        """
        params = super().build_chat_completion_params(params_from_context)
        plain = {key: params.pop(key) for key in ("messages", "tools") if params.get(key)}
        self._merge_extra_body(params, plain)
        return params | {"messages": []}

    @override
    async def get_chat_completions(  # pyright: ignore[reportIncompatibleMethodOverride] - it is only iterated and closed
        self, context: LLMContext
    ) -> AsyncGenerator[ChatCompletionChunk]:
        """Return the answer as it streams in, tool calls whole."""
        return readable(await super().get_chat_completions(context))

    @override
    async def push_error_frame(
        self, error: ErrorFrame, force_treat_as_permanent: bool = False
    ) -> None:
        """Note the failure before the answer ends, so that somebody finds words for it.

        An error of a tool is not the model's: the model hears of it and goes on.
        """
        if error.category is not ErrorCategory.APPLICATION:
            self._call.turn.failed = True
            log.warning("the model did not answer", extra={"reason": error.category})
        await super().push_error_frame(error, force_treat_as_permanent)

    @override
    async def run_function_calls(self, function_calls: Sequence[FunctionCallFromLLM]) -> None:
        """Run what the model called; arguments that are no object count as none."""
        await super().run_function_calls(
            [replace(one, arguments=_named(one.arguments)) for one in function_calls]
        )

    @override
    async def push_frame(
        self, frame: Frame, direction: FrameDirection = FrameDirection.DOWNSTREAM
    ) -> None:
        """Push everything but the end of an answer that is being cut off.

        It would arrive before the interruption, and look like that of an answer without a word.
        """
        task = asyncio.current_task()
        cut_off = task is not None and task.cancelling()
        if not (cut_off and isinstance(frame, LLMFullResponseEndFrame)):
            await super().push_frame(frame, direction)

    @override
    async def cleanup(self) -> None:
        """Close the connections as well."""
        await super().cleanup()
        await self._client.close()


@cache
def _trusted(scheme: str) -> ssl.SSLContext:
    """Return whom to trust, read once; without TLS that is nobody."""
    if scheme == "https":
        return httpx.create_ssl_context()
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _named(arguments: object) -> Mapping[str, Any]:
    """Return arguments by name; `params` is what Pipecat calls a tool with, and not the model's."""
    if not isinstance(arguments, dict):
        return {}
    return {name: value for name, value in arguments.items() if name != "params"}
