"""When a caller's turn begins and ends."""

from typing import Any, cast

from pipecat.audio.turn.smart_turn.base_smart_turn import BaseSmartTurn, SmartTurnParams
from pipecat.audio.turn.smart_turn.local_smart_turn_v3 import LocalSmartTurnAnalyzerV3
from pipecat.turns.user_start import (
    TranscriptionUserTurnStartStrategy,
    VADUserTurnStartStrategy,
)
from pipecat.turns.user_stop import (
    BaseUserTurnStopStrategy,
    SpeechTimeoutUserTurnStopStrategy,
    TurnAnalyzerUserTurnStopStrategy,
)
from pipecat.turns.user_turn_strategies import UserTurnStrategies

from agent.settings import Settings
from agent.speech.models import turn_model

PAUSE_SECONDS = 0.6
"""Pause that ends a turn by itself, after the 0.2 s that voice activity takes to notice it.

Pipecat's default: long enough for the pauses inside a phone number, and 0.8 s are borne.
"""

UNFINISHED_SECONDS = 2.0
"""Pause that ends a turn which the model of speech calls unfinished.

Pipecat waits 3 s; callers who were in fact done take that for a lost line. Somebody who spells an
address or looks up a number pauses less than 2 s between groups.
"""


def turn_end(settings: Settings, *, pause_seconds: float = PAUSE_SECONDS) -> UserTurnStrategies:
    """Return how turns begin and end in one call.

    A turn begins with a voice, or with a transcript where the voice was too soft to notice. By
    default (`smart`) a model of speech judges at every pause whether the caller is done, so a
    finished sentence is answered after about 0.3 s and an unfinished one is let go on; `timeout`
    costs no model (about a tenth of a second of one core a pause) and answers after each pause.
    """
    stop: BaseUserTurnStopStrategy
    if settings.calla_turn_end == "timeout":
        stop = SpeechTimeoutUserTurnStopStrategy(user_speech_timeout=pause_seconds)
    else:
        stop = TurnAnalyzerUserTurnStopStrategy(turn_analyzer=_SmartTurn())
    start = [VADUserTurnStartStrategy(), TranscriptionUserTurnStartStrategy()]
    return UserTurnStrategies(start=[*start], stop=[stop])


class _SmartTurn(LocalSmartTurnAnalyzerV3):
    """Pipecat's judge of finished sentences, with a model that all calls share."""

    def __init__(self) -> None:
        # Past its own, which would load the model again.
        BaseSmartTurn.__init__(self, params=SmartTurnParams(stop_secs=UNFINISHED_SECONDS))
        self._log_data = False
        self._session = cast("Any", turn_model().session)
