"""Organizations and agents as `calla org` and `calla agent` print them; keys are masked."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import typer

from scheduling.model import AgentProfile, OpeningHours, Organization
from scheduling.storage import CalcomBinding

LONG_KEY = 16
"""Of shorter ones the last letters would tell too much."""


def masked(key: str) -> str:
    """Return enough of a key to know it again, not enough to use it."""
    return f"...{key[-4:]}" if len(key) >= LONG_KEY else "..."


def organization_json(organization: Organization) -> dict[str, Any]:
    """Return an organization for programs."""
    return {
        "org_id": organization.org_id,
        "name": organization.name,
        "zone": organization.tz.key,
        "country": organization.country,
        "locale": organization.locale,
        "allowed_origins": list(organization.allowed_origins),
        "policy": asdict(organization.policy),
    }


def account_json(binding: CalcomBinding | None) -> dict[str, Any] | None:
    """Return a Cal.com account for programs, None where there is none."""
    if binding is None:
        return None
    return {
        "address": binding.address or "embedded",
        "username": binding.username,
        "team_id": binding.team_id,
        "organization_id": binding.organization_id,
        "key": masked(binding.api_key),
    }


def agent_json(agent: AgentProfile) -> dict[str, Any]:
    """Return an agent for programs."""
    return {
        "agent_id": agent.agent_id,
        "name": agent.name,
        "event_types": [asdict(one) for one in agent.event_types],
        "zone": agent.tz.key if agent.tz else "",
        "language": agent.language,
        "greeting": agent.greeting,
        "opening_hours": _hours_json(agent.opening_hours),
        "knowledge": dict(agent.knowledge),
        "phone_numbers": list(agent.phone_numbers),
        "transfer_to": agent.transfer_to,
        "notice_minutes": agent.notice_minutes,
        "days_ahead": agent.days_ahead,
        "most_offers": agent.most_offers,
    }


def print_json(value: object) -> None:
    """Print a value for programs."""
    typer.echo(json.dumps(value, ensure_ascii=False))


def print_rows(rows: Sequence[Sequence[str]]) -> None:
    """Print rows in columns."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        typer.echo("  ".join(cells).rstrip())


def print_facts(facts: Mapping[str, object], *, indent: str = "") -> None:
    """Print what is known under its names; what is empty is left out."""
    told = {name.replace("_", " "): one for name, one in facts.items() if one not in (None, "", [])}
    width = max(map(len, told), default=0)
    for name, value in told.items():
        typer.echo(f"{indent}{name.ljust(width)}  {_said(value)}")


def _said(value: object) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case dict():
            return ", ".join(f"{name} {_said(one)}" for name, one in value.items() if one)
        case list() | tuple():
            return ", ".join(map(_said, value))
        case _:
            return str(value)


def _hours_json(hours: OpeningHours | None) -> list[list[str] | None] | None:
    if hours is None:
        return None
    return [[f"{at:%H:%M}" for at in day] if day else None for day in hours.days]
