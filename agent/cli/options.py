"""What `calla org` and `calla agent` were told, as a file would have it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agent.errors import StartError


@dataclass(frozen=True, slots=True)
class OrganizationOptions:
    """What was given of an organization; None for what was not."""

    name: str | None
    zone: str | None
    country: str | None
    locale: str | None
    origins: str | None
    manage_policy: str | None
    allow_from: str | None
    strict_proof: bool | None
    caps: tuple[str, ...]
    secret_files: list[Path] | None

    def values(self) -> dict[str, Any]:
        """Return it as a file would have it."""
        policy = {
            "manage_policy": self.manage_policy,
            "ip_allowlist": listed(self.allow_from),
            "strict_proof": self.strict_proof,
        }
        said = {
            "name": self.name,
            "zone": self.zone,
            "country": self.country,
            "locale": self.locale,
            "allowed_origins": listed(self.origins),
            "policy": _given(policy) | dict(map(_cap, self.caps)) or None,
            "signing_secret_files": self.secret_files and list(map(str, self.secret_files)),
        }
        return _given(said)


@dataclass(frozen=True, slots=True)
class AgentOptions:
    """What was given of an agent; None for what was not."""

    name: str | None
    event_types: str | None
    spoken: tuple[str, ...]
    notice_minutes: int | None
    days_ahead: int | None
    most_offers: int | None
    zone: str | None
    language: str | None
    greeting: str | None
    knowledge: Path | None
    hours: str | None
    phone_numbers: str | None
    transfer_to: str | None

    def values(self, known: list[str]) -> dict[str, Any]:
        """Return it as a file would have it; `known` are the event types it has."""
        spoken = dict(_pair(one, "--spoken takes SLUG=WORDS.") for one in self.spoken)
        wanted = listed(self.event_types)
        if wanted is None and spoken:
            wanted = list(dict.fromkeys([*known, *spoken]))
        event_types = wanted and [
            {"event_type": one} | ({"spoken": listed(spoken[one])} if one in spoken else {})
            for one in wanted
        ]
        hours = listed(self.hours)
        said = {
            "name": self.name,
            "event_types": event_types,
            "zone": self.zone,
            "language": self.language,
            "greeting": self.greeting,
            "knowledge_file": self.knowledge and str(self.knowledge),
            "opening_hours": hours
            and dict(_pair(one, "--hours takes monday=9:00-17:00 and so on.") for one in hours),
            "phone_numbers": listed(self.phone_numbers),
            "transfer_to": self.transfer_to,
            "notice_minutes": self.notice_minutes,
            "days_ahead": self.days_ahead,
            "most_offers": self.most_offers,
        }
        return _given(said)


def listed(text: str | None) -> list[str] | None:
    """Return what stands between commas; None stays None."""
    if text is None:
        return None
    return [one.strip() for one in text.split(",") if one.strip()]


def _given(values: dict[str, Any]) -> dict[str, Any]:
    return {name: one for name, one in values.items() if one is not None}


def _cap(text: str) -> tuple[str, object]:
    name, number = _pair(text, "--cap takes NAME=NUMBER.")
    return name, int(number) if number.isascii() and number.isdigit() else number or None


def _pair(text: str, otherwise: str) -> tuple[str, str]:
    name, found, value = text.partition("=")
    if not found or not name.strip():
        raise StartError(otherwise)
    return name.strip(), value.strip()
