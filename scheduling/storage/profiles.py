"""Organizations, their agents and their Cal.com accounts, kept and found again."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from scheduling.model import AgentProfile, EventType, OpeningHours, Organization
from scheduling.storage.database import Storage
from scheduling.storage.models import AgentRow, CalcomBindingRow, OrganizationRow


@dataclass(frozen=True, slots=True)
class CalcomBinding:
    """An organization's Cal.com account; `address` is None for the configured one."""

    api_key: str = field(repr=False)
    username: str
    address: str | None = None


async def add_organization(storage: Storage, organization: Organization) -> None:
    """Keep an organization; one of the same id is overwritten."""
    async with storage.transaction() as db:
        await db.merge(
            OrganizationRow(
                org_id=organization.org_id,
                name=organization.name,
                tz=organization.tz.key,
                country=organization.country,
                locale=organization.locale,
            )
        )


async def add_agent(storage: Storage, org_id: str, agent: AgentProfile) -> None:
    """Keep an agent of an organization; one of the same id is overwritten."""
    async with storage.transaction() as db:
        await db.merge(
            AgentRow(
                org_id=org_id,
                agent_id=agent.agent_id,
                name=agent.name,
                event_types=[_event_type_json(event_type) for event_type in agent.event_types],
                opening_hours=_hours_json(agent.opening_hours),
                knowledge=dict(agent.knowledge),
            )
        )


async def connect(storage: Storage, org_id: str, binding: CalcomBinding) -> None:
    """Connect an organization to a Cal.com account, in place of the one it had."""
    row = CalcomBindingRow(
        org_id=org_id,
        api_key=storage.vault.seal(binding.api_key),
        username=binding.username,
        address=binding.address,
    )
    async with storage.transaction() as db:
        await db.merge(row)


async def get_organization(storage: Storage, org_id: str) -> Organization | None:
    """Return an organization, None when it is unknown."""
    async with storage.reading() as db:
        row = await db.get(OrganizationRow, org_id)
    return _organization(row) if row else None


async def get_agent(storage: Storage, org_id: str, agent_id: str) -> AgentProfile | None:
    """Return an agent of an organization, None when it is unknown."""
    async with storage.reading() as db:
        row = await db.get(AgentRow, (org_id, agent_id))
    return _agent(row) if row else None


async def get_binding(storage: Storage, org_id: str) -> CalcomBinding | None:
    """Return an organization's Cal.com account, None when it is not connected.

    Raises:
        StorageError: its key was stored with another key file.
    """
    async with storage.reading() as db:
        row = await db.get(CalcomBindingRow, org_id)
    if row is None:
        return None
    return CalcomBinding(storage.vault.unseal(row.api_key), row.username, row.address)


async def list_organizations(storage: Storage) -> Sequence[Organization]:
    """Return every organization, by id."""
    async with storage.reading() as db:
        rows = await db.scalars(select(OrganizationRow).order_by(OrganizationRow.org_id))
        return [_organization(row) for row in rows]


async def list_agents(storage: Storage, org_id: str) -> Sequence[AgentProfile]:
    """Return the agents of an organization, by id."""
    async with storage.reading() as db:
        rows = await db.scalars(
            select(AgentRow).where(AgentRow.org_id == org_id).order_by(AgentRow.agent_id)
        )
        return [_agent(row) for row in rows]


def _organization(row: OrganizationRow) -> Organization:
    return Organization(row.org_id, row.name, ZoneInfo(row.tz), row.country, row.locale)


def _agent(row: AgentRow) -> AgentProfile:
    return AgentProfile(
        agent_id=row.agent_id,
        name=row.name,
        event_types=tuple(_event_type(kept) for kept in row.event_types),
        opening_hours=_hours(row.opening_hours),
        knowledge=dict(row.knowledge),
    )


def _event_type_json(event_type: EventType) -> dict[str, Any]:
    return {
        "id": event_type.id,
        "slug": event_type.slug,
        "title": event_type.title,
        "minutes": event_type.minutes,
        "spoken": list(event_type.spoken),
        "email_required": event_type.email_required,
        "phone_required": event_type.phone_required,
    }


def _event_type(kept: dict[str, Any]) -> EventType:
    return EventType(
        id=kept["id"],
        slug=kept["slug"],
        title=kept["title"],
        minutes=kept["minutes"],
        spoken=tuple(kept["spoken"]),
        email_required=kept["email_required"],
        phone_required=kept.get("phone_required", False),
    )


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
