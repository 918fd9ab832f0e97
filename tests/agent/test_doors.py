"""What `calla doctor` and the start of `calla serve` say of phone and web, from the settings alone."""

from pathlib import Path
from typing import Any

import pytest

from agent.app.place import Place
from agent.cli.doors import findings, lacking, wants_calls, webhook
from agent.cli.finding import Finding
from agent.settings import Settings

SPEECH: dict[str, Any] = {"openai_speech_api_key": "sk-speech", "calla_tts": "openai"}
TWILIO: dict[str, Any] = {"twilio_account_sid": "AC1", "twilio_auth_token": "token1"}
PUBLIC: dict[str, Any] = {"calla_public_url": "https://calls.example.com"}


@pytest.fixture(autouse=True)
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)


def found(**values: Any) -> dict[str, Finding]:
    return {one.name: one for one in findings(Settings(**values))}


def test_nothing_is_to_be_fixed_where_nothing_is_configured() -> None:
    report = found()
    assert {one.state for one in report.values()} <= {"ok", "note"}
    assert "OPENAI_API_KEY" in report["hearing"].detail
    assert report["address"].state == report["twilio"].state == report["telnyx"].state == "note"
    assert (
        report["calls"].detail == "answers every called number; cannot pass a caller on to a person"
    )
    assert report["web chat"].detail == "on its own page only"


def test_a_phone_that_is_wanted_needs_all_its_parts() -> None:
    assert not wants_calls(Settings())
    assert wants_calls(Settings(**TWILIO))
    deaf = found(**TWILIO, **PUBLIC)
    assert deaf["hearing"].state == "fix"
    assert deaf["twilio"].state == "ok"
    half = found(**SPEECH, **PUBLIC, twilio_auth_token="token1")
    assert (half["twilio"].state, half["hearing"].state) == ("fix", "ok")
    assert "TWILIO_ACCOUNT_SID" in half["twilio"].fix
    unreachable = found(**SPEECH, **TWILIO)
    assert (unreachable["twilio"].state, unreachable["address"].state) == ("fix", "note")
    assert "CALLA_PUBLIC_URL" in unreachable["twilio"].fix


def test_a_phone_that_is_complete_names_what_to_enter_at_the_carrier() -> None:
    report = found(**SPEECH, **TWILIO, **PUBLIC, calla_transfer_number="+12025550199")
    assert {one.state for one in report.values()} <= {"ok", "note"}
    assert report["twilio"].detail.endswith("https://calls.example.com/phone/twilio/voice")
    assert "can pass a caller on" in report["calls"].detail
    assert lacking(Settings(**TWILIO), "twilio") == []
    assert webhook("https://a.example.com", "telnyx") == "https://a.example.com/phone/telnyx/voice"


def test_an_address_without_tls_is_to_be_fixed() -> None:
    assert found(calla_public_url="http://calls.example.com")["address"].state == "fix"


def test_no_secret_is_shown() -> None:
    shown = repr(list(found(**SPEECH, **TWILIO, **PUBLIC, telnyx_api_key="KEYcanary").values()))
    assert not any(secret in shown for secret in ("sk-speech", "token1", "KEYcanary"))


def test_foreign_pages_are_named() -> None:
    assert (
        "https://www.example.com"
        in found(calla_allowed_origins="https://www.example.com")["web chat"].detail
    )


def test_a_place_knows_the_origins_of_its_own_pages() -> None:
    place = Place("http://127.0.0.1:8080", "https://calls.example.com")
    assert place.origins == {
        "http://127.0.0.1:8080",
        "http://localhost:8080",
        "https://calls.example.com",
    }
