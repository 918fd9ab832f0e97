"""The one Settings class: every variable, its default, its unit, read from `.env` and environment."""

import logging
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, ClassVar, Literal
from urllib.parse import urlsplit

from pydantic import Field, PositiveFloat, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)
from typing_extensions import override

OURS = "calla_"
"""Environment variables that begin so are ours: one we don't know is a typing error."""


_ORIGIN = re.compile(r"https?://[A-Za-z0-9.-]+(:[1-9][0-9]{0,4})?")
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")


class WrongSetting(Exception):
    """A setting is unknown or cannot be; `str()` is one sentence that names it, never its value."""


class _Environment(EnvSettingsSource):
    """The process environment, where an unknown variable of ours is refused."""

    @override
    def __call__(self) -> dict[str, Any]:
        for name in self.env_vars:
            if name.startswith(OURS) and name not in self.settings_cls.model_fields:
                raise WrongSetting(_unknown(name, "the environment"))
        return super().__call__()


@dataclass(frozen=True, slots=True)
class ModelAddress:
    """Where the language model answers: an address up to `/v1`, its key, its name."""

    address: str
    api_key: str
    name: str


class Settings(BaseSettings):
    """Everything that can be configured; a field's name in capitals is its variable."""

    model_config: ClassVar[SettingsConfigDict] = SettingsConfigDict(
        env_file=".env",
        env_ignore_empty=True,
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
        use_attribute_docstrings=True,
    )

    calla_home: Path | None = None
    """Folder of everything that is kept: databases, key file, history, logs."""

    xdg_data_home: Path | None = None
    """The user's data folder; holds `calla` when CALLA_HOME is not set. Default ~/.local/share."""

    calla_log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    """Least level that is written to the log file under CALLA_HOME/logs."""

    calla_country: str = Field(default="US", pattern=r"^[A-Z]{2}$")
    """Country whose national phone numbers callers say, as two capital letters."""

    calcom_api_key: SecretStr | None = None
    """Key of the Cal.com account to book in; without one the embedded calendar is used."""

    calcom_base_url: str = "https://api.cal.com"
    """Address of Cal.com's API, without /v2; used together with CALCOM_API_KEY."""

    calcom_timeout_seconds: PositiveFloat = 8.0
    """Longest wait for one Cal.com answer."""

    openai_api_key: SecretStr | None = None
    """Key of the hosted language model; without one the embedded model is used."""

    openai_base_url: str = "https://api.openai.com/v1"
    """Address of a chat-completions service; used together with OPENAI_API_KEY."""

    openai_model: str = "gpt-4.1-mini"
    """Name of the hosted language model."""

    calla_public_url: str = ""
    """Address under which carriers and browsers reach `calla serve`, such as
    https://calls.example.com; empty where it is only used from this machine."""

    calla_allowed_origins: str = ""
    """Origins of the pages that may hold the chat widget, separated by commas, such as
    https://www.example.com; pages that `calla serve` serves itself may always."""

    calla_phone_numbers: str = ""
    """Called numbers this agent answers, E.164, separated by commas; empty: every number."""

    calla_transfer_number: str = ""
    """Number of a person callers on the phone are passed on to, E.164; empty: nobody."""

    calla_jwt_secret: SecretStr | None = None
    """Secret of at least 32 bytes that signs the tokens of the appointments API (HS256); without
    one, a secret is made and kept in CALLA_HOME."""

    calla_idle_seconds: PositiveFloat = 8.0
    """Silence of a caller on the phone after which the agent asks whether they are still there."""

    calla_longest_call_seconds: PositiveFloat = 600.0
    """Longest phone call; then the agent says goodbye."""

    calla_turn_end: Literal["smart", "timeout"] = "smart"
    """How the end of a caller's turn is found: by a model of speech, or by a pause alone."""

    calla_stt: Literal["openai", "deepgram"] = "openai"
    """Who turns speech into text."""

    calla_tts: Literal["openai", "espeak", "cartesia", "deepgram"] | None = None
    """Who turns text into speech; not set: OpenAI where there is a key, else espeak-ng."""

    openai_speech_api_key: SecretStr | None = None
    """Key for OpenAI's hearing and speaking; without one, OPENAI_API_KEY."""

    openai_speech_base_url: str = "https://api.openai.com/v1"
    """Address of a service with OpenAI's /audio/transcriptions and /audio/speech."""

    openai_stt_model: str = "gpt-4o-mini-transcribe"
    """Name of the model that hears."""

    openai_tts_model: str = "gpt-4o-mini-tts"
    """Name of the model that speaks."""

    openai_tts_voice: str = "coral"
    """Voice it speaks with."""

    deepgram_api_key: SecretStr | None = None
    """Key for Deepgram, where CALLA_STT or CALLA_TTS names it."""

    cartesia_api_key: SecretStr | None = None
    """Key for Cartesia, where CALLA_TTS names it."""

    cartesia_voice_id: str = ""
    """Voice Cartesia speaks with."""

    twilio_account_sid: str = ""
    """Twilio account that carries the calls."""

    twilio_auth_token: SecretStr | None = None
    """Its auth token: checks Twilio's signatures and hangs up; without one Twilio is refused."""

    twilio_base_url: str = "https://api.twilio.com"
    """Address of Twilio's REST API."""

    telnyx_api_key: SecretStr | None = None
    """Key of the Telnyx account that carries the calls: answers and hangs up."""

    telnyx_public_key: str = ""
    """Telnyx's public key (base64), checks its signatures; without one Telnyx is refused."""

    telnyx_base_url: str = "https://api.telnyx.com"
    """Address of Telnyx's REST API."""

    @field_validator(
        "calcom_base_url",
        "openai_base_url",
        "openai_speech_base_url",
        "twilio_base_url",
        "telnyx_base_url",
    )
    @classmethod
    def _is_an_address(cls, value: str) -> str:
        return _address(value)

    @field_validator("calla_public_url")
    @classmethod
    def _is_an_origin_or_empty(cls, value: str) -> str:
        origin = value.strip().rstrip("/").lower()
        if origin and not _ORIGIN.fullmatch(origin):
            raise ValueError("must be an address without a path, such as https://calls.example.com")
        return origin

    @field_validator("calcom_base_url")
    @classmethod
    def _without_version(cls, value: str) -> str:
        return value.removesuffix("/v2")

    @field_validator(
        "calcom_api_key",
        "openai_api_key",
        "openai_speech_api_key",
        "deepgram_api_key",
        "cartesia_api_key",
        "twilio_auth_token",
        "telnyx_api_key",
    )
    @classmethod
    def _can_be_a_header(cls, value: SecretStr | None) -> SecretStr | None:
        if value is None:
            return None
        key = value.get_secret_value().strip()
        if not key.isascii() or not key.isprintable() or " " in key:
            raise ValueError("must be one word of plain letters and digits")
        return SecretStr(key) if key else None

    @field_validator("calla_allowed_origins")
    @classmethod
    def _are_origins(cls, value: str) -> str:
        if not all(_ORIGIN.fullmatch(one) for one in _listed(value)):
            raise ValueError("must be origins such as https://www.example.com, with commas between")
        return value

    @field_validator("calla_transfer_number")
    @classmethod
    def _is_a_number(cls, value: str) -> str:
        if value and not _E164.fullmatch(value):
            raise ValueError("must be a number such as +12025550199")
        return value

    @field_validator("calla_phone_numbers")
    @classmethod
    def _are_numbers(cls, value: str) -> str:
        if not all(_E164.fullmatch(one) for one in _listed(value)):
            raise ValueError("must be numbers such as +12025550123, with commas between")
        return value

    @field_validator("calla_jwt_secret")
    @classmethod
    def _is_long_enough(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and len(value.get_secret_value().encode()) < 32:
            raise ValueError("must have at least 32 bytes; leave it empty to have one made")
        return value

    @property
    def allowed_origins(self) -> tuple[str, ...]:
        """The origins of foreign pages that may hold the chat widget, in lower case."""
        return tuple(one.lower() for one in _listed(self.calla_allowed_origins))

    @property
    def phone_numbers(self) -> tuple[str, ...]:
        """The called numbers that are answered, E.164; empty for all."""
        return _listed(self.calla_phone_numbers)

    @property
    def home(self) -> Path:
        """The folder of everything that is kept, absolute; it need not exist yet."""
        data = self.xdg_data_home or Path.home() / ".local" / "share"
        return (self.calla_home or data / "calla").expanduser().absolute()

    @property
    def speech_key(self) -> str:
        """The key for OpenAI's hearing and speaking; empty where there is none."""
        key = self.openai_speech_api_key or self.openai_api_key
        return key.get_secret_value() if key else ""

    @property
    def model_is_embedded(self) -> bool:
        """Tell whether the embedded model answers."""
        return self.openai_api_key is None

    @property
    def calendar_is_embedded(self) -> bool:
        """Tell whether the embedded calendar is used."""
        return self.calcom_api_key is None

    @classmethod
    @override
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read the environment strictly; it outranks `.env`."""
        return init_settings, _Environment(settings_cls), dotenv_settings


def load() -> Settings:
    """Read the settings from the environment and from `.env` in the current folder.

    Raises:
        WrongSetting: a variable is unknown or has an impossible value, or `.env` is unreadable.
    """
    unread = _UnreadLines()
    reader = logging.getLogger("dotenv.main")
    reader.addHandler(unread)
    reader.propagate = False
    try:
        settings = Settings()
    except ValidationError as error:
        raise WrongSetting(_sentence(error.errors()[0])) from None
    except (OSError, UnicodeDecodeError) as error:
        raise WrongSetting(f"The file .env cannot be read ({type(error).__name__}).") from None
    finally:
        reader.removeHandler(unread)
        reader.propagate = True
    if unread.seen:
        raise WrongSetting("A line in .env is not of the form NAME=value.")
    return settings


class _UnreadLines(logging.Handler):
    """Notices that python-dotenv skipped a line: it only says so in its log."""

    seen = False

    @override
    def emit(self, record: logging.LogRecord) -> None:
        self.seen = True


def _address(value: str) -> str:
    address = value.strip().rstrip("/")
    try:
        parts = urlsplit(address)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable or not address.isprintable() or " " in address:
        raise ValueError("must be an address that begins with http:// or https://")
    return address


def _listed(text: str) -> tuple[str, ...]:
    return tuple(one.strip() for one in text.split(",") if one.strip())


def _sentence(error: Mapping[str, Any]) -> str:
    name = str(error["loc"][0]) if error["loc"] else "a setting"
    if error["type"] == "extra_forbidden":
        return _unknown(name, ".env")
    reason = str(error["msg"]).removeprefix("Value error, ").rstrip(".")
    return f"{name.upper()} is wrong: {reason[:1].lower()}{reason[1:]}."


def _unknown(name: str, where: str) -> str:
    known: Iterable[str] = Settings.model_fields
    near = get_close_matches(name, known, n=1, cutoff=0.75)
    hint = f" Did you mean {near[0].upper()}?" if near else " See .env.example for the known ones."
    return f"{name.upper()} in {where} is not a setting of Calla.{hint}"
