"""What each configured speech service needs to work, as sentences that name the setting."""

import shutil
from importlib.util import find_spec

from agent.settings import Settings


def speaker(settings: Settings) -> str:
    """Return who speaks: what CALLA_TTS names, else OpenAI where there is a key, else espeak-ng."""
    return settings.calla_tts or ("openai" if settings.speech_key else "espeak")


def of_hearing(settings: Settings) -> str:
    """Return what hearing lacks, one sentence; empty if nothing."""
    if settings.calla_stt == "openai":
        return "" if settings.speech_key else _openai("Hearing")
    if not settings.deepgram_api_key:
        return "Hearing with Deepgram needs a key: set DEEPGRAM_API_KEY."
    if find_spec("deepgram") is None:
        return (
            "Hearing with Deepgram needs an extra package: "
            'pip install "calla-agent[deepgram]", or set CALLA_STT=openai.'
        )
    return ""


def of_speaking(settings: Settings) -> str:
    """Return what speaking lacks, one sentence; empty if nothing."""
    match speaker(settings):
        case "openai":
            return "" if settings.speech_key else _openai("Speaking")
        case "deepgram":
            lacks = not settings.deepgram_api_key
            return "Speaking with Deepgram needs a key: set DEEPGRAM_API_KEY." if lacks else ""
        case "cartesia":
            return _cartesia(settings)
        case _:
            return _espeak()


def _openai(what: str) -> str:
    return f"{what} needs a key: set OPENAI_API_KEY, or OPENAI_SPEECH_API_KEY."


def _cartesia(settings: Settings) -> str:
    if not settings.cartesia_api_key:
        return "Speaking with Cartesia needs a key: set CARTESIA_API_KEY."
    if not settings.cartesia_voice_id:
        return "Speaking with Cartesia needs a voice: set CARTESIA_VOICE_ID."
    return ""


def _espeak() -> str:
    if shutil.which("espeak-ng"):
        return ""
    return (
        "Speaking without a key needs espeak-ng (Debian: apt-get install espeak-ng); "
        "or set OPENAI_API_KEY."
    )
