"""What the phone's tests share: without espeak-ng nobody can call."""

import warnings
from importlib import import_module

import pytest

from tests.phone.voice import ESPEAK

with warnings.catch_warnings():
    # Pipecat warns of a class of its own while it defines another.
    warnings.filterwarnings("ignore", "`AudioContextTTSService` is deprecated", DeprecationWarning)
    import_module("pipecat.services.tts_service")


@pytest.fixture
def callers_voice() -> None:
    """Skip where callers have no voice."""
    if ESPEAK is None:
        pytest.skip("espeak-ng, the callers' voice, is not installed (apt-get install espeak-ng)")
