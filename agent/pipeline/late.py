"""Outcomes that come late, or were not heard to the end: said before anything else is.

The model is not asked to: code says the sentence, and puts the tool's result into the context as if
it had come in time. What a caller has heard of an outcome is written down behind the conversation.
"""

import asyncio
import json
from dataclasses import dataclass, replace

from openai.types.chat import (
    ChatCompletionAssistantMessageParam,
    ChatCompletionToolMessageParam,
)
from pipecat.processors.aggregators.llm_context import LLMContextMessage

from agent.session import CallSession, Proposal
from agent.tools.outcomes import note_told, settled
from agent.truth import told

NOTE_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Report:
    """A sentence to say now, and what the model must know of it."""

    words: str
    messages: tuple[LLMContextMessage, ...] = ()


async def due(call: CallSession) -> list[Report]:
    """Return what the caller has to be told before their next words are answered.

    What became known since, then what was said before and cut off; each is said once more at most.
    """
    earlier = [one for one in call.untold if one.repeats]
    news = await news_of(call)
    again = [one for one in earlier if one in call.untold]
    for one in again:
        call.untold[call.untold.index(one)] = replace(
            one, repeats=one.repeats - 1, made_at=len(call.lines)
        )
    return [*news, *(Report(one.message) for one in again)]


async def news_of(call: CallSession) -> list[Report]:
    """Return the outcomes that have become known since the caller was told that there is none."""
    found = [one for one in await settled(call) if one.result is not None]
    return [Report(str((one.result or {})["message"]), _exchange(call, one)) for one in found]


def note_heard(call: CallSession) -> None:
    """Take note of the outcomes that what was heard by now has told."""
    if call.untold:
        note_told(call, told(call))


async def written_down(call: CallSession) -> None:
    """Return when what the caller was told is stored, or takes too long."""
    if call.notes:
        await asyncio.wait(set(call.notes), timeout=NOTE_SECONDS)


def _exchange(call: CallSession, write: Proposal) -> tuple[LLMContextMessage, ...]:
    """Return a tool call and its result as the context holds them."""
    name = f"late_{len(call.turns)}_{write.digest[:12]}"
    called: ChatCompletionAssistantMessageParam = {
        "role": "assistant",
        "tool_calls": [
            {
                "id": name,
                "type": "function",
                "function": {"name": write.tool, "arguments": json.dumps(dict(write.arguments))},
            }
        ],
    }
    answered: ChatCompletionToolMessageParam = {
        "role": "tool",
        "tool_call_id": name,
        "content": json.dumps(write.result, ensure_ascii=False),
    }
    return called, answered
