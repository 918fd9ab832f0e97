"""How organizations and agents look in their rows."""

from dataclasses import asdict
from datetime import time
from typing import Any
from zoneinfo import ZoneInfo

from scheduling.model import AgentProfile, EventType, OpeningHours, Organization, Policy
from scheduling.storage.models import AgentRow, OrganizationRow


def organization_row(organization: Organization) -> OrganizationRow:
    """Return an organization as it is kept; its signing secrets are no part of it."""
    return OrganizationRow(
        org_id=organization.org_id,
        name=organization.name,
        tz=organization.tz.key,
        country=organization.country,
        locale=organization.locale,
        allowed_origins=list(organization.allowed_origins),
        policy=_policy_json(organization.policy),
    )


def organization_of(row: OrganizationRow) -> Organization:
    """Return what `organization_row` was given."""
    return Organization(
        row.org_id,
        row.name,
        ZoneInfo(row.tz),
        row.country,
        row.locale,
        tuple(row.allowed_origins),
        _policy(row.policy),
    )


def agent_row(org_id: str, agent: AgentProfile) -> AgentRow:
    """Return an agent as it is kept; its phone numbers have rows of their own."""
    return AgentRow(
        org_id=org_id,
        agent_id=agent.agent_id,
        name=agent.name,
        event_types=[asdict(one) | {"spoken": list(one.spoken)} for one in agent.event_types],
        opening_hours=_hours_json(agent.opening_hours),
        knowledge=dict(agent.knowledge),
        tz=agent.tz.key if agent.tz else "",
        language=agent.language,
        greeting=agent.greeting,
        transfer_to=agent.transfer_to,
        notice_minutes=agent.notice_minutes,
        days_ahead=agent.days_ahead,
        most_offers=agent.most_offers,
    )


def agent_of(row: AgentRow, phone_numbers: tuple[str, ...]) -> AgentProfile:
    """Return what `agent_row` was given."""
    return AgentProfile(
        agent_id=row.agent_id,
        name=row.name,
        event_types=tuple(_event_type(kept) for kept in row.event_types),
        opening_hours=_hours(row.opening_hours),
        knowledge=dict(row.knowledge),
        tz=ZoneInfo(row.tz) if row.tz else None,
        language=row.language,
        greeting=row.greeting,
        phone_numbers=phone_numbers,
        transfer_to=row.transfer_to,
        notice_minutes=row.notice_minutes,
        days_ahead=row.days_ahead,
        most_offers=row.most_offers,
    )


def _policy_json(policy: Policy) -> dict[str, Any]:
    """Return what differs from the usual, so that a better usual reaches everybody."""
    usual = asdict(Policy())
    kept = {name: value for name, value in asdict(policy).items() if value != usual[name]}
    return {name: list(one) if isinstance(one, tuple) else one for name, one in kept.items()}


def _policy(kept: dict[str, Any]) -> Policy:
    values: dict[str, Any] = kept | {"ip_allowlist": tuple(kept.get("ip_allowlist", ()))}
    return Policy(**values)


def _event_type(kept: dict[str, Any]) -> EventType:
    spoken: dict[str, Any] = {"spoken": tuple(kept["spoken"])}
    return EventType(**kept | spoken)


def _hours_json(hours: OpeningHours | None) -> list[list[str] | None] | None:
    if hours is None:
        return None
    return [[at.strftime("%H:%M") for at in day] if day else None for day in hours.days]


def _hours(kept: list[list[str] | None] | None) -> OpeningHours | None:
    if kept is None:
        return None
    return OpeningHours(
        tuple(
            (time.fromisoformat(day[0]), time.fromisoformat(day[1])) if day else None
            for day in kept
        )
    )
