"""Voice activity: Silero's model, shared by all calls of a process; its memory is the call's own.

A packet of 20 ms mostly completes no window of 32 ms, and Pipecat sends each through a thread. The
model takes less time than that hop, so a window is scored in place, and other packets cost nothing.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from pipecat.audio.vad.silero import SileroOnnxModel, SileroVADAnalyzer
from pipecat.audio.vad.vad_analyzer import VADAnalyzer, VADParams, VADState
from typing_extensions import override

from agent.speech.models import voice_model


def voice_activity(params: VADParams | None = None) -> VADAnalyzer:
    """Return the voice activity of one call, at 8 or 16 kHz; it decides as Pipecat's does."""
    return _VoiceActivity(params)


class _VoiceActivity(SileroVADAnalyzer):
    """Pipecat's analyzer with a shared model and no thread."""

    def __init__(self, params: VADParams | None) -> None:
        VADAnalyzer.__init__(self, params=params)  # past Silero's own, which loads the model again
        self._model = _Memory(voice_model())
        self._windows_since_reset = 0
        self._low_confidence_windows = 0

    @override
    async def analyze_audio(self, buffer: bytes) -> VADState:
        """Return the state after these samples."""
        return self._run_analyzer(buffer)

    @override
    def voice_confidence(self, buffer: bytes) -> float:
        """Return how surely a window is voice, 0 to 1."""
        confidence = self._model.heard(buffer, self.sample_rate)
        self._maybe_reset_model(confidence)
        return confidence


class _Memory(SileroOnnxModel):
    """What the model remembers of one call: its state, and the end of the last window."""

    def __init__(self, shared: SileroOnnxModel) -> None:
        self.session = shared.session
        self.sample_rates = shared.sample_rates
        self._rate = np.array(0, dtype=np.int64)
        self._heard: NDArray[np.float32] = np.zeros((1, 0), dtype=np.float32)
        self.reset_states()

    @override
    def reset_states(self, batch_size: int = 1) -> None:
        """Forget everything heard so far."""
        self._state: Any = np.zeros((2, batch_size, 128), dtype=np.float32)
        self._heard[:] = 0

    def heard(self, window: bytes, rate: int) -> float:
        """Return how surely one window is voice: 256 samples at 8 kHz, 512 at 16 kHz."""
        before = 64 if rate == 16000 else 32
        samples = np.frombuffer(window, np.int16)
        if self._rate != rate:
            self._rate = np.array(rate, dtype=np.int64)
            self._heard = np.zeros((1, before + samples.size), dtype=np.float32)
            self.reset_states()
        heard = self._heard
        heard[0, :before] = heard[0, -before:]
        np.divide(samples, np.float32(32768), out=heard[0, before:])
        scored: Any = self.session.run(
            None, {"input": heard, "state": self._state, "sr": self._rate}
        )
        voice, self._state = scored
        return float(voice[0, 0])
