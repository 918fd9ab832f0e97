"""A model's answer, chunk by chunk, as Pipecat reads it, however its endpoint streams.

Pipecat takes the first tool call of a chunk alone, tells calls apart by a changed index, and drops
a call whose arguments are no JSON. Some endpoints send several calls in one chunk, number all of
them 0 or not at all, or send their pieces in turns.
"""

import json
from collections.abc import AsyncGenerator
from dataclasses import dataclass

from openai import AsyncStream
from openai.types.chat import ChatCompletionChunk
from openai.types.chat.chat_completion_chunk import (
    Choice,
    ChoiceDelta,
    ChoiceDeltaToolCall,
    ChoiceDeltaToolCallFunction,
)

from agent.errors import ModelFailed

LONGEST_ANSWER = 20_000
"""Characters of words and arguments; whoever streams more does not come to an end."""


async def readable(
    stream: AsyncStream[ChatCompletionChunk],
) -> AsyncGenerator[ChatCompletionChunk]:
    """Yield the words as they come, then every tool call whole, one a chunk.

    Raises:
        ModelFailed: what came is no answer of a model, or has no end.
    """
    calls: list[_Call] = []
    last, size = None, 0
    async with stream:
        async for chunk in stream:
            delta = _delta_of(chunk)
            if delta is None:
                yield chunk
                continue
            last, fragments = chunk, delta.tool_calls or ()
            delta.tool_calls = None
            size += len(delta.content or "") + sum(_take(one, calls) for one in fragments)
            if size > LONGEST_ANSWER:
                raise ModelFailed("garbled")
            yield chunk
    if last is None:
        raise ModelFailed("garbled")
    for index, call in enumerate(calls):
        yield call.chunk(last, index)


@dataclass(slots=True)
class _Call:
    """A tool call as far as it has come; `index` is the endpoint's own."""

    id: str
    index: int | None
    name: str = ""
    arguments: str = ""

    def chunk(self, like: ChatCompletionChunk, index: int) -> ChatCompletionChunk:
        """Return the whole call as a chunk of the answer that `like` is one of."""
        function = ChoiceDeltaToolCallFunction(name=self.name, arguments=_json(self.arguments))
        call = ChoiceDeltaToolCall(
            index=index, id=self.id or f"{like.id}-{index}", type="function", function=function
        )
        choice = Choice(index=0, delta=ChoiceDelta(tool_calls=[call]))
        return like.model_copy(update={"choices": [choice], "usage": None})


def _delta_of(chunk: ChatCompletionChunk) -> ChoiceDelta | None:
    """Return what a chunk adds to the answer; None where it only counts tokens."""
    if not isinstance(chunk, ChatCompletionChunk):  # pyright: ignore[reportUnnecessaryIsInstance] - the client checks nothing
        raise ModelFailed("garbled")
    return chunk.choices[0].delta if chunk.choices else None


def _take(fragment: ChoiceDeltaToolCall, calls: list[_Call]) -> int:
    """Add a piece to the call it continues, or begin one with it; return its length."""
    call = _continued(fragment, calls)
    if call is None:
        call = _Call(fragment.id or "", fragment.index)
        calls.append(call)
    function = fragment.function
    name, arguments = (function.name, function.arguments) if function else (None, None)
    if name and name != call.name:  # some say it with every piece
        call.name += name
    call.arguments += arguments or ""
    return len(name or "") + len(arguments or "")


def _continued(fragment: ChoiceDeltaToolCall, calls: list[_Call]) -> _Call | None:
    if fragment.id:
        return next((one for one in calls if one.id == fragment.id), None)
    if fragment.function is not None and fragment.function.name:
        return None
    same = (one for one in reversed(calls) if fragment.index in (None, one.index))
    return next(same, None)


def _json(arguments: str) -> str:
    """Return arguments that can be read; a tool that gets none says what it needs."""
    try:
        json.loads(arguments or "{}")
    except ValueError:
        return "{}"
    return arguments or "{}"
