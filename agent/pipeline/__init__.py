"""The stages of a conversation, read from top to bottom as a turn passes them."""

from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineWorker
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.processors.aggregators.llm_response_universal import (
    LLMContextAggregatorPair,
    LLMUserAggregatorParams,
)
from pipecat.turns.user_turn_strategies import ExternalUserTurnStrategies

from agent.persona import system_prompt
from agent.pipeline.events import (
    Ended,
    Event,
    OfferedDay,
    OfferedTime,
    SlotsOffered,
    TextChunk,
    ToolFinished,
    ToolStarted,
    TurnFailed,
)
from agent.pipeline.model import Model
from agent.pipeline.mouth import Mouth
from agent.pipeline.talk import TextConversation
from agent.session import CallSession
from agent.tools import TOOLS
from agent.truth import TruthGate

__all__ = [
    "Ended",
    "Event",
    "OfferedDay",
    "OfferedTime",
    "SlotsOffered",
    "TextChunk",
    "TextConversation",
    "ToolFinished",
    "ToolStarted",
    "TurnFailed",
    "text_worker",
]


def text_worker(
    call: CallSession,
    *,
    llm_address: str,
    llm_api_key: str,
    llm_model: str,
    llm_timeout_seconds: float = 20.0,
) -> TextConversation:
    """Build the conversation of a caller who types; `.worker` is its pipeline worker.

    `llm_address` is an OpenAI chat-completions address up to and including `/v1`. The timeout is
    the longest silence of the model, before its first word and between two.
    """
    context = LLMContext(tools=list(TOOLS))
    user, assistant = LLMContextAggregatorPair(
        context,
        user_params=LLMUserAggregatorParams(user_turn_strategies=ExternalUserTurnStrategies()),
    )
    llm = Model(
        call,
        address=llm_address,
        api_key=llm_api_key,
        name=llm_model,
        timeout_seconds=llm_timeout_seconds,
        prompt=system_prompt(call),
    )
    mouth = Mouth(call)
    stages = Pipeline(
        [
            user,  # what the caller typed -> context
            llm,  # context -> text or tool call
            TruthGate(call),  # nothing said without a receipt
            mouth,  # text -> the caller's screen
            assistant,  # what was actually said -> context
        ]
    )
    worker = PipelineWorker(
        stages,
        app_resources=call,
        enable_rtvi=False,
        enable_turn_tracking=False,
        idle_timeout_secs=None,  # a reader may think for as long as they like
    )
    return TextConversation(call, worker, mouth, context)
