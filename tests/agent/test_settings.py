import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from agent.settings import Settings, WrongSetting, load

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def somewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Read the settings in an empty folder, with none of the developer's own variables."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "user"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_nothing_needs_to_be_set(somewhere: Path) -> None:
    settings = load()
    assert settings.home == somewhere / "user" / ".local" / "share" / "calla"
    assert settings.model_is_embedded
    assert settings.calendar_is_embedded
    assert settings.calcom_base_url == "https://api.cal.com"


def test_the_users_data_folder_is_respected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", "/data")
    assert load().home == Path("/data/calla")
    monkeypatch.setenv("CALLA_HOME", "~/c")
    assert load().home == Path.home() / "c"


def test_the_environment_outranks_the_file(
    somewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (somewhere / ".env").write_text("OPENAI_MODEL=a\nCALLA_COUNTRY=GB\n")
    monkeypatch.setenv("OPENAI_MODEL", "b")
    settings = load()
    assert (settings.openai_model, settings.calla_country) == ("b", "GB")


def test_an_empty_value_is_no_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALCOM_API_KEY", "")
    monkeypatch.setenv("OPENAI_API_KEY", "  ")
    settings = load()
    assert settings.calendar_is_embedded
    assert settings.model_is_embedded


def test_addresses_lose_what_the_clients_add(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALCOM_BASE_URL", "https://cal.example.com/v2/")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:1234/v1/")
    settings = load()
    assert settings.calcom_base_url == "https://cal.example.com"
    assert settings.openai_base_url == "http://127.0.0.1:1234/v1"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CALCOM_BASE_URL", "api.cal.com"),
        ("CALCOM_BASE_URL", "ftp://api.cal.com"),
        ("CALCOM_BASE_URL", "https://"),
        ("OPENAI_BASE_URL", "http://[::1"),
        ("OPENAI_BASE_URL", "http://host:99999"),
        ("OPENAI_BASE_URL", "http://a b"),
        ("CALCOM_TIMEOUT_SECONDS", "0"),
        ("CALCOM_TIMEOUT_SECONDS", "fast"),
        ("CALCOM_API_KEY", "two words-secret"),
        ("CALCOM_API_KEY", "clé-secret"),
        ("CALLA_COUNTRY", "usa"),
        ("CALLA_LOG_LEVEL", "chatty"),
        ("CALLA_PUBLIC_URL", "calls.example.com"),
        ("CALLA_PUBLIC_URL", "https://calls.example.com/calla"),
        ("CALLA_ALLOWED_ORIGINS", "https://www.example.com/page"),
        ("CALLA_ALLOWED_ORIGINS", "*"),
        ("CALLA_PHONE_NUMBERS", "(202) 555-0123"),
        ("CALLA_TRANSFER_NUMBER", "+12025550123,+12025550124"),
        ("CALLA_JWT_SECRET", "secret"),
        ("CALLA_TURN_END", "soon"),
        ("CALLA_TTS", "parrot"),
        ("TWILIO_AUTH_TOKEN", "two words-secret"),
        ("TELNYX_BASE_URL", "api.telnyx.com"),
    ],
)
def test_a_wrong_value_is_named_and_not_shown(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(WrongSetting) as error:
        load()
    said = str(error.value)
    assert said.startswith(f"{name} is wrong: ")
    assert said.endswith(".")
    assert "secret" not in said


def test_an_unknown_variable_of_ours_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALLA_HOEM", "/x")
    with pytest.raises(WrongSetting, match=r"CALLA_HOEM .* Did you mean CALLA_HOME"):
        load()


def test_other_programs_variables_are_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALCOM_WEBAPP_URL", "https://example.com")
    monkeypatch.setenv("OPENAI_ORG_ID", "org")
    assert load().openai_model


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (b"CALCOM_APIKEY=x\n", "CALCOM_API_KEY"),
        (b"LUNCH=noon\n", "LUNCH in .env is not a setting"),
        (b"CALCOM_API_KEY x\n", "NAME=value"),
        (b"=x\n", "NAME=value"),
        (b"\xff\xfeA\x00", "cannot be read"),
    ],
)
def test_a_wrong_file_is_refused(somewhere: Path, written: bytes, said: str) -> None:
    (somewhere / ".env").write_bytes(written)
    with pytest.raises(WrongSetting, match=re.escape(said)):
        load()


def test_secrets_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALCOM_API_KEY", "cal_live_canary")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-canary")
    assert "canary" not in repr(load())


def test_lists_are_read_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(
        "CALLA_ALLOWED_ORIGINS", "https://WWW.example.com, http://shop.example.com:81"
    )
    monkeypatch.setenv("CALLA_PHONE_NUMBERS", "+12025550123,+442079460123,")
    settings = load()
    assert settings.allowed_origins == ("https://www.example.com", "http://shop.example.com:81")
    assert settings.phone_numbers == ("+12025550123", "+442079460123")


def test_one_key_is_enough_to_hear_and_speak(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load().speech_key == ""
    monkeypatch.setenv("OPENAI_API_KEY", "sk-one")
    assert load().speech_key == "sk-one"
    monkeypatch.setenv("OPENAI_SPEECH_API_KEY", "sk-two")
    assert load().speech_key == "sk-two"


def test_settings_do_not_change() -> None:
    with pytest.raises(ValidationError):
        setattr(load(), "openai_model", "other")  # noqa: B010 - the types refuse it too


def test_every_field_says_what_it_is() -> None:
    assert [n for n, field in Settings.model_fields.items() if not field.description] == []


def test_the_example_holds_every_setting_with_its_default(somewhere: Path) -> None:
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    named = re.findall(r"^([A-Z_]+)=", text, re.MULTILINE)
    assert set(named) == {name.upper() for name in Settings.model_fields} - {"XDG_DATA_HOME"}
    defaults = load()
    (somewhere / ".env").write_text(text)
    assert load() == defaults
