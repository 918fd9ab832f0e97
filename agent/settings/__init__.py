"""The one Settings class: every variable, its default, its unit, read from `.env` and environment."""

import logging
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, ClassVar, Literal

from pydantic import Field, NonNegativeInt, PositiveFloat, PositiveInt, ValidationError
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)
from typing_extensions import override

from agent.settings.forms import (
    CalcomAddress,
    DatabaseAddress,
    Key,
    Networks,
    Number,
    Numbers,
    Origins,
    PublicAddress,
    SigningSecret,
    Token,
    WebAddress,
    listed,
)

OURS = "calla_"
"""Environment variables that begin so are ours: one we don't know is a typing error."""


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

    database_url: DatabaseAddress = None
    """Postgres database of the organizations, such as postgresql://user:password@host/database;
    without one, a file in CALLA_HOME."""

    calla_database_connections: PositiveInt = 10
    """Most connections to Postgres that this process keeps."""

    calla_key_file: Path | None = None
    """File with the key of the secrets in the database, the same for all that use it; without one,
    calla.key in CALLA_HOME."""

    calla_log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    """Least level that is written to the log file under CALLA_HOME/logs."""

    calla_country: str = Field(default="", pattern=r"^([A-Z]{2})?$")
    """Country whose national phone numbers callers say, as two capital letters; empty for the one
    of the business's zone."""

    calcom_api_key: Key = None
    """Key of the Cal.com account to book in; without one the embedded calendar is used."""

    calcom_base_url: CalcomAddress = "https://api.cal.com"
    """Address of Cal.com's API, without /v2; used together with CALCOM_API_KEY."""

    calcom_timeout_seconds: PositiveFloat = 8.0
    """Longest wait for one Cal.com answer."""

    openai_api_key: Key = None
    """Key of the hosted language model; without one the embedded model is used."""

    openai_base_url: WebAddress = "https://api.openai.com/v1"
    """Address of a chat-completions service; used together with OPENAI_API_KEY."""

    openai_model: str = "gpt-4.1-mini"
    """Name of the hosted language model."""

    calla_public_url: PublicAddress = ""
    """Address under which carriers and browsers reach `calla serve`, such as
    https://calls.example.com; empty where it is only used from this machine."""

    calla_allowed_origins: Origins = ""
    """Origins of the pages that may hold the chat widget, separated by commas, such as
    https://www.example.com; pages that `calla serve` serves itself may always."""

    calla_phone_numbers: Numbers = ""
    """Called numbers this agent answers, E.164, separated by commas; empty: every number."""

    calla_transfer_number: Number = ""
    """Number of a person callers on the phone are passed on to, E.164; empty: nobody."""

    calla_jwt_secret: SigningSecret = None
    """Secret of at least 32 bytes that signs the tokens of the appointments API (HS256); without
    one, a secret is made and kept in CALLA_HOME."""

    calla_jwt_previous_secret: SigningSecret = None
    """Secret that CALLA_JWT_SECRET took the place of: tokens signed with it stay good as long as it
    stands here."""

    calla_issuers_file: Path | None = None
    """YAML file of other issuers whose tokens open the appointments API; none without it."""

    calla_metrics_token: Token = None
    """Token of at least 16 characters that opens /metrics; without one, only this machine may read
    it, and nobody where CALLA_PUBLIC_URL is set."""

    calla_trusted_proxies: Networks = ""
    """Addresses and networks of your own proxies in front of `calla serve`, separated by commas,
    such as 127.0.0.1: only they are believed about whom a request comes from."""

    calla_requests_at_once: PositiveInt = 64
    """Most requests to the appointments API that are worked on at one time."""

    calla_requests_per_address_minute: NonNegativeInt = 10
    """Most requests to manage from one address in a minute; 0 here and below: without limit. An
    organization can have other caps of its own."""

    calla_requests_per_minute: NonNegativeInt = 60
    """Most requests to manage for one organization in a minute."""

    calla_bookings_per_day: NonNegativeInt = 200
    """Bookings of one organization in 24 hours, after which manage takes no more."""

    calla_open_bookings_per_contact: NonNegativeInt = 3
    """Most bookings ahead that one contact may have through manage."""

    calla_changes_per_contact_day: NonNegativeInt = 5
    """Most bookings, moves and cancellations of one contact in 24 hours through manage."""

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

    openai_speech_api_key: Key = None
    """Key for OpenAI's hearing and speaking; without one, OPENAI_API_KEY."""

    openai_speech_base_url: WebAddress = "https://api.openai.com/v1"
    """Address of a service with OpenAI's /audio/transcriptions and /audio/speech."""

    openai_stt_model: str = "gpt-4o-mini-transcribe"
    """Name of the model that hears."""

    openai_tts_model: str = "gpt-4o-mini-tts"
    """Name of the model that speaks."""

    openai_tts_voice: str = "coral"
    """Voice it speaks with."""

    deepgram_api_key: Key = None
    """Key for Deepgram, where CALLA_STT or CALLA_TTS names it."""

    cartesia_api_key: Key = None
    """Key for Cartesia, where CALLA_TTS names it."""

    cartesia_voice_id: str = ""
    """Voice Cartesia speaks with."""

    twilio_account_sid: str = ""
    """Twilio account that carries the calls."""

    twilio_auth_token: Key = None
    """Its auth token: checks Twilio's signatures and hangs up; without one Twilio is refused."""

    twilio_base_url: WebAddress = "https://api.twilio.com"
    """Address of Twilio's REST API."""

    telnyx_api_key: Key = None
    """Key of the Telnyx account that carries the calls: answers and hangs up."""

    telnyx_public_key: str = ""
    """Telnyx's public key (base64), checks its signatures; without one Telnyx is refused."""

    telnyx_base_url: WebAddress = "https://api.telnyx.com"
    """Address of Telnyx's REST API."""

    @property
    def allowed_origins(self) -> tuple[str, ...]:
        """The origins of foreign pages that may hold the chat widget, in lower case."""
        return tuple(one.lower() for one in listed(self.calla_allowed_origins))

    @property
    def trusted_proxies(self) -> tuple[str, ...]:
        """The addresses and networks of our own proxies."""
        return listed(self.calla_trusted_proxies)

    @property
    def phone_numbers(self) -> tuple[str, ...]:
        """The called numbers that are answered, E.164; empty for all."""
        return listed(self.calla_phone_numbers)

    @property
    def home(self) -> Path:
        """The folder of everything that is kept, absolute; it need not exist yet."""
        data = self.xdg_data_home or Path.home() / ".local" / "share"
        return (self.calla_home or data / "calla").expanduser().absolute()

    @property
    def database(self) -> str:
        """The address of the organizations' database, or its file; holds a password."""
        given = self.database_url
        return given.get_secret_value() if given else str(self.home / "calla.db")

    @property
    def key_file(self) -> Path:
        """The file with the key of the secrets in the database, absolute."""
        return (self.calla_key_file or self.home / "calla.key").expanduser().absolute()

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


def variable(name: str) -> str:
    """Return what the environment holds under a name that somebody gave, empty for nothing."""
    return os.environ.get(name, "")  # noqa: TID251 - read here, as all of it is


class _UnreadLines(logging.Handler):
    """Notices that python-dotenv skipped a line: it only says so in its log."""

    seen = False

    @override
    def emit(self, record: logging.LogRecord) -> None:
        self.seen = True


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
