"""What people write of organizations and agents, in a file or as options: checked, still in words.

Everything may be left out: what is not said stays as it is, and is the usual for something new.
"""

import re
from collections.abc import Mapping
from datetime import time
from difflib import get_close_matches
from ipaddress import ip_network
from typing import Annotated, Any, ClassVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
)

from scheduling.labels import WEEKDAYS
from scheduling.model import MOST_OFFERS, ManagePolicy, OpeningHours

LONGEST_GREETING = 400
MOST_NOTICE_MINUTES = 60 * 24 * 90
MOST_DAYS = 366
MOST_CAP = 1_000_000
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_COUNTRY = re.compile(r"[A-Z]{2}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:[1-9][0-9]{0,4})?")
_NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")
_HOURS = re.compile(r"([0-9]{1,2}:[0-9]{2}) *- *([0-9]{1,2}:[0-9]{2})")


def _zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("must be a zone such as America/New_York") from None
    return text


def _of(pattern: re.Pattern[str], example: str, *, or_empty: bool = False) -> AfterValidator:
    def check(text: str) -> str:
        if not pattern.fullmatch(text) and not (or_empty and not text):
            raise ValueError(f"must be such as {example}")
        return text

    return AfterValidator(check)


def _network(text: str) -> str:
    try:
        return str(ip_network(text, strict=False))
    except ValueError:
        raise ValueError("must be an address or network such as 192.0.2.0/24") from None


def _line_or_empty(text: str) -> str:
    return _line(text) if text else text


def _zone_or_empty(text: str) -> str:
    return _zone(text) if text else text


def _line(text: str) -> str:
    if not text.strip() or not text.isprintable():
        raise ValueError("must be one line of text")
    return " ".join(text.split())


def _lower(text: object) -> object:
    return text.strip().rstrip("/").lower() if isinstance(text, str) else text


def _word(value: object) -> object:
    """Take a number of YAML's for the word it was meant as."""
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return str(value) if is_number else value


Id = Annotated[str, _of(_ID, "maple-street: letters, digits, dots, - and _, at most 64")]
Line = Annotated[str, AfterValidator(_line), Field(max_length=120)]
Zone = Annotated[str, AfterValidator(_zone)]
Country = Annotated[str, _of(_COUNTRY, "US")]
Language = Annotated[str, _of(_LANGUAGE, "en-US")]
Origin = Annotated[str, BeforeValidator(_lower), _of(_ORIGIN, "https://www.example.com")]
Network = Annotated[str, AfterValidator(_network)]
_PHONE = '"+12025550123", in quotes'
Number = Annotated[str, _of(_NUMBER, _PHONE)]
Greeting = Annotated[str, AfterValidator(_line_or_empty), Field(max_length=LONGEST_GREETING)]
Word = Annotated[str, BeforeValidator(_word), Field(min_length=1, max_length=120)]
Cap = Annotated[int, Field(ge=0, le=MOST_CAP)]


