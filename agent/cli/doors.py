"""What can be said of the doors of `calla serve` from the settings alone: speech, phone, web."""

import shutil
from collections.abc import Iterator, Sequence

from agent.cli.finding import Finding
from agent.settings import Settings
from agent.speech import needs

CARRIERS = {
    "twilio": ("TWILIO_AUTH_TOKEN", "TWILIO_ACCOUNT_SID"),
    "telnyx": ("TELNYX_PUBLIC_KEY", "TELNYX_API_KEY"),
}
"""What each carrier needs: first what its signatures are checked with, then what ends its calls."""


def lacking(settings: Settings, carrier: str) -> list[str]:
    """Return the variables a carrier needs and does not have."""
    return [name for name in CARRIERS[carrier] if not getattr(settings, name.lower())]


def webhook(address: str, carrier: str) -> str:
    """Return what to enter at a carrier, for the address it reaches Calla at."""
    return f"{address}/phone/{carrier}/voice"


def wants_calls(settings: Settings) -> bool:
    """Tell whether somebody began to configure the phone."""
    speech = settings.openai_speech_api_key is not None
    return speech or any(_is_begun(settings, carrier) for carrier in CARRIERS)


def findings(settings: Settings, numbers: Sequence[str] = ()) -> Iterator[Finding]:
    """Yield what is configured; what is missing is to be fixed only where something needs it.

    `numbers` are those that agents in the database answer.
    """
    yield from _speech(settings)
    yield _espeak(settings)
    yield _address(settings)
    for carrier in CARRIERS:
        yield _carrier(settings, carrier)
    yield _numbers(settings, numbers)
    yield _web(settings)


def _speech(settings: Settings) -> Iterator[Finding]:
    services = {
        "hearing": (needs.of_hearing(settings), settings.calla_stt, "calla_stt"),
        "speaking": (needs.of_speaking(settings), needs.speaker(settings), "calla_tts"),
    }
    for name, (lacks, service, variable) in services.items():
        wanted = variable in settings.model_fields_set or wants_calls(settings)
        if not lacks:
            yield Finding(name, "ok", _models(settings, name, service))
        elif wanted:
            yield Finding(name, "fix", "not possible", lacks)
        else:
            yield Finding(name, "note", f"only needed for the phone. {lacks}")


def _models(settings: Settings, name: str, service: str) -> str:
    if service != "openai":
        return service
    hears = settings.openai_stt_model
    speaks = f"{settings.openai_tts_model} with voice {settings.openai_tts_voice}"
    return f"{hears if name == 'hearing' else speaks} at {settings.openai_speech_base_url}"


def _espeak(settings: Settings) -> Finding:
    program = shutil.which("espeak-ng")
    if program:
        return Finding("espeak-ng", "ok", program)
    used = needs.speaker(settings) == "espeak"
    return Finding("espeak-ng", "note", f"not installed, {'' if used else 'and not '}needed")


def _address(settings: Settings) -> Finding:
    url = settings.calla_public_url
    if not url:
        return Finding("address", "note", "only from this machine: CALLA_PUBLIC_URL is not set")
    if not url.startswith("https://"):
        fix = "Carriers and other pages need https: make CALLA_PUBLIC_URL an https:// address."
        return Finding("address", "fix", url, fix)
    return Finding("address", "ok", url)


def _carrier(settings: Settings, carrier: str) -> Finding:
    lacks = " and ".join(lacking(settings, carrier))
    if not _is_begun(settings, carrier):
        return Finding(carrier, "note", f"not configured: {lacks}")
    if lacks:
        return Finding(carrier, "fix", "half configured", f"{carrier.title()} needs {lacks} too.")
    if not settings.calla_public_url:
        fix = f"Set CALLA_PUBLIC_URL, the https:// address {carrier.title()} reaches Calla at."
        return Finding(carrier, "fix", "cannot reach Calla", fix)
    return Finding(
        carrier, "ok", f"its webhook: POST {webhook(settings.calla_public_url, carrier)}"
    )


def _numbers(settings: Settings, numbers: Sequence[str]) -> Finding:
    known = dict.fromkeys((*settings.phone_numbers, *numbers))
    answered = ", ".join(known) or "every called number"
    person = "can" if settings.calla_transfer_number else "cannot"
    return Finding("calls", "ok", f"answers {answered}; {person} pass a caller on to a person")


def _web(settings: Settings) -> Finding:
    others = ", ".join(settings.allowed_origins)
    detail = f"on its own page and on {others}" if others else "on its own page only"
    return Finding("web chat", "ok", detail)


def _is_begun(settings: Settings, carrier: str) -> bool:
    return len(lacking(settings, carrier)) < len(CARRIERS[carrier])
