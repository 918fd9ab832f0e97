"""Hearing and speaking: settings in, Pipecat services out; only what is configured is imported.

`speech_for` makes a fresh set for one call; models are loaded once per process and shared. Without
any key a call can be spoken to (espeak-ng) but not heard: no recognizer ships inside a package.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from agent.errors import AgentError
from agent.settings import Settings

if TYPE_CHECKING:
    from pipecat.audio.vad.vad_analyzer import VADAnalyzer
    from pipecat.services.stt_service import STTService
    from pipecat.services.tts_service import TTSService
    from pipecat.turns.user_turn_strategies import UserTurnStrategies


class SpeechUnavailable(AgentError):
    """Hearing or speaking cannot work as configured; `str()` is one sentence that says what to do."""


@dataclass(frozen=True)
class Speech:
    """What one call hears and speaks with; none of it may be used for a second call."""

    stt: "STTService"
    tts: "TTSService"
    vad: "VADAnalyzer"
    turns: "UserTurnStrategies"


def speech_for(settings: Settings, *, hint: str = "") -> Speech:
    """Return a fresh set for one call: 2 ms, once `load` has run.

    Args:
        settings: Names the services and holds their keys.
        hint: Names and words the recognizer may hear, such as the business and its services.

    Raises:
        SpeechUnavailable: `missing` has a sentence for these settings.
    """
    from agent.speech import stt, tts, turns, vad

    return Speech(
        stt=stt.recognizer(settings, hint=hint),
        tts=tts.voice(settings),
        vad=vad.voice_activity(),
        turns=turns.turn_end(settings),
    )


def load(settings: Settings) -> None:
    """Load what all calls share, seconds at worst, so that the first caller does not wait for it."""
    from agent.speech import hosted, stt, tts, turns, vad

    del stt, tts  # imported, which takes most of the time
    hosted.certificates()
    vad.voice_activity()
    turns.turn_end(settings)


def missing(settings: Settings) -> str:
    """Return why speech cannot work as configured, one or two sentences; empty if it can."""
    from agent.speech import needs

    return " ".join(filter(None, (needs.of_hearing(settings), needs.of_speaking(settings))))