class Form(BaseModel):
    """What all forms share: nothing unknown, nothing guessed from another type."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        extra="forbid", frozen=True, strict=True, hide_input_in_errors=True
    )


class PolicyForm(Form):
    """Who may ask for changes without a token, and how often; a cap of null is the usual one."""

    manage_policy: ManagePolicy | None = None
    ip_allowlist: list[Network] | None = None
    strict_proof: bool | None = None
    requests_per_address_minute: Cap | None = None
    requests_per_minute: Cap | None = None
    bookings_per_day: Cap | None = None
    open_bookings_per_contact: Cap | None = None
    changes_per_contact_day: Cap | None = None


class CalcomForm(Form):
    """A Cal.com account: its key in a file of its own, and what of the account is meant."""

    key_file: str | None = None
    address: str | None = None
    team: Word | None = None
    organization_id: int | None = None


class EventTypeForm(Form):
    """An event type by its slug or id, and what callers say for it."""

    event_type: Word
    spoken: list[Line] | None = None


def _event_type(value: object) -> object:
    return value if isinstance(value, dict) else {"event_type": value}


class AgentForm(Form):
    """An agent; an empty text takes back what was said before."""

    name: Line | None = None
    event_types: list[Annotated[EventTypeForm, BeforeValidator(_event_type)]] | None = None
    zone: Annotated[str, AfterValidator(_zone_or_empty)] | None = None
    language: Annotated[str, _of(_LANGUAGE, "en-US", or_empty=True)] | None = None
    greeting: Greeting | None = None
    knowledge_file: str | None = None
    opening_hours: dict[str, str] | None = None
    phone_numbers: list[Number] | None = None
    transfer_to: Annotated[str, _of(_NUMBER, _PHONE, or_empty=True)] | None = None
    notice_minutes: Annotated[int, Field(ge=0, le=MOST_NOTICE_MINUTES)] | None = None
    days_ahead: Annotated[int, Field(ge=0, le=MOST_DAYS)] | None = None
    most_offers: Annotated[int, Field(ge=1, le=MOST_OFFERS)] | None = None


class OrganizationForm(Form):
    """An organization."""

    name: Line | None = None
    zone: Zone | None = None
    country: Country | None = None
    locale: Language | None = None
    allowed_origins: list[Origin] | None = None
    policy: PolicyForm | None = None
    signing_secret_files: list[str] | None = None
    calcom: CalcomForm | None = None
    agents: dict[Id, AgentForm] = {}


class FileForm(Form):
    """A file for `calla apply`."""

    organizations: dict[Id, OrganizationForm]


class WrongForm(Exception):
    """Something written cannot be; `place` leads to it, `str()` says what is wrong there."""

    def __init__(self, place: tuple[str | int, ...], sentence: str) -> None:
        """Remember where it is."""
        super().__init__(sentence)
        self.place = place


def filled(form: type[Form], values: object) -> Any:  # noqa: ANN401 - of the type `form`
    """Return `values` as a form.

    Raises:
        WrongForm: they are none.
    """
    try:
        return form.model_validate(values)
    except ValidationError as error:
        raise _wrong(error.errors()[0], form) from None


def hours_in(written: Mapping[str, str]) -> OpeningHours | None:
    """Return hours written as `monday: 9:00-17:00`; a day that is not there is closed.

    Raises:
        WrongForm: a day or its hours cannot be read.
    """
    days: list[tuple[time, time] | None] = [None] * 7
    for name, text in written.items():
        if name.capitalize() not in WEEKDAYS:
            raise WrongForm((name,), f"{name} is no weekday: write monday to sunday")
        days[WEEKDAYS.index(name.capitalize())] = _hours(name, text)
    return OpeningHours(tuple(days)) if any(days) else None


def _hours(name: str, text: str) -> tuple[time, time] | None:
    if text.strip().lower() == "closed":
        return None
    found = _HOURS.fullmatch(text.strip())
    try:
        start, end = (
            time.fromisoformat(found[one].zfill(5)) if found else time() for one in (1, 2)
        )
    except ValueError:
        start = end = time()
    if start >= end:
        raise WrongForm((name,), f"{name} must be hours such as 9:00-17:00, or closed")
    return start, end


def _wrong(error: Mapping[str, Any], form: type[Form]) -> WrongForm:
    place = tuple(step for step in error["loc"] if step != "[key]")
    name = str(place[-1]) if place else "it"
    if error["type"] == "extra_forbidden":
        near = get_close_matches(name, _names(form), n=1, cutoff=0.6)
        return WrongForm(place, f"{name} is not known there" + (f"; {near[0]} is" if near else ""))
    if error["type"] == "missing":
        return WrongForm(place[:-1], f"{name} is missing")
    if error["type"] in ("dict_type", "model_type"):
        return WrongForm(place, f"{name} must hold keys, each with its value")
    reason = str(error["msg"]).removeprefix("Value error, ").replace("Input should", "must")
    subject = f"each of {place[-2]}" if isinstance(place[-1:] and place[-1], int) else name
    return WrongForm(place, f"{subject} {reason[:1].lower()}{reason[1:]}")


def _names(form: type[Form]) -> set[str]:
    """Return the keys of a form and of all forms within."""
    kinds = (FileForm, OrganizationForm, AgentForm, PolicyForm, CalcomForm, EventTypeForm)
    return {name for one in (form, *kinds) for name in one.model_fields}
