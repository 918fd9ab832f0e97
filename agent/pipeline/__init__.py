"""The stages of a conversation, read from top to bottom as a turn passes them."""

from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineParams, PipelineWorker
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
from agent.pipeline.heard import Heard, Lengths, Meter, Settled
from agent.pipeline.listener import Listener
from agent.pipeline.model import Model
from agent.pipeline.mouth import Mouth
from agent.pipeline.talk import TextConversation
from agent.pipeline.upkeep import Upkeep
from agent.pipeline.voice import Line, NobodyListens, Patience, VoiceConversation
from agent.session import CallSession
from agent.settings import ModelAddress
from agent.speech import Speech
from agent.tools import tools_for
from agent.truth import TruthGate

__all__ = [
    "Ended",
    "Event",
    "Line",
    "OfferedDay",
    "OfferedTime",
    "Patience",
    "SlotsOffered",
    "TextChunk",
    "TextConversation",
    "ToolFinished",
    "ToolStarted",
    "TurnFailed",
    "VoiceConversation",
    "text_worker",
    "voice_worker",
]

LLM_SECONDS = 20.0
PATIENT = Patience()


def text_worker(
    call: CallSession,
    *,
    llm_address: str,
    llm_api_key: str,
    llm_model: str,
    llm_timeout_seconds: float = LLM_SECONDS,
) -> TextConversation:
    """Build the conversation of a caller who types; `.worker` is its pipeline worker.

    `llm_address` is an OpenAI chat-completions address up to and including `/v1`. The timeout is
    the longest silence of the model, before its first word and between two.
    """
    context = LLMContext(tools=tools_for(call))
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


RATE_HZ = 8000
"""What the telephone network carries."""


def voice_worker(
    call: CallSession,
    *,
    speech: Speech,
    line: Line,
    model: ModelAddress,
    patience: Patience = PATIENT,
) -> VoiceConversation:
    """Build the conversation of a caller on the phone; `run` holds it."""
    context = LLMContext(tools=tools_for(call))
    aggregators = LLMContextAggregatorPair(
        context,
        user_params=LLMUserAggregatorParams(
            vad_analyzer=speech.vad,
            user_turn_strategies=speech.turns,
            user_mute_strategies=[NobodyListens(call)],
            empty_user_turn=None,  # the conversation goes on by itself
            user_turn_stop_timeout=patience.words_seconds,
            user_idle_timeout=patience.idle_seconds,
        ),
    )
    llm = Model(
        call,
        address=model.address,
        api_key=model.api_key,
        name=model.name,
        timeout_seconds=LLM_SECONDS,
        prompt=system_prompt(call),
    )
    conversation = VoiceConversation(call, line, speech, patience)
    listener, lengths = Listener(context, conversation.begin_turn), Lengths()
    stages = Pipeline(
        [
            line.transport.input(),  # the caller's sound
            speech.stt,  # sound -> words
            conversation.keypad,  # keys -> words
            aggregators.user(),  # words -> context, at the end of the caller's turn
            listener,  # the turn begins
            llm,  # context -> text or tool call
            TruthGate(call),  # nothing said without a receipt
            conversation.mouth,  # text -> whole sentences
            speech.tts,  # sentences -> sound
            Meter(lengths),  # how long each sentence is
            line.transport.output(),  # sound to the caller, at the pace it is played
            Heard(call, lengths, conversation.note_heard),  # what was played counts as said
            aggregators.assistant(),  # what was heard -> context
            Settled(),  # an answer cut off is in the context before the next turn begins
        ]
    )
    worker = PipelineWorker(
        stages,
        params=PipelineParams(audio_in_sample_rate=RATE_HZ, audio_out_sample_rate=RATE_HZ),
        app_resources=call,
        enable_rtvi=False,
        enable_turn_tracking=False,
        idle_timeout_secs=None,  # the conversation has its own patience
    )
    conversation.attach(worker, aggregators.user(), listener=listener, upkeep=Upkeep(call, context))
    return conversation
