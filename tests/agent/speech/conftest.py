"""Loads what warns on its own account, once, before any test turns warnings into errors."""

import importlib
import warnings

with warnings.catch_warnings():
    warnings.filterwarnings("ignore", "`AudioContextTTSService` is deprecated", DeprecationWarning)
    importlib.import_module("pipecat.services.tts_service")
