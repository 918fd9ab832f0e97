"""The two models of speech inside Pipecat's wheel, each loaded once per process.

A loaded model keeps nothing of what it is asked, and may be asked by many calls at once.
"""

from functools import cache
from importlib.resources import as_file, files

from pipecat.audio.turn.smart_turn.local_smart_turn_v3 import LocalSmartTurnAnalyzerV3
from pipecat.audio.vad.silero import SileroOnnxModel


@cache
def voice_model() -> SileroOnnxModel:
    """Return Silero's voice activity model: 3 MB, on one thread."""
    with as_file(files("pipecat.audio.vad.data") / "silero_vad.onnx") as path:
        return SileroOnnxModel(str(path))


class TurnModel(LocalSmartTurnAnalyzerV3):
    """Pipecat's analyzer, only for what it loaded."""

    @property
    def session(self) -> object:
        """The loaded model."""
        return self._session


@cache
def turn_model() -> TurnModel:
    """Return the smart-turn model: 25 MB and more, on one thread."""
    return TurnModel()
