"""When a caller's turn begins and ends."""

from typing import Any, cast

from pipecat.audio.turn.base_turn_analyzer import EndOfTurnState
from pipecat.audio.turn.smart_turn.base_smart_turn import BaseSmartTurn, SmartTurnParams
from pipecat.audio.turn.smart_turn.local_smart_turn_v3 import LocalSmartTurnAnalyzerV3
from pipecat.metrics.metrics import MetricsData
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
from typing_extensions import override

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


DICTATION_SECONDS = 1.5
"""Pause that ends a turn in which something is dictated: between its groups people breathe."""


class PauseEndsTurn(SpeechTimeoutUserTurnStopStrategy):
    """Ends a turn at a pause; `pause_seconds` may change from turn to turn."""

    def __init__(self, pause_seconds: float, dictation_seconds: float) -> None:
        """Begin with the pause of a conversation."""
        super().__init__(user_speech_timeout=pause_seconds)
        self._conversation, self._dictation = pause_seconds, dictation_seconds

    @property
    def pause_seconds(self) -> float:
        """Pause that ends a turn now."""
        return self._user_speech_timeout

    @pause_seconds.setter
    def pause_seconds(self, seconds: float) -> None:
        self._user_speech_timeout = seconds

    def expect_dictation(self, expected: bool) -> None:
        """Bear longer pauses from now on, or no longer."""
        self.pause_seconds = self._dictation if expected else self._conversation


class JudgmentEndsTurn(TurnAnalyzerUserTurnStopStrategy):
    """Ends a turn when the model of speech calls it finished.

    Each group of a number or an address sounds finished: of a dictation only the pause is the end.
    """

    def __init__(self, dictation_seconds: float) -> None:
        """Begin with the judgments of a conversation."""
        self._judge = _SmartTurn()
        super().__init__(turn_analyzer=self._judge)
        self._dictation = dictation_seconds

    @property
    def pause_seconds(self) -> float:
        """Pause that ends a turn now, whatever the model calls it."""
        return self._judge.pause_seconds

    @pause_seconds.setter
    def pause_seconds(self, seconds: float) -> None:
        self._judge.pause_seconds = seconds

    def expect_dictation(self, expected: bool) -> None:
        """Go by the pause alone from now on, or no longer."""
        self._judge.is_waiting = expected
        self.pause_seconds = self._dictation if expected else UNFINISHED_SECONDS


def turn_end(
    settings: Settings,
    *,
    pause_seconds: float = PAUSE_SECONDS,
    dictation_seconds: float = DICTATION_SECONDS,
) -> UserTurnStrategies:
    """Return how turns begin and end in one call.

    A turn begins with a voice, or with a transcript where the voice was too soft to notice. By
    default (`smart`) a model of speech judges at every pause whether the caller is done, so a
    finished sentence is answered after about 0.3 s and an unfinished one is let go on; `timeout`
    costs no model (about a tenth of a second of one core a pause) and answers after each pause.
    """
    stop: BaseUserTurnStopStrategy
    if settings.calla_turn_end == "timeout":
        stop = PauseEndsTurn(pause_seconds, dictation_seconds)
    else:
        stop = JudgmentEndsTurn(dictation_seconds)
    start = [VADUserTurnStartStrategy(), TranscriptionUserTurnStartStrategy()]
    return UserTurnStrategies(start=[*start], stop=[stop])


def expect_dictation(turns: UserTurnStrategies, *, expected: bool) -> None:
    """Bear the pauses of somebody who dictates or spells, from now on or no longer."""
    for stop in turns.stop or []:
        if isinstance(stop, PauseEndsTurn | JudgmentEndsTurn):
            stop.expect_dictation(expected)


class _SmartTurn(LocalSmartTurnAnalyzerV3):
    """Pipecat's judge of finished sentences, with a model that all calls share."""

    def __init__(self) -> None:
        # Past its own, which would load the model again.
        BaseSmartTurn.__init__(self, params=SmartTurnParams(stop_secs=UNFINISHED_SECONDS))
        self._log_data = False
        self._session = cast("Any", turn_model().session)
        self.is_waiting = False

    @property
    def pause_seconds(self) -> float:
        """Pause that ends a turn whatever the model calls it."""
        return self._stop_ms / 1000

    @pause_seconds.setter
    def pause_seconds(self, seconds: float) -> None:
        self._stop_ms = seconds * 1000

    @override
    async def analyze_end_of_turn(self) -> tuple[EndOfTurnState, MetricsData | None]:
        """Return the model's judgment; of a dictation only the pause is the end."""
        # A pause that was long enough has emptied the buffer before this is asked.
        if self.is_waiting:
            return EndOfTurnState.INCOMPLETE, None
        return await super().analyze_end_of_turn()
